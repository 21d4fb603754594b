"""Each check of ontology/checks finds its planted fault, and finds none in the ontology and a good world.

Takes ontology/checks, its profile and exceptions, and tests/fixtures/broken-checks.trig. Gives the rows of each check.
Never lets an exception stay that is no longer needed.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the support module stands beside this file
reasoner = importlib.import_module("reasoner")

FOLDER = reasoner.ONTOLOGY / "checks"
CHECKS = sorted(path.stem for path in FOLDER.glob("*.rq"))
PLANTED = reasoner.planted(reasoner.FIXTURES / "broken-checks.trig")


@pytest.fixture(scope="module")
def good() -> Any:
    return reasoner.release([*reasoner.words(), *reasoner.world()])


def test_the_suite_is_whole():
    lines = (FOLDER / "profile.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "check\tlevel\texplanation"
    rows = [line.split("\t") for line in lines[1:]]
    assert sorted(row[0] for row in rows) == CHECKS, "profile.tsv and the folder name different checks"
    assert {row[1] for row in rows} == {"ERROR", "WARN"}
    assert all(row[2].endswith(".") for row in rows)
    assert {heading.split()[0] for heading in PLANTED} == set(CHECKS), "a check has no planted fault"
    assert (len(CHECKS), len(PLANTED)) == (50, 64)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_says_problem_and_solution(check):
    first, second, *_ = (FOLDER / f"{check}.rq").read_text(encoding="utf-8").splitlines()
    assert first.startswith("# problem: ")
    assert second.startswith("# solution: ")
    assert first.endswith(".")
    assert second.endswith(".")


@pytest.mark.parametrize("check", CHECKS)
def test_ontology_and_good_world_are_without_fault(check, good):
    assert reasoner.faults(good, check) == set()


@pytest.mark.parametrize("heading", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(heading, good):
    focus, text = PLANTED[heading]
    store = reasoner.Store()
    store.extend([*good, *reasoner.trig(text)])
    found = reasoner.faults(store, heading.split()[0])
    if focus == "nameless":
        assert reasoner.thing("country/AAA").value in found
        return
    assert found == {focus if "://" in focus else reasoner.BASE + focus}


@pytest.mark.parametrize(("status", "overlaps"), [("active", True), ("ended", False), ("no-longer-listed", False)])
def test_what_is_over_on_an_unknown_day_does_not_overlap(status, overlaps, good):
    focus, text = PLANTED["overlapping-participations"]
    earlier = focus.replace("observer.1", "observer.0")
    text += f"""<{earlier}> gri:party <id/country/AAA> ; gri:participationIn <id/infrastructure/ring> ;
  gri:role <voc/role/observer> ; gri:validFrom "1980-01-01"^^xsd:date ; gri:status <voc/status/{status}> .
"""
    store = reasoner.Store()
    store.extend([*good, *reasoner.trig(text)])
    found = reasoner.faults(store, "overlapping-participations")
    assert found == {reasoner.BASE + node for node in ([focus, earlier] if overlaps else [focus])}


def test_every_exception_has_a_reason_and_is_needed(good):
    allowed = reasoner.allowed()
    assert sum(map(len, allowed.values())) == 70
    for check, exceptions in allowed.items():
        found = reasoner.faults(good, check, allow=False)
        assert exceptions <= found, f"allow.tsv: take out {sorted(exceptions - found)}, {check} does not find them"
    for line in (FOLDER / "allow.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        assert len(line.split("\t")[2].split()) > 3, line
