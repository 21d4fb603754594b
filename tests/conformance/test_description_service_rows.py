"""The service describes itself: rows V10 and S1 to S8 of the contract, asked of the project's release as it is served.

Takes the release of the project and a real server. Gives the row that does not hold.
Never believes a number: each is counted anew, by SPARQL, in the release that says it.
"""

import statistics
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
import rdflib
from gri_service.formats import FORMATS
from gri_service.functions import FUNCTIONS, GEOF
from pyoxigraph import NamedNode, Store
from rdflib.namespace import DCTERMS, RDF, VOID, Namespace
from serving import Server

BASE = "https://w3id.org/gri/"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
WORDS = ("endpoint", "supportedLanguage", "resultFormat", "extensionFunction", "defaultDataset", "defaultGraph",
         "namedGraph", "name", "graph", "feature")  # fmt: skip
PATHS = ("/dcat", "/sparql", "/nowhere", "/-/health")
pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def sd(described: Server) -> rdflib.Graph:
    return rdflib.Graph().parse(data=described.call("GET", "/sparql").body, format="turtle")


def number(store: Store, query: str) -> int:
    rows: Any = store.query(query)
    return int(next(iter(rows))[0].value)


@pytest.mark.parametrize("path", PATHS)
def test_v10_the_server_names_product_and_version_alone(described: Server, root: Path, path: str) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert described.call("GET", path).headers.get_all("Server") == [f"gri-service/{version}"]
    assert described.call("GET", path, {"Transfer-Encoding": "nonsense"}).headers.get_all("Server") == [
        f"gri-service/{version}"
    ]


def test_s1_the_service_description_is_there_at_once(described: Server) -> None:
    described.call("GET", "/sparql")
    taken = []
    for _ in range(20):
        begun = time.perf_counter()
        reply = described.call("GET", "/sparql")
        taken.append(time.perf_counter() - begun)
        assert (reply.status, reply.type) == (200, "text/turtle")
    assert statistics.quantiles(taken, n=4)[0] < 0.05, "its target is 50 ms"


def test_s2_people_get_the_editor_and_the_way_to_the_description(described: Server) -> None:
    reply = described.call("GET", "/sparql", {"Accept": "text/html,*/*;q=0.8"})
    assert "<textarea" in reply.text
    assert 'rel="describedby"; type="text/turtle"' in reply.header("Link")


def test_s3_s4_the_subject_has_an_address_and_says_languages_and_formats(described: Server, sd: rdflib.Graph) -> None:
    service = rdflib.URIRef(f"{described.url}/sparql#service")
    assert list(sd.subjects(RDF.type, SD.Service)) == [service]
    assert list(sd.objects(service, SD.endpoint)) == [rdflib.URIRef(f"{described.url}/sparql")]
    assert list(sd.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert set(map(str, sd.objects(service, SD.resultFormat))) == {offer.iri for offer in FORMATS if offer.iri}


def test_s5_s6_it_claims_no_feature_it_lacks_and_every_function_it_has(described: Server, sd: rdflib.Graph) -> None:
    service = rdflib.URIRef(f"{described.url}/sparql#service")
    assert list(sd.objects(service, SD.feature)) == []
    (default,) = sd.objects(None, SD.defaultGraph)
    assert "verified facts" in str(sd.value(default, DCTERMS.description))
    assert {str(found).removeprefix(GEOF) for found in sd.objects(service, SD.extensionFunction)} == set(FUNCTIONS)


def test_s7_every_graph_has_name_size_licence_and_source(sd: rdflib.Graph, held: Store) -> None:
    (default,) = sd.objects(None, SD.defaultGraph)
    assert int(str(sd.value(default, VOID.triples))) == number(held, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    (dataset,) = sd.objects(None, SD.defaultDataset)
    named = list(sd.objects(dataset, SD.namedGraph))
    assert {str(sd.value(node, SD.name)) for node in named} == {graph.value for graph in held.named_graphs()}  # type: ignore[union-attr]
    for node in named:
        name, graph = sd.value(node, SD.name), sd.value(node, SD.graph)
        size = number(held, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        assert int(str(sd.value(graph, VOID.triples))) == size, name
        assert sd.value(graph, DCTERMS.title), name
        assert str(sd.value(graph, DCTERMS.license)).startswith("http"), name
        assert (sd.value(graph, DCTERMS.source) is not None) == ("/source/" in str(name)), name


def test_s8_the_store_holds_what_the_endpoint_says(described: Server, sd: rdflib.Graph, held: Store) -> None:
    stored = {
        (quad.subject.value, quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
        for quad in held.quads_for_pattern(None, None, None, NamedNode(f"{BASE}.well-known/void"))
    }
    version = str(DCTERMS.hasVersion)  # a dump cannot name the release that its own digest names
    said = {
        tuple(str(term).replace(f"{described.url}/", BASE) for term in triple)
        for triple in sd
        if str(triple[1]) != version
    }
    assert len(said) > 100
    assert said - stored == set(), "the endpoint says what its graph does not"
    words = {str(SD[word]) for word in WORDS}
    assert {triple for triple in stored if triple[1] in words} - said == set(), (
        "the graph says what its endpoint does not"
    )
