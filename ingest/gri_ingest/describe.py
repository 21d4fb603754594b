"""Descriptions: where each graph comes from, the questions as anyone may run them, and what there is, in numbers.

Takes sources, their accounts, prefixes and questions, and the public statements; gives the graphs `provenance`,
`.well-known/sparql-examples` and `.well-known/void`. Never writes a clock: a run is named by the date of the snapshot.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode

from gri_ingest import linksets, nquads, readings, void
from gri_ingest.address import ID, graph, ingest_run, question, source_document
from gri_ingest.infer import INFERRED
from gri_ingest.nquads import Triple
from gri_ingest.queries import Question
from gri_ingest.reconcile import CORE
from gri_ingest.register import Entry
from gri_ingest.source import Source
from gri_ingest.tally import Tally
from gri_ingest.terms import BASE, DCAT, DCTERMS, GRI, PROV, RDF, RDFS, SCHEMA, SH, SKOS, VOID, XSD
from gri_ingest.transform import UNVERIFIED
from gri_ingest.words import ONTOLOGY, VOC

PROVENANCE = graph("provenance")
EXAMPLES = NamedNode(f"{BASE}.well-known/sparql-examples")
DESCRIPTION = NamedNode(void.HOME)
ENDPOINT = NamedNode(f"{BASE}sparql")
PUBLIC = (ONTOLOGY, VOC, CORE, INFERRED, EXAMPLES, DESCRIPTION)
Object = NamedNode | Literal


def provenance(
    sources: Iterable[Source],
    triples: dict[str, int],
    rows: dict[str, dict[str, int]],
    as_of: datetime.date,
    said: Iterable[Triple] = (),
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
    for name in (CORE, INFERRED, UNVERIFIED):
        yield _line(name, VOID.triples, _integer(triples.get(str(name), 0)), PROVENANCE)
    ours = {str(name) for name in (*PUBLIC, PROVENANCE, UNVERIFIED)}
    for triple in said:  # in the words of the description, which are written once
        if triple[0] in ours and triple[1] == str(DCTERMS.description):
            yield nquads.line(triple, str(PROVENANCE))
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


def read_by_chance(found: Iterable[readings.Reading]) -> Iterator[str]:
    """The lines of the provenance graph on the readings of rows and links that were drawn by chance."""
    yield from (_line(*fact, PROVENANCE) for fact in readings.facts(found))


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
        yield _line(node, SCHEMA.target, ENDPOINT, EXAMPLES)
        for tag in asked.tags:
            yield _line(node, SCHEMA.keywords, Literal(tag), EXAMPLES)
        for subject in declaring:
            yield nquads.line((str(node), str(SH.prefixes), subject), str(EXAMPLES))


def counted(
    base: Callable[[bool], Iterable[Triple]],
    said: Sequence[Triple],
    sizes: Mapping[str, int],
    prefixes: Iterable[Triple],
    public: Sequence[str] = tuple(map(str, PUBLIC)),
) -> list[Triple]:
    """The whole graph of the description: what is said in words, and the counts of the public graph, itself included.

    `base` gives the other public statements, each once; those that say a class are enough where it is called with True.
    `public` names the graphs that the default graph consists of.
    """
    tally = Tally(watched=linksets.LINKS)
    tally.types(chain(base(True), said))
    tally.count(chain(base(False), said))
    return sorted({*said, *void.description(tally, said, sizes, public, table(prefixes))})


def table(prefixes: Iterable[Triple]) -> dict[str, str]:
    """The prefix table: prefix and namespace."""
    words = {str(SH.prefix): "prefix", str(SH.namespace): "namespace"}
    rows: dict[str, dict[str, str]] = {}
    for subject, predicate, obj in prefixes:
        if predicate in words and (text := nquads.literal(obj)):
            rows.setdefault(subject, {})[words[predicate]] = text[0]
    return {row["prefix"]: row["namespace"] for row in rows.values() if len(row) == len(words)}


def _line(subject: NamedNode, predicate: NamedNode, obj: Object, name: NamedNode) -> str:
    return nquads.line((str(subject), str(predicate), str(obj)), str(name))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _midnight(day: datetime.date) -> Literal:
    return Literal(f"{day.isoformat()}T00:00:00Z", datatype=XSD.dateTime)
