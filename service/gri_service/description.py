"""The service description: what this endpoint is, in the W3C's own words for it.

Takes the endpoint's address, the release's manifest and what the engine says of itself. Gives RDF in a format of the
table; a release holds the same under its own address. Never claims a feature the service lacks.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple, serialize

from gri_service.engine import About
from gri_service.engine.evaluate import GRAPHS as WRITERS
from gri_service.formats import FORMATS
from gri_service.functions import FUNCTIONS, GEOF

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCT = "http://purl.org/dc/terms/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
PREFIXES = {"sd": SD, "void": VOID, "dct": DCT, "format": "http://www.w3.org/ns/formats/"}

DEFAULT_GRAPH = (
    "The verified facts, the ontology, the vocabularies, what the rules derive, the canned queries and this "
    "description: each triple once. Claims as each source made them, provenance and unverified facts stand in named "
    "graphs only."
)
OURS = "https://creativecommons.org/licenses/by/4.0/"  # the licence of the data in this repository, LICENSE-DATA


@dataclass(frozen=True)
class Graph:
    """A named graph, as far as it is known: its size, its title, its licence, the page of its source."""

    triples: int | None = None
    title: str = ""
    licence: str = ""
    source: str = ""


@dataclass(frozen=True)
class Contents:
    """What is served: triples of the default graph, each named graph, and the functions of the engine."""

    release: str
    default: int | None
    graphs: Mapping[str, Graph]
    functions: tuple[str, ...]
    curated: bool = True


def contents(release: str, manifest: Mapping[str, Any], about: Callable[[], About]) -> Contents:
    """The contents by the manifest, or by what the engine found in a bare file."""
    quads = manifest.get("quads")
    functions = tuple(GEOF + name for name in FUNCTIONS)
    if isinstance(quads, dict):
        told = manifest.get("graphs", {})
        graphs = {iri: graph_of(size, told.get(iri, {})) for iri, size in quads.items()}
        return Contents(release, manifest.get("defaultQuads"), graphs, functions)
    state = about()
    if state.mode == "remote":  # what another engine can do is for itself to say
        functions = ()
    return Contents(release, None, {iri: Graph() for iri in state.graphs}, functions, curated=False)


def graph_of(size: int, told: Mapping[str, str]) -> Graph:
    """A graph of a release, with title, licence and page of its source as the manifest tells them."""
    return Graph(size, told.get("title", ""), told.get("licence", ""), told.get("source", ""))


def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
    """One statement."""
    return Triple(subject, NamedNode(predicate), value)


def count(subject: NamedNode, number: int | None) -> Iterator[Triple]:
    """How many triples a graph has, if it is known."""
    if number is not None:
        yield say(subject, VOID + "triples", Literal(str(number), datatype=INTEGER))


def triples(endpoint: str, held: Contents) -> Iterator[Triple]:
    """The description. Every node has an IRI below the endpoint's, so that it can be linked to."""
    service, dataset, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    yield Triple(service, RDF_TYPE, NamedNode(SD + "Service"))
    yield say(service, SD + "endpoint", NamedNode(endpoint))
    yield say(service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query"))
    for offer in FORMATS:
        if offer.iri:
            yield say(service, SD + "resultFormat", NamedNode(offer.iri))
    for function in held.functions:
        yield say(service, SD + "extensionFunction", NamedNode(function))
        yield say(NamedNode(function), str(RDF_TYPE.value), NamedNode(SD + "Function"))
    yield say(service, SD + "defaultDataset", dataset)
    yield Triple(dataset, RDF_TYPE, NamedNode(SD + "Dataset"))
    yield say(dataset, DCT + "hasVersion", Literal(held.release))
    yield say(dataset, SD + "defaultGraph", default)
    yield Triple(default, RDF_TYPE, NamedNode(SD + "Graph"))
    if held.curated:
        yield say(default, DCT + "description", Literal(DEFAULT_GRAPH, language="en"))
        yield say(default, DCT + "license", NamedNode(OURS))
    yield from count(default, held.default)
    for iri, graph in sorted(held.graphs.items()):
        yield from named(endpoint, dataset, iri, graph)


def named(endpoint: str, dataset: NamedNode, iri: str, held: Graph) -> Iterator[Triple]:
    """One named graph: name, size, title, licence, source. What has a name here is what its name leads to."""
    digest = hashlib.sha256(iri.encode()).hexdigest()[:8]
    node, graph = NamedNode(f"{endpoint}#named-graph-{digest}"), NamedNode(iri)
    yield say(dataset, SD + "namedGraph", node)
    yield Triple(node, RDF_TYPE, NamedNode(SD + "NamedGraph"))
    yield say(node, SD + "name", graph)
    yield say(node, SD + "graph", graph)
    yield Triple(graph, RDF_TYPE, NamedNode(SD + "Graph"))
    yield from count(graph, held.triples)
    if held.title:
        yield say(graph, DCT + "title", Literal(held.title, language="en"))
    if held.licence:
        yield say(graph, DCT + "license", NamedNode(held.licence))
    if held.source:
        yield say(graph, DCT + "source", NamedNode(held.source))


def write(endpoint: str, held: Contents, media_type: str) -> bytes:
    """The description in a registered RDF format."""
    text = serialize(triples(endpoint, held), format=WRITERS[media_type], prefixes=PREFIXES)
    assert text is not None
    return text
