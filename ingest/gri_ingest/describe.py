"""Descriptions: where each graph comes from, and the questions as anyone may run them.

Takes sources, their accounts, prefixes and questions; gives the graphs `provenance` and `.well-known/sparql-examples`.
Never writes a clock: a run is named by its source and the date of the snapshot.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from gri_ingest import nquads
from gri_ingest.infer import INFERRED
from gri_ingest.mint import ID, graph, ingest_run, question, source_document
from gri_ingest.nquads import Triple
from gri_ingest.queries import Question
from gri_ingest.reconcile import CORE
from gri_ingest.register import Entry
from gri_ingest.source import Source
from gri_ingest.terms import BASE, DCAT, DCTERMS, GRI, PROV, RDF, RDFS, SCHEMA, SH, SKOS, VOID, XSD
from gri_ingest.transform import UNVERIFIED
from gri_ingest.words import ONTOLOGY, VOC

PROVENANCE = graph("provenance")
EXAMPLES = NamedNode(f"{BASE}.well-known/sparql-examples")
Object = NamedNode | Literal

_SAYS = {
    CORE: "Facts that were read in a source, one value per slot.",
    INFERRED: "What the rules of the ontology derive from core for the date of the release.",
    UNVERIFIED: "What is believed but was not yet read in a source; in no default dataset.",
}
_EXPLAINS = {
    ONTOLOGY: "What the words mean: classes and properties, with their labels and alignments.",
    VOC: "The code lists: roles, statuses, levels, kinds.",
    PROVENANCE: "Where each graph comes from, under which licence, and when it was read.",
    EXAMPLES: "The questions as anyone may run them, and the prefixes.",
}


def provenance(
    sources: Iterable[Source], triples: dict[str, int], rows: dict[str, dict[str, int]], as_of: datetime.date
) -> Iterator[str]:
    """The lines of the provenance graph: each graph, its source, licence, date, size and run."""
    for source in sources:
        run, document = ingest_run(source.slug, source.retrieved.isoformat()), source_document(source.slug)
        account = rows[source.slug]
        told = ", ".join(f"{account[key]} {key}" for key in ("core", "both", "unverified", "rejected"))
        facts: list[tuple[NamedNode, NamedNode, Object]] = [
            (source.claims, RDF.type, GRI.SourceGraph),
            (source.claims, DCTERMS.title, Literal(source.title, language="en")),
            (source.claims, DCTERMS.source, document),
            (source.claims, DCTERMS.license, NamedNode(source.licence)),
            (source.claims, GRI.retrievedOn, _midnight(source.retrieved)),
            (source.claims, PROV.wasGeneratedBy, run),
            (source.claims, VOID.triples, _integer(triples.get(str(source.claims), 0))),
            (source.claims, DCTERMS.extent, Literal(f"{sum(account.values())} rows: {told}", language="en")),
            (document, RDF.type, GRI.SourceDocument),
            (document, SKOS.prefLabel, Literal(source.title, language="en")),
            (document, DCTERMS.publisher, Literal(source.publisher)),
            (document, DCAT.landingPage, NamedNode(source.landing_page)),
            (run, RDF.type, GRI.IngestRun),
            (run, PROV.used, document),
        ]
        yield from (_line(*fact, PROVENANCE) for fact in facts)
    for name, says in _SAYS.items():
        yield _line(name, DCTERMS.description, Literal(says, language="en"), PROVENANCE)
        yield _line(name, VOID.triples, _integer(triples.get(str(name), 0)), PROVENANCE)
    for name, says in _EXPLAINS.items():
        yield _line(name, DCTERMS.description, Literal(says, language="en"), PROVENANCE)
    yield _line(INFERRED, GRI.asOf, Literal(as_of.isoformat(), datatype=XSD.date), PROVENANCE)


def tombstones(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the provenance graph on names that are no longer used: since when, why, and what stands instead."""
    for entry in entries:
        if not entry.retired:
            continue
        node = NamedNode(f"{ID}{entry.path}")
        facts: list[tuple[NamedNode, Object]] = [
            (RDF.type, PROV.Entity),
            (SKOS.prefLabel, Literal(entry.label, language="en")),
            (SKOS.changeNote, Literal(entry.reason, language="en")),
            (PROV.invalidatedAtTime, _midnight(datetime.date.fromisoformat(entry.retired))),
            *((DCTERMS.identifier, Literal(address)) for address in entry.addresses),
        ]
        if entry.successor:
            facts.append((DCTERMS.isReplacedBy, NamedNode(f"{ID}{entry.successor}")))
        yield from (_line(node, predicate, value, PROVENANCE) for predicate, value in facts)


def examples(questions: Iterable[Question], prefixes: list[Triple]) -> Iterator[str]:
    """The lines of the examples graph: every question as an executable, and the prefix table."""
    yield from (nquads.line(triple, str(EXAMPLES)) for triple in prefixes)
    declaring = sorted({subject for subject, predicate, _ in prefixes if predicate == str(SH.declare)})
    for asked in questions:
        node = question(asked.name)
        kind, verb = {
            "SELECT": (SH.SPARQLSelectExecutable, SH.select),
            "ASK": (SH.SPARQLAskExecutable, SH.ask),
            "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
        }[asked.form]
        for cls in (SH.SPARQLExecutable, kind):
            yield _line(node, RDF.type, cls, EXAMPLES)
        yield _line(node, RDFS.label, Literal(asked.name), EXAMPLES)
        comment = f"{asked.summary} {asked.description}".strip()
        yield _line(node, RDFS.comment, Literal(comment, language="en"), EXAMPLES)
        yield _line(node, verb, Literal(asked.text), EXAMPLES)
        for tag in asked.tags:
            yield _line(node, SCHEMA.keywords, Literal(tag), EXAMPLES)
        for subject in declaring:
            yield nquads.line((str(node), str(SH.prefixes), subject), str(EXAMPLES))


def _line(subject: NamedNode, predicate: NamedNode, obj: Object, name: NamedNode) -> str:
    return nquads.line((str(subject), str(predicate), str(obj)), str(name))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _midnight(day: datetime.date) -> Literal:
    return Literal(f"{day.isoformat()}T00:00:00Z", datatype=XSD.dateTime)
