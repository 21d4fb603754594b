"""The W3C's protocol suite, read from its own manifest: 20 query cases as they ask, 14 update cases refused.

Takes the open data sets' archive. Gives one test a case; a case of a kind not known here fails.
Never skips a case: without the archive the suite skips whole, and under CI that is a failure.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from serving import Reply, Server, serving
from w3c import MF, RDF, RDFS, UT, Manifest

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
FOLDER = "rdf-tests/sparql/sparql11/protocol"
NAMES = [
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
]
TABLES = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


@dataclass
class Request:
    """One request of a case and what its answer must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: set[str]
    boolean: str | None
    format: str | None


@dataclass
class Case:
    """One case of the manifest."""

    requests: list[Request] = field(default_factory=list)


@dataclass
class Suite:
    """All cases, and the graphs they suppose."""

    cases: dict[str, Case]
    data: Path


class Requests(Manifest):
    """A manifest whose actions are requests."""

    def requests(self, test: object) -> Iterator[Request]:
        for action in self.all(test, MF + "action"):
            for request in self.items(self.one(action, HT + "requests")):
                yield self.request(request)

    def request(self, node: object) -> Request:
        headers = {
            str(self.address(header, HT + "fieldName")): str(self.address(header, HT + "fieldValue"))
            for header in self.items(self.one(node, HT + "headers"))
        }
        body, response = self.one(node, HT + "body"), self.one(node, HT + "resp")
        content = None
        if body is not None:
            content = str(self.address(body, CNT + "chars")).encode(str(self.address(body, CNT + "characterEncoding")))
        return Request(
            str(self.address(node, HT + "methodName")), str(self.address(node, HT + "absolutePath")), headers, content,
            {s.value[-3] for s in self.all(response, MF + "expectedStatus")},
            self.address(response, MF + "expectedBoolean"), self.address(response, MF + "expectedFormat"),
        )  # fmt: skip


@pytest.fixture(scope="module")
def suite(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Suite:
    folder = tmp_path_factory.mktemp("w3c")
    with tarfile.open(datasets / "w3c-rdf-tests" / "w3c-sparql-tests.tar.xz") as archive:
        members = [member for member in archive if member.name.startswith(FOLDER)]
        archive.extractall(folder, members, filter="data")
    manifest = Requests((folder / FOLDER / "manifest.ttl").read_bytes(), "http://manifest.example/")
    cases, quads = {}, []
    for quad in manifest.store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(MF + "ProtocolTest")):
        name = quad.subject.value.rpartition("#")[2]
        cases[name] = Case(list(manifest.requests(quad.subject)))
        for graph in manifest.all(quad.subject, UT + "graphData"):
            file = folder / FOLDER / str(manifest.address(graph, UT + "graph")).rpartition("/")[2]
            label = NamedNode(str(manifest.address(graph, RDFS + "label")))
            quads += [Quad(t.subject, t.predicate, t.object, label) for t in parse(path=file)]
    data = folder / "data.nq"
    serialize(sorted(set(quads), key=str), str(data), RdfFormat.N_QUADS)
    return Suite(cases, data)


@pytest.fixture(scope="module")
def tested(mode: str, suite: Suite) -> Iterator[Server]:
    with serving(mode, "--data", str(suite.data)) as server:
        yield server


def ask(server: Server, request: Request) -> Reply:
    """The request as the manifest has it, at our path for the endpoint."""
    return server.call(request.method, request.path.replace("/sparql/", "/sparql", 1), request.headers, request.body)


def test_the_manifest_has_the_cases_this_suite_knows(suite: Suite) -> None:
    assert sorted(suite.cases) == sorted(NAMES)
    assert len([name for name in NAMES if "update" not in name]) == 20
    assert len([name for name in NAMES if "update" in name]) == 14
    assert sum(len(case.requests) for case in suite.cases.values()) >= 34


@pytest.mark.every_mode
@pytest.mark.parametrize("name", NAMES)
def test_w3c_protocol(suite: Suite, tested: Server, name: str) -> None:
    case = suite.cases[name]
    assert case.requests
    for number, request in enumerate(case.requests):
        reply = ask(tested, request)
        if "update" in name:
            # The requests behind the first one ask whether the update took place; here it never does.
            if number == 0:
                assert 400 <= reply.status < 500, reply.body
                assert reply.problem in {"read-only", "unsupported-media", "malformed-request", "method"}
            continue
        assert str(reply.status)[0] in request.statuses, reply.body
        if request.statuses == {"4"}:
            assert reply.problem
        if request.boolean is not None:
            assert reply.json["boolean"] is (request.boolean == "true")
        if request.format == "tabular":
            assert reply.type in TABLES
        if request.format == "RDF":
            assert reply.type in GRAPHS
        if request.format == "boolean":
            assert "boolean" in reply.text
