"""What every canned query answers on the world of the tests, kept as a table and compared row by row.

Takes queries/*.rq, tests/fixtures/world.trig and, where a query is asked with parameters, golden/queries/<name>.json.
Gives golden/queries/<name>.csv; rewrite.py writes them and shows the difference.
Never sorts an answer: the order of the rows is part of what is agreed.
"""

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

HERE = Path(__file__).resolve().parent / "queries"
sys.path.insert(0, str(HERE.parents[1] / "fixtures"))  # the loader of the world, also when rewrite.py runs this file
from world import ROOT, bound, load, question, rows  # noqa: E402  (found through the line above)

QUERIES = sorted((ROOT / "queries").glob("*.rq"))
# What registries alone can answer; which organisations are behind an infrastructure is told by curated facts as well.
OF_REGISTRIES = (
    "figure-network",
    "how-did-cooperation-of-two-countries-develop",
    "how-do-two-countries-cooperate-in-numbers",
    "how-many-works-does-a-country-publish",
    "in-how-many-cases-do-sources-disagree",
    "in-how-many-projects-do-two-countries-work-together",
    "where-do-sources-disagree",
    "what-do-registries-say-of-a-thing",
    "what-was-counted-between-countries-and-when",
    "which-data-repositories-do-two-countries-run-together",
    "which-data-repositories-does-a-country-or-an-organisation-answer-for",
    "which-infrastructures-of-the-esfri-roadmap-does-a-country-take-part-in",
    "which-organisations-of-a-country-belong-to-one-of-another",
    "which-registries-does-the-graph-hold",
    "which-registries-tell-of-a-thing",
    "with-whom-does-a-country-publish-most",
)


def table(store: Store, path: Path) -> str:
    """The answer of one canned query as CSV, asked with the parameters beside its golden file."""
    sidecar = HERE / f"{path.stem}.json"
    values = json.loads(sidecar.read_text(encoding="utf-8")) if sidecar.is_file() else {}
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows(store, bound(question(path), values)))
    return text.getvalue()


def golden() -> dict[Path, str]:
    """Every golden file and the content it should have."""
    store = load()
    return {HERE / f"{path.stem}.csv": table(store, path) for path in QUERIES}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_answered_as_agreed(path: Path, world: Store):
    agreed = (HERE / f"{path.stem}.csv").read_text(encoding="utf-8")
    assert table(world, path) == agreed, f"run tests/golden/rewrite.py test_queries and read what {path.stem} gives now"
    assert len(agreed.splitlines()) > 1, (
        f"{path.stem} answers nothing: give the world a case or {path.stem}.json a value"
    )


def test_every_question_has_a_golden_answer_and_no_answer_lost_its_question():
    names = {path.stem for path in QUERIES}
    assert len(names) >= 37
    assert {path.stem for path in HERE.glob("*.csv")} == names
    assert {path.stem for path in HERE.glob("*.json")} <= names


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_answer_does_not_repeat_a_row(path: Path, world: Store):
    found = rows(world, question(path).text)[1:]
    assert found, f"{path.stem} answers nothing without its parameters, although unbound is legal"
    assert len({tuple(row) for row in found}) == len(found)


def test_the_order_of_two_parties_does_not_matter(world: Store):
    for name, one, other in (
        ("what-links-two-countries", "country", "otherCountry"),
        ("which-agreements-link-two-parties", "party", "otherParty"),
    ):
        asked = question(ROOT / "queries" / f"{name}.rq")
        france, japan = "id/country/FRA", "id/country/JPN"
        there = rows(world, bound(asked, {one: france, other: japan}))
        back = rows(world, bound(asked, {one: japan, other: france}))
        told = there[0].index("source")
        assert len(there) > 1
        assert sorted(row[told] for row in there) == sorted(row[told] for row in back)


def test_a_parameter_narrows_what_is_said_without_it(world: Store):
    narrowed = 0
    for path in QUERIES:
        asked = question(path)
        sidecar = HERE / f"{path.stem}.json"
        # Two questions say in their description what they leave out when they are not asked of one thing.
        # A count over everything is one figure, and none of those that a parameter gives.
        if (
            not sidecar.is_file()
            or asked.view == "number"
            or ("Without a" in asked.description and "only" in asked.description)
        ):
            continue
        values = json.loads(sidecar.read_text(encoding="utf-8"))
        header, *bare = rows(world, asked.text)
        asked_for = {*values, *(f"{name}Label" for name in values), "distance"}
        told = [header.index(name) for name in header if name not in asked_for]
        everything = {tuple(row[place] for place in told) for row in bare}
        for row in rows(world, bound(asked, values))[1:]:
            assert tuple(row[place] for place in told) in everything, (
                f"{path.stem}: {row} is not said without parameters"
            )
        narrowed += 1
    assert narrowed >= 15


def test_a_release_without_registries_answers_with_no_row():
    bare, asked = load(registries=False), 0
    for name in OF_REGISTRIES:
        path = ROOT / "queries" / f"{name}.rq"
        header = (HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
        assert table(bare, path) == header
        assert rows(bare, question(path).text)[1:] == []
        asked += 1
    assert asked == 16
