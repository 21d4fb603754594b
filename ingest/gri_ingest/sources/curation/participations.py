"""Participations: who takes part in which infrastructure or body, in which role, since when.

Takes rows of memberships.csv and body_members.csv. Gives one participation for each.
Never says that something goes on when its end was given but not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, decimal, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.codes import concept_code
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI

# Roles that are acts: done once and for all, so they neither last nor end.
ACTS_OF_COUNTRIES = frozenset({"founding"})
ACTS_IN_BODIES = frozenset({"founder", "signatory"})


def membership(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of memberships.csv: a country in an infrastructure."""
    target = mint.infrastructure(row.take("infrastructure_id"))
    party = mint.country(row.take("country"))
    role = row.take("role")
    code = concept_code("role", role)
    thing = Thing(row, mint, mint.own(mint.participation(target, party, code, row.cells["since"])), GRI.Participation)
    thing.say(GRI.participationIn, target, "infrastructure_id")
    thing.say(GRI.party, party, "country")
    thing.say(GRI.role, mint.concept("role", code), "role")
    thing.concepts(GRI.participationLevel, "participation-level", "participation_level")
    thing.concepts(GRI.evidenceKind, "evidence-kind", "evidence")
    thing.concepts(GRI.sourceKind, "source-kind", "source_kind")
    _share(thing)
    thing.string(GRI.textDate, "as_of")
    thing.note()
    told = row.maybe("status")
    if told is None and role in ACTS_OF_COUNTRIES:
        told = "completed"
    _status(thing, told, "until", otherwise="planned" if role == "prospective" else "active")
    thing.period("since", "until")
    yield from thing


def body_membership(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of body_members.csv: a country, organisation, infrastructure or body in a body."""
    target = mint.party(row.take("body_id.type"), row.take("body_id"), "body_id")
    party = mint.party(row.take("member_type"), row.take("member_id"), "member_id")
    role = row.take("role")
    code = concept_code("role", role)
    thing = Thing(row, mint, mint.own(mint.participation(target, party, code, row.cells["start"])), GRI.Participation)
    thing.say(GRI.participationIn, target, "body_id")
    thing.say(GRI.party, party, "member_id", "member_type")
    thing.say(GRI.role, mint.concept("role", code), "role")
    thing.string(GRI.namedAs, "named_as")
    thing.string(GRI.textDate, "as_of")
    thing.note()
    for url in row.many("further_sources", " "):
        thing.say(GRI.furtherSource, mint.doc(url, field="further_sources"), "further_sources")
    told: str | None = concept_code("status", row.take("status"))
    if told == "active":
        told = "completed" if role in ACTS_IN_BODIES else None
    _status(thing, told, "end", otherwise="active")
    thing.period("start", "end")
    yield from thing


def _status(thing: Thing, told: str | None, end: str, otherwise: str) -> None:
    """The status as told; else ended when the end lies before the reading, and `otherwise` if not.

    What rests on a cell that was not read is unknown in the verified graph, never still active.
    """
    past = thing.row.maybe(f"{end}.past") == "yes"
    if told is None and not past:
        thing.say(GRI.status, thing.mint.concept("status", otherwise))
        return
    cell = end if told is None else "status"
    thing.say(GRI.status, thing.mint.concept("status", told or "ended"), cell)
    if thing.row.status() == "verified" and thing.row.status(cell) == "unverified":
        thing.add([Fact(thing.node, GRI.status, thing.mint.concept("status", "unknown"), "verified", stand_in=True)])


def _share(thing: Thing) -> None:
    """The share, what it is a share of, and where that was read, which is another page than the membership's."""
    row = thing.row
    if (percent := row.maybe("share_percent")) is None:
        return
    thing.say(GRI.share, decimal("share_percent", percent), "share_percent")
    thing.say(GRI.shareBasis, string(row.take("share_basis")), "share_basis")
    page = thing.mint.doc(row.take("share_source_url"), field="share_source_url")
    thing.say(GRI.shareSource, page, "share_percent", "share_source_url")
