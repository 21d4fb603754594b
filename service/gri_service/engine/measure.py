"""Measuring: what a finished result holds, read from its bytes.

Takes the bytes of a whole result. Gives rows, and whether the format could carry it.
Never trusts the writer: rows are counted in the bytes that will be sent.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

_JSON_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_CSV_QUOTED = re.compile(rb'"[^"]*"')


def json_rows(data: bytes) -> int:
    """Solutions of a JSON result as the engine writes it.

    Between two solutions stands `},{"` and then the name of a variable. A string that ends in the same signs has a
    comma or a brace behind it, and within a string the quotation mark is escaped. A solution without any binding is
    `{}`: where these signs stand anywhere, the strings are taken out, and a solution opens behind `[` or `,`.
    """
    if b'"bindings":[]' in data[-32:]:
        return 0
    if b"{}" not in data:
        return 1 + data.count(b'},{"') - data.count(b'},{"}') - data.count(b'},{",')
    bare = _JSON_STRING.sub(b"", data)
    return bare.count(b"[{") + bare.count(b",{")


def xml_rows(data: bytes) -> int:
    """Solutions of an XML result; `<` inside a literal is escaped, so the bytes can be counted."""
    return data.count(b"<result>") + data.count(b"<result/>")


def csv_rows(data: bytes) -> int:
    """Records behind the header; a line break inside a quoted cell is no end of a record."""
    bare = _CSV_QUOTED.sub(b"", data) if b'"' in data else data
    return bare.count(b"\r\n") - 1


def tsv_rows(data: bytes) -> int:
    """Lines behind the header; line breaks inside terms are escaped."""
    return data.count(b"\n") - 1


ROWS: dict[str, Callable[[bytes], int]] = {
    "application/sparql-results+json": json_rows,
    "application/sparql-results+xml": xml_rows,
    "text/csv": csv_rows,
    "text/tab-separated-values": tsv_rows,
}
XML = {"application/sparql-results+xml", "application/rdf+xml"}


def xml_fault(data: bytes) -> str:
    """Why no XML reader can read these bytes; empty when every reader can."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return f"XML cannot write a character or a property name of this result ({expat.errors.messages[error.code]})."
    return ""
