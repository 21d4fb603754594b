"""The curated tables, checked against their data package.

Takes the folder of the tables; gives their records and everything that is wrong with them, all at once.
Never repairs a value and never stops at the first fault.
"""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path

from gri_ingest import schema
from gri_ingest.cells import Record, record_findings
from gri_ingest.references import Records, key_findings, reference_findings
from gri_ingest.report import Finding
from gri_ingest.schema import Table

_MARKS = {
    b"\xff\xfe": ("is UTF-16, and must be UTF-8", "Convert it: iconv -f UTF-16 -t UTF-8"),
    b"\xfe\xff": ("is UTF-16, and must be UTF-8", "Convert it: iconv -f UTF-16 -t UTF-8"),
    b"\xef\xbb\xbf": ("begins with a byte order mark", r"Save it as UTF-8 without one: sed -i '1s/^\xEF\xBB\xBF//'"),
}


def check(folder: Path) -> tuple[dict[str, int], list[Finding]]:
    """The number of records of each table, and all findings."""
    tables = schema.read(folder)
    findings: list[Finding] = []
    records: Records = {}
    for table in tables:
        records[table.name], wrong = read(folder, table)
        findings += wrong
        for record in records[table.name]:
            findings += record_findings(table, record)
    unread = {table.name for table in tables if any(f.file == table.path and f.rule == "file" for f in findings)}
    findings += key_findings(tables, records)
    # A table that could not be read would make every reference to it dangle.
    findings += [f for f in reference_findings(tables, records) if not unread]
    known = {table.path for table in tables}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            repair = "Describe it in datapackage.json, or take it away."
            findings.append(Finding(path.name, reason="is not in the data package", repair=repair, rule="file"))
    return {table.name: len(records[table.name]) for table in tables}, findings


def read(folder: Path, table: Table) -> tuple[list[Record], list[Finding]]:
    """The records of one table that have the right number of cells, and what is wrong with the file."""
    path = folder / table.path
    if not path.is_file():
        return [], [
            Finding(
                table.path, reason="is missing", repair="Restore it, or drop it from datapackage.json.", rule="file"
            )
        ]
    data = path.read_bytes()
    undecodable = _encoding(table.path, data)
    if undecodable:
        return [], [undecodable]
    lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    records: list[Record] = []
    findings: list[Finding] = []
    try:
        header = next(lines, [])
        if header != table.header:
            return [], [_header(table, header)]
        begins = lines.line_num + 1
        for cells in lines:
            if len(cells) == len(header):
                records.append((begins, dict(zip(header, cells, strict=True))))
            else:
                reason = f"has {len(cells)} cells, the header has {len(header)}"
                repair = "Put a value that holds a comma in double quotes, and take empty lines out."
                findings.append(Finding(table.path, begins, reason=reason, repair=repair, rule="cells"))
            begins = lines.line_num + 1
    except csv.Error as error:
        limit = csv.field_size_limit()
        repair = f"Look for a double quote that is opened and not closed, or a cell of more than {limit} characters."
        findings.append(Finding(table.path, lines.line_num, reason=f"is not CSV ({error})", repair=repair, rule="file"))
    return records, findings


def _encoding(name: str, data: bytes) -> Finding | None:
    for mark, (reason, repair) in _MARKS.items():
        if data.startswith(mark):
            return Finding(name, 1, reason=reason, repair=f"{repair} {name}.", rule="file")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - data.rfind(b"\n", 0, error.start)
        reason = f"byte {byte} (0x{data[error.start]:02X}) is not UTF-8"
        repair = f"Save the file as UTF-8; from Windows or Latin-1: iconv -f WINDOWS-1252 -t UTF-8 {name}."
        return Finding(name, line, reason=reason, repair=repair, rule="file")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Finding(name, line, reason="holds a NUL byte", repair="Save the file as UTF-8 text.", rule="file")
    return None


def _header(table: Table, header: list[str]) -> Finding:
    missing = [name for name in table.header if name not in header]
    unknown = [name for name in header if name not in table.header]
    told = [f"missing: {', '.join(missing)}"] if missing else []
    for name in unknown:
        near = difflib.get_close_matches(name, missing or table.header, n=1)
        told.append(f'unknown: "{name}"' + (f' (meant "{near[0]}"?)' if near else ""))
    if not told:
        told = ["the columns stand in another order, or twice"]
    repair = f"The header is {','.join(table.header)}"
    return Finding(table.path, 1, reason=f"has another header; {'; '.join(told)}", repair=repair, rule="file")
