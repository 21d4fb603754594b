"""What can be cited, under which name, and with which hashes.

Takes query texts and results. Gives the one that is accepted wrongly, or hashed otherwise than is said.
Never starts a service.
"""

import hashlib
import json

import pytest
from gri_service.citing.citation import LONG, name
from gri_service.citing.hashes import of_graph, of_rows
from gri_service.citing.question import PART, read
from gri_service.problems import NotCitable
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

REFUSED = {
    "SELECT (NOW() AS ?x) {}": "NOW",
    "SELECT (RAND() AS ?x) {}": "RAND",
    "SELECT (uuid() AS ?x) {}": "UUID",
    "SELECT (StrUUID() AS ?x) {}": "STRUUID",
    "SELECT (BNODE() AS ?x) {}": "BNODE",
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }": "SERVICE",
    "SELECT * { <id/country/FRA> ?p ?o }": "<id/country/FRA>",
    "PREFIX x: <#> SELECT * { x:a ?p ?o }": "<#>",
    "BASE <a/> SELECT * { <b> ?p ?o }": "<a/>",
}
CAUTIONS = {
    "SELECT * { ?s ?p ?o } LIMIT 3": 1,
    "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3": 0,
    "SELECT * { ?s ?p ?o } ORDER BY ?s OFFSET 3 LIMIT 3": 0,
    "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 3 } } ORDER BY ?s": 1,
    "SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3 } }": 0,
    "SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } } OFFSET 1": 1,
    "SELECT (SAMPLE(?o) AS ?x) (GROUP_CONCAT(?p) AS ?y) { ?s ?p ?o }": 2,
    "SELECT REDUCED ?s { ?s ?p 'LIMIT' }": 1,
    "SELECT ?limit { ?limit ?p <http://x/LIMIT> } # LIMIT 3": 0,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_asked_again_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(NotCitable) as refused:
        read(text)
    assert REFUSED[text] in refused.value.detail


def test_words_within_strings_names_and_comments_are_no_functions() -> None:
    asked = read("PREFIX x: <http://x/> SELECT ?now { ?now x:RAND 'NOW() SERVICE' } # UUID()")
    assert asked.form == "SELECT"
    assert asked.cautions == ()
    assert len(REFUSED) == 9


@pytest.mark.parametrize("text", CAUTIONS)
def test_what_the_standard_leaves_to_the_engine_is_said(text: str) -> None:
    assert len(read(text).cautions) == CAUTIONS[text]


def test_nine_texts_were_looked_at_and_a_part_is_told_as_such() -> None:
    assert len(CAUTIONS) == 9
    assert read("ASK { ?s ?p ?o } LIMIT 1").cautions == (PART,)


def test_the_same_question_has_one_key_however_it_is_spelled() -> None:
    one = read("PREFIX a: <http://a/> SELECT ?x { ?x a:p 1 } # why")
    other = read("prefix b: <http://a/>\nselect ?x\n{ $x b:p 1 }")
    assert one.key == other.key
    assert one.key != read("PREFIX a: <http://a/> SELECT ?y { ?y a:p 1 }").key
    assert one.key != read(one.text, ("http://g/",), ()).key
    assert one.claim("00") != one.claim("01")


def test_a_name_is_the_beginning_of_the_base32_of_the_claim() -> None:
    claim = hashlib.sha256(json.dumps(["ASK { }", None, None, "00" * 32], separators=(",", ":")).encode()).hexdigest()
    assert read("ask{}").claim("00" * 32) == claim
    assert len(name(claim)) == 10
    assert name(claim, LONG).startswith(name(claim))
    assert name(claim).isalnum()
    assert name(claim).islower() or name(claim).isdigit()


def body(columns: list[str], *rows: dict[str, str]) -> bytes:
    bindings = [{key: {"type": "literal", "value": value} for key, value in row.items()} for row in rows]
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()


def test_rows_are_hashed_whatever_their_order_and_that_of_their_columns() -> None:
    one = of_rows(body(["b", "a"], {"a": "1", "b": "x"}, {"a": "2"}, {"a": "2"}))
    other = of_rows(body(["a", "b"], {"a": "2"}, {"a": "1", "b": "x"}, {"a": "2"}))
    assert one.rows_hash == other.rows_hash
    assert one.rows_hash == hashlib.sha256(b'?a\t?b\n"1"\t"x"\n"2"\t\n"2"\t\n').hexdigest()
    assert one.bytes_hash != other.bytes_hash
    assert (one.rows, one.columns) == (3, ("b", "a"))
    once = of_rows(body(["a", "b"], {"a": "2"}, {"a": "1", "b": "x"}))
    assert once.rows_hash != one.rows_hash, "a row that stands twice is two rows"


def test_tabs_and_lines_within_a_value_end_no_cell() -> None:
    found = of_rows(body(["b", "a"], {"a": "x\ty\nz", "b": "_:b0 \\"}, {}))
    assert found.rows == 2
    assert found.rows_hash == hashlib.sha256(b'?a\t?b\n\t\n"x\\ty\\nz"\t"_:b0 \\\\"\n').hexdigest()


def test_a_truth_has_a_hash_of_its_own() -> None:
    yes, no = (of_rows(json.dumps({"head": {}, "boolean": said}).encode()) for said in (True, False))
    assert yes.rows_hash == hashlib.sha256(b"true\n").hexdigest()
    assert no.rows_hash == hashlib.sha256(b"false\n").hexdigest()
    assert yes.rows == 1


def test_blank_nodes_in_a_result_are_refused() -> None:
    rows = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "bnode", "value": "b0"}}]}}
    with pytest.raises(NotCitable, match="blank nodes"):
        of_rows(json.dumps(rows).encode())
    with pytest.raises(NotCitable, match="blank nodes"):
        of_graph(b"<http://a/> <http://b/> _:c .\n")


def test_a_graph_is_hashed_in_its_canonical_form() -> None:
    subject, predicate = NamedNode("http://a/é"), NamedNode("http://x/_:p")
    texts = ["z", "a", 'x\u0001\u007f\n\r\b\f\t\\ "_:b', "\u2028𝔊", "Ä"]
    quads = [Quad(subject, predicate, Literal(text, language="en")) for text in texts]
    quads.append(Quad(subject, predicate, Literal(7)))
    written = serialize(quads, format=RdfFormat.N_TRIPLES)
    assert written is not None
    found = of_graph(written + written)
    graph = Dataset(quads)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in graph)
    assert found.rows_hash == hashlib.sha256(b"".join(lines)).hexdigest()
    assert found.rows == 12, "as many as were sent"
    assert len(list(parse(written, RdfFormat.N_TRIPLES))) == 6
