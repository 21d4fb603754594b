"""Documents: mandates, frameworks, reports, lists and the texts of data policies.

Takes rows of documents.csv. Gives the document, who issued it, and where it stands.
Never takes the page on which a document was mentioned for the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, first_day, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import DCTERMS, FOAF, GRI


def document(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of documents.csv."""
    thing = Thing(row, mint, mint.own(mint.document(row.take("id"))), GRI.Document)
    # Only a title that was not read has this companion.
    instead = row.maybe("title.instead") if "title.instead" in row.cells else None
    thing.name("title", "id", described=instead or "")
    thing.concepts(GRI.documentKind, "document-kind", "kind")
    if (date := row.maybe("date")) is not None:
        thing.say(DCTERMS.issued, first_day("date", date), "date")
        thing.say(GRI.dateText, string(date), "date")
    thing.parties(GRI.issuer, "issuer_id")
    thing.parties(DCTERMS.contributor, "contributors")
    if (event := row.maybe("adopted_at")) is not None:
        thing.say(GRI.adoptedAt, mint.event(event), "adopted_at")
    if (whole := row.maybe("part_of")) is not None:
        thing.say(GRI.partOf, mint.document(whole), "part_of")
    thing.string(DCTERMS.identifier, "identifier")
    for licence in row.many("licence"):
        thing.say(DCTERMS.license, mint.spdx(licence), "licence")
    thing.page(FOAF.page, "url")
    thing.text(DCTERMS.description, "contents")
    thing.note()
    yield from thing
