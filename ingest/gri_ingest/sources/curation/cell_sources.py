"""Further sources of single cells: where a cell was read, when it was not the address of its row.

Takes rows of cell_sources.csv. Gives the page as a further source of the infrastructure, site or participation.
Never states the value itself: that stands in the table of the thing, and both must be the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.curation.codes import concept_code
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI


def cell_source(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of cell_sources.csv; the node belongs to the row of the thing, which has its own source."""
    table, key, column = row.take("table"), row.take("key"), row.take("column")
    value, now = row.take("value"), row.maybe("value.now")
    if value != now:
        raise RowRefused(
            "value",
            value,
            f"is not the verified value of {column} of {key} in {table}.csv",
            "Read the source again and write both alike, or take the line out.",
        )
    thing = Thing(row, mint, _node(mint, table, key))
    thing.say(GRI.furtherSource, mint.doc(row.take("source_url")), "value")
    yield from thing


def _node(mint: Mint, table: str, key: str) -> NamedNode:
    """What the row of that key is about; a participation has the four columns of its key in it."""
    if table == "memberships":
        target, party, role, since = key.split("|")
        return mint.participation(mint.infrastructure(target), mint.country(party), concept_code("role", role), since)
    return mint.site(key) if table == "sites" else mint.infrastructure(key)
