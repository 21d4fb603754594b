"""What the cells of the tables stand for: codes of countries, repairs that are certain, lists that were cut.

Takes codes.csv, repairs.csv, acronyms.csv and places.csv beside it; gives codes, names and entries of lists.
Never guesses: what no table of ours explains is refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from gri_ingest.flat import key, lookup
from gri_ingest.row import RowRefused

HERE = Path(__file__).parent
# The columns of the database that the tables come from held no more characters than these.
WIDTHS = {"members": 99, "partners": 686}
_CODE = re.compile(r"[A-Z]{2}")


@functools.cache
def _codes() -> dict[str, str]:
    return {row["word"]: row["country"] for row in lookup(HERE / "codes.csv")}


@functools.cache
def _repairs() -> dict[tuple[str, str, str, str], str]:
    return {(r["table"], r["record"], r["column"], r["found"]): r["meant"] for r in lookup(HERE / "repairs.csv")}


@functools.cache
def _acronyms() -> dict[str, str]:
    return {row["name"]: row["acronym"] for row in lookup(HERE / "acronyms.csv")}


@functools.cache
def _places() -> list[tuple[str, str]]:
    return [(row["ending"], row["country"]) for row in lookup(HERE / "places.csv")]


def repaired(table: str, record: str, column: str, value: str) -> str:
    """The value as it stood before it was damaged, where repairs.csv knows that; else the value."""
    return _repairs().get((table, record.strip(), column, value.strip()), value.strip())


def whole(field: str, value: str) -> str:
    """The value, when no letter of it was lost; a `?` in these tables stands for a letter outside of ASCII."""
    if "?" in value:
        raise RowRefused(
            field, value, "has lost a letter: a ? stands where one was", "Add it to repairs.csv if certain."
        )
    return value


def country(field: str, word: str) -> str:
    """The ISO code of an entry of a list of countries; an organisation or a torn code is refused."""
    if word.strip() in _codes():
        return _codes()[word.strip()]
    if len(word.strip()) == 1:
        raise RowRefused(field, word, "is no code of a country: the list was cut or torn here")
    if "," in word:
        cut = f", cut at {len(word)} characters" if len(word) == WIDTHS.get(field) else ""
        raise RowRefused(field, word, f"is a list of organisations where countries should be{cut}")
    if not _CODE.fullmatch(word):
        raise RowRefused(field, word, "is an organisation in a list of countries")
    return word


def acronym(name: str) -> str | None:
    """The short name with which the tables begin a name, read by a person."""
    return _acronyms().get(name)


def handle(name: str) -> str:
    """The key of an infrastructure of the tables: its short name, or its name where it has none.

    >>> handle("CESSDA Consortium of European Social Science Data Archives"), handle("European Spallation Source ERIC")
    ('cessda', 'european-spallation-source-eric')
    """
    return key(acronym(name) or name)


def place(location: str) -> str | None:
    """The code of the country with whose name a location ends; None where it names none, or two."""
    return None if "&" in location else next((code for ending, code in _places() if location.endswith(ending)), None)


def entries(column: str, cell: str) -> Iterator[str]:
    """The entries of a list of countries; a list of organisations, which have commas of their own, is one entry.

    >>> list(entries("members", "BE,CZ, DE")), list(entries("members", "None"))
    (['BE', 'CZ', 'DE'], [])
    >>> list(entries("partners", "SINTEF, Universidade do Porto, "))
    ['SINTEF, Universidade do Porto, ']
    """
    if cell.strip() in {"", "None"}:
        return
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    if not any(len(part) == 2 and part.isupper() for part in parts) and len(parts) > 1:
        yield cell
        return
    # A code has two letters, so the last one of a list that fills its column is whole or is no code at all.
    yield from parts
