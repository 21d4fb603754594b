"""The graph can answer the 52 questions it was made for.

Takes competency/<id>.rq and the world of the tests. Gives the rows of each, compared with <id>.csv as a set.
Never compares names of things: the answers are IRIs, so that a better label breaks no test.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Store
from world import rows

HERE = Path(__file__).resolve().parent
QUESTIONS = sorted(HERE.glob("*.rq"))
README = (HERE / "README.md").read_text(encoding="utf-8")


def expected(path: Path) -> list[list[str]]:
    """Header and rows of the answer file."""
    return list(csv.reader(io.StringIO(path.with_suffix(".csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_graph_answers(path: Path, world: Store):
    header, *found = rows(world, path.read_text(encoding="utf-8"))
    wanted_header, *wanted = expected(path)
    assert header == wanted_header
    assert wanted, "an expected answer is not empty"
    assert {tuple(row) for row in found} == {tuple(row) for row in wanted}
    assert len(found) == len(wanted), "a row is said twice"


def test_the_suite_is_whole():
    names = [path.stem for path in QUESTIONS]
    assert Counter(name[0] for name in names) == {"R": 20, "T": 12, "D": 20}
    assert sorted(path.stem for path in HERE.glob("*.csv")) == names


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_readme_links_a_question_to_its_user(path: Path):
    heading = path.read_text(encoding="utf-8").splitlines()[0]
    told = re.fullmatch(rf"# {path.stem} \((.+)\): (.+\?)", heading)
    assert told, "the first line says the id, the user and the question"
    assert f"| [{path.stem}]({path.name}) | {told[1]} | {told[2]} |" in README
