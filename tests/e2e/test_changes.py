"""What a release says of its changes: exactly what was changed in the tables, and nothing else.

Takes mini projects whose tables are edited between builds. Gives the fact that the change log missed or made up.
Never reads a change log that this test did not see being made.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ID = "https://w3id.org/gri/id/"
NS = "https://w3id.org/gri/ns#"
VOC = "https://w3id.org/gri/voc/"
NONE = {"added": 0, "removed": 0, "changed": 0, "ended": 0}
UNITED_KINGDOM = "icos,GB,member,2016-07,,"
RUSSIA = "esrf,RU,member,2014-06-23,,,6"
NEW = "sesame,FI,observer,2024-05-02,,,,,,state,,2024,,institutional,verified,,https://www.sesame.org.jo/,verified,\n"


def log(built: Any) -> dict[str, Any]:
    """The change log of the served release."""
    return dict(json.loads((built.served() / "changes.json").read_text(encoding="utf-8")))


def add(built: Any, table: str, line: str) -> None:
    with built.table(table).open("a", encoding="utf-8") as out:
        out.write(line)


def facts(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Change and node of each fact."""
    return [(fact["change"], fact["node"].removeprefix(ID)) for fact in told["facts"]]


def test_the_first_release_has_nothing_to_compare_with(built: Any) -> None:
    told = log(built)
    assert (told["from"], told["to"], told["facts"]) == (None, built.served().name, [])
    assert told["says"] == "This is the first release."
    assert built.manifest()["changes"] == {"from": None, **NONE}


def test_a_participation_added_changed_and_ended_is_told_exactly_so(built: Any) -> None:
    before = built.served().name
    built.replace("memberships", UNITED_KINGDOM, "icos,GB,member,2016-06,,")
    built.replace("memberships", RUSSIA, "esrf,RU,member,2014-06-23,2022-07-31,,6")
    add(built, "memberships", NEW)
    after = built.build()
    told = log(built)
    assert (told["from"], told["to"]) == (before, after)
    assert told["says"] == "3 facts: 1 added, 1 changed, 1 ended."
    esrf = "https://www.esrf.fr/home/news/general/content-news/general/russia-becomes-member-state-of-the-esrf.html"
    icos = (
        "https://www.icos-cp.eu/news-and-events/news/icos-10-years-how-icos-expanded-eight-sixteen-member-"
        "countries-decade"
    )
    added = told["facts"][2]["after"]
    assert told["facts"] == [
        {
            "change": "ended",
            "node": f"{ID}participation/esrf.rus.member.1",
            "class": f"{NS}Participation",
            "label": "Russia as member of European Synchrotron Radiation Facility",
            "infrastructures": [f"{ID}infrastructure/esrf"],
            "countries": [f"{ID}country/RUS"],
            "bodies": [],
            "source": esrf,
            "before": {
                f"{NS}dateText": ["2014-06-23/"],
                f"{NS}status": [f"{VOC}status/active"],
                f"{NS}untilPrecision": [],
                f"{NS}validUntil": [],
            },
            "after": {
                f"{NS}dateText": ["2014-06-23/2022-07-31"],
                f"{NS}status": [f"{VOC}status/ended"],
                f"{NS}untilPrecision": [f"{VOC}precision/day"],
                f"{NS}validUntil": ["2022-07-31"],
            },
            "says": "Russia as member of European Synchrotron Radiation Facility ended: 2022-07-31.",
        },
        {
            "change": "changed",
            "node": f"{ID}participation/icos.gbr.member.1",
            "class": f"{NS}Participation",
            "label": "United Kingdom as member of Integrated Carbon Observation System ERIC",
            "infrastructures": [f"{ID}infrastructure/icos"],
            "countries": [f"{ID}country/GBR"],
            "bodies": [],
            "source": icos,
            "before": {f"{NS}dateText": ["2016-07/"], f"{NS}validFrom": ["2016-07-01"]},
            "after": {f"{NS}dateText": ["2016-06/"], f"{NS}validFrom": ["2016-06-01"]},
            "says": "United Kingdom as member of Integrated Carbon Observation System ERIC changed: period “since "
            "2016-07” became “since 2016-06”.",
        },
        {
            "change": "added",
            "node": f"{ID}participation/sesame.fin.observer.1",
            "class": f"{NS}Participation",
            "label": "Finland as observer of Synchrotron-light for Experimental Science and Applications in the Middle "
            "East",
            "infrastructures": [f"{ID}infrastructure/sesame"],
            "countries": [f"{ID}country/FIN"],
            "bodies": [],
            "source": "https://www.sesame.org.jo/",
            "before": None,
            "after": added,
            "says": "Finland as observer of Synchrotron-light for Experimental Science and Applications in the Middle "
            "East (since 2024-05-02) was added.",
        },
    ]
    assert added[f"{NS}validFrom"] == ["2024-05-02"]
    assert added[f"{NS}role"] == [f"{VOC}role/observer"]
    one = {**NONE, "added": 1, "changed": 1, "ended": 1}
    summary = told["summary"]
    assert {key: summary[key] for key in NONE} == one == summary["byClass"][f"{NS}Participation"]
    assert len(summary["byClass"]) == 1
    assert summary["byCountry"][f"{ID}country/RUS"] == {**NONE, "ended": 1}
    assert summary["byInfrastructure"][f"{ID}infrastructure/sesame"] == {**NONE, "added": 1}
    assert told["supporting"] == {"added": 1, "removed": 0, "changed": 0}, "the page of the new row"
    assert (told["words"], told["questions"]) == (
        {"added": 0, "removed": 0, "changed": 0},
        {"added": [], "removed": [], "changed": []},
    )
    assert told["labels"][f"{VOC}status/ended"] == "ended"
    assert built.manifest()["changes"] == {"from": before, **one}
    assert built.manifest()["previous"] == before


def test_what_is_added_or_taken_away_with_its_links_is_one_fact(built: Any) -> None:
    site = 'icos--lab,icos,ICOS Laboratory,main site,FI,Helsinki,60.2,24.9,catalogue,,"https://www.icos-cp.eu/",verified,\n'
    add(built, "sites", site)
    added = built.build()
    assert facts(log(built)) == [("added", "site/icos--lab")]
    fact = log(built)["facts"][0]
    assert fact["infrastructures"] == [f"{ID}infrastructure/icos"]
    assert fact["says"] == "The site “ICOS Laboratory” of Integrated Carbon Observation System ERIC was added."
    built.table("sites").write_text(
        built.table("sites").read_text(encoding="utf-8").replace(site, ""), encoding="utf-8"
    )
    built.replace("memberships", "sesame,US,observer", "sesame,US,partner")
    built.build()
    assert log(built)["from"] == added
    assert facts(log(built)) == [
        ("removed", "participation/sesame.usa.observer.1"),
        ("added", "participation/sesame.usa.partner.1"),
        ("removed", "site/icos--lab"),
    ]


def test_a_row_that_is_no_longer_verified_says_so(built: Any) -> None:
    text = built.table("memberships").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("sesame,US,observer"))
    doubted = line.replace(",,,https://webarchive", ",,https://webarchive", 1).replace(",verified,", ",,unverified,", 1)
    built.table("memberships").write_text(text.replace(line, doubted), encoding="utf-8")
    built.build()
    (fact,) = log(built)["facts"]
    assert fact["change"] == "removed"
    assert fact["says"].startswith("United States as observer of Synchrotron-light")
    assert fact["says"].endswith("is no longer verified and was removed.")
    built.table("memberships").write_text(text, encoding="utf-8")
    built.build("--force")
    assert log(built)["from"] is None, "the first release came back, with the change log it was made with"


def test_a_question_alone_changes_no_fact(built: Any) -> None:
    path = built.root / "queries" / "how-many-countries.rq"
    path.write_text(path.read_text(encoding="utf-8") + "# asked again\n", encoding="utf-8")
    built.build()
    told = log(built)
    assert told["says"] == "No fact changed. Questions: 1 changed."
    assert (told["facts"], told["questions"]["changed"]) == ([], ["how-many-countries"])
    assert {key: told["summary"][key] for key in NONE} == NONE


def test_one_graph_is_one_release_whatever_it_was_made_after(built: Any) -> None:
    first = built.served()
    bytes_of = {path.name: path.read_bytes() for path in first.iterdir() if path.is_file()}
    before = built.table("memberships").read_text(encoding="utf-8")
    add(built, "memberships", NEW)
    second = built.build()
    built.table("memberships").write_text(before, encoding="utf-8")
    assert built.build() == first.name
    assert {path.name: path.read_bytes() for path in first.iterdir() if path.is_file()} == bytes_of
    assert sorted(path.name for path in first.parent.iterdir()) == sorted([first.name, second])
    forth = json.loads(built.run("difference", first.name, second, "--json").stdout)
    assert forth == json.loads((first.parent / second / "changes.json").read_text(encoding="utf-8"))
    back = json.loads(built.run("difference", second, "current", "--json").stdout)
    assert facts(forth) == [("added", "participation/sesame.fin.observer.1")]
    assert facts(back) == [("removed", "participation/sesame.fin.observer.1")]
    assert back["facts"][0]["before"] == forth["facts"][0]["after"]


def test_the_difference_of_two_releases_does_not_know_what_lay_between(built: Any) -> None:
    first = built.served().name
    built.replace("memberships", UNITED_KINGDOM, "icos,GB,member,2016-05,,")
    between = built.build()
    built.replace("memberships", "icos,GB,member,2016-05,,", "icos,GB,member,2016-04,,")
    last = built.build()
    whole = json.loads(built.run("difference", first, last, "--json").stdout)
    part = json.loads(built.run("difference", between, last, "--json").stdout)
    assert whole["facts"][0]["before"][f"{NS}dateText"] == ["2016-07/"]
    assert part["facts"][0]["before"][f"{NS}dateText"] == ["2016-05/"]
    assert whole["facts"][0]["after"] == part["facts"][0]["after"]
    said = built.run("difference", first, last).stdout.splitlines()
    assert said == ["1 fact: 1 changed.", f"~ {whole['facts'][0]['says']}"]
    refused = built.run("difference", first, "2020-01-01-00000000")
    assert (refused.returncode, last in refused.stderr, "Traceback" in refused.stderr) == (1, True, False)


def test_a_predecessor_that_was_damaged_stops_no_build(built: Any) -> None:
    (built.served() / "dump.nq").unlink()
    add(built, "memberships", NEW)
    built.build()
    assert (log(built)["from"], log(built)["facts"]) == (None, [])


STAGES = ("load", "downloads", "release")  # and with each of them the one that follows it


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_in_a_later_stage_harms_nothing(stage: str, built: Any) -> None:
    assert len(STAGES) == 3
    before = built.served()
    manifest = (before / "manifest.json").read_bytes()
    add(built, "memberships", NEW)
    command = [sys.executable, "-m", "gri_ingest", "build", "--sample", "--project", str(built.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith(stage):  # it is done: the build is in the stage after it
                running.send_signal(signal.SIGKILL)
                break
        running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert (built.served(), (before / "manifest.json").read_bytes()) == (before, manifest)
    built.build()
    assert facts(log(built)) == [("added", "participation/sesame.fin.observer.1")]
    assert not list(Path(built.root / "build" / "releases").glob(".*"))
