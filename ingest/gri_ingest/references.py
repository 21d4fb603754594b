"""Keys and references between the curated tables.

Takes the records of all tables; gives findings for duplicate keys and for values that stand nowhere.
Never looks at a cell by itself: that is cells.py.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gri_ingest.cells import Record
from gri_ingest.countries import alpha3, likeliest
from gri_ingest.report import Finding
from gri_ingest.schema import TYPE_TABLES, Column, Table

Records = dict[str, list[Record]]
Index = dict[str, dict[str, dict[str, str]]]


def key_findings(tables: tuple[Table, ...], records: Records) -> Iterator[Finding]:
    """Keys and ids that stand twice; the finding names both lines."""
    space: dict[str, tuple[str, int]] = {}
    for table in tables:
        keys: dict[tuple[str, ...], int] = {}
        unique = [column.name for column in table.columns if column.unique]
        seen: dict[tuple[str, str], int] = {}
        for line, cells in records[table.name]:
            key = tuple(cells[name] for name in table.key)
            if key and key in keys:
                value = ", ".join(filter(None, key))
                yield _twice(table, line, " + ".join(table.key), value, f"line {keys[key]}")
            keys.setdefault(key, line)
            for name in unique:
                if cells[name] and (name, cells[name]) in seen and (name,) != table.key:
                    yield _twice(table, line, name, cells[name], f"line {seen[name, cells[name]]}")
                seen.setdefault((name, cells[name]), line)
            for column in table.columns:
                if not column.id_space:
                    continue
                other = space.setdefault(cells[column.name], (table.path, line))
                if other[0] != table.path:
                    yield _twice(table, line, column.name, cells[column.name], f"{other[0]}, line {other[1]}")


def _twice(table: Table, line: int, column: str, value: str, place: str) -> Finding:
    return Finding(table.path, line, column, value, f"stands in {place} already", "Keep one of the two.", rule="key")


def reference_findings(tables: tuple[Table, ...], records: Records) -> Iterator[Finding]:
    """Values that point to a row which is not there; the nearest existing one is suggested."""
    index: Index = {
        table.name: {cells[table.key[0]]: cells for _, cells in records[table.name]} for table in tables if table.key
    }
    notations: dict[str, set[str]] = {}
    for cells in index.get("vocabularies", {}).values():
        notations.setdefault(cells["scheme"], set()).add(cells["notation"])
    for table in tables:
        for column in table.columns:
            if column.references:
                for line, cells in records[table.name]:
                    yield from _dangling(table, column, line, cells, index)
            elif column.notation_of:
                known = notations.get(column.notation_of, set())
                for line, cells in records[table.name]:
                    for value in _values(column, cells[column.name]):
                        if value not in known:
                            reason = f"is not a notation of {column.notation_of} in vocabularies.csv"
                            yield _nowhere(table, column, line, value, reason, sorted(known))


def _values(column: Column, cell: str) -> list[str]:
    return [value for value in (cell.split(column.separator) if column.separator else [cell]) if value]


def _dangling(table: Table, column: Column, line: int, cells: dict[str, str], index: Index) -> Iterator[Finding]:
    targets = column.references
    if column.type_field:
        told = TYPE_TABLES.get(cells[column.type_field], "")
        targets = (told,) if told in targets else ()
    for value in _values(column, cells[column.name]):
        found = [name for name in targets if value in index[name]]
        if not found:
            if targets == ("countries",) and (alpha3(value) is None):
                meant = likeliest(value)
                repair = f'Write "{meant}".' if meant else "Write its two letters."
                yield Finding(table.path, line, column.name, value, "is not an ISO 3166 code", repair, rule="reference")
                continue
            where = " or ".join(f"{name}.csv" for name in targets) or f"the table of {column.type_field}"
            known = [key for name in targets for key in index[name]]
            elsewhere = next((f"{name}.csv has it" for name in column.references if value in index[name]), "")
            yield _nowhere(table, column, line, value, f"does not stand in {where}", known, elsewhere)
        elif not any(_where(column, name, index[name][value]) for name in found):
            reason = f"stands in {found[0]}.csv, but is not of the kind this column takes"
            yield Finding(table.path, line, column.name, value, reason, "Name another.", rule="reference")


def _where(column: Column, table: str, cells: dict[str, str]) -> bool:
    return all(cells.get(name) == value for name, value in column.reference_where.get(table, {}).items())


def _nowhere(
    table: Table, column: Column, line: int, value: str, reason: str, known: list[str], elsewhere: str = ""
) -> Finding:
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
    if elsewhere:
        repair = f"{elsewhere}: correct {column.type_field or 'the id'}."
    else:
        repair = f'Write "{near[0]}", or add the row.' if near else "Add the row, or correct the id."
    return Finding(table.path, line, column.name, value, reason, repair, rule="reference")
