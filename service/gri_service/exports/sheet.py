"""A workbook (Office Open XML): the rows with numbers and dates as such, and a second sheet that says what they are.

Takes a result. Gives the bytes of an xlsx file, equal for equal results.
Never writes a formula: what begins with a sign that a spreadsheet would calculate is text, and marked as text.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from gri_service.exports.result import CannotCarry, Result, Value, value

ROWS, COLUMNS, LETTERS, DIGITS = 1_048_576, 16_384, 32_767, 15  # what a sheet, a cell and a number can hold
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree on the number of a day
PLAIN, HEAD, DAY, SIGNED = range(4)  # places in the styles below
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
# The format's own escape of what XML cannot hold; a text that looks like an escape is escaped itself.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Result" sheetId="1" r:id="r1"/>'
        '<sheet name="About" sheetId="2" r:id="r2"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write(result: Result) -> bytes:
    """The workbook.

    Raises CannotCarry for more rows, columns or letters than a sheet can hold.
    """
    if len(result.rows) >= ROWS or len(result.columns) > COLUMNS:
        raise CannotCarry(f"A sheet has {ROWS - 1:,} rows below its head and {COLUMNS:,} columns at most.")
    values = [[value(row[name]) if name in row else None for name in result.columns] for row in result.rows]
    parts = {
        **PARTS,
        "xl/worksheets/sheet1.xml": "".join(_sheet(result.columns, values, frozen=True)),
        "xl/worksheets/sheet2.xml": "".join(_sheet(("what", "value"), _about(result))),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)  # a fixed day, so that equal results are equal files
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (_HEAD + part).encode())
    return file.getvalue()


def _about(result: Result) -> Iterator[list[Value | None]]:
    """What the second sheet says; a query longer than a cell goes on in the next."""
    yield ["release", result.release]
    yield ["rows", len(result.rows)]
    yield ["sha256 of the result as JSON", result.digest]
    for at in range(0, max(len(result.query), 1), LETTERS):
        yield ["query" if at == 0 else None, result.query[at : at + LETTERS]]


def _sheet(names: Sequence[str], rows: Iterable[Sequence[Value | None]], frozen: bool = False) -> Iterator[str]:
    rows = list(rows)
    yield f'<worksheet xmlns="{_MAIN}">'
    if frozen:
        yield (
            '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            'state="frozen"/></sheetView></sheetViews>'
        )
    if names:
        widths = [_width([name, *(row[at] for row in rows[:200])]) for at, name in enumerate(names)]
        yield "<cols>"
        yield "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
        yield "</cols>"
    yield "<sheetData>"
    yield from _row(1, names, head=True)
    for number, row in enumerate(rows, start=2):
        yield from _row(number, row)
    yield "</sheetData>"
    if frozen and names:
        yield f'<autoFilter ref="A1:{_letters(len(names))}{len(rows) + 1}"/>'
    yield "</worksheet>"


def _row(number: int, values: Sequence[Value | None], head: bool = False) -> Iterator[str]:
    yield f'<row r="{number}">'
    for at, found in enumerate(values, start=1):
        if found is not None:
            yield _cell(f"{_letters(at)}{number}", found, HEAD if head else PLAIN)
    yield "</row>"


def _cell(place: str, found: Value, style: int) -> str:
    if isinstance(found, bool):
        return f'<c r="{place}" t="b"><v>{int(found)}</v></c>'
    if isinstance(found, int | Decimal) and len(Decimal(found).as_tuple().digits) <= DIGITS:
        return f'<c r="{place}"><v>{found}</v></c>'
    if isinstance(found, date) and found >= FIRST_DAY:
        return f'<c r="{place}" s="{DAY}"><v>{(found - date(1899, 12, 30)).days}</v></c>'
    words = found.isoformat() if isinstance(found, date) else str(found)
    if len(words.encode("utf-16-le", "surrogatepass")) // 2 > LETTERS:
        raise CannotCarry(f"A cell of a sheet holds {LETTERS:,} letters, and one value has more.")
    if words.startswith(FORMULA):
        style = SIGNED
    safe = escape(_UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", words))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _letters(number: int) -> str:
    """The letters of a column.

    >>> _letters(1), _letters(27)
    ('A', 'AA')
    """
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _width(values: Iterable[Value | None]) -> int:
    longest = max((len(str(found)) for found in values if found is not None), default=0)
    return min(max(longest + 2, 8), WIDEST)
