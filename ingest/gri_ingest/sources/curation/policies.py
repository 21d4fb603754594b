"""Data policies: what one text rules for one infrastructure, organisation or body.

Takes rows of data_policies.csv. Gives the policy with access, embargo, licences and identifiers.
Never fills in what a policy does not say.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact, boolean, integer, label, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import DCTERMS, GRI


def policy(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of data_policies.csv."""
    thing = Thing(row, mint, mint.own(mint.policy(row.take("id"))), GRI.DataPolicy)
    subject = mint.party(row.take("subject_type"), row.take("subject_id"), "subject_id")
    # Descriptive, not a claim: the title of the text, where it was read, is that of the document.
    thing.add([label(thing.node, f"Data policy of {row.take('subject_id.label')}")])
    thing.say(GRI.policyOf, subject, "subject_id", "subject_type")
    thing.say(GRI.policyDocument, mint.document(row.take("document_id")), "document_id")
    thing.concepts(GRI.dataAccess, "data-access", "data_access")
    if (months := row.maybe("embargo_months")) is not None:
        thing.say(GRI.embargoMonths, integer("embargo_months", months), "embargo_months")
    for licence in row.many("licence_spdx"):
        thing.say(DCTERMS.license, mint.spdx(licence), "licence_spdx")
    for kind in row.many("data_identifier"):
        thing.say(GRI.dataIdentifier, string(kind), "data_identifier")
    thing.page(GRI.dataPortal, "data_portal_url")
    if (fair := row.maybe("fair_statement")) is not None:
        thing.say(GRI.fairStatement, boolean("fair_statement", fair), "fair_statement")
    thing.concepts(GRI.accessMode, "access-mode", "access_mode")
    thing.concepts(GRI.openToForeignUsers, "foreign-use", "open_to_foreign_users")
    yield from thing
    yield Fact(subject, GRI.hasPolicy, thing.node, row.status("subject_id", "subject_type"))
