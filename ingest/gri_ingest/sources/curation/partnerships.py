"""Partnerships: agreements, projects and exchanges that a source states, and their parties.

Takes rows of cooperation_links.csv and cooperation_link_parties.csv. Gives the partnership, and who is in it.
Never makes the frame of a partnership a party of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI

HUB = "lead_or_hub"


def partnership(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of cooperation_links.csv."""
    key = row.take("id")
    thing = Thing(row, mint, mint.own(mint.partnership(key)), GRI.Partnership)
    thing.name("topic", "id")
    thing.string(GRI.subjectText, "topic")
    thing.concepts(GRI.partnershipKind, "partnership-kind", "kind")
    thing.period("start", "end")
    thing.concepts(GRI.dateBasis, "date-basis", "start_basis")
    thing.parties(GRI.frame, "frame_id")
    yield from thing


def partner(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of cooperation_link_parties.csv; the node belongs to the row of the link, which has its own source."""
    thing = Thing(row, mint, mint.partnership(row.take("link_id")))
    party = mint.party(row.take("party_type"), row.take("party_id"), "party_id")
    thing.say(GRI.partner, party, "party_id", "party_type")
    if row.take("role") == HUB:
        thing.say(GRI.hub, party, "party_id", "party_type", "role")
    url = row.maybe("source_url")
    if url is not None and url != row.maybe("link_id.source_url"):
        thing.say(GRI.furtherSource, mint.doc(url))
    yield from thing
