"""The difference of two results: which rows came, which went, and which values of which column are new or gone.

Takes columns and rows of SPARQL JSON terms, twice. Gives a Difference, whose rows stand in an order of their own.
Never asks anything, and never takes two equal rows for one: a row that stood twice and stands once has gone once.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Term = Mapping[str, Any]
Row = Mapping[str, Term]


@dataclass(frozen=True)
class Column:
    """One column: how many of its values only the later result has, and how many only the earlier one had."""

    name: str
    new: int
    gone: int


@dataclass(frozen=True)
class Difference:
    """What lies between two results. `kept` counts the rows that both have; `before` and `after` all rows of each."""

    columns: tuple[str, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    kept: int
    by_column: tuple[Column, ...] = ()

    @property
    def before(self) -> int:
        return self.kept + len(self.removed)

    @property
    def after(self) -> int:
        return self.kept + len(self.added)

    @property
    def same(self) -> bool:
        """Whether both results have the same rows, in whatever order."""
        return not self.added and not self.removed

    def told(self, shown: int | None = None) -> dict[str, Any]:
        """The difference as JSON: all counts, and the first `shown` rows of each kind (None: all)."""
        return {
            "columns": list(self.columns),
            "before": self.before, "after": self.after, "kept": self.kept,
            "addedRows": len(self.added), "removedRows": len(self.removed), "same": self.same,
            "byColumn": {column.name: {"new": column.new, "gone": column.gone} for column in self.by_column},
            "added": list(self.added[:shown]), "removed": list(self.removed[:shown]),
        }  # fmt: skip


def compare(before: Iterable[Row], after: Iterable[Row], columns: Sequence[str]) -> Difference:
    """What an earlier and a later result differ in; `columns` are those of both, in the order in which to show them.

    >>> one, two = ({"x": {"type": "literal", "value": text}} for text in "12")
    >>> found = compare([one, one], [one, two], ["x"])
    >>> [row["x"]["value"] for row in found.added], [row["x"]["value"] for row in found.removed], found.kept
    (['2'], ['1'], 1)
    """
    old, new = list(before), list(after)
    earlier, later = Counter(map(_key, old)), Counter(map(_key, new))
    return Difference(
        tuple(columns),
        added=_only(new, later - earlier, columns),
        removed=_only(old, earlier - later, columns),
        kept=(earlier & later).total(),
        by_column=tuple(_column(name, old, new) for name in columns),
    )


def _key(row: Row) -> str:
    """A row as text: equal for equal rows, however their columns are ordered. Columns without a value say nothing."""
    return json.dumps({name: term for name, term in row.items() if term}, sort_keys=True, ensure_ascii=False)


def _only(rows: Iterable[Row], wanted: Counter[str], columns: Sequence[str]) -> tuple[Row, ...]:
    """So many of each row as are wanted, ordered by their values column by column."""
    left, found = wanted.copy(), []
    for row in rows:
        key = _key(row)
        if left[key] > 0:
            left[key] -= 1
            found.append((tuple(_value(row, name) for name in columns), key, row))
    return tuple(row for _, _, row in sorted(found, key=lambda each: each[:2]))


def _value(row: Row, name: str) -> str:
    """One value as text, by which it is ordered and told from others."""
    term = row.get(name)
    return "" if term is None else json.dumps(term["value"], sort_keys=True, ensure_ascii=False)


def _column(name: str, old: Iterable[Row], new: Iterable[Row]) -> Column:
    was, now = ({_key({name: row[name]}) for row in rows if name in row} for rows in (old, new))
    return Column(name, len(now - was), len(was - now))
