"""A row is read by emptying it, and a cell that was not read in a source cannot pass for one that was.

Takes rows made by hand. Gives the promise of row.py that does not hold.
Never reads a file but its own.
"""

from pathlib import Path

import pytest
from gri_ingest.errors import RowRefused
from gri_ingest.row import Row, read_table

CELLS = {
    "id": "esrf",
    "city": "Grenoble",
    "hosts": "FR;CH",
    "note": "",
    "check_url": "",
    "source_url": "https://x.example/",
    "confidence": "verified",
    "unverified_fields": "city",
}


def row(**cells: str) -> Row:
    return Row("curation", "infrastructures", 2, {**CELLS, **cells})


def test_what_was_taken_is_gone_and_the_rest_is_unread() -> None:
    one = row()
    assert one.take("id") == "esrf"
    assert one.many("hosts") == ["FR", "CH"]
    assert one.maybe("note") is None
    assert one.unread() == {"city"}


def test_evidence_columns_are_the_pipelines_to_read() -> None:
    one = row()
    for name in ("id", "hosts", "city"):
        one.take(name)
    assert one.unread() == set()


def test_a_cell_that_is_unverified_must_be_asked_about() -> None:
    one = row()
    one.take("city")
    assert one.unasked() == {"city"}
    assert one.status("city") == "unverified"
    assert one.unasked() == set()


def test_in_an_unverified_row_everything_is_unverified_and_nothing_need_be_asked() -> None:
    one = row(confidence="unverified", unverified_fields="")
    one.take("city")
    assert (one.status(), one.status("id"), one.unasked()) == ("unverified", "unverified", set())


def test_several_cells_are_verified_only_together() -> None:
    assert row().status("id", "hosts") == "verified"
    assert row().status("id", "city") == "unverified"


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(RowRefused, match=r"column town: .* is asked for, but table infrastructures has no such column"):
        row().maybe("town")


def test_a_record_knows_the_line_it_begins_at(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text('id,note\na,"two\nlines"\nb,one\n', encoding="utf-8")
    assert [(r.number, r.take("id")) for r in read_table("curation", tmp_path / "notes.csv")] == [(2, "a"), (4, "b")]
