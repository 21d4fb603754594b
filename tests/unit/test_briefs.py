"""Briefs: rows become lines in groups, and the sources of a page are numbered once.

Takes rows as an engine sends them. Gives groups, parts and numbers.
Never asks a question: the golden pages do.
"""

from types import SimpleNamespace
from typing import Any

from flask import Flask
from gri_service.briefs import _groups, _numbered, sources

BASE = "https://w3id.org/gri/"


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


def row(key: str, label: str, acronym: str, level: str, page: str) -> dict[str, dict[str, str]]:
    return {
        "infrastructure": iri(f"{BASE}id/infrastructure/{key}"),
        "infrastructureLabel": text(label),
        "acronym": text(acronym),
        "level": iri(f"{BASE}voc/participation-level/{level}"),
        "levelLabel": text(level),
        "otherSince": {**text("1954-01-01"), "datatype": "http://www.w3.org/2001/XMLSchema#date"},
        "otherSincePrecision": text("year"),
        "number": text("3"),
        "source": iri(page),
        "sourceLabel": text("A page"),
    }


ASKED: Any = SimpleNamespace(
    rows=[
        row("cern", "European Organization for Nuclear Research", "CERN", "state", "https://a.example/"),
        row("ess", "ESS Sweden", "ESS", "state", "https://b.example/"),
        row("x", "X", "Y", "agency", "https://a.example/"),
    ]
)


def test_neighbours_that_agree_stand_below_one_head() -> None:
    groups = _groups(ASKED, ["level"], [["infrastructure", "acronym"]])
    assert [[part.cell.text for part in group.head] for group in groups] == [["state"], ["agency"]]
    assert [len(group.lines) for group in groups] == [2, 1]


def test_an_acronym_that_the_name_holds_is_not_said_twice() -> None:
    (group,) = _groups(ASKED, [], [["infrastructure", "acronym"]])
    said = [[part.cell.text for part in cell] for line in group.lines for cell in line]
    assert said == [["European Organization for Nuclear Research", "CERN"], ["ESS Sweden"], ["X", "Y"]]


def test_the_other_side_reads_like_the_first_and_a_value_may_be_written_as_another() -> None:
    (group,) = _groups(ASKED, [], [["otherSince", "number:partners"]])
    assert [(part.word, part.cell.text) for part in group.lines[0][0]] == [("since", "1954"), ("partners", "3")]


def test_a_source_has_one_number_on_its_page() -> None:
    (group,) = _groups(ASKED, [], [["source"]])
    with Flask(__name__).test_request_context():
        numbers = [_numbered(line)[0][0].number for line in group.lines]
        assert numbers == [1, 2, 1]
        assert [(number, cell.href) for number, cell in sources()] == [
            (1, "https://a.example/"),
            (2, "https://b.example/"),
        ]
        assert len(sources()) == 2
    with Flask(__name__).test_request_context():
        assert len(sources()) == 0
