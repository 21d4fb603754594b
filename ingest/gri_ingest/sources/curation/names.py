"""Other names: what a thing is called in further languages, or was or is called besides.

Takes rows of other_names.csv. Gives the name with its language, and the page where it was read.
Never makes a name the preferred one: that stands in the table of the thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI, SKOS


def other_name(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of other_names.csv; the node belongs to the row of the thing, which has its own source."""
    kind, key = row.take("subject_id.type"), row.take("subject_id")
    thing = Thing(row, mint, mint.party(kind, key, "subject_id"))
    language = row.take("language")
    thing.say(SKOS.altLabel, text(row.take("name"), language), "name", "language", "subject_id")
    if (url := row.maybe("source_url")) is not None:
        thing.say(GRI.furtherSource, mint.doc(url))
    yield from thing
