"""A row is read by emptying it, and a cell that was not read in a source cannot pass for one that was.

Takes rows made by hand. Gives the promise of row.py that does not hold.
Never reads a file but its own.
"""

import gzip
from pathlib import Path

import pytest
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.row import Row, read_file, read_table

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


# --- Files of a registry -----------------------------------------------------------------------------------------

TEXT = 'code,works\nNA,4\n"é, b",\n'
BYTES = TEXT.encode()
PACKED = gzip.compress(BYTES + b"".join(b"X,%d\n" % number for number in range(5000)), mtime=0)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_as_it_stands_packed_or_not(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(BYTES, mtime=0) if packed else BYTES)
    found = list(read_file("toy", path, ("code", "works")))
    assert found == [(2, {"code": "NA", "works": "4"}), (3, {"code": "é, b", "works": ""})]


FAULTS: dict[str, tuple[str, bytes, str]] = {
    "missing": ("", b"", "a.csv is not in "),
    "of other columns": ("a.csv", b"code,work\nNA,4\n", "the columns are code, work; expected are code, works"),
    "of the same columns in another order": ("a.csv", b"works,code\n4,NA\n", "the columns are works, code"),
    "empty": ("a.csv", b"", "the columns are none"),
    "in another encoding": ("a.csv", TEXT.encode("latin-1"), "bytes that are not UTF-8"),
    "with a torn line": ("a.csv", b"code,works\nNA,4\nDE\n", "a.csv, line 3: 1 cells instead of 2"),
    "with an open quotation": ("a.csv", b'code,works\nNA,4\n"DE,5\n', "after line 2: no CSV"),
    "cut off": ("a.csv.gz", PACKED[:-2000], "after line [0-9]+: cut off"),
    "cut off in its last bytes": ("a.csv.gz", PACKED[:-4], "after line [0-9]+: cut off"),
    "no gzip": ("a.csv.gz", BYTES, "no gzip file"),
    "with a wrong checksum": ("a.csv.gz", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "no gzip file .CRC check failed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_that_is_damaged_is_refused_with_its_place_and_what_to_do(name: str, tmp_path: Path) -> None:
    written, content, words = FAULTS[name]
    if written:
        (tmp_path / written).write_bytes(content)
    with pytest.raises(SourceRefused, match=words) as refused:
        list(read_file("toy", tmp_path / (written or "a.csv"), ("code", "works")))
    assert str(refused.value).count(". ") >= 1
    assert "toy" in str(refused.value)


def test_the_suite_of_faults_is_whole() -> None:
    assert len(FAULTS) == 11
