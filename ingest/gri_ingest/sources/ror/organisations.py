"""An organisation of the registry: what it is and is called, where it is, its pages and its keys elsewhere.

Takes rows of one item each. Gives facts about the organisation, or about the place it lies in.
Never tags a name with a language that the registry does not give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, integer, position, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.ror import naming
from gri_ingest.terms import FOAF, GEO, GRI, RDF, SKOS

STATUSES = frozenset({"active", "inactive", "withdrawn"})
# How a value is written here, per scheme: what it must look like once blanks are out.
_VALUES = {
    "grid": re.compile(r"grid\.[0-9]+\.[0-9a-f]+"),
    "isni": re.compile(r"[0-9]{15}[0-9X]"),
    "crossref-funder": re.compile(r"[0-9]{5,}"),
    "wikidata": re.compile(r"Q[1-9][0-9]*"),
}
_GRID = "https://www.grid.ac/institutes/"  # two records give the address in place of the key
_PAGES = {"website": FOAF.homepage, "wikipedia": FOAF.page}
# A million and a half statements are made of few words, and each look-up of a word takes a third of a microsecond.
A, LABEL, OTHER_NAME, ACRONYM, SAME = RDF.type, SKOS.prefLabel, SKOS.altLabel, GRI.acronym, SKOS.exactMatch
ORGANISATION, PARTY, PLACE, IDENTIFIER = GRI.Organisation, GRI.Party, GRI.Place, GRI.Identifier
COUNTRY, LOCATED, KIND, KEY = GRI.inCountry, GRI.locatedIn, GRI.organisationKind, GRI.hasIdentifier


def organisation(row: Row, mint: Mint) -> Iterator[Fact]:
    """What a record is about, whether the registry still stands by it, and since when the organisation is."""
    address = row.take("id")
    value = naming.key("id", address)
    node = naming.organisation(mint, value)
    yield Fact(node, SAME, mint.page(address, "id"))
    status = row.take("status")
    if status not in STATUSES:
        raise RowRefused(
            "status", status, "is no status of the registry", f"It is one of {', '.join(sorted(STATUSES))}."
        )
    yield Fact(node, GRI.recordStatus, mint.concept("record-status", status))
    if year := row.maybe("established"):
        yield Fact(node, GRI.established, integer("established", year))
    kinds = row.many("types")
    if mint.kind(node) == "organisation":
        yield from _party(node)
        for word in kinds:
            yield Fact(node, KIND, mint.concept("organisation-kind", naming.kind(word)))


def name(row: Row, mint: Mint) -> Iterator[Fact]:
    """One name: preferred in its language, the acronym, or another one; one name can be two of these."""
    node, value = _subject(row, mint)
    written, language, kinds = row.take("value"), row.maybe("language"), row.many("types")
    said = text(written, language) if language else string(written)
    short = row.maybe("acronym")
    if short:
        yield Fact(node, ACRONYM, string(written))
    if row.maybe("preferred"):
        yield Fact(node, _label(node, value, language), said)
    elif not short or set(kinds) != {"acronym"}:
        yield Fact(node, OTHER_NAME, said)


def location(row: Row, mint: Mint) -> Iterator[Fact]:
    """Where the organisation lies: a place of GeoNames, and its country."""
    node, _ = _subject(row, mint)
    number, code = row.take("geonames_id"), row.take("country_code")
    yield Fact(node, LOCATED, mint.named("place", "geonames", number))
    if mint.kind(node) == "organisation":
        yield Fact(node, COUNTRY, mint.country(code, "country_code"))


def place(row: Row, mint: Mint) -> Iterator[Fact]:
    """A place of GeoNames with its coordinates; its name has no language there."""
    number = row.take("geonames_id")
    node = mint.named("place", "geonames", number)
    yield Fact(node, A, PLACE)
    yield Fact(node, LABEL, string(row.take("name")))
    yield Fact(node, SAME, mint.page(f"https://sws.geonames.org/{number}/", "geonames_id"))
    yield Fact(node, COUNTRY, mint.country(row.take("country_code"), "country_code"))
    geometry = mint.geometry(node)
    yield Fact(geometry, A, GEO.Geometry)
    yield from position(node, geometry, row, "lat", "lng")


def link(row: Row, mint: Mint) -> Iterator[Fact]:
    """The page of the organisation itself, or the article that Wikipedia has about it."""
    node, _ = _subject(row, mint)
    kind = row.take("type")
    if kind not in _PAGES:
        raise RowRefused("type", kind, "is no kind of link", "Say in organisations.py what it leads to.")
    yield Fact(node, _PAGES[kind], mint.page(row.take("value"), "value"))


def external_id(row: Row, mint: Mint) -> Iterator[Fact]:
    """One key elsewhere.

    Of several items of Wikidata, which cannot all be the same, the preferred one is; and none is that of a withdrawn
    record, which often stands twice for an organisation that has a record of its own.
    """
    node, _ = _subject(row, mint)
    chosen, status = row.maybe("preferred"), row.take("status")
    scheme, written = naming.scheme(row.take("type")), row.take("value")
    if not scheme:
        return
    value = written.removeprefix(_GRID)
    if scheme == "isni":
        value = value.replace(" ", "")
    if not _VALUES[scheme].fullmatch(value):
        raise RowRefused("value", written, f"is no key of {scheme}")
    if scheme == "wikidata":
        yield Fact(node, SAME if chosen and status != "withdrawn" else SKOS.closeMatch, mint.wikidata(value, "value"))
        return
    identifier = mint.identifier(scheme, value)
    yield Fact(node, KEY, identifier)
    yield Fact(identifier, A, IDENTIFIER)
    yield Fact(identifier, SKOS.notation, string(value))
    yield Fact(identifier, GRI.identifierScheme, mint.concept("identifier-scheme", scheme))


def indexed(row: Row, mint: Mint) -> Iterator[Fact]:
    """An organisation of which only name, country and other names are known."""
    value = naming.key("ror", row.take("ror"))
    node = naming.organisation(mint, value)
    yield Fact(node, SAME, mint.page(naming.ADDRESS + value, "ror"))
    yield Fact(node, _label(node, value, None), string(row.take("name")))
    for other in _list(row, "synonyms_json"):
        yield Fact(node, OTHER_NAME, string(other))
    country = row.maybe("country_geonames_id")
    if mint.kind(node) == "organisation":
        yield from _party(node)
        if country:
            yield Fact(node, COUNTRY, mint.country(naming.country(country), "country_geonames_id"))


def _subject(row: Row, mint: Mint) -> tuple[NamedNode, str]:
    value = naming.key("organisation", row.take("organisation"))
    return naming.organisation(mint, value), value


def _party(node: NamedNode) -> Iterator[Fact]:
    yield Fact(node, A, ORGANISATION)
    yield Fact(node, A, PARTY)


def _label(node: NamedNode, value: str, language: str | None) -> NamedNode:
    """What is known here has its label; a name without a language would be a second one beside it."""
    return LABEL if language or naming.registered(node, value) else OTHER_NAME


def _list(row: Row, column: str) -> list[str]:
    written = row.take(column)
    try:
        found = json.loads(written)
    except json.JSONDecodeError as error:
        raise RowRefused(column, written, f"is no JSON ({error.msg})") from None
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise RowRefused(column, written, "is no list of texts")
    return [each.strip() for each in found]
