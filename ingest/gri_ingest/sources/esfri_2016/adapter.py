"""Landmarks and projects of the ESFRI Roadmap 2016, with the countries that it names as members and partners.

Takes esfri-2016-landmarks-projects.csv and esfri-partner-countries.csv. Gives infrastructures, their place on the
roadmap, their seats, and participations as of 2016. Never says that a country takes part today.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, boolean, first_day, integer, label, position, string
from gri_ingest.flat import table
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.esfri_2016.lists import acronym, country, entries, handle, place, repaired, whole
from gri_ingest.terms import FOAF, GEO, GRI, RDF

SLUG = "esfri-2016"
EDITION = "2016"
LANDMARKS, COUNTRIES = "esfri-2016-landmarks-projects.csv", "esfri-partner-countries.csv"
COLUMNS = (
    "name", "esfri_type", "domain", "ritype", "coordinating_country", "members", "partners", "roadmap_entry",
    "operation_start", "preparation_cost", "construction_cost", "operation_cost", "headquarters", "website", "location",
    "latitude", "longitude",
)  # fmt: skip
# Column of the table of landmarks -> table of rows, one for each entry of its list.
LISTS = {"coordinating_country": "coordinators", "members": "members", "partners": "partners"}
ROLES = {"coordinators": "coordinator", "members": "member", "partners": "partner"}
CATEGORIES = {"landscape": "landmark", "project": "project"}
_SEAT = ("name", "location", "latitude", "longitude")


def rows(snapshot: Path) -> Iterator[Row]:
    """Infrastructures, their seats, and one row for each entry of a list of countries."""
    for row in table(SLUG, snapshot / LANDMARKS, COLUMNS, key=("name",)):
        name = repaired("infrastructures", row.cells["name"], "name", row.cells["name"])
        own = {column: value for column, value in row.cells.items() if column not in LISTS and column not in _SEAT}
        yield Row(SLUG, "infrastructures", row.number, {"name": name, **own})
        location = repaired("infrastructures", row.cells["name"], "location", row.cells["location"])
        yield Row(SLUG, "seats", row.number, {**{c: row.cells[c] for c in _SEAT}, "name": name, "location": location})
        for column, kind in LISTS.items():
            for entry in entries(column, row.cells[column]):
                yield Row(SLUG, kind, row.number, {"name": name, column: entry})
    for row in table(
        SLUG, snapshot / COUNTRIES, ("project", "partner_country", "url"), ("project", "partner_country", "url")
    ):
        yield Row(SLUG, "partner-countries", row.number, row.cells)


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says; the table of the row decides which statements it makes."""
    if row.table == "infrastructures":
        yield from _infrastructure(row, mint)
    elif row.table == "seats":
        yield from _seat(row, mint)
    elif row.table == "partner-countries":
        yield from _institution(row, mint)
    else:
        name = row.take("name")
        column = next(column for column, kind in LISTS.items() if kind == row.table)
        code = country(column, row.cells[column])
        row.take(column)
        yield from _participation(mint, name, mint.country(code, column), ROLES[row.table])[1]


def _infrastructure(row: Row, mint: Mint) -> Iterator[Fact]:
    name = whole("name", row.take("name"))
    node = _node(mint, name)
    yield Fact(node, RDF.type, GRI.ResearchInfrastructure)
    yield label(node, name)
    if (short := acronym(name)) is not None:
        yield Fact(node, GRI.acronym, string(short))
    yield Fact(node, GRI.structureType, mint.concept("structure-type", row.take("ritype")))
    yield Fact(node, GRI.subjectText, string(row.take("domain")))
    # A homepage of 2016 may be none today.
    yield Fact(node, FOAF.page, mint.page(_address(row.take("website")), "website"))
    category = row.take("esfri_type")
    if category not in CATEGORIES:
        raise RowRefused("esfri_type", category, "is neither landscape nor project")
    entry = row.take("roadmap_entry")
    for edition in sorted({EDITION, entry}):
        listing = mint.statement("listing", f"roadmap-{edition}", handle(name))
        roadmap = mint.roadmap(f"esfri-{edition}")
        yield Fact(listing, RDF.type, GRI.Listing)
        yield Fact(listing, RDF.type, GRI.QualifiedRelation)
        yield Fact(listing, GRI.ofInfrastructure, node)
        yield Fact(listing, GRI.inRoadmap, roadmap)
        if edition == EDITION:
            yield Fact(listing, GRI.category, mint.concept("listing-category", CATEGORIES[category]))
        yield Fact(roadmap, RDF.type, GRI.RoadmapEdition)
        yield Fact(roadmap, RDF.type, GRI.Document)
        yield label(roadmap, f"ESFRI Roadmap {edition}")
        yield Fact(roadmap, GRI.issuer, mint.organisation("esfri"))
        yield Fact(roadmap, GRI.year, integer("roadmap_entry", edition))
    yield from _operation(row, mint, name, node)


def _operation(row: Row, mint: Mint, name: str, node: NamedNode) -> Iterator[Fact]:
    start = row.take("operation_start")
    phase = mint.statement("phase", handle(name), "operation")
    yield Fact(phase, RDF.type, GRI.PhasePeriod)
    yield Fact(phase, RDF.type, GRI.QualifiedRelation)
    yield Fact(phase, GRI.ofInfrastructure, node)
    yield Fact(phase, GRI.phase, mint.concept("phase", "operation"))
    yield Fact(phase, GRI.validFrom, first_day("operation_start", start))
    yield Fact(phase, GRI.fromPrecision, mint.concept("precision", "year"))
    yield Fact(phase, GRI.dateText, string(f"{start}/"))
    yield Fact(phase, GRI.textDate, string(EDITION))
    yield Fact(phase, GRI.planned, boolean("operation_start", "yes" if start > EDITION else "no"))


def _seat(row: Row, mint: Mint) -> Iterator[Fact]:
    name = row.take("name")
    location = whole("location", row.take("location"))
    land = place(location)
    if location in {"Spain", "EMBL"}:
        raise RowRefused("location", location, "names no town, so the position is that of something else")
    site = mint.statement("site", handle(name))
    yield Fact(_node(mint, name), GRI.hasSite, site)
    yield Fact(site, RDF.type, GRI.Site)
    yield label(site, location)
    yield Fact(site, GRI.locality, string(location))
    yield Fact(site, GRI.siteRole, mint.concept("site-role", "headquarters"))
    if land:
        yield Fact(site, GRI.inCountry, mint.country(land, "location"))
    geometry = mint.geometry(site)
    yield from position(site, geometry, row, "latitude", "longitude")
    yield Fact(geometry, RDF.type, GEO.Geometry)


def _participation(mint: Mint, name: str, party: NamedNode, role: str) -> tuple[NamedNode, list[Fact]]:
    """A participation as of 2016; whether it holds today the table cannot say."""
    letters = party.value.rpartition("/")[2].lower()
    node = mint.statement("participation", handle(name), letters, role)
    return node, [
        Fact(node, RDF.type, GRI.Participation),
        Fact(node, RDF.type, GRI.QualifiedRelation),
        Fact(node, GRI.participationIn, _node(mint, name)),
        Fact(node, GRI.party, party),
        Fact(node, GRI.role, mint.concept("role", role)),
        Fact(node, GRI.status, mint.concept("status", "unknown")),
        Fact(node, GRI.textDate, string(EDITION)),
    ]


def _institution(row: Row, mint: Mint) -> Iterator[Fact]:
    """A country in which a partner institution has its page: it says nothing about the state."""
    name = repaired("infrastructures", row.cells["project"], "name", row.take("project"))
    word = repaired("partner-countries", name, "partner_country", row.take("partner_country"))
    party = mint.country(country("partner_country", word), "partner_country")
    node, told = _participation(mint, name, party, "country-of-member")
    yield from told
    yield Fact(node, GRI.participationLevel, mint.concept("participation-level", "institution"))
    if (url := row.maybe("url")) is not None:
        yield Fact(node, FOAF.page, mint.page(_address(url), "url"))


def _node(mint: Mint, name: str) -> NamedNode:
    return mint.named("infrastructure", SLUG, handle(name))


def _address(url: str) -> str:
    """A web address in full; one without a scheme is what a browser takes for http."""
    return url if url.startswith(("http://", "https://")) else f"http://{url}"
