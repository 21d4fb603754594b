"""Descriptive labels: what a thing is called where no source names it, or where its name was not read.

Takes the records of all tables. Gives labels such as "Data policy of CERN", made of names that were read.
Never claims that a thing bears such a label: it says what the thing is, and rests on cells that were verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from gri_ingest.row import Row

# The tables whose things may have a policy, with the columns of key and name.
NAMED = {
    "countries": ("code", "name"),
    "infrastructures": ("id", "name"),
    "bodies": ("id", "name"),
    "organisations": ("id", "name"),
}


class Naming:
    """The names that were read in one snapshot, and the labels made of them."""

    def __init__(self, records: Mapping[str, Sequence[Row]]) -> None:
        rows = [(row, *NAMED[table]) for table in NAMED for row in records[table]]
        acronyms = Counter(_read(row, "acronym") for row, _, _ in rows)
        self._names: dict[str, str] = {}
        for row, key, name in rows:
            acronym = _read(row, "acronym")
            # ESS is the spallation source and the social survey, so an acronym that two things have names neither.
            short = acronym if acronym and acronyms[acronym] == 1 else ""
            self._names[row.cells[key]] = short or _read(row, name) or acronym or row.cells[key]
        policies = [row for row in records["data_policies"] if row.status() == "verified"]
        self._several = Counter(row.cells["subject_id"] for row in policies)
        self._subjects = {row.cells["document_id"]: row for row in policies}
        self._dates = {row.cells["id"]: _read(row, "date") for row in records["documents"]}
        self._events = {row.cells["id"]: _read(row, "name") for row in records["events"]}

    def policy(self, row: Row) -> str:
        """Whose policy a row of data_policies.csv is, with the year of its text where the same party has several."""
        subject = row.cells["subject_id"]
        year = self._dates.get(row.cells["document_id"], "")[:4] if self._several[subject] > 1 else ""
        return f"{self._names.get(subject, subject)}{f', {year}' if year else ''}"

    def document(self, row: Row) -> str:
        """What a row of documents.csv is whose title was not read; empty where nothing that was read tells it."""
        told = self._subjects.get(row.cells["id"])
        if told is not None and told.status("subject_id", "document_id") == "verified":
            return f"Data policy of {self.policy(told)}"
        kind = _read(row, "kind").replace("_", " ")
        event = self._events.get(_read(row, "adopted_at"), "")
        return f"{kind.capitalize()}, {event}" if kind and event else ""


def _read(row: Row, column: str) -> str:
    """A cell that was read in a source, else nothing."""
    return row.cells[column] if row.cells.get(column) and row.status(column) == "verified" else ""
