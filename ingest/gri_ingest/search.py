"""Names of things to a full-text index.

Takes the statements of the default graph, and the names that are no longer used; gives search.sqlite: things, their
classes, short keys, names, identifiers, tombstones.
Never holds what is unverified, and is the only user of sqlite3 in ingest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from gri_ingest import register
from gri_ingest.address import ID
from gri_ingest.identifiers import keys
from gri_ingest.infer import folded
from gri_ingest.names import Thing, gather, words
from gri_ingest.nquads import Triple
from gri_ingest.register import Entry
from gri_ingest.terms import BASE

# `words` is the name without case, accents and signs, `joined` the same without spaces: both rooms make them alike.
SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE thing (
  iri TEXT PRIMARY KEY, kind TEXT, key TEXT, label TEXT, sort_rank INTEGER, weight INTEGER
) WITHOUT ROWID;
CREATE TABLE type (iri TEXT, class TEXT, PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE alias (folded TEXT, iri TEXT, PRIMARY KEY (folded, iri)) WITHOUT ROWID;
CREATE TABLE identifier (folded TEXT, iri TEXT, name TEXT, PRIMARY KEY (folded, iri)) WITHOUT ROWID;
CREATE TABLE identity (key TEXT, iri TEXT, PRIMARY KEY (key, iri)) WITHOUT ROWID;
CREATE TABLE retired (
  iri TEXT PRIMARY KEY, label TEXT, day TEXT, reason TEXT, identifiers TEXT, successor TEXT
) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT, name TEXT, lang TEXT, kind TEXT, words TEXT, joined TEXT);
CREATE VIRTUAL TABLE name_fts USING fts5(
  words, content='name', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='1 2 3'
);
"""
# Registers whose identifiers are known by their last part: 01ggx4157, Q42944, r3d100010054.
REGISTERS = {"ror.org", "www.wikidata.org", "www.re3data.org"}
_UNNAMED = (
    "figure", "country-figure", "project-participation", "responsibility", "disagreement", "identifier", "geometry",
)  # fmt: skip
# Statements of registries, whose subjects have no name and are not looked up: they begin with these.
NAMELESS = tuple(f"<{ID}{kind}/" for kind in _UNNAMED)
INDEXES = """
CREATE INDEX type_iri ON type (iri);
CREATE INDEX identity_iri ON identity (iri);
CREATE INDEX name_iri ON name (iri);
CREATE INDEX name_joined ON name (joined);
CREATE INDEX thing_kind ON thing (kind, sort_rank);
CREATE INDEX thing_key ON thing (key);
"""


def build(path: Path, triples: Iterable[Triple], names: Iterable[Entry] = ()) -> int:
    """Write the index; gives the number of things. `names` is the register, of which tombstones are made."""
    subjects: set[str] = set()
    things = gather(_noted(triples, subjects))
    entries = {entry.path: entry for entry in names}
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as index:
        index.executescript(SCHEMA)
        # Names of what registries alone know come last, so that those of all else are found without reading them.
        things.sort(key=lambda thing: thing.registered)
        for statement, rows in (
            ("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)", _thing),
            ("INSERT INTO type VALUES (?, ?)", _types),
            ("INSERT INTO alias VALUES (?, ?)", _aliases),
            ("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", _identifiers),
            ("INSERT INTO name (iri, name, lang, kind, words, joined) VALUES (?, ?, ?, ?, ?, ?)", _names),
        ):
            index.executemany(statement, chain.from_iterable(map(rows, things)))
        index.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?)", _identities(things, subjects))
        for entry in (entry for entry in entries.values() if entry.retired):
            index.execute("INSERT INTO retired VALUES (?, ?, ?, ?, ?, ?)", _tombstone(entry, entries))
            index.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?)", _former(entry))
        index.execute("INSERT INTO name_fts (name_fts) VALUES ('rebuild')")
        index.execute("INSERT INTO name_fts (name_fts) VALUES ('optimize')")
        index.executescript(INDEXES)
    with sqlite3.connect(path, isolation_level=None) as index:
        index.execute("VACUUM")
    index.close()
    return len(things)


def _thing(thing: Thing) -> Iterator[tuple[object, ...]]:
    yield thing.iri, thing.kind, thing.key, thing.label, thing.rank, thing.weight


def _types(thing: Thing) -> Iterator[tuple[str, ...]]:
    return ((thing.iri, cls) for cls in sorted(thing.types))


def _aliases(thing: Thing) -> Iterator[tuple[str, ...]]:
    """What leads to a thing alone: its key, and the codes and acronyms that nothing of a registry may take."""
    return ((key, thing.iri) for key in sorted({_fold(text) for text in (*thing.aliases, thing.key)}))


def _names(thing: Thing) -> Iterator[tuple[str, ...]]:
    for name, language, kind in sorted(thing.names):
        plain = words(name)
        yield thing.iri, name, language, kind, plain, plain.replace(" ", "")


def _identifiers(thing: Thing) -> Iterator[tuple[str, str, str]]:
    """Addresses under which registers know a thing, whole and by their last part; and its own."""
    for address in (thing.iri, *sorted(thing.identifiers)):
        bare = address.partition("://")[2].rstrip("/").casefold()
        yield bare, thing.iri, address
        if bare.partition("/")[0] in REGISTERS:
            yield bare.rpartition("/")[2], thing.iri, address


def _noted(triples: Iterable[Triple], subjects: set[str]) -> Iterator[Triple]:
    """The same triples; whatever of ours they speak of is noted on the way."""
    for triple in triples:
        if triple[0].startswith((f"<{ID}", f"<{BASE}voc/")):
            subjects.add(triple[0][1:-1])
        yield triple


def _identities(things: Iterable[Thing], subjects: set[str]) -> Iterator[tuple[str, str]]:
    """Every identifier as it is compared: of our own, keys, and those of other registers."""
    yield from ((key, iri) for iri in sorted(subjects) for key in keys(iri))
    named = [thing for thing in things if thing.iri.startswith(ID)]
    known = {thing.iri: {f"key:{thing.key.casefold()}", *thing.known} for thing in named}
    # A text that was read at an address is not the document of that number or key, where the graph has both.
    ours = {key for thing in named if thing.kind != "doc" for key in known[thing.iri]}
    for thing in named:
        yield from ((key, thing.iri) for key in sorted(known[thing.iri]) if thing.kind != "doc" or key not in ours)


def _tombstone(entry: Entry, entries: dict[str, Entry]) -> tuple[str, ...]:
    path = register.successor(entry, entries)
    successor = f"{ID}{path}" if path else ""
    return f"{ID}{entry.path}", entry.label, entry.retired, entry.reason, ";".join(entry.addresses), successor


def _former(entry: Entry) -> Iterator[tuple[str, str]]:
    """The identifiers of a name that is no longer used: its own still leads to what stands there now."""
    iri = f"{ID}{entry.path}"
    yield from ((key, iri) for key in keys(iri))
    yield from ((key, iri) for address in entry.addresses for key in keys(address) if not key.startswith("key:"))


def _fold(text: str) -> str:
    return " ".join(folded(text).split())
