"""The two hashes of a result: one of what it says, whatever the order of rows; one of the bytes as they are sent.

Takes the bytes of a whole result as the engine writes them: SPARQL results JSON, or N-Triples. Gives a Result.
Never hashes what has no lasting name: a blank node is called something else in every answer.
"""

import hashlib
import re
from dataclasses import dataclass

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from gri_service.problems import NotCitable

# What may hold the signs of a blank node without being one.
_QUOTED = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|<[^<>"{}|^`\\\s]*>')


@dataclass(frozen=True)
class Result:
    """What a result is known by: columns (none of a graph), number of rows or triples, and both hashes in hex."""

    columns: tuple[str, ...]
    rows: int
    rows_hash: str
    bytes_hash: str


def of_rows(body: bytes) -> Result:
    r"""The hashes of a result in JSON.

    `rows_hash` is the SHA-256 of its TSV with columns in the order of their names and lines in the order of their
    bytes, each ended by a line feed; of ASK, of `true` or `false` and a line feed.
    Raises NotCitable where a row holds a blank node.

    >>> body = b'{"head":{"vars":["b","a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'
    >>> of_rows(body).rows_hash == hashlib.sha256(b'?a\t?b\n"1"\t\n').hexdigest()
    True
    """
    found, sent = parse_query_results(body, QueryResultsFormat.JSON), hashlib.sha256(body).hexdigest()
    if isinstance(found, QueryBoolean):
        return Result((), 1, hashlib.sha256(b"true\n" if found else b"false\n").hexdigest(), sent)
    assert isinstance(found, QuerySolutions)
    columns = tuple(variable.value for variable in found.variables)
    text = found.serialize(format=QueryResultsFormat.TSV)
    assert text is not None
    _refuse_blank_nodes(text)
    order = sorted(range(len(columns)), key=columns.__getitem__)
    header, *lines = text.removesuffix(b"\n").split(b"\n")
    if order != list(range(len(columns))):
        header, *lines = (_turned(line, order) for line in (header, *lines))
    return Result(columns, len(lines), _digest([header, *sorted(lines)]), sent)


def of_graph(body: bytes) -> Result:
    """The hashes of a graph in N-Triples.

    `rows_hash` is the SHA-256 of its canonical form by RDFC-1.0, which for a graph without blank nodes is its lines,
    each once, in the order of code points. Raises NotCitable where a triple holds a blank node.
    """
    _refuse_blank_nodes(body)
    lines = body.splitlines()
    return Result((), len(lines), _digest(sorted(set(lines))), hashlib.sha256(body).hexdigest())


def _turned(line: bytes, order: list[int]) -> bytes:
    cells = line.split(b"\t")
    return b"\t".join(cells[at] for at in order)


def _digest(lines: list[bytes]) -> str:
    return hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def _refuse_blank_nodes(text: bytes) -> None:
    if b"_:" in text and b"_:" in _QUOTED.sub(b"", text):
        raise NotCitable(
            "Leave blank nodes out of the result: each answer gives them other names, so that two answers cannot be "
            "compared. Select an IRI or a literal instead, or write an IRI into the template."
        )
