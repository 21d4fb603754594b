"""Sites: where an infrastructure has a seat, hub, node or instrument.

Takes rows of sites.csv. Gives the site, its place and its role.
Never gives a country to a site at sea.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.codes import site_role
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI


def site(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of sites.csv."""
    node = mint.own(mint.site(row.take("site_id")))
    thing = Thing(row, mint, node, GRI.Site)
    thing.name("name", "city", "site_id")
    role = row.take("role")
    thing.say(GRI.siteRole, mint.concept("site-role", site_role(role)), "role")
    thing.say(GRI.siteRoleText, string(role), "role")
    thing.countries(GRI.inCountry, "country")
    thing.string(GRI.locality, "city")
    thing.place()
    yield from thing
    infrastructure = mint.infrastructure(row.take("infrastructure_id"))
    yield Fact(infrastructure, GRI.hasSite, node, row.status("infrastructure_id"))
