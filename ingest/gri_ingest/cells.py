"""What one cell and one record may hold.

Takes a column's promise and a value; gives the reason it is broken and the repair, or nothing.
Never looks at another record: keys and references are references.py.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from gri_ingest.countries import likeliest
from gri_ingest.errors import RowRefused
from gri_ingest.fact import first_day, last_day, precision
from gri_ingest.report import Finding
from gri_ingest.row import Evidence
from gri_ingest.schema import Column, Table

Broken = tuple[str, str]
Record = tuple[int, dict[str, str]]


def broken(column: Column, value: str) -> Broken | None:
    """Why a value breaks its column's promise, and what to do."""
    if not value:
        return ("is empty, and this column must have a value", "Fill it in.") if column.required else None
    if value != value.strip():
        return "begins or ends with a space", f'Write "{value.strip()}".'
    if column.separator:
        return _broken_list(column, value)
    return _broken_item(column, value, column.enum)


def _broken_list(column: Column, value: str) -> Broken | None:
    items = value.split(column.separator)
    if any(not item or item != item.strip() for item in items):
        return "has an empty value or a space beside the separator", f'Separate values with "{column.separator}" alone.'
    if column.pattern and not column.pattern.fullmatch(value):
        return _pattern(column, value)
    for item in items:
        reason = _broken_item(column, item, column.item_enum, whole=False)
        if reason:
            return reason
    return None


def _broken_item(column: Column, value: str, enum: tuple[str, ...], whole: bool = True) -> Broken | None:
    if enum and value not in enum:
        near = difflib.get_close_matches(value.casefold(), enum, n=1, cutoff=0.5)
        write = f'Write "{near[0]}", or one of: ' if near else "Write one of: "
        return "is not in the closed list", write + ", ".join(enum) + "."
    if column.type != "string":
        return _broken_number(column, value)
    if column.format == "reduced-date":
        return _broken_date(column, value)
    if whole and column.pattern and not column.pattern.fullmatch(value):
        return _pattern(column, value)
    return None


def _pattern(column: Column, value: str) -> Broken:
    if column.format == "address":
        return "is not a web address", "Write it in full, beginning with http:// or https://, and a space as %20."
    if column.format == "iso-3166-1-alpha-2" or "countries" in column.references:
        meant = likeliest(value)
        return "is not an ISO 3166 code", f'Write "{meant}".' if meant else "Write its two letters."
    return (
        "is not written as this column wants it",
        f"The pattern is {column.pattern.pattern if column.pattern else ''}",
    )


def _broken_number(column: Column, value: str) -> Broken | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "is not a number", 'Write digits, and a point for decimals, such as "60.204".'
    if not number.is_finite() or (column.type == "integer" and number != number.to_integral_value()):
        return "is not a whole number" if number.is_finite() else "is not a number", "Write digits."
    if column.minimum is not None and number < Decimal(str(column.minimum)):
        return f"is less than {column.minimum}", "Correct the number."
    if column.maximum is not None and number > Decimal(str(column.maximum)):
        return f"is more than {column.maximum}", "Correct the number."
    return None


def _broken_date(column: Column, value: str) -> Broken | None:
    try:
        precision(column.name, value)
        last_day(column.name, value)
    except RowRefused as refused:
        return refused.reason, refused.repair or 'Write "2017", "2017-03" or "2017-03-31".'
    if column.pattern and not column.pattern.fullmatch(value):
        return "is not a date of our time", 'Write "2017", "2017-03" or "2017-03-31".'
    return None


def record_findings(table: Table, record: Record) -> Iterator[Finding]:
    """What is wrong within one record: its cells, its periods, its evidence."""
    line, cells = record
    sound = True
    for column in table.columns:
        wrong = broken(column, cells[column.name])
        if wrong:
            sound = False
            yield Finding(table.path, line, column.name, cells[column.name], wrong[0], wrong[1], rule="cell")
    if not sound:
        return
    for first, last in table.periods:
        if cells[first] and cells[last] and first_day(first, cells[first]).value > last_day(last, cells[last]).value:
            reason = f'lies before {first} "{cells[first]}"'
            yield Finding(table.path, line, last, cells[last], reason, "Exchange or correct the dates.", rule="period")
    yield from _evidence(table, line, cells)


def _evidence(table: Table, line: int, cells: dict[str, str]) -> Iterator[Finding]:
    names = Evidence()
    if not {names.source, names.status, names.cells} <= set(cells):
        return
    if cells[names.status] == "verified" and not cells[names.source]:
        reason, repair = "is empty in a verified row", "Name the address where it was read, or write unverified."
        yield Finding(table.path, line, names.source, "", reason, repair, rule="evidence")
    if cells[names.status] == "unverified" and (cells[names.source] or cells[names.cells]):
        column = names.source if cells[names.source] else names.cells
        reason, repair = "stands in an unverified row", f"Move an address to {names.check}, or write verified."
        yield Finding(table.path, line, column, cells[column], reason, repair, rule="evidence")
    for name in filter(None, cells[names.cells].split(";")):
        if name not in cells or not cells[name]:
            reason = "names no column of this table" if name not in cells else "names a cell that is empty"
            yield Finding(table.path, line, names.cells, name, reason, "Take the name out.", rule="evidence")
