"""Every failure has one type: README, tree and outcomes of the engine agree.

Takes the tree of problems and the engine's outcomes. Gives the one that has no type, or two.
Never starts a service; that each type has a page is asked of a real one in tests/conformance.
"""

import re
from pathlib import Path

import pytest
from gri_service import problems
from gri_service.engine import OUTCOMES, Answer, Job

README = Path(__file__).resolve().parents[2] / "service" / "README.md"
KINDS = list(problems.tree())
EXPECTED = {
    "ok": None,
    "syntax": ("syntax", 400),
    "function": ("unknown-function", 400),
    "evaluation": ("evaluation", 500),
    "not-representable": ("not-representable", 406),
    "too-large": ("too-large", 413),
    "timeout": ("timeout", 504),
    "memory": ("memory", 507),
    "too-deep": ("too-deep", 400),
    "broken": ("broken", 500),
    "busy": ("busy", 503),
    "stopped": ("stopped", 409),
    "egress": ("federation-off", 403),
    "upstream": ("upstream", 502),
    "incomplete": ("upstream-incomplete", 502),
}


def test_every_problem_is_documented() -> None:
    part = README.read_text(encoding="utf-8").split("\n## Problems\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.+) \|$", part, re.MULTILINE)
    assert rows == [(kind.type, str(kind.status), kind.when) for kind in KINDS]
    assert len(rows) >= 25


def test_every_problem_has_a_type_a_title_and_a_word_of_its_own() -> None:
    assert len({kind.type for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert re.fullmatch(r"[a-z-]+", kind.type), kind
        assert kind.title, kind
        assert kind.when, kind
        assert 400 <= kind.status < 600, kind


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_exactly_one_problem(outcome: str) -> None:
    problem = problems.of(Answer(outcome, message="m", line=1, column=2), Job("ASK {}", seconds=3))
    expected = EXPECTED[outcome]
    assert (None if problem is None else (problem.type, problem.status)) == expected
    if problem is not None:
        assert re.match(r"[A-Z][a-z]+ ", problem.detail), "the first sentence says what to change"


def test_an_outcome_nobody_foresaw_is_broken_and_all_outcomes_were_asked() -> None:
    unforeseen = problems.of(Answer("melted", message="/secret/path"), Job("ASK {}"))
    assert unforeseen is not None
    assert unforeseen.type == "broken"
    assert "secret" not in unforeseen.detail
    assert set(EXPECTED) == set(OUTCOMES)
    assert len(OUTCOMES) == 15


def test_limits_are_told_where_they_were_met() -> None:
    large = problems.of(Answer("too-large"), Job("ASK {}", max_rows=5, max_bytes=7))
    late = problems.of(Answer("timeout"), Job("ASK {}", seconds=2.5))
    busy = problems.of(Answer("busy"), Job("ASK {}"))
    assert large is not None
    assert late is not None
    assert busy is not None
    assert (large.extensions["limitRows"], large.extensions["limitBytes"]) == (5, 7)
    assert late.extensions == {"limitSeconds": 2.5}
    assert late.headers == {}
    assert busy.headers == {"Retry-After": "5"}


def test_demand_names_the_query_that_failed() -> None:
    job = Job("ASK {}", id="the-name-of-the-query")
    with pytest.raises(problems.Deadline) as caught:
        problems.demand(Answer("timeout"), job)
    assert caught.value.extensions["queryId"] == "the-name-of-the-query"
