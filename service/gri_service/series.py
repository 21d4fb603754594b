"""Series: an answer of numbers by year and category as small pictures side by side, drawn by the server.

Takes a question whose rows have ?year, ?category and ?number. Gives a series for each category, each on a scale of its
own, with its largest and its last value, and the numbered source it was counted in.
Never adds or compares numbers of two categories: each picture says what its full height is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from gri_service.briefs import sources
from gri_service.panels import Asked, Given, put, texts
from gri_service.parts import parts
from gri_service.problems import BadParameter
from gri_service.tables import Cell, cell_of


@dataclass(frozen=True)
class Point:
    """One number of a series: its year and its place on the line of years, from 0 on."""

    year: int
    place: int
    number: Cell

    @property
    def size(self) -> float:
        return float(self.number.machine)


@dataclass(frozen=True)
class Series:
    """The numbers of one category in the order of their years; `source` is the number of its source on the page."""

    name: str
    points: tuple[Point, ...]
    source: int
    cell: Cell

    @property
    def largest(self) -> Point:
        return max(self.points, key=lambda point: (point.size, point.year))

    @property
    def last(self) -> Point:
        return self.points[-1]


def lines(asked: Asked, order: Sequence[str] = ()) -> list[Series]:
    """The series of an answer, those named in `order` first, then as they come."""
    years = [int(row["year"]["value"]) for row in asked.rows]
    first = min(years, default=0)
    found: dict[str, list[Point]] = {name: [] for name in order}
    cells: dict[str, Cell] = {}
    for year, row in zip(years, asked.rows, strict=True):
        name = row["category"]["value"]
        found.setdefault(name, []).append(Point(year, year - first, cell_of(row, "number")))
        cells.setdefault(name, cell_of(row, "source"))
    return [
        Series(name, tuple(points), sources().number(cells[name]) if cells[name].href else 0, cells[name])
        for name, points in found.items()
        if points
    ]


def series(name: str, title: str, *, order: Sequence[str] = (), **given: Given) -> Markup:
    """The pictures of a question, with a table of all numbers below them; nothing for an answer without rows."""
    try:
        asked = put(parts(current_app), name, texts(given))
    except BadParameter:
        return Markup()
    drawn = lines(asked, order)
    if not drawn:
        return Markup()
    years = sorted({point.year for each in drawn for point in each.points})
    table = {each.name: {point.year: point.number for point in each.points} for each in drawn}
    span = years[-1] - years[0] + 1
    return Markup(
        render_template("views/series.html", asked=asked, title=title, drawn=drawn, years=years, table=table, span=span)
    )


def words() -> dict[str, Any]:
    """What a template may say."""
    return {"series": series}
