"""Research infrastructures: what they are, where they are, and how far they have come.

Takes rows of infrastructures.csv. Gives the infrastructure, its life cycle phases and its identifiers elsewhere.
Never takes an operator's identifier for the infrastructure's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, boolean, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.curation.codes import concept_code, fields
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI, RDF, SKOS

# Stages before operation: a start of operation given with them is a plan.
BEFORE_OPERATION = frozenset({"design", "preparation", "construction"})


def infrastructure(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of infrastructures.csv."""
    node = mint.own(mint.infrastructure(row.take("id")))
    thing = Thing(row, mint, node, GRI.ResearchInfrastructure)
    thing.name("name", "acronym", "id")
    thing.string(GRI.acronym, "acronym")
    thing.string(GRI.legalFormText, "legal_form")
    thing.concepts(GRI.structureType, "structure-type", "type")
    if (domain := row.maybe("domain")) is not None:  # one value; the names hold commas, never semicolons
        thing.say(GRI.scienceDomain, mint.concept("domain", domain), "domain")
    # The text is a cell like others, to be verified; the field is the editors' ordering and rests on the row alone.
    if (subject := row.maybe("subfield")) is not None:
        thing.say(GRI.subjectText, string(subject), "subfield")
        for field in fields(subject):
            thing.say(GRI.scienceField, mint.concept("field", field))
    thing.countries(GRI.hostCountry, "host_countries")
    thing.string(GRI.locality, "city")
    thing.place()
    thing.period("year_founded", None)
    thing.homepage("homepage")
    yield from thing
    yield from phases(row, mint, node)
    yield from identifiers(row, mint, node)


def phases(row: Row, mint: Mint, node: NamedNode) -> Iterator[Fact]:
    """The phase the infrastructure is in, and the operation whose start is known."""
    stage = row.maybe("lifecycle_stage")
    start = row.cells["operation_start"]
    phase = concept_code("phase", stage) if stage else None
    # Either cell proves operation, so the node rests on one that was read, if there is one.
    proofs = [
        column for column, proves in (("operation_start", start), ("lifecycle_stage", phase == "operation")) if proves
    ]
    if proofs:
        read = [column for column in proofs if row.status(column) == "verified"] or proofs
        thing = _phase(row, mint, node, "operation", read[0])
        if stage:
            thing.say(GRI.planned, boolean("lifecycle_stage", _yes(stage in BEFORE_OPERATION)), "lifecycle_stage")
        if phase == "operation":
            _as_of(thing)
        thing.period("operation_start", None)
        yield from thing
    if phase and phase != "operation":
        thing = _phase(row, mint, node, phase, "lifecycle_stage")
        thing.say(GRI.planned, boolean("lifecycle_stage", "no"), "lifecycle_stage")
        _as_of(thing)
        yield from thing


def _phase(row: Row, mint: Mint, node: NamedNode, phase: str, rests_on: str) -> Thing:
    since = row.cells["operation_start"] if phase == "operation" else None
    period = mint.own(mint.phase(node, phase, since))
    thing = Thing(row, mint, period, GRI.PhasePeriod, rests_on=(rests_on,))
    thing.say(GRI.ofInfrastructure, node)
    thing.say(GRI.phase, mint.concept("phase", phase))
    return thing


def _as_of(thing: Thing) -> None:
    """The year of the text in which the stage was read belongs to the stage, and is as sure as it."""
    if (as_of := thing.row.maybe("stage_as_of")) is not None:
        thing.say(GRI.textDate, string(as_of), "lifecycle_stage", "stage_as_of")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def identifiers(row: Row, mint: Mint, node: NamedNode) -> Iterator[Fact]:
    """The same infrastructure, or who runs it, in ROR and Wikidata."""
    thing = Thing(row, mint, node)
    scope = row.maybe("ror_scope")
    if (url := row.maybe("ror_id")) is not None:
        if scope == "infrastructure":
            yield from ror(row, mint, node, url)
        else:
            thing.say(SKOS.relatedMatch, mint.page(url, "ror_id"), "ror_id", "ror_scope")
    if (qid := row.maybe("wikidata_qid")) is not None:
        if scope == "operator":
            thing.say(SKOS.relatedMatch, mint.wikidata(qid), "wikidata_qid", "ror_scope")
        else:
            thing.say(SKOS.exactMatch, mint.wikidata(qid), "wikidata_qid")
            yield from identified(row, mint, node, "wikidata", qid, "wikidata_qid")
    yield from thing


def ror(row: Row, mint: Mint, node: NamedNode, url: str) -> Iterator[Fact]:
    """The record of the thing itself in the Research Organization Registry."""
    host, _, value = url.rpartition("/")
    if host != "https://ror.org":
        raise RowRefused("ror_id", url, "is no address of ROR", 'Write "https://ror.org/" and nine characters.')
    yield Fact(node, SKOS.exactMatch, mint.page(url, "ror_id"), row.status("ror_id"))
    yield from identified(row, mint, node, "ror", value, "ror_id")


def identified(row: Row, mint: Mint, node: NamedNode, scheme: str, value: str, column: str) -> Iterator[Fact]:
    """An identifier with its scheme."""
    identifier = mint.identifier(scheme, value)
    status = row.status(column)
    yield Fact(node, GRI.hasIdentifier, identifier, status)
    yield Fact(identifier, RDF.type, GRI.Identifier, status)
    yield Fact(identifier, SKOS.notation, string(value), status)
    yield Fact(identifier, GRI.identifierScheme, mint.concept("identifier-scheme", scheme), status)
