"""The things of the curated tables, as they are compared.

Takes the tables and what is known of sameness; gives subjects in the order of their names.
Never gives a thing whose row was not verified: what is not certain to be so is not linked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gri_ingest.link.record import Subject, host, variants

_TABLES = {
    "infrastructures": ("infrastructure", "host_countries", "homepage"),
    "organisations": ("organisation", "country", ""),
    "bodies": ("organisation", "country", "url"),
}


def subjects(tables: Path, same: Mapping[str, dict[str, str]]) -> list[Subject]:
    """Every verified infrastructure, organisation and body."""
    others: dict[str, list[str]] = {}
    for cells in _read(tables / "other_names.csv"):
        others.setdefault(cells["subject_id"], []).append(cells["name"])
    return sorted(_subjects(tables, others, same), key=lambda each: each.id)


def _subjects(tables: Path, others: Mapping[str, list[str]], same: Mapping[str, dict[str, str]]) -> Iterator[Subject]:
    for table, (kind, countries, page) in _TABLES.items():
        for cells in _read(tables / f"{table}.csv"):
            if cells["confidence"] != "verified":
                continue
            id = f"gri:{kind}/{cells['id']}"
            codes = {code.strip() for code in cells[countries].split(";")} - {"", "EU"}
            yield Subject(
                id, cells["name"], cells.get("kind", "infrastructure"),
                variants([cells["name"], *others.get(cells["id"], ())]),
                variants(filter(None, [cells["acronym"]])),
                frozenset(codes), host(cells[page]) if page else "", dict(same.get(id, {})),
            )  # fmt: skip


def _read(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
