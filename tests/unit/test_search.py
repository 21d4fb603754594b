"""The index of names: keys, acronyms and names lead to the thing that is meant.

Takes a small index made here. Gives what a person would expect of a name.
Never opens a release.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_ingest import names
from gri_ingest import search as writer
from gri_service import matching
from gri_service.finding import find
from gri_service.problems import BadParameter
from gri_service.search import BASE, Search
from gri_service.things import fold

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


def test_both_rooms_fold_names_alike() -> None:
    spellings = [
        "Côte d’Ivoire", "H.E.S.S.", "南非", "Łódź & Straße", "İstanbul", "Ελλάδα", "Россия (РФ)", "جنوب أفريقيا",
        "ｃｅｒｎ", "SPring-8", "Æsir œuvre", "日本のカタカナ", "한국", " a  b ", "№ 5", "ﷺ", "", "---", "ẞ", "e\u0301",
    ]  # fmt: skip
    assert [names.words(text) for text in spellings] == [matching.words(text) for text in spellings]
    assert names.words("Ångström’s “Méthode”") == "angstrom s methode"


def found(search: Search, text: str, *kinds: str) -> list[tuple[str, str]]:
    """The keys of what was found, and how."""
    return [(hit.thing.key, hit.match.grade.name) for hit in find(search, text, kinds).hits]


def test_a_key_comes_before_a_name_and_a_name_before_its_beginning(search: Search) -> None:
    assert found(search, "cern")[0] == ("cern", "KEY")
    assert found(search, "francia") == [("FRA", "NAME")]
    assert found(search, "research organization european") == [("cern", "WORDS")]
    assert found(search, "europ") == [("ess", "BEGINNING"), ("cern", "BEGINNING")]
    assert found(search, "spalation") == [("ess", "LIKENESS")]
    assert found(search, "NEAR(cern)") == []


def test_a_find_is_narrowed_by_kind_or_class(search: Search) -> None:
    assert found(search, "emc", "body") == found(search, "emc", "gri:Body") == [("emc-a", "KEY"), ("emc-b", "KEY")]
    assert found(search, "emc", "country") == []
    with pytest.raises(BadParameter, match="There is no kind “planet” here"):
        find(search, "emc", ["planet"])
    with pytest.raises(BadParameter, match="Write a shorter name: q has 201 characters"):
        find(search, "x" * 201)


def test_how_a_source_writes_a_name_finds_who_is_meant_and_no_other(tmp_path: Path) -> None:
    involved = [
        statement
        for number, party, written in (
            ("1", "emc-a", "The Old Council"),
            ("2", "emc-a", "both"),
            ("3", "emc-b", "both"),
        )
        for statement in (
            (f"<{BASE}id/involvement/{number}>", RDF_TYPE, f"<{GRI}Involvement>"),
            (f"<{BASE}id/involvement/{number}>", f"<{GRI}party>", f"<{BASE}id/organisation/{party}>"),
            (f"<{BASE}id/involvement/{number}>", f"<{GRI}namedAs>", f'"{written}"'),
        )
    ]
    writer.build(tmp_path / "search.sqlite", sorted(STATEMENTS + involved))
    index = Search(tmp_path / "search.sqlite")
    assert found(index, "old council") == [("emc-a", "NAME")]
    assert found(index, "both") == []
    index.close()
