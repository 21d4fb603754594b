"""The grid: the links of a network as a table whose rows and columns are the ends, for reading and for paper.

Takes the rows of an answer with ?source and ?target. Gives heads and cells that say how the two are linked.
Never draws more ends than a page can hold: the best linked come first, and how many there are is told.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gri_service.tables import Row, address, figure, short

MOST_ROWS, MOST_COLUMNS = 150, 40
FIGURES = ("number", "weight")
WORDS = ("role", "kind", "level")
LINKED = "linked"
STEPS = 8


@dataclass(frozen=True)
class Head:
    """One end: its name, or its acronym with the whole name beside it, and where it leads."""

    text: str
    href: str
    whole: str = ""


@dataclass(frozen=True)
class Mark:
    """One cell: a figure, or short marks whose meaning the legend gives; empty where there is no link.

    `heat` says in `STEPS` steps how near a figure is to the largest; nought where there is none.
    """

    text: str = ""
    meaning: str = ""
    heat: int = 0


@dataclass(frozen=True)
class Grid:
    """A table of ends by ends; the totals count all ends, whatever is shown."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Head, tuple[Mark, ...]], ...]
    legend: Mapping[str, str]
    total_rows: int
    total_columns: int

    @property
    def whole(self) -> bool:
        return len(self.rows) == self.total_rows and len(self.columns) == self.total_columns


def grid(rows: Sequence[Row]) -> Grid:
    """The links as a grid. Where one thing stands on both sides, a link counts for both directions."""
    heads: dict[str, Head] = {}
    said: dict[tuple[str, str], list[str]] = {}
    what = next((name for name in (*FIGURES, *WORDS) if any(name in row for row in rows)), "")
    for row in rows:
        if "source" not in row or "target" not in row:
            continue
        ends = (_end(row, "source", heads), _end(row, "target", heads))
        said.setdefault(ends, []).append(_said(row, what))
    both = {source for source, _ in said} & {target for _, target in said}
    if both:
        for (source, target), words in list(said.items()):
            said.setdefault((target, source), words)
    sources, targets = _ranked(said, 0), _ranked(said, 1)
    if both and set(sources) == set(targets):  # one order down and across
        targets = sources
    if len(targets) > len(sources):  # the longer side runs down the page, where there is room
        sources, targets = targets, sources
        said = {(target, source): words for (source, target), words in said.items()}
    legend = _legend(said) if what not in FIGURES else {}
    columns, down = targets[:MOST_COLUMNS], sources[:MOST_ROWS]
    largest = max((_size(word) for words in said.values() for word in words), default=0.0) if what in FIGURES else 0.0
    return Grid(
        tuple(heads[end] for end in columns),
        tuple(
            (heads[end], tuple(_mark(said.get((end, other), []), legend, largest) for other in columns)) for end in down
        ),
        {mark: word for word, mark in legend.items()},
        len(sources),
        len(targets),
    )


def _end(row: Row, side: str, heads: dict[str, Head]) -> str:
    iri, label = row[side]["value"], row.get(f"{side}Label")
    if iri not in heads:
        name = label["value"] if label is not None else short(iri)
        acronym = (
            row.get("acronym", {}).get("value", "") if side == "source" else ""
        )  # heads stand upright: short ones fit
        heads[iri] = Head(acronym or name, address(iri), name if acronym else "")
    return iri


def _said(row: Row, what: str) -> str:
    term = row.get(f"{what}Label") or row.get(what)
    if term is None:
        return LINKED
    return figure(term["value"]) if what in FIGURES else short(term["value"])


def _ranked(said: Mapping[tuple[str, str], Sequence[str]], side: int) -> list[str]:
    """The ends of one side: the largest sum of figures first, then the most links, then as in the answer."""
    counts: dict[str, tuple[float, int]] = {}
    for ends, words in said.items():
        total, links = counts.get(ends[side], (0.0, 0))
        counts[ends[side]] = (total - sum(map(_size, words)), links - 1)
    return sorted(counts, key=lambda end: counts[end])


def _legend(said: Mapping[tuple[str, str], Sequence[str]]) -> dict[str, str]:
    """Each word with its mark: its beginning, as short as no other word has it.

    >>> _legend({("a", "b"): ["member", "observer"], ("a", "c"): ["mentor"]})
    {'member': 'Mem', 'mentor': 'Men', 'observer': 'O'}
    """
    words = sorted({word for each in said.values() for word in each})
    marks: dict[str, str] = {}
    for word in words:
        others = [other for other in words if other != word]
        length = next(
            (n for n in range(1, len(word)) if not any(other.startswith(word[:n]) for other in others)), len(word)
        )
        marks[word] = word[:length].capitalize()
    return marks


def _mark(words: Sequence[str], legend: Mapping[str, str], largest: float) -> Mark:
    known = list(dict.fromkeys(words))
    heat = math.ceil(STEPS * _size(known[0]) / largest) if known and largest > 0 else 0
    return Mark(" ".join(legend.get(word, word) for word in known), ", ".join(known) if legend else "", heat)


def _size(figure: str) -> float:
    """A figure with its thousands apart, as a number.

    >>> _size("2,936"), _size("none")
    (2936.0, 0.0)
    """
    bare = figure.replace(",", "")
    return float(bare) if bare.replace(".", "", 1).isdigit() else 0.0
