"""The index of names: keys, acronyms and names lead to the thing that is meant.

Takes a small index made here. Gives what a person would expect of a name.
Never opens a release.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_ingest import search as writer
from gri_service.search import BASE, Search, fold

GRI = f"{BASE}ns#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
ACRONYM = f"<{GRI}acronym>"
ALPHA2 = f"<{GRI}isoAlpha2>"
IN_SCHEME = "<http://www.w3.org/2004/02/skos/core#inScheme>"

CERN = f"{BASE}id/infrastructure/cern"
NETWORK = f"{BASE}id/infrastructure/cern-china"
FRANCE = f"{BASE}id/country/FRA"


def thing(iri: str, cls: str, label: str, *more: tuple[str, str]) -> list[tuple[str, str, str]]:
    """The statements that make one thing known."""
    return [(f"<{iri}>", RDF_TYPE, f"<{cls}>"), (f"<{iri}>", LABEL, f'"{label}"@en')] + [
        (f"<{iri}>", predicate, value) for predicate, value in more
    ]


STATEMENTS = sorted(
    thing(CERN, f"{GRI}ResearchInfrastructure", "European Organization for Nuclear Research", (ACRONYM, '"CERN"'))
    + thing(NETWORK, f"{GRI}ResearchInfrastructure", "Chinese Ecosystem Research Network", (ACRONYM, '"CERN"'))
    + thing(FRANCE, f"{GRI}Country", "France", (ALPHA2, '"FR"'), (LABEL, '"法国"@zh'), (LABEL, '"Francia"@es'))
    + thing(f"{BASE}id/country/CIV", f"{GRI}Country", "Côte d’Ivoire", (ALPHA2, '"CI"'))
    + thing(f"{BASE}id/infrastructure/ess", f"{GRI}ResearchInfrastructure", "European Spallation Source")
    + thing(f"{BASE}id/organisation/emc-a", f"{GRI}Body", "First Council", (ACRONYM, '"EMC"'))
    + thing(f"{BASE}id/organisation/emc-b", f"{GRI}Body", "Second Council", (ACRONYM, '"EMC"'))
    + [(f"<{BASE}voc/role/member>", IN_SCHEME, f"<{BASE}voc/role>"), (f"<{BASE}voc/role/member>", LABEL, '"member"@en')]
)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    assert writer.build(tmp_path / "search.sqlite", STATEMENTS) == 8
    index = Search(tmp_path / "search.sqlite")
    yield index
    index.close()


MEANT = [
    ("cern", CERN),
    ("CERN", CERN),
    ("FRA", FRANCE),
    ("fr", FRANCE),
    ("france", FRANCE),
    ("法国", FRANCE),
    ("Francia", FRANCE),
    ("Cote d'Ivoire", f"{BASE}id/country/CIV"),
    ("european  spallation source", f"{BASE}id/infrastructure/ess"),
]


@pytest.mark.parametrize(("text", "iri"), MEANT)
def test_a_key_or_a_name_in_any_language_leads_to_the_thing(search: Search, text: str, iri: str) -> None:
    assert [found.iri for found in search.by_key(text)] == [iri]


def test_nine_spellings_were_tried() -> None:
    assert len(MEANT) == 9


def test_a_key_is_looked_for_in_its_class_alone(search: Search) -> None:
    assert search.by_key("cern", f"{GRI}Country") == []
    assert [found.key for found in search.by_key("member", f"{BASE}voc/role")] == ["member"]


def test_an_acronym_that_two_things_share_gives_both(search: Search) -> None:
    assert [found.key for found in search.by_key("EMC")] == ["emc-a", "emc-b"]


def test_a_part_of_a_name_is_no_name(search: Search) -> None:
    assert search.by_key("European") == []


def test_signs_of_the_full_text_language_are_only_signs(search: Search) -> None:
    assert search.by_key('" OR name:*') == []
    assert search.by_key("NEAR(") == []


def test_a_slip_of_the_hand_finds_the_nearest_names(search: Search) -> None:
    assert search.nearest("Frnace", f"{GRI}Country")[0].iri == FRANCE
    assert search.nearest("cernn", f"{GRI}ResearchInfrastructure")[0].iri == CERN
    assert search.nearest("zzzz", f"{GRI}Country") == []


def test_things_come_in_the_order_of_their_names_and_carry_label_and_kind(search: Search) -> None:
    things = search.of(f"{GRI}Country")
    assert [(found.kind, found.key, found.label) for found in things] == [
        ("country", "CIV", "Côte d’Ivoire"),
        ("country", "FRA", "France"),
    ]
    assert [found.key for found in search.of(f"{GRI}Country", 1)] == ["CIV"]
    assert search.is_a(FRANCE, f"{GRI}Country")
    assert not search.is_a(FRANCE, f"{GRI}Body")


def test_an_index_can_not_be_written_to_and_is_closed_for_good(search: Search) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        search._connection.execute("DELETE FROM thing")
    search.close()
    with pytest.raises(sqlite3.ProgrammingError):
        search.thing(CERN)


def test_folding_knows_no_case_and_no_accent() -> None:
    assert fold(" Côte  D’Ivoire") == "cote d’ivoire"
    assert fold("Straße") == "strasse"
