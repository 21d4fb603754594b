"""Small files of a registry, read strictly: a whole file that is not as expected gives one clear error.

Takes the path of a CSV or JSON file; gives rows or a document, every number as it is written.
Never reads what is damaged: wrong encoding, another header, a torn line, a key twice are SourceRefused.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gri_ingest.row import Row, SourceRefused, read_file

_AGAIN = "Fetch it anew."
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})


def table(source: str, path: Path, columns: Sequence[str], key: Sequence[str]) -> Iterator[Row]:
    """The records of a CSV file as rows; `key` names the columns that together must differ.

    Raises SourceRefused for what row.read_file refuses, and for a key that occurs twice.
    """
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in read_file(source, path, columns):
        value = tuple(cells[column] for column in key)
        if value in seen:
            raise SourceRefused(
                f'{path.name}, line {line}: "{" ".join(value)}" stands in line {seen[value]} too. {_AGAIN}'
            )
        seen[value] = line
        yield Row(source, path.stem, line, cells)


def document(path: Path) -> Any:
    """A JSON file whose numbers are texts, as they are written.

    Raises SourceRefused for another encoding than UTF-8, for what is no JSON, and for an object with a key twice.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
            raise SourceRefused(f'{path.name}: the key "{twice}" stands twice in one object. {_AGAIN}')
        return found

    try:
        return json.loads(_text(path), object_pairs_hook=once, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise SourceRefused(f"{path.name}, line {error.lineno}: {error.msg}. {_AGAIN}") from error


def members(path: Path, value: Any, names: Sequence[str], place: str) -> dict[str, Any]:
    """An object that has exactly the members a registry has had; else SourceRefused with the difference."""
    if not isinstance(value, dict) or set(value) != set(names):
        found = ", ".join(sorted(set(value) ^ set(names))) if isinstance(value, dict) else "no object"
        raise SourceRefused(f"{path.name}, {place}: the members differ: {found}. {_AGAIN}")
    return value


def lookup(path: Path) -> list[dict[str, str]]:
    """A table of ours beside an adapter: codes, repairs, places, each with its meaning or reason."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def key(name: str) -> str:
    """A name as a key: lower case, without accents and signs.

    >>> key("Système de Production d’Ions – SPIRAL2"), key("10.3.2"), key("Łódź")
    ('systeme-de-production-d-ions-spiral2', '10-3-2', 'lodz')
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters).split())


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise SourceRefused(f"{path.name} is not there. {_AGAIN}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceRefused(f"{path.name}, line {line}: the text is not UTF-8. {_AGAIN}") from error
