"""Samples: every figure of a run, as it was measured.

Takes values with their graph, engine, work and unit. Gives medians, ratios, and the same as JSON.
Never rounds what it keeps and never drops the slowest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a figure is of."""

    graph: str
    work: str
    engine: str


@dataclass
class Series:
    """The values of one thing measured several times."""

    unit: str
    values: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return median(self.values)


@dataclass
class Samples:
    """All series of a run, and what went wrong in it."""

    series: dict[Key, Series] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def add(self, graph: str, work: str, engine: str, value: float, unit: str) -> None:
        self._of(Key(graph, work, engine), unit).values.append(value)

    def note(self, graph: str, work: str, engine: str, unit: str, words: str) -> None:
        """What stands in place of a figure, such as that there was no answer."""
        notes = self._of(Key(graph, work, engine), unit).notes
        if words not in notes:
            notes.append(words)

    def _of(self, key: Key, unit: str) -> Series:
        return self.series.setdefault(key, Series(unit))

    def trouble(self, words: str) -> None:
        if words not in self.troubles:
            self.troubles.append(words)

    def middle(self, graph: str, work: str, engine: str) -> float | None:
        """The median; None where nothing was measured."""
        found = self.series.get(Key(graph, work, engine))
        return found.middle if found and found.values else None

    def ratio(self, graph: str, work: str, one: str, other: str) -> float | None:
        """The median of one engine divided by that of another."""
        above, below = self.middle(graph, work, one), self.middle(graph, work, other)
        return above / below if above is not None and below else None

    def names(self, part: str) -> list[str]:
        """The graphs, works or engines of this run, in the order they appeared."""
        return list(dict.fromkeys(str(getattr(key, part)) for key in self.series))

    def plain(self) -> Iterator[dict[str, Any]]:
        """Every series as plain values."""
        for key, series in self.series.items():
            held = series.values
            some = {"median": series.middle, "min": min(held), "max": max(held)} if held else {}
            yield {**key._asdict(), **some, **vars(series)}
