"""Panels: a canned query's place in a page, so that every figure shown is the answer of a question one can open.

Takes the name of a question and its parameters. Gives a number, a table or a link, each leading to the query it is.
Never holds a figure or a query text of its own.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app, render_template, url_for
from markupsafe import Markup, escape

from gri_service import exports
from gri_service.address import root
from gri_service.ask import ask
from gri_service.catalogue import VIEWS, CannedQuery, bare, bind_terms
from gri_service.formats import CSV, JSON, TSV, XML, Format
from gri_service.grid import Grid, grid
from gri_service.parameters import Value, read
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter
from gri_service.rehearsal import ask_ahead, rehearsing
from gri_service.remembered import Remembered
from gri_service.tables import Row, Table, bindings, figure, shape
from gri_service.things import Thing

DOWNLOADS = (CSV, JSON, TSV, XML)
PANEL_ROWS = 25
PICTURES = frozenset({"network", "map", "world", "timeline"})  # drawn by the script of the same name
Given = str | Thing | Sequence[str | Thing] | None


@dataclass(frozen=True)
class Asked:
    """A canned query with the values that were understood, its text as it ran, and its whole answer."""

    query: CannedQuery
    values: Mapping[str, Value]
    text: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    seconds: float

    def table(self, limit: int) -> Table:
        """The answer for reading. What was asked for stands above the table and needs no column."""
        return shape(self.names, self.rows, hide=self.said, limit=limit)

    @property
    def said(self) -> frozenset[str]:
        """The columns that say the same in every row, because it was asked for; of a list each row has its own."""
        used = {name for row in self.rows for name in row}
        one = {name for name, value in self.values.items() if not value.more}
        return frozenset(name for name in self.query.params if name in one or name not in used)

    def largest(self) -> float:
        """The largest figure of a chart; bars are drawn as shares of it."""
        return max((float(row["number"]["value"]) for row in self.rows if "number" in row), default=0.0)

    def grid(self) -> Grid:
        """The links of a network as a table of ends by ends."""
        return grid(self.rows)

    def view(self, wanted: str | None = None) -> str:
        """The way this answer is drawn: as wanted, where it has the columns, else as its header says.

        Raises BadParameter that names the ways there are.
        """
        legal = [view for view in self.query.views if view != "number"]
        view = wanted or (self.query.view if self.query.view in legal else "table")
        if view not in legal:
            raise BadParameter(
                f"This answer cannot be drawn as “{view[:40]}”. It can be drawn as: {', '.join(legal)}.",
                parameter="view",
                legal=legal,
            )
        return view

    @property
    def bare(self) -> str:
        """The text as it ran, without the header of its file."""
        return bare(self.text)

    @property
    def files(self) -> tuple[Format, ...]:
        """The further formats that can carry this answer: a workbook always, a map's or a network's file by columns."""
        return exports.offered(self.names)

    def link(self, ending: str = "") -> str:
        """The address of this question with these values; an ending asks for a format."""
        return link(self.query.name, self.values, ending)


def link(name: str, values: Mapping[str, Value] | None = None, ending: str = "") -> str:
    """The address of a question; its values in their canonical spelling."""
    spelt = {key: value.text for key, value in (values or {}).items()}
    return url_for("queries.question", name=f"{name}.{ending}" if ending else name, **spelt)  # type: ignore[arg-type]


def put(house: Parts, name: str, given: Mapping[str, str]) -> Asked:
    """Ask a canned query with values as text.

    Raises BadParameter, UnknownQuery, or the problem of an answer that is not whole.
    """
    query = house.catalogue.get(name)
    values = read(query.params, given, house.search)
    text = bind_terms(query, values)
    if rehearsing():
        ask_ahead(house, ask, text)
        return Asked(query, values, text, query.columns, (), 0.0)
    answer = ask(house, text)
    names, rows = bindings(json.loads(answer.read()))
    return Asked(query, values, text, tuple(names), tuple(rows), answer.seconds)


def texts(given: Mapping[str, Given]) -> dict[str, str]:
    """Values as the address would spell them; what a visitor left out is left out."""
    return {name: _text(value) for name, value in given.items() if value}


def _text(value: "str | Thing | Sequence[str | Thing]") -> str:
    if isinstance(value, Thing):
        return value.iri
    return value if isinstance(value, str) else ",".join(map(_text, value))


def number(name: str, **asked_for: Given) -> Markup:
    """One figure, which is a link to its query with the same parameters; no row counts as none."""
    given = texts(asked_for)
    house = parts(current_app)
    kept: Remembered[Markup] = current_app.extensions["gri_numbers"]
    # A release never changes, so a figure is asked for once; an open door for any number of them would be a leak.
    key = (house.release.id, name, *(part for pair in sorted(given.items()) for part in pair))
    known = kept.get(key)
    if known is not None:
        return known
    asked = put(house, name, given)
    if len(asked.rows) > 1:
        raise ValueError(f"{name} gives {len(asked.rows)} rows; bind its parameters, a number is one row.")
    if rehearsing():  # a figure that is not known yet is none that may be kept
        return Markup("…")
    value = asked.rows[0]["number"]["value"] if asked.rows else "0"
    link = Markup('<a class="number" href="{}" rel="nofollow">{}</a>')
    return kept.put(key, link.format(asked.link(), figure(value)))


def answer(name: str, **given: Given) -> Asked | None:
    """An answer that a template writes in its own way; nothing for a thing of another class."""
    with suppress(BadParameter):
        return put(parts(current_app), name, texts(given))
    return None


def panel(
    name: str,
    title: str = "",
    view: str | None = None,
    options: Mapping[str, object] | None = None,
    rows: int = PANEL_ROWS,
    spare: bool = False,
    **given: Given,
) -> Markup:
    """An answer in its view, or another that has its columns, with links to all of it.

    A picture has its table below it; `options` reach its script as data attributes; `rows` are shown at most.
    Nothing for a thing of another class, nor, where the panel is `spare`, for an answer without rows.
    """
    asked = answer(name, **given)
    if asked is None or (spare and not asked.rows):
        return Markup()
    title, table = title or asked.query.summary, asked.table(rows)
    return Markup(
        render_template(
            "views/panel.html", asked=asked, title=title, table=table, view=asked.view(view), options=options or {}
        )
    )


def question(name: str, words: str = "", **given: Given) -> Markup:
    """A link to a question with these values; its words are its summary unless others are given. Runs nothing.

    An example that this release does not know leaves the question open.
    """
    house = parts(current_app)
    query = house.catalogue.get(name)
    values: Mapping[str, Value] = {}
    with suppress(BadParameter):
        values = read(query.params, texts(given), house.search)
    return Markup('<a href="{}" rel="nofollow">{}</a>').format(link(name, values), escape(words or query.summary))


def words() -> dict[str, Any]:
    """What every template may say: the panel verbs, and which release is served."""
    house = parts(current_app)
    return {
        "number": number,
        "answer": answer,
        "panel": panel,
        "question": question,
        "asks": partial(_knows, house),
        "pictures": PICTURES,
        "promises": VIEWS,
        "catalogue": house.catalogue,
        "root": root(house.settings),
        "release": house.release,
        "manifest": house.release.manifest,
    }


def _knows(house: Parts, name: str) -> bool:
    """Whether the release that is served has this question; a bare RDF file has none."""
    return name in house.catalogue
