"""Asking for a citation: one question to one release on disk, its whole answer and its two hashes.

Takes a way to run a job, and a question or a citation. Gives the answer with its Result, or its problem.
Never takes an answer from anywhere but a store on disk, whose order of rows is that of its content.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from gri_service.citing.citation import Canned, Citation, Execution
from gri_service.citing.hashes import Result, of_graph, of_rows
from gri_service.citing.question import ENDPOINT, Graphs, Question
from gri_service.engine import Answer, Job
from gri_service.formats import GRAPHS, JSON, N_TRIPLES
from gri_service.problems import NotCitable, demand
from gri_service.release import Release

Run = Callable[[Job], Answer]


@dataclass(frozen=True)
class Limits:
    """What one run may take."""

    seconds: float
    rows: int
    bytes: int


@dataclass(frozen=True)
class Made:
    """By whom a run is made: engine and service with their versions."""

    engine: str
    service: str


def job_of(
    query: str, form: str, default_graphs: Graphs, named_graphs: Graphs, limits: Limits, media_type: str = ""
) -> Job:
    """The job of a citation, in the format whose bytes are hashed unless another is named."""
    return Job(
        query, form=form, media_type=media_type or (N_TRIPLES if form in GRAPHS else JSON).media_type, base=ENDPOINT,
        default_graphs=default_graphs, named_graphs=named_graphs, seconds=limits.seconds, max_rows=limits.rows,
        max_bytes=limits.bytes,
    )  # fmt: skip


def job_again(citation: Citation, limits: Limits, media_type: str = "") -> Job:
    """The job that asks what was cited once more."""
    return job_of(
        citation.query, citation.form, citation.default_graphs, citation.named_graphs, limits, media_type
    )  # fmt: skip


def examine(run: Run, job: Job) -> tuple[Result, bytes]:
    """The whole answer and its hashes.

    Raises the problem of an answer that is not whole, and NotCitable for one that holds blank nodes.
    """
    body = demand(run(job), job).read()
    return (of_graph if job.form in GRAPHS else of_rows)(body), body


def draft(
    run: Run, question: Question, release: Release, made: Made, limits: Limits, *, title: str,
    canned: Canned | None = None,
) -> Citation:  # fmt: skip
    """A citation that the store has yet to keep and to name. The question is asked twice.

    Raises NotCitable where the second answer is another one, and what `examine` raises.
    """
    job = job_of(question.text, question.form, question.default_graphs, question.named_graphs, limits)
    result, _ = examine(run, job)
    second, _ = examine(run, job)
    if second != result:
        raise NotCitable("Rephrase the query: asked twice of the same release, it gave two different answers.")
    return Citation(
        title=title or untitled(question.form, result.columns),
        query=question.text,
        normal=question.reading.normal,
        form=question.form,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        columns=result.columns,
        cautions=question.cautions,
        canned=canned,
        executions=(execution(result, release, made),),
    )


def untitled(form: str, columns: tuple[str, ...]) -> str:
    """The title of a citation to which nobody gave one.

    >>> untitled("SELECT", ("country", "number")), untitled("ASK", ())
    ('Answer to a query: country, number', 'Answer to a query (ASK)')
    """
    few = columns and len(columns) <= 8
    return f"Answer to a query: {', '.join(columns)}" if few else f"Answer to a query ({form})"


def execution(result: Result, release: Release, made: Made) -> Execution:
    """A run of now, as the store writes it."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Execution(
        release.id, release.as_of, now, result.rows, result.rows_hash, result.bytes_hash, made.engine, made.service
    )


@dataclass(frozen=True)
class Check:
    """A citation asked again: what was true, and what is found now."""

    cited: Execution
    found: Result

    @property
    def same_rows(self) -> bool:
        return (self.found.rows, self.found.rows_hash) == (self.cited.rows, self.cited.rows_hash)

    @property
    def same_bytes(self) -> bool:
        return self.found.bytes_hash == self.cited.bytes_hash

    @property
    def same(self) -> bool:
        """Whether the answer is the one that was cited, to the byte."""
        return self.same_rows and self.same_bytes

    @property
    def told(self) -> dict[str, object]:
        """The check as JSON."""
        return {
            "rows": self.found.rows, "rowsHash": self.found.rows_hash, "bytesHash": self.found.bytes_hash,
            "same": self.same, "sameRows": self.same_rows, "sameBytes": self.same_bytes,
            "release": self.cited.release, "cited": self.cited.record,
        }  # fmt: skip


def check(run: Run, citation: Citation, cited: Execution, limits: Limits) -> Check:
    """One run of a citation made anew. Raises what `examine` raises."""
    return Check(cited, examine(run, job_again(citation, limits))[0])
