"""CORDIS: the projects of Horizon 2020, the organisations in them, and the programme parts that paid.

Takes the two files of participations and programme parts. Gives projects, organisations and participations.
Never gives a name: the files have none. "NA" is Namibia where a country stands, and a missing value elsewhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from gri_ingest.fact import Fact, decimal, first_day, precision, string
from gri_ingest.mint import Mint, concept
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.cordis import records
from gri_ingest.sources.cordis.records import ISO, PARTS, ROLES, TYPES
from gri_ingest.terms import GRI, RDF, SKOS

MISSING = "NA"
EURO = string("EUR")
SCHEMES = {name: concept("identifier-scheme", name) for name in ("cordis", "pic")}
_ROLES = {code: concept("role", role) for code, role in ROLES.items()}
_TYPES = {code: concept("organisation-kind", code) for code in TYPES}
_PARTS = {code: concept("programme-part", code) for code in PARTS}


def rows(snapshot: Path) -> Iterator[Row]:
    """One row per project, organisation, participation and programme part of a project."""
    yield from records.participations(snapshot / "h2020-participations.csv.gz")
    yield from records.parts(snapshot / "h2020-programme-parts.csv.gz")


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says."""
    if row.table == "participations":
        yield from _participation(row, mint)
    elif row.table == "projects":
        yield from _project(row, mint)
    elif row.table == "organisations":
        yield from _organisation(row, mint)
    else:
        yield from _part(row, mint)


def _participation(row: Row, mint: Mint) -> Iterator[Fact]:
    number, pic = row.take("rcn"), row.take("pic")
    node = mint.statement("project-participation", number, pic)
    yield Fact(node, RDF.type, GRI.ProjectParticipation)
    yield Fact(node, GRI.inProject, mint.named("project", "cordis", number))
    yield Fact(node, GRI.party, mint.named("organisation", "pic", pic))
    yield Fact(node, GRI.role, _coded(row, "role", _ROLES, "roles.csv"))
    yield Fact(node, GRI.inCountry, _country(row, mint))
    if (paid := _stated(row, "contribution")) is not None:
        yield Fact(node, GRI.amount, decimal("contribution", paid))
        yield Fact(node, GRI.currencyCode, EURO)


def _project(row: Row, mint: Mint) -> Iterator[Fact]:
    node = yield from _numbered(row, mint)
    start, end = _stated(row, "start_date"), _stated(row, "end_date")
    for field, date in (("start_year", start), ("end_year", end)):
        if (_stated(row, field) or "") != (date or "")[:4]:
            raise RowRefused(field, row.cells[field], f"is not the year of {date or 'a missing date'}")
    if start and end and end < start:
        raise RowRefused("end_date", end, f"lies before the start, {start}")
    # Every date is a day, so how exact it is needs no saying, sixty thousand times.
    if start:
        yield Fact(node, GRI.validFrom, _day("start_date", start))
    if end:
        yield Fact(node, GRI.validUntil, _day("end_date", end))
    ceiling, cost = _stated(row, "max_contribution"), _stated(row, "total_cost")
    if ceiling is not None:
        yield Fact(node, GRI.maximumContribution, decimal("max_contribution", ceiling))
    if cost is not None:
        yield Fact(node, GRI.totalCost, decimal("total_cost", cost))
    if ceiling is not None or cost is not None:
        yield Fact(node, GRI.currencyCode, EURO)


def _organisation(row: Row, mint: Mint) -> Iterator[Fact]:
    pic = row.take("pic")
    node = mint.named("organisation", "pic", pic)
    country, kind = _country(row, mint), _coded(row, "type", _TYPES, "types.csv")
    yield from _identified(node, mint, "pic", pic)
    # A PIC may be known to be an infrastructure here, of which other sources say what it is and where.
    if mint.kind(node) == "organisation":
        yield Fact(node, RDF.type, GRI.Organisation)
        yield Fact(node, RDF.type, GRI.Party)
        yield Fact(node, GRI.organisationKind, kind)
        yield Fact(node, GRI.inCountry, country)


def _part(row: Row, mint: Mint) -> Iterator[Fact]:
    # A project may stand in this file alone: the part then is all that is known of it.
    node = yield from _numbered(row, mint)
    yield Fact(node, GRI.programmePart, _coded(row, "programme_part", _PARTS, "parts.csv"))


def _numbered(row: Row, mint: Mint) -> Generator[Fact, None, NamedNode]:
    number = row.take("rcn")
    node = mint.named("project", "cordis", number)
    yield Fact(node, RDF.type, GRI.Project)
    yield from _identified(node, mint, "cordis", number)
    return node


def _identified(node: NamedNode, mint: Mint, scheme: str, value: str) -> Iterator[Fact]:
    if not value.isascii() or not value.isdigit():
        raise RowRefused("pic" if scheme == "pic" else "rcn", value, "is not a number")
    identifier = mint.identifier(scheme, value)
    yield Fact(node, GRI.hasIdentifier, identifier)
    yield Fact(identifier, RDF.type, GRI.Identifier)
    yield Fact(identifier, SKOS.notation, string(value))
    yield Fact(identifier, GRI.identifierScheme, SCHEMES[scheme])


def _day(field: str, value: str) -> Literal:
    if precision(field, value) != "day":
        raise RowRefused(field, value, "is not a day", 'Write "2017-03-31".')
    return first_day(field, value)


def _country(row: Row, mint: Mint) -> NamedNode:
    code = row.take("country")
    return mint.country(ISO.get(code, code), "country")


def _coded(row: Row, field: str, codes: dict[str, NamedNode], file: str) -> NamedNode:
    code = row.take(field)
    if code not in codes:
        raise RowRefused(field, code, "is no known code", f"Add it to sources/cordis/{file} with what it means.")
    return codes[code]


def _stated(row: Row, field: str) -> str | None:
    value = row.maybe(field)
    return None if value == MISSING else value
