"""The curated tables: infrastructures, who takes part in them, bodies, events, documents, policies, partnerships.

Takes data/curated. Gives rows with what another table must tell about them, and the facts of each row.
Never decides what is verified; the row's own columns do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row, read_table
from gri_ingest.sources.curation import (
    bodies,
    cell_sources,
    countries,
    counts,
    documents,
    events,
    gso,
    infrastructures,
    names,
    participations,
    partnerships,
    policies,
    sites,
    vocabularies,
)
from gri_ingest.sources.curation.companions import Companions

SLUG = "curation"

TABLES: dict[str, Callable[[Row, Mint], Iterator[Fact]]] = {
    "countries": countries.country,
    "infrastructures": infrastructures.infrastructure,
    "memberships": participations.membership,
    "sites": sites.site,
    "bodies": bodies.body,
    "organisations": bodies.organisation,
    "body_members": participations.body_membership,
    "events": events.event,
    "event_participants": events.participant,
    "documents": documents.document,
    "data_policies": policies.policy,
    "cooperation_links": partnerships.partnership,
    "cooperation_link_parties": partnerships.partner,
    "gso_infrastructure_links": gso.tie,
    "gso_facts": gso.stated_fact,
    "published_counts": counts.published_count,
    "case_studies": gso.case_study,
    "case_study_participants": gso.case_study_participant,
    "framework_criteria": vocabularies.criterion,
    "data_principles": vocabularies.principle,
    "vocabularies": vocabularies.vocabulary,
    "other_names": names.other_name,
    "cell_sources": cell_sources.cell_source,
}


def rows(snapshot: Path) -> Iterator[Row]:
    """Every record of every table, with its companion cells."""
    records = {table: list(read_table(SLUG, snapshot / f"{table}.csv")) for table in TABLES}
    companions = Companions(records)
    for table in TABLES:
        yield from map(companions.join, records[table])


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """The facts of one record; the page it was read on is known by its title where a row of documents gives it."""
    for column in ("source_url", "share_source_url"):
        if title := row.cells.get(f"{column}.title"):
            row.take(f"{column}.title")
            mint.doc(row.cells[column], title=title, field=column)
    yield from TABLES[row.table](row, mint)
