"""The extension functions of the engine, each with a call that must succeed.

Takes nothing. Gives FUNCTIONS: local names of GeoSPARQL functions, each with the arguments of one call.
Never lists a function that fails: tests/conformance calls each of them, and calls those that are known to be absent.
"""

GEOF = "http://www.opengis.net/def/function/geosparql/"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
METRE = "http://www.opengis.net/def/uom/OGC/1.0/metre"
SQUARE_METRE = "http://www.opengis.net/def/uom/OGC/1.0/square_metre"


def wkt(shape: str) -> str:
    """A shape as a term of a query."""
    return f'"{shape}"^^<{WKT}>'


SQUARE = wkt("POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))")
OTHER = wkt("POLYGON((1 1, 3 1, 3 3, 1 3, 1 1))")
POINT, FAR = wkt("POINT(0 0)"), wkt("POINT(1 1)")
LINE = wkt("LINESTRING(0 0, 1 1)")

ONE = (
    "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "dimension", "envelope", "getSRID", "isEmpty",
    "isSimple", "spatialDimension",
)  # fmt: skip
TWO = (
    "difference", "intersection", "symDifference", "union",
    "ehContains", "ehCoveredBy", "ehCovers", "ehDisjoint", "ehEquals", "ehInside", "ehMeet", "ehOverlap",
    "rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi", "rcc8po", "rcc8tpp", "rcc8tppi",
    "sfContains", "sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin",
)  # fmt: skip
UNIT = {
    "area": (SQUARE, f"<{SQUARE_METRE}>"),
    "distance": (POINT, FAR, f"<{METRE}>"),
    "length": (LINE, f"<{METRE}>"),
    "perimeter": (SQUARE, f"<{METRE}>"),
}
PATTERN = {"relate": (SQUARE, OTHER, '"T*T***T**"')}

CALLS = {**dict.fromkeys(ONE, (SQUARE,)), **dict.fromkeys(TWO, (SQUARE, OTHER)), **UNIT, **PATTERN}

# Local name and the arguments of a call that succeeds.
FUNCTIONS: dict[str, tuple[str, ...]] = dict(sorted(CALLS.items()))


def call(name: str, arguments: tuple[str, ...]) -> str:
    """A query that calls a function once.

    >>> call("isEmpty", ("?x",))
    'SELECT (<http://www.opengis.net/def/function/geosparql/isEmpty>(?x) AS ?result) {}'
    """
    return f"SELECT (<{GEOF}{name}>({', '.join(arguments)}) AS ?result) {{}}"
