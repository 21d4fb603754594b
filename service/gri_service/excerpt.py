"""Excerpts: the first rows of a whole result, for a page that a person reads.

Takes the bytes of a whole result in JSON or N-Triples. Gives columns and the first rows as SPARQL JSON terms.
Never reads further than it shows, and never says how many rows there are: the answer does.
"""

import itertools
import json
from dataclasses import dataclass
from typing import Any, BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

SHOWN = 1_000
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
Row = dict[str, Any]


@dataclass(frozen=True)
class Excerpt:
    """What a page shows of a result."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None


def of_json(body: BinaryIO, shown: int = SHOWN) -> Excerpt:
    """The beginning of a JSON result."""
    text = body.read().decode("utf-8")
    start = text.find('"bindings":[')
    if start < 0:
        return Excerpt(boolean=bool(json.loads(text)["boolean"]))
    head = json.loads(text[: text.index('"results"')].rstrip().rstrip(",") + "}")
    rows: list[Row] = []
    at, decoder = start + len('"bindings":['), json.JSONDecoder()
    while len(rows) < shown and text[at] != "]":
        row, at = decoder.raw_decode(text, at)
        rows.append(row)
        at += text[at] == ","
    return Excerpt(tuple(head["head"]["vars"]), tuple(rows))


def of_triples(body: BinaryIO, shown: int = SHOWN) -> Excerpt:
    """The beginning of a graph in N-Triples."""
    first = b"".join(itertools.islice(body, shown))
    rows = tuple(
        {"subject": term(quad.subject), "predicate": term(quad.predicate), "object": term(quad.object)}
        for quad in parse(first, RdfFormat.N_TRIPLES)
    )
    return Excerpt(("subject", "predicate", "object"), rows)


def term(value: NamedNode | BlankNode | Literal | Triple) -> Row:
    """A term as SPARQL JSON writes it."""
    match value:
        case NamedNode():
            return {"type": "uri", "value": value.value}
        case BlankNode():
            return {"type": "bnode", "value": value.value}
        case Triple():
            parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
            return {"type": "triple", "value": {name: term(part) for name, part in parts.items()}}
    row: Row = {"type": "literal", "value": value.value}
    if value.language:
        row["xml:lang"] = value.language
    elif value.datatype.value != XSD_STRING:
        row["datatype"] = value.datatype.value
    return row
