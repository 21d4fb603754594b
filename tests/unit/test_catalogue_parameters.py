"""Parameters: text from an address becomes the term its header types, or a problem that says what would be legal.

Takes headers and texts. Gives terms.
Never accepts what can be meant in two ways.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_ingest import search as writer
from gri_service.parameters import MANY, Param, read, read_one
from gri_service.problems import BadParameter
from gri_service.search import BASE, Search

LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
IN_SCHEME = "<http://www.w3.org/2004/02/skos/core#inScheme>"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
COUNTRY = f"{BASE}ns#Country"
COUNTRY_PARAM = Param("country", "iri", COUNTRY, False, "", "Country")
ROLE_PARAM = Param("role", "iri", f"{BASE}voc/role", True, "", "Role")


def of(kind: str) -> Param:
    return Param("value", kind, None, False, "", "Value")


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    statements = []
    for key, label in [("FRA", "France"), ("DEU", "Germany"), ("COG", "Congo"), ("COD", "Congo")]:
        statements += [(f"<{BASE}id/country/{key}>", RDF_TYPE, f"<{COUNTRY}>")]
        statements += [(f"<{BASE}id/country/{key}>", LABEL, f'"{label}"@en')]
    for key in ("member", "observer"):
        statements += [(f"<{BASE}voc/role/{key}>", IN_SCHEME, f"<{BASE}voc/role>")]
        statements += [(f"<{BASE}voc/role/{key}>", LABEL, f'"{key}"@en')]
    writer.build(tmp_path / "search.sqlite", sorted(statements))
    index = Search(tmp_path / "search.sqlite")
    yield index
    index.close()


XSD = "http://www.w3.org/2001/XMLSchema#"
LEGAL = [
    ("date", "2024-06-01", f'"2024-06-01"^^<{XSD}date>'),
    ("date", "2024", f'"2024-12-31"^^<{XSD}date>'),
    ("date", "2024-02", f'"2024-02-29"^^<{XSD}date>'),
    ("integer", "-12", f'"-12"^^<{XSD}integer>'),
    ("decimal", "2.50", f'"2.50"^^<{XSD}decimal>'),
    ("decimal", "3", f'"3"^^<{XSD}decimal>'),
    ("boolean", "Yes", f'"true"^^<{XSD}boolean>'),
    ("string", "a b", '"a b"'),
]


@pytest.mark.parametrize(("kind", "text", "term"), LEGAL)
def test_a_value_becomes_a_term_of_its_type(kind: str, text: str, term: str) -> None:
    assert str(read_one(of(kind), text, None).term) == term


ILLEGAL = [
    ("date", "2024-02-30", "Write the day as 2024-06-30"),
    ("date", "1 June 2024", "Write the day as 2024-06-30"),
    ("date", "2024-13", "Write the day as 2024-06-30"),
    ("integer", "1.5", "Write a whole number"),
    ("integer", "٣x", "Write a whole number"),
    ("decimal", "1e3", "Write a number with a point"),
    ("boolean", "perhaps", "neither true nor false"),
    ("iri", "not an iri", "not a well-formed IRI"),
]


@pytest.mark.parametrize(("kind", "text", "repair"), ILLEGAL)
def test_a_value_of_the_wrong_type_is_answered_with_what_to_write(kind: str, text: str, repair: str) -> None:
    with pytest.raises(BadParameter, match=repair) as refused:
        read_one(of(kind), text, None)
    assert text in refused.value.detail
    assert refused.value.extensions["parameter"] == "value"


def test_every_type_was_tried_both_ways() -> None:
    assert len(LEGAL) == 8
    assert len(ILLEGAL) == 8


def test_a_short_key_and_an_iri_mean_the_same_thing(search: Search) -> None:
    by_key = read_one(COUNTRY_PARAM, "fra", search)
    by_iri = read_one(COUNTRY_PARAM, f"{BASE}id/country/FRA", search)
    assert by_key == by_iri
    assert by_key.text == "FRA"
    assert by_key.thing is not None
    assert by_key.thing.label == "France"


def test_a_name_that_two_things_bear_is_not_guessed(search: Search) -> None:
    with pytest.raises(BadParameter, match="can mean 2 things") as refused:
        read_one(COUNTRY_PARAM, "Congo", search)
    assert [choice["key"] for choice in refused.value.extensions["choices"]] == ["COD", "COG"]


def test_an_unknown_name_is_answered_with_the_nearest(search: Search) -> None:
    with pytest.raises(BadParameter, match="Did you mean") as refused:
        read_one(COUNTRY_PARAM, "Germny", search)
    assert refused.value.extensions["choices"] == [{"key": "DEU", "label": "Germany"}]


def test_a_concept_off_the_list_is_answered_with_the_list(search: Search) -> None:
    with pytest.raises(BadParameter, match="Write one of: member, observer") as refused:
        read_one(ROLE_PARAM, "boss", search)
    assert refused.value.extensions["legal"] == ["member", "observer"]


def test_an_iri_of_another_class_is_refused(search: Search) -> None:
    with pytest.raises(BadParameter, match="is no Country of this release"):
        read_one(COUNTRY_PARAM, f"{BASE}voc/role/member", search)
    with pytest.raises(BadParameter, match="is no role of this release") as refused:
        read_one(ROLE_PARAM, f"{BASE}id/country/FRA", search)
    assert refused.value.extensions["legal"] == [f"{BASE}voc/role/member", f"{BASE}voc/role/observer"]


def test_an_iri_outside_any_class_is_taken_as_it_is(search: Search) -> None:
    value = read_one(Param("thing", "iri", None, False, "", "Thing"), "https://example.org/x", search)
    assert (str(value.term), value.text, value.thing) == ("<https://example.org/x>", "https://example.org/x", None)


LIST = {"country": Param("country", "iri", COUNTRY, False, "", "Countries", many=True)}


def test_a_list_is_read_value_by_value_each_once(search: Search) -> None:
    value = read(LIST, {"country": " FRA, germany,fra ,"}, search)["country"]
    assert value.text == "FRA,DEU"
    assert [one.thing.label for one in value.each if one.thing] == ["France", "Germany"]
    assert read(LIST, {"country": " , "}, search) == {}


def test_a_value_of_a_list_that_is_not_known_is_named(search: Search) -> None:
    with pytest.raises(BadParameter, match="Germny") as refused:
        read(LIST, {"country": "FRA,Germny"}, search)
    assert refused.value.extensions["choices"] == [{"key": "DEU", "label": "Germany"}]


def test_a_list_has_an_end(search: Search) -> None:
    with pytest.raises(BadParameter, match=f"{MANY} at most"):
        read(LIST, {"country": ",".join(["FRA"] * (MANY + 1))}, search)
