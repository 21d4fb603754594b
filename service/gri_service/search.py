"""Names and keys of the things in a release: which thing is meant by `cern`, `FRA`, "Suisse".

Takes the release's `search.sqlite`, read-only and immutable. Gives things with their names, and the nearest ones.
Never writes, never scans the graph, and is the only user of sqlite3 in the service.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Set
from functools import cached_property
from pathlib import Path
from typing import Any

from gri_service.earlier import complete
from gri_service.matching import Lexicon, Name, Wanted, words
from gri_service.things import Retired, Thing, fold

BASE = "https://w3id.org/gri/"
OF_REGISTRIES = 6  # the least weight of what registries alone know; their names come last in the index
LEAST, MOST = 3, 200  # letters from which on these are looked through, and how many of their names are read
ACRONYM = "(SELECT n.name FROM name n WHERE n.iri = t.iri AND n.kind = 'acronym' ORDER BY n.id LIMIT 1)"


class Search:
    """The index of one release. Safe to share between threads; close it with the release."""

    def __init__(self, path: Path) -> None:
        # One connection behind a lock: each look-up takes well under a millisecond, and one
        # connection can be closed for certain, where one per thread outlives its release.
        self._lock = threading.Lock()
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            complete(self._connection)
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Give the file back; the index answers nothing afterwards."""
        with self._lock:
            self._connection.close()

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _iris(self, sql: str, *values: object) -> Set[str]:
        return {iri for (iri,) in self._rows(sql, *values)}

    def _things(self, sql: str, *values: object) -> list[Thing]:
        rows = self._rows(
            f"SELECT DISTINCT t.sort_rank, t.iri, t.kind, t.key, t.label, {ACRONYM}, t.weight FROM thing t {sql}",
            *values,
        )
        return [
            Thing(rank or 0, iri, kind, key, label, short or "", weight)
            for rank, iri, kind, key, label, short, weight in rows
        ]

    def thing(self, iri: str) -> Thing | None:
        """The thing with this IRI, if the release names it."""
        found = self._things("WHERE t.iri = ?", iri)
        return found[0] if found else None

    def everything(self) -> list[tuple[str, str, str]]:
        """IRI, kind and key of all that the release names, in the order of their IRIs."""
        return self._rows("SELECT iri, kind, key FROM thing ORDER BY iri")

    def is_a(self, iri: str, cls: str) -> bool:
        """Whether the thing belongs to the class, or the concept to the scheme."""
        return bool(self._rows("SELECT 1 FROM type WHERE iri = ? AND class = ? LIMIT 1", iri, cls))

    def names_kind(self, kind: str) -> bool:
        """Whether anything of this kind has a name; participations, for one, have none and are not in the index."""
        return bool(self._things("WHERE t.kind = ? LIMIT 1", kind))

    def of(self, cls: str, limit: int = -1) -> list[Thing]:
        """All things of a class, or concepts of a scheme, in the order of their names."""
        return self._things(
            "JOIN type y ON y.iri = t.iri WHERE y.class = ? ORDER BY t.sort_rank, t.iri LIMIT ?", cls, limit
        )

    def count(self, cls: str) -> int:
        """How many things of a class the release names."""
        return int(self._rows("SELECT count(DISTINCT iri) FROM type WHERE class = ?", cls)[0][0])

    def by_key(self, text: str, cls: str | None = None) -> list[Thing]:
        """Things with this short key (`cern`, `FRA`, `fr`, an acronym), else with exactly this name in any language."""
        within = "" if cls is None else "AND EXISTS (SELECT 1 FROM type y WHERE y.iri = t.iri AND y.class = ?) "
        extra = () if cls is None else (cls,)
        keys = sorted({text.strip().casefold(), fold(text)})
        marks = ", ".join("?" * len(keys))
        found = self._things(
            f"JOIN alias a ON a.iri = t.iri WHERE a.folded IN ({marks}) {within}ORDER BY t.sort_rank, t.iri",
            *keys,
            *extra,
        )
        # A thing's own key wins over another's acronym: `cern` is the laboratory, not the network of the same letters.
        own = [thing for thing in found if thing.key.casefold() in keys]
        if own or found:
            return own or found
        plain = words(text)
        if not plain:
            return []
        return self._things(
            f"JOIN name n ON n.iri = t.iri WHERE n.joined = ? AND n.words = ? {within}ORDER BY t.sort_rank, t.iri",
            plain.replace(" ", ""),
            plain,
            *extra,
        )

    def nearest(self, text: str, cls: str | None = None, kind: str | None = None, limit: int = 5) -> list[Thing]:
        """The things of a class or kind that a person may have meant: keys and names like the text, best first."""
        if cls is None and kind is None:
            return []
        pool = self.members(cls) if cls is not None else self.members_of_kind(str(kind))
        scores = self.lexicon.like(Wanted.of(text), pool)
        return sorted(self.things(scores), key=lambda thing: (-scores[thing.iri], thing))[:limit]

    def things(self, iris: Collection[str]) -> list[Thing]:
        """The things with these IRIs."""
        return self._things("WHERE t.iri IN (SELECT value FROM json_each(?))", json.dumps(list(iris)))

    def members(self, cls: str) -> Set[str]:
        """The IRIs of all things of a class."""
        return self._iris("SELECT iri FROM type WHERE class = ?", cls)

    def classes(self, iris: Collection[str]) -> Set[tuple[str, str]]:
        """These things with each class they belong to; quick for a few things of a class of many."""
        sql = "SELECT iri, class FROM type WHERE iri IN (SELECT value FROM json_each(?))"
        return set(self._rows(sql, json.dumps(list(iris))))

    def members_of_kind(self, kind: str) -> Set[str]:
        """The IRIs of all things of a kind."""
        return self._iris("SELECT iri FROM thing WHERE kind = ?", kind)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What a find can be narrowed to: every kind of thing, and every class of ours that things of several share."""
        classes = self._rows(_distinct("type", "class"))
        named = {kebab(cls.rpartition("#")[2]): cls for (cls,) in classes if cls.startswith(f"{BASE}ns#")}
        return named | {kind: "" for (kind,) in self._rows(_distinct("thing", "kind"))}

    def identified(self, text: str) -> Set[str]:
        """Things with this key, acronym or code, or which a register knows under this address or number."""
        bare = text.strip().casefold().partition("://")[2] or text.strip().casefold()
        return self._iris(
            "SELECT iri FROM alias WHERE folded IN (?, ?) UNION SELECT iri FROM identifier WHERE folded = ?",
            text.strip().casefold(),
            fold(text),
            bare.rstrip("/"),
        )

    def identifier(self, text: str, iri: str) -> str:
        """The address under which a register knows a thing, where the text is that address or its last part."""
        bare = text.strip().casefold().partition("://")[2] or text.strip().casefold()
        rows = self._rows("SELECT name FROM identifier WHERE folded = ? AND iri = ? LIMIT 1", bare.rstrip("/"), iri)
        return str(rows[0][0]) if rows else ""

    def identities(self, keys: Collection[str]) -> dict[str, list[str]]:
        """What identifiers name, each as `identifiers.keys` spells it: the IRIs, in their order."""
        sql = "SELECT key, iri FROM identity WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key, iri"
        found: dict[str, list[str]] = {}
        for key, iri in self._rows(sql, json.dumps(list(keys))):
            found.setdefault(key, []).append(iri)
        return found

    def names_iri(self, iri: str) -> bool:
        """Whether the default graph speaks of this thing, named or not."""
        key = f"gri:{iri.removeprefix(f'{BASE}id/').casefold()}"
        return iri in self.identities([key]).get(key, ())

    def retired(self, iris: Collection[str]) -> dict[str, Retired]:
        """Those of the IRIs that are no longer used."""
        sql = (
            "SELECT iri, label, day, reason, identifiers, successor FROM retired "
            "WHERE iri IN (SELECT value FROM json_each(?))"
        )
        return {
            iri: Retired(iri, label, day, reason, tuple(filter(None, identifiers.split(";"))), successor)
            for iri, label, day, reason, identifiers, successor in self._rows(sql, json.dumps(list(iris)))
        }

    def registered(self, iris: Collection[str]) -> list[tuple[str, str]]:
        """The identifiers of these things, as `identifiers.keys` writes them, each with the thing it names."""
        sql = "SELECT key, iri FROM identity WHERE iri IN (SELECT value FROM json_each(?))"
        return self._rows(sql, json.dumps(list(iris)))

    def holding(self, wanted: Wanted) -> Set[str]:
        """Things whose names hold, or begin, with all that decides in a text, or are it when spaces are left out.

        Of what registries alone know one name must hold all of it, and so many names are read at most; of a text of one
        or two letters only names that are it.
        """
        if not wanted.joined:
            return set()
        ours = self.ours
        whole = self._iris(
            "SELECT iri FROM name WHERE joined >= ? AND joined < ? AND id <= ?",
            wanted.joined,
            wanted.joined + "\U0010ffff",
            ours,
        )
        held: Set[str] | None = None
        for word in dict.fromkeys(wanted.telling):
            # The words hold letters and digits alone: nothing of what was typed is search syntax.
            having = self._iris(
                "SELECT n.iri FROM name_fts f JOIN name n ON n.id = f.rowid WHERE name_fts MATCH ? AND f.rowid <= ?",
                f'"{word}"*',
                ours,
            )
            held = having if held is None else held & having
            if not held:
                break
        return whole | (held or set()) | self._of_registries(wanted)

    @cached_property
    def ours(self) -> int:
        """The last number of a name of what is described here; names of what registries alone know have higher ones."""
        sql = "SELECT t.weight FROM name n JOIN thing t ON t.iri = n.iri WHERE n.id >= ? ORDER BY n.id LIMIT 1"
        # Halved until it is found: a look at a score of names, where there may be a quarter of a million.
        low, high = 0, int(self._rows("SELECT max(id) FROM name")[0][0] or 0)
        while low < high:
            middle = (low + high + 1) // 2
            if self._rows(sql, middle)[0][0] < OF_REGISTRIES:
                low = middle
            else:
                high = middle - 1
        return low

    def _of_registries(self, wanted: Wanted) -> Set[str]:
        found = self._iris("SELECT iri FROM name WHERE joined = ? AND id > ?", wanted.joined, self.ours)
        if len(wanted.joined) < LEAST:
            return found
        words = " ".join(f'"{word}"*' for word in dict.fromkeys(wanted.telling))
        sql = (
            "SELECT iri FROM name WHERE id IN "
            "(SELECT rowid FROM name_fts WHERE name_fts MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?)"
        )
        begins = self._iris(
            "SELECT iri FROM name WHERE joined >= ? AND joined < ? AND id > ? LIMIT ?",
            wanted.joined,
            wanted.joined + "\U0010ffff",
            self.ours,
            MOST,
        )
        return found | begins | self._iris(sql, words, self.ours, MOST)

    def names(self, iris: Collection[str]) -> dict[str, list[Name]]:
        """All that these things are called."""
        sql = (
            "SELECT iri, name, lang, kind, words, joined FROM name "
            "WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        found: dict[str, list[Name]] = {iri: [] for iri in iris}
        for iri, *name in self._rows(sql, json.dumps(list(iris))):
            found[iri].append(Name(*name))
        return found

    @cached_property
    def lexicon(self) -> Lexicon:
        """All names and keys of what is described here, for what is written nearly so; made when it is first needed.

        Of what registries alone know a slip of the hand finds nothing: among so many names every word is like another.
        """
        ours, sql = self.ours, "SELECT iri, key FROM thing WHERE iri IN (SELECT iri FROM name WHERE id <= ?)"
        rows = self._rows("SELECT iri, words FROM name WHERE id <= ?", ours)
        return Lexicon([*rows, *((iri, words(key)) for iri, key in self._rows(sql, ours))])


def _distinct(table: str, column: str) -> str:
    """The values of a column that an index begins with, in their order, one step of the index for each."""
    return (
        f"WITH RECURSIVE found (it) AS (SELECT min({column}) FROM {table} UNION ALL "
        f"SELECT (SELECT min({column}) FROM {table} WHERE {column} > it) FROM found WHERE it IS NOT NULL) "
        "SELECT it FROM found WHERE it IS NOT NULL"
    )


def kebab(name: str) -> str:
    """A class as an address writes it.

    >>> kebab("gri:CountryGroup"), kebab("country-group")
    ('country-group', 'country-group')
    """
    name = name.removeprefix("gri:")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).removeprefix("-")
