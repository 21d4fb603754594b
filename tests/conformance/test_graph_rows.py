"""SERVICE's tables G, S and M over HTTP: whole graphs, what the endpoint says of itself, and how it is watched.

Takes the endpoint, and services of their own. Gives the sentence that would be false.
Never judges a serialisation by its text: graphs are compared as graphs.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from gri_service.functions import FUNCTIONS, GEOF, SQUARE, call
from rdflib.compare import isomorphic
from serving import EX, JSON, Server, write_release

Make = Callable[..., Server]
STORE = "/rdf-graph-store"
G1 = f"{STORE}?graph={quote(EX + 'g1', safe='')}"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
PARSERS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
HERE = "https://w3id.org/gri/graph/source/ror/2026-01-01"
EXPECTED = rdflib.Graph().parse(
    data=f"<{EX}s> <{EX}p> <{EX}shared>, <{EX}only-g1> .", format="turtle"
)  # fmt: skip


@pytest.mark.parametrize("accept", [*PARSERS, "*/*", "text/html,*/*;q=0.8", "text/html;q=0.9,application/rdf+xml"])
def test_g1_one_graph_and_no_other(endpoint: Server, mode: str, accept: str) -> None:
    reply = endpoint.call("GET", G1, {"Accept": accept})
    assert (reply.status, reply.header("X-Result-Rows")) == (200, "2")
    assert isomorphic(rdflib.Graph().parse(data=reply.body, format=PARSERS[reply.type]), EXPECTED)
    head = endpoint.call("HEAD", G1, {"Accept": accept})
    assert (head.status, head.body) == (200, b"")
    tagged = () if mode == "remote" else ("ETag",)  # an engine elsewhere promises no order, so it has no tag
    for name in ("Content-Type", "Content-Length", "Repr-Digest", *tagged):
        assert head.header(name) == reply.header(name)


@pytest.mark.local
def test_g1_the_default_graph_and_its_tag(endpoint: Server) -> None:
    reply = endpoint.call("GET", f"{STORE}?default", {"Accept": "application/n-triples"})
    assert reply.header("X-Result-Rows") == "1506" == str(reply.text.count("\n"))
    held = {"Accept": "application/n-triples", "If-None-Match": reply.header("ETag")}
    assert endpoint.call("GET", f"{STORE}?default", held).status == 304
    assert endpoint.call("GET", f"{STORE}?default=&format=nt").body == reply.body


def test_g1_names_are_decoded_once(endpoint: Server) -> None:
    assert endpoint.call("GET", f"{STORE}?graph={EX}g%31").header("X-Result-Rows") == "2"
    assert endpoint.call("GET", f"{STORE}?graph={EX}g%2531").problem == "unknown-graph"


REFUSED = [
    ("GET", f"{STORE}?graph={EX}none", {}, 404, "unknown-graph"),
    ("GET", STORE, {}, 400, "malformed-request"),
    ("GET", f"{STORE}?default&graph={EX}g1", {}, 400, "malformed-request"),
    ("GET", f"{STORE}?graph={EX}g1&graph={EX}g2", {}, 400, "malformed-request"),
    ("GET", f"{STORE}?graph=g1", {}, 400, "bad-parameter"),
    ("GET", f"{STORE}?graph=http://x/%3E%20%7B%7D", {}, 400, "bad-parameter"),
    ("GET", G1, {"Accept": "image/png"}, 406, "not-acceptable"),
    ("GET", G1, {"Accept": "application/sparql-results+json"}, 406, "not-acceptable"),
    ("GET", f"{G1}&format=csv", {}, 406, "not-acceptable"),
    ("PUT", G1, {}, 405, "method"),
    ("POST", G1, {}, 405, "method"),
    ("DELETE", G1, {}, 405, "method"),
    ("PATCH", G1, {}, 405, "method"),
    ("PUT", "/graph/core", {}, 405, "method"),
    ("GET", "/graph/none", {}, 404, "unknown-graph"),
]


@pytest.mark.parametrize(("method", "path", "headers", "status", "kind"), REFUSED)
def test_g2_to_g5_refusals(
    endpoint: Server, method: str, path: str, headers: dict[str, str], status: int, kind: str
) -> None:
    reply = endpoint.call(method, path, headers)
    assert (reply.status, reply.problem) == (status, kind)
    if status == 405:
        assert reply.header("Allow") == "GET, HEAD, OPTIONS"
    assert len(REFUSED) == 15


def test_g4_a_page_alone_is_not_on_offer(endpoint: Server) -> None:
    reply = endpoint.call("GET", G1, {"Accept": "text/html"})
    assert reply.status == 406
    assert "a graph has no page" in reply.text
    assert endpoint.call("HEAD", f"{STORE}?graph={EX}none").status == 404
    assert endpoint.call("OPTIONS", G1).header("Allow") == "GET, HEAD, OPTIONS"


def test_g6_g7_the_cap_is_for_formats_that_need_memory(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, MAX_BYTES=20_000, MAX_ROWS=1_000)
    for accept in ("text/turtle", "application/n-triples"):
        assert server.call("GET", f"{STORE}?default", {"Accept": accept}).header("X-Result-Rows") == "1506"
    reply = server.call("GET", f"{STORE}?default", {"Accept": "application/ld+json"})
    assert (reply.status, reply.problem) == (413, "too-large")
    target = re.match(r'<(.+)>; rel="alternate"; type="application/n-triples"$', reply.header("Link"))
    assert target is not None
    assert server.call("GET", target[1]).header("X-Result-Rows") == "1506"


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a source that has a licence, and a graph under our base."""
    folder = write_release(tmp_path_factory.mktemp("sources") / "2026-01-02-bbbbbbbb", "2026-01-02-bbbbbbbb")
    with (folder / "load.nq").open("a") as file:
        file.write(f'<{EX}s> <{EX}p> "1" <{HERE}> .\n')
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["quads"][HERE] = 1
    told = {"title": "ROR", "licence": "http://spdx.org/licenses/CC0-1.0", "source": "https://ror.org/"}
    manifest["graphs"] = {HERE: told}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_g8_s7_graphs_have_addresses_and_are_described(service: Make, curated: Path) -> None:
    server = service("--release", str(curated), WORKERS=2)
    reply = server.call("GET", "/graph/source/ror/2026-01-01", {"Accept": "text/turtle"})
    assert reply.header("X-Result-Rows") == "1"
    assert 'rel="describedby"' in reply.header("Link")
    graph = rdflib.Graph().parse(data=server.call("GET", "/sparql").body, format="turtle")
    named = graph.value(predicate=SD.name, object=rdflib.URIRef(HERE))
    described = graph.value(named, SD.graph)
    assert graph.value(described, DCT.license) == rdflib.URIRef("http://spdx.org/licenses/CC0-1.0")
    assert graph.value(described, DCT.source) == rdflib.URIRef("https://ror.org/")
    assert str(graph.value(described, DCT.title)) == "ROR"
    assert int(graph.value(described, rdflib.URIRef("http://rdfs.org/ns/void#triples"))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_s6_every_function_that_is_claimed_works(endpoint: Server, name: str) -> None:
    reply = endpoint.get(call(name, FUNCTIONS[name]), JSON)
    assert reply.status == 200, reply.body
    assert reply.json["results"]["bindings"][0]["result"]["value"]
    assert len(FUNCTIONS) == 43


@pytest.mark.parametrize("name", ["buffer", "boundary", "asGML", "concaveHull", "geometryType", "transform", "is3D"])
def test_s6_what_is_not_claimed_does_not_work(endpoint: Server, name: str) -> None:
    assert name not in FUNCTIONS
    assert endpoint.get(call(name, (SQUARE,)), JSON).problem == "unknown-function"


def test_s6_s8_the_w3c_cases_of_a_service_description(endpoint: Server) -> None:
    reply = endpoint.call("GET", "/sparql")
    graph = rdflib.Graph().parse(data=reply.body, format=PARSERS[reply.type])  # returns-rdf
    service = graph.value(predicate=SD.endpoint, object=rdflib.URIRef(f"{endpoint.url}/sparql"))  # has-endpoint-triple
    assert (service, rdflib.RDF.type, SD.Service) in graph
    claimed = {str(found).removeprefix(GEOF) for found in graph.objects(service, SD.extensionFunction)}
    assert claimed == set(FUNCTIONS)
    # conforms-to-schema: every property of the vocabulary stands between the classes it is defined for.
    ranges = {
        SD.defaultDataset: (SD.Service, SD.Dataset),
        SD.defaultGraph: (SD.Dataset, SD.Graph),
        SD.namedGraph: (SD.Dataset, SD.NamedGraph),
        SD.graph: (SD.NamedGraph, SD.Graph),
        SD.extensionFunction: (SD.Service, SD.Function),
    }
    seen = 0
    for subject, predicate, value in graph:
        if str(predicate).startswith(str(SD)):
            domain, span = ranges.get(predicate, (None, None))  # type: ignore[call-overload]
            assert domain is None or (subject, rdflib.RDF.type, domain) in graph
            assert span is None or (value, rdflib.RDF.type, span) in graph
            seen += domain is not None
    assert seen == 1 + 1 + 2 + 2 + 43


@pytest.mark.local
def test_m2_the_metrics_are_prometheus_text(service: Make, mode: str, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2)
    server.get("ASK {}", JSON)
    server.get("ASK {}", JSON)
    server.get("ASK {", JSON)
    reply = server.call("GET", "/-/metrics")
    assert reply.type == "text/plain"
    lines = reply.text.splitlines()
    for expected in (
        'gri_queries_total{outcome="ok",route="query"} 2.0',
        'gri_queries_total{outcome="syntax",route="query"} 1.0',
        "gri_query_seconds_count 2.0",
        "gri_queue_seconds_count 2.0",
        "gri_queue_length 0.0",
        'gri_workers{state="ready"} 2.0',
        "gri_cache_hits_total 1.0",
        f'gri_release_info{{engine="{mode}",release="2026-01-01-aaaaaaaa"}} 1.0',
    ):
        assert expected in lines, expected
    assert any(line.startswith("gri_cache_bytes ") and float(line.split()[1]) > 0 for line in lines)
    assert "# TYPE gri_worker_exits_total counter" in lines


def test_m5_the_last_run_is_shown_or_said_to_be_missing(service: Make, release_folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "conformance.json"
    server = service("--release", str(release_folder), WORKERS=2, CONFORMANCE=str(report))
    page = {"Accept": "text/html"}
    assert server.call("GET", "/conformance").json["run"] is None
    assert "There is no report" in server.call("GET", "/conformance", page).text
    suite = {"suite": "s.py", "title": "A suite <b>", "passed": 7, "failed": 1, "skipped": 0, "failures": ["case-9"]}
    report.write_text(json.dumps({"at": "2026-01-01T00:00:00+00:00", "version": "1.0.0", "suites": [suite]}))
    assert server.call("GET", "/conformance").json["run"]["suites"] == [suite]
    text = server.call("GET", "/conformance", page).text
    assert "A suite &lt;b&gt;" in text
    assert "case-9" in text
    assert "graph-minus" in text
    report.write_text("{half")
    assert server.call("GET", "/conformance").json["run"] is None
