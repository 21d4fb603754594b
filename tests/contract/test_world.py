"""The boundaries of the maps: light, neutral, and without a country that could not be shown.

Takes the file of boundaries in the bundle, ISO 3166, and the curated tables. Gives the sentence that is the repair.
Never judges a line: they are those of Natural Earth, except for the lands of service/frontend/lands.mjs.
"""

import csv
import gzip
import json
from itertools import accumulate
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
    assert 6 <= len(bare) <= 8
    assert all(set(shape) == {"type", "arcs"} for shape in bare)
    assert all(set(shape["properties"]) == {"at"} for shape in lands.values())


NOBODY = frozenset[str]()
# Longitude, latitude, and the country in whose shape the place lies.
PLACES = {
    "Simferopol": (34.1, 44.95, NOBODY),
    "Sevastopol": (33.6, 44.65, NOBODY),
    "Kerch": (36.3, 45.25, NOBODY),
    "Kherson": (32.6, 46.65, {"UKR"}),
    "Donetsk": (37.8, 48.0, {"UKR"}),
    "Luhansk": (39.3, 48.57, {"UKR"}),
    "Kyiv": (30.5, 50.4, {"UKR"}),
    "Krasnodar": (39.0, 45.04, {"RUS"}),
    "Moscow": (37.6, 55.8, {"RUS"}),
    "Golan": (35.8, 33.0, NOBODY),
    "Tiberias": (35.45, 32.79, {"ISR"}),
    "Qiryat Shemona": (35.57, 33.2, {"ISR"}),
    "Damascus": (36.3, 33.5, {"SYR"}),
    "Ramallah": (35.2, 31.9, {"PSE"}),
    "Laayoune": (-13.1, 27.1, {"ESH"}),
    "Tifariti": (-10.5, 26.15, {"ESH"}),
    "Agadir": (-9.4, 30.4, {"MAR"}),
    "Tan-Tan": (-11.0, 28.4, {"MAR"}),
    "Hargeisa": (44.06, 9.56, NOBODY),
    "North of Nicosia": (33.4, 35.27, NOBODY),
    "Pristina": (21.1, 42.6, {"XKX"}),
    "Taichung": (121.0, 24.0, {"TWN"}),
}


def rings(atlas: dict[str, Any], shape: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The rings of a shape in degrees."""
    (across, up), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]

    def corners(arc: int) -> list[tuple[float, float]]:
        steps = atlas["arcs"][arc if arc >= 0 else ~arc]
        places = list(zip(accumulate(x for x, _ in steps), accumulate(y for _, y in steps), strict=True))
        found = [(x * across + left, y * up + low) for x, y in places]
        return found if arc >= 0 else found[::-1]

    parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [[corner for arc in ring for corner in corners(arc)] for part in parts for ring in part]


def holds(ring: list[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a ring surrounds a place, by the crossings of a ray."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossings += 1
    return crossings % 2 == 1


def test_no_map_says_whose_a_contested_land_is(boundaries: Path) -> None:
    """README.md of service/frontend, "Territories", has the reasons."""
    atlas = json.loads(boundaries.read_text(encoding="utf-8"))
    shapes = [shape for shape in atlas["objects"]["countries"]["geometries"] if shape["type"]]
    drawn = [(shape.get("id"), rings(atlas, shape)) for shape in shapes]
    assert len(PLACES) == 22
    for name, (x, y, wanted) in PLACES.items():
        # A ring within a ring is a hole, so that an even number of them is outside.
        found = [code for code, lines in drawn if sum(holds(ring, x, y) for ring in lines) % 2]
        assert len(found) == 1, f"{name} lies in {found}"
        assert set(found) - {None} == set(wanted), f"{name} lies in {found}"


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
