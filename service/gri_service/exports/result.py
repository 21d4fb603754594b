"""A finished result as the exports read it: columns, rows of SPARQL JSON terms, and what is to be said of it.

Takes the parsed JSON of a whole result. Gives typed values of its terms.
Never drops a row: a format that cannot carry one cannot carry the result.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Term = Mapping[str, Any]
Row = Mapping[str, Term]
Value = bool | int | Decimal | date | str

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = {
    f"{XSD}{name}"
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger"),
        *("nonPositiveInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
}
BROKEN = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
# What no XML 1.0 document may hold, escaped or not.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class CannotCarry(Exception):
    """The format cannot carry this result; the message says why."""


@dataclass(frozen=True)
class Result:
    """A whole result, with the query that gave it, the release it was asked of, and the digest of its JSON."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    query: str = ""
    release: str = ""
    digest: str = ""


def text(term: Term) -> str:
    """A term as words: a literal's or an IRI's own text, a triple as its three parts."""
    if term["type"] == "triple":
        parts = term["value"]
        return "<< {} {} {} >>".format(*(text(parts[name]) for name in ("subject", "predicate", "object")))
    return f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"])


def value(term: Term) -> Value:
    """A term as a value of its type; what is no well-formed number, date or truth stays text.

    >>> value({"type": "literal", "value": "0.50", "datatype": XSD + "decimal"})
    Decimal('0.50')
    >>> value({"type": "literal", "value": "12 apples", "datatype": XSD + "integer"})
    '12 apples'
    """
    written, datatype = text(term), term.get("datatype", "") if term["type"] == "literal" else ""
    if datatype in WHOLE and re.fullmatch(r"[+-]?[0-9]{1,4000}", written):
        return int(written)
    # Beyond these exponents a number of other programs is infinite or nothing.
    if datatype in BROKEN and _NUMBER.fullmatch(written) and abs((number := Decimal(written)).adjusted()) < 300:
        return number
    if datatype == f"{XSD}date" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        with suppress(ValueError):
            return date.fromisoformat(written)
    if datatype == f"{XSD}boolean" and written in {"true", "false", "1", "0"}:
        return written in {"true", "1"}
    return written


def for_xml(words: str) -> str:
    """The words, if XML can hold them.

    Raises CannotCarry, because a character left out would be another text.
    """
    if found := NOT_XML.search(words):
        raise CannotCarry(f"XML cannot write the character U+{ord(found[0]):04X} of this result.")
    return words
