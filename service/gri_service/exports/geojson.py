"""GeoJSON (RFC 7946): rows with a place become features.

Takes a result with the columns `latitude` and `longitude`, or one column of points as `geo:wktLiteral`. Gives bytes.
Never guesses a place: a row without one is a feature without geometry, as the format provides.
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal

from gri_service.exports.result import CannotCarry, Result, Row, Value, text, value

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_NUMBER = r"([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_POINT = re.compile(rf"\s*(?:<{re.escape(_CRS84)}>\s*)?POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*", re.IGNORECASE)
WANTS = (
    "GeoJSON needs the columns ?latitude and ?longitude with numbers, or one column of points as geo:wktLiteral "
    "in longitude and latitude."
)


def fits(columns: Sequence[str]) -> bool:
    """Whether columns with these names can be put on a map."""
    return {"latitude", "longitude"} <= set(columns)


def write(result: Result) -> bytes:
    """A FeatureCollection; its other members say release and query.

    Raises CannotCarry where there is no place to be found, or two.
    """
    places = ("longitude", "latitude") if fits(result.columns) else _points(result)
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(row, places),
            "properties": {
                name: _plain(value(row[name])) if name in row else None for name in result.columns if name not in places
            },
        }
        for row in result.rows
    ]
    document = {"type": "FeatureCollection", "release": result.release, "query": result.query, "features": features}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _points(result: Result) -> tuple[str, ...]:
    """The one column that holds points; a result without rows has no place to show, and needs none."""
    typed = {name for row in result.rows for name, term in row.items() if term.get("datatype") == WKT}
    if len(typed) > 1 or (result.rows and not typed):
        raise CannotCarry(WANTS)
    return tuple(typed)


def _geometry(row: Row, places: Sequence[str]) -> dict[str, object] | None:
    """The place of a row; a row that lacks a part of it has none."""
    if not all(name in row for name in places):
        return None
    if len(places) == 1:
        found = _POINT.fullmatch(text(row[places[0]]))
        where: list[Value] = [Decimal(found[1]), Decimal(found[2])] if found else []
    else:
        where = [value(row[name]) for name in places]
    degrees = [float(part) for part in where if isinstance(part, int | Decimal) and not isinstance(part, bool)]
    if len(degrees) != 2 or abs(degrees[0]) > 180 or abs(degrees[1]) > 90:
        raise CannotCarry(WANTS)
    return {"type": "Point", "coordinates": degrees}


def _plain(found: Value) -> object:
    """A value as JSON has it."""
    if isinstance(found, Decimal):
        return float(found)
    return found if isinstance(found, bool | int | str) else found.isoformat()
