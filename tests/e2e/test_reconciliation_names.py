"""Real names mean what they mean, and none is marked as something else: ROR's, six languages, slips, and strangers.

Takes tests/fixtures/reconciled.tsv: a name, what it means in the graph (nothing, if it must not be marked), why it is
there, and where it is from. Gives first candidates and marks. Never asks over HTTP: test_reconciliation.py does.
"""

import csv
import json
from pathlib import Path

import pytest
from gri_service.reconciliation.asked import Query
from gri_service.reconciliation.match import Candidate, match
from gri_service.reconciliation.register import Register
from gri_service.search import Search
from pyoxigraph import QueryResultsFormat, Store

ROOT = Path(__file__).resolve().parents[2]
with (ROOT / "tests" / "fixtures" / "reconciled.tsv").open(encoding="utf-8", newline="") as _lines:
    NAMES = list(csv.DictReader(_lines, delimiter="\t"))
QUESTIONS = (
    "with-which-kinds-of-things-can-a-name-be-matched",
    "which-properties-tell-things-apart",
    "what-tells-a-thing-apart",
)


@pytest.fixture(scope="module")
def register(release: Path) -> Register:
    store, search = Store.read_only(str(release / "store")), Search(release / "search.sqlite")
    rows = []
    for question in QUESTIONS:
        answer = store.query((ROOT / "queries" / f"{question}.rq").read_text(encoding="utf-8"))
        rows.append(json.loads(answer.serialize(format=QueryResultsFormat.JSON))["results"]["bindings"])
    made = Register(search, *rows)
    search.close()
    return made


@pytest.fixture(scope="module")
def found(register: Register) -> list[tuple[dict[str, str], list[Candidate]]]:
    return [(row, match(register, Query(names=(row["name"],)))) for row in NAMES]


def test_the_table_is_what_it_says(register: Register) -> None:
    assert len(NAMES) == len({row["name"] for row in NAMES}) == 201
    assert sum(not row["meant"] for row in NAMES) == sum(row["marked"] == "never" for row in NAMES) == 30
    missing = [row["meant"] for row in NAMES if row["meant"] and register.entity(row["meant"]) is None]
    assert missing == []
    assert len({row["meant"].partition("/")[0] for row in NAMES if row["meant"]}) == 3
    assert all(row["source"].startswith("http") and row["because"] for row in NAMES)


def test_nearly_every_first_candidate_is_what_is_meant(found: list[tuple[dict[str, str], list[Candidate]]]) -> None:
    known = [(row, several) for row, several in found if row["meant"]]
    wrong = [
        f"{row['name']} ({row['because']}): {several[0].entity.id if several else 'nothing'}, not {row['meant']}"
        for row, several in known
        if not several or several[0].entity.id != row["meant"]
    ]
    assert len(known) == 171
    assert len(wrong) <= 0.05 * len(known), "\n".join(wrong)


def test_none_is_marked_as_something_else(found: list[tuple[dict[str, str], list[Candidate]]]) -> None:
    marked = [(row, one) for row, several in found for one in several if one.certain]
    wrong = [
        f"{row['name']} ({row['because']}): {one.entity.id}" for row, one in marked if one.entity.id != row["meant"]
    ]
    assert wrong == []
    # A service that marks nothing would be right as well, and of no use.
    assert len(marked) >= 100


def test_a_slip_of_the_hand_is_found_and_left_to_the_reader(
    found: list[tuple[dict[str, str], list[Candidate]]],
) -> None:
    slips = [(row, several) for row, several in found if row["because"].startswith("misspelt")]
    assert len(slips) >= 20
    assert [row["name"] for row, several in slips if several[0].entity.id != row["meant"]] == []
    assert [row["name"] for row, several in slips if several[0].certain] == []
