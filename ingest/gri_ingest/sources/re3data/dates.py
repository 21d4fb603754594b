"""Days and periods of the registry.

Takes dates as people typed them, most as year, month and day. Gives typed days with how exact they are.
Never guesses a date: what dates.csv does not mend and is none is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from gri_ingest.fact import Fact, first_day, last_day, precision, string
from gri_ingest.mint import concept
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.re3data import meanings
from gri_ingest.terms import GRI


def day(field: str, written: str) -> Literal:
    """A day that is written whole."""
    if precision(field, written) != "day":
        raise RowRefused(field, written, "is no day", "Write year, month and day.")
    return first_day(field, written)


def period(node: NamedNode, row: Row, since: str, until: str) -> Iterator[Fact]:
    """The period of a node from two columns, with the text as written; one that ends before it begins is refused."""
    begun, ended = row.maybe(since) or "", row.maybe(until) or ""
    first = first_day(since, meanings.date(begun)) if begun else None
    last = last_day(until, meanings.date(ended)) if ended else None
    if first and last and first.value > last.value:
        raise RowRefused(until, ended, f"lies before {since} {begun}")
    if first:
        yield Fact(node, GRI.validFrom, first)
        yield Fact(node, GRI.fromPrecision, concept("precision", precision(since, meanings.date(begun))))
    if last:
        yield Fact(node, GRI.validUntil, last)
        yield Fact(node, GRI.untilPrecision, concept("precision", precision(until, meanings.date(ended))))
    if begun or ended:
        yield Fact(node, GRI.dateText, string(f"{begun}/{ended}"))
