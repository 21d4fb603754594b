"""Names and keys of the things in a release: which thing is meant by `cern`, `FRA`, "Suisse".

Takes the release's `search.sqlite`, read-only and immutable. Gives things with their labels, and the nearest ones.
Never writes, never scans the graph, and is the only user of sqlite3 in the service.
"""

import sqlite3
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

BASE = "https://w3id.org/gri/"
ACRONYM = "(SELECT n.name FROM name n WHERE n.iri = t.iri AND n.kind = 'acronym' ORDER BY n.id LIMIT 1)"


@dataclass(frozen=True, order=True)
class Thing:
    """One thing that has a page: its place in the order of names, its IRI, key and label."""

    sort_rank: int
    iri: str
    kind: str
    key: str
    label: str
    acronym: str = ""

    @property
    def title(self) -> str:
        """The label with the acronym by which many know the thing."""
        known = not self.acronym or fold(self.acronym) in fold(self.label).split()
        return self.label if known else f"{self.label} ({self.acronym})"


def fold(text: str) -> str:
    """The text as keys and names are compared: no case, no accents, single spaces.

    >>> fold("  Côte  d'Ivoire ")
    "cote d'ivoire"
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


class Search:
    """The index of one release. Safe to share between threads; close it with the release."""

    def __init__(self, path: Path) -> None:
        # One connection behind a lock: each look-up takes well under a millisecond, and one
        # connection can be closed for certain, where one per thread outlives its release.
        self._lock = threading.Lock()
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Give the file back; the index answers nothing afterwards."""
        with self._lock:
            self._connection.close()

    def _things(self, sql: str, values: Iterable[object]) -> list[Thing]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT DISTINCT t.sort_rank, t.iri, t.kind, t.key, t.label, {ACRONYM} FROM thing t {sql}",
                tuple(values),
            ).fetchall()
        return [Thing(rank or 0, iri, kind, key, label, acronym or "") for rank, iri, kind, key, label, acronym in rows]

    def thing(self, iri: str) -> Thing | None:
        """The thing with this IRI, if the release names it."""
        found = self._things("WHERE t.iri = ?", (iri,))
        return found[0] if found else None

    def is_a(self, iri: str, cls: str) -> bool:
        """Whether the thing belongs to the class, or the concept to the scheme."""
        with self._lock:
            row = self._connection.execute("SELECT 1 FROM type WHERE iri = ? AND class = ?", (iri, cls)).fetchone()
        return row is not None

    def names_kind(self, kind: str) -> bool:
        """Whether anything of this kind has a name; participations, for one, have none and are not in the index."""
        return bool(self._things("WHERE t.kind = ? LIMIT 1", (kind,)))

    def of(self, cls: str, limit: int = -1) -> list[Thing]:
        """All things of a class, or concepts of a scheme, in the order of their names."""
        return self._things(
            "JOIN type y ON y.iri = t.iri WHERE y.class = ? ORDER BY t.sort_rank, t.iri LIMIT ?", (cls, limit)
        )

    def count(self, cls: str) -> int:
        """How many things of a class the release names."""
        with self._lock:
            row = self._connection.execute("SELECT count(DISTINCT iri) FROM type WHERE class = ?", (cls,)).fetchone()
        return int(row[0])

    def by_key(self, text: str, cls: str | None = None) -> list[Thing]:
        """Things with this short key (`cern`, `FRA`, `fr`, an acronym), else with exactly this name in any language."""
        within = "" if cls is None else "AND EXISTS (SELECT 1 FROM type y WHERE y.iri = t.iri AND y.class = ?) "
        extra = () if cls is None else (cls,)
        keys = sorted({text.strip().casefold(), fold(text)})
        marks = ", ".join("?" * len(keys))
        found = self._things(
            f"JOIN alias a ON a.iri = t.iri WHERE a.folded IN ({marks}) {within}ORDER BY t.sort_rank, t.iri",
            (*keys, *extra),
        )
        # A thing's own key wins over another's acronym: `cern` is the laboratory, not the network of the same letters.
        own = [thing for thing in found if thing.key.casefold() in keys]
        if own or found:
            return own or found
        phrase = _phrase(text)
        if not phrase:
            return []
        named = self._things(
            "JOIN name n ON n.iri = t.iri JOIN name_fts f ON f.rowid = n.rowid "
            f"WHERE name_fts MATCH ? {within}ORDER BY t.sort_rank, t.iri LIMIT 200",
            (phrase, *extra),
        )
        names = self._names([thing.iri for thing in named])
        return [thing for thing in named if _words(text) in names.get(thing.iri, set())]

    def _names(self, iris: list[str]) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        with self._lock:
            for iri in iris:
                rows = self._connection.execute("SELECT name FROM name WHERE iri = ?", (iri,)).fetchall()
                names[iri] = {_words(name) for (name,) in rows}
        return names

    def nearest(self, text: str, cls: str | None = None, kind: str | None = None, limit: int = 5) -> list[Thing]:
        """The things of a class or kind that a person may have meant: keys and names like the text, best first."""
        wanted = fold(text)
        if not wanted or (cls is None and kind is None):
            return []
        if cls is not None:
            pool = self.of(cls)
        else:
            pool = self._things("WHERE t.kind = ? ORDER BY t.sort_rank, t.iri LIMIT 5000", (kind,))
        scored: list[tuple[float, Thing]] = []
        for thing in pool:
            near = max(_likeness(wanted, fold(thing.key)), _likeness(wanted, fold(thing.label)))
            if near >= 0.6:
                scored.append((-near, thing))
        return [thing for _, thing in sorted(scored)[:limit]]


def _phrase(text: str) -> str:
    """The text as one quoted phrase of the full-text index; empty where nothing could match."""
    words = _words(text)
    return f'"{words}"' if words else ""


def _words(text: str) -> str:
    """The folded words of a name, without the signs between them: an apostrophe has two shapes."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _likeness(wanted: str, name: str) -> float:
    """How much a name looks like what was typed, 0 to 1; a shared beginning counts for much."""
    matcher = SequenceMatcher(None, wanted, name)
    if matcher.real_quick_ratio() < 0.5 and not name.startswith(wanted):
        return 0.0
    return max(matcher.ratio(), 0.85 if len(wanted) >= 3 and name.startswith(wanted) else 0.0)
