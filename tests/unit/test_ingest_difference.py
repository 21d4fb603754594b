"""The difference of two dumps, line by line: what is a fact, what only stands behind one, and what is counted alone.

Takes dumps of a few lines written by hand. Gives the fact that was missed, made up or told in the wrong words.
Never builds a release; tests/e2e/test_changes.py does.
"""

from __future__ import annotations

import doctest
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from gri_ingest import compare, sentences
from gri_ingest.difference import difference, words

B = "https://w3id.org/gri/"
ID, NS, VOC = f"{B}id/", f"{B}ns#", f"{B}voc/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
Node = dict[str, Any]


def release(folder: Path, nodes: dict[str, Node], graph: str = "core", more: tuple[str, ...] = ()) -> Path:
    """A release folder of a dump alone; a value that begins with `id/` or `voc/` is an IRI of ours."""
    lines = list(more)
    for subject, said in nodes.items():
        for key, values in {"type": [], **said}.items():
            predicate = {"type": TYPE, "label": LABEL}.get(key, NS + key)
            for value in values if isinstance(values, list) else [values]:
                written = f"<{NS}{value}>" if key == "type" else f'"{value}"'
                written = f"<{B}{value}>" if value.startswith(("id/", "voc/")) else written
                written += "@en" if key == "label" else ""
                lines.append(f"<{B}{subject}> <{predicate}> {written} <{B}graph/{graph}> .\n")
    folder.mkdir()
    (folder / "dump.nq").write_text("".join(sorted(set(lines))), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"id": folder.name, "asOf": "2026-11-21"}), encoding="utf-8")
    return folder


def member(status: str = "active", **more: Any) -> Node:
    return {
        "type": "Participation",
        "party": "id/country/FRA",
        "participationIn": "id/infrastructure/ring",
        "role": "voc/role/member",
        "status": f"voc/status/{status}",
        **more,
    }


WORLD: dict[str, Node] = {
    "id/country/FRA": {"type": "Country", "label": "France"},
    "id/infrastructure/ring": {"type": "ResearchInfrastructure", "label": "Polar Ring"},
    "id/participation/ring.fra.member.1": member(dateText="1999/"),
}


def told(tmp_path: Path, before: dict[str, Node], after: dict[str, Node], most: int = 1_000) -> dict[str, Any]:
    return difference(release(tmp_path / "a", before), release(tmp_path / "b", after), most)


def test_equal_dumps_differ_in_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, WORLD, WORLD)
    assert (found["from"], found["to"], found["facts"], found["graphs"]) == ("a", "b", [], {})
    assert found["says"] == "No fact, no word and no question changed; only the files were made anew."


CASES: list[tuple[Node, str, str]] = [
    (member("ended", dateText="1999/2020"), "ended", "ended."),
    (member("ended"), "ended", "ended."),
    (member("ended", dateText="1999/2020", validUntil="2020-12-31"), "ended", "ended: 2020."),
    (member(dateText="1999/2030", validUntil="2030-12-31"), "ended", "will end: 2030."),
    (member("suspended", dateText="2022-03-08/"), "ended", "was suspended (since 2022-03-08)."),
    (member("suspended", dateText="1999/"), "ended", "was suspended."),
    (member("no-longer-listed", dateText="1999/"), "ended", "is no longer listed."),
    (member("planned", dateText="1999/"), "changed", "changed: status active became planned."),
    (member(dateText="1998/"), "changed", "changed: period “since 1999” became “since 1998”."),
    (member(), "changed", "changed: period “since 1999” removed."),
    (member(dateText="1999/", namedAs="CNRS"), "changed", "changed: named as CNRS added."),
]


@pytest.mark.parametrize(("now", "change", "says"), CASES)
def test_a_change_has_its_kind_and_its_words(now: Node, change: str, says: str, tmp_path: Path) -> None:
    found = told(tmp_path, WORLD, {**WORLD, "id/participation/ring.fra.member.1": now})
    (fact,) = found["facts"]
    assert (fact["change"], fact["says"]) == (change, f"France as member of Polar Ring {says}")
    assert fact["countries"] == [f"{ID}country/FRA"]
    assert fact["before"].keys() == fact["after"].keys()
    assert found["summary"]["byInfrastructure"] == {
        f"{ID}infrastructure/ring": found["summary"]["byClass"].popitem()[1]
    }


def test_every_kind_of_change_was_asked() -> None:
    assert len(CASES) == 11
    assert {change for _, change, _ in CASES} == {"changed", "ended"}, "what came and went is asked below"


def test_the_end_of_a_meeting_ends_nothing(tmp_path: Path) -> None:
    event = {"id/event/one": {"type": "Event", "label": "First meeting", "dateText": "2026-05-01/"}}
    later = {"id/event/one": {**event["id/event/one"], "dateText": "2026-05-01/2026-05-02", "validUntil": "2026-05-02"}}
    (fact,) = told(tmp_path, event, later)["facts"]
    assert (fact["change"], fact["says"].startswith("The event “First meeting” changed")) == ("changed", True)


def test_what_stands_behind_facts_is_counted_and_not_told(tmp_path: Path) -> None:
    later = {
        **WORLD,
        "id/doc/x": {"type": "SourceDocument", "label": "A page"},
        "id/identifier/ror.1": {"type": "Identifier"},
        "voc/role/new": {"label": "new"},
    }
    found = told(tmp_path, WORLD, later)
    assert (found["facts"], found["supporting"]["added"], found["words"]["added"]) == ([], 2, 1)
    assert found["says"] == "No fact changed. Words: 1 added."
    assert found["graphs"] == {f"{B}graph/core": {"added": 4, "removed": 0}}


def test_a_site_that_moves_between_infrastructures_is_told(tmp_path: Path) -> None:
    site: Node = {"type": "Site", "label": "Pole"}
    one = {**WORLD, "id/site/pole": site, "id/infrastructure/dome": {"type": "ResearchInfrastructure", "label": "Dome"}}
    ring, dome = one["id/infrastructure/ring"], one["id/infrastructure/dome"]
    before = {**one, "id/infrastructure/ring": {**ring, "hasSite": "id/site/pole"}}
    after = {**one, "id/infrastructure/dome": {**dome, "hasSite": "id/site/pole"}}
    found = told(tmp_path, before, after)
    assert [(fact["change"], fact["label"]) for fact in found["facts"]] == [
        ("changed", "Dome"),
        ("changed", "Polar Ring"),
    ]
    new = {**WORLD, "id/site/pole": site, "id/infrastructure/ring": {**ring, "hasSite": "id/site/pole"}}
    (tmp_path / "again").mkdir()
    (fact,) = told(tmp_path / "again", WORLD, new)["facts"]
    assert fact["says"] == "The site “Pole” of Polar Ring was added."


def test_names_in_other_languages_are_values_of_their_own(tmp_path: Path) -> None:
    french = f'<{ID}country/FRA> <{LABEL}> "{{}}"@fr <{B}graph/core> .\n'
    before = release(tmp_path / "a", WORLD, more=(french.format("la France"),))
    found = difference(before, release(tmp_path / "b", WORLD, more=(french.format("France"),)))
    (fact,) = found["facts"]
    assert (fact["before"], fact["after"]) == ({f"{LABEL}@fr": ["la France"]}, {f"{LABEL}@fr": ["France"]})
    assert fact["says"] == "France changed: name (fr) “la France” became France."


def test_many_additions_hide_no_end_and_all_are_counted(tmp_path: Path) -> None:
    many = {f"id/participation/ring.fra.member.{number}": member() for number in range(2, 60)}
    ended = {"id/participation/ring.fra.member.1": member("ended", dateText="1999/")}
    found = told(tmp_path, WORLD, {**WORLD, **many, **ended}, most=10)
    assert (found["summary"]["added"], found["summary"]["ended"], len(found["facts"])) == (58, 1, 11)
    assert found["labels"][f"{ID}country/FRA"] == "France"
    assert found["leftOut"] == {f"{NS}Participation": 48}
    assert found["summary"]["byCountry"][f"{ID}country/FRA"]["added"] == 58
    assert words(found).splitlines()[0] == "59 facts: 58 added, 1 ended."
    assert "… and 48 more of " in words(found)


def test_a_large_release_is_compared_in_little_memory(tmp_path: Path) -> None:
    folder = release(tmp_path / "a", WORLD)
    later = tmp_path / "b"
    later.mkdir()
    with (later / "dump.nq").open("w", encoding="utf-8") as out:
        for number in range(100_000, 130_000):
            node = f"<{ID}participation/ring.fra.member.{number}>"
            for key, value in (("party", "country/FRA"), ("participationIn", "infrastructure/ring")):
                out.write(f"{node} <{NS}{key}> <{ID}{value}> <{B}graph/core> .\n")
            out.write(f"{node} <{TYPE}> <{NS}Participation> <{B}graph/core> .\n")
    size = (later / "dump.nq").stat().st_size
    tracemalloc.start()
    found = difference(folder, later)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found["summary"]["added"] == 30_000
    assert most < size / 2, f"{most} bytes were held of {size}"


@pytest.mark.parametrize("module", [compare, sentences], ids=["compare", "sentences"])
def test_the_examples_in_the_words_of_the_modules_hold(module: Any) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 2) == (0, True)
