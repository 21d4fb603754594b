"""Radio observatories: names and positions, and the country where a person is certain of it.

Takes observatories.json. Gives infrastructures with their position. Never takes a side about a country: one that is
not in countries.csv has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gri_ingest.fact import Fact, label, position, string
from gri_ingest.flat import document, key, lookup, members
from gri_ingest.mint import Mint
from gri_ingest.row import Row, SourceRefused
from gri_ingest.terms import GEO, GRI, RDF

SLUG = "radio-observatories"
FILE = "observatories.json"
FIELDS = ("Id", "Name", "latitude", "longitude", "elevation")
COUNTRIES = {row["id"]: row["country"] for row in lookup(Path(__file__).with_name("countries.csv"))}


def rows(snapshot: Path) -> Iterator[Row]:
    """One row per observatory."""
    path = snapshot / FILE
    seen: set[str] = set()
    for number, told in enumerate(document(path), 1):
        record = members(path, told, FIELDS, f"record {number}")
        if record["Id"] in seen:
            raise SourceRefused(f'{FILE}, record {number}: "{record["Id"]}" is the Id of another record too.')
        seen.add(record["Id"])
        yield Row(SLUG, "observatories", number, {field: str(record[field]) for field in FIELDS})


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one record says."""
    name = row.take("Id")
    node = mint.named("infrastructure", SLUG, key(name))
    yield Fact(node, RDF.type, GRI.ResearchInfrastructure)
    yield label(node, row.take("Name"))
    yield Fact(node, GRI.acronym, string(name))
    yield Fact(node, GRI.scienceDomain, mint.concept("domain", "physical-sciences-and-engineering"))
    yield Fact(node, GRI.scienceField, mint.concept("field", "radio-astronomy"))
    if name in COUNTRIES:
        yield Fact(node, GRI.hostCountry, mint.country(COUNTRIES[name]))
    # A geometry of its own: the thing may be one that has another already.
    geometry = mint.statement("geometry", key(name))
    yield from position(node, geometry, row, "latitude", "longitude")
    yield Fact(node, GRI.coordinateSource, mint.concept("coordinate-source", "catalogue"))
    yield Fact(geometry, RDF.type, GEO.Geometry)
