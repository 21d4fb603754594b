"""The interface for programs, described: what can be asked where, with which values, and what comes back.

Takes nothing. Gives Operation and its parts, of which the tables of this package are made; none answers a request.
Never says a format, a problem or a question that another table has: those are read from where they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from gri_service.formats import HTML, Format, offers
from gri_service.problems import (
    BadRequest,
    Broken,
    Busy,
    Deadline,
    Evaluation,
    HalfAnswer,
    NotAcceptable,
    NotRepresentable,
    OutOfMemory,
    Problem,
    Rate,
    ReleaseDamaged,
    Stopped,
    TooLarge,
    UnknownRelease,
    Upstream,
    UriTooLong,
)

Schema: TypeAlias = Mapping[str, Any]
Problems: TypeAlias = tuple[type[Problem], ...]

TEXT: Schema = {"type": "string"}
BYTES: Schema = {"type": "string", "contentEncoding": "binary"}
IRI: Schema = {"type": "string", "format": "iri"}
OBJECT: Schema = {"type": "object"}
BASE_IRI = "https://w3id.org/gri/"

# What any address may answer: a request that cannot be read, one with too long an address, and a failure of ours.
EVERY: Problems = (BadRequest, UriTooLong, Broken)
# What an answer of the engine may end in.
RUN: Problems = (TooLarge, Rate, Evaluation, Busy, Deadline, OutOfMemory, Upstream, HalfAnswer, Stopped)
# What the choice of a format and of a release may end in.
FORMED: Problems = (NotAcceptable, NotRepresentable)
PAST: Problems = (UnknownRelease, ReleaseDamaged, Busy)


def ref(name: str) -> Schema:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def whole(least: int, most: int, default: int | None = None) -> Schema:
    """A whole number in these bounds."""
    bounds: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    return bounds if default is None else bounds | {"default": default}


def one_of(*words: str) -> Schema:
    """One word of a closed list."""
    return {"type": "string", "enum": list(words)}


def carried(formats: tuple[Format, ...], json: Schema = OBJECT) -> dict[str, Schema]:
    """Formats of the table with what each carries: the schema for what is JSON, text for what is text."""
    found: dict[str, Schema] = {}
    for offer in formats:
        is_json = offer.media_type.endswith("json")
        is_binary = "spreadsheetml" in offer.media_type
        found[offer.media_type] = json if is_json else BYTES if is_binary else TEXT
    return found


RDF = tuple(offer for offer in offers("CONSTRUCT"))
RDF_FILES = tuple(offer for offer in RDF if offer is not HTML)
# JSON-LD is a list of nodes, or one object with a context.
GRAPH = carried(RDF, {"type": ["object", "array"]})
GRAPH_FILES = carried(RDF_FILES, {"type": ["object", "array"]})


@dataclass(frozen=True)
class Given:
    """One value that a client gives."""

    name: str
    about: str
    schema: Schema = field(default_factory=lambda: TEXT)
    example: Any = None
    where: str = "query"
    required: bool = False
    commas: bool = False


def path(name: str, about: str, example: str, schema: Schema = TEXT) -> Given:
    """A part of the address."""
    return Given(name, about, schema, example, where="path", required=True)


def format_of(formats: tuple[Format, ...]) -> Given:
    """`format=`, which overrides `Accept`."""
    names = [name for offer in formats for name in offer.names]
    return Given("format", "Short name of a format; overrides `Accept`.", one_of(*dict.fromkeys(names)))


RELEASE = Given("release", "A release other than that of now, by its identifier; see `/release/`.", TEXT)


@dataclass(frozen=True)
class Answer:
    """One way in which a request succeeds."""

    about: str
    carries: Mapping[str, Schema] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """What a client sends: its media type, what it holds, an example as text, and what the fields of a form hold."""

    media_type: str
    schema: Schema
    example: str
    about: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked: everything that a program must know, and a call that works.

    `example` says by name the values of the call that is shown; what has an example of its own need not stand there.
    """

    method: str
    path: str
    id: str
    group: str
    summary: str
    about: str = ""
    given: tuple[Given, ...] = ()
    bodies: tuple[Body, ...] = ()
    answers: Mapping[int, Answer] = field(default_factory=dict)
    problems: Problems = ()
    accept: str = ""
    example: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True  # whether a call of it is shown, and run by the tests

    @property
    def faults(self) -> dict[int, list[type[Problem]]]:
        """The problems by their status."""
        found: dict[int, list[type[Problem]]] = {}
        for kind in dict.fromkeys((*self.problems, *EVERY)):
            found.setdefault(kind.status, []).append(kind)
        return dict(sorted(found.items()))

    def call(self, root: str) -> list[str]:
        """The arguments of curl for a call that works; the address first."""
        named = {each.name: str(each.example) for each in self.given if each.example is not None and each.required}
        named |= self.example
        address, asked = self.path, {}
        for name, value in named.items():
            if f"{{{name}}}" in address:
                address = address.replace(f"{{{name}}}", quote(value, safe="/"))
            else:
                asked[name] = value
        arguments = [f"{root}{address}{'?' + urlencode(asked, quote_via=quote) if asked else ''}"]
        if self.method not in {"GET", "POST"} or (self.method == "POST" and not self.bodies):
            arguments += ["-X", self.method]
        if self.accept:
            arguments += ["-H", f"Accept: {self.accept}"]
        if self.bodies:
            arguments += ["-H", f"Content-Type: {self.bodies[0].media_type}", "--data-binary", self.bodies[0].example]
        return arguments
