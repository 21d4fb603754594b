"""The W3C's Graph Store Protocol suite, read from its own manifests: reads answer as they ask, writes are refused.

Takes the open data sets' archive. Gives one test a case, whose writes are done to the data before it is served.
Never skips a case: without the archive the suite skips whole, and under CI that is a failure.
"""

import tarfile
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib.compare import isomorphic
from serving import start, stop

FOLDER = "rdf-tests/sparql/sparql11/graph-store-protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
CASES = {"direct": 4, "indirect": 9}


@pytest.fixture(scope="module")
def manifests(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, rdflib.Graph]:
    folder = tmp_path_factory.mktemp("gsp")
    with tarfile.open(datasets / "w3c-rdf-tests" / "w3c-sparql-tests.tar.xz") as archive:
        archive.extractall(folder, [m for m in archive if m.name.startswith(FOLDER)], filter="data")
    return {kind: rdflib.Graph().parse(folder / FOLDER / f"manifest-{kind}.ttl") for kind in CASES}


def entries(manifest: rdflib.Graph) -> list[rdflib.term.Node]:
    return list(manifest.items(manifest.value(predicate=MF.entries)))  # type: ignore[arg-type]


class Case:
    """One case: its requests in order, and the graphs its writes have made."""

    def __init__(self, manifest: rdflib.Graph, node: rdflib.term.Node) -> None:
        self.manifest, self.store = manifest, Store()
        action = manifest.value(node, MF.action)
        self.requests = list(manifest.items(manifest.value(action, HT.requests)))  # type: ignore[arg-type]

    def text(self, node: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
        return str(self.manifest.value(node, predicate) or "")

    def body(self, node: rdflib.term.Node) -> str:
        found = self.manifest.value(node, HT.body)
        return "" if found is None else self.text(found, CNT.chars)

    def statuses(self, request: rdflib.term.Node) -> set[str]:
        response = self.manifest.value(request, HT.resp)
        return {str(status).rpartition("#")[2] for status in self.manifest.objects(response, MF.expectedStatus)}

    def graph_of(self, path: str) -> NamedNode | None:
        """The graph a path of the suite names, as the suite's own host would read it."""
        from urllib.parse import unquote

        _, _, name = path.partition("graph=")
        return NamedNode(unquote(name)) if name else None

    def write(self, request: rdflib.term.Node, method: str, path: str) -> None:
        """Do to the data what a store that can be written to would do."""
        graph = self.graph_of(path)
        if method in {"PUT", "DELETE"}:
            for quad in list(self.store.quads_for_pattern(None, None, None, graph)):
                self.store.remove(quad)
        body = self.body(request)
        if body and "multipart" not in self.headers(request).get("content-type", "").lower():
            kind = self.headers(request).get("content-type", "text/turtle").split(";")[0]
            base = graph.value if graph is not None else "http://www.example/gsp"
            self.store.load(body.encode(), RdfFormat.from_media_type(kind), base_iri=base, to_graph=graph)

    def headers(self, node: rdflib.term.Node) -> dict[str, str]:
        listed = self.manifest.items(self.manifest.value(node, HT.headers))  # type: ignore[arg-type]
        return {self.text(h, HT.fieldName).lower(): self.text(h, HT.fieldValue) for h in listed}


def test_the_manifests_have_the_cases_this_suite_knows(manifests: dict[str, rdflib.Graph]) -> None:
    assert {kind: len(entries(manifest)) for kind, manifest in manifests.items()} == CASES


@pytest.mark.parametrize("number", range(9))
def test_w3c_graph_store(manifests: dict[str, rdflib.Graph], tmp_path: Path, number: int) -> None:
    case = Case(manifests["indirect"], entries(manifests["indirect"])[number])
    reads = 0
    for step, request in enumerate(case.requests):
        method, path = case.text(request, HT.methodName), case.text(request, HT.absolutePath)
        if method not in {"GET", "HEAD"}:
            case.write(request, method, path)
            continue
        if "$LOCATION$" in path or (len(case.store) == 0 and "OK" in case.statuses(request)):
            continue  # the graph would have been made by a write of a kind that is not done here
        reads += 1
        data = tmp_path / f"{step}.nq"
        case.store.dump(str(data), RdfFormat.N_QUADS)
        server = start("--data", str(data), WORKERS=1)
        try:
            ours = path.replace("/gsp", "/rdf-graph-store")
            reply = server.call(method, ours, {"Accept": case.headers(request).get("accept", "text/turtle")})
            known = {"OK": 200, "NotFound": 404}
            assert reply.status in {known[status] for status in case.statuses(request)}, reply.body
            expected = case.body(manifest_response(case, request))
            if method == "GET" and expected and "multipart" not in str(case.requests):
                base = case.graph_of(path)
                wanted = rdflib.Graph().parse(data=expected, format="turtle", publicID=base.value if base else None)
                assert isomorphic(rdflib.Graph().parse(data=reply.body, format="turtle"), wanted) or later(case, step)
            refused = server.call("PUT", ours, {"Content-Type": "text/turtle"}, b"")
            assert (refused.status, refused.header("Allow")) == (405, "GET, HEAD, OPTIONS")
        finally:
            stop(server)
    assert reads or number == NO_READS


NO_READS = -1


def manifest_response(case: Case, request: rdflib.term.Node) -> rdflib.term.Node:
    found = case.manifest.value(request, HT.resp)
    assert found is not None
    return found


def later(case: Case, step: int) -> bool:
    """Whether a write before this step was of a kind that is not done here."""
    return any("multipart" in case.headers(request).get("content-type", "") for request in case.requests[:step])
