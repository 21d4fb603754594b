"""The seam to the engine: one job in, one whole answer or one named outcome back.

Takes nothing from Flask and nothing from a release's words. Gives Job, Answer, About and the Engine protocol.
Never says which mode answered, except in About.
"""

from __future__ import annotations

import builtins
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

if TYPE_CHECKING:
    from gri_service.guard import Reading

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Kind = Literal["page", "query"]

# Every way a job can end. `ok` alone carries a body; problems.py maps each other to one problem.
OUTCOMES = (
    "ok",
    "syntax",
    "function",
    "evaluation",
    "not-representable",
    "too-large",
    "timeout",
    "memory",
    "too-deep",
    "broken",
    "busy",
    "stopped",
    "egress",
    "upstream",
    "incomplete",
)

QUERY_SECONDS = 20.0
MAX_ROWS = 1_000_000
MAX_BYTES = 50_000_000


def name_job() -> str:
    """A fresh identifier for one query; it is the `urn:uuid:` of its problem and its line in the log."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Job:
    """One query with all that decides its answer and its limits. Graphs None: the dataset is the query's own."""

    query: str
    form: str = "SELECT"
    media_type: str = "application/sparql-results+json"
    base: str = "http://localhost/sparql"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    seconds: float = QUERY_SECONDS
    max_rows: int = MAX_ROWS
    max_bytes: int = MAX_BYTES
    kind: Kind = "query"
    id: str = field(default_factory=name_job)
    reading: Reading | None = None  # what the guard read in this very text; None: not read yet


@dataclass(frozen=True)
class Answer:
    """How a job ended. The body, when there is one, is whole and stands at its first byte; its receiver closes it.

    `release` is empty where it is the release that was opened; a remote engine says here what its endpoint holds.
    """

    outcome: str
    body: BinaryIO | None = None
    bytes: int = 0
    rows: int | None = None
    sha256: str = ""
    seconds: float = 0.0
    line: int | None = None
    column: int | None = None
    message: str = ""
    notices: tuple[str, ...] = ()
    waited: float = 0.0
    release: str = ""

    def read(self) -> builtins.bytes:
        """The whole body, which is closed afterwards."""
        if self.body is None:
            return b""
        with self.body:
            return self.body.read()

    def close(self) -> None:
        """Give the body's descriptor back."""
        if self.body is not None:
            self.body.close()


@dataclass(frozen=True)
class About:
    """What an engine says of itself: mode and why, versions, size, workers, and the walls that stand round a worker."""

    mode: str
    engine: str
    quads: int
    graphs: tuple[str, ...]
    workers: int
    ready: int
    isolation: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    counters: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""


class Run(Protocol):
    """A job that has begun: readable at its descriptor when it has ended, or late at a moment of `time.monotonic`."""

    @property
    def late(self) -> float: ...

    def fileno(self) -> int: ...

    def finish(self) -> Answer:
        """How it ended. Called once, when the descriptor is readable, or when it is late."""


class Engine(Protocol):
    """What a route may ask of a graph, wherever it is kept.

    `letter` names the order of rows, `m` or `d`, in entity tags and keys of caches. It is empty where neither order nor
    release is promised; such answers have no tag and are not kept.
    """

    @property
    def letter(self) -> str: ...

    def run(self, job: Job) -> Answer:
        """Answer one job: whole, or with the name of what stood in the way. Never raises for what a query does."""

    def start(self, job: Job) -> Run | None:
        """Begin one job without waiting for anything; None where that cannot be, and `run` is to be asked."""

    def stop(self, name: str) -> None:
        """End the run of the job with this identifier, whose outcome is then `stopped`; no such job is no fault."""

    def about(self) -> About:
        """Say what stands behind this seam, as of now."""

    def close(self) -> None:
        """Stop every process of this engine; afterwards none is left."""
