"""N-Quads files of the stages: sorted lines, one statement each, no blank nodes.

Takes and gives terms as they are written in N-Triples, which is several times faster than objects.
Never parses a term: the stages that need meaning ask pyoxigraph.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str]


def line(triple: Triple, graph: str) -> str:
    """One statement of a graph as a line."""
    return f"{triple[0]} {triple[1]} {triple[2]} {graph} .\n"


def write(path: Path, lines: Iterable[str]) -> int:
    """A file with each line once, in the order of their code points; gives the number of lines."""
    ordered = sorted(set(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".next")  # a killed stage leaves the file of the run before, never half of one
    with beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(ordered)
    os.replace(beside, path)
    return len(ordered)


def read(path: Path) -> Iterator[Quad]:
    """The statements of a file.

    >>> import tempfile; file = Path(tempfile.mkdtemp()) / "a.nq"
    >>> write(file, [line(("<s:1>", "<p:1>", '"a b ."@en'), "<g:1>")])
    1
    >>> list(read(file))
    [('<s:1>', '<p:1>', '"a b ."@en', '<g:1>')]
    """
    with path.open(encoding="utf-8", newline="\n") as lines:
        for text in lines:
            yield split(text)


def count(path: Path) -> int:
    """The number of lines of a file."""
    with path.open("rb") as lines:
        return sum(block.count(b"\n") for block in iter(lambda: lines.read(1 << 20), b""))


def split(text: str) -> Quad:
    """The four terms of a line; only an object holds spaces."""
    subject, predicate, rest = text.split(" ", 2)
    obj, graph, _ = rest.rsplit(" ", 2)
    return subject, predicate, obj, graph


def unnamed(text: str) -> Triple:
    """The three terms of a line that names no graph.

    >>> unnamed('<s:1> <p:1> "a b ."@en .\\n')
    ('<s:1>', '<p:1>', '"a b ."@en')
    """
    subject, predicate, rest = text.split(" ", 2)
    return subject, predicate, rest[:-3]


def literal(term: str) -> tuple[str, str] | None:
    """Value and language of a literal in N-Triples writing, or None for an IRI.

    >>> literal('"caf\\\\u00e9 \\\\"x\\\\""@en'), literal("<s:1>"), literal('"1"^^<x:int>')
    (('café "x"', 'en'), None, ('1', ''))
    """
    if not term.startswith('"'):
        return None
    end = term.rindex('"')
    value, tail = term[1:end], term[end + 1 :]
    return (_unescape(value) if "\\" in value else value), tail[1:] if tail.startswith("@") else ""


_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _unescape(value: str) -> str:
    out, at = [], 0
    while (slash := value.find("\\", at)) >= 0:
        out.append(value[at:slash])
        mark = value[slash + 1]
        digits = {"u": 4, "U": 8}.get(mark, 0)
        out.append(chr(int(value[slash + 2 : slash + 2 + digits], 16)) if digits else _ESCAPES[mark])
        at = slash + 2 + digits
    return "".join([*out, value[at:]])
