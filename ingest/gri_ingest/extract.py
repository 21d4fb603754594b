"""Tables for people: extracts/*.rq, each a SELECT with a header, asked of the candidate itself.

Takes the store of a candidate; gives a compressed CSV file for each, and its rows to GraphML where the header says so.
Never tells of a column that its query does not give: header and query are held against one another.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from gri_ingest.dumps import packed
from gri_ingest.errors import QueryRefused

FOLDER = Path(__file__).with_name("extracts")
MANY = "; "  # between the values of a column of type list
_KEYS = {"title", "description", "fields", "network"}
_TYPES = {"uri", "string", "date", "integer", "number", "boolean", "list"}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A column: its name, its type and what it holds."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Network:
    """A table read as a network: the columns of an edge's two ends."""

    name: str
    title: str
    source: str
    target: str
    directed: bool = True


@dataclass(frozen=True)
class Extract:
    """One table for people."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    network: Network | None
    text: str


def read_all(folder: Path = FOLDER) -> list[Extract]:
    """The extracts of a folder in the order of their names."""
    return [read(path) for path in sorted(folder.glob("*.rq"))]


def read(path: Path) -> Extract:
    """One extract; raises QueryRefused where the header is not as it should be, or is not what the query gives."""
    text = path.read_text(encoding="utf-8")
    place = f"extracts/{path.name}"
    try:
        header = yaml.safe_load("\n".join(re.findall(r"^#\+ ?(.*)$", text, re.MULTILINE)))
        fields = tuple(Field(name, kind, says) for name, (kind, says) in header["fields"].items())
        network = Network(**header["network"]) if "network" in header else None
        made = Extract(path.stem, header["title"], header["description"], fields, network, text)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise QueryRefused(f"{place}: the header has no title, description and fields ({error}). Add them.") from error
    if wrong := [*(header.keys() - _KEYS), *(field.type for field in fields if field.type not in _TYPES)]:
        raise QueryRefused(f"{place}: {wrong[0]!r} is no key and no type. Types are {', '.join(sorted(_TYPES))}.")
    columns = [field.name for field in fields]
    given = [variable.value for variable in _asked(place, Store(), text).variables]
    if columns != given:
        raise QueryRefused(f"{place}: the header has {', '.join(columns)}, the query gives {', '.join(given)}.")
    if "source" not in columns:
        raise QueryRefused(f"{place}: there is no column source. Say where each row was read.")
    return made


def rows(extract: Extract, store: Store) -> list[Row]:
    """The rows of an extract in the order of their first column, each of which stands once.

    Raises QueryRefused where one stands twice: some column then has two values and should be a list.
    """
    kinds = [field.type for field in extract.fields]
    found = sorted(
        tuple(_written(term, kind) for term, kind in zip(solution, kinds, strict=True))
        for solution in _asked(f"extracts/{extract.name}.rq", store, extract.text)
    )
    for one, other in pairwise(found):
        if one[0] == other[0]:
            raise QueryRefused(f"extracts/{extract.name}.rq: {one[0]} stands twice. Gather what differs in a list.")
    return found


def write(path: Path, extract: Extract, found: Sequence[Row]) -> None:
    """A table as CSV after RFC 4180, compressed."""
    with packed(path) as stream, io.TextIOWrapper(stream, encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([field.name for field in extract.fields])
        writer.writerows(found)


def schema(extract: Extract) -> dict[str, Any]:
    """The Table Schema of an extract (https://specs.frictionlessdata.io/table-schema/)."""
    fields: list[dict[str, Any]] = []
    for field in extract.fields:
        told: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.description}
        if field.type == "uri":
            told |= {"type": "string", "format": "uri"}
        elif field.type == "list":
            told |= {"type": "string", "description": f"{field.description}; several are joined by “{MANY.strip()}”"}
        fields.append(told)
    fields[0]["constraints"] = {"required": True, "unique": True}
    return {"fields": fields, "primaryKey": [extract.fields[0].name], "missingValues": [""]}


def _asked(place: str, store: Store, text: str) -> QuerySolutions:
    try:
        found = store.query(text)
    except SyntaxError as error:
        raise QueryRefused(f"{place}: {' '.join(str(error).split())}. Correct the query.") from error
    if not isinstance(found, QuerySolutions):
        raise QueryRefused(f"{place}: a table is made by a SELECT. Rewrite it as one.")
    return found


def _written(term: object, kind: str) -> str:
    if not isinstance(term, (Literal, NamedNode)):
        return ""
    # The engine joins in the order of its store; that of a file is the order of the values.
    return MANY.join(sorted(set(term.value.split("\n")) - {""})) if kind == "list" else term.value


def edges(extract: Extract, found: Sequence[Row]) -> Iterator[tuple[Row, int, int]]:
    """The rows of a network with the places of its ends in them."""
    assert extract.network is not None
    names = [field.name for field in extract.fields]
    source, target = names.index(extract.network.source), names.index(extract.network.target)
    return ((row, source, target) for row in found)
