"""Rows for reading: a SELECT answer as columns and cells in which names stand for IRIs.

Takes SPARQL results JSON and the promised column words. Gives a table with labels, links, dates as precise as known.
Never asks anything and never drops a row; a column without any value is named, not drawn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from gri_service.search import BASE

Term = Mapping[str, str]
Row = Mapping[str, Term]

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
# Label, precision and language stand beside the column they explain and are read into its cell.
BESIDE = ("Label", "Precision")
# Columns that say where a line was read; on paper their addresses stand below the table.
SOURCES = {"source", "evidence"}
# The ends of an edge in a network.
ENDS = {"source", "target"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Promised words whose heading must say more than the word does.
HEADINGS = {
    "share": "Share (%)",
    "via": "Through",
    "prefLabel": "Name",
    "altLabel": "Other name",
    "textDate": "Date of the text",
    "fair": "Commits to FAIR data",
    "embargoMonths": "Embargo (months)",
    "foreignUse": "Open to foreign users",
    "access": "Access to data",
    "checkPage": "Where it could be checked",
}
# Words whose numbers are names and no quantities: a year has no thousands.
NAMES = {"category", "year"}
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


@dataclass(frozen=True)
class Cell:
    """One value: its text, what it links to, and how it is to be read."""

    text: str = ""
    href: str = ""
    external: bool = False
    lang: str = ""
    kind: str = "words"
    machine: str = ""
    hint: str = ""
    number: int = 0  # its place among the sources of its table, for paper

    @property
    def rtl(self) -> bool:
        return self.lang.split("-")[0] in RIGHT_TO_LEFT


CellRow = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One column: the promised word, its heading, and the kind of its values."""

    name: str
    heading: str
    kind: str


@dataclass(frozen=True)
class Table:
    """What is shown of an answer: `total` counts all rows, `rows` may hold the first of them only."""

    columns: tuple[Column, ...]
    rows: tuple[CellRow, ...]
    total: int
    empty: tuple[str, ...] = ()
    sources: tuple[Cell, ...] = ()


def heading(name: str) -> str:
    """A column word as a heading.

    >>> heading("otherCountry"), heading("asOf")
    ('Other country', 'As of')
    """
    if name in HEADINGS:
        return HEADINGS[name]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return spaced[:1].upper() + spaced[1:]


def address(iri: str) -> str:
    """Where an IRI leads from a page: our things to their page, the web's to itself, anything else nowhere.

    Our words and codes are no links where they stand in every line of a table: `place` says where they are explained.

    >>> address("https://w3id.org/gri/id/country/FRA"), address("javascript:alert(1)")
    ('/page/country/FRA', '')
    """
    if iri.startswith(f"{BASE}id/"):
        return "/page/" + quote(iri.removeprefix(f"{BASE}id/"), safe="/")
    return iri if iri.startswith(("http://", "https://")) and not iri.startswith(BASE) else ""


def place(iri: str) -> str:
    """Where a word of ours is explained: a term, a shape, a list or a concept of it; empty for anything else.

    >>> place("https://w3id.org/gri/ns#Party"), place("https://w3id.org/gri/voc/role/member"), place("http://x.example/")
    ('/ns#Party', '/voc/role#member', '')
    """
    path = iri.removeprefix(BASE)
    if path == iri or not path.startswith(("ns#", "shapes#", "voc/")):
        return ""
    scheme, _, name = path.removeprefix("voc/").partition("/")
    return f"/voc/{scheme}#{name}" if path.startswith("voc/") and name else f"/{path}"


def day(text: str, precision: str = "day", letters: int | None = None) -> str:
    """A date in words, as precise as it is known or written; `letters` shortens the month.

    >>> day("1954-01-01", "year"), day("2022-03-31", "month"), day("2012-07-04"), day("1960-01-01", "decade")
    ('1954', 'March 2022', '4 July 2012', '1960s')
    >>> day("2022-03"), day("2022")
    ('March 2022', '2022')
    """
    month = len(text) == len("2022-03")
    try:
        known = date.fromisoformat(f"{text}-01" if month else text)
    except ValueError:
        return text
    match "month" if month else precision:
        case "decade":
            return f"{known.year // 10 * 10}s"
        case "year":
            return f"{known.year}"
        case "month":
            return f"{MONTHS[known.month - 1][:letters]} {known.year}"
        case _:
            return f"{known.day} {MONTHS[known.month - 1][:letters]} {known.year}"


def shape(names: Sequence[str], rows: Sequence[Row], *, hide: frozenset[str] = frozenset(), limit: int = 500) -> Table:
    """The rows as a table; `hide` names columns whose one value the page says elsewhere."""
    whole = set(names)
    drawn = [name for name in names if name not in hide and not _explains(name, whole)]
    used = {name for row in rows for name in row}
    filled = [name for name in drawn if name in used or f"{name}Label" in used]
    kept = [name for name in filled if not _repeats(name, filled, rows)]
    shown = [tuple(cell_of(row, name) for name in kept) for row in rows[:limit]]
    kinds = [_kind(column) for column in zip(*shown, strict=True)]
    columns = [Column(name, heading(name), kind) for name, kind in zip(kept, kinds, strict=False)]
    numbered, sources = _numbered(columns, shown)
    return Table(
        columns=tuple(columns),
        rows=tuple(numbered),
        total=len(rows),
        empty=tuple(heading(name) for name in drawn if name not in filled) if rows else (),
        sources=tuple(sources),
    )


def _numbered(columns: Sequence[Column], rows: list[CellRow]) -> tuple[list[CellRow], list[Cell]]:
    """Rows whose sources are numbered in the order in which they first appear, and those sources."""
    places = [at for at, column in enumerate(columns) if column.name in SOURCES]
    numbers: dict[str, int] = {}
    sources: list[Cell] = []
    numbered: list[CellRow] = []
    for row in rows:
        cells = list(row)
        for at in places:
            if cells[at].external:
                number = numbers.setdefault(cells[at].href, len(numbers) + 1)
                cells[at] = replace(cells[at], number=number)
                if number > len(sources):
                    sources.append(cells[at])
        numbered.append(tuple(cells))
    return numbered, sources


def _repeats(name: str, names: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether an end of an edge says what a column with a better name says in every row."""
    others = [other for other in names if other not in ENDS]
    return name in ENDS and any(all(row.get(name) == row.get(other) for row in rows) for other in others)


def _explains(name: str, names: set[str]) -> bool:
    """Whether a column only explains the one it is named after."""
    return any(name.endswith(end) and name.removesuffix(end) in names for end in BESIDE)


def _kind(cells: Sequence[Cell]) -> str:
    """The kind that all filled cells of a column share."""
    kinds = {cell.kind for cell in cells if cell.text}
    return kinds.pop() if len(kinds) == 1 else "words"


def cell_of(row: Row, name: str) -> Cell:
    """The value of one column of a row, with the label and the precision that stand beside it."""
    term, label = row.get(name), row.get(f"{name}Label")
    if term is None:
        return _literal(label) if label is not None else Cell()
    if term["type"] == "uri":
        text, lang = (label["value"], label.get("xml:lang", "")) if label is not None else (short(term["value"]), "")
        href = address(term["value"])
        if not href.startswith("http"):
            return Cell(text, href, False, "" if lang == "en" else lang, "thing", term["value"])
        host = short(term["value"]).partition("/")[0]
        # A page without a title of its own is labelled by its address; its host is what a reader looks for.
        if text.startswith((f"{host}/", f"www.{host}/")):
            return Cell(host, href, True, "", "link", term["value"], text)
        return Cell(text, href, True, "" if lang == "en" else lang, "link", term["value"])
    precision = row.get(f"{name}Precision")
    if name in NAMES:
        return Cell(term["value"], kind="date", machine=term["value"])
    return _literal(term, short(precision["value"]) if precision is not None else "day")


def _literal(term: Term, precision: str = "day") -> Cell:
    value, datatype, lang = term["value"], term.get("datatype", ""), term.get("xml:lang", "")
    if datatype == f"{XSD}date":
        return Cell(day(value, precision, letters=3), kind="date", machine=value)
    if datatype == f"{XSD}boolean":
        return Cell("yes" if value in ("true", "1") else "no", machine=value)
    if datatype in NUMERIC:
        return Cell(figure(value), kind="figure", machine=value)
    if value.startswith(("http://", "https://")) and " " not in value:
        return Cell(short(value), value, True, "", "link", value)
    return Cell(value, lang="" if lang == "en" else lang)


def figure(text: str) -> str:
    """A number with its thousands apart.

    >>> figure("2936"), figure("0.50"), figure("1e3")
    ('2,936', '0.5', '1e3')
    """
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        return text
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    return f"{int(whole):,}" + (f".{part}" if part else "") if not whole.startswith("-0") else text


def short(iri: str, most: int = 60) -> str:
    """An address short enough to read: the host and path of a web page, the last part of one of our IRIs.

    >>> short("https://w3id.org/gri/voc/role/member"), short("https://www.cern.ch/about/")
    ('member', 'cern.ch/about')
    """
    if iri.startswith(BASE):
        return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    bare = re.sub(r"^https?://(www\.)?", "", iri).rstrip("/")
    return bare if len(bare) <= most else bare[: most - 3] + "…"


def bindings(document: Mapping[str, Any]) -> tuple[list[str], list[Row]]:
    """Columns and rows of SPARQL results JSON."""
    return list(document["head"]["vars"]), list(document["results"]["bindings"])


def local(where: str) -> bool:
    """Whether an address is one of our pages."""
    return where.startswith("/")


def anchor(words: str) -> str:
    """Words as the name of a place on a page.

    >>> anchor("Bodies it sits on (since 1950)")
    'bodies-it-sits-on-since-1950'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


# How templates write a single value.
FILTERS = {
    "address": address,
    "anchor": anchor,
    "figure": figure,
    "heading": heading,
    "indays": day,
    "local": local,
    "shortly": short,
}
