"""The W3C's Graph Store Protocol suite, read from its own manifests: reads answer as they ask, writes are refused.

Takes the open data sets' archive. Gives one test a case, whose writes are done to the data before it is served.
Never skips a case: without the archive the suite skips whole, and under CI that is a failure.
"""

import email
import tarfile
from pathlib import Path
from urllib.parse import unquote

import pytest
import rdflib
from gri_service.search import BASE
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from rdflib.compare import isomorphic
from serving import start, stop

FOLDER = "rdf-tests/sparql/sparql11/graph-store-protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
NEW = "http://www.example/gsp/new"  # what a store that makes names of its own might answer in Location
NAMES = {
    "put_get_repeat_direct": 2,
    "put_delete_get_delete_direct": 1,
    "post_get_post_get_direct": 2,
    "head_existing_direct": 1,
    "put_get_repeat_indirect": 2,
    "put_get_default": 1,
    "put_delete_get_delete_indirect": 1,
    "post_get_post_get_indirect": 2,
    "post_get_new_graph": 1,
    "head_existing_indirect": 1,
    "head_non_existing_indirect": 1,
    "put_get_uri_pct_encoded_indirect": 1,
    "put_get_uri_pct_encoded_twice": 2,
}


@pytest.fixture(scope="module")
def manifest(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    folder = tmp_path_factory.mktemp("gsp")
    with tarfile.open(datasets / "w3c-rdf-tests" / "w3c-sparql-tests.tar.xz") as archive:
        archive.extractall(folder, [m for m in archive if m.name.startswith(FOLDER)], filter="data")
    both = rdflib.Graph()
    for kind in ("direct", "indirect"):
        both.parse(folder / FOLDER / f"manifest-{kind}.ttl")
    return both


def entries(manifest: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    return {str(n).rpartition("#")[2]: n for e in manifest.objects(None, MF.entries) for n in manifest.items(e)}


class Request:
    """One request of a case and what its answer must be."""

    def __init__(self, manifest: rdflib.Graph, node: rdflib.term.Node) -> None:
        def text(of: rdflib.term.Node | None, predicate: rdflib.URIRef) -> str:
            return str(manifest.value(of, predicate) or "")

        response = manifest.value(node, HT.resp)
        fields = list(manifest.items(manifest.value(node, HT.headers)))  # type: ignore[arg-type]
        self.headers = {text(field, HT.fieldName).lower(): text(field, HT.fieldValue) for field in fields}
        self.method = text(node, HT.methodName)
        self.path = text(node, HT.absolutePath).replace("$LOCATION$", NEW)
        self.body = text(manifest.value(node, HT.body), CNT.chars)
        self.expected = text(manifest.value(response, HT.body), CNT.chars)
        self.statuses = {str(s).rpartition("#")[2] for s in manifest.objects(response, MF.expectedStatus)}

    @property
    def ours(self) -> str:
        """The path here: graphs that are named by their path stand under /graph/."""
        rest = self.path.removeprefix("/gsp")
        return f"/graph{rest}" if rest.startswith("/") else f"/rdf-graph-store{rest}"

    @property
    def graph(self) -> NamedNode | DefaultGraph:
        """The graph that is meant."""
        if self.path.endswith("?default"):
            return DefaultGraph()
        if "graph=" in self.path:
            return NamedNode(unquote(self.path.partition("graph=")[2]))
        return NamedNode(BASE + self.ours.removeprefix("/") if self.path != "/gsp" else NEW)

    def write(self, store: Store) -> None:
        """Do to the data what a store that can be written to would do."""
        if self.method in {"PUT", "DELETE"}:
            store.remove_graph(self.graph)
        kind = self.headers.get("content-type", "text/turtle")
        message = email.message_from_string(f"Content-Type: {kind}\n\n{self.body.strip()}\n")
        for part in message.walk():
            text = part.get_payload(decode=True)
            if text:
                store.load(text, RdfFormat.TURTLE, base_iri=NEW, to_graph=self.graph)


def test_the_manifests_have_the_cases_this_suite_knows(manifest: rdflib.Graph) -> None:
    assert set(entries(manifest)) == set(NAMES)
    assert len(NAMES) == 4 + 9


@pytest.mark.parametrize("name", NAMES)
def test_w3c_graph_store(manifest: rdflib.Graph, tmp_path: Path, name: str) -> None:
    action = manifest.value(entries(manifest)[name], MF.action)
    listed = manifest.items(manifest.value(action, HT.requests))  # type: ignore[arg-type]
    store, reads = Store(), 0
    for step, request in enumerate([Request(manifest, node) for node in listed]):
        if request.method not in {"GET", "HEAD"}:
            request.write(store)
            continue
        reads += 1
        data = tmp_path / f"{step}.nq"
        store.dump(str(data), RdfFormat.N_QUADS)
        server = start("--data", str(data), WORKERS=2)
        try:
            reply = server.call(request.method, request.ours, {"Accept": request.headers.get("accept", "text/turtle")})
            refused = server.call("PUT", request.ours, {"Content-Type": "text/turtle"}, b"")
        finally:
            stop(server)
        assert reply.status in {{"OK": 200, "NotFound": 404}[status] for status in request.statuses}, reply.body
        if reply.status == 200 and request.method == "GET":
            wanted = rdflib.Graph().parse(data=request.expected, format="turtle", publicID=NEW)
            assert isomorphic(rdflib.Graph().parse(data=reply.body, format="turtle"), wanted)
        assert (refused.status, refused.header("Allow")) == (405, "GET, HEAD, OPTIONS")
    assert reads == NAMES[name]
