"""Sameness across registers: which record of ROR, Wikidata and others is the same thing as one of ours.

Takes the accepted rows of data/crosswalks/*.sssom.tsv. Gives skos:exactMatch with the identifier, or skos:closeMatch.
Never takes a proposal or a rejected row, and never says more of a thing than that it is the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.crosswalk import sssom
from gri_ingest.terms import GRI, RDF, SKOS

# The tables whose things may be mapped, and the kind in their names.
TABLES = {"infrastructures": "infrastructure", "organisations": "organisation", "bodies": "organisation"}
# Registers whose keys have a scheme of their own (voc/identifier-scheme), so that they are found by number too.
NUMBERED = frozenset({"ror", "wikidata"})
PREDICATES = {"skos:exactMatch": SKOS.exactMatch, "skos:closeMatch": SKOS.closeMatch}


def rows(snapshot: Path) -> Iterator[Row]:
    """The accepted mappings; the cell `subject_status` says whether the subject itself stands in core."""
    doubted = {path for path, verified in subjects(snapshot.parent / "curated").items() if not verified}
    for path in sorted(snapshot.glob(f"*{sssom.ENDING}")):
        for line, mapping in sssom.read(path.read_text(encoding="utf-8")).mappings:
            if mapping.verdict == "accepted":
                status = "unverified" if mapping.subject_id.removeprefix("gri:") in doubted else "verified"
                yield Row(sssom.SLUG, "mappings", line, asdict(mapping) | {"subject_status": status})


def subjects(tables: Path) -> dict[str, bool]:
    """The things of the curated tables by the path of their names, and whether their rows were verified."""
    found: dict[str, bool] = {}
    for table, kind in TABLES.items():
        with (tables / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            for cells in csv.DictReader(lines):
                found[f"{kind}/{cells['id']}"] = cells["confidence"] == "verified"
    return found


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """One accepted mapping."""
    node = _subject(row.take("subject_id"), mint)
    scheme, _, value = row.take("object_id").partition(":")
    if scheme not in sssom.PREFIXES:
        raise RowRefused("object_id", scheme, "is no register we link to", "The header of the file names them.")
    predicate = PREDICATES[row.take("predicate_id")]
    ending = "/" if scheme == "geonames" else ""
    yield Fact(node, predicate, mint.page(f"{sssom.PREFIXES[scheme]}{value}{ending}", "object_id"))
    if predicate == SKOS.exactMatch and scheme in NUMBERED:
        identifier = mint.identifier(scheme, value)
        yield Fact(node, GRI.hasIdentifier, identifier)
        yield Fact(identifier, RDF.type, GRI.Identifier)
        yield Fact(identifier, SKOS.notation, string(value))
        yield Fact(identifier, GRI.identifierScheme, mint.concept("identifier-scheme", scheme))


def _subject(curie: str, mint: Mint) -> NamedNode:
    kind, _, key = curie.removeprefix("gri:").partition("/")
    return mint.infrastructure(key) if kind == "infrastructure" else mint.organisation(key)
