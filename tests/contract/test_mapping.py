"""The mapping of the curated tables: nothing of a table is lost on the way, and nothing is said in unknown words.

Takes data/curated with its data package, the adapter, gri.ttl and the vocabularies. Gives one sentence per gap.
Never judges a value: that is the data package's duty.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import iso3166
import pytest
from babel import Locale
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.source import load
from gri_ingest.sources.curation import adapter, codes, companions
from gri_ingest.terms import BASE, GRI, RDF, SKOS
from pyoxigraph import NamedNode, RdfFormat, Store, parse

ROOT = Path(__file__).resolve().parents[2]
CURATED = ROOT / "data" / "curated"
LOOKUPS = ROOT / "ingest" / "gri_ingest" / "sources" / "curation"
PACKAGE: dict[str, Any] = json.loads((CURATED / "datapackage.json").read_text(encoding="utf-8"))
HEADERS = {
    resource["name"]: [field["name"] for field in resource["schema"]["fields"]] for resource in PACKAGE["resources"]
}

# Tables whose rows are schemes, concepts and criteria.
SELF_MADE = {"vocabularies", "framework_criteria", "data_principles"}


@dataclass
class Watched(Row):
    """A row that remembers which of its columns were read."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.read: set[str] = set()

    def maybe(self, field: str) -> str | None:
        self.read.add(field)
        return super().maybe(field)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(adapter.rows(CURATED))


@pytest.fixture(scope="module")
def facts(rows: list[Row]) -> list[tuple[Row, Fact]]:
    mint = Mint("curation")
    return [(row, fact) for row in rows for fact in adapter.facts(row, mint)]


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every concept and scheme of the hand-made vocabularies."""
    store = Store()
    files = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    assert len(files) >= 30
    for path in files:
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return {quad.subject.value for quad in store.quads_for_pattern(None, RDF.type, None)}


@pytest.fixture(scope="module")
def terms() -> set[str]:
    """Every class and property of the ontology."""
    store = Store()
    store.load(path=str(ROOT / "ontology" / "gri.ttl"), format=RdfFormat.TURTLE)
    found = {quad.subject.value for quad in store.quads_for_pattern(None, RDF.type, None)}
    assert len(found) > 150
    return found


def lookup(name: str) -> list[dict[str, str]]:
    with (LOOKUPS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def closed_lists() -> Iterator[tuple[str, str, str]]:
    """Table, column and value of every closed list of the data package."""
    for resource in PACKAGE["resources"]:
        for field in resource["schema"]["fields"]:
            values = field.get("constraints", {}).get("enum") or field.get("gri:itemEnum") or []
            yield from ((resource["name"], field["name"], value) for value in values if value)


def test_every_table_has_a_reader() -> None:
    assert set(HEADERS) == set(adapter.TABLES) == {path.stem for path in CURATED.glob("*.csv")}
    assert len(HEADERS) == 23


def test_every_column_is_read_or_ignored_with_a_reason(rows: list[Row]) -> None:
    source = load("curation")
    read: dict[str, set[str]] = {table: set(source.evidence.columns()) for table in HEADERS}
    mint = Mint("curation")
    for row in rows:
        watched = Watched(row.source, row.table, row.number, dict(row.cells), row.evidence)
        for _ in adapter.facts(watched, mint):
            pass
        read[row.table] |= watched.read
    columns = [(table, column) for table, header in HEADERS.items() for column in header]
    lost = [f"{t}.{c}" for t, c in columns if c not in read[t] and f"{t}.{c}" not in source.ignore]
    assert len(columns) >= 250
    assert not lost, f"Read these in the adapter, or give a reason under [ignore]: {lost}"
    known = {f"{table}.{column}" for table, column in columns}
    assert set(source.ignore) <= known, f"[ignore] names columns that do not exist: {set(source.ignore) - known}"


def test_no_row_is_silent_or_leaves_a_cell(rows: list[Row]) -> None:
    ignored = load("curation").ignore
    mint = Mint("curation")
    silent, left = [], []
    for row in rows:
        made = list(adapter.facts(row, mint))
        if not made:
            silent.append((row.table, row.number))
        left += [(row.table, row.number, name) for name in row.unread() if f"{row.table}.{name}" not in ignored]
        left += [(row.table, row.number, name) for name in row.unasked()]
    assert len(rows) >= 6500
    assert not silent
    assert not left


def test_every_term_is_in_the_ontology(facts: list[tuple[Row, Fact]], terms: set[str]) -> None:
    used = {fact.predicate.value for _, fact in facts}
    used |= {fact.object.value for _, fact in facts if fact.predicate == RDF.type}
    ours = {term for term in used if term.startswith(BASE + "ns#")}
    assert len(ours) >= 80
    assert ours <= terms, f"Add these to ontology/gri.ttl: {sorted(ours - terms)}"


def test_every_concept_is_in_a_vocabulary(facts: list[tuple[Row, Fact]], words: set[str]) -> None:
    defined = words | {fact.subject.value for _, fact in facts if fact.predicate == RDF.type}
    used = {fact.object.value for _, fact in facts if isinstance(fact.object, NamedNode)}
    concepts = {iri for iri in used if iri.startswith(BASE + "voc/")}
    assert len(concepts) >= 250
    assert concepts <= defined, f"Add these to ontology/vocabularies: {sorted(concepts - defined)}"


def test_every_value_a_closed_list_allows_has_a_concept(rows: list[Row], words: set[str]) -> None:
    """Also values that no row has today: each is put into a real row, and the row is read."""
    examples: dict[tuple[str, str], Row] = {}
    for row in rows:
        for column, value in row.cells.items():
            if value or column not in HEADERS[row.table]:
                examples.setdefault((row.table, column), row)
        examples.setdefault((row.table, ""), row)
    missing, tried = [], 0
    for table, column, value in closed_lists():
        # Their lists are rows of their own, or names of tables.
        if table in SELF_MADE or column.endswith("_type") or column == "table":
            continue
        row = examples.get((table, column), examples[table, ""])
        cells = {**row.cells, column: value}
        made = adapter.facts(Row(row.source, table, row.number, cells, row.evidence), Mint("curation"))
        iris = {fact.object.value for fact in made if fact.object.value.startswith(BASE + "voc/")}
        missing += [(table, column, value, iri) for iri in sorted(iris - words)]
        tried += 1
    assert tried >= 150
    assert not missing, f"Add these to ontology/vocabularies, or map them in codes.csv: {missing}"


def test_lookup_tables_name_concepts_that_exist_and_words_that_occur(rows: list[Row], words: set[str]) -> None:
    codes, roles = lookup("codes.csv"), lookup("site_roles.csv")
    assert {f"{BASE}voc/{row['scheme']}/{row['concept']}" for row in codes} <= words
    assert {f"{BASE}voc/site-role/{row['concept']}" for row in roles} <= words
    assert all(row["reason"] for row in [*codes, *roles, *lookup("country_groups.csv")])
    texts = {row.cells["role"] for row in rows if row.table == "sites"}
    assert {row["text"] for row in roles} == texts, "site_roles.csv has one row per text of sites.csv, and no other"
    fields = lookup("fields.csv")
    assert all(row["reason"] for row in fields)
    assert {f"{BASE}voc/field/{row['concept']}" for row in fields} <= words
    subjects = {row.cells["subfield"] for row in rows if row.table == "infrastructures"} - {""}
    assert {row["text"] for row in fields} == subjects, "fields.csv names every subject text, and no other"
    assert len({(row["text"], row["concept"]) for row in fields}) == len(fields) >= 83
    allowed = {value for _, _, value in closed_lists()}
    assert {row["word"] for row in codes} <= allowed
    ids = {row.cells["id"] for row in rows if row.table == "bodies"} | {"eu"}
    assert {row["id"] for row in lookup("country_groups.csv")} <= ids
    assert len(codes) + len(roles) > 50


def test_the_field_of_an_infrastructure_lies_within_its_domain(rows: list[Row]) -> None:
    broader: dict[str, set[str]] = {}
    field = ROOT / "ontology" / "vocabularies" / "field.ttl"
    for quad in parse(path=str(field), format=RdfFormat.TURTLE):
        if quad.predicate == SKOS.broader:
            broader.setdefault(quad.subject.value, set()).add(quad.object.value)

    def above(concept: str) -> set[str]:
        return {concept}.union(*(above(wider) for wider in broader.get(concept, ())))

    tried = 0
    for row in (row for row in rows if row.table == "infrastructures"):
        again = Row(row.source, row.table, row.number, dict(row.cells), row.evidence)
        made = list(adapter.facts(again, Mint("curation")))
        fields = [fact for fact in made if fact.predicate == GRI.scienceField]
        [domain] = {fact.object.value for fact in made if fact.predicate == GRI.scienceDomain}
        reached = set().union(*(above(fact.object.value) for fact in fields))
        assert domain in reached, f"{row.cells['id']}: no field of {row.cells['subfield']!r} lies within {domain}"
        # An ordering of the editors is as sure as the row, whatever is known of the text it was made from.
        assert {fact.status or row.status() for fact in fields} == {row.status()}
        tried += 1
    assert tried >= 225


def test_a_subject_text_without_a_field_is_refused_with_the_repair() -> None:
    with pytest.raises(RowRefused, match=r"fields\.csv.*Add a row there"):
        codes.fields("alchemy")


def test_companions_tell_the_table_of_every_reference(rows: list[Row]) -> None:
    told = 0
    for row in rows:
        for column in companions.UNTYPED.get(row.table, ()):
            keys, kinds = row.cells[column].split(";"), row.cells[f"{column}.type"].split(";")
            assert len(keys) == len(kinds), f"{row.table}.csv, line {row.number}: {column} names something unknown"
            assert all(kinds) == all(keys)
            told += all(keys)
    assert told > 700


def test_companions_cover_every_reference_without_a_type_column() -> None:
    several = {
        (resource["name"], field["name"])
        for resource in PACKAGE["resources"]
        for field in resource["schema"]["fields"]
        if len(field.get("gri:references", [])) > 1 and "gri:typeField" not in field
    }
    assert several == {(table, column) for table, columns in companions.UNTYPED.items() for column in columns}


def test_codes_and_names_of_countries_agree_with_their_authorities(rows: list[Row]) -> None:
    """Why countries.alpha3, numeric and name may stand under [ignore]."""
    english = Locale.parse("en").territories
    seen = 0
    for row in rows:
        if row.table != "countries":
            continue
        code = row.cells["code"]
        assert row.cells["name"] == english[code], f"countries.csv, line {row.number}: CLDR has {english[code]}"
        if row.cells["iso_status"] == "official":
            country = iso3166.countries_by_alpha2[code]
            assert (row.cells["alpha3"], row.cells["numeric"]) == (country.alpha3, country.numeric)
        else:
            assert (row.cells["alpha3"], row.cells["numeric"]) == ("", "")
        seen += 1
    assert seen >= 172


def test_date_confidence_repeats_unverified_fields(rows: list[Row]) -> None:
    """Why memberships.date_confidence may stand under [ignore]."""
    seen = 0
    for row in rows:
        if row.table == "memberships" and row.cells["date_confidence"] and row.status() == "verified":
            doubted = {"since", "until"} & set(row.cells["unverified_fields"].split(";"))
            assert (row.cells["date_confidence"] == "unverified") == bool(doubted), f"line {row.number}"
            seen += 1
    assert seen > 1500


def test_every_module_of_the_adapter_opens_with_three_sentences() -> None:
    modules = [path for path in LOOKUPS.glob("*.py") if path.name != "__init__.py"]
    for path in modules:
        text = path.read_text(encoding="utf-8")
        docstring = re.match(r'"""(.*?)"""', text, re.S)
        assert docstring, path.name
        assert "Takes " in docstring[1], f"{path.name}: say what it takes"
        assert "ives " in docstring[1], f"{path.name}: say what it gives"
        assert "Never " in docstring[1], f"{path.name}: say what it never does"
        assert text.count("\n") <= 200, f"{path.name} has grown; divide it"
    assert len(modules) == 19
