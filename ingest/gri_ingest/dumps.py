"""Compressed files of a release's graphs: all of them by licence as N-Quads, each of them as Turtle.

Takes the sorted dump of a candidate; gives gzip files whose bytes depend on their content alone.
Never holds a graph in memory, and never writes a statement into a file of another licence than that of its graph.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, parse, serialize

LEVEL = 6
_READ = 1 << 18


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """A gzip file without a clock and without a name in it."""
    with (
        path.open("wb") as out,
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=LEVEL) as stream,
    ):
        yield cast(IO[bytes], stream)  # typeshed gives a GzipFile another write() than every other binary file


def split(dump: Path, files: Mapping[str, Path]) -> dict[Path, int]:
    """The statements of each graph in the file named for it; gives the number of statements of each file."""
    counts = dict.fromkeys(files.values(), 0)
    with ExitStack() as stack:
        streams = {path: stack.enter_context(packed(path)) for path in counts}
        by_graph = {f"<{graph}>".encode(): path for graph, path in files.items()}
        held: dict[Path, list[bytes]] = {path: [] for path in counts}
        with dump.open("rb") as source:
            while lines := source.readlines(_READ):
                for line in lines:
                    held[by_graph[line.rsplit(b" ", 2)[1]]].append(line)
                for path, of in held.items():
                    streams[path].write(b"".join(of))
                    counts[path] += len(of)
                    of.clear()
    return counts


def turtle(dump: Path, graph: str, path: Path, prefixes: Mapping[str, str]) -> None:
    """One graph as Turtle, subject by subject."""
    with dump.open("rb") as source, packed(path) as stream:
        statements = parse(io.BufferedReader(_Graph(source, graph), _READ), format=RdfFormat.N_TRIPLES)
        serialize(statements, stream, format=RdfFormat.TURTLE, prefixes=dict(prefixes))


class _Graph(io.RawIOBase):
    """The statements of one graph of a dump, read as N-Triples."""

    def __init__(self, dump: IO[bytes], graph: str) -> None:
        self._dump, self._ending = dump, f" <{graph}> .\n".encode()
        self._held = b""

    def readable(self) -> bool:
        """It can be read, which is all it is for."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with whole and half lines; 0 at the end."""
        cut = len(self._ending)
        while not self._held:
            lines = self._dump.readlines(_READ)
            if not lines:
                return 0
            self._held = b"".join(line[:-cut] + b" .\n" for line in lines if line.endswith(self._ending))
        part, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
