"""One record of a source, read by emptying it.

Takes the cells of a record and the names of its evidence columns; gives each value once, and whether it was verified.
Never decides what a value means, and never knows a graph.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TextIO

from gri_ingest.errors import RowRefused as RowRefused  # an adapter refuses a value by its row
from gri_ingest.errors import SourceRefused as SourceRefused  # and a damaged file as a whole

Status = Literal["verified", "unverified"]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which columns of a source say where a row was read and whether it was; `constant` serves sources without them."""

    source: str = "source_url"
    check: str = "check_url"
    status: str = "confidence"
    cells: str = "unverified_fields"
    kind: str = "source_kind"
    constant: str = ""

    def columns(self) -> frozenset[str]:
        """The columns that the pipeline reads itself; an adapter need not take them."""
        return frozenset({self.source, self.check, self.status, self.cells})


@dataclass
class Row:
    """One record; what was taken is gone, and `unread` tells what was left.

    >>> row = Row("curation", "sites", 2, {"site_id": "a", "city": "Tito", "name": "", "unverified_fields": "city"})
    >>> row.take("site_id"), row.maybe("name"), row.status(), row.status("city"), sorted(row.unread())
    ('a', None, 'verified', 'unverified', ['city'])
    """

    source: str
    table: str
    number: int
    cells: dict[str, str]
    evidence: Evidence = field(default_factory=Evidence)

    def __post_init__(self) -> None:
        self._left = dict(self.cells)
        self._asked: set[str] = set()
        self._row_status: Status = "unverified" if self.cells.get(self.evidence.status) == "unverified" else "verified"
        doubted = self.cells.get(self.evidence.cells)
        self._doubted = frozenset(filter(None, doubted.split(";"))) if doubted else _NONE

    def take(self, field: str) -> str:
        """The value of a field that must be there.

        >>> Row("curation", "sites", 2, {"site_id": ""}).take("site_id")
        Traceback (most recent call last):
        gri_ingest.errors.RowRefused: column site_id: "" is empty, and this column must have a value.
        """
        value = self.maybe(field)
        if value is None:
            raise RowRefused(field, "", "is empty, and this column must have a value")
        return value

    def maybe(self, field: str) -> str | None:
        """The value of a field, or None when the cell is empty; a field the table lacks is refused."""
        if field not in self.cells:
            raise RowRefused(field, "", f"is asked for, but table {self.table} has no such column")
        return self._left.pop(field, self.cells[field]).strip() or None

    def many(self, field: str, separator: str = ";") -> list[str]:
        """The values of a field that may hold several.

        >>> Row("curation", "infrastructures", 2, {"host_countries": "FI; IT"}).many("host_countries")
        ['FI', 'IT']
        """
        return [part.strip() for part in (self.maybe(field) or "").split(separator) if part.strip()]

    def status(self, *fields: str) -> Status:
        """Whether the row, or all of the named cells, were read in the source."""
        self._asked.update(fields)
        return "unverified" if self._doubted.intersection(fields) else self._row_status

    def unread(self) -> set[str]:
        """Fields with a value that nobody took; asked by the pipeline, never by an adapter."""
        own = self.evidence.columns()
        return {name for name, value in self._left.items() if value.strip() and name not in own}

    def unasked(self) -> set[str]:
        """Taken fields whose cell is unverified while nobody asked; asked by the pipeline, never by an adapter."""
        if self._row_status == "unverified" or not self._doubted:
            return set()
        taken = {name for name, value in self.cells.items() if value.strip() and name not in self._left}
        return (taken & self._doubted) - self._asked


def read_table(source: str, path: Path, evidence: Evidence | None = None) -> Iterator[Row]:
    """The records of a CSV file (UTF-8, one header line), each with the line it begins at."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        begins = reader.line_num + 1
        for cells in reader:
            yield Row(source, path.stem, begins, dict(zip(header, cells, strict=True)), evidence or Evidence())
            begins = reader.line_num + 1


def read_file(source: str, path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the cells of each record of a registry's CSV file, which may be packed by gzip (name ending in .gz).

    The file is UTF-8 with exactly these columns. Cells are what stands there: "NA" is a text like any other.
    Raises SourceRefused, with file and line, for a file that is missing, cut off, wrongly encoded or of other columns.
    """
    again = f"Fetch it anew with gri-ingest fetch {source}, or point to an undamaged file."
    line = 0
    try:
        with _opened(path) as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            if header != list(columns):
                raise SourceRefused(
                    f"{path.name}: the columns are {', '.join(header) or 'none'}; expected are {', '.join(columns)}. "
                    f"If the source has a new edition, change sources/{source.replace('-', '_')}/adapter.py."
                )
            line = reader.line_num
            for cells in reader:
                if len(cells) != len(header):
                    raise SourceRefused(
                        f"{path.name}, line {reader.line_num}: {len(cells)} cells instead of {len(header)}. {again}"
                    )
                yield reader.line_num, dict(zip(header, cells, strict=True))
                line = reader.line_num
    except FileNotFoundError as error:
        raise SourceRefused(f"{path.name} is not in {path.parent}. {again}") from error
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{path.name}, after line {line}: bytes that are not UTF-8. {again}") from error
    except (EOFError, OSError, zlib.error) as error:
        raise SourceRefused(f"{path.name}, after line {line}: cut off or no gzip file ({error}). {again}") from error
    except csv.Error as error:
        raise SourceRefused(f"{path.name}, after line {line}: no CSV ({error}). {again}") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
