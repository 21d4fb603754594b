"""Light sources: synchrotrons, free-electron lasers, and beamlines for X-ray absorption with their energies.

Takes synchrotrons.json, fels.json and beamlines-*.json. Gives infrastructures and the instruments that are part of
them. Never repeats an address or a person of a user office, and never takes "active" for operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, decimal, label, string
from gri_ingest.flat import document, key, lookup, members
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused, SourceRefused
from gri_ingest.terms import FOAF, GRI, RDF

SLUG = "light-sources"
HERE = Path(__file__).parent
FACILITIES = {"synchrotrons": "synchrotron-light-sources", "fels": "free-electron-lasers"}
REGIONS = ("Americas", "Asia", "Europe")
FACILITY = ("active", "country", "fullname", "post", "website")
BEAMLINE = ("facility", "flux", "name", "purpose", "range", "size", "status", "website")
COUNTRIES = {row["name"]: row["country"] for row in lookup(HERE / "countries.csv")}
STATUSES = {row["word"]: row["phase"] for row in lookup(HERE / "statuses.csv")}
WRONG_PAGES = {(r["facility"], r["beamline"], r["website"]): r["reason"] for r in lookup(HERE / "pages.csv")}
UNTOLD = {"", "."}
HIGHEST = 250  # keV; more than any storage ring of the list gives to a beamline
_NUMBER = r"(\d*\.?\d+)"
_RANGE = re.compile(rf"{_NUMBER}\s*-\s*{_NUMBER}")


def rows(snapshot: Path) -> Iterator[Row]:
    """Facilities, beamlines, and rows of their own for the page and the range of energies of a beamline."""
    known: set[str] = set()
    for stem in FACILITIES:
        path = snapshot / f"{stem}.json"
        for number, (name, told) in enumerate(document(path).items(), 1):
            if name in known:
                raise SourceRefused(f'{path.name}: "{name}" is the key of another facility too. Fetch it anew.')
            known.add(name)
            cells = {field: _line(told) for field, told in members(path, told, FACILITY, name).items()}
            yield Row(SLUG, stem, number, {"key": name, **cells})
    for region in REGIONS:
        path = snapshot / f"beamlines-{region}.json"
        for facility, beamlines in document(path).items():
            if facility not in known:
                raise SourceRefused(f'{path.name}: no facility has the key "{facility}". Fetch all files anew.')
            for number, (name, told) in enumerate(beamlines.items(), 1):
                yield from _beamline(name, facility, number, members(path, told, BEAMLINE, f"{facility} {name}"))


def _beamline(name: str, facility: str, number: int, told: dict[str, str]) -> Iterator[Row]:
    named = {"record": f"{facility} {_line(name)}", "key": _line(name), "of": facility}
    own = {field: _line(value) for field, value in told.items() if field not in {"range", "website"}}
    yield Row(SLUG, "beamlines", number, {**named, **own})
    for table, field in (("pages", "website"), ("ranges", "range")):
        if (value := _line(told[field])) not in UNTOLD:
            yield Row(SLUG, table, number, {**named, field: value})


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says."""
    if row.table in FACILITIES:
        yield from _facility(row, mint)
        return
    row.take("record")  # what a person finds a refused row by
    name, facility = row.take("key"), row.take("of")
    node = mint.named("instrument", SLUG, f"{key(facility)}.{key(name)}")
    if row.table == "pages":
        url = row.take("website")
        if reason := WRONG_PAGES.get((facility, name, url)):
            raise RowRefused("website", url, reason)
        yield Fact(node, FOAF.homepage, mint.page(url, "website"))
    elif row.table == "ranges":
        yield from _energies(node, row.take("range"))
    else:
        yield from _instrument(row, mint, node, name, facility)


def _facility(row: Row, mint: Mint) -> Iterator[Fact]:
    name = row.take("key")
    node = _named(mint, name)
    yield Fact(node, RDF.type, GRI.ResearchInfrastructure)
    yield label(node, row.take("fullname"))
    yield Fact(node, GRI.acronym, string(name))
    yield Fact(node, GRI.scienceDomain, mint.concept("domain", "physical-sciences-and-engineering"))
    yield Fact(node, GRI.scienceField, mint.concept("field", FACILITIES[row.table]))
    country = row.take("country")
    if country not in COUNTRIES:
        raise RowRefused("country", country, "is not in countries.csv", "Add it there with its code.")
    yield Fact(node, GRI.hostCountry, mint.country(COUNTRIES[country]))
    if (url := row.maybe("website")) is not None:
        yield Fact(node, FOAF.page, mint.page(url, "website"))  # a homepage of 2014 may be none today
    # "active" is also true of facilities that were never built, so it proves no operation; its opposite is proof.
    if row.take("active") == "False":
        phase = mint.statement("phase", key(name), "termination")
        yield Fact(phase, RDF.type, GRI.PhasePeriod)
        yield Fact(phase, RDF.type, GRI.QualifiedRelation)
        yield Fact(phase, GRI.ofInfrastructure, node)
        yield Fact(phase, GRI.phase, mint.concept("phase", "termination"))


def _instrument(row: Row, mint: Mint, node: NamedNode, name: str, facility: str) -> Iterator[Fact]:
    if row.take("facility") != facility:
        raise RowRefused("facility", row.cells["facility"], f"is not {facility}, under which the beamline stands")
    title = row.maybe("name")
    yield Fact(node, RDF.type, GRI.Instrument)
    yield label(node, f"{facility} {name}" if title in {None, name} else f"{facility} {name} ({title})")
    yield Fact(node, GRI.partOf, _named(mint, facility))
    if (purpose := row.maybe("purpose")) is not None and purpose not in UNTOLD:
        yield Fact(node, GRI.subjectText, string(purpose))
    if (status := row.maybe("status")) is not None and status not in UNTOLD:
        if status not in STATUSES:
            raise RowRefused("status", status, "is not in statuses.csv", "Add it there with the phase it means.")
        if STATUSES[status]:
            yield Fact(node, GRI.phase, mint.concept("phase", STATUSES[status]))


def _energies(node: NamedNode, value: str) -> Iterator[Fact]:
    """From and to, in keV; more than one range, or words, are not taken apart."""
    found = _RANGE.fullmatch(value)
    if not found:
        raise RowRefused("range", value, "is not one range of two numbers")
    low, high = Decimal(found[1]), Decimal(found[2])
    if not low < high <= HIGHEST:
        raise RowRefused("range", value, f"goes beyond {HIGHEST} keV: the unit must be another")
    yield Fact(node, GRI.photonEnergyFrom, decimal("range", found[1]))
    yield Fact(node, GRI.photonEnergyTo, decimal("range", found[2]))


def _named(mint: Mint, facility: str) -> NamedNode:
    return mint.named("infrastructure", SLUG, key(facility))


def _line(value: object) -> str:
    """A text without the line breaks and carriage returns of the page it was copied from."""
    return " ".join(str(value).split()) if value is not None else ""
