"""The canary of GeoSPARQL: each function on a known pair, and rings that run either way round.

Takes shapes whose measures and relations follow from their corners. Gives the function that went wrong.
Never takes the engine's word for a number: a degree of a sphere, or the corners, say it.
"""

import json
from collections.abc import Callable

import pytest
from serving import Server

GEOF = "http://www.opengis.net/def/function/geosparql/"
UOM = "http://www.opengis.net/def/uom/OGC/1.0/"
DEGREE = 111_194.9  # metres of one degree on a sphere of 6,371 km
CCW, CW = "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))", "POLYGON((0 0, 0 1, 1 1, 1 0, 0 0))"
FAR, ACROSS = "POLYGON((5 5, 6 5, 6 6, 5 6, 5 5))", "POLYGON((0.5 0.5, 2 0.5, 2 2, 0.5 2, 0.5 0.5))"
INSIDE, LINE = "POLYGON((0.2 0.2, 0.8 0.2, 0.8 0.8, 0.2 0.8, 0.2 0.2))", "LINESTRING(0 0, 0 1)"


def near(expected: float) -> Callable[[str], bool]:
    """Within one in a hundred: the globe is no sphere, and the engine's is not ours."""
    return lambda text: abs(float(text) - expected) <= 0.01 * expected


def points(*expected: str) -> Callable[[str], bool]:
    """A shape among whose corners are these, wherever it begins; the engine's own lie within a millimetre."""

    def holds(text: str) -> bool:
        corners = [tuple(float(n) for n in c.strip("() ").split()) for c in text.split("(", 1)[1].split(",")]
        wanted = [tuple(float(n) for n in corner.split()) for corner in expected]
        return all(any(abs(x - a) + abs(y - b) < 1e-8 for a, b in corners) for x, y in wanted)

    return holds


def is_(expected: str) -> Callable[[str], bool]:
    return lambda text: text == expected


def geojson(text: str) -> bool:
    found = json.loads(text)
    return bool(found["type"] == "Point" and found["coordinates"] == [6.05, 46.23])


METRE, SQUARE = f"<{UOM}metre>", f"<{UOM}square_metre>"
SHAPES = [
    ("distance", ("POINT(0 0)", "POINT(0 1)", METRE), near(DEGREE)),
    ("distance", ("POINT(6.05 46.23)", "POINT(2.69 48.70)", f"<{UOM}kilometre>"), near(372)),  # Geneva, Saclay
    ("length", (LINE, METRE), near(DEGREE)),
    ("perimeter", (CCW, METRE), near(4 * DEGREE)),
    ("area", (CCW, SQUARE), near(DEGREE**2)),
    ("area", (CW, SQUARE), near(5.1e14)),  # the trap: a clockwise ring is the rest of the Earth
    ("envelope", ("LINESTRING(0 0, 2 1)",), points("0 0", "2 0", "2 1", "0 1")),
    ("convexHull", ("MULTIPOINT((0 0), (2 0), (2 2), (0 2), (1 1))",), points("0 0", "2 0", "2 2", "0 2")),
    ("centroid", (CCW,), points("0.5 0.5")),
    ("asGeoJSON", ("POINT(6.05 46.23)",), geojson),
    ("getSRID", ("POINT(0 0)",), is_("http://www.opengis.net/def/crs/OGC/1.3/CRS84")),
    ("dimension", (CCW,), is_("2")),
    ("dimension", (LINE,), is_("1")),
    ("isEmpty", ("POINT EMPTY",), is_("true")),
    ("isEmpty", (CCW,), is_("false")),
    ("isSimple", (LINE,), is_("true")),
    ("intersection", (CCW, INSIDE), points("0.2 0.2", "0.8 0.8")),
    ("union", (CCW, INSIDE), points("0 0", "1 1")),
    ("difference", (ACROSS, CCW), points("2 2", "1 1")),
    ("symDifference", (CCW, FAR), points("0 0", "6 6")),
    ("relate", (CCW, FAR, '"FF*FF****"'), is_("true")),
    ("relate", (CCW, INSIDE, '"FF*FF****"'), is_("false")),
]
# Relation, a pair for which it holds, and one for which it does not.
RELATIONS = [
    ("sfEquals", (CCW, CCW), (CCW, FAR)),
    ("sfDisjoint", (CCW, FAR), (CCW, ACROSS)),
    ("sfIntersects", (CCW, ACROSS), (CCW, FAR)),
    ("sfTouches", (CCW, "POLYGON((1 0, 2 0, 2 1, 1 1, 1 0))"), (CCW, FAR)),
    ("sfWithin", (INSIDE, CCW), (CCW, INSIDE)),
    ("sfContains", (CCW, INSIDE), (INSIDE, CCW)),
    ("sfOverlaps", (CCW, ACROSS), (CCW, INSIDE)),
    ("sfCrosses", ("LINESTRING(-1 0.5, 2 0.5)", CCW), (LINE, FAR)),
    ("ehEquals", (CCW, CCW), (CCW, FAR)),
    ("ehDisjoint", (CCW, FAR), (CCW, ACROSS)),
    ("ehOverlap", (CCW, ACROSS), (CCW, FAR)),
    ("ehInside", (INSIDE, CCW), (CCW, INSIDE)),
    ("ehContains", (CCW, INSIDE), (INSIDE, CCW)),
    ("rcc8eq", (CCW, CCW), (CCW, FAR)),
    ("rcc8dc", (CCW, FAR), (CCW, ACROSS)),
    ("rcc8po", (CCW, ACROSS), (CCW, FAR)),
    ("rcc8ntpp", (INSIDE, CCW), (CCW, INSIDE)),
    ("rcc8ntppi", (CCW, INSIDE), (INSIDE, CCW)),
]


def call(name: str, arguments: tuple[str, ...]) -> str:
    literals = (a if a[0] in '<"' else f'"{a}"^^<http://www.opengis.net/ont/geosparql#wktLiteral>' for a in arguments)
    return f"SELECT (STR(<{GEOF}{name}>({', '.join(literals)})) AS ?x) {{}}"


@pytest.mark.parametrize(("name", "arguments", "holds"), SHAPES)
def test_a11_shapes_are_measured(
    endpoint: Server, name: str, arguments: tuple[str, ...], holds: Callable[[str], bool]
) -> None:
    (row,) = endpoint.rows(call(name, arguments))
    assert holds(row["x"]), row
    assert len(SHAPES) == 22


@pytest.mark.parametrize(("name", "holds", "fails"), RELATIONS)
def test_a11_shapes_are_related(endpoint: Server, name: str, holds: tuple[str, str], fails: tuple[str, str]) -> None:
    assert [endpoint.rows(call(name, pair)) for pair in (holds, fails)] == [[{"x": "true"}], [{"x": "false"}]]
    assert len(RELATIONS) == 18
