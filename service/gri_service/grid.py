"""The grid: the links of a network as a table whose rows and columns are the ends, for reading and for paper.

Takes the rows of an answer with ?source and ?target. Gives heads and cells that say how the two are linked.
Never draws more ends than a page can hold: the best linked come first, and how many there are is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gri_service.tables import Row, address, figure, short

MOST_ROWS, MOST_COLUMNS = 150, 40
FIGURES = ("number", "weight")
WORDS = ("role", "kind", "level")
LINKED = "linked"


@dataclass(frozen=True)
class Head:
    """One end: its name and where it leads."""

    text: str
    href: str


@dataclass(frozen=True)
class Mark:
    """One cell: a figure, or short marks whose meaning the legend gives; empty where there is no link."""

    text: str = ""
    meaning: str = ""


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
    if len(targets) > len(sources):  # the longer side runs down the page, where there is room
        sources, targets = targets, sources
        said = {(target, source): words for (source, target), words in said.items()}
    legend = _legend(said) if what not in FIGURES else {}
    columns, down = targets[:MOST_COLUMNS], sources[:MOST_ROWS]
    return Grid(
        tuple(heads[end] for end in columns),
        tuple((heads[end], tuple(_mark(said.get((end, other), []), legend) for other in columns)) for end in down),
        {mark: word for word, mark in legend.items()},
        len(sources),
        len(targets),
    )


def _end(row: Row, side: str, heads: dict[str, Head]) -> str:
    iri, label = row[side]["value"], row.get(f"{side}Label")
    heads.setdefault(iri, Head(label["value"] if label is not None else short(iri), address(iri)))
    return iri


def _said(row: Row, what: str) -> str:
    term = row.get(f"{what}Label") or row.get(what)
    if term is None:
        return LINKED
    return figure(term["value"]) if what in FIGURES else short(term["value"])


def _ranked(said: Mapping[tuple[str, str], object], side: int) -> list[str]:
    """The ends of one side, the best linked first, then in the order of the answer."""
    counts: dict[str, int] = {}
    for ends in said:
        counts[ends[side]] = counts.get(ends[side], 0) + 1
    return sorted(counts, key=lambda end: -counts[end])


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


def _mark(words: Sequence[str], legend: Mapping[str, str]) -> Mark:
    known = list(dict.fromkeys(words))
    return Mark(" ".join(legend.get(word, word) for word in known), ", ".join(known) if legend else "")
