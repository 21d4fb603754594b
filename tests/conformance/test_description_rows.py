"""The graph describes itself: rows V1 to V9 of the contract, asked of the project's release as it is served.

Takes the release of the project and a real described. Gives the row that does not hold.
Never believes a number: each is counted anew, by SPARQL, in the release that says it.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store
from rdflib.namespace import DCTERMS, FOAF, RDF, SH, VOID, XSD, Namespace
from recount import DATASET, compared, numbers
from serving import Server

BASE = "https://w3id.org/gri/"
GRI, SD, SCHEMA = (
    Namespace(BASE + "ns#"),
    Namespace("http://www.w3.org/ns/sparql-service-description#"),
    "https://schema.org/",
)
DCAT, EXT = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://ldf.fi/void-ext#")
WHOLE, SERVICE = rdflib.URIRef(DATASET[1:-1]), rdflib.URIRef(BASE + "sparql#service")
VOID_AT, EXAMPLES_AT = "/.well-known/void", "/.well-known/sparql-examples"
PARSERS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
}
PATHS = (VOID_AT, EXAMPLES_AT, "/dcat")
pytestmark = [
    pytest.mark.local,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # rdflib's own JSON-LD parser
]


def graph_of(server: Server, path: str, accept: str = "application/n-triples") -> rdflib.Graph:
    reply = server.call("GET", path, {"Accept": accept})
    assert (reply.status, reply.type) == (200, accept), reply.body[:300]
    return rdflib.Graph().parse(data=reply.body, format=PARSERS[accept])


@pytest.fixture(scope="module")
def void(described: Server) -> rdflib.Graph:
    return graph_of(described, VOID_AT)


def number(store: Store, query: str) -> int:
    rows: Any = store.query(query)
    return int(next(iter(rows))[0].value)


@pytest.mark.parametrize("path", PATHS)
def test_v1_descriptions_are_negotiated(described: Server, path: str) -> None:
    graphs = [graph_of(described, path, accept) for accept in PARSERS]
    assert len({frozenset(graph) for graph in graphs}) == 1, "one description in four formats"
    assert len(graphs[0]) > 50
    plain = described.call("GET", path)
    assert (plain.type, plain.header("Vary")) == ("text/turtle", "Accept, Accept-Encoding")
    for offer, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        assert described.call("GET", f"{path}?format={offer}", {"Accept": "text/html"}).type == media_type
    assert described.call("GET", path, {"Accept": "image/png"}).problem == "not-acceptable"
    page = described.call("GET", path, {"Accept": "text/html"})
    assert (page.type, page.text.count("<h1>")) == ("text/html", 1)
    assert len(PATHS) == 3


@pytest.mark.parametrize("path", PATHS)
def test_v1_descriptions_are_tagged_linked_and_read_only(described: Server, path: str) -> None:
    reply = described.call("GET", path)
    again = described.call("GET", path, {"If-None-Match": reply.header("ETag")})
    assert (again.status, again.body, again.header("ETag")) == (304, b"", reply.header("ETag"))
    head = described.call("HEAD", path)
    assert (head.status, head.body, head.header("Content-Length")) == (200, b"", str(len(reply.body)))
    for said in ('rel="alternate"; type="application/ld+json"', 'rel="license"', '</sparql>; rel="service-desc"'):
        assert said in reply.header("Link")
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert described.call("OPTIONS", path).header("Allow") == "GET, HEAD, OPTIONS"
    written = described.call("PUT", path, body=b"x")
    assert (written.status, written.header("Allow")) == (405, "GET, HEAD, OPTIONS")


def test_v1_the_dataset_says_what_it_is(described: Server, void: rdflib.Graph, release: Path) -> None:
    assert {VOID.Dataset, DCAT.Dataset, rdflib.URIRef(SCHEMA + "Dataset")} <= set(void.objects(WHOLE, RDF.type))
    assert void.value(WHOLE, VOID.sparqlEndpoint) == rdflib.URIRef(f"{described.url}/sparql")
    assert str(void.value(WHOLE, VOID.uriSpace)) == BASE
    assert {str(GRI), str(DCTERMS), str(VOID)} <= set(map(str, void.objects(WHOLE, VOID.vocabulary)))
    for word in ("triples", "entities", "classes", "properties", "distinctSubjects", "distinctObjects"):
        (said,) = void.objects(WHOLE, VOID[word])
        assert isinstance(said, rdflib.Literal)
        assert said.datatype == XSD.integer
        assert int(said) > 20
    assert void.value(WHOLE, DCTERMS.license) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert str(void.value(WHOLE, DCAT.version)) == release.name
    assert void.value(WHOLE, DCAT.hasCurrentVersion) == rdflib.URIRef(f"{BASE}release/{release.name}")
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert str(void.value(WHOLE, DCTERMS.modified)) == manifest["asOf"]
    assert {text.language for text in void.objects(WHOLE, DCTERMS.title) if isinstance(text, rdflib.Literal)} == {
        "en",
        "fr",
    }
    publisher = void.value(WHOLE, DCTERMS.publisher)
    assert str(void.value(publisher, FOAF.name)) == "GRI Graph"
    assert not [node for node in void.all_nodes() if isinstance(node, rdflib.BNode)]


def test_v1_the_dump_it_names_is_the_dataset(described: Server, void: rdflib.Graph) -> None:
    address = str(void.value(rdflib.URIRef(f"{BASE}.well-known/void#whole"), DCAT.downloadURL))
    assert rdflib.URIRef(address) in set(void.objects(WHOLE, VOID.dataDump))
    reply = described.call("GET", address.removeprefix(described.url))
    assert (reply.status, reply.type) == (200, "application/n-triples")
    assert reply.body.count(b"\n") == int(str(void.value(WHOLE, VOID.triples)))


def test_v1_graphs_are_where_their_records_say(described: Server, void: rdflib.Graph) -> None:
    graphs = {str(name) for name in void.objects(None, SD.name)}
    assert len(graphs) >= 9
    for name in sorted(graphs):
        address = str(void.value(rdflib.URIRef(name), VOID.dataDump)).removeprefix(described.url)
        reply = described.call("GET", address, {"Accept": "application/n-triples"})
        assert reply.status == 200, address
        if not name.startswith(f"{BASE}.well-known/"):  # these are served with what the service knows besides
            assert reply.body.count(b"\n") == int(str(void.value(rdflib.URIRef(name), VOID.triples))), name


def test_v2_a_class_says_its_properties_and_what_they_lead_to(void: rdflib.Graph) -> None:
    (part,) = (
        part
        for part in void.objects(WHOLE, VOID.classPartition)
        if void.value(part, VOID["class"]) == GRI.Participation
    )
    within = {void.value(node, VOID.property): node for node in void.objects(part, VOID.propertyPartition)}
    assert {GRI.party, GRI.role, GRI.validFrom, RDF.type} <= set(within)
    led = {void.value(node, VOID["class"]) for node in void.objects(within[GRI.party], VOID.classPartition)}
    assert {GRI.Country, GRI.Organisation, GRI.Party} <= led
    kinds = [void.value(node, EXT.datatype) for node in void.objects(within[GRI.validFrom], EXT.datatypePartition)]
    assert kinds == [XSD.date]


def test_v3_each_register_has_its_links(held: Store, void: rdflib.Graph) -> None:
    linked = {
        (
            str(void.value(void.value(links, VOID.objectsTarget), VOID.uriSpace)),
            str(void.value(links, VOID.linkPredicate)),
        )
        for links in void.subjects(RDF.type, VOID.Linkset)
    }
    assert {space for space, _ in linked} >= {"https://ror.org/", "http://www.wikidata.org/entity/"}
    for space, predicate in linked:
        query = f'SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{space}")) }}'
        assert number(held, query) > 0


def test_v4_every_number_is_true(held: Store) -> None:
    seen = 0
    for name, said, counted in compared(held):
        wrong = [key for key in {*said, *counted} if said.get(key) != counted.get(key)]
        assert not wrong, f"{name}: {wrong[:3]} says {said.get(wrong[0])}, is {counted.get(wrong[0])}"
        assert said, name
        seen += len(said)
    assert seen == numbers(held) > 2_000, "there are numbers that nobody counted"


def test_v5_the_description_is_public_and_in_a_graph_of_its_own(held: Store) -> None:
    found = list(held.quads_for_pattern(None, None, None, NamedNode(f"{BASE}.well-known/void")))
    assert len(found) > 5_000
    public = [
        quad for quad in found if any(held.quads_for_pattern(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    ]
    assert len(public) == len(found)


def test_v5_every_prefix_is_declared(held: Store, root: Path) -> None:
    table = rdflib.Graph().parse(root / "ontology" / "prefixes.ttl")
    rows: Any = held.query(f"SELECT ?p ?n {{ [] <{SH.prefix}> ?p ; <{SH.namespace}> ?n }}")
    found = {(row["p"].value, row["n"].value, row["n"].datatype.value) for row in rows}
    assert found == {
        (str(table.value(row, SH.prefix)), str(table.value(row, SH.namespace)), str(XSD.anyURI))
        for row in table.objects(None, SH.declare)
    }
    assert len(found) >= 22


def test_v6_every_question_is_an_example_for_editors(described: Server, held: Store, root: Path) -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in (root / "queries").glob("*.rq")}
    rows: Any = held.query(f"""
        PREFIX sh: <{SH}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <{SCHEMA}>
        SELECT ?q ?comment ?text ?target (COUNT(?word) AS ?words) {{
          GRAPH <{BASE}.well-known/sparql-examples> {{
            ?q a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ; rdfs:comment ?comment ; sh:select ?text ;
              schema:target ?target ; schema:keywords ?word }}
          FILTER(LANG(?comment) = "en")
        }} GROUP BY ?q ?comment ?text ?target""")
    found = {row["q"].value.removeprefix(f"{BASE}queries/"): row for row in rows}
    assert {name: row["text"].value for name, row in found.items()} == files
    assert {row["target"].value for row in found.values()} == {f"{BASE}sparql"}
    assert all(row["comment"].value and int(row["words"].value) for row in found.values())
    served = graph_of(described, EXAMPLES_AT)
    assert set(map(str, served.objects(None, rdflib.URIRef(SCHEMA + "target")))) == {f"{described.url}/sparql"}
    assert len(set(served.subjects(RDF.type, SH.SPARQLExecutable))) == len(files)


# What the editor of the SIB asks when it opens: prefixes, examples, and which property of which class leads where.
EDITOR = {
    "prefixes": "SELECT DISTINCT ?prefix ?namespace "
    "{ [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix",
    "examples": "SELECT DISTINCT ?q ?comment ?text { ?q a sh:SPARQLExecutable ; rdfs:comment ?comment ; "
    "sh:select|sh:ask|sh:construct|sh:describe ?text } ORDER BY ?q",
    "partitions": """SELECT DISTINCT ?class ?property ?objects ?datatype ?triples {
        { ?part void:class ?class ; void:propertyPartition ?within . ?within void:property ?property .
          OPTIONAL { ?within void:triples ?triples }
          OPTIONAL { { ?within void:classPartition [ void:class ?objects ] }
            UNION { ?within ext:datatypePartition [ ext:datatype ?datatype ] } } }
        UNION { ?links void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
          void:objectsTarget [ void:class ?objects ] } }""",
}
PROLOGUE = (
    f"PREFIX sh: <{SH}> PREFIX void: <{VOID}> PREFIX ext: <{EXT}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


@pytest.mark.parametrize("name", EDITOR)
def test_v7_the_queries_an_editor_begins_with_find_something(described: Server, name: str) -> None:
    rows = described.rows(PROLOGUE + EDITOR[name])
    assert len(rows) >= {"prefixes": 22, "examples": 90, "partitions": 1_000}[name]
    assert len(EDITOR) == 3


def test_v7_classes_and_properties_are_found_without_reading_the_data(held: Store) -> None:
    alone = Store()
    alone.extend(
        type(quad)(quad.subject, quad.predicate, quad.object)
        for quad in held.quads_for_pattern(None, None, None, NamedNode(f"{BASE}.well-known/void"))
    )
    rows: Any = alone.query(PROLOGUE + EDITOR["partitions"])
    discovered = {(row["class"].value, row["property"].value) for row in rows}
    scanned: Any = held.query("SELECT DISTINCT ?class ?property { ?s a ?class ; ?property ?o }")
    assert discovered == {(row["class"].value, row["property"].value) for row in scanned}
    assert len(discovered) > 500


def test_v8_the_catalogue_leads_to_the_series_and_to_this_release(described: Server, release: Path) -> None:
    graph = graph_of(described, "/dcat")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (series,) = graph.subjects(RDF.type, DCAT.DatasetSeries)
    assert {series, WHOLE} <= set(graph.objects(catalogue, DCAT.dataset))
    node = rdflib.URIRef(f"{BASE}release/{release.name}")
    assert node in set(graph.objects(catalogue, DCAT.dataset))
    assert graph.value(node, DCAT.inSeries) == series
    assert str(graph.value(node, DCAT.version)) == release.name
    for predicate in (DCTERMS.issued, DCTERMS.license, DCTERMS.provenance, DCTERMS.accessRights):
        assert graph.value(node, predicate) is not None, predicate
    assert graph.value(node, DCAT.landingPage) == rdflib.URIRef(f"{described.url}/release/{release.name}")


def test_v9_the_service_is_described_and_where_it_is_said_to_be(described: Server) -> None:
    graph = graph_of(described, "/dcat")
    assert list(graph.subjects(RDF.type, DCAT.DataService)) == [SERVICE]
    assert graph.value(SERVICE, DCAT.endpointURL) == rdflib.URIRef(f"{described.url}/sparql")
    told = set(map(str, graph.objects(SERVICE, DCAT.endpointDescription)))
    assert told == {f"{described.url}/sparql", f"{described.url}/openapi.json"}
    assert rdflib.URIRef("https://www.w3.org/TR/sparql11-protocol/") in set(graph.objects(SERVICE, DCTERMS.conformsTo))
    assert WHOLE in set(graph.objects(SERVICE, DCAT.servesDataset))
