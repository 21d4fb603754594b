"""How organisations of the registry relate: part of another, related to it, in its place.

Takes one relationship as one of the two records tells it. Gives one statement in one direction.
Never tells a relationship twice: both records may tell it, and the statement is the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.ror import naming
from gri_ingest.terms import GRI

# Per type: the property, and whether the record is its subject ("the other is my parent") or its object.
TYPES = {
    "parent": (GRI.subOrganisationOf, True),
    "child": (GRI.subOrganisationOf, False),
    "related": (GRI.relatedOrganisation, True),
    "predecessor": (GRI.succeeds, True),
    "successor": (GRI.succeeds, False),
}


def relationship(row: Row, mint: Mint) -> Iterator[Fact]:
    """One relationship; what relates to itself is refused, and what is one thing here says nothing."""
    key, other = naming.key("organisation", row.take("organisation")), naming.key("id", row.take("id"))
    kind = row.take("type")
    if kind not in TYPES:
        raise RowRefused("type", kind, "is no type of relationship", "Say in relations.py what it means.")
    if key == other:
        raise RowRefused("id", row.cells["id"], f"is the organisation itself, which cannot be its own {kind}")
    one, two = naming.organisation(mint, key), naming.organisation(mint, other)
    if one != two:
        word, subject = TYPES[kind]
        yield Fact(one, word, two) if subject else Fact(two, word, one)
