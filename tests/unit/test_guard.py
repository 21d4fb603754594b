"""The guard reads a query text rightly: form, normal form, volatility, federation, clauses, limits.

Takes tables of texts. Gives the sentence that would be false.
Never runs a query.
"""

import contextlib
import time

import pytest
from gri_service import guard
from gri_service.problems import FederationOff, TooDeep
from gri_service.tokens import tokens


def reading(text: str) -> guard.Reading:
    return guard.read(text, guard.list_tokens(text))


FORMS = [
    ("SELECT * {}", "SELECT"),
    ("ask{}", "ASK"),
    ("# select\nCONSTRUCT WHERE {}", "CONSTRUCT"),
    ("PREFIX select: <http://x/> DESCRIBE select:ask", "DESCRIBE"),
    ("BASE <http://x/> PREFIX : <#> ASK {}", "ASK"),
    ("PREFIX:<http://x/>ASK{}", "ASK"),
    ("PREFIXx:<http://x/>ASK{}", "ASK"),
    ('VERSION "1.2" SELECT (1 AS ?x) {}', "SELECT"),
    ("SELECTDISTINCT*{}", "SELECT"),
    ("SELECT?x{}", "SELECT"),
    ("# a comment that ends in a carriage return\rASK {}", "ASK"),
    ("", None),
    ("   # nothing", None),
    ("INSERT DATA { <s> <p> 1 }", None),
    ("hello", None),
    ("{}", None),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_the_form_is_the_first_keyword_behind_the_prologue(text: str, form: str | None) -> None:
    assert reading(text).form == form


NORMAL = [
    ("select  ?x\n{ ?x a ?y } # end", "SELECT ?x { ?x a ?y }"),
    ("SELECT $x{$x a $y}", "SELECT ?x { ?x a ?y }"),
    ("PREFIX a: <http://a/> ASK{a:b ?p 'x'@en}", "ASK { <http://a/b> ?p 'x' @en }"),
    ("PREFIX z: <http://a/> ASK{z:b ?p 'x'@en}", "ASK { <http://a/b> ?p 'x' @en }"),
    ("prefix a: <http://a/> ask{a:b\\.c ?p 1.5e3}", "ASK { <http://a/b.c> ?p 1.5e3 }"),
    ("BASE <http://x/> ASK {<y> ?p ?o}", "BASE <http://x/> ASK { <y> ?p ?o }"),
    ("ASK{?s ?p 'a  # b'}", "ASK { ?s ?p 'a  # b' }"),
    ('ASK{?s ?p """x\n"y" z"""}', 'ASK { ?s ?p """x\n"y" z""" }'),
    ("ASK{?s <http://p#q> ?o}", "ASK { ?s <http://p#q> ?o }"),
    ("BASE <http://x/> PREFIX a: <b/> ASK{a:c ?p ?o}", "BASE <http://x/> PREFIX a: <b/> ASK { a:c ?p ?o }"),
    ("select (count(*) as ?N) {}", "SELECT ( COUNT ( * ) AS ?N ) { }"),
]


@pytest.mark.parametrize(("text", "normal"), NORMAL)
def test_texts_that_mean_the_same_have_one_normal_form(text: str, normal: str) -> None:
    assert reading(text).normal == normal


def test_a_hundred_spellings_of_one_question_have_one_digest() -> None:
    spellings = [f"SELECT{' ' * n}?x # note {n}\n{{{chr(10) * n} ?x ?p 'a b' }}" for n in range(1, 101)]
    assert len({reading(text).digest for text in spellings}) == 1
    assert reading(spellings[0]).digest != reading("SELECT ?x { ?x ?p 'a  b' }").digest


FEDERATED = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select * { service <http://x/> { ?s ?p ?o } }",
    "SELECT * { SERVICE<http://x/>{ ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://x/> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://x/> { ?s ?p ?o } }",
    "PREFIX x: <http://x/> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "PREFIX x: <http://x/> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "PREFIX x: <http://x/> SELECT * { SERVICESILENTx:y { ?s ?p ?o } }",
    "SELECT * { VALUES ?v { <http://x/> } SERVICE ?v { ?s ?p ?o } }",
    "SELECT * { VALUES ?v { <http://x/> } SERVICE?v { ?s ?p ?o } }",
    "SELECT * { BIND(<http://x/> AS ?v) SERVICE $v { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT ?s { SERVICE <http://x/> { ?s ?p ?o } } } }",
    "SELECT * { # a comment that ends in a carriage return\rSERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { S\\U00000045RVICE <http://x/> { ?s ?p ?o } }",
    "ASK { ?s ?p '#' SERVICE <http://x/> { } }",
    'ASK { ?s ?p """ " \\""" """ SERVICE <http://x/> { } }',
    "ASK { FILTER(?a<?b)SERVICE<http://x/>{} }",
    'ASK { ?s ?p "\\u0022" SERVICE <http://x/> { } #" \n}',
]


@pytest.mark.parametrize("text", FEDERATED)
def test_every_spelling_of_service_is_refused(text: str) -> None:
    with pytest.raises(FederationOff, match="Remove SERVICE"):
        guard.admit(text)


LOCAL = [
    "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
    'SELECT * { ?s ?p """SERVICE <http://x/> {}\n""" }',
    "SELECT * { ?s ?p <http://service/SERVICE> }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/>",
    "SELECT ?service { ?service ?SERVICE $service }",
    "PREFIX service: <http://x/> SELECT * { ?s service:p service:SERVICE . GRAPH service:g { ?s ?p ?o } }",
    "PREFIX x: <http://x/> SELECT * { ?s x:SERVICE _:SERVICE }",
    "SELECT * { ?s ?p 'x'@service }",
    'ASK { ?s ?p "\\u0022 SERVICE <http://x/> " }',
]


@pytest.mark.parametrize("text", LOCAL)
def test_the_word_service_elsewhere_runs(text: str) -> None:
    assert not guard.admit(text).federation


VOLATILE = [
    ("SELECT (NOW() AS ?x) {}", True),
    ("SELECT (rand() AS ?x) {}", True),
    ("SELECT (UUID() AS ?x) {}", True),
    ("SELECT (STRUUID() AS ?x) {}", True),
    ("SELECT (BNODE() AS ?x) {}", True),
    ("SELECT (1 AS ?now) { ?s <http://x/NOW> 'RAND()' }", False),
    ("PREFIX now: <http://x/> SELECT ?x { ?x now:uuid 1 }", False),
]


@pytest.mark.parametrize(("text", "volatile"), VOLATILE)
def test_only_a_call_makes_a_query_volatile(text: str, volatile: bool) -> None:
    assert reading(text).volatile is volatile


CLAUSES = [
    ("SELECT * FROM <a> FROM NAMED <b> { GRAPH <c> {} }", [("FROM", "<a>"), ("NAMED", "<b>"), ("GRAPH", "<c>")]),
    (
        "PREFIX x: <http://x/> ASK FROM x:a FROMx:b FROMNAMEDx:c {}",
        [("FROM", "x:a"), ("FROM", "x:b"), ("NAMED", "x:c")],
    ),
    ("ASK { GRAPH ?g {} }", []),
    ("PREFIX from: <http://x/> ASK { from:a from:b <http://x/> }", []),
]


@pytest.mark.parametrize(("text", "expected"), CLAUSES)
def test_graphs_named_in_the_text_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(reading(text).clauses) == expected


def test_the_star_of_the_outermost_select_is_found_and_no_other() -> None:
    text = "SELECT DISTINCT * { ?b ?a ?c { SELECT * {?z ?z ?z} } }"
    found = reading(text)
    assert found.star is not None
    assert text[slice(*found.star)] == "*"
    assert found.variables == ("b", "a", "c", "z")
    assert reading("SELECT (COUNT(*) AS ?n) {}").star is None
    assert reading("CONSTRUCT WHERE { ?s <http://x/a>* ?o }").star is None


def nested(opening: str, middle: str, closing: str, n: int) -> str:
    return opening * n + middle + closing * n


# name -> the text at a size; each must pass at 100 and be refused at 10,000
DEEP = {
    "parentheses": lambda n: f"SELECT ({nested('(', '1', ')', n)} AS ?x) {{}}",
    "groups": lambda n: f"SELECT * {nested('{', '', '}', n)}",
    "optionals": lambda n: f"SELECT * {{ {nested('OPTIONAL {', '?s ?p ?o', '}', n)} }}",
    "not exists": lambda n: f"ASK {{ {nested('FILTER NOT EXISTS {', '?s ?p ?o', '}', n)} }}",
    "if": lambda n: f"SELECT ({nested('IF(true,', '1', ',1)', n)} AS ?x) {{}}",
    "subselects": lambda n: f"SELECT * {nested('{SELECT * ', '{}', '}', n)}",
    "collections": lambda n: f"ASK {{ ?s ?p {nested('(', '1', ')', n)} }}",
    "blank nodes": lambda n: f"ASK {{ ?s ?p {nested('[?p ', '1', ']', n)} }}",
    "path parentheses": lambda n: f"ASK {{ ?s {nested('(', '<http://p>', ')', n)} ?o }}",
    "path stars": lambda n: f"ASK {{ ?s {nested('(', '<http://p>', ')*', n)} ?o }}",
    "triple terms": lambda n: f"ASK {{ ?s ?p {nested('<<( ?s ?p ', '1', ' )>>', n)} }}",
    "negations": lambda n: f"SELECT ({'!' * n}true AS ?x) {{}}",
    "minus signs": lambda n: f"SELECT ({'- ' * n}?a AS ?x) {{}}",
    "additions": lambda n: f"SELECT ({'1+' * n}1 AS ?x) {{}}",
    "alternatives": lambda n: f"SELECT ({'true||' * n}true AS ?x) {{}}",
    "path steps": lambda n: f"ASK {{ ?s {'<http://p>/' * n}<http://p> ?o }}",
    "path alternatives": lambda n: f"ASK {{ ?s {'<http://p>|' * n}<http://p> ?o }}",
    "unions": lambda n: f"ASK {{ {'{} UNION ' * n}{{}} }}",
    "minus blocks": lambda n: f"ASK {{ ?s ?p ?o {'MINUS {} ' * n} }}",
    "triples": lambda n: f"ASK {{ {'?s ?p ?o . ' * n} }}",
    "in list": lambda n: f"ASK {{ FILTER(1 IN ({'1,' * n}1)) }}",
    "values": lambda n: f"ASK {{ VALUES ?x {{ {'1 ' * n * 2} }} }}",
}


@pytest.mark.parametrize("name", DEEP)
def test_depth_of_a_hundred_passes_and_of_ten_thousand_does_not(name: str) -> None:
    guard.admit(DEEP[name](100))
    with pytest.raises(TooDeep):
        guard.admit(DEEP[name](10_000))


@pytest.mark.parametrize(
    "text",
    [
        "a.a" * 80_000,
        "'" * 250_000,
        '"""' * 80_000,
        "<" * 250_000,
        "a" * 250_000,
        "#" * 250_000,
        "a:" * 120_000,
        "." * 250_000,
    ],
)
def test_no_text_takes_the_guard_longer_than_it_is_long(text: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(TooDeep):
        guard.admit(text)
    assert time.monotonic() - started < 2, text[:8]


def test_tokens_lose_no_letter() -> None:
    for text in (*FEDERATED, *LOCAL):
        for token in tokens(text):
            assert text[token.start : token.end] == token.text


def test_the_tables_have_their_cases() -> None:
    assert (len(FORMS), len(NORMAL), len(FEDERATED), len(LOCAL)) == (16, 11, 20, 9)
    assert (len(VOLATILE), len(CLAUSES), len(DEEP)) == (7, 4, 22)
