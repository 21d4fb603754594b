"""Names of things to a full-text index.

Takes the statements of the default graph; gives search.sqlite: things, their classes, short keys and names.
Never holds what is unverified, and is the only user of sqlite3 in ingest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from gri_ingest import nquads
from gri_ingest.infer import folded
from gri_ingest.nquads import Triple
from gri_ingest.terms import BASE, GRI, RDF, SKOS

SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE thing (iri TEXT PRIMARY KEY, kind TEXT, key TEXT, label TEXT, sort_rank INTEGER) WITHOUT ROWID;
CREATE TABLE type (iri TEXT, class TEXT, PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE alias (folded TEXT, iri TEXT, PRIMARY KEY (folded, iri)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT, name TEXT, lang TEXT, kind TEXT);
CREATE VIRTUAL TABLE name_fts USING fts5(
  name, content='name', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
"""
INDEXES = """
CREATE INDEX type_iri ON type (iri);
CREATE INDEX name_iri ON name (iri);
CREATE INDEX thing_kind ON thing (kind, sort_rank);
CREATE INDEX thing_key ON thing (key);
"""
_NAMES = {
    str(SKOS.prefLabel): "label",
    str(SKOS.altLabel): "alternative",
    str(GRI.acronym): "acronym",
    str(GRI.officialName): "official",
    str(GRI.namedAs): "wording",
}
_ALIASES = {str(GRI.acronym), str(GRI.isoAlpha2), str(GRI.isoAlpha3), str(SKOS.notation)}
_TYPES = {str(RDF.type), str(SKOS.inScheme)}
_RANK = str(GRI.sortRank)
_OURS = f"<{BASE}"


def build(path: Path, triples: Iterable[Triple]) -> int:
    """Write the index; gives the number of things."""
    names: dict[str, set[tuple[str, str, str]]] = {}
    types: set[tuple[str, str]] = set()
    aliases: set[tuple[str, str]] = set()
    ranks: dict[str, int] = {}
    for subject, predicate, obj in triples:
        if not subject.startswith(_OURS):
            continue
        iri = subject[1:-1]
        if predicate in _TYPES:
            types.add((iri, obj[1:-1]))
        written = nquads.literal(obj)
        if not written:
            continue
        if predicate in _NAMES:
            names.setdefault(iri, set()).add((written[0], written[1], _NAMES[predicate]))
        if predicate in _ALIASES:
            aliases.add((_fold(written[0]), iri))
        if predicate == _RANK:
            ranks[iri] = int(written[0])
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as index:
        index.executescript(SCHEMA)
        things = list(_things(names, ranks))
        known = {thing[0] for thing in things}
        aliases |= {(_fold(key), iri) for iri, _, key, _, _ in things}
        index.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", things)
        index.executemany("INSERT INTO type VALUES (?, ?)", sorted(pair for pair in types if pair[0] in known))
        index.executemany("INSERT INTO alias VALUES (?, ?)", sorted(pair for pair in aliases if pair[1] in known))
        rows = [(iri, *name) for iri in sorted(known) for name in sorted(names[iri])]
        index.executemany("INSERT INTO name (iri, name, lang, kind) VALUES (?, ?, ?, ?)", rows)
        index.execute("INSERT INTO name_fts (name_fts) VALUES ('rebuild')")
        index.execute("INSERT INTO name_fts (name_fts) VALUES ('optimize')")
        index.executescript(INDEXES)
    with sqlite3.connect(path, isolation_level=None) as index:
        index.execute("VACUUM")
    index.close()
    return len(things)


def _things(
    names: dict[str, set[tuple[str, str, str]]], ranks: dict[str, int]
) -> Iterator[tuple[str, str, str, str, int | None]]:
    for iri in sorted(names):
        labels = sorted(name for name, language, kind in names[iri] if kind == "label" and language == "en")
        if labels:
            before, _, key = iri.rpartition("/")
            yield iri, before.rpartition("/")[2], key, labels[0], ranks.get(iri)


def _fold(text: str) -> str:
    return " ".join(folded(text).split())
