"""What the registry calls an organisation, and what a key of the registry is here.

Takes keys, countries and words of the registry. Gives nodes, and the codes of registers.csv, types.csv and
geonames_countries.csv.
Never makes a second subject: what is known here under the key keeps its name.
"""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest.mint import Mint
from gri_ingest.row import RowRefused

ADDRESS = "https://ror.org/"
_KEY = re.compile(r"(?:https://ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})")


def key(field: str, address: str) -> str:
    """The nine characters of a key, from an address or bare.

    >>> key("id", "https://ror.org/02550n020"), key("ror", "02550n020")
    ('02550n020', '02550n020')
    """
    found = _KEY.fullmatch(address)
    if found is None:
        raise RowRefused(
            field, address, "is no key of ROR", "It has nine characters: 0, six letters or digits, two digits."
        )
    return found[1]


def organisation(mint: Mint, value: str) -> NamedNode:
    """The thing that bears a key."""
    return mint.named("organisation", "ror", value)


def registered(node: NamedNode, value: str) -> bool:
    """Whether nothing but the registry names the thing."""
    return node.value.endswith(f"/ror.{value}")


@functools.cache
def _lookup(name: str, column: str, meant: str) -> dict[str, str]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as table:
        return {row[column]: row[meant] for row in csv.DictReader(table)}


def kind(word: str) -> str:
    """The kind of organisation that a type of the registry is."""
    return _found("types.csv", "type", "concept", "types", word)


def scheme(word: str) -> str:
    """The scheme of an external identifier; empty where registers.csv gives the reason to leave it."""
    return _found("registers.csv", "type", "scheme", "type", word)


def country(number: str) -> str:
    """The code of the country that has a number in GeoNames.

    >>> country("3355338"), country("831053")
    ('NA', 'XK')
    """
    return _found("geonames_countries.csv", "geonames_id", "country", "country_geonames_id", number)


def _found(table: str, column: str, meant: str, field: str, word: str) -> str:
    found = _lookup(table, column, meant)
    if word not in found:
        raise RowRefused(field, word, f"is not in {table}", "Add a row there that says what it means.")
    return found[word]
