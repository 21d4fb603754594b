"""Research infrastructures of Europe: names, pages, addresses, life cycle and subjects, until 2018.

Takes pan-european-ris.csv. Gives infrastructures, their place with the position where that can be right, the phase
they are in, and the country that coordinates them. Never guesses what a damaged or contradictory cell meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, first_day, label, last_day, position, string
from gri_ingest.flat import key, table
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.european_infrastructures.places import NONE, countries, fault, named, shared
from gri_ingest.terms import FOAF, GEO, GRI, RDF, SCHEMA

SLUG = "european-infrastructures"
FILE = "pan-european-ris.csv"
COLUMNS = (
    "name", "url", "host", "lat", "lng", "location", "coordcountry", "status", "domain", "ric", "rik", "type",
)  # fmt: skip
TYPES = {"single-sited": "single-sited", "distributed": "distributed", "virtual": "virtual"}
PHASES = {"Operational": "operation", "Under construction": "implementation", "Being upgraded": "upgrade"}
OPEN = "2099"  # the year that the form of the register took for "no end"
UNTOLD = "TBA"  # what the form held where nothing was told
_STATUS = re.compile(
    r"(?:Life Cycle Status: )?(?P<phase>[A-Z][a-z]+(?: [a-z]+)??)"
    r"(?: (?:from|since) (?P<since>\d{4}))?(?: to (?P<until>\d{4}))?"
)
_ACRONYM = re.compile(r"^(?P<name>.*\S)\s*\((?P<acronym>[^()]+)\)$")


def rows(snapshot: Path) -> Iterator[Row]:
    """Of each record the infrastructure, and rows of their own for its phase and its position."""
    records = list(table(SLUG, snapshot / FILE, COLUMNS, key=("name",)))
    twice = shared((row.cells["location"], row.cells["lat"], row.cells["lng"]) for row in records)
    for row in records:
        cells = row.cells
        own = {column: cells[column] for column in COLUMNS if column not in {"status", "lat", "lng"}}
        yield Row(SLUG, "infrastructures", row.number, own)
        if cells["status"]:
            yield Row(SLUG, "phases", row.number, {"name": cells["name"], "status": cells["status"]})
        if NONE not in (cells["lat"], cells["lng"]):
            wrong = fault(cells["name"], cells["location"], cells["lat"], cells["lng"], twice) or ""
            place = {"name": cells["name"], "lat": cells["lat"], "lng": cells["lng"], "fault": wrong}
            yield Row(SLUG, "positions", row.number, place)


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says."""
    name = row.take("name")
    node = mint.named("infrastructure", SLUG, key(name))
    if row.table == "phases":
        yield from _phase(row, mint, name, node)
    elif row.table == "positions":
        yield from _position(row, mint, name)
    else:
        yield from _infrastructure(row, mint, name, node)


def _infrastructure(row: Row, mint: Mint, name: str, node: NamedNode) -> Iterator[Fact]:
    found = _ACRONYM.match(name)
    short = found["acronym"].strip() if found else None
    yield Fact(node, RDF.type, GRI.ResearchInfrastructure)
    yield label(node, found["name"] if found and short == UNTOLD else name)
    if short and short != UNTOLD:
        yield Fact(node, GRI.acronym, string(short))
    yield Fact(node, FOAF.page, mint.page(row.take("url"), "url"))  # a homepage of 2018 may be none today
    kind = (row.maybe("type") or UNTOLD).lower()
    if kind in TYPES:
        yield Fact(node, GRI.structureType, mint.concept("structure-type", TYPES[kind]))
    elif kind != UNTOLD.lower():
        raise RowRefused("type", kind, "is no type of infrastructure that this table has had")
    if (category := row.maybe("ric")) is not None:
        yield Fact(node, SCHEMA.keywords, string(category))
    for word in row.many("rik", ","):
        if word != UNTOLD:
            yield Fact(node, SCHEMA.keywords, string(word))
    yield from _place(row, mint, name, node)
    if (coordinator := row.maybe("coordcountry")) is not None:
        yield from _coordinated(mint, name, node, _code("coordcountry", coordinator))


def _place(row: Row, mint: Mint, name: str, node: NamedNode) -> Iterator[Fact]:
    location = row.take("location")
    site = _site(mint, name)
    yield Fact(node, GRI.hasSite, site)
    yield Fact(site, RDF.type, GRI.Site)
    yield label(site, location)
    yield Fact(site, GRI.locality, string(location))
    if (land := named(location)) is not None:
        # The country of the address alone: that of an office is not always that of the instrument.
        yield Fact(site, GRI.inCountry, mint.country(_code("location", land), "location"))


def _position(row: Row, mint: Mint, name: str) -> Iterator[Fact]:
    if (wrong := row.maybe("fault")) is not None:
        raise RowRefused("lat", f"{row.cells['lat']} {row.cells['lng']}", wrong)
    site = _site(mint, name)
    geometry = mint.geometry(site)
    yield from position(site, geometry, row, "lat", "lng")
    yield Fact(geometry, RDF.type, GEO.Geometry)


def _phase(row: Row, mint: Mint, name: str, node: NamedNode) -> Iterator[Fact]:
    status = row.take("status")
    told = _STATUS.fullmatch(status)
    if not told or told["phase"] not in PHASES:
        raise RowRefused("status", status, "tells no phase that this table has had")
    since, until = told["since"], told["until"] if told["until"] != OPEN else None
    if since == OPEN:
        raise RowRefused("status", status, "begins in the year that stands for no end")
    if since and until and since > until:
        raise RowRefused("status", status, "ends before it begins")
    phase = PHASES[told["phase"]]
    period = mint.statement("phase", key(name), phase)
    yield Fact(period, RDF.type, GRI.PhasePeriod)
    yield Fact(period, RDF.type, GRI.QualifiedRelation)
    yield Fact(period, GRI.ofInfrastructure, node)
    yield Fact(period, GRI.phase, mint.concept("phase", phase))
    year = mint.concept("precision", "year")
    if since:
        yield Fact(period, GRI.validFrom, first_day("status", since))
        yield Fact(period, GRI.fromPrecision, year)
    if until:
        yield Fact(period, GRI.validUntil, last_day("status", until))
        yield Fact(period, GRI.untilPrecision, year)
    if since or until:
        yield Fact(period, GRI.dateText, string(f"{since or ''}/{until or ''}"))


def _coordinated(mint: Mint, name: str, node: NamedNode, code: str) -> Iterator[Fact]:
    """The country that coordinated it when its page was read; whether it does today is not told."""
    party = mint.country(code, "coordcountry")
    letters = party.value.rpartition("/")[2].lower()
    part = mint.statement("participation", key(name), letters, "coordinator")
    yield Fact(part, RDF.type, GRI.Participation)
    yield Fact(part, RDF.type, GRI.QualifiedRelation)
    yield Fact(part, GRI.participationIn, node)
    yield Fact(part, GRI.party, party)
    yield Fact(part, GRI.role, mint.concept("role", "coordinator"))
    yield Fact(part, GRI.status, mint.concept("status", "unknown"))


def _code(field: str, name: str) -> str:
    if name not in countries():
        raise RowRefused(field, name, "is not in countries.csv", "Add it there with its code.")
    return countries()[name]["country"]


def _site(mint: Mint, name: str) -> NamedNode:
    return mint.statement("site", key(name))
