"""Rules of the whole set of curated tables that a Frictionless schema cannot state.

Takes the tables as read from data/curated and the package that describes them. Gives one sentence per fault: place,
fault, repair. Never reads a file except in `load`, so that a test can plant a fault in a copy.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Row = dict[str, str]
KIND = {"countries": "country", "infrastructures": "infrastructure", "bodies": "body", "organisations": "organisation"}
LINE = "#"  # the line of the file a row begins on; no column is called so


@dataclass(frozen=True)
class Curated:
    """The tables by name, and the description of their columns by table and column."""

    tables: dict[str, list[Row]]
    package: dict[str, Any]

    def fields(self, table: str) -> list[dict[str, Any]]:
        """The columns of a table as the package describes them."""
        resource = next(r for r in self.package["resources"] if r["name"] == table)
        return list(resource["schema"]["fields"])

    def key(self, table: str) -> str:
        """The column that names the rows of a table to others."""
        return {"countries": "code", "sites": "site_id"}.get(table, "id")

    def cells(self, *properties: str) -> Iterator[tuple[str, Row, dict[str, Any], str]]:
        """Every filled cell of the columns that have one of these properties: table, row, column, value."""
        for table, rows in self.tables.items():
            for field in self.fields(table):
                if not properties or any(name in field for name in properties):
                    yield from ((table, row, field, row[field["name"]]) for row in rows if row[field["name"]])

    def copy(self) -> "Curated":
        """A copy whose rows may be changed."""
        return Curated({table: [dict(row) for row in rows] for table, rows in self.tables.items()}, self.package)


Rule = Callable[[Curated], Iterator[str]]


def load(folder: Path) -> Curated:
    """Read the package and every table it names; a table has a row per record, with the line it begins on."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables: dict[str, list[Row]] = {}
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            tables[resource["name"]] = [{**row, LINE: str(reader.line_num)} for row in reader]
    return Curated(tables, package)


def at(table: str, row: Row) -> str:
    """The place of a row, as the first part of a finding."""
    return f"{table}.csv, line {row[LINE]}"


def items(field: dict[str, Any], value: str) -> list[str]:
    """The values of a cell: several where the column has a separator."""
    return value.split(field["gri:separator"]) if "gri:separator" in field else [value]


def every_table_ends_with_the_same_four_columns(curated: Curated) -> Iterator[str]:
    """The trailing columns carry a row's evidence."""
    last = curated.package["gri:trailingFields"]
    for table in curated.tables:
        if [field["name"] for field in curated.fields(table)][-4:] != last:
            yield f"{table}.csv: the last columns are not {', '.join(last)}. Move them to the end."


def text_is_clean(curated: Curated) -> Iterator[str]:
    """A cell has no stray space, no control character, no HTML entity, and is composed (NFC)."""
    for table, row, field, value in curated.cells():
        where = f"{at(table, row)}: {field['name']}"
        if value != value.strip() or re.search(r"[\x00-\x1f\x7f]|  ", value):
            yield f"{where} has a stray space or control character. Remove it."
        if unicodedata.normalize("NFC", value) != value:
            yield f"{where} is not composed Unicode. Write it in normal form C."
        if re.search(r"&(amp|lt|gt|quot|#\d+);", value):
            yield f"{where} holds an HTML entity. Write the character."


def an_id_stands_for_one_thing(curated: Curated) -> Iterator[str]:
    """The id columns of all tables share one name space."""
    seen: dict[str, str] = {}
    for table, row, field, value in curated.cells("gri:uniqueIdSpace"):
        if value in seen:
            yield f"{at(table, row)}: {field['name']} {value} is also in {seen[value]}. Choose another id."
        seen[value] = at(table, row)


def references_lead_somewhere(curated: Curated) -> Iterator[str]:
    """Each value of a referring cell is a key of one of the tables, under the conditions the package sets."""
    rows = {table: {row.get(curated.key(table), ""): row for row in curated.tables[table]} for table in curated.tables}
    for table, row, field, value in curated.cells("gri:references"):
        conditions = field.get("gri:referenceWhere", {})
        for item in items(field, value):
            if not any(
                item in rows[target] and conditions.get(target, {}).items() <= rows[target][item].items()
                for target in field["gri:references"]
            ):
                places = ", ".join(field["gri:references"])
                yield f"{at(table, row)}: {field['name']} {item} is in none of {places}. Add the row, or mend the id."


def a_companion_says_which_table(curated: Curated) -> Iterator[str]:
    """The type column beside an id names the table that has the id."""
    kinds = {row[curated.key(t)]: kind for t, kind in KIND.items() for row in curated.tables[t]}
    for table, row, field, value in curated.cells("gri:typeField"):
        if row[field["gri:typeField"]] != kinds.get(value):
            yield f"{at(table, row)}: {value} is {kinds.get(value)}. Write that in {field['gri:typeField']}."


def values_of_lists_are_in_their_lists(curated: Curated) -> Iterator[str]:
    """List cells keep their closed list; SPDX identifiers are notations of the vocabulary."""
    for table, row, field, value in curated.cells("gri:itemEnum", "gri:notationOf"):
        scheme = field.get("gri:notationOf")
        known = field.get("gri:itemEnum") or {
            r["notation"] for r in curated.tables["vocabularies"] if r["scheme"] == scheme
        }
        for item in set(items(field, value)) - set(known):
            yield f"{at(table, row)}: {field['name']} {item} is not in its closed list. Use a value that is."


def days_exist(curated: Curated) -> Iterator[str]:
    """A date has a month and a day of the calendar."""
    for table, row, field, value in curated.cells("gri:format"):
        if field["gri:format"] == "reduced-date":
            try:
                date(*(int(part) for part in [*value.split("-"), "1", "1"][:3]))
            except ValueError:
                yield f"{at(table, row)}: {field['name']} {value} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD."


def addresses_can_be_followed(curated: Curated) -> Iterator[str]:
    """An address has a host with a domain, and no user name."""
    host = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}")
    for table, row, field, value in curated.cells("gri:format"):
        if field["gri:format"] == "address":
            for item in items(field, value):
                try:
                    parts = urlsplit(item)
                    good = "@" not in parts.netloc and host.fullmatch((parts.hostname or "").lower())
                except ValueError:
                    good = None
                if not good:
                    yield f"{at(table, row)}: {field['name']} {item} is no address. Write http(s)://host/path."


def periods_run_forward(curated: Curated) -> Iterator[str]:
    """A first day is not after the last, compared at the precision both have."""
    for resource in curated.package["resources"]:
        for first, last in resource.get("gri:periods", []):
            for row in curated.tables[resource["name"]]:
                width = min(len(row[first]), len(row[last]))
                if row[first][:width] > row[last][:width]:
                    dates = f"{first} {row[first]} is after {last} {row[last]}"
                    yield f"{at(resource['name'], row)}: {dates}. Put them in order."


def a_row_says_where_it_was_read(curated: Curated) -> Iterator[str]:
    """A verified row has its source; an unverified one has none, and at most a place to check."""
    for table, rows in curated.tables.items():
        for row in rows:
            if row["confidence"] == "verified":
                if not row["source_url"]:
                    yield f"{at(table, row)}: verified without source_url. Name the source, or write unverified."
                if row["check_url"]:
                    yield f"{at(table, row)}: verified with check_url. Empty check_url."
            elif row["source_url"] or row["unverified_fields"]:
                yield f"{at(table, row)}: unverified, yet it has source_url or unverified_fields. Empty them."


def unverified_fields_name_filled_columns(curated: Curated) -> Iterator[str]:
    """Each name in unverified_fields is a column of the table that has a value in this row."""
    for table, row, field, value in curated.cells("gri:columns"):
        names = {f["name"] for f in curated.fields(table)} - set(curated.package["gri:trailingFields"])
        for name in items(field, value):
            if name not in names or not row[name]:
                yield f"{at(table, row)}: unverified_fields names {name}, no filled column. Take it out."


SET_RULES: tuple[Rule, ...] = (
    every_table_ends_with_the_same_four_columns,
    text_is_clean,
    an_id_stands_for_one_thing,
    references_lead_somewhere,
    a_companion_says_which_table,
    values_of_lists_are_in_their_lists,
    days_exist,
    addresses_can_be_followed,
    periods_run_forward,
    a_row_says_where_it_was_read,
    unverified_fields_name_filled_columns,
)
