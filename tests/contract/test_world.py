"""The boundaries of the maps: light, neutral, and without a country that could not be shown.

Takes the file of boundaries in the bundle, ISO 3166, and the curated tables. Gives the sentence that is the repair.
Never judges a line: they are those of Natural Earth.
"""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import iso3166
import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "service" / "gri_service" / "static" / "dist"
LARGEST = 120_000
NOTE = "Names and boundaries imply no opinion on the status of any territory."


@pytest.fixture(scope="module")
def boundaries() -> Path:
    found = sorted(DIST.glob("countries-*.json"))
    assert len(found) == 1, "There is no bundle, or more than one. Run python service/frontend/hatch_build.py."
    return found[0]


@pytest.fixture(scope="module")
def lands(boundaries: Path) -> dict[str, dict[str, Any]]:
    shapes = json.loads(boundaries.read_text(encoding="utf-8"))["objects"]["countries"]["geometries"]
    return {shape["id"]: shape for shape in shapes if "id" in shape}


def test_every_country_of_the_lists_has_a_shape_or_a_point(lands: dict[str, dict[str, Any]]) -> None:
    wanted = {country.alpha3 for country in iso3166.countries} | {"XKX"}
    assert len(wanted) == 250
    missing = sorted(wanted - set(lands))
    assert not missing, f"Give a point in PARTS of service/frontend/world.mjs to {missing}"
    for code, shape in lands.items():
        longitude, latitude = shape["properties"]["at"]
        assert -180 <= longitude <= 180, code
        assert -90 <= latitude <= 90, code


def parties() -> set[str]:
    """The alpha-2 codes of all countries that the curated tables name as parties."""
    folder = ROOT / "data" / "curated"
    with (folder / "memberships.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["country"] for row in csv.DictReader(file)}
    with (folder / "body_members.csv").open(encoding="utf-8", newline="") as file:
        codes |= {row["member_id"] for row in csv.DictReader(file) if row["member_type"] == "country"}
    return codes - {"EU"}


def test_every_country_that_takes_part_can_be_shown(lands: dict[str, dict[str, Any]]) -> None:
    alpha3 = {country.alpha2: country.alpha3 for country in iso3166.countries} | {"XK": "XKX"}
    codes = parties()
    assert len(codes) >= 150
    missing = sorted(code for code in codes if alpha3.get(code) not in lands)
    assert not missing, f"The tables have parties that no map can show: {missing}"


def test_land_without_a_code_bears_no_name(boundaries: Path, lands: dict[str, dict[str, Any]]) -> None:
    shapes = json.loads(boundaries.read_text(encoding="utf-8"))["objects"]["countries"]["geometries"]
    bare = [shape for shape in shapes if "id" not in shape]
    assert 1 <= len(bare) <= 8
    assert all(set(shape) == {"type", "arcs"} for shape in bare)
    assert all(set(shape["properties"]) == {"at"} for shape in lands.values())


def test_the_boundaries_are_light(boundaries: Path) -> None:
    size = len(gzip.compress(boundaries.read_bytes(), compresslevel=5, mtime=0))
    assert size <= LARGEST, f"{size} bytes compressed: raise CORNER in service/frontend/world.mjs"


def test_the_note_on_neutrality_stands_with_every_map() -> None:
    stage = (ROOT / "service" / "frontend" / "src" / "geo" / "stage.ts").read_text(encoding="utf-8")
    assert f'NEUTRALITY = "{NOTE}"' in stage
    for view in ("world", "map"):
        text = (ROOT / "service" / "frontend" / "src" / "views" / f"{view}.ts").read_text(encoding="utf-8")
        assert "new Stage(" in text, f"{view}.ts draws without the stage that bears the note"
        assert "NEUTRALITY" in text.split("takeaway(figure", 1)[1], f"the file of {view}.ts lacks the note"
    assert NOTE in (ROOT / "service" / "gri_service" / "templates" / "pages" / "map.html").read_text(encoding="utf-8")
