"""One record of the registry as flat rows, one table per kind of item.

Takes a record of schema 2 (or of schema 1, renewed). Gives rows whose cells are texts, the key of the record in each.
Never leaves a field out: what no fact is made of is a cell as well, and has its reason in source.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gri_ingest.row import Evidence, Row
from gri_ingest.sources.ror.schema import (
    ADMIN,
    DETAILS,
    EXTERNAL,
    LINK,
    LOCATION,
    NAME,
    NOTED,
    RECORD,
    RELATIONSHIP,
)

SLUG = "ror"
_EVIDENCE = Evidence()  # one for all rows: it is asked for of every row
DISPLAY, LABEL = "ror_display", "label"
Cells = dict[str, str]


def rows(record: dict[str, Any], number: int, place: str, places: set[str]) -> Iterator[Row]:
    """The rows of one record; a place is told when it comes first, and `places` remembers it.

    The registry copies places from GeoNames at the time of each record, so that some differ by a few metres or by an
    accent: the first telling stands, and the newer file is read first.
    """
    RECORD.of(record, place)
    key = record["id"]
    for table, cells in _items(record, key, place, places):
        yield Row(SLUG, table, number, cells, _EVIDENCE)


def _items(record: dict[str, Any], key: str, place: str, places: set[str]) -> Iterator[tuple[str, Cells]]:
    admin = ADMIN.of(record["admin"], place)
    created, modified = NOTED.of(admin["created"], place), NOTED.of(admin["last_modified"], place)
    yield "organisations", {
        "id": key, "status": record["status"], "types": ";".join(record["types"]),
        "established": _text(record["established"]), "domains": ";".join(record["domains"]),
        "created": created["date"], "created_schema": created["schema_version"],
        "modified": modified["date"], "modified_schema": modified["schema_version"],
    }  # fmt: skip
    names = [NAME.of(name, place) for name in record["names"]]
    first, short = preferred(names), acronym(names)
    for name in names:
        yield "names", {
            "organisation": key, "value": name["value"], "language": _text(name["lang"]),
            "types": ";".join(name["types"]),
            "preferred": "yes" if first.get(name["lang"]) == name["value"] else "",
            "acronym": "yes" if short is name else "",
        }  # fmt: skip
    for location in record["locations"]:
        yield from _location(LOCATION.of(location, place), key, place, places)
    for link in record["links"]:
        yield "links", {"organisation": key, **LINK.of(link, place)}
    for known in record["external_ids"]:
        told = EXTERNAL.of(known, place)
        chosen = told.get("preferred") or (told["all"][0] if len(told["all"]) == 1 else "")
        for value in told["all"]:
            only = "yes" if value == chosen else ""
            yield "external_ids", {
                "organisation": key, "type": told["type"], "value": value, "preferred": only,
                "status": record["status"],
            }  # fmt: skip
    for each in record["relationships"]:
        told = RELATIONSHIP.of(each, place)
        yield "relationships", {"organisation": key, "type": told["type"], "id": told["id"], "label": told["label"]}


def _location(location: dict[str, Any], key: str, place: str, places: set[str]) -> Iterator[tuple[str, Cells]]:
    details = DETAILS.of(location["geonames_details"], place)
    number, country = _text(location["geonames_id"]), _text(details["country_code"])
    yield "locations", {"organisation": key, "geonames_id": number, "country_code": country}
    if number not in places:
        places.add(number)
        yield "places", {"geonames_id": number, **{name: _text(value) for name, value in details.items()}}


def preferred(names: list[dict[str, Any]]) -> dict[str | None, str]:
    """The preferred name of each language: the one that the registry displays, else the first label of the language.

    A label whose language is not told is preferred only if it is the one displayed.

    >>> preferred([{"value": "A", "lang": "en", "types": ["label"]}, {"value": "B", "lang": "en", "types": ["label"]},
    ...            {"value": "C", "lang": None, "types": ["label"]}, {"value": "D", "lang": "fr",
    ...             "types": ["ror_display", "label"]}, {"value": "E", "lang": "fr", "types": ["label"]}])
    {'fr': 'D', 'en': 'A'}
    """
    found: dict[str | None, str] = {name["lang"]: name["value"] for name in names if DISPLAY in name["types"]}
    for name in names:
        if LABEL in name["types"] and name["lang"] is not None:
            found.setdefault(name["lang"], name["value"])
    return found


def acronym(names: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The acronym of an organisation, of which it has one here: an English one before others, else the first."""
    found = [name for name in names if "acronym" in name["types"]]
    return next((name for name in found if name["lang"] == "en"), found[0] if found else None)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
