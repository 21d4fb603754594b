"""How many members, associates or observers an infrastructure says it has.

Takes rows of published_counts.csv. Gives one stated fact for each.
Never counts anything: the number is the body's own, and a test compares it with the participations.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.codes import concept_code
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI


def published_count(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of published_counts.csv: a role in an infrastructure, and the number that the body publishes."""
    key = row.take("infrastructure_id")
    metric = concept_code("metric", row.cells["role"])
    thing = Thing(row, mint, mint.own(mint.stated_fact(f"{key}-{metric}")), GRI.StatedFact)
    thing.say(GRI.about, mint.infrastructure(key), "infrastructure_id")
    thing.concepts(GRI.metric, "metric", "role")
    thing.say(GRI.value, string(row.take("count")), "count")
    thing.string(GRI.textDate, "as_of")
    thing.say(GRI.verbatim, text(row.take("wording"), row.take("language")), "wording", "language")
    thing.note("explanation")
    yield from thing
