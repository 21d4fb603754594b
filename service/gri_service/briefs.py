"""Briefs: answers as compact lines for a page that is printed, with the sources of the whole page numbered in one list.

Takes a question, its values, and which columns stand together in a cell. Gives lines in groups, and the sources.
Never leaves out a line without a word, and never a source: what is numbered in a line stands in the list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, g, render_template
from markupsafe import Markup

from gri_service.panels import Asked, Given, put, texts
from gri_service.parts import parts
from gri_service.problems import BadParameter
from gri_service.tables import Cell, Row, cell_of

SOURCES = frozenset({"source", "otherSource", "evidence"})
# What is said of the other side of a pair reads like what is said of the first.
TWICE = frozenset({"otherRole", "otherAlso", "otherLevel", "otherSince", "otherNote", "otherSource"})


@dataclass(frozen=True)
class Part:
    """One value in a cell: the word of its column, the value, and for a source its number on the page."""

    word: str
    cell: Cell
    number: int = 0


Line = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Group:
    """Lines that share what stands at their head; without a head, all of them."""

    head: tuple[Part, ...]
    lines: tuple[Line, ...]


class Sources:
    """The sources of one page, each with one number, in the order in which they are first named."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}
        self._numbers: dict[str, int] = {}

    def number(self, cell: Cell) -> int:
        """The number of a source on this page."""
        self._cells.setdefault(cell.href, cell)
        return self._numbers.setdefault(cell.href, len(self._numbers) + 1)

    def __iter__(self) -> Iterator[tuple[int, Cell]]:
        return iter([(self._numbers[href], cell) for href, cell in self._cells.items()])

    def __len__(self) -> int:
        return len(self._cells)


def sources() -> Sources:
    """The sources that the page has named so far."""
    if "gri_sources" not in g:
        g.gri_sources = Sources()
    found: Sources = g.gri_sources
    return found


def brief(
    name: str,
    title: str = "",
    columns: Mapping[str, str] | None = None,
    *,
    by: str = "",
    layout: str = "table",
    first: int = 0,
    nothing: str = "",
    spare: bool = False,
    **given: Given,
) -> Markup:
    """An answer as lines: `columns` are headings, each with the words of the values that stand below it.

    A value is written as its word says, or another: `number:partners` is a number of countries.
    Lines that agree in the words of `by` stand together below them. `first` shows the first groups, or lines, and leads
    to the others. Nothing for a thing of another class, nor, where it is `spare`, for an answer without rows.
    """
    try:
        asked = put(parts(current_app), name, texts(given))
    except BadParameter:
        return Markup()
    if not asked.rows and spare:
        return Markup()
    columns = columns or {}
    groups = _groups(asked, by.split(), [words.split() for words in columns.values()])
    whole = sum(len(group.lines) for group in groups)
    if first:
        groups = groups[:first] if by else [Group(group.head, group.lines[:first]) for group in groups]
    # Only what is shown is numbered, so that the list of sources holds nothing that no line names.
    groups = [Group(group.head, tuple(_numbered(line) for line in group.lines)) for group in groups]
    return Markup(
        render_template(
            "views/brief.html",
            asked=asked,
            title=title or asked.query.summary,
            heads=list(columns),
            groups=groups,
            whole=whole,
            shown=sum(len(group.lines) for group in groups),
            layout=layout,
            nothing=nothing,
        )
    )


def _groups(asked: Asked, by: Sequence[str], columns: Sequence[Sequence[str]]) -> list[Group]:
    """The rows as lines, neighbours with an equal head together."""
    lines = [(_cell(row, by), tuple(_cell(row, words) for words in columns)) for row in asked.rows]
    return [Group(head, tuple(line for _, line in found)) for head, found in groupby(lines, key=lambda pair: pair[0])]


def _cell(row: Row, words: Sequence[str]) -> tuple[Part, ...]:
    found = [(word.partition(":")[2] or word, cell_of(row, word.partition(":")[0])) for word in words]
    names = " ".join(cell.text.casefold() for word, cell in found if word != "acronym")
    return tuple(
        Part(_said(word), cell)
        for word, cell in found
        if cell.text and not (word == "acronym" and cell.text.casefold() in names)
    )


def _said(word: str) -> str:
    """The word by which a template knows how to write a value."""
    bare = word.removeprefix("other")
    return bare[:1].lower() + bare[1:] if word in TWICE else word


def _numbered(line: Line) -> Line:
    return tuple(
        tuple(
            Part(part.word, part.cell, sources().number(part.cell) if part.word in SOURCES and part.cell.href else 0)
            for part in cell
        )
        for cell in line
    )


def words() -> dict[str, Any]:
    """What a template of a brief may say."""
    return {"brief": brief, "sources": sources}
