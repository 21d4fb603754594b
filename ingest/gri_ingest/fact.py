"""Facts: one statement and its evidence status, and the literals they are made of.

Takes nodes, values and dates as the tables write them; gives frozen facts with typed literals.
Never chooses a graph, and never guesses a date that is not written.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from gri_ingest.address import concept
from gri_ingest.errors import RowRefused
from gri_ingest.row import Row, Status
from gri_ingest.terms import GEO, GRI, SKOS, WGS84, XSD

_WHOLE = re.compile(r"-?\d+")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?|(?P<decade>\d{3})[0X]s?")


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement; a status left out means the row's own.

    A stand-in serves `core` in place of a value that was not read, such as an acronym for an unverified name;
    the unverified node, which has the value itself, goes without it.
    """

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal
    status: Status | None = None
    stand_in: bool = False


def text(value: str, language: str = "en") -> Literal:
    """A text in a language."""
    return Literal(value, language=language)


def string(value: str) -> Literal:
    """A text without a language: a code, a name as written, a wording.

    >>> string("ERIC")
    <Literal value=ERIC datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#string>>
    """
    return Literal(value)


def integer(field: str, value: str) -> Literal:
    """A whole number; `field` names the column if the value is none."""
    if not _WHOLE.fullmatch(value):
        raise RowRefused(field, value, "is not a whole number")
    return Literal(str(int(value)), datatype=XSD.integer)


def decimal(field: str, value: str) -> Literal:
    """A decimal number in its shortest form.

    >>> decimal("latitude", "60.2040").value, decimal("latitude", "-0.0").value, decimal("share", "100").value
    ('60.204', '0.0', '100.0')
    """
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise RowRefused(field, value, "is not a number", 'Write digits and a point, such as "60.204".') from None
    if not number.is_finite():
        raise RowRefused(field, value, "is not a number")
    shortest = f"{number:f}"
    whole, _, part = shortest.partition(".")
    part = part.rstrip("0") or "0"
    if not number:
        whole = "0"
    return Literal(f"{whole}.{part}", datatype=XSD.decimal)


def boolean(field: str, value: str) -> Literal:
    """True or false from yes or no."""
    if value not in {"yes", "no", "true", "false"}:
        raise RowRefused(field, value, "is neither yes nor no")
    return Literal("true" if value in {"yes", "true"} else "false", datatype=XSD.boolean)


def precision(field: str, value: str) -> str:
    """How exact a written date is.

    >>> precision("since", "2017"), precision("since", "2017-03"), precision("since", "2017-03-31")
    ('year', 'month', 'day')
    """
    found = _DATE.fullmatch(value)
    if not found:
        raise RowRefused(field, value, "is not a date", 'Write "2017", "2017-03" or "2017-03-31".')
    if found["decade"] and not found["year"]:
        return "decade"
    return "day" if found["day"] else "month" if found["month"] else "year"


def first_day(field: str, value: str) -> Literal:
    """The first day a written date may mean.

    >>> first_day("since", "2022-03").value, first_day("since", "1954").value
    ('2022-03-01', '1954-01-01')
    """
    exact = precision(field, value)
    year = int(value[:3] + "0" if exact == "decade" else value[:4])
    month = int(value[5:7]) if exact in {"month", "day"} else 1
    return _day(field, value, year, month, int(value[8:10]) if exact == "day" else 1)


def last_day(field: str, value: str) -> Literal:
    """The last day a written date may mean, inclusive.

    >>> last_day("until", "2024-02").value, last_day("until", "2009").value
    ('2024-02-29', '2009-12-31')
    """
    exact = precision(field, value)
    year = int(value[:3] + "9" if exact == "decade" else value[:4])
    month = int(value[5:7]) if exact in {"month", "day"} else 12
    if not 1 <= month <= 12:
        return _day(field, value, year, month, 1)
    return _day(field, value, year, month, int(value[8:10]) if exact == "day" else calendar.monthrange(year, month)[1])


def _day(field: str, value: str, year: int, month: int, day: int) -> Literal:
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise RowRefused(field, value, "is not a day of the calendar")
    return Literal(f"{year:04d}-{month:02d}-{day:02d}", datatype=XSD.date)


def period(node: NamedNode, row: Row, since: str | None, until: str | None) -> Iterator[Fact]:
    """The period of a node from two columns of a row: widened days, how exact they are, and the text as written.

    A column given as None does not exist in the table. Takes both cells out of the row.
    """
    from_text = row.maybe(since) if since else None
    until_text = row.maybe(until) if until else None
    if since and from_text:
        status = row.status(since)
        yield Fact(node, GRI.validFrom, first_day(since, from_text), status)
        yield Fact(node, GRI.fromPrecision, concept("precision", precision(since, from_text)), status)
    if until and until_text:
        status = row.status(until)
        yield Fact(node, GRI.validUntil, last_day(until, until_text), status)
        yield Fact(node, GRI.untilPrecision, concept("precision", precision(until, until_text)), status)
    if not (from_text or until_text):
        return
    whole = f"{from_text or ''}/{until_text or ''}"
    doubted = [field for field, value in ((since, from_text), (until, until_text)) if field and value
               and row.status(field) == "unverified"]  # fmt: skip
    if not doubted or row.status() == "unverified":
        yield Fact(node, GRI.dateText, string(whole))
        return
    yield Fact(node, GRI.dateText, string(whole), "unverified")
    read = f"{'' if since in doubted else from_text or ''}/{'' if until in doubted else until_text or ''}"
    if read != "/":
        yield Fact(node, GRI.dateText, string(read), "verified", stand_in=True)


def position(node: NamedNode, geometry: NamedNode, row: Row, latitude: str, longitude: str) -> Iterator[Fact]:
    """The place of a node from two columns of a row: degrees, and a geometry as GeoSPARQL writes it."""
    lat, long = row.maybe(latitude), row.maybe(longitude)
    if lat is None or long is None:
        return
    status = row.status(latitude, longitude)
    north, east = decimal(latitude, lat), decimal(longitude, long)
    for field, value, bound in ((latitude, north.value, 90), (longitude, east.value, 180)):
        if abs(Decimal(value)) > bound:
            raise RowRefused(field, value, f"lies outside -{bound} to {bound}")
    yield Fact(node, WGS84.lat, north, status)
    yield Fact(node, WGS84.long, east, status)
    yield Fact(node, GEO.hasGeometry, geometry, status)
    yield Fact(geometry, GEO.asWKT, Literal(f"POINT({east.value} {north.value})", datatype=GEO.wktLiteral), status)


def label(node: NamedNode, value: str, status: Status | None = None, language: str = "en") -> Fact:
    """The preferred name of a node in a language."""
    return Fact(node, SKOS.prefLabel, text(value, language), status)
