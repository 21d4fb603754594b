"""Countries in other registers: GeoNames, Wikidata, the groups of UN M49, capitals, formal names, a point on the map.

Takes country-codes.csv, natural-earth-50m-points.csv, and cldr-codeMappings.json to check codes by. Gives statements
about countries that are there already. Never gives a country a code or a name in place of those of `territories`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, position, string, text
from gri_ingest.flat import document, lookup, table
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused, SourceRefused
from gri_ingest.sources.country_codes.columns import COLUMNS, GROUPS, LANGUAGES, REGIONS
from gri_ingest.terms import GEO, GRI, RDF, SKOS

SLUG = "country-codes"
HERE = Path(__file__).parent
CODES, POINTS, CLDR = "country-codes.csv", "natural-earth-50m-points.csv", "cldr-codeMappings.json"
ALPHA2, ALPHA3, NUMERIC = "ISO3166-1-Alpha-2", "ISO3166-1-Alpha-3", "M49"
REPAIRS = {(r["code"], r["column"], r["found"]): r["meant"] for r in lookup(HERE / "repairs.csv")}
NOT_THE_COUNTRY = {(r["iso2"], r["name"]): r["reason"] for r in lookup(HERE / "points.csv")}
_WIKIDATA = re.compile(r"https://www\.wikidata\.org/wiki/(Q\d+)")


def rows(snapshot: Path) -> Iterator[Row]:
    """One row per country, with the codes that CLDR has for it, and one per point."""
    mappings = document(snapshot / CLDR)
    try:
        cldr = mappings["supplemental"]["codeMappings"]
    except (KeyError, TypeError) as error:
        raise SourceRefused(f"{CLDR}: supplemental.codeMappings is not there. Fetch it anew.") from error
    for row in table(SLUG, snapshot / CODES, COLUMNS, key=(ALPHA2,)):
        known = cldr.get(row.cells[ALPHA2], {})
        codes = f"{known.get('_alpha3', '')} {known.get('_numeric', '')}".strip()
        yield Row(SLUG, "countries", row.number, {ALPHA2: row.cells[ALPHA2], **row.cells, "cldr": codes})
    for row in table(SLUG, snapshot / POINTS, ("m49", "iso2", "name", "lat", "lon"), key=("m49", "name")):
        cells = {"name": row.cells["name"], **row.cells}
        yield Row(SLUG, "points", row.number, cells)


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one row says about a country."""
    yield from _point(row, mint) if row.table == "points" else _country(row, mint)


def _country(row: Row, mint: Mint) -> Iterator[Fact]:
    code = row.take(ALPHA2)
    node = mint.country(code, ALPHA2)
    letters, number = row.take(ALPHA3), row.take(NUMERIC).zfill(3)  # the table has lost leading zeros
    if node != mint.country(code) or node.value.rpartition("/")[2] != letters:
        raise RowRefused(ALPHA3, letters, f"is not the alpha-3 code of {code}")
    if (told := row.take("cldr")) != f"{letters} {number}":
        raise RowRefused(NUMERIC, f"{letters} {number}", f"is not what CLDR has for {code}: {told}")
    yield Fact(node, GRI.isoAlpha3, string(letters))
    yield Fact(node, GRI.m49, string(number))
    yield from _identified(mint, node, "geonames", row.take("Geoname ID"))
    wikidata = row.maybe("wikidata_id") or REPAIRS.get((code, "wikidata_id", ""))
    if wikidata is not None:
        found = _WIKIDATA.fullmatch(wikidata)
        if not found:
            raise RowRefused("wikidata_id", wikidata, "is no page of Wikidata")
        yield from _identified(mint, node, "wikidata", found[1])
    for column in REGIONS:
        if (region := row.maybe(column)) is not None:
            yield Fact(node, GRI.statisticalGroup, mint.concept("m49-group", region.zfill(3)))
    for column, group in GROUPS.items():
        if (mark := row.maybe(column)) is not None:
            if mark != "x":
                raise RowRefused(column, mark, "is neither x nor empty")
            yield Fact(node, GRI.statisticalGroup, mint.concept("m49-group", group))
    for column, language in LANGUAGES.items():
        if (name := row.maybe(column)) is not None:
            yield Fact(node, GRI.officialName, text(name, language))
    if (capital := row.maybe("Capital")) is not None:
        yield Fact(node, GRI.capital, string(capital))


def _identified(mint: Mint, node: NamedNode, scheme: str, value: str) -> Iterator[Fact]:
    if scheme == "geonames":
        same = mint.page(f"https://sws.geonames.org/{value}/", "Geoname ID")
    else:
        same = mint.wikidata(value, "wikidata_id")
    identifier = mint.identifier(scheme, value)
    yield Fact(node, SKOS.exactMatch, same)
    yield Fact(node, GRI.hasIdentifier, identifier)
    yield Fact(identifier, RDF.type, GRI.Identifier)
    yield Fact(identifier, GRI.identifierScheme, mint.concept("identifier-scheme", scheme))
    yield Fact(identifier, SKOS.notation, string(value))


def _point(row: Row, mint: Mint) -> Iterator[Fact]:
    """A point inside the largest part of a country; it is no capital, and no centre."""
    name, code, number = row.take("name"), row.maybe("iso2"), row.maybe("m49")
    if code is None or number is None:
        raise RowRefused("iso2", name, "has no code, so the country cannot be told by more than a name")
    if reason := NOT_THE_COUNTRY.get((code, name)):
        raise RowRefused("name", name, reason)
    node = mint.country(code, "iso2")
    geometry = mint.statement("geometry", node.value.rpartition("/")[2])
    yield from position(node, geometry, row, "lat", "lon")
    yield Fact(geometry, RDF.type, GEO.Geometry)
