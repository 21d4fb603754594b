"""ROR is read strictly: both schemas alike, each relation once, what is known here keeps its name, damage is refused.

Takes small files made by hand in the form of the real ones. Gives the statement or the refusal that is not as promised.
Never reads the data set; its own totals are compared in tests/conformance/test_registry_organisations.py.
"""

from __future__ import annotations

import copy
import gzip
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gri_ingest import source
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.ror import adapter, flat, schema
from gri_ingest.sources.ror.version1 import renewed

NEWER = {
    "id": "https://ror.org/0aaaaaa11", "status": "active", "types": ["facility", "funder"], "established": 1088,
    "admin": {"created": {"date": "2024-01-01", "schema_version": "2.0"},
              "last_modified": {"date": "2025-01-01", "schema_version": "2.1"}},
    "names": [
        {"value": "Institut", "lang": "fr", "types": ["ror_display", "label"]},
        {"value": "Institute", "lang": "en", "types": ["label"]},
        {"value": "The Institute", "lang": "en", "types": ["label"]},
        {"value": "معهد", "lang": "ar", "types": ["label"]},
        {"value": "INS ", "lang": None, "types": ["acronym", "alias"]},
        {"value": "INST", "lang": "en", "types": ["acronym"]},
        {"value": "Old Institute", "lang": None, "types": ["alias"]},
    ],
    "locations": [{"geonames_id": 3352136, "geonames_details": {
        "name": "Windhoek", "lat": -22.55941, "lng": 17.08323, "country_code": "NA", "country_name": "Namibia"}}],
    "links": [{"type": "website", "value": "https://example.org/"},
              {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/Institute"}],
    "external_ids": [{"type": "isni", "preferred": None, "all": ["0000 0001 2156 142X"]},
                     {"type": "grid", "preferred": "grid.5398.7", "all": ["grid.5398.7"]}],
    "relationships": [{"type": "parent", "id": "https://ror.org/0bbbbbb22", "label": "Parent"}],
    "domains": [],
}  # fmt: skip
OLDER = {
    "id": "https://ror.org/0bbbbbb22", "status": "withdrawn", "types": ["Facility"], "established": 1088,
    "name": "Institut", "aliases": ["Old Institute"], "acronyms": ["INS"], "ip_addresses": [], "email_address": None,
    "labels": [{"label": "Institute", "iso639": "en"}], "links": ["https://example.org/"], "wikipedia_url": "",
    "addresses": [{"lat": 42.66, "lng": 21.16, "city": "Pristina",
                   "geonames_city": {"id": 786714, "city": "Pristina"}}],
    "country": {"country_code": "XK", "country_name": "Kosovo"},
    "external_ids": {"GRID": {"preferred": "grid.1.1", "all": "grid.1.1"},
                     "OrgRef": {"preferred": None, "all": ["12"]},
                     "Wikidata": {"preferred": None, "all": ["Q1", "Q2"]}},
    "relationships": [{"type": "Child", "id": "https://ror.org/0aaaaaa11", "label": "Institut"}],
}  # fmt: skip
INDEX = ["ror\tname\tcountry_geonames_id\tsynonyms_json", "0ccccccc33\tX\t\t[]".replace("0ccccccc33", "0cccccc33")]


def put(path: Path, *lines: str) -> None:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    put(tmp_path / adapter.NEWER, json.dumps(NEWER))
    put(tmp_path / adapter.OLDER, json.dumps(OLDER))
    put(
        tmp_path / adapter.INDEX,
        INDEX[0],
        "0aaaaaa11\tInstitut\t3355338\t[]",
        '0cccccc33\tEuropean "Southern" Observatory\t3355338\t["ESO", "Observatory"]',
    )
    return tmp_path


def said(snapshot: Path, identities: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    mint = Mint("ror", identities)
    facts = (fact for row in adapter.rows(snapshot) for fact in adapter.facts(row, mint))
    return {(short(str(f.subject)), short(str(f.predicate)), short(str(f.object))) for f in facts}


def short(term: str) -> str:
    if not term.startswith("<"):
        return term
    value = term[1:-1].removeprefix(ID).removeprefix("https://w3id.org/gri/")
    return value.rpartition("#")[2] if "#" in value else value


FIRST, SECOND, THIRD = (f"organisation/ror.{key}" for key in ("0aaaaaa11", "0bbbbbb22", "0cccccc33"))


def test_names_have_the_language_that_the_registry_gives_and_no_other(snapshot: Path) -> None:
    names = {(word, value) for thing, word, value in said(snapshot) if thing == FIRST and value.startswith('"')}
    assert names == {
        ("prefLabel", '"Institut"@fr'), ("prefLabel", '"Institute"@en'), ("prefLabel", '"معهد"@ar'),
        ("altLabel", '"The Institute"@en'), ("altLabel", '"INS"'), ("altLabel", '"Old Institute"'),
        ("acronym", '"INST"'), ("established", '"1088"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    }  # fmt: skip


def test_schema_1_comes_out_like_schema_2(snapshot: Path) -> None:
    found = {(word, value) for thing, word, value in said(snapshot) if thing == SECOND}
    assert {
        ("type", "Organisation"), ("type", "Party"), ("prefLabel", '"Institut"'), ("prefLabel", '"Institute"@en'),
        ("altLabel", '"Old Institute"'), ("acronym", '"INS"'), ("recordStatus", "voc/record-status/withdrawn"),
        ("organisationKind", "voc/organisation-kind/facility"), ("inCountry", "country/XKX"),
        ("locatedIn", "place/geonames.786714"), ("hasIdentifier", "identifier/grid.grid.1.1"),
        ("exactMatch", "https://ror.org/0bbbbbb22"), ("http://xmlns.com/foaf/0.1/homepage", "https://example.org/"),
    } <= found  # fmt: skip
    assert not any("12" in value for word, value in found if word == "hasIdentifier"), "OrgRef is left out"


def test_of_several_items_of_wikidata_only_the_preferred_one_is_the_same(snapshot: Path) -> None:
    matches = {(word, value) for thing, word, value in said(snapshot) if thing == SECOND and "wikidata" in value}
    assert matches == {("closeMatch", f"http://www.wikidata.org/entity/{item}") for item in ("Q1", "Q2")}


@pytest.mark.parametrize("status", ["active", "inactive", "withdrawn"])
def test_only_a_withdrawn_record_gives_its_item_of_wikidata_up(status: str, snapshot: Path) -> None:
    record = NEWER | {"status": status, "external_ids": [{"type": "wikidata", "preferred": None, "all": ["Q3"]}]}
    put(snapshot / adapter.NEWER, json.dumps(record))
    words = {word for thing, word, value in said(snapshot) if thing == FIRST and value.endswith("/Q3")}
    assert words == {"closeMatch" if status == "withdrawn" else "exactMatch"}


def test_na_is_namibia_in_a_record_and_in_the_index(snapshot: Path) -> None:
    found = said(snapshot)
    for thing in (FIRST, THIRD, "place/geonames.3352136"):
        assert (thing, "inCountry", "country/NAM") in found


def test_the_index_gives_what_no_record_has_and_nothing_else(snapshot: Path) -> None:
    rows = [row.cells["ror"] for row in adapter.rows(snapshot) if row.table == "index"]
    assert rows == ["0cccccc33"]
    names = {(word, value) for thing, word, value in said(snapshot) if thing == THIRD and value.startswith('"')}
    assert names == {
        ("prefLabel", '"European \\"Southern\\" Observatory"'), ("altLabel", '"ESO"'), ("altLabel", '"Observatory"')
    }  # fmt: skip


def test_an_unknown_country_of_the_index_is_refused_by_its_number() -> None:
    row = Row("ror", "index", 2, dict(zip(adapter.HEADER, ("0cccccc33", "X", "1", "[]"), strict=True)))
    with pytest.raises(RowRefused, match=r"geonames_countries\.csv"):
        list(adapter.facts(row, Mint("ror")))


RELATIONS = {
    "parent": (FIRST, "subOrganisationOf", SECOND),
    "child": (SECOND, "subOrganisationOf", FIRST),
    "related": (FIRST, "relatedOrganisation", SECOND),
    "predecessor": (FIRST, "succeeds", SECOND),
    "successor": (SECOND, "succeeds", FIRST),
}


def relation(
    kind: str, one: str = "0aaaaaa11", other: str = "0bbbbbb22", known: dict[str, str] | None = None
) -> set[Any]:
    cells = {"organisation": f"https://ror.org/{one}", "type": kind, "id": f"https://ror.org/{other}", "label": "B"}
    facts = adapter.facts(Row("ror", "relationships", 1, cells), Mint("ror", known))
    return {(short(str(f.subject)), short(str(f.predicate)), short(str(f.object))) for f in facts}


@pytest.mark.parametrize("kind", RELATIONS)
def test_a_relationship_is_one_statement_whoever_tells_it(kind: str) -> None:
    assert relation(kind) == {RELATIONS[kind]}


def test_five_relationships_were_tried_and_a_sixth_is_refused() -> None:
    assert len(RELATIONS) == 5
    with pytest.raises(RowRefused, match="no type of relationship"):
        relation("sibling")


def test_what_is_related_to_itself_is_refused_and_what_is_one_thing_here_says_nothing() -> None:
    with pytest.raises(RowRefused, match="cannot be its own child"):
        relation("child", other="0aaaaaa11")
    known = {"ror:0aaaaaa11": "infrastructure/ring", "ror:0bbbbbb22": "infrastructure/ring"}
    assert relation("child", known=known) == set()


def test_an_infrastructure_is_no_organisation_and_has_its_own_name(snapshot: Path) -> None:
    found = said(snapshot, {"ror:0bbbbbb22": "infrastructure/ring"})
    ring = {(word, value) for thing, word, value in found if thing == "infrastructure/ring"}
    assert not {word for word, _ in ring} & {"type", "organisationKind", "inCountry"}
    assert {("altLabel", '"Institut"'), ("recordStatus", "voc/record-status/withdrawn")} <= ring
    assert (FIRST, "subOrganisationOf", "infrastructure/ring") in found
    assert not any(SECOND in statement for statement in found)


def test_a_place_is_told_by_the_first_record_that_names_it(snapshot: Path) -> None:
    other = copy.deepcopy(NEWER) | {"id": "https://ror.org/0dddddd44"}
    other["locations"][0]["geonames_details"] |= {"name": "Windhuk", "lat": -22.6}  # type: ignore[index]
    put(snapshot / adapter.NEWER, json.dumps(NEWER), json.dumps(other))
    names = [
        value for thing, word, value in said(snapshot) if thing == "place/geonames.3352136" and word == "prefLabel"
    ]
    assert names == ['"Windhoek"']
    assert len([row for row in adapter.rows(snapshot) if row.table == "locations"]) == 3


WRONG = {
    "a status": ("organisations", {"status": "gone"}, "no status"),
    "a type": ("organisations", {"types": "club"}, "types.csv"),
    "a key": ("organisations", {"id": "https://ror.org/1aaaaaa11"}, "no key of ROR"),
    "a key of GRID": ("external_ids", {"type": "grid", "value": "5398.7"}, "no key of grid"),
    "a register": ("external_ids", {"type": "viaf", "value": "1"}, "registers.csv"),
    "a link": ("links", {"type": "blog"}, "no kind of link"),
    "an address": ("links", {"value": "http://[x"}, "not a web address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_refuses_its_row_alone(name: str, snapshot: Path) -> None:
    table, change, words = WRONG[name]
    row = next(row for row in adapter.rows(snapshot) if row.table == table)
    with pytest.raises(RowRefused, match=words):
        list(adapter.facts(Row("ror", table, 1, row.cells | change), Mint("ror")))


def spoilt(change: Callable[[dict[str, Any]], None], record: dict[str, Any] = NEWER) -> str:
    other = copy.deepcopy(record)
    change(other)
    return json.dumps(other)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut short": (lambda s: (s / adapter.NEWER).write_bytes((s / adapter.NEWER).read_bytes()[:-12]), "cut short"),
    "no gzip": (lambda s: (s / adapter.NEWER).write_bytes(b'{"id"'), "no sound gzip"),
    "Latin-1": (
        lambda s: (s / adapter.OLDER).write_bytes(gzip.compress('"é"\n'.encode("latin-1"))),
        "line 1: it is not UTF-8",
    ),
    "no JSON": (lambda s: put(s / adapter.NEWER, json.dumps(NEWER), '{"id": '), "line 2: it is no JSON"),
    "no object": (lambda s: put(s / adapter.NEWER, "[]"), "no JSON object"),
    "twice": (lambda s: put(s / adapter.NEWER, *[json.dumps(NEWER)] * 2), "0aaaaaa11 stands there for the second time"),
    "in both files": (lambda s: put(s / adapter.OLDER, json.dumps(OLDER | {"id": NEWER["id"]})), "second time"),
    "missing": (lambda s: (s / adapter.OLDER).unlink(), "is missing"),
    "a new field": (lambda s: put(s / adapter.NEWER, spoilt(lambda r: r.update(rank=1))), 'unknown field "rank"'),
    "a renamed field": (
        lambda s: put(s / adapter.NEWER, spoilt(lambda r: r.update(name=r.pop("names")))),
        'no field "names"',
    ),
    "a new field below": (
        lambda s: put(s / adapter.NEWER, spoilt(lambda r: r["names"][0].update(script="Latn"))),
        'names has an unknown field "script"',
    ),
    "schema 2 in the older file": (lambda s: put(s / adapter.OLDER, json.dumps(NEWER)), "schema of the registry"),
    "a column of the index": (lambda s: put(s / adapter.INDEX, "ror\tname\tcountry\tsynonyms_json"), "the columns are"),
    "a line of the index": (lambda s: put(s / adapter.INDEX, INDEX[0], "0cccccc33\tX"), "it has 2 columns and not 4"),
    "a key twice in the index": (lambda s: put(s / adapter.INDEX, *INDEX, INDEX[1]), "line 3: 0cccccc33"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_one_clear_error(name: str, snapshot: Path) -> None:
    damage, words = DAMAGES[name]
    assert len(list(adapter.rows(snapshot))) > 20
    damage(snapshot)
    with pytest.raises(SourceRefused, match=words) as refused:
        list(adapter.rows(snapshot))
    assert str(refused.value).startswith("ror-")


def test_the_suites_are_whole() -> None:
    assert (len(WRONG), len(DAMAGES)) == (7, 15)


def test_every_field_of_schema_1_that_is_not_taken_has_a_reason() -> None:
    left = {name.removeprefix("version1.") for name in source.load("ror").ignore if name.startswith("version1.")}
    taken = json.dumps(renewed(OLDER, "test"))
    assert "Pristina" in taken
    optional = {
        f"{fields.name}.{name}".removeprefix("the record.")
        for fields in (schema.ADDRESS_1, schema.CITY_1, schema.COUNTRY_1)
        for name in fields.known - fields.required
    }
    assert left == optional | {"email_address", "ip_addresses"}


def test_every_cell_is_taken_or_has_a_reason(root: Path, snapshot: Path) -> None:
    told = tomllib.loads((root / "ingest/gri_ingest/sources/ror/source.toml").read_text(encoding="utf-8"))["ignore"]
    left = set()
    for row in adapter.rows(snapshot):
        list(adapter.facts(row, Mint("ror")))
        left |= {f"{row.table}.{name}" for name in row.unread()}
    assert left <= set(told)
    assert "relationships.label" in left
    places = {f"places.{name}" for name in schema.DETAILS.known} - {
        f"places.{n}" for n in ("name", "lat", "lng", "country_code")
    }
    assert places == {name for name in told if name.startswith("places.")}
    assert flat.preferred([]) == {}
