"""The schemas that several operations share, as JSON Schema.

Takes the tree of problems. Gives SCHEMAS by name.
Never describes what only one operation sends.
"""

from collections.abc import Mapping
from typing import Any

from gri_service.interface import TEXT, Schema, ref
from gri_service.problems import tree

NUMBER: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
TEXT_OR_NOTHING: Schema = {"type": ["string", "null"]}
OBJECTS: Schema = {"type": "array", "items": {"type": "object"}}


def _made(needed: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An object that has all of the first, and may have the others."""
    return {"type": "object", "required": list(needed), "properties": {**needed, **more}}


THING = {"label": TEXT, "title": TEXT, "kind": TEXT, "key": TEXT, "iri": TEXT, "href": TEXT}
MATCHED = _made({"name": TEXT, "language": TEXT_OR_NOTHING, "as": TEXT})
RUN = {
    "release": TEXT, "asOf": TEXT, "time": {"type": "string", "format": "date-time"}, "rows": NUMBER,
    "rowsHash": TEXT, "bytesHash": TEXT, "engine": TEXT, "service": TEXT,
}  # fmt: skip
CITED = {"pid": TEXT, "title": TEXT, "query": TEXT, "form": TEXT, "url": TEXT, "iri": TEXT, **RUN}

SCHEMAS: dict[str, Any] = {
    "Problem": {
        "description": "A failure, after RFC 9457. Its type has a page; `detail` comes first and says what to change.",
        **_made(
            {
                "detail": TEXT,
                "type": {"type": "string", "pattern": f"/problems/({'|'.join(kind.type for kind in tree())})$"},
                "title": TEXT,
                "status": {"type": "integer", "enum": sorted({kind.status for kind in tree()})},
            },
            instance={"type": "string", "pattern": "^urn:uuid:"},
            queryId=TEXT, line={"type": ["integer", "null"]}, column={"type": ["integer", "null"]}, hint=TEXT,
            limitRows=NUMBER, limitBytes=NUMBER, limitSeconds={"type": "number"},
            offers={"type": "array", "items": TEXT}, parameter=TEXT, legal={"type": "array", "items": TEXT},
            choices={"type": "array", "items": _made({"key": TEXT, "label": TEXT})},
        ),
    },
    "Term": {
        "description": "An RDF term as the SPARQL results write it.",
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"type": "string", "enum": ["uri", "literal", "bnode", "triple"]},
            "value": {"type": ["string", "object"]},
            "xml:lang": TEXT,
            "datatype": TEXT,
        },
    },
    "Results": {
        "description": "SPARQL 1.1 query results: rows of a SELECT, or the truth of an ASK.",
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": TEXT}}},
            "boolean": TRUTH,
            "results": _made({
                "bindings": {"type": "array", "items": {"type": "object", "additionalProperties": ref("Term")}}
            }),
        },
        "anyOf": [{"required": ["results"]}, {"required": ["boolean"]}],
    },
    "Thing": _made(THING),
    "Find": _made({**THING, "matched": MATCHED, "how": TEXT}),
    "Finds": _made({
        "q": TEXT, "kind": {"type": "array", "items": TEXT}, "total": NUMBER, "alike": TRUTH,
        "kinds": {"type": "object", "additionalProperties": NUMBER}, "limit": NUMBER, "offset": NUMBER,
        "next": TEXT_OR_NOTHING, "hits": {"type": "array", "items": ref("Find")},
        "near": {"type": "array", "items": ref("Thing")}, "release": TEXT,
    }),
    "Suggestions": _made({
        "q": TEXT, "kind": {"type": "array", "items": TEXT}, "total": NUMBER,
        "suggestions": {"type": "array", "items": ref("Find")},
    }),
    "Release": _made({
        "id": TEXT, "asOf": TEXT, "created": TEXT_OR_NOTHING, "previous": TEXT_OR_NOTHING, "current": TRUTH,
        "licence": TEXT, "statements": {"type": ["integer", "null"]}, "page": TEXT, "sparql": TEXT, "queries": TEXT,
        "manifest": TEXT, "downloads": OBJECTS,
    }),
    "Citation": _made(
        {**CITED, "citeAs": TEXT, "kept": TRUTH, "releases": OBJECTS, "verify": TEXT, "difference": TEXT},
        results={"type": "object"}, forms={"type": "object"}, others=OBJECTS,
    ),
    "Citations": _made({
        "total": NUMBER, "offset": NUMBER, "next": TEXT_OR_NOTHING,
        "citations": {"type": "array", "items": _made(CITED)},
    }),
    "Verified": _made({
        "rows": {"type": ["integer", "null"]}, "rowsHash": TEXT, "bytesHash": TEXT, "same": TRUTH, "sameRows": TRUTH,
        "sameBytes": TRUTH, "release": TEXT, "cited": {"type": "object"}, "pid": TEXT, "engine": TEXT,
    }),
    "Health": _made({
        "status": {"type": "string", "enum": ["ok", "unwell"]}, "outcome": TEXT, "release": TEXT, "asOf": TEXT,
        "engine": {"type": "string", "enum": ["memory", "disk", "remote"]}, "reason": TEXT,
        "quads": {"type": ["integer", "null"]}, "workers": NUMBER, "ready": NUMBER,
        "isolation": {"type": "array", "items": TEXT}, "missing": {"type": "array", "items": TEXT}, "frontend": TEXT,
        "counters": {"type": "object"},
    }),
    "Linkset": _made({
        "linkset": {"type": "array", "items": _made({"anchor": TEXT})},
    }),
    "Version": _made({"service": TEXT, "pyoxigraph": TEXT, "python": TEXT, "release": TEXT}),
}  # fmt: skip
