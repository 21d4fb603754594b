"""Which concept a word of the tables stands for.

Takes codes.csv, site_roles.csv, fields.csv and country_groups.csv beside it; gives concept codes.
Never guesses: a word that is not listed is its own code, but a site role or a subject text must be listed.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from gri_ingest.row import RowRefused


def _read(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def _codes() -> dict[tuple[str, str], str]:
    return {(row["scheme"], row["word"]): row["concept"] for row in _read("codes.csv")}


@functools.cache
def _site_roles() -> dict[str, str]:
    return {row["text"]: row["concept"] for row in _read("site_roles.csv")}


@functools.cache
def _fields() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _read("fields.csv"):
        found[row["text"]] = (*found.get(row["text"], ()), row["concept"])
    return found


@functools.cache
def country_groups() -> frozenset[str]:
    """The bodies whose members are countries as such."""
    return frozenset(row["id"] for row in _read("country_groups.csv"))


def concept_code(scheme: str, word: str) -> str:
    """The code of the concept that a word of a closed list stands for.

    >>> concept_code("role", "founding"), concept_code("role", "observer")
    ('founding-member', 'observer')
    """
    return _codes().get((scheme, word), word)


def site_role(text: str) -> str:
    """The code of the role that a site's description stands for.

    >>> site_role("candidate site")
    'candidate-site'
    """
    if text not in _site_roles():
        raise RowRefused("role", text, "is not in site_roles.csv", "Add a row there that says which role it is.")
    return _site_roles()[text]


def fields(text: str) -> tuple[str, ...]:
    """The codes of the fields of science under which the editors order a subject text; most have one.

    >>> fields("radio astronomy"), fields("scientific ocean drilling")
    (('radio-astronomy',), ('ocean-and-coasts', 'solid-earth'))
    """
    if text not in _fields():
        raise RowRefused("subfield", text, "is not in fields.csv", "Add a row there that says which field it is.")
    return _fields()[text]
