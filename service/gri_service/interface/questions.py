"""Operations of the catalogue: one for each question of a release, and the list of them.

Takes the catalogue and the index of names. Gives an operation a question, its parameters typed and, where a list is
closed, enumerated. Never invents a value: examples are those of the questions' own headers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gri_service import exports
from gri_service.catalogue import CannedQuery, Catalogue
from gri_service.formats import EXPORTS, offers
from gri_service.interface import (
    FORMED,
    IRI,
    PAST,
    RELEASE,
    RUN,
    TEXT,
    Answer,
    Given,
    Operation,
    Problems,
    Schema,
    carried,
    format_of,
    one_of,
    path,
    ref,
)
from gri_service.parameters import MANY, Param
from gri_service.problems import BadParameter, NotFound, UnknownQuery
from gri_service.search import BASE, Search

TYPES: Mapping[str, Schema] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "string": {"type": "string", "minLength": 1},
    "iri": {"type": "string", "minLength": 1},
}
PROBLEMS: Problems = (BadParameter, UnknownQuery, NotFound, *FORMED, *PAST, *RUN)
HEADERS = ("X-Result-Rows", "X-Result-Sha256", "X-Dataset-Release", "Repr-Digest")
LISTED: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "summary", "description", "tags", "view", "columns", "params", "href"],
        "properties": {"name": TEXT, "summary": TEXT, "description": TEXT, "view": TEXT, "href": TEXT,
                       "tags": {"type": "array", "items": TEXT}, "columns": {"type": "array", "items": TEXT},
                       "params": {"type": "object"}},
    },
}  # fmt: skip
INDEX = Operation(
    "GET", "/queries", "questions", "Questions", "All questions, with their parameters and columns",
    given=(Given("q", "Words that all stand in the question.", TEXT, "cooperate"), RELEASE),
    answers={200: Answer("The questions.", {"application/json": LISTED, "text/html": TEXT})}, problems=PAST,
    accept="application/json", example={"q": "cooperate"},
)  # fmt: skip
ANY = tuple(dict.fromkeys((*offers("SELECT"), *offers("CONSTRUCT"))))
OF_RELEASE = (
    Operation(
        "GET", "/release/{release}/queries", "questions_of_release", "Questions", "The questions of a release",
        given=(path("release", "Identifier of a release.", "{release}"), INDEX.given[0]), answers=INDEX.answers,
        problems=(NotFound, *PAST), shown=False,
    ),
    Operation(
        "GET", "/release/{release}/queries/{name}", "question_of_release", "Questions", "A question of a release",
        "As at `/queries/{name}`, where each question has its parameters.",
        (path("release", "Identifier of a release.", "{release}"),
         path("name", "Name of a question, with or without the ending of a format.",
              "how-many-infrastructures-are-there.csv")),
        answers={
            200: Answer("The whole answer.",
                        carried(ANY, {"type": ["object", "array"]}) | {"application/sparql-query": TEXT}, HEADERS),
            301: Answer("The question has a new name."), 302: Answer("The same without empty fields."),
        },
        problems=PROBLEMS, shown=False,
    ),
)  # fmt: skip


def operations(catalogue: Catalogue, search: Search | None) -> Iterator[Operation]:
    """The list, and one operation for each question."""
    yield INDEX
    yield from OF_RELEASE
    for query in catalogue:
        yield _question(query, search)


def _question(query: CannedQuery, search: Search | None) -> Operation:
    files = tuple(
        offer for offer in offers(query.form) if offer not in EXPORTS or offer in exports.offered(query.columns)
    )
    carries = carried(files, {"type": ["object", "array"]})
    if query.form == "SELECT":
        carries["application/sparql-results+json"] = _rows(query)
    # The first two are what a question is about; the others narrow it, and all together may leave nothing.
    examples = {name: _example(param) for name, param in list(query.params.items())[:2] if param.example}
    return Operation(
        "GET", f"/queries/{query.name}", query.name.replace("-", "_"), "Questions", query.summary,
        query.description,
        (*(_given(param, search) for param in query.params.values()), format_of(offers(query.form)), RELEASE,
         Given("view", "How the page draws the answer.", one_of(*query.views))),
        answers={200: Answer("The whole answer.", carries, HEADERS), 302: Answer("The same without empty fields.")},
        problems=PROBLEMS, accept="text/csv", example=examples,
    )  # fmt: skip


def _given(param: Param, search: Search | None) -> Given:
    schema = _schema(param, search)
    about = f"{param.label}: a key, a name or an IRI." if param.type == "iri" else f"{param.label}."
    if param.many:
        schema = {"type": "array", "items": schema, "maxItems": MANY}
        about += " Several with commas between."
    return Given(param.name, about, schema, _example(param) or None, commas=param.many)


def _example(param: Param) -> str:
    """The example of the header, by its key where that says enough: NLD, not the whole IRI of the Netherlands."""
    if param.type != "iri" or param.within is None:
        return param.example
    return ",".join(one.rpartition("/")[2] if one.startswith(BASE) else one for one in param.example.split(","))


def _schema(param: Param, search: Search | None) -> Schema:
    if param.type != "iri" or not param.scheme or search is None or param.within is None:
        return TYPES.get(param.type, TEXT)
    keys = [thing.key for thing in search.of(param.within, -1)]
    return {"anyOf": [one_of(*dict.fromkeys(keys)), {**IRI, "pattern": f"^{param.within}/"}]} if keys else TEXT


def _rows(query: CannedQuery) -> Schema:
    """Results in JSON, whose columns are those of the question."""
    columns: dict[str, Any] = {name: ref("Term") for name in query.columns}
    row = {"type": "object", "properties": columns, "additionalProperties": False}
    results = {"type": "object", "properties": {"bindings": {"type": "array", "items": row}}}
    return {"allOf": [ref("Results"), {"type": "object", "properties": {"results": results}}]}
