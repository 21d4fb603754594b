"""Six registries of places and countries, whole: as many rows as their publishers count, and what is dirt stays out.

Takes the open data sets. Gives the account of each, its quarantine by reason, and totals counted in the files again.
Never looks at a single odd record: those are in tests/golden/test_sources_places.py.
"""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from gri_ingest import registry, snapshot, source

FOLDERS = {
    "esfri-2016": "rimapping-eu", "european-infrastructures": "rimapping-eu", "light-sources": "lightsources",
    "radio-observatories": "radio-observatories", "european-maps": "europe-ri-maps", "country-codes": "countries",
}  # fmt: skip
ROWS = {  # table -> rows, and how many of them are refused
    "esfri-2016": {
        "infrastructures": (49, 0), "seats": (49, 2), "coordinators": (55, 2), "members": (439, 5),
        "partners": (294, 6), "partner-countries": (474, 0),
    },
    "european-infrastructures": {"infrastructures": (577, 0), "phases": (575, 1), "positions": (570, 139)},
    "light-sources": {
        "synchrotrons": (55, 0), "fels": (18, 0), "beamlines": (181, 0), "pages": (179, 2), "ranges": (177, 9),
    },
    "radio-observatories": {"observatories": (40, 0)},
    "european-maps": {"meril": (529, 0), "instruments": (11, 1), "nodes": (44, 0), "ends": (32, 0), "links": (115, 0)},
    "country-codes": {"countries": (249, 0), "points": (241, 6)},
}  # fmt: skip
REASONS = {  # the beginnings of the reasons, and how often each is given
    "esfri-2016": {
        "is an organisation": 9, "is a list of organisations": 3, "is no code": 1, "names no town": 2,
    },
    "european-infrastructures": {
        "is what the geocoder": 67, "is given to addresses": 55, "lies outside": 11, "cannot be compared": 3,
        "is the": 3, "begins in the year": 1,
    },
    "light-sources": {"is not one range": 8, "goes beyond": 1, "is the page": 2},
    "radio-observatories": {},
    "european-maps": {"names a phase": 1},
    "country-codes": {"has no code": 5, "is a territory": 1},
}  # fmt: skip
Whole = dict[str, tuple[registry.Account, Path, float]]


@pytest.fixture(scope="module")
def whole(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The account and the stream of every registry, and the seconds it took."""
    made: Whole = {}
    folder = tmp_path_factory.mktemp("registries")
    for slug, name in FOLDERS.items():
        began = time.perf_counter()
        path = folder / f"{slug}.nq"
        account = registry.transform(source.load(slug), datasets / name, {}, path)
        made[slug] = account, path, time.perf_counter() - began
    return made


def quarantine(path: Path) -> list[dict[str, str]]:
    with path.with_name(f"{path.stem}.quarantine.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("slug", FOLDERS)
def test_the_files_are_those_that_source_toml_pins(slug: str, datasets: Path) -> None:
    files = source.load(slug).files
    assert files
    assert {f.name: snapshot.sha256(datasets / FOLDERS[slug] / f.name) for f in files} == {
        f.name: f.sha256 for f in files
    }


@pytest.mark.parametrize("slug", FOLDERS)
def test_every_row_is_accounted_for(slug: str, whole: Whole) -> None:
    account, path, _ = whole[slug]
    found = {table: (sum(rows.values()), rows["rejected"]) for table, rows in account.rows.items()}
    assert found == ROWS[slug]
    assert account.findings == [], "a column is neither read nor ignored"
    refused = quarantine(path)
    assert len(refused) == sum(number for _, number in ROWS[slug].values()) == source.load(slug).quarantined
    assert all(row["record"] and row["reason"] for row in refused)
    by_reason = Counter(
        next((r for r in REASONS[slug] if row["reason"].startswith(r)), row["reason"]) for row in refused
    )
    assert by_reason == REASONS[slug]


def test_the_suites_are_whole() -> None:
    assert len(FOLDERS) == len(ROWS) == len(REASONS) == 6
    assert sum(number for tables in ROWS.values() for number, _ in tables.values()) == 4953
    assert sum(number for reasons in REASONS.values() for number in reasons.values()) == 173


def nodes(path: Path, ending: str) -> set[str]:
    """The subjects of the lines that end thus."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split(" ", 1)[0] for line in lines if f" {ending} <" in line}


def a(word: str) -> str:
    return f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/gri/ns#{word}>"


def test_members_and_partners_are_as_many_as_the_lists_have_codes(datasets: Path, whole: Whole) -> None:
    with (datasets / "rimapping-eu" / "esfri-2016-landmarks-projects.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    path = whole["esfri-2016"][1]
    for column, role in (("members", "member"), ("partners", "partner")):
        codes = {
            (row["name"], code.strip())
            for row in table for code in row[column].split(",") if len(code.strip()) == 2 and code.strip().isupper()
        }  # fmt: skip
        made = nodes(path, f"<https://w3id.org/gri/ns#role> <https://w3id.org/gri/voc/role/{role}>")
        assert len(made) == len(codes) > 250
    assert len(nodes(path, a("ResearchInfrastructure"))) == len(table) == 49


def test_instruments_and_links_are_as_many_as_the_files_have(datasets: Path, whole: Whole) -> None:
    beamlines = sum(
        len(each)
        for path in (datasets / "lightsources").glob("beamlines-*.json")
        for each in json.loads(path.read_text(encoding="utf-8")).values()
    )
    assert len(nodes(whole["light-sources"][1], a("Instrument"))) == beamlines == 181
    assert len(nodes(whole["european-maps"][1], a("NetworkLink"))) == 115


def test_a_position_that_stands_lies_in_the_country_of_its_address(whole: Whole) -> None:
    path = whole["european-infrastructures"][1]
    placed = {
        line.split(" ", 1)[0] for line in path.read_text(encoding="utf-8").splitlines() if "wgs84_pos#lat>" in line
    }
    assert len(placed) == 570 - 139
    for wrong in ("marine-energy-centre", "south-pole-neutrino", "cape-verde-atmospheric", "james-clerk-maxwell"):
        assert not [node for node in placed if wrong in node], f"the wrong position of {wrong} stands"


def test_namibia_and_no_other_country_is_repaired(whole: Whole) -> None:
    text = whole["country-codes"][1].read_text(encoding="utf-8")
    same = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
    assert text.count(f" {same} <http://www.wikidata.org/entity/Q") == 249
    assert text.count(f" {same} <https://sws.geonames.org/") == 249
    assert f"<https://w3id.org/gri/id/country/NAM> {same} <http://www.wikidata.org/entity/Q1030> " in text


def test_no_observatory_on_disputed_land_has_a_country(whole: Whole) -> None:
    path = whole["radio-observatories"][1]
    placed = {
        line.split(" ", 1)[0] for line in path.read_text(encoding="utf-8").splitlines() if "ns#hostCountry>" in line
    }
    without = nodes(path, a("ResearchInfrastructure")) - placed
    assert without == {"<https://w3id.org/gri/id/infrastructure/radio-observatories.p2500>"}


def test_they_take_no_time(whole: Whole) -> None:
    assert sum(seconds for *_, seconds in whole.values()) < 20
    assert sum(account.statements for account, *_ in whole.values()) > 40_000
