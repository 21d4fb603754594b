"""One thing and all it is called: the name to show, and its place among equally good finds.

Takes what names.py gathers from statements. Gives label and weight.
Never reads a statement, and never decides what is found: the service ranks, by the weight that stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gri_ingest.terms import GRI

Name = tuple[str, str, str]  # the name as it is written, its language, what kind of name it is

_BODY, _GROUP = (str(word)[1:-1] for word in (GRI.Body, GRI.CountryGroup))
# What people look for comes first; a kind that is not named here is a code or a concept.
_WEIGHTS = {"country": 0, "infrastructure": 0, "organisation": 2, "doc": 5}
_WEIGHTS |= dict.fromkeys(("site", "event", "partnership", "policy", "document", "case-study", "roadmap"), 3)
_BODIES, _CONCEPTS = 1, 4
# What only a registry knows comes after what the curated tables describe, and a record that was withdrawn comes last.
_REGISTERED = {"organisation": 6, "repository": 6, "infrastructure": 6, "project": 7, "place": 8, "policy": 8}
_LAST = 9
# The key of such a thing: the scheme of the registry, a point, and the key there.
_REGISTRY_KEY = re.compile(r"[a-z0-9-]+\..")


@dataclass(slots=True)
class Thing:
    """One thing and all it is called."""

    iri: str
    kind: str
    key: str
    names: set[Name] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)  # the same and its codes, as identifiers.keys spells them
    rank: int | None = None
    withdrawn: bool = False

    @property
    def label(self) -> str:
        """The name to show: the English label; else the one whose language nobody told; else another one.

        Registries name most organisations in the language of their country, or do not say in which. Labels in Latin
        letters go before others, and then the order of the languages decides; empty where there is no label at all.
        """
        labels = [each for each in self.names if each[2] == "label"]
        return labels[0][0] if len(labels) == 1 else min(labels, key=_readable, default=("", "", ""))[0]

    @property
    def registered(self) -> bool:
        """Whether a registry alone knows it, by a key of its own such as `ror.0abcdef12`."""
        return self.kind in _REGISTERED and _REGISTRY_KEY.match(self.key) is not None

    @property
    def weight(self) -> int:
        """Its place among equally good finds: countries and infrastructures, bodies, organisations, the rest."""
        if self.registered:
            return _LAST if self.withdrawn else _REGISTERED[self.kind]
        if self.types & {_BODY, _GROUP}:
            return _BODIES
        return _WEIGHTS.get(self.kind, _CONCEPTS)


def _readable(name: Name) -> tuple[bool, bool, bool, str, str]:
    written, language, _ = name
    return language != "en", language != "", not _latin(written), language, written


def _latin(text: str) -> bool:
    """Whether most letters are Latin ones.

    >>> _latin("Łódź"), _latin("جامعة 2"), _latin("日本 AB")
    (True, False, True)
    """
    if text.isascii():
        return True
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in letters) * 2 >= len(letters)
