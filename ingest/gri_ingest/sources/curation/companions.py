"""What another table must tell about a row, joined to it as companion cells before it is read.

Takes the records of all tables. Gives rows with cells such as `parent_id.type`, `source_url.title`, `value.now`.
Never changes a cell of the table itself: companions have a dot in their name.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gri_ingest.fact import last_day
from gri_ingest.row import Row
from gri_ingest.sources.curation.naming import Naming

# Columns that point to several tables and have no column of the table to say which.
UNTYPED = {
    "bodies": ("parent_id",),
    "organisations": ("parent_id",),
    "body_members": ("body_id",),
    "events": ("body_id", "host_body"),
    "documents": ("issuer_id", "contributors"),
    "cooperation_links": ("frame_id",),
    "gso_facts": ("subject_id",),
    "other_names": ("subject_id",),
}
# The type a reference into a table has, and the column of that table's key.
TYPES = {
    "countries": ("country", "code"),
    "infrastructures": ("infrastructure", "id"),
    "bodies": ("body", "id"),
    "organisations": ("organisation", "id"),
    "documents": ("document", "id"),
}
ENDS = {"memberships": "until", "body_members": "end"}
PAGES = ("source_url", "share_source_url")
# Tables whose single cells may have a source of their own, with the columns of their key.
CELLS = {
    "infrastructures": ("id",),
    "sites": ("site_id",),
    "memberships": ("infrastructure_id", "country", "role", "since"),
}


class Companions:
    """The indexes of one snapshot; `join` gives a row its companion cells."""

    def __init__(self, records: Mapping[str, Sequence[Row]]) -> None:
        self._types = dict(_types(records))
        self._titles = dict(_titles(records["documents"]))
        self._links = {row.cells["id"]: row.cells["source_url"] for row in records["cooperation_links"]}
        self._cells = {
            (table, "|".join(row.cells[column] for column in key)): row
            for table, key in CELLS.items()
            for row in records[table]
        }
        self._naming = Naming(records)
        self._retrieved = retrieved()

    def join(self, row: Row) -> Row:
        """The row with its companion cells; a companion is left out where there is nothing to tell."""
        companions = dict(self._companions(row))
        return dataclasses.replace(row, cells=row.cells | companions) if companions else row

    def _companions(self, row: Row) -> Iterator[tuple[str, str]]:
        cells = row.cells
        for column in UNTYPED.get(row.table, ()):
            keys = [key.strip() for key in cells[column].split(";")]
            yield f"{column}.type", ";".join(filter(None, (self._types.get(key) for key in keys)))
        for column in PAGES:
            if title := self._titles.get(cells.get(column, "")):
                yield f"{column}.title", title
        if row.table == "data_policies":
            yield "subject_id.label", self._naming.policy(row)
        if row.table == "documents" and row.status() == "verified" and row.status("title") == "unverified":
            yield "title.instead", self._naming.document(row)
        if row.table == "cooperation_link_parties":
            yield "link_id.source_url", self._links.get(cells["link_id"], "")
        if row.table == "cell_sources":
            told = self._cells.get((cells["table"], cells["key"]))
            read = told is not None and told.status(cells["column"]) == "verified"
            yield "value.now", told.cells.get(cells["column"], "") if told and read else ""
        if end := ENDS.get(row.table):
            past = cells[end] and last_day(end, cells[end]).value < self._retrieved
            yield f"{end}.past", "yes" if past else ""


def retrieved() -> str:
    """The day the tables were read, as their description says; what ended before it has ended."""
    told = tomllib.loads(Path(__file__).with_name("source.toml").read_text(encoding="utf-8"))
    return str(told["retrieved"])


def _types(records: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str]]:
    for table, (kind, key) in TYPES.items():
        for row in records[table]:
            yield row.cells[key], kind


def _titles(documents: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Titles by address, where both were read."""
    for row in documents:
        if row.cells["url"] and row.status("title", "url") == "verified":
            yield row.cells["url"], row.cells["title"]
