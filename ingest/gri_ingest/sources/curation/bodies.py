"""Bodies and organisations: what they are, since when, where, and what they belong to.

Takes rows of bodies.csv and organisations.csv. Gives the organisation.
Never says that a body takes part in its parent: being a part and taking part are two things.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.codes import country_groups
from gri_ingest.sources.curation.infrastructures import ror
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI, RDF


def body(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of bodies.csv: a group, council, forum, network, project, programme or conference series."""
    key = row.cells["id"]
    thing = _organisation(row, mint)
    thing.say(RDF.type, GRI.Body)
    if key in country_groups():
        thing.say(RDF.type, GRI.CountryGroup)
    thing.period("start", "end")
    thing.string(GRI.locality, "city")
    thing.homepage("url")
    thing.string(GRI.subjectText, "topic")
    yield from thing


def organisation(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of organisations.csv: every other party that some table names."""
    thing = _organisation(row, mint)
    yield from thing
    if (url := row.maybe("ror_id")) is not None:
        yield from ror(row, mint, thing.node, url)


def _organisation(row: Row, mint: Mint) -> Thing:
    thing = Thing(row, mint, mint.own(mint.organisation(row.take("id"))), GRI.Organisation)
    thing.name("name", "acronym", "id")
    thing.string(GRI.acronym, "acronym")
    if row.cells["kind"] == "intergovernmental_organisation":
        thing.say(RDF.type, GRI.IntergovernmentalOrganisation, "kind")
    thing.concepts(GRI.organisationKind, "organisation-kind", "kind")
    thing.countries(GRI.inCountry, "country")
    thing.parties(GRI.partOf, "parent_id")
    thing.note()
    return thing
