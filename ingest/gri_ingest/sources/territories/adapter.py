"""Countries: their ISO 3166-1 codes and their names in six languages.

Takes territories.csv, which fetch writes from CLDR and ISO 3166-1. Gives one country per code.
Never takes a position on a territory: names are those of CLDR, and a code of a user's own is not given as ISO's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gri_ingest.fact import Fact, label, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row, read_table
from gri_ingest.terms import GRI, RDF, SKOS

SLUG = "territories"
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
# ISO 3166-1 leaves these codes to their users, and has no numeric code to go with them.
USER_ASSIGNED = frozenset({"XKX"})


def rows(snapshot: Path) -> Iterator[Row]:
    """One row per country."""
    yield from read_table(SLUG, snapshot / "territories.csv")


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """The codes and names of one country; the Union, where the table names it, has names alone."""
    code = row.take("code")
    node = mint.country(code, "code")
    alpha3 = row.maybe("alpha3")
    numeric = row.maybe("numeric")
    for language in LANGUAGES:
        yield label(node, row.take(language), language=language)
    for name in row.many("other"):
        yield Fact(node, SKOS.altLabel, text(name, "en"))
    if alpha3 is None:
        return
    mint.own(node)
    yield Fact(node, RDF.type, GRI.Country)
    yield Fact(node, GRI.isoAlpha2, string(code))
    if alpha3 in USER_ASSIGNED:
        return
    yield Fact(node, GRI.isoAlpha3, string(alpha3))
    if numeric is not None:
        yield Fact(node, GRI.m49, string(numeric))
