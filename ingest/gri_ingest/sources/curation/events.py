"""Events, and who is named in them.

Takes rows of events.csv and event_participants.csv. Gives the event, and one involvement for each who is named.
Never makes a participation of an attendance.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, integer
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI


def event(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of events.csv."""
    thing = Thing(row, mint, mint.own(mint.event(row.take("id"))), GRI.Event)
    thing.name("name", "id")
    thing.concepts(GRI.eventKind, "event-kind", "kind")
    if (number := row.maybe("number")) is not None:
        thing.say(GRI.ordinal, integer("number", number), "number")
    thing.concepts(GRI.eventStatus, "event-status", "status")
    thing.period("start", "end")
    thing.string(GRI.locality, "city")
    thing.countries(GRI.inCountry, "country")
    thing.parties(GRI.eventOf, "body_id")
    thing.parties(GRI.hostBody, "host_body")
    thing.concepts(GRI.eventSeries, "event-series", "series")
    thing.countries(GRI.chairCountry, "chair_country")
    thing.string(GRI.chairPerson, "chair_person")
    if (whole := row.maybe("part_of")) is not None:
        thing.say(GRI.partOf, mint.event(whole), "part_of")
    thing.homepage("url")
    thing.note()
    yield from thing


def participant(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of event_participants.csv."""
    thing = involvement(row, mint, mint.event(row.take("event_id")), "event_id")
    thing.concepts(GRI.capacity, "capacity", "capacity")
    yield from thing


def involvement(row: Row, mint: Mint, occasion: NamedNode, column: str) -> Thing:
    """A party that a page names in an event or a case study."""
    party = mint.party(row.take("participant_type"), row.take("participant_id"), "participant_id")
    role = row.take("role")
    thing = Thing(row, mint, mint.own(mint.involvement(occasion, party, role)), GRI.Involvement)
    thing.say(GRI.involvedIn, occasion, column)
    thing.say(GRI.party, party, "participant_id", "participant_type")
    thing.say(GRI.role, mint.concept("role", role), "role")
    thing.string(GRI.namedAs, "named_as")
    return thing
