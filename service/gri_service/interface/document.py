"""The description of the whole interface, as OpenAPI 3.1.

Takes the tables of this package, the catalogue and the index of names of a release. Gives every operation, and the
document. Never describes anything twice: formats, problems and questions come from where they are kept.
"""

from collections.abc import Iterable
from typing import Any

from gri_service.catalogue import Catalogue
from gri_service.interface import (
    TEXT,
    Answer,
    Given,
    Operation,
    asking,
    citing,
    describing,
    looking,
    past,
    questions,
    ref,
    running,
    words,
)
from gri_service.interface.schemas import SCHEMAS
from gri_service.problems import Problem
from gri_service.search import Search

LICENCE = {"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"}
GROUPS = {
    "SPARQL": "Any question, and whole graphs.",
    "Questions": "The canned queries, each an address with typed parameters.",
    "Names": "From a name or an identifier to the thing.",
    "Linked data": "Things, their statements and the words in which they are said, at their own addresses.",
    "Reconciliation": "Names of one's own table matched with things here, as OpenRefine does it.",
    "Citations": "Answers with names that last.",
    "Releases and changes": "Earlier states of the graph, files, change logs and feeds.",
    "Self-description": "What the graph says of itself.",
    "Operation": "Health, metrics, versions, problems.",
}
ABOUT = (
    "Every answer is whole, or it is a problem (`application/problem+json`; a page where HTML is preferred, one line "
    "for `text/plain`). Every address that takes GET takes HEAD and OPTIONS as well, and any origin may ask. `Accept` "
    "chooses a format and `format=` overrides it. No key is needed. The endpoint `/sparql` also takes the method "
    "QUERY, for which OpenAPI 3.1 has no word: what is said of POST with `application/sparql-query` holds for it."
)
HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Location": ("Where to go on.", {"type": "string"}),
    "ETag": ("Tag of this representation, for `If-None-Match`.", {"type": "string"}),
    "Repr-Digest": ("SHA-256 of the bytes that are sent (RFC 9530).", {"type": "string"}),
    "X-Result-Rows": ("Rows of the whole result.", {"type": "integer"}),
    "X-Result-Sha256": ("SHA-256 of the result without compression.", {"type": "string"}),
    "X-Dataset-Release": ("The release that answered.", {"type": "string"}),
    "X-Query-Id": ("Name of this run, as the log has it.", {"type": "string"}),
    "X-Query-Seconds": ("How long the query ran.", {"type": "number"}),
    "X-Query-Deadline": ("Seconds after which it would have been stopped.", {"type": "number"}),
}
TABLES = (asking, looking, words, citing, past, describing, running)


def operations(catalogue: Catalogue, search: Search | None) -> list[Operation]:
    """Everything that can be asked, by group and as it stands in the tables."""
    found = [each for table in TABLES for each in table.OPERATIONS]
    found += questions.operations(catalogue, search)
    order = list(GROUPS)
    return sorted(found, key=lambda each: order.index(each.group))


def document(found: Iterable[Operation], root: str, version: str, release: str) -> dict[str, Any]:
    """The description, for a service at this address."""
    paths: dict[str, dict[str, Any]] = {}
    shared: dict[str, Any] = {}
    used: set[str] = set()
    for each in found:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, release, shared)
        used.add(each.group)
    return {
        "openapi": "3.1.0",
        "info": {"title": "GRI Graph", "version": version, "description": ABOUT, "license": LICENCE,
                 "summary": "Global research infrastructures, countries and their cooperation"},
        "servers": [{"url": root}],
        "externalDocs": {"url": f"{root}/api", "description": "The same for people, with calls to copy"},
        "tags": [{"name": name, "description": about} for name, about in GROUPS.items() if name in used],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "responses": shared,
            "headers": {name: {"description": about, "schema": schema} for name, (about, schema) in HEADERS.items()},
        },
    }  # fmt: skip


def _operation(each: Operation, release: str, shared: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": each.id,
        "tags": [each.group],
        "summary": each.summary,
        "responses": {str(status): _answer(answer) for status, answer in each.answers.items()}
        | {str(status): _problem(kinds, shared) for status, kinds in each.faults.items() if status not in each.answers},
    }
    if each.about:
        told["description"] = each.about.strip()
    if each.given:
        told["parameters"] = [_given(value, release) for value in each.given]
    if each.bodies:
        contents = {body.media_type: {"schema": body.schema} for body in each.bodies}
        told["requestBody"] = {"required": True, "content": contents}
    return told


def _given(value: Given, release: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": value.name, "in": value.where, "description": value.about, "schema": value.schema}
    if value.required:
        told["required"] = True
    if value.commas:
        told |= {"style": "form", "explode": False}
    if value.example is not None:
        example = release if value.example == "{release}" else value.example
        told["example"] = [example] if value.commas else _typed(example, value.schema.get("type"))
    return told


def _typed(example: Any, kind: Any) -> Any:
    """An example as its schema types it; the headers of questions write all of them as text."""
    if kind == "integer":
        return int(example)
    if kind == "number":
        return float(example)
    return str(example) == "true" if kind == "boolean" else example


def _answer(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.about}
    if answer.carries:
        told["content"] = {media_type: {"schema": schema} for media_type, schema in answer.carries.items()}
    if answer.headers:
        told["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in answer.headers}
    return told


def _problem(kinds: list[type[Problem]], shared: dict[str, Any]) -> dict[str, Any]:
    """One response for the problems of a status, by one shared schema; said once for all operations that have it."""
    types = "|".join(kind.type for kind in kinds)
    name = "_".join(kind.type for kind in kinds)
    shared.setdefault(name, _response(kinds, types))
    return {"$ref": f"#/components/responses/{name}"}


def _response(kinds: list[type[Problem]], types: str) -> dict[str, Any]:
    narrowed = {"allOf": [ref("Problem"), {"properties": {"type": {"pattern": f"/problems/({types})$"}}}]}
    return {
        "description": "; ".join(f"`{kind.type}`: {kind.title}" for kind in kinds),
        "content": {
            "application/problem+json": {"schema": narrowed},
            "text/html": {"schema": TEXT},
            "text/plain": {"schema": TEXT},
        },
    }
