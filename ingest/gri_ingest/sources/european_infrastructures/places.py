"""Where an infrastructure is, as far as its address and the position of a geocoder agree.

Takes countries.csv, positions.csv; gives countries of addresses, and says what is wrong with a position.
Never moves a position: one that cannot be right is refused.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from gri_ingest.flat import lookup

HERE = Path(__file__).parent
_LAST = re.compile(r"\(([^()]*)\)\s*$")
_POSTCODE = re.compile(r"PO:\s*([^,()]+)")
NONE = "None"


@functools.cache
def countries() -> dict[str, dict[str, str]]:
    """Countries by the English name that the table uses: code, limits and the centre that the geocoder gives."""
    return {row["name"]: row for row in lookup(HERE / "countries.csv")}


@functools.cache
def _known() -> dict[tuple[str, str, str], str]:
    return {(r["name"], r["latitude"], r["longitude"]): r["reason"] for r in lookup(HERE / "positions.csv")}


def named(location: str) -> str | None:
    """The name of the country with which an address ends, or None where it names none that we know.

    >>> named("Wendelsteinstraße 1, Greifswald, PO: 17491 (Germany)"), named("Greenland"), named("Pikermi, Attica")
    ('Germany', 'Greenland', None)
    """
    found = _LAST.search(location)
    name = found[1].strip() if found else location.strip()
    return name if name in countries() else None


def shared(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Positions that the table gives to addresses in different places, with the reason to refuse them.

    Takes location, latitude and longitude of each row. Places differ when their countries do, or when their postal
    codes begin with another character: no two towns so far apart have one position.
    """
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for location, latitude, longitude in rows:
        postcode = _POSTCODE.search(location)
        first = re.sub(r"^[A-Z]{1,4}-", "", postcode[1].strip())[:1] if postcode else ""
        if first:
            places[latitude, longitude].add(f"{named(location)} {first}")
    return {
        point: "is given to addresses in different places as well, so the geocoder did not find it"
        for point, found in places.items()
        if len(found) > 1 and NONE not in point
    }


def fault(name: str, location: str, latitude: str, longitude: str, twice: dict[tuple[str, str], str]) -> str | None:
    """Why a position cannot be that of the address, or None.

    >>> fault("European Marine Energy Centre (EMEC)", "Stromness (United Kingdom)", "42.3272861", "-83.239967", {})
    'lies outside the United Kingdom, where the address is'
    """
    if reason := _known().get((name, latitude, longitude)):
        return reason
    for country in countries().values():
        if (latitude, longitude) == (country["centre_latitude"], country["centre_longitude"]):
            return f"is what the geocoder gives for {_the(country['name'])} as a whole"
    land = countries().get(named(location) or "")
    if land is None:
        return "cannot be compared with an address, which names no country"
    north, east = Decimal(latitude), Decimal(longitude)
    if not (
        Decimal(land["south"]) <= north <= Decimal(land["north"])
        and Decimal(land["west"]) <= east <= Decimal(land["east"])
    ):
        return f"lies outside {_the(land['name'])}, where the address is"
    return twice.get((latitude, longitude))


def _the(name: str) -> str:
    return f"the {name}" if name in {"Czech Republic", "Netherlands", "United Kingdom", "United States"} else name
