"""What was named once keeps its name.

Takes registers made by hand. Gives the name that changed, came back or was given twice.
Never touches data/ids.csv.
"""

from pathlib import Path

import pytest
from gri_ingest.describe import tombstones
from gri_ingest.errors import RegisterRefused
from gri_ingest.register import HEADER, Entry, compare, extended, read, settle, successor, written

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
    known = entries((10, "2010", ""), (2, "1954", ""))
    odd = Entry("event/x", "", "2026-11-21", 'an "odd", reason', "Ex; é", "https://a.example/1; https://b.example/2")
    known[odd.path] = odd
    (tmp_path / "ids.csv").write_text(written(known.values()), encoding="utf-8")
    assert read(tmp_path / "ids.csv") == known
    assert written(known.values()).splitlines()[2].startswith(f"{STEM}.2,1954,")
    assert odd.addresses == ["https://a.example/1", "https://b.example/2"]
    assert read(tmp_path / "none.csv") == {}


def test_a_register_is_extended_and_a_corrected_start_is_written() -> None:
    known = entries((1, "1954", ""), (2, "1980", "wrong"))
    used = {f"{STEM}.1": Entry(f"{STEM}.1", "1955"), f"{STEM}.3": Entry(f"{STEM}.3", "1999")}
    assert [entry.key for entry in extended(used, known).values()] == ["1955", "1980", "1999"]
    assert extended({f"{STEM}.2": Entry(f"{STEM}.2", "1980")}, known) == known, "a retired entry stays as it is"


HEAD = ",".join(HEADER) + "\n"
BROKEN = [
    ("id,key\n", "line 1: the header is not path,key,retired,reason,label,identifiers,successor. Restore it."),
    (HEAD + "a,b\n", "line 2: not 7 cells, or a path that stands twice. Correct the line."),
    (HEAD + "a,,,,,,\na,,,,,,\n", "line 3: not 7 cells, or a path that stands twice. Correct the line."),
    (HEAD + "a,,,gone,,,\n", "line 2: a has a reason, but no date. Write the day into the column retired."),
    (HEAD + "a,,,,,,b\nb,,,,,,\n", "line 2: a has a successor, but no date. Write the day into the column retired."),
    (
        HEAD + "a,,wrong,x,y,,\n",
        'line 2: a is retired on "wrong", which is no day. Write it as 2026-11-21',
    ),
    (HEAD + "a,,2026-02-30,x,y,,\n", 'line 2: a is retired on "2026-02-30", which is no day.'),
    (HEAD + "a,,2026-02,x,y,,\n", 'line 2: a is retired on "2026-02", which is no day.'),
    (HEAD + "a,,2026-02-03,,y,,\n", "line 2: a is retired without a reason. Write it"),
    (HEAD + "a,,2026-02-03,x,,,\n", "line 2: a is retired without a label. Write it"),
    (HEAD + "a,,2026-02-03,x,y,Q42,\n", 'line 2: a has the identifier "Q42". Write it as a web address'),
    (
        HEAD + "a,,2026-02-03,x,y,,b\n",
        'line 2: a has the successor "b", which is no path of this register. Correct it.',
    ),
    (
        HEAD + "a,,2026-02-03,x,y,,b\nb,,2026-02-03,x,y,,a\n",
        'line 2: a comes round to "a" again by its successors. Break the circle.',
    ),
]


@pytest.mark.parametrize(("text", "words"), BROKEN)
def test_a_broken_register_is_told_with_line_and_repair(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterRefused) as refused:
        read(tmp_path / "ids.csv")
    assert words in str(refused.value)
    assert str(refused.value).startswith("ids.csv, line ")
    assert len(BROKEN) == 13


def test_a_successor_is_followed_over_every_step_to_what_is_used_today() -> None:
    told = [
        Entry("event/now"),
        Entry("event/b", "", "2026-01-02", "renamed", "B", "", "event/now"),
        Entry("event/a", "", "2025-01-02", "renamed", "A", "", "event/b"),
        Entry("event/dead", "", "2026-01-02", "never was", "D"),
        Entry("event/c", "", "2025-01-02", "renamed", "C", "", "event/dead"),
    ]
    known = {entry.path: entry for entry in told}
    assert [successor(entry, known) for entry in told[1:]] == ["event/now", "event/now", "", ""]


def test_a_tombstone_says_since_when_why_and_what_stands_instead() -> None:
    entry = Entry("event/a", "", "2026-01-02", "Held twice.", "Meeting", "https://a.example/1", "event/b")
    lines = list(tombstones([Entry("event/b"), entry]))
    assert all(line.startswith("<https://w3id.org/gri/id/event/a> ") for line in lines)
    assert all(line.endswith(" <https://w3id.org/gri/graph/provenance> .\n") for line in lines)
    assert len(lines) == 6
    text = "".join(lines)
    for part in (
        'invalidatedAtTime> "2026-01-02T00:00:00Z"',
        'prefLabel> "Meeting"@en',
        'changeNote> "Held twice."@en',
        'identifier> "https://a.example/1"',
        "isReplacedBy> <https://w3id.org/gri/id/event/b>",
    ):
        assert part in text
