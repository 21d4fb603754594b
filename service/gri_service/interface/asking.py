"""Operations of the endpoint: SPARQL queries, whole graphs, and stopping what one has asked.

Takes the table of formats. Gives OPERATIONS.
Never describes a question of the catalogue: questions.py does.
"""

from gri_service.formats import offers
from gri_service.interface import (
    FORMED,
    GRAPH_FILES,
    PAST,
    RDF_FILES,
    RELEASE,
    RUN,
    TEXT,
    Answer,
    Body,
    Given,
    Operation,
    Problems,
    carried,
    format_of,
    path,
    ref,
)
from gri_service.problems import (
    BadParameter,
    BadSyntax,
    FederationOff,
    Method,
    NotFound,
    ReadOnly,
    RequestTooLarge,
    TooDeep,
    UnknownFunction,
    UnknownGraph,
    UnsupportedMedia,
)

ALL = tuple(dict.fromkeys((*offers("SELECT"), *offers("CONSTRUCT"))))
RESULTS = carried(ALL, {"type": ["object", "array"]}) | {"application/sparql-results+json": ref("Results")}
EXAMPLE = "SELECT ?country WHERE { ?country a <https://w3id.org/gri/ns#Country> } ORDER BY ?country LIMIT 3"
HEADERS = (
    "X-Result-Rows", "X-Result-Sha256", "X-Dataset-Release", "X-Query-Id", "X-Query-Seconds", "X-Query-Deadline",
    "Repr-Digest",
)  # fmt: skip
ABOUT = (
    "The SPARQL 1.1 protocol. A 200 carries the whole result, or there is a problem: never a part of it. The form of "
    "the query and `Accept` choose the format. The method QUERY (`Content-Type: application/sparql-query`, the query "
    "as the body) does what POST does; OpenAPI 3.1 has no word for it. Every GET answers HEAD too. "
)
QUERY = Given("query", "A query; without one the service describes itself.", TEXT, EXAMPLE)
DATASET = (
    Given("default-graph-uri", "Graphs that are asked as the default graph.",
          {"type": "array", "items": {"type": "string", "format": "iri"}}),
    Given("named-graph-uri", "Graphs that can be named in the query.",
          {"type": "array", "items": {"type": "string", "format": "iri"}}),
)  # fmt: skip
MANNER = (
    format_of(ALL),
    Given("timeout", "Seconds after which the query is stopped; lowers the deadline, never raises it.",
          {"type": "number", "minimum": 1}),
    Given("queryId", "A name of your choice, under which the query can be stopped.",
          {"type": "string", "pattern": "^[A-Za-z0-9._~-]{16,128}$"}),
    RELEASE,
)  # fmt: skip
REFUSED: Problems = (
    BadSyntax, TooDeep, UnknownFunction, BadParameter, ReadOnly, FederationOff, RequestTooLarge, UnsupportedMedia,
    NotFound, *FORMED, *PAST, *RUN,
)  # fmt: skip
FORM = {
    "type": "object",
    "properties": {each.name: each.schema for each in (QUERY, *DATASET, *MANNER)},
    "required": ["query"],
}
BODIES = (
    Body("application/sparql-query", TEXT, EXAMPLE, "The query as it is, in UTF-8."),
    Body("application/x-www-form-urlencoded", FORM, "query=ASK%7B%7D", "The same names as in the address."),
)


def _endpoint(prefix: str, suffix: str, more: tuple[Given, ...], shown: bool) -> tuple[Operation, ...]:
    asked = Answer("The whole result, or the service description where nothing was asked.", RESULTS, HEADERS)
    inside = f"{prefix}/sparql"
    return (
        Operation(
            "GET", inside, f"query{suffix}", "SPARQL", "Ask in SPARQL", ABOUT, (*more, QUERY, *DATASET, *MANNER),
            answers={200: asked}, problems=REFUSED, accept="text/csv", example={"query": EXAMPLE}, shown=shown,
        ),
        Operation(
            "POST", inside, f"query_by_post{suffix}", "SPARQL", "Ask in SPARQL, with the query as the body", ABOUT,
            (*more, *DATASET, *MANNER), BODIES, {200: asked}, REFUSED, accept="application/sparql-results+json",
            shown=shown,
        ),
        Operation(
            "DELETE", f"{inside}/jobs/{{queryId}}", f"stop{suffix}", "SPARQL", "Stop a query of one's own",
            "The request that waits for the query ends with the problem `stopped`.",
            (*more, path("queryId", "The `queryId` that the query was given.", "a-name-of-my-own")),
            answers={204: Answer("It was stopped.")}, problems=(NotFound, Method, *PAST), shown=False,
        ),
    )  # fmt: skip


def _graphs(prefix: str, suffix: str, more: tuple[Given, ...], shown: bool) -> tuple[Operation, ...]:
    found = Answer("The whole graph.", GRAPH_FILES, ("X-Dataset-Release", "X-Result-Rows"))
    problems: Problems = (UnknownGraph, BadParameter, Method, *FORMED, *PAST, *RUN)
    return (
        Operation(
            "GET", f"{prefix}/rdf-graph-store", f"graph{suffix}", "SPARQL", "Fetch a whole graph by its IRI",
            "The read side of the Graph Store Protocol: give `graph`, or `default`.",
            (
                *more,
                Given("graph", "IRI of a named graph.", {"type": "string", "format": "iri"}),
                Given("default", "The default graph: the name alone, without a value.", TEXT),
                format_of(RDF_FILES), RELEASE,
            ),
            answers={200: found}, problems=problems, accept="text/turtle",
            example={"graph": "https://w3id.org/gri/graph/voc"}, shown=shown,
        ),
        Operation(
            "GET", f"{prefix}/graph/{{name}}", f"graph_here{suffix}", "SPARQL", "Fetch a graph at its own address", "",
            (*more, path("name", "The last part of its IRI.", "ontology"), format_of(RDF_FILES), RELEASE),
            answers={200: found}, problems=problems, accept="application/n-triples", shown=shown,
        ),
    )  # fmt: skip


OF_RELEASE = (path("release", "Identifier of a release.", "{release}"),)
OPERATIONS = (
    *_endpoint("", "", (), True),
    *_graphs("", "", (), True),
    *_endpoint("/release/{release}", "_of_release", OF_RELEASE, False),
    *_graphs("/release/{release}", "_of_release", OF_RELEASE, False),
)
