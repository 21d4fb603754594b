"""Downloads: what people and programs take home from a release, with licence and checksum of every file.

Takes a candidate with dump and store; gives its folder `downloads`: N-Quads by licence, Turtle by graph, tables as CSV,
networks as GraphML. Never verified beside unverified in one Turtle file or table, and never a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store

from gri_ingest import dumps, extract, graphml, nquads, package
from gri_ingest.describe import EXAMPLES, PROVENANCE
from gri_ingest.infer import INFERRED
from gri_ingest.package import FOLDER, LICENCE, Download
from gri_ingest.reconcile import CORE
from gri_ingest.source import Source
from gri_ingest.terms import BASE, SH
from gri_ingest.transform import UNVERIFIED
from gri_ingest.words import ONTOLOGY, VOC

_N_QUADS, _TURTLE, _CSV, _GRAPHML = "application/n-quads", "text/turtle", "text/csv", "application/graphml+xml"

_GRAPHS = {
    CORE.value: ("core", "Verified facts"),
    INFERRED.value: ("inferred", "What the rules derive from the verified facts"),
    ONTOLOGY.value: ("ontology", "The words: classes and properties"),
    VOC.value: ("vocabularies", "The code lists"),
    PROVENANCE.value: ("provenance", "Where each graph comes from"),
    EXAMPLES.value: ("questions", "The questions as anyone may run them"),
    UNVERIFIED.value: ("unverified", "UNVERIFIED: what is believed, and was not yet read in a source"),
    f"{BASE}.well-known/void": ("description", "Description of the data set"),
}


def make(
    candidate: Path,
    sources: Iterable[Source],
    prefixes: Iterable[nquads.Triple],
    version: str,
    streams: Iterable[str] = (),
) -> None:
    """All downloads of a candidate; equal candidates get equal bytes. `streams` are graphs too large for Turtle."""
    folder = candidate / FOLDER
    folder.mkdir(exist_ok=True)
    sources = list(sources)
    made = [*graphs(candidate, sources, dict(_prefixes(prefixes)), frozenset(streams)), *tables(candidate)]
    package.write(folder, made, sources, version)


def graphs(
    candidate: Path, sources: Iterable[Source], prefixes: dict[str, str], streams: frozenset[str] = frozenset()
) -> list[Download]:
    """The graphs: N-Quads, a file for each licence, and Turtle, a file for each graph but the streams."""
    folder, dump = candidate / FOLDER, candidate / "dump.nq"
    of = {source.claims.value: source for source in sources}
    found = _graphs(dump)
    licences = {graph: of[graph].licence if graph in of else LICENCE for graph in found}
    files = {graph: folder / _dump_name(licence) for graph, licence in licences.items()}
    counts = dumps.split(dump, files)
    made = []
    for path, number in sorted(counts.items()):
        licence = next(licences[graph] for graph, file in files.items() if file == path)
        within = "every graph of ours" if licence == LICENCE else "the claims of sources"
        title = f"All statements under {package.short(licence)}, by graph: {within}"
        made.append(Download(path.name, title, _N_QUADS, licence, rows=number))
    for graph, number in sorted((graph, number) for graph, number in found.items() if graph not in streams):
        name, title = _called(graph, of)
        dumps.turtle(dump, graph, folder / f"{name}.ttl.gz", prefixes)
        made.append(Download(f"{name}.ttl.gz", title, _TURTLE, licences[graph], graph, number))
    return made


def tables(candidate: Path) -> list[Download]:
    """The extracts as CSV files, and the networks among them as GraphML."""
    folder = candidate / FOLDER
    store = Store.read_only(str(candidate / "store"))
    made = []
    for one in extract.read_all():
        found = extract.rows(one, store)
        path = folder / f"{one.name}.csv.gz"
        extract.write(path, one, found)
        schema = {**extract.schema(one), "description": one.description}
        made.append(Download(path.name, one.title, _CSV, LICENCE, rows=len(found), schema=schema))
        if one.network:
            path = folder / f"{one.network.name}.graphml.gz"
            _, edges = graphml.write(path, one, found)
            made.append(Download(path.name, one.network.title, _GRAPHML, LICENCE, rows=edges))
    return made


def _graphs(dump: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with dump.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            graph = line.rsplit(" ", 2)[1][1:-1]
            counts[graph] = counts.get(graph, 0) + 1
    return counts


def _called(graph: str, sources: dict[str, Source]) -> tuple[str, str]:
    """The name and the title of the file of a graph."""
    if graph in sources:
        return f"source-{sources[graph].slug}", f"Claims of the source: {sources[graph].title}"
    rest = graph.removeprefix(f"{BASE}graph/").removeprefix(BASE)
    return _GRAPHS.get(graph, (re.sub(r"[^a-z0-9]+", "-", rest.lower()).strip("-"), f"The graph {rest}"))


def _dump_name(licence: str) -> str:
    return "dump.nq.gz" if licence == LICENCE else f"dump.{package.short(licence).lower()}.nq.gz"


def _prefixes(triples: Iterable[nquads.Triple]) -> Iterable[tuple[str, str]]:
    """Prefix and namespace of each row of the prefix table."""
    said: dict[str, dict[str, str]] = {}
    for subject, predicate, obj in triples:
        if written := nquads.literal(obj):
            said.setdefault(subject, {})[predicate] = written[0]
    for row in said.values():
        if str(SH.prefix) in row and str(SH.namespace) in row:
            yield row[str(SH.prefix)], row[str(SH.namespace)]
