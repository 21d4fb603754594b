"""What the tables say about countries beside their names, and the European Union as a party.

Takes rows of countries.csv. Gives formal names, remarks on the use of a code, and the Union.
Never names a country or gives its codes: the source `territories` does.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI, SKOS

UNION = "union"


def country(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of countries.csv."""
    node = mint.country(row.take("code"), "code")
    if row.take("kind") == UNION:
        thing = Thing(row, mint, mint.own(node), GRI.Organisation, GRI.Body, GRI.CountryGroup)
        thing.name("name", "code")
        thing.string(GRI.acronym, "code")
    else:
        thing = Thing(row, mint, node)
    thing.text(GRI.officialName, "official_name")
    # Most remarks tell how the tables use the code, so they are the editors', not about the country.
    thing.text(SKOS.editorialNote, "note")
    yield from thing
