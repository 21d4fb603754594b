"""What the Group of Senior Officials said on infrastructures: ties, case studies, single statements.

Takes rows of gso_infrastructure_links.csv, case_studies.csv, case_study_participants.csv and gso_facts.csv.
Gives ties, listings, case studies, involvements and stated facts. Never reads "unknown" as "not listed".
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, label, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.events import involvement
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import FOAF, GRI

GROUP = "gso"
EDITIONS = ("2015", "2017")


def tie(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of gso_infrastructure_links.csv: a stated tie, which is a listing only where it says so."""
    infrastructure = mint.infrastructure(row.take("infrastructure_id"))
    kind = row.take("link")
    thing = Thing(row, mint, mint.own(mint.tie(infrastructure, kind)), GRI.BodyTie)
    thing.say(GRI.ofInfrastructure, infrastructure, "infrastructure_id")
    thing.say(GRI.toBody, mint.organisation(GROUP))
    thing.say(GRI.tieKind, mint.concept("tie-kind", kind), "link")
    thing.string(GRI.textDate, "year")
    if (event := row.maybe("event_id")) is not None:
        thing.say(GRI.tieEvent, mint.event(event), "event_id")
    if (study := row.maybe("case_study_id")) is not None:
        thing.say(GRI.tieCaseStudy, mint.case_study(study), "case_study_id")
    document = row.maybe("document_id")
    if document is not None:
        thing.say(GRI.tieDocument, mint.document(document), "document_id")
    thing.countries(GRI.party, "proposing_member")
    thing.page(FOAF.page, "detail_url")
    thing.note()
    yield from thing
    for edition in EDITIONS:
        # The row whose tie is the listing states it; another row of the same infrastructure only repeats the cell.
        if row.take(f"list_{edition}") == "yes" and kind == "listed":
            yield from _listing(row, mint, infrastructure, edition, document)


def _listing(row: Row, mint: Mint, infrastructure: NamedNode, edition: str, document: str | None) -> Iterator[Fact]:
    roadmap = mint.roadmap(f"{GROUP}-{edition}")
    named = Thing(row, mint, roadmap, GRI.RoadmapEdition)
    named.add([label(roadmap, f"GSO list of global research infrastructures, {edition}")])
    named.say(GRI.issuer, mint.organisation(GROUP))
    if document is not None:
        named.say(GRI.statedIn, mint.document(document), "document_id")
    yield from named
    thing = Thing(row, mint, mint.own(mint.listing(roadmap, infrastructure)), GRI.Listing)
    thing.say(GRI.ofInfrastructure, infrastructure, "infrastructure_id")
    thing.say(GRI.inRoadmap, roadmap, f"list_{edition}")
    yield from thing


def case_study(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of case_studies.csv."""
    thing = Thing(row, mint, mint.own(mint.case_study(row.take("id"))), GRI.CaseStudy)
    thing.name("name", "acronym", "id")
    thing.string(GRI.acronym, "acronym")
    thing.say(GRI.ofInfrastructure, mint.infrastructure(row.take("infrastructure_id")), "infrastructure_id")
    thing.period("discussed_from", "discussed_to")
    if (event := row.maybe("event_id")) is not None:
        thing.say(GRI.tieEvent, mint.event(event), "event_id")
    thing.concepts(GRI.governanceScope, "governance-scope", "governance_scope")
    thing.concepts(GRI.siting, "siting", "siting")
    thing.string(GRI.legalBasisText, "legal_basis")
    thing.concepts(GRI.phase, "phase", "lifecycle_stage")
    thing.countries(GRI.inCountry, "host_countries")
    thing.string(GRI.gsoAssessment, "gso_assessment")
    thing.string(GRI.milestone, "milestone")
    thing.string(GRI.milestoneDate, "milestone_date")
    thing.page(GRI.milestonePage, "milestone_url")
    thing.note()
    yield from thing


def case_study_participant(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of case_study_participants.csv."""
    thing = involvement(row, mint, mint.case_study(row.take("case_study_id")), "case_study_id")
    thing.countries(GRI.inCountry, "country")
    thing.note()
    yield from thing


def stated_fact(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of gso_facts.csv: a body or a document, and one figure or word about it."""
    thing = Thing(row, mint, mint.own(mint.stated_fact(row.take("id"))), GRI.StatedFact)
    for kind, key in thing.named("subject_id"):
        about = mint.document(key) if kind == "document" else mint.party(kind, key, "subject_id")
        thing.say(GRI.about, about, "subject_id")
    thing.concepts(GRI.metric, "metric", "metric")
    thing.say(GRI.value, string(row.take("value")), "value")
    thing.string(GRI.textDate, "edition")
    thing.note()
    yield from thing
