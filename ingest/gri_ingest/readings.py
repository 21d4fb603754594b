"""What became of the readings: rows and links drawn by chance, and how often each verdict was given.

Takes data/readings, a CSV file for each reading; gives its results and their lines of the provenance graph.
Never draws or takes back a sheet (reading.py), and never says that a reading was better than its file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from gri_ingest.address import ID, concept, slug
from gri_ingest.errors import ReadingRefused
from gri_ingest.reading import UNSEEDED, VERDICTS, interval
from gri_ingest.terms import DCTERMS, GRI, PROV, RDF, SKOS, XSD

_DAY = re.compile(r"(?<!\d)(\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?![\d])")
_SEED = re.compile(r"seed-?(\d+)")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reading: the columns by which its file is known, the verdicts it may give, its name in words."""

    name: str
    columns: frozenset[str]
    verdicts: tuple[str, ...]
    words: str


KINDS = (
    Kind("rows", frozenset(UNSEEDED), tuple(VERDICTS), "Reading of rows"),
    Kind("links", frozenset({"subject", "object", "verdict"}), ("right", "near", "wrong"), "Reading of links"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One kept reading: its name, kind and day, the seed if it is known, and how often each verdict was given."""

    name: str
    kind: Kind
    day: str
    seed: str
    counts: dict[str, int]

    @property
    def drawn(self) -> int:
        """How many rows or links were drawn."""
        return sum(self.counts.values())


def read(folder: Path) -> list[Reading]:
    """Every reading of a folder, by name; none where there is no folder.

    Raises ReadingRefused with the file for what is no whole reading.
    """
    return [_reading(path) for path in sorted(folder.glob("*.csv"))]


def day(path: Path) -> str:
    """The day or month of a reading, which its name says.

    >>> day(Path("facts-2026-12-03-seed7.csv")), day(Path("2026-12.csv"))
    ('2026-12-03', '2026-12')
    """
    if found := _DAY.search(path.stem):
        return found[1]
    raise ReadingRefused(f"{path.name}: the name does not say when it was read. Call it like rows-2026-12-03.csv.")


def _reading(path: Path) -> Reading:
    with path.open(encoding="utf-8", newline="") as text:
        lines = csv.DictReader(text)
        kind = next((kind for kind in KINDS if kind.columns <= set(lines.fieldnames or ())), None)
        if kind is None:
            raise ReadingRefused(f"{path.name}: the header is that of no reading. See data/README.md, Blind readings.")
        count: Counter[str] = Counter()
        seeds: set[str] = set()
        for row in lines:
            if row["verdict"] not in kind.verdicts:
                allowed = ", ".join(kind.verdicts)
                place = f"{path.name}, line {lines.line_num}"
                raise ReadingRefused(f'{place}: the verdict is "{row["verdict"]}". It may be one of {allowed}.')
            count[row["verdict"]] += 1
            seeds.add(row.get("seed") or "")
    if not count:
        raise ReadingRefused(f"{path.name}: there is no verdict. Take the file away until it has been read.")
    named = _SEED.search(path.stem)
    seed = next(iter(seeds)) if len(seeds) == 1 else ""
    return Reading(
        path.stem, kind, day(path), seed or (named[1] if named else ""), {each: count[each] for each in kind.verdicts}
    )


def facts(found: Iterable[Reading]) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """What provenance says of readings: of each its kind, day, seed and size, and a result for each verdict."""
    for each in found:
        node = NamedNode(f"{ID}reading/{slug(each.name)}")
        yield node, RDF.type, GRI.Reading
        yield node, RDF.type, PROV.Activity
        yield node, SKOS.prefLabel, Literal(f"{each.kind.words}, {each.day}", language="en")
        yield node, DCTERMS.identifier, Literal(each.name)
        yield node, GRI.readingKind, concept("reading-kind", each.kind.name)
        yield node, GRI.dateText, Literal(each.day)
        yield node, GRI.statementsRead, _integer(each.drawn)
        if each.seed:
            yield node, GRI.seed, _integer(int(each.seed))
        for verdict, number in each.counts.items():
            result = NamedNode(f"{node.value}.{verdict}")
            low, high = interval(number, each.drawn)
            yield result, RDF.type, GRI.ReadingResult
            yield result, GRI.reading, node
            yield result, GRI.verdict, concept("verdict", verdict)
            yield result, GRI.statementsRead, _integer(number)
            yield result, GRI.lowerBound, _percent(low)
            yield result, GRI.upperBound, _percent(high)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _percent(share: float) -> Literal:
    return Literal(f"{100 * share:.1f}", datatype=XSD.decimal)
