"""The things of a release as the index names them, and names no longer used.

Takes what the index of names holds. Gives Thing and Retired, and the folding by which keys and names are compared.
Never opens the index: search.py alone does.
"""

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Thing:
    """One thing that has a page: its place in the order of names, its IRI, key and label."""

    sort_rank: int
    iri: str
    kind: str
    key: str
    label: str
    acronym: str = ""
    weight: int = field(default=0, compare=False)  # among equally good finds the lighter comes first

    @property
    def title(self) -> str:
        """The label with the acronym by which many know the thing."""
        name, letters = fold(self.label), fold(self.acronym)
        known = not letters or letters == name or letters in name.split()
        return self.label if known else f"{self.label} ({self.acronym})"


@dataclass(frozen=True)
class Retired:
    """A name that is no longer used: what it named, since when not, why, and what stands in its place (an IRI)."""

    iri: str
    label: str
    day: str
    reason: str
    identifiers: tuple[str, ...]
    successor: str


def fold(text: str) -> str:
    """The text as keys and names are compared: no case, no accents, single spaces.

    >>> fold("  Côte  d'Ivoire ")
    "cote d'ivoire"
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())
