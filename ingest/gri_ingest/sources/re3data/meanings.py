"""What the codes and dates of the registry mean: languages, countries, registers of identifiers, repairs of dates.

Takes a word as the registry writes it; gives what languages.csv, countries.csv, registers.csv and dates.csv say.
Never guesses: a word that is not listed is refused.
"""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

from gri_ingest.row import RowRefused


@functools.cache
def _lookup(name: str, column: str, meant: str) -> dict[str, str]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as table:
        return {row[column]: row[meant] for row in csv.DictReader(table)}


def language(code: str, field: str = "language") -> str:
    """The tag of a language that the registry writes with three letters.

    >>> language("deu"), language("nno")
    ('de', 'nn')
    """
    return _found("languages.csv", "code", "tag", field, code)


def country(code: str, field: str = "institutionCountry") -> str:
    """The code of a country; EU for the Union, and nothing for what is of no single country.

    >>> country("NAM"), country("EEC"), country("AAA")
    ('NA', 'EU', '')
    """
    return _found("countries.csv", "code", "country", field, code)


def date(written: str) -> str:
    """A date, mended where dates.csv says how."""
    return _lookup("dates.csv", "found", "meant").get(written, written)


def register(written: str, field: str = "value") -> tuple[str, str]:
    """Scheme and value of an identifier that is written with its register; no scheme where it is left, with a reason.

    >>> register("ISNI: 0000 0001 2156 142X"), register("Wikidata Q42944"), register("RRID:SCR_003999")
    (('isni', '0000 0001 2156 142X'), ('wikidata', 'Q42944'), ('', 'SCR_003999'))
    """
    schemes = _lookup("registers.csv", "prefix", "scheme")
    for prefix in sorted(schemes, key=len, reverse=True):
        if found := re.fullmatch(rf"{re.escape(prefix)}[:;._ ]\s*(.*)", written, re.IGNORECASE):
            return schemes[prefix], found[1].strip()
    raise RowRefused(field, written, "is of no register that registers.csv lists", "Add a row there, or leave it out.")


def _found(table: str, column: str, meant: str, field: str, word: str) -> str:
    found = _lookup(table, column, meant)
    if word not in found:
        raise RowRefused(field, word, f"is not in {table}", "Add a row there that says what it means.")
    return found[word]
