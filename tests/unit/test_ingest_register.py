"""What was named once keeps its name.

Takes registers made by hand. Gives the name that changed, came back or was given twice.
Never touches data/ids.csv.
"""

from pathlib import Path

import pytest
from gri_ingest.errors import RegisterRefused
from gri_ingest.register import Entry, compare, extended, read, settle, written

STEM = "participation/x.fra.member"


def entries(*told: tuple[int, str, str]) -> dict[str, Entry]:
    return {f"{STEM}.{n}": Entry(f"{STEM}.{n}", key, retired) for n, key, retired in told}


def numbers(starts: list[str], known: dict[str, Entry]) -> dict[str, str]:
    settled = settle([f"{STEM}.~{start}" for start in starts], known)
    return {path.partition("~")[2]: entry.path.removeprefix(f"{STEM}.") for path, entry in settled.items()}


def test_new_starts_are_numbered_in_their_order() -> None:
    assert numbers(["2010", "", "1954"], {}) == {"": "1", "1954": "2", "2010": "3"}


def test_a_start_that_is_known_keeps_its_number() -> None:
    assert numbers(["1954", "2010"], entries((1, "2010", ""))) == {"2010": "1", "1954": "2"}


def test_a_corrected_start_keeps_the_number_by_its_position() -> None:
    assert numbers(["1955", "2010"], entries((1, "1954", ""), (2, "2010", ""))) == {"1955": "1", "2010": "2"}


def test_a_retired_number_is_never_given_again() -> None:
    assert numbers(["1954", "1999"], entries((1, "1954", ""), (2, "1980", "wrong"))) == {"1954": "1", "1999": "3"}


def test_vanished_reused_and_new_names_are_told() -> None:
    known = {"event/a": Entry("event/a"), "event/b": Entry("event/b", "", "merged into a"), "event/c": Entry("event/c")}
    used = {"event/b": Entry("event/b"), "event/c": Entry("event/c"), "event/d": Entry("event/d")}
    told = [(finding.level, finding.rule, finding.value) for finding in compare(used, known)]
    assert told == [("WARN", "unregistered", None), ("ERROR", "vanished", "event/a"), ("ERROR", "reused", "event/b")]


def test_a_register_survives_its_file_and_sorts_ordinals_as_numbers(tmp_path: Path) -> None:
    known = entries((10, "2010", ""), (2, "1954", 'an "odd", reason'))
    (tmp_path / "ids.csv").write_text(written(known.values()), encoding="utf-8")
    assert read(tmp_path / "ids.csv") == known
    assert written(known.values()).splitlines()[1].startswith(f"{STEM}.2,1954,")
    assert read(tmp_path / "none.csv") == {}


def test_a_register_is_extended_and_a_corrected_start_is_written() -> None:
    known = entries((1, "1954", ""), (2, "1980", "wrong"))
    used = {f"{STEM}.1": Entry(f"{STEM}.1", "1955"), f"{STEM}.3": Entry(f"{STEM}.3", "1999")}
    assert [entry.key for entry in extended(used, known).values()] == ["1955", "1980", "1999"]
    assert extended({f"{STEM}.2": Entry(f"{STEM}.2", "1980")}, known) == known, "a retired entry stays as it is"


@pytest.mark.parametrize("text", ["id,key\n", "path,key,retired\na,b\n", "path,key,retired\na,,\na,,\n"])
def test_a_broken_register_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterRefused, match=r"ids\.csv, line \d: .*\. (Restore it|Correct the line)\."):
        read(tmp_path / "ids.csv")
