"""The institutions behind repositories, and what each does for which.

Takes rows of institutions and of their responsibilities. Gives organisations, and one node per responsibility.
Never joins institutions by their name: the key of ROR does, or name and country as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.re3data import dates, keys, meanings
from gri_ingest.terms import FOAF, GRI, RDF, SKOS

_KINDS = {"non-profit": "nonprofit", "commercial": "company"}
_VALUES = {
    "grid": re.compile(r"grid\.[0-9]+\.[0-9a-f]+"),
    "isni": re.compile(r"[0-9]{15}[0-9X]"),
    "crossref-funder": re.compile(r"[0-9]{5,}"),
    "wikidata": re.compile(r"Q[1-9][0-9]*"),
}


def institution(row: Row, mint: Mint) -> Iterator[Fact]:
    """An institution as the first repository that names it does; what it is and where, ROR knows better."""
    key = row.take("institution")
    node = keys.organisation(mint, key)
    name, language = row.take("institutionName"), meanings.language(row.take("institutionName.language"))
    yield Fact(node, SKOS.prefLabel, text(name, language))
    if key.startswith("ror."):
        yield Fact(node, SKOS.exactMatch, mint.page(f"https://ror.org/{key.removeprefix('ror.')}", "institution"))
    if url := row.maybe("institutionURL"):
        yield Fact(node, FOAF.homepage, mint.page(url, "institutionURL"))
    country, kind = meanings.country(row.take("institutionCountry")), row.take("institutionType")
    if kind not in _KINDS:
        raise RowRefused("institutionType", kind, "is no type of institution", "Say in institutions.py what it means.")
    if mint.kind(node) != "organisation":
        return
    yield Fact(node, RDF.type, GRI.Organisation)
    yield Fact(node, RDF.type, GRI.Party)
    if key.startswith("ror."):
        return
    yield Fact(node, GRI.organisationKind, mint.concept("organisation-kind", _KINDS[kind]))
    if country:
        yield Fact(node, GRI.inCountry, mint.country(country, "institutionCountry"))


def institution_name(row: Row, mint: Mint) -> Iterator[Fact]:
    """A further name in its language."""
    node = keys.organisation(mint, row.take("institution"))
    yield Fact(node, SKOS.altLabel, text(row.take("value"), meanings.language(row.take("language"))))


def institution_identifier(row: Row, mint: Mint) -> Iterator[Fact]:
    """A key of an institution elsewhere; that of ROR names it already, and a second or misspelt one is refused."""
    key, written = row.take("institution"), row.take("value")
    node = keys.organisation(mint, key)
    if known := keys.ror(written):
        if key != f"ror.{known}":
            raise RowRefused("value", written, f"is a second key of ROR beside {key.removeprefix('ror.')}")
        return
    scheme, value = meanings.register(written)
    if not scheme:
        return
    if scheme == "isni":
        value = value.replace(" ", "")
    elif scheme == "grid":
        value = f"grid.{value.removeprefix('grid.')}"
    if scheme not in _VALUES or not _VALUES[scheme].fullmatch(value):
        raise RowRefused("value", written, f"is no key of {scheme}")
    if scheme == "wikidata":
        yield Fact(node, SKOS.exactMatch, mint.wikidata(value, "value"))
        return
    identifier = mint.identifier(scheme, value)
    yield Fact(node, GRI.hasIdentifier, identifier)
    yield Fact(identifier, RDF.type, GRI.Identifier)
    yield Fact(identifier, SKOS.notation, string(value))
    yield Fact(identifier, GRI.identifierScheme, mint.concept("identifier-scheme", scheme))


def responsibility(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one institution does for one repository, and from which country."""
    node = _responsibility(row, mint)
    yield Fact(node, RDF.type, GRI.RepositoryResponsibility)
    yield Fact(node, GRI.responsibleFor, mint.named("repository", "re3data", row.cells["repository"]))
    yield Fact(node, GRI.party, keys.organisation(mint, row.take("institution")))
    yield Fact(node, GRI.namedAs, string(row.take("institutionName")))
    for kind in row.many("responsibilityType"):
        yield Fact(node, GRI.responsibilityType, mint.concept("responsibility-type", kind))
    if country := meanings.country(row.take("institutionCountry")):
        yield Fact(node, GRI.inCountry, mint.country(country, "institutionCountry"))


def responsibility_period(row: Row, mint: Mint) -> Iterator[Fact]:
    """Since when, and until when, an institution answers for a repository."""
    yield from dates.period(_responsibility(row, mint), row, "responsibilityStartDate", "responsibilityEndDate")


def _responsibility(row: Row, mint: Mint) -> NamedNode:
    return mint.statement("responsibility", row.take("repository"), row.take("ordinal"))


TABLES: dict[str, Callable[[Row, Mint], Iterator[Fact]]] = {
    "institutions": institution,
    "institution_names": institution_name,
    "institution_identifiers": institution_identifier,
    "responsibilities": responsibility,
    "responsibility_periods": responsibility_period,
}
