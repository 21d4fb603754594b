"""Every kind of fault a curator can make: a sentence that names place and repair, status 1, nothing published.

Takes a mini project with a served release and one fault at a time. Gives the fault whose sentence is not as agreed.
Never builds anything to the end.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gri_ingest.cli import main

Fault = tuple[str, Callable[[Path], None], list[str]]


def text(table: str, old: str, new: str) -> Callable[[Path], None]:
    """The first place of a text becomes another."""

    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        whole = path.read_text(encoding="utf-8")
        assert old in whole, f"{table}.csv has no {old!r} any more"
        path.write_text(whole.replace(old, new, 1), encoding="utf-8")

    return change


def data(table: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """The bytes of a table become others."""

    def apply(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))

    return apply


FAULTS: list[Fault] = [
    (
        "another encoding",
        data("sites", lambda raw: raw.replace("Prévessin".encode(), "Prévessin".encode("latin-1"), 1)),
        ["sites.csv, line 3: byte 24 (0xE9) is not UTF-8.", "iconv -f WINDOWS-1252 -t UTF-8 sites.csv"],
    ),
    (
        "UTF-16",
        data("sites", lambda raw: raw.decode().encode("utf-16")),
        ["sites.csv, line 1: is UTF-16, and must be UTF-8. Convert it: iconv -f UTF-16 -t UTF-8 sites.csv."],
    ),
    (
        "a byte order mark",
        data("sites", lambda raw: b"\xef\xbb\xbf" + raw),
        ["sites.csv, line 1: begins with a byte order mark. Save it as UTF-8 without one: sed -i"],
    ),
    (
        "a NUL byte",
        data("sites", lambda raw: raw.replace(b"Meyrin", b"Mey\0rin", 1)),
        ["sites.csv, line 2: holds a NUL byte."],
    ),
    (
        "a renamed column",
        text("sites", "latitude", "lattitude"),
        ["sites.csv, line 1: has another header; missing: latitude", '"lattitude" (meant "latitude"?)'],
    ),
    (
        "a comma too many",
        text("sites", "Meyrin site", "Meyrin, site"),
        ["sites.csv, line 2: has 14 cells, the header has 13.", "in double quotes"],
    ),
    (
        "a quote not closed",
        text("sites", "Meyrin site", '"Meyrin site'),
        ["sites.csv, line 9: is not CSV", "a double quote that is opened and not closed"],
    ),
    (
        "a missing table",
        lambda folder: (folder / "events.csv").unlink(),
        ["events.csv: is missing. Restore it"],
    ),
    (
        "a table nobody described",
        lambda folder: (folder / "extra.csv").write_text("a\n", encoding="utf-8") and None,
        ["extra.csv: is not in the data package. Describe it in datapackage.json"],
    ),
    (
        "an unknown country code",
        text("memberships", "cern,GB,member", "cern,UK,member"),
        ['memberships.csv, line 14, column country: "UK" is not an ISO 3166 code. Write "GB".'],
    ),
    (
        "a small letter in a country code",
        text("sites", "accelerators,CH", "accelerators,ch"),
        ['sites.csv, line 2, column country: "ch" is not an ISO 3166 code. Write "CH".'],
    ),
    (
        "a country without a row",
        text("sites", "accelerators,CH", "accelerators,BR"),
        ['sites.csv, line 2, column country: "BR" does not stand in countries.csv.'],
    ),
    (
        "a duplicate key",
        text("memberships", "cern,DE,member", "cern,CH,member"),
        ['column infrastructure_id + country + role + since: "cern, CH, member, 1954-09-29" stands in line 4 already.'],
    ),
    (
        "an id of another table",
        text("bodies", "\nsesame-council,", "\ncern,"),
        ['column id: "cern" stands in infrastructures.csv, line 2 already.'],
    ),
    (
        "a dangling reference",
        text("sites", "cern--meyrin,cern,", "cern--meyrin,cerm,"),
        ['sites.csv, line 2, column infrastructure_id: "cerm" does not stand in infrastructures.csv. Write "cern"'],
    ),
    (
        "a wrong companion column",
        text("body_members", ",country,", ",body,"),
        ["does not stand in bodies.csv. countries.csv has it: correct member_type."],
    ),
    (
        "a reversed period",
        text("memberships", "cern,IL,observer,1991,2011", "cern,IL,observer,2011,1991"),
        ['memberships.csv, line 17, column until: "1991" lies before since "2011".'],
    ),
    (
        "a value outside the closed list",
        text("memberships", "cern,CH,host", "cern,CH,hosts"),
        ['memberships.csv, line 3, column role: "hosts" is not in the closed list. Write "host", or one of: founding'],
    ),
    (
        "a day that does not exist",
        text("memberships", "cern,CH,member,1954-09-29", "cern,CH,member,1954-09-31"),
        ['memberships.csv, line 4, column since: "1954-09-31" is not a day of the calendar.'],
    ),
    (
        "a date of another fashion",
        text("memberships", "cern,CH,member,1954-09-29", "cern,CH,member,29.9.1954"),
        ['column since: "29.9.1954" is not a date. Write "2017", "2017-03" or "2017-03-31".'],
    ),
    (
        "a number with a comma",
        text("sites", "46.2338", '"46,2338"'),
        ['sites.csv, line 2, column latitude: "46,2338" is not a number. Write digits, and a point for decimals'],
    ),
    (
        "a number out of range",
        text("sites", "46.2338", "146.2338"),
        ['column latitude: "146.2338" is more than 90.'],
    ),
    (
        "an empty cell that must be filled",
        text("sites", "cern--meyrin,cern,", "cern--meyrin,,"),
        ['sites.csv, line 2, column infrastructure_id: "" is empty, and this column must have a value.'],
    ),
    (
        "a verified row without a source",
        text("gso_facts", "https://aistic.gov.in/ASEAN/imrcGRI", ""),
        ['gso_facts.csv, line 4, column source_url: "" is empty in a verified row.'],
    ),
    (
        "an unverified row with a source",
        text("gso_facts", "imrcGRI,verified", "imrcGRI,unverified"),
        ["column source_url:", "stands in an unverified row. Move an address to check_url"],
    ),
    (
        "a column that does not exist among unverified_fields",
        text("gso_facts", "imrcGRI,verified,", "imrcGRI,verified,values"),
        ['gso_facts.csv, line 4, column unverified_fields: "values" names no column of this table.'],
    ),
    (
        "an address with a space",
        text("gso_facts", "https://aistic.gov.in/ASEAN/imrcGRI", "https://aistic.gov.in/ASEAN/imrc GRI"),
        ["gso_facts.csv, line 4, column source_url:", "is not a web address.", "a space as %20"],
    ),
    (
        "a space at the end",
        text("sites", "Meyrin site", "Meyrin site "),
        ['sites.csv, line 2, column name: "Meyrin site " begins or ends with a space. Write "Meyrin site".'],
    ),
    (
        "an empty value in a list",
        text("gso_facts", "imrcGRI,verified,", "imrcGRI,verified,value;;edition"),
        ["column unverified_fields:", "has an empty value or a space beside the separator."],
    ),
    (
        "a broken data package",
        lambda folder: (folder / "datapackage.json").write_text('{"resources": [}', encoding="utf-8") and None,
        ["datapackage.json, line 1: Expecting value. Correct the JSON."],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_place_and_repair(fault: Fault, built: Any, capsys: pytest.CaptureFixture[str]) -> None:
    name, plant, sentences = fault
    before = built.served().name
    plant(built.root / "data" / "curated")
    status = main(["build", "--sample", "--quiet", "--project", str(built.root)])
    said = capsys.readouterr().err
    assert status == 1
    for sentence in sentences:
        assert sentence in said, f"{name}: {said}"
    assert "Traceback" not in said
    assert built.served().name == before
    assert not list((built.root / "build" / "releases").glob(".*"))


def test_thirty_faults_were_planted() -> None:
    assert len(FAULTS) == len({name for name, _, _ in FAULTS}) == 30


def test_all_faults_are_told_at_once_up_to_fifty(built: Any, capsys: pytest.CaptureFixture[str]) -> None:
    table = built.table("memberships")
    table.write_text(table.read_text(encoding="utf-8").replace(",state,", ",states,"), encoding="utf-8")
    assert main(["build", "--sample", "--quiet", "--project", str(built.root)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 51
    assert said[0].startswith(
        'memberships.csv, line 2, column participation_level: "states" is not in the closed list.'
    )
    assert said[-1].startswith("… and ")


def test_a_fault_in_a_question_names_file_and_line(built: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = built.root / "queries" / "how-many-countries.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("#+ view:", "#+ veiw:"), encoding="utf-8")
    assert main(["build", "--sample", "--quiet", "--project", str(built.root)]) == 1
    expected = 'queries/how-many-countries.rq, line 2: "veiw" is no key of a header. Write "view".'
    assert capsys.readouterr().err.strip() == expected


def test_a_fault_in_a_reading_stops_the_build_and_names_file_and_line(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    readings = built.root / "data" / "readings"
    readings.mkdir()
    (readings / "links-2026-11.csv").write_text("subject,object,verdict\na,b,right\na,c,fine\n", encoding="utf-8")
    assert main(["build", "--sample", "--quiet", "--project", str(built.root)]) == 1
    expected = 'links-2026-11.csv, line 3: the verdict is "fine". It may be one of right, near, wrong.'
    assert capsys.readouterr().err.strip() == expected


def test_a_folder_that_is_no_checkout_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--project", str(tmp_path)]) == 1
    assert "Go to the checkout, or name it with --project." in capsys.readouterr().err
