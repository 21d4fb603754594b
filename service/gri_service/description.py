"""The service description: what this endpoint is, in the W3C's own words for it.

Takes the endpoint's address, the release's manifest and the engine's graphs. Gives RDF in a format of the table.
Never claims a feature the service lacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from gri_service.formats import FORMATS

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCT = "http://purl.org/dc/terms/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
PREFIXES = {"sd": SD, "void": VOID, "dct": DCT, "format": "http://www.w3.org/ns/formats/"}

DEFAULT_GRAPH = (
    "The verified facts, the ontology, the vocabularies, what the rules derive, and the canned queries: "
    "each triple once. Claims as each source made them, provenance and unverified facts stand in named graphs only."
)
WRITERS: dict[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


@dataclass(frozen=True)
class Contents:
    """What is served: triples of the default graph, and of each named graph where that is known."""

    release: str
    default: int | None
    graphs: Mapping[str, int | None]
    curated: bool = True


def contents(release: str, manifest: Mapping[str, Any], graphs: tuple[str, ...]) -> Contents:
    """The contents by the manifest, or by what the engine found in a bare file."""
    quads = manifest.get("quads")
    if isinstance(quads, dict):
        return Contents(release, manifest.get("defaultQuads"), quads)
    return Contents(release, None, dict.fromkeys(graphs), curated=False)


def triples(endpoint: str, held: Contents) -> Iterator[Triple]:
    """The description. Every node has an IRI below the endpoint's, so that it can be linked to."""
    service, dataset, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))

    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, NamedNode(predicate), value)

    def count(subject: NamedNode, number: int | None) -> Iterator[Triple]:
        if number is not None:
            yield say(subject, VOID + "triples", Literal(str(number), datatype=INTEGER))

    yield Triple(service, RDF_TYPE, NamedNode(SD + "Service"))
    yield say(service, SD + "endpoint", NamedNode(endpoint))
    yield say(service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query"))
    for offer in FORMATS:
        if offer.iri:
            yield say(service, SD + "resultFormat", NamedNode(offer.iri))
    yield say(service, SD + "defaultDataset", dataset)
    yield Triple(dataset, RDF_TYPE, NamedNode(SD + "Dataset"))
    yield say(dataset, DCT + "hasVersion", Literal(held.release))
    yield say(dataset, SD + "defaultGraph", default)
    yield Triple(default, RDF_TYPE, NamedNode(SD + "Graph"))
    if held.curated:
        yield say(default, DCT + "description", Literal(DEFAULT_GRAPH, language="en"))
    yield from count(default, held.default)
    for number, (iri, size) in enumerate(sorted(held.graphs.items()), start=1):
        node, graph = NamedNode(f"{endpoint}#named-graph-{number}"), NamedNode(f"{endpoint}#graph-{number}")
        yield say(dataset, SD + "namedGraph", node)
        yield Triple(node, RDF_TYPE, NamedNode(SD + "NamedGraph"))
        yield say(node, SD + "name", NamedNode(iri))
        yield say(node, SD + "graph", graph)
        yield Triple(graph, RDF_TYPE, NamedNode(SD + "Graph"))
        yield from count(graph, size)


def write(endpoint: str, held: Contents, media_type: str) -> bytes:
    """The description in a registered RDF format."""
    text = serialize(triples(endpoint, held), format=WRITERS[media_type], prefixes=PREFIXES)
    assert text is not None
    return text
