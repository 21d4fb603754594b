"""Co-authorship: how many works two countries published together in a year, and how many each country published.

Takes the two files of pairs and of countries. Gives one figure per pair and year, and one per country and year.
Never adds up: a work of three countries counts in each of its pairs, so pairs must not be summed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal

from gri_ingest.fact import Fact, integer
from gri_ingest.mint import Mint, concept
from gri_ingest.row import Row, RowRefused, SourceRefused, read_file
from gri_ingest.terms import GRI, RDF

SLUG = "coauthorship"
KIND = "co-publication"
PAIRS, COUNTRIES = "country-coauthorship-1990-2023.csv.gz", "country-works-1990-2023.csv.gz"
TOGETHER, PUBLICATIONS = concept("figure-kind", KIND), concept("indicator", "publications")


def rows(snapshot: Path) -> Iterator[Row]:
    """One row per pair of countries and year, then one per country and year.

    Raises SourceRefused where a pair, or a country, has two numbers for one year.
    """
    yield from _once("pairs", snapshot / PAIRS, ("year", "country_a", "country_b", "works"))
    yield from _once("countries", snapshot / COUNTRIES, ("year", "country", "works"))


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says."""
    year, works = _year(row), _works(row)
    if row.table == "countries":
        country = mint.country(row.take("country"))
        node = mint.statement("country-figure", "publications", country.value.rpartition("/")[2], year.value)
        yield Fact(node, RDF.type, GRI.CountryFigure)
        yield Fact(node, GRI.party, country)
        yield Fact(node, GRI.indicator, PUBLICATIONS)
    else:
        first, second = row.take("country_a"), row.take("country_b")
        if first >= second:
            raise RowRefused("country_b", second, f"does not come after {first}, so the pair may stand twice")
        one, other = mint.country(first, "country_a"), mint.country(second, "country_b")
        node = mint.figure(KIND, one, other, year.value)
        yield Fact(node, RDF.type, GRI.CooperationFigure)
        yield Fact(node, GRI.linkKind, TOGETHER)
        yield Fact(node, GRI.linkBetween, one)
        yield Fact(node, GRI.linkBetween, other)
    yield Fact(node, GRI.year, year)
    yield Fact(node, GRI.figure, works)


def _year(row: Row) -> Literal:
    year = integer("year", row.take("year"))
    if not 1000 <= int(year.value) <= 9999:
        raise RowRefused("year", year.value, "is not a year")
    return year


def _works(row: Row) -> Literal:
    works = integer("works", row.take("works"))
    if int(works.value) < 1:
        raise RowRefused("works", works.value, "is not above nought; what is not there has no row")
    return works


def _once(table: str, path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    seen: set[str] = set()
    for line, cells in read_file(SLUG, path, columns):
        key = " ".join(cells[name] for name in columns[:-1])
        if key in seen:
            raise SourceRefused(f"{path.name}, line {line}: {key} stands twice. Fetch the file anew; it is doubled.")
        seen.add(key)
        yield Row(SLUG, table, line, cells)
