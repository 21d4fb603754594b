"""A citation: the lines of the store that bear one name, the first of which says what was asked and answered.

Takes records, which are JSON objects. Gives a Citation, and the records that make one.
Never changes a record: the same answer of a later release is a line more.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gri_service.citing.question import Graphs, digest

SHORT, LONG = 10, 12  # letters of a name; the second where another claim has the same beginning
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Canned:
    """The canned query that was asked: its name, a digest of its file, its parameters, and these in words."""

    name: str
    version: str
    parameters: Mapping[str, str]
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Execution:
    """One run that gave the answer: on which release, when (UTC), with which hashes, by which engine."""

    release: str
    as_of: str
    time: str
    rows: int
    rows_hash: str
    bytes_hash: str
    engine: str
    service: str

    @property
    def record(self) -> dict[str, Any]:
        """The run as the store writes it."""
        return {
            "release": self.release, "asOf": self.as_of, "time": self.time, "rows": self.rows,
            "rowsHash": self.rows_hash, "bytesHash": self.bytes_hash, "engine": self.engine, "service": self.service,
        }  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """What one name stands for. `executions` begins with the run that was cited; further ones gave equal rows."""

    title: str
    query: str
    normal: str
    form: str
    default_graphs: Graphs
    named_graphs: Graphs
    columns: tuple[str, ...]
    cautions: tuple[str, ...]
    canned: Canned | None
    executions: tuple[Execution, ...]
    pid: str = ""  # given by the store

    @property
    def cited(self) -> Execution:
        """The run that was cited."""
        return self.executions[0]

    @property
    def key(self) -> str:
        """Equal for citations of the same question."""
        return digest(self.normal, self.default_graphs, self.named_graphs)

    @property
    def claim(self) -> str:
        """What the name is taken from: question and answer."""
        return digest(self.normal, self.default_graphs, self.named_graphs, self.cited.rows_hash)

    @property
    def record(self) -> dict[str, Any]:
        """The first line of the citation."""
        return {
            "kind": "new", "pid": self.pid, "title": self.title, "query": self.query, "normal": self.normal,
            "form": self.form, "dataset": {"default": self.default_graphs, "named": self.named_graphs},
            "canned": None if self.canned is None else asdict(self.canned), "columns": self.columns,
            "cautions": self.cautions, **self.cited.record,
        }  # fmt: skip

    @property
    def further(self) -> dict[str, Any]:
        """A further line of a citation: the same answer, of another release."""
        return {"kind": "again", "pid": self.pid, **self.cited.record}


def of(records: Sequence[Record]) -> Citation:
    """The citation of its lines, the first of which is whole.

    Raises KeyError, TypeError or ValueError where a line is not what this service writes.
    """
    first = records[0]
    default, named = (_graphs(first["dataset"][name]) for name in ("default", "named"))
    return Citation(
        str(first["title"]), str(first["query"]), str(first["normal"]), str(first["form"]), default, named,
        tuple(first["columns"]), tuple(first["cautions"]), _canned(first["canned"]),
        tuple(_execution(record) for record in records), str(first["pid"]),
    )  # fmt: skip


def prove(record: Record) -> None:
    """See that a line is what this service writes.

    Raises KeyError, TypeError or ValueError where it is not.
    """
    if record["kind"] == "new":
        of([record])
    elif record["kind"] == "again":
        _execution(record)
    else:
        raise ValueError(f"no kind of line is called {record['kind']!r}")


def _graphs(told: Sequence[str] | None) -> Graphs:
    return None if told is None else tuple(map(str, told))


def _canned(told: Record | None) -> Canned | None:
    if told is None:
        return None
    words = tuple((str(label), str(text)) for label, text in told["words"])
    return Canned(str(told["name"]), str(told["version"]), dict(told["parameters"]), words)


def _execution(record: Record) -> Execution:
    return Execution(
        str(record["release"]), str(record["asOf"]), str(record["time"]), int(record["rows"]),
        str(record["rowsHash"]), str(record["bytesHash"]), str(record["engine"]), str(record["service"]),
    )  # fmt: skip


def name(claim: str, letters: int = SHORT) -> str:
    """The name of a claim, whose SHA-256 is given in hex: the first letters of its base32, in lower case.

    >>> name("00" * 31 + "01"), name("ff" * 32, LONG)
    ('aaaaaaaaaa', '777777777777')
    """
    return base64.b32encode(bytes.fromhex(claim)).decode().lower()[:letters]
