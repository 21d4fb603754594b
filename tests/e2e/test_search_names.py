"""Names that people type find what they mean: real ones, in six languages, with slips, on the release of the project.

Takes tests/fixtures/names.tsv: what is typed, what is meant, and why it is not plain. Gives the first find of each.
Never asks over HTTP: test_search.py does.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_service.finding import find
from gri_service.search import Search

LISTED = Path(__file__).resolve().parents[1] / "fixtures" / "names.tsv"
with LISTED.open(encoding="utf-8", newline="") as _lines:
    NAMES = list(csv.DictReader(_lines, delimiter="\t"))


@pytest.fixture(scope="module")
def search(release: Path) -> Iterator[Search]:
    index = Search(release / "search.sqlite")
    yield index
    index.close()


def test_nearly_every_name_finds_first_what_is_meant(search: Search) -> None:
    wrong = []
    for row in NAMES:
        hits = find(search, row["typed"]).hits
        first = f"{hits[0].thing.kind}/{hits[0].thing.key}" if hits else "nothing"
        if first != row["meant"]:
            wrong.append(f"{row['typed']} ({row['because']}) finds {first}, not {row['meant']}")
    assert len(NAMES) >= 140
    assert len({row["because"] for row in NAMES}) >= 15
    assert len(wrong) <= 0.03 * len(NAMES), "\n".join(wrong)


def test_every_name_is_typed_once_and_what_is_meant_is_there(search: Search) -> None:
    assert len({row["typed"] for row in NAMES}) == len(NAMES)
    missing = [row["meant"] for row in NAMES if search.thing(f"https://w3id.org/gri/id/{row['meant']}") is None]
    assert missing == []
