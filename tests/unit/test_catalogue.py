"""The catalogue: questions by name, and values bound as terms.

Takes questions made here and an empty index. Gives the text that runs, or the problem.
Never runs a query, except where the text itself must be judged by the engine's parser.
"""

import json
from pathlib import Path

import pytest
from gri_service.catalogue import CannedQuery, Catalogue, bind, bind_terms
from gri_service.parameters import Param, Value
from gri_service.problems import BadParameter, UnknownQuery
from pyoxigraph import Literal, Store

TEXT = """# A comment with WHERE { in it
PREFIX where: <http://example.org/WHERE#>
SELECT ?where ("WHERE {" AS ?words) ?name WHERE { ?where where:named ?name }"""


def question(**more: object) -> dict[str, object]:
    """One entry of queries.json."""
    entry: dict[str, object] = {
        "name": "who-is-called",
        "summary": "Who is called so?",
        "tags": ["names"],
        "params": {"name": {"type": "string", "example": "x"}},
        "columns": ["where", "words", "name"],
        "text": "SELECT ?who ?name WHERE { ?who <http://example.org/name> ?name }",
    }
    return entry | more


def loaded(folder: Path, *entries: dict[str, object]) -> Catalogue:
    (folder / "queries.json").write_text(json.dumps(entries), encoding="utf-8")
    return Catalogue.load(folder)


def rows(text: str) -> list[str]:
    """What the query finds in a store that holds one hostile name and one plain one."""
    store = Store()
    store.update(
        "INSERT DATA { <http://example.org/a> <http://example.org/name> 'plain' ."
        ' <http://example.org/b> <http://example.org/name> "x\\" } DROP ALL #" }'
    )
    return [solution["who"].value for solution in store.query(text)]


HOSTILE = ['x" } DROP ALL #', "' } #", "\\u0022 } DROP ALL #", "a\nb\r\t", "100%41", "<http://x> ) } #", "\\"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_a_literal_and_nothing_else(tmp_path: Path, value: str) -> None:
    query = loaded(tmp_path, question()).get("who-is-called")
    found = rows(bind(query, {"name": value}, None))
    assert found == (["http://example.org/b"] if value == HOSTILE[0] else [])


def test_seven_hostile_values_were_tried() -> None:
    assert len(HOSTILE) == 7


def test_the_values_stand_right_behind_the_outermost_where() -> None:
    query = CannedQuery("q", "Q?", "", (), "table", {}, (), (), TEXT)
    bound = bind_terms(query, {"name": Value(Literal("Ångström"), "Ångström")})
    head, _, tail = bound.partition('\n  VALUES (?name) { ("Ångström") }')
    assert head.endswith("?name WHERE {")
    assert head + tail == TEXT


OPEN = """SELECT ?x ?n WHERE { # VALUES ?x { UNDEF }
  { SELECT ?y (COUNT(?z) AS ?n) WHERE { VALUES ?x { UNDEF } ?x ?y ?z } GROUP BY ?y } ?x ?y ?n }"""
TWO = Value(Literal("a"), "a,b", more=(Value(Literal("b"), "b"),))


def test_an_open_place_is_filled_with_the_value_that_stands_at_the_top() -> None:
    query = CannedQuery("q", "Q?", "", (), "table", {}, (), (), OPEN)
    bound = bind_terms(query, {"x": Value(Literal("a"), "a")})
    assert bound == OPEN.replace("WHERE { #", 'WHERE {\n  VALUES (?x) { ("a") } #', 1).replace(
        "WHERE { VALUES ?x { UNDEF }", 'WHERE { VALUES ?x { "a" }'
    )


def test_a_list_stands_in_its_open_places_alone() -> None:
    listed = {"x": Param("x", "string", None, False, "a", "X", many=True)}
    bound = bind_terms(CannedQuery("q", "Q?", "", (), "table", listed, (), (), OPEN), {"x": TWO})
    assert bound == OPEN.replace("WHERE { VALUES ?x { UNDEF }", 'WHERE { VALUES ?x { "a" "b" }')


def test_a_list_without_an_open_place_has_a_row_for_each_of_its_values() -> None:
    query = CannedQuery("q", "Q?", "", (), "table", {}, (), (), TEXT)
    bound = bind_terms(query, {"where": TWO, "name": Value(Literal("c"), "c")})
    assert 'VALUES (?where ?name) { ("a" "c") ("b" "c") }' in bound


def test_a_query_without_where_is_refused() -> None:
    query = CannedQuery("q", "Q?", "", (), "table", {}, (), (), "SELECT ?x { ?x ?y ?z }")
    with pytest.raises(ValueError, match="needs the keyword WHERE"):
        bind_terms(query, {"x": Value(Literal("a"), "a")})


def test_without_values_the_text_is_the_file(tmp_path: Path) -> None:
    query = loaded(tmp_path, question()).get("who-is-called")
    assert bind(query, {"name": "  "}, None) == query.text


def test_an_unknown_parameter_is_named_with_the_legal_ones(tmp_path: Path) -> None:
    query = loaded(tmp_path, question()).get("who-is-called")
    with pytest.raises(BadParameter) as refused:
        bind(query, {"nmae": "x"}, None)
    assert refused.value.detail == "This question has no parameter “nmae”. Its parameters are: name."
    assert refused.value.extensions["legal"] == ["name"]


def test_an_unknown_question_is_answered_with_the_nearest(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path, question())
    with pytest.raises(UnknownQuery) as refused:
        catalogue.get("who-is-caled")
    assert refused.value.extensions["choices"] == [{"key": "who-is-called", "label": "Who is called so?"}]


def test_a_former_name_leads_to_the_present_one(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path, question(aliases=["whose-name"]))
    assert catalogue.renamed("whose-name") == "who-is-called"
    assert catalogue.renamed("who-is-called") is None


def test_questions_stand_under_their_first_tag_and_are_found_by_their_words(tmp_path: Path) -> None:
    other = question(name="b", summary="Where is Alpha?", tags=["places", "names"])
    catalogue = loaded(tmp_path, question(), other)
    assert [(tag, [query.name for query in found]) for tag, found in catalogue.by_tag()] == [
        ("names", ["who-is-called"]),
        ("places", ["b"]),
    ]
    assert [tag for tag, _ in catalogue.by_tag("ALPHA where")] == ["places"]
    assert catalogue.by_tag("alpha nowhere") == []


def test_a_folder_without_questions_has_none(tmp_path: Path) -> None:
    assert len(Catalogue.load(tmp_path)) == 0


def test_a_header_becomes_a_parameter() -> None:
    param = Param.of_header("otherCountry", {"type": "iri", "of": "https://w3id.org/gri/ns#Country", "example": "x"})
    assert (param.label, param.within, param.scheme) == ("Other country", "https://w3id.org/gri/ns#Country", False)
    anything = Param.of_header("thing", {"type": "iri", "of": "http://www.w3.org/2000/01/rdf-schema#Resource"})
    assert anything.within is None
