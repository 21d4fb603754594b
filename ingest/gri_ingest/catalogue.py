"""What the graph says of itself in words: catalogue, dataset, endpoint, and a record for every named graph.

Takes ontology/description.ttl and the sources. Gives the statements of the graph `.well-known/void` that hold no count.
Never invents a person or a body, and never writes a clock: all is of the day of the newest source.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal

from gri_ingest import nquads, words
from gri_ingest.nquads import Triple
from gri_ingest.source import Source
from gri_ingest.terms import BASE, DCAT, DCTERMS, RDF, SD, VOID, XSD
from gri_ingest.void import DATASET, HOME

CATALOGUE, SERVICE, OFFERED = f"<{BASE}dcat#catalog>", f"<{BASE}sparql#service>", f"<{BASE}sparql#dataset>"
ENDPOINT, OURS = f"<{BASE}sparql>", "<https://creativecommons.org/licenses/by/4.0/>"
PUBLISHER = f"<{BASE}id/organisation/gri-graph>"


def statements(path: Path, sources: Iterable[Source], ours: Iterable[str], as_of: datetime.date) -> list[Triple]:
    """What is written by hand, and the records of the graphs: ours, and those of the sources."""
    said = words.triples(path) if path.is_file() else []
    each = {str(source.claims): source for source in sources}
    ours = {*ours}
    # Graphs that only registries bring are described, and are not in every release.
    said = [one for one in said if not one[0].startswith(f"<{BASE}graph/") or one[0] in ours or one[0] in each]
    end = f'"{as_of.isoformat()}"^^{XSD.date}'
    said += [(f"<{HOME}#period>", str(DCAT.endDate), end)]
    said += [(node, str(DCTERMS.modified), end) for node in (DATASET, CATALOGUE)]
    for graph in sorted({*ours, *each}):
        said += record(graph, each.get(graph), as_of)
    said += [(DATASET, str(DCTERMS.source), f"<{source.landing_page}>") for source in each.values()]
    return sorted(set(said))


def record(graph: str, source: Source | None, as_of: datetime.date) -> Iterator[Triple]:
    """A named graph as dataset of the catalogue and as graph of the endpoint; that of a source with its licence."""
    day = source.retrieved if source else as_of
    period, named = f"<{HOME}#until.{day.isoformat()}>", f"<{BASE}sparql#{named_graph(graph[1:-1])}>"
    for kind in (VOID.Dataset, DCAT.Dataset, SD.Graph):
        yield graph, str(RDF.type), str(kind)
    yield CATALOGUE, str(DCAT.dataset), graph
    yield SERVICE, str(DCAT.servesDataset), graph
    yield OFFERED, str(SD.namedGraph), named
    yield named, str(RDF.type), str(SD.NamedGraph)
    yield named, str(SD.name), graph
    yield named, str(SD.graph), graph
    yield graph, str(VOID.sparqlEndpoint), ENDPOINT
    yield graph, str(VOID.dataDump), graph  # a graph has its own address
    yield graph, str(DCTERMS.publisher), PUBLISHER
    yield graph, str(DCTERMS.license), f"<{source.licence}>" if source else OURS
    yield graph, str(DCTERMS.modified), f'"{day.isoformat()}"^^{XSD.date}'
    yield graph, str(DCTERMS.temporal), period
    yield period, str(RDF.type), str(DCTERMS.PeriodOfTime)
    yield period, str(DCAT.endDate), f'"{day.isoformat()}"^^{XSD.date}'
    if source:
        yield graph, str(DCTERMS.title), str(Literal(source.title, language="en"))
        says = f"What this source says, as it says it: {source.title}."
        yield graph, str(DCTERMS.description), str(Literal(says, language="en"))
        yield graph, str(DCTERMS.source), f"<{source.landing_page}>"


def named_graph(graph: str) -> str:
    """The part of the endpoint's address that stands for a named graph; the service makes it alike.

    >>> named_graph("https://w3id.org/gri/graph/core")
    'named-graph-37f3c5be'
    """
    return f"named-graph-{hashlib.sha256(graph.encode()).hexdigest()[:8]}"


def graphs(said: Iterable[Triple]) -> dict[str, dict[str, str]]:
    """Title, licence and source of each named graph, for the manifest."""
    told: dict[str, dict[str, str]] = {}
    keys = {str(DCTERMS.title): "title", str(DCTERMS.license): "licence", str(DCTERMS.source): "source"}
    rows = list(said)
    named = {obj for _, predicate, obj in rows if predicate == str(SD.name)}
    for subject, predicate, obj in rows:
        if subject in named and predicate in keys:
            text = nquads.literal(obj)
            told.setdefault(subject[1:-1], {})[keys[predicate]] = text[0] if text else obj[1:-1]
    return told
