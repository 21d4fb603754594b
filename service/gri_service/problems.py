"""The problems: every way a request can fail, as a tree with one type and one status each.

Problem
├── BadRequest 400 · malformed-request
│   ├── BadSyntax · syntax            ├── TooDeep · too-deep
│   ├── UnknownFunction · unknown-function └── BadParameter · bad-parameter
├── Refused 403: ReadOnly · read-only, FederationOff · federation-off
├── NotFound 404: UnknownGraph, UnknownResource, UnknownRelease, UnknownQuery, UnknownCitation
├── Method 405 · NotAcceptable, NotRepresentable 406 · Stopped 409 · Gone 410
├── RequestTooLarge, TooLarge 413 · UriTooLong 414 · UnsupportedMedia 415 · BadRange 416 · NotCitable 422 · Rate 429
└── Evaluation, Broken, ReleaseDamaged 500 · Busy 503 · Deadline 504 · OutOfMemory, NotKept 507

Takes what went wrong. Gives an exception with type, status and a detail whose first sentence says what to change.
Never renders: render.py alone does, as problem+json or as a page.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from gri_service.engine import Answer, Job
from gri_service.formats import EXPORTS


class Problem(Exception):
    """A request that cannot be answered. Extensions are the further members of its document."""

    type: ClassVar[str] = ""
    status: ClassVar[int] = 500
    title: ClassVar[str] = ""
    when: ClassVar[str] = ""
    query: str = ""  # the text that was asked, so that a page can keep it in the editor

    def __init__(self, detail: str = "", *, headers: dict[str, str] | None = None, **extensions: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.headers: dict[str, str] = headers or {}
        self.extensions = {name: value for name, value in extensions.items() if value is not None}


class BadRequest(Problem):
    type, status, title = "malformed-request", 400, "The request breaks a rule of the protocol"
    when = "a protocol rule was broken; says which"


class BadSyntax(BadRequest):
    type, title = "syntax", "The query text is not SPARQL"
    when = "the parser refused; `line`, `column`"


class TooDeep(BadRequest):
    type, title = "too-deep", "The query is nested or chained too deeply"
    when = "a limit of the guard, or the worker's stack, was met"


class UnknownFunction(BadRequest):
    type, title = "unknown-function", "The query calls a function that does not exist here"
    when = "function IRI without implementation"


class BadParameter(BadRequest):
    type, title = "bad-parameter", "A parameter has a value that cannot be used"
    when = "dataset IRI, `timeout`, `queryId`, parameter of a canned query"


class Refused(Problem):
    status = 403


class ReadOnly(Refused):
    type, title = "read-only", "This service cannot be written to"
    when = "any update"


class FederationOff(Refused):
    type, title = "federation-off", "This service calls no other service"
    when = "`SERVICE` or `LOAD`"


class NotFound(Problem):
    type, status, title = "not-found", 404, "There is nothing at this address"
    when = "an address that names nothing"


class UnknownGraph(NotFound):
    type, title, when = "unknown-graph", "There is no such graph", "as named"


class UnknownResource(NotFound):
    type, title, when = "unknown-resource", "There is no such thing in the graph", "as named"


class UnknownRelease(NotFound):
    type, title, when = "unknown-release", "There is no such release", "as named"


class UnknownQuery(NotFound):
    type, title, when = "unknown-query", "There is no such question", "as named"


class UnknownCitation(NotFound):
    type, title, when = "unknown-citation", "There is no such citation", "as named"


class Method(Problem):
    type, status, title = "method", 405, "This address does not take this method"
    when = "with `Allow`"


class NotAcceptable(Problem):
    type, status, title = "not-acceptable", 406, "None of the formats asked for is on offer"
    when = "nothing on offer; `offers`"


class NotRepresentable(Problem):
    type, status, title = "not-representable", 406, "The result exists, but this format cannot carry it"
    when = "the result exists, this format cannot carry it; `offers`"


class Stopped(Problem):
    type, status, title = "stopped", 409, "The query was stopped by its owner"
    when = "its owner stopped it"


class Gone(Problem):
    type, status, title = "gone", 410, "What was here has been withdrawn"
    when = "a withdrawn thing; a result that can no longer be made again, or whose release is gone; says what was"


class RequestTooLarge(Problem):
    type, status, title = "request-too-large", 413, "The request is too large"
    when = "body or query text"


class TooLarge(Problem):
    type, status, title = "too-large", 413, "The result is too large"
    when = "result over the cap; `limitRows`, `limitBytes`"


class UriTooLong(Problem):
    type, status, title = "uri-too-long", 414, "The address is too long"
    when = "the address; hint: POST"


class UnsupportedMedia(Problem):
    type, status, title = "unsupported-media", 415, "The body has a type that is not understood"
    when = "request body type or charset"


class BadRange(Problem):
    type, status, title = "range", 416, "The file does not have the part that was asked for"
    when = "`Range` beyond the end of a file; `Content-Range` says how long it is"


class NotCitable(Problem):
    type, status, title = "not-citable", 422, "An answer to this query cannot be cited"
    when = "what cannot be made again: volatile function, `SERVICE`, blank node, relative IRI; says which"


class Rate(Problem):
    type, status, title = "rate", 429, "You have used up what one client may use in a minute"
    when = "budget spent; `Retry-After`"


class Evaluation(Problem):
    type, status, title = "evaluation", 500, "The engine failed on a valid query"
    when = "the engine failed on a valid query"


class Broken(Problem):
    type, status, title = "broken", 500, "Something went wrong here"
    when = "anything unforeseen, masked; the identifier is in the log"


class ReleaseDamaged(Problem):
    type, status, title = "release-damaged", 500, "This release cannot be opened"
    when = "a release named in the address is there, and its files are not whole"


class Busy(Problem):
    type, status, title = "busy", 503, "Every worker is taken"
    when = "queue full or release switching; `Retry-After: 5`"


class Upstream(Problem):
    type, status, title = "upstream", 502, "The remote engine gave no answer"
    when = "remote mode: no answer, or a refusal that is not the query's fault"


class HalfAnswer(Problem):
    type, status, title = "upstream-incomplete", 502, "The remote engine gave half an answer"
    when = "remote mode: an answer that failed the completeness check"


class Deadline(Problem):
    type, status, title = "timeout", 504, "The query did not finish by its deadline"
    when = "deadline; `limitSeconds`; no `Retry-After`"


class OutOfMemory(Problem):
    type, status, title = "memory", 507, "The query needed more memory than a query may have"
    when = "the worker met its memory cap"


class NotKept(Problem):
    type, status, title = "not-kept", 507, "The citation could not be written down"
    when = "the store of citations cannot be written; nothing was minted"


def tree(root: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every problem that has a type, in the order of the file."""
    if root.type and "type" in vars(root):
        yield root
    for child in root.__subclasses__():
        yield from tree(child)


OTHER_FORMATS = {
    "application/sparql-results+xml": "JSON (application/sparql-results+json)",
    "application/rdf+xml": "Turtle (text/turtle)",
    "application/ld+json": "Turtle (text/turtle)",
    **{offer.media_type: "JSON (application/sparql-results+json)" for offer in EXPORTS},
}


def of(answer: Answer, job: Job) -> Problem | None:
    """The problem an outcome stands for; None when the answer is whole.

    Exactly one problem per outcome; an outcome nobody foresaw is `broken`.
    """
    seconds = f"{job.seconds:g}"
    match answer.outcome:
        case "ok":
            return None
        case "syntax":
            return BadSyntax(
                f"Correct the query text{place(answer)}: {answer.message}", line=answer.line, column=answer.column
            )
        case "function":
            return UnknownFunction(f"Use a function this service has. {answer.message}")
        case "not-representable":
            better = OTHER_FORMATS.get(job.media_type, "another format")
            return NotRepresentable(f"Ask for {better} instead. {answer.message}")
        case "too-large":
            return TooLarge(
                f"Add a LIMIT or narrow the query: a result has up to {job.max_rows:,} rows, {job.max_bytes:,} bytes.",
                limitRows=job.max_rows,
                limitBytes=job.max_bytes,
                hint="Nothing of the result was sent, because half a result is not a result.",
            )
        case "timeout":
            return Deadline(
                f"Narrow the query: it was stopped at its deadline of {seconds} seconds.", limitSeconds=job.seconds
            )
        case "memory":
            return OutOfMemory("Narrow the query: its intermediate results did not fit into a worker's memory.")
        case "too-deep":
            return TooDeep("Nest less deeply, or split the query: the engine ran out of stack.")
        case "busy":
            return Busy("Ask again in five seconds: every worker is taken.", headers={"Retry-After": "5"})
        case "stopped":
            return Stopped("Ask again if you still want the answer: the query was stopped on request.")
        case "egress":
            return FederationOff("Remove what calls another service: queries here never reach the network.")
        case "upstream":
            return Upstream(f"Ask again later: the engine behind this service did not answer; {answer.message}")
        case "incomplete":
            return HalfAnswer(
                f"Ask again, or narrow the query: the remote engine broke off its answer; {answer.message}",
                hint="Nothing of the result was sent, because half a result is not a result.",
            )
        case "evaluation":
            return Evaluation("Rephrase the query: the engine could not evaluate it, although its text is valid.")
        case _:
            return Broken("Ask again; if it happens again, report the identifier of this problem.")


def place(answer: Answer) -> str:
    """Where the parser stopped, in words."""
    return f" at line {answer.line}, column {answer.column}" if answer.line else ""


def demand(answer: Answer, job: Job) -> Answer:
    """The answer, if it is whole.

    Raises the problem its outcome stands for.
    """
    problem = of(answer, job)
    if problem is None:
        return answer
    answer.close()
    problem.extensions.setdefault("queryId", job.id)
    raise problem
