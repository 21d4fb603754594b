"""The data package: what each curated table promises.

Takes datapackage.json (Frictionless, and the `gri:` properties of data/README.md); gives tables and columns.
Never reads a table, and refuses a property it does not know, because a rule nobody keeps is worse than none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gri_ingest.errors import SourceRefused

TYPE_TABLES = {
    "country": "countries",
    "infrastructure": "infrastructures",
    "body": "bodies",
    "organisation": "organisations",
}
_CONSTRAINTS = {"required", "enum", "pattern", "minimum", "maximum", "unique"}
_FIELD = {"name", "type", "description", "constraints", "title", "format", "example"}
_GRI = {"format", "separator", "columns", "references", "referenceWhere", "typeField", "itemEnum", "notationOf"}
_TYPES = {"string", "number", "integer"}
_FORMATS = {"", "reduced-date", "address", "iso-3166-1-alpha-2"}


@dataclass(frozen=True, slots=True)
class Column:
    """What one column promises."""

    name: str
    type: str
    required: bool
    unique: bool
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    format: str
    separator: str
    columns: bool
    item_enum: tuple[str, ...]
    id_space: bool
    references: tuple[str, ...]
    reference_where: dict[str, dict[str, str]]
    type_field: str
    notation_of: str


@dataclass(frozen=True, slots=True)
class Table:
    """What one table promises; `references` maps a column to the tables its values may stand in."""

    name: str
    path: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    periods: tuple[tuple[str, str], ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


def read(folder: Path) -> tuple[Table, ...]:
    """The tables of the data package of a folder."""
    path = folder / "datapackage.json"
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceRefused(
            f"{path}: there is no data package. Restore it: it states what each table promises."
        ) from None
    except json.JSONDecodeError as error:
        raise SourceRefused(f"datapackage.json, line {error.lineno}: {error.msg}. Correct the JSON.") from error
    return tuple(_table(resource) for resource in package["resources"])


def _table(resource: dict[str, Any]) -> Table:
    schema, name = resource["schema"], resource["name"]
    foreign: dict[str, str] = {}
    for key in schema.get("foreignKeys", []):
        if len(key["fields"]) != 1:
            raise SourceRefused(f"datapackage.json, {name}: a foreign key over several columns is not kept. Split it.")
        foreign[key["fields"][0]] = key["reference"]["resource"] or name
    return Table(
        name=name,
        path=resource["path"],
        columns=tuple(_column(name, field, foreign) for field in schema["fields"]),
        key=tuple(schema.get("primaryKey", [])),
        periods=tuple((first, last) for first, last in resource.get("gri:periods", [])),
    )


def _column(table: str, field: dict[str, Any], foreign: dict[str, str]) -> Column:
    constraints = field.get("constraints", {})
    unknown = set(constraints) - _CONSTRAINTS
    unknown |= {key for key in field if key.removeprefix("gri:") not in (_GRI | {"uniqueIdSpace"} | _FIELD)}
    if unknown or field["type"] not in _TYPES or field.get("gri:format", "") not in _FORMATS:
        what = ", ".join(sorted(unknown)) or f"{field['type']} {field.get('gri:format', '')}".strip()
        raise SourceRefused(
            f"datapackage.json, {table}.{field['name']}: no build keeps {what}. Teach schema.py, or drop it."
        )
    references = tuple(field.get("gri:references", [])) or (
        (foreign[field["name"]],) if field["name"] in foreign else ()
    )
    pattern = constraints.get("pattern")
    return Column(
        name=field["name"],
        type=field["type"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(constraints.get("enum", [])),
        pattern=re.compile(pattern) if pattern else None,
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        format=field.get("gri:format", ""),
        separator=field.get("gri:separator", ""),
        columns=field.get("gri:columns", False),
        item_enum=tuple(field.get("gri:itemEnum", [])),
        id_space=field.get("gri:uniqueIdSpace", False),
        references=references,
        reference_where=field.get("gri:referenceWhere", {}),
        type_field=field.get("gri:typeField", ""),
        notation_of=field.get("gri:notationOf", ""),
    )
