"""Checks find their faults at their level, excuses hold, expectations are asked; questions are bound and timed.

Takes checks, sources and releases made by hand. Gives the finding that is missing or should not be there.
Never runs the checks of the ontology, which tests/contract does.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from gri_ingest.ask import answer, bound
from gri_ingest.check import expectations, faults
from gri_ingest.errors import QueryRefused, ReleaseRefused, SourceRefused
from gri_ingest.source import Expectation, describe
from pyoxigraph import Literal, NamedNode, Quad, Store

TOLD = {
    "slug": "toy", "title": "Toy", "publisher": "P", "landing_page": "https://x.example/", "url": "data",
    "licence": "https://x.example/", "format": "packages", "retrieved": datetime.date(2026, 1, 31),
}  # fmt: skip
CHECK = """# problem: A thing has two names.
# solution: Keep one.
SELECT ?thing ?name WHERE { ?thing <x:name> ?name }
"""


def store(*names: str) -> Store:
    made = Store()
    made.extend(Quad(NamedNode("x:thing"), NamedNode("x:name"), Literal(name)) for name in names)
    return made


def checks(folder: Path, profile: str = "check\tlevel\twhy\ntwo-names\tWARN\tx\n", allow: str = "") -> Path:
    (folder / "two-names.rq").write_text(CHECK, encoding="utf-8")
    (folder / "profile.tsv").write_text(profile, encoding="utf-8")
    if allow:
        (folder / "allow.tsv").write_text("check\tfocus\treason\n" + allow, encoding="utf-8")
    return folder


def test_a_fault_is_told_with_problem_solution_and_level(tmp_path: Path) -> None:
    found = list(faults(store("a"), checks(tmp_path)))
    assert [(finding.level, str(finding)) for finding in found] == [
        ("WARN", "checks/two-names.rq: A thing has two names: thing x:thing, name a. Keep one.")
    ]


def test_many_faults_of_one_check_are_twenty_and_a_number(tmp_path: Path) -> None:
    found = list(faults(store(*(f"{n:02}" for n in range(33))), checks(tmp_path)))
    assert len(found) == 21
    assert "… and 13 more" in found[-1].reason


def test_an_excuse_with_its_reason_holds(tmp_path: Path) -> None:
    assert list(faults(store("a"), checks(tmp_path, allow="two-names\tx:thing\tit may\n"))) == []
    with pytest.raises(QueryRefused, match=r"allow\.tsv, line 2: not three cells"):
        list(faults(store("a"), checks(tmp_path, allow="two-names\tx:thing\t\n")))


@pytest.mark.parametrize(
    ("profile", "told"),
    [("two-names\tSEVERE\n", "line 1: no level"), ("", "two-names.rq has no level"),
     ("two-names\tWARN\nlost\tWARN\n", "lost.rq is in profile.tsv, but not there")],
)  # fmt: skip
def test_profile_and_folder_agree(profile: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(QueryRefused, match=told):
        list(faults(store(), checks(tmp_path, profile)))


def test_a_source_is_asked_for_what_it_promised() -> None:
    source = describe("toy", TOLD, lambda _: iter(()), lambda _, __: ())
    source = replace(
        source,
        classes=(Expectation("gri:Site", 3, 9), Expectation("Event", 0, 1)),
        fill=(("Site", "inCountry", 0.6), ("Event", "partOf", 0.5)),
    )
    base, kind = "https://w3id.org/gri/ns#", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    lines = [f"<x:{n}> {kind} <{base}Site> {source.claims} .\n" for n in (1, 2)]
    lines += [f"<x:{n}> {kind} <{base}Event> {source.claims} .\n" for n in (3, 4)]
    lines += [f"<x:{n}> <{base}{word}> <x:c> {source.claims} .\n" for n, word in ((1, "inCountry"), (3, "partOf"))]
    lines += [f"<x:9> {kind} <{base}Site> <https://w3id.org/gri/graph/unverified> .\n"]
    assert [(finding.level, finding.reason) for finding in expectations(source, lines)] == [
        ("ERROR", "expects 3 to 9 of gri:Site, and there are 2"),
        ("WARN", "expects 0 to 1 of Event, and there are 2"),
        ("ERROR", "expects inCountry on 60% of Site, and it is on 50.0%"),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"licens": "x"}, '"licens" is not a key'),
        ({"title": ""}, '"title" is missing or no text'),
        ({"slug": "other"}, 'slug is "other", the folder is "toy"'),
        ({"format": "web"}, "format is 'web'"),
        ({"retrieved": "2026-01-31"}, '"retrieved" is no date'),
        ({"evidence": {"sauce": "x"}}, 'no key "sauce"'),
        ({"expect": {"classes": {"Site": 3}}}, "Site needs {minimum = …, maximum = …}"),
        ({"expect": {"fill": {"Site": 0.5}}}, 'write "Class property" = a rate'),
        ({"ignore": {"note": "x"}}, 'write "table.column" = "the reason"'),
    ],
)
def test_a_source_description_is_read_strictly(change: dict[str, object], told: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        describe("toy", {**TOLD, **change}, lambda _: iter(()), lambda _, __: ())
    assert str(refused.value).startswith("sources/toy/source.toml")
    assert told in str(refused.value)


def test_a_parameter_is_bound_in_the_outermost_where() -> None:
    text = '# WHERE {\nSELECT (COUNT(?x) AS ?n) ("WHERE {" AS ?y) WHERE\n{ { SELECT ?x WHERE { ?x ?p ?o } } }'
    param = {"x": {"type": "date", "example": "2024-06-01"}}
    date = '"2024-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert bound(text, param) == text.replace("WHERE\n{", f"WHERE\n{{ VALUES (?x) {{ ({date}) }}")
    assert bound(text, {}) == text


def release(folder: Path, *questions: dict[str, object]) -> Path:
    made = Store(str(folder / "store"))
    made.extend(Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), Literal(n)) for n in range(300))
    made.flush()
    (folder / "queries.json").write_text(json.dumps(questions), encoding="utf-8")
    return folder


def asked(name: str, text: str, **more: object) -> dict[str, object]:
    return {"name": name, "text": text, "params": {}, **more}


def test_all_questions_without_an_answer_are_told_at_once(tmp_path: Path) -> None:
    folder = release(
        tmp_path,
        asked("good", "SELECT ?s WHERE { ?s ?p ?o }"),
        asked("none", "SELECT ?s WHERE { ?s <x:nothing> ?o }"),
        asked("may-be-none", "SELECT ?s WHERE { ?s <x:nothing> ?o }", empty="allowed"),
        asked("wrong", "SELECT ?s WHERE { ?s ?p"),
        asked("ask", "ASK { ?s <x:nothing> ?o }"),
    )
    with pytest.raises(ReleaseRefused) as refused:
        answer(folder)
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["queries/none.rq", "queries/wrong.rq"]


def test_a_question_that_takes_too_long_is_ended_and_named(tmp_path: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    folder = release(tmp_path, asked("endless", endless), asked("good", "SELECT ?s WHERE { ?s ?p ?o }"))
    with pytest.raises(ReleaseRefused, match=r"queries/endless\.rq is not done after 0\.3 s"):
        answer(folder, seconds=0.3)


def test_a_release_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseRefused, match=r"cannot be opened: .*Run gri-ingest build --force"):
        answer(tmp_path)
