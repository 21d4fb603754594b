"""The W3C's suites of result formats (CSV, TSV, JSON) and of service description, asked over HTTP.

Takes the open data sets' archive. Gives one test a case; a case of a kind not known here fails.
Never reads what the server did not send: each answer is parsed by another reader than its writer.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import departures
import pytest
import rdflib
import record
import solutions
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from serving import Reply, Server, start, stop
from w3c import Archive, Case

MANIFEST = "sparql11/manifest-sparql11-results.ttl"
NAMES = [
    "sparql11/csv-tsv-res/csv01", "sparql11/csv-tsv-res/tsv01", "sparql11/csv-tsv-res/csv02",
    "sparql11/csv-tsv-res/tsv02", "sparql11/csv-tsv-res/csv03", "sparql11/csv-tsv-res/tsv03",
    "sparql11/json-res/jsonres01", "sparql11/json-res/jsonres02", "sparql11/json-res/jsonres03",
    "sparql11/json-res/jsonres04",
]  # fmt: skip
DESCRIBED = ["has-endpoint-triple", "returns-rdf", "conforms-to-schema"]
TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "srj": "application/sparql-results+json",
}
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
# Of the recommendation: what each property joins. A Graph Collection stands for the graphs of a dataset.
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.extensionFunction: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}


@pytest.fixture(scope="module")
def archive(datasets: Path) -> Archive:
    return Archive(datasets / "w3c-rdf-tests" / "w3c-sparql-tests.tar.xz")


@pytest.fixture(scope="module")
def cases(archive: Archive) -> dict[str, Case]:
    return {case.name: case for case in archive.cases(MANIFEST)}


@pytest.fixture(scope="module")
def tested(archive: Archive, cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that holds each file of the cases in a graph of its own."""
    data = tmp_path_factory.mktemp("w3c-wire") / "data.nq"
    files = sorted({address for case in cases.values() for address in case.data})
    quads = [
        Quad(t.subject, t.predicate, t.object, NamedNode(address))
        for address in files
        for t in parse(archive[address], RdfFormat.TURTLE, base_iri=address)
    ]
    serialize(quads, str(data), RdfFormat.N_QUADS)
    server = start("--data", str(data))
    yield server
    stop(server)


def plain(cell: str) -> object:
    """A cell of CSV by its value: the format has no types, so only numbers can be told from texts."""
    try:
        return Decimal(cell)
    except InvalidOperation:
        return "_:" if cell.startswith("_:") else cell


def table(data: bytes) -> tuple[list[str], Counter[tuple[object, ...]]]:
    """Header and rows of CSV, blank nodes all alike."""
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return head, Counter(tuple(plain(cell) for cell in row) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_w3c_result_formats(archive: Archive, cases: dict[str, Case], tested: Server, name: str) -> None:
    case = cases[name]
    assert case.result is not None
    ending = case.result.rpartition(".")[2]
    (graph,) = case.data
    parameters = {"default-graph-uri": graph}
    reply = tested.get(archive.text(case.query), TYPES[ending], **parameters)
    assert (reply.status, reply.type) == (200, TYPES[ending]), reply.body
    expected = archive[case.result]
    if ending == "csv":
        assert table(reply.body) == table(expected)
        assert reply.body.endswith(b"\r\n")
    else:
        assert solutions.same(
            solutions.read(expected, ending, case.query), solutions.read(reply.body, ending, case.query)
        )


def test_the_manifest_has_the_cases_this_suite_knows(cases: dict[str, Case]) -> None:
    assert sorted(cases) == sorted(NAMES)
    assert Counter(case.kind for case in cases.values()) == {"CSVResultFormatTest": 3, "QueryEvaluationTest": 7}
    record.note(
        "w3c/result-formats", "The W3C's result formats", len(NAMES), {}, by_value_only=len(departures.BY_VALUE)
    )


def test_what_is_equal_by_value_only_is_told(archive: Archive, cases: dict[str, Case], tested: Server) -> None:
    case = cases["sparql11/csv-tsv-res/tsv03"]
    reply = tested.get(archive.text(case.query), "text/tab-separated-values", **{"default-graph-uri": case.data[0]})
    assert b"negativeInteger" in archive[case.result or ""]
    assert "<http://example.org/p3>\t-3\n" in reply.text, "The type is kept now: empty BY_VALUE in departures.py."
    assert list(departures.BY_VALUE) == [case.name]


def returns_rdf(server: Server, reply: Reply) -> None:
    assert reply.status == 200
    assert reply.type in {"text/turtle", "application/rdf+xml"}
    assert len(described(reply)) > 10


def has_endpoint_triple(server: Server, reply: Reply) -> None:
    graph = described(reply)
    assert set(graph.subject_objects(SD.endpoint)) == {
        (rdflib.URIRef(f"{server.url}/sparql#service"), rdflib.URIRef(f"{server.url}/sparql"))
    }


def conforms_to_schema(server: Server, reply: Reply) -> None:
    graph = described(reply)
    used = {predicate for predicate in graph.predicates() if predicate in SD}
    assert used <= set(SCHEMA), f"These properties have no rule here: {used - set(SCHEMA)}"
    assert {SD.endpoint, SD.supportedLanguage, SD.resultFormat, SD.defaultDataset, SD.defaultGraph} <= used
    for predicate in used:
        domain, reach = SCHEMA[predicate]
        for subject, value in graph.subject_objects(predicate):
            assert (subject, rdflib.RDF.type, domain) in graph, f"{subject} has {predicate}, but is no {domain}"
            assert not isinstance(value, rdflib.Literal)
            assert reach is None or (value, rdflib.RDF.type, reach) in graph, f"{value} is no {reach}"
    names = {str(name) for name in graph.objects(None, SD.name)}
    held = named_graphs(server)
    assert names == held
    assert set(graph.objects(None, SD.feature)).isdisjoint(
        {SD.UnionDefaultGraph, SD.BasicFederatedQuery, SD.DereferencesURIs}
    )


def named_graphs(server: Server) -> set[str]:
    """The named graphs by a query."""
    return {row["g"] for row in server.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}


def described(reply: Reply) -> rdflib.Graph:
    return rdflib.Graph().parse(data=reply.body, format="xml" if "xml" in reply.type else "turtle")


CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("accept", [{}, {"Accept": "application/rdf+xml"}], ids=["no Accept", "RDF/XML"])
@pytest.mark.parametrize("name", DESCRIBED)
def test_w3c_service_description(tested: Server, name: str, accept: dict[str, str]) -> None:
    CHECKS[name](tested, tested.call("GET", "/sparql", accept))


def test_the_description_suite_has_three_cases(archive: Archive) -> None:
    listed = [case.name.rpartition("/")[2] for case in archive.cases("sparql11/service-description/manifest.ttl")]
    assert listed == DESCRIBED
    assert sorted(CHECKS) == sorted(DESCRIBED)
    record.note("w3c/service-description", "The W3C's service description", len(listed), {})
