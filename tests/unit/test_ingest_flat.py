"""Small files are read strictly: a key once, the members that are expected, numbers as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from gri_ingest import flat
from gri_ingest.errors import SourceRefused


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_has_each_key_once(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "code,name\nNA,Namibia\nSE,Sweden\n")
    rows = list(flat.table("toy", path, ("code", "name"), ("code",)))
    assert [(row.table, row.number, row.cells["code"]) for row in rows] == [("t", 2, "NA"), ("t", 3, "SE")]
    written(tmp_path, "t.csv", "code,name\nNA,Namibia\nNA,Namibia again\n")
    with pytest.raises(SourceRefused, match=r't\.csv, line 3: "NA" stands in line 2 too'):
        list(flat.table("toy", path, ("code", "name"), ("code",)))
    assert len(list(flat.table("toy", path, ("code", "name"), ("code", "name")))) == 2


def test_a_number_of_a_document_stays_as_it_is_written(tmp_path: Path) -> None:
    assert flat.document(written(tmp_path, "d.json", '{"lat": 43.70, "n": 007e0}'.replace("007e0", "968"))) == {
        "lat": "43.70",
        "n": "968",
    }


WRONG = {
    '{"a": 1, "a": 2}': 'the key "a" stands twice',
    '{"a": ': "line 1: Expecting value",
    '{"a": {"b": 1, "c": 1, "b": 1}}': 'the key "b" stands twice',
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_document_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=rf"d\.json.*{WRONG[text]}"):
        flat.document(written(tmp_path, "d.json", text))
    assert len(WRONG) == 3


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(b'{\n"a": "Plouzan\xe9"}')
    with pytest.raises(SourceRefused, match=r"d\.json, line 2: the text is not UTF-8"):
        flat.document(path)
    with pytest.raises(SourceRefused, match=r"e\.json is not there"):
        flat.document(tmp_path / "e.json")


def test_members_are_those_that_are_expected() -> None:
    assert flat.members(Path("d.json"), {"a": "1", "b": "2"}, ("b", "a"), "record 1") == {"a": "1", "b": "2"}
    with pytest.raises(SourceRefused, match=r"d\.json, record 1: the members differ: b, c"):
        flat.members(Path("d.json"), {"a": "1", "c": "2"}, ("a", "b"), "record 1")
    with pytest.raises(SourceRefused, match="no object"):
        flat.members(Path("d.json"), ["a"], ("a",), "record 1")
