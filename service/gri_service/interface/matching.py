"""Operations that match names and identifiers of others: `/resolve`, and reconciliation in two versions of its API.

Takes nothing. Gives OPERATIONS.
Never repeats the schemas of the reconciliation API, which are published with it.
"""

from gri_service.interface import (
    OBJECT,
    RUN,
    TEXT,
    Answer,
    Body,
    Given,
    Operation,
    Problems,
    Schema,
    one_of,
    path,
    ref,
    whole,
)
from gri_service.problems import (
    BadParameter,
    Gone,
    Method,
    NotAcceptable,
    NotFound,
    RequestTooLarge,
    UnknownResource,
    UnsupportedMedia,
)

NAMES, GROUP = "Names", "Reconciliation"
FORM = "application/x-www-form-urlencoded"
TABLE: dict[str, Schema] = {"text/csv": TEXT, "application/json": ref("Resolved"), "text/html": TEXT}
FORMAT = Given("format", "Format of a table; overrides `Accept`.", one_of("csv", "json"))
ID = Given("id", "An identifier: ROR, ISNI, Wikidata, GRID, GeoNames, ISO code, DOI, IRI or key; several give a table.",
           {"type": "array", "items": TEXT}, "https://ror.org/01ggx4157")  # fmt: skip
JSON: dict[str, Schema] = {"application/json": OBJECT}
RESULT: dict[str, Schema] = {"application/json": ref("Suggested")}
REFUSED: Problems = (BadParameter, NotFound, *RUN)
SENT: Problems = (RequestTooLarge, UnsupportedMedia, *REFUSED)
QUERIES = '{"q0": {"query": "CERN", "limit": 3}}'
MATCH = '{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "CERN"}], "limit": 3}]}'
EXTEND = '{"ids": ["infrastructure/cern"], "properties": [{"id": "country"}]}'
OLDER = "Version 0.2 of the Reconciliation Service API, as OpenRefine speaks it."
NEWER = "Version 1.0-draft of the Reconciliation Service API."
KIND = path("what", "Of what.", "entity", one_of("entity", "property", "type"))
PREFIX = (
    Given("prefix", "The beginning of a name.", TEXT, "eur"),
    Given("type", "Only things of this type.", TEXT),
    Given("limit", "How many at most.", whole(0, 100)),
    Given("offset", "How many are passed over.", whole(0, 1_000_000)),
)


def _both(
    tail: str, name: str, summary: str, given: tuple[Given, ...], answer: Answer, **example: str
) -> list[Operation]:
    """What both versions offer at the same place below their own address."""
    return [
        Operation(
            "GET", f"{prefix}{tail}", f"{name}{suffix}", GROUP, summary, about, given, answers={200: answer},
            problems=(UnknownResource, *REFUSED), example=example, shown="{id}" not in example,
        )
        for prefix, suffix, about in (("/reconcile", "", OLDER), ("/reconcile/v1", "_v1", NEWER))
    ]  # fmt: skip


OPERATIONS = (
    Operation(
        "GET", "/resolve", "resolve", NAMES, "From any known identifier to the thing", "", (ID, FORMAT),
        answers={
            303: Answer("The thing that it names.", {"application/json": OBJECT, "text/html": TEXT}, ("Location",)),
            300: Answer("Several things; the choices.", {"application/json": OBJECT, "text/html": TEXT}),
            200: Answer("A table, where several were given; or the form, for a browser.", TABLE),
        },
        problems=(UnknownResource, Gone, NotAcceptable, NotFound, Method, RequestTooLarge),
        example={"id": "https://ror.org/01ggx4157"},
    ),
    Operation(
        "POST", "/resolve", "resolve_list", NAMES, "Identifiers by the thousand, as a table", "", (FORMAT,),
        (
            Body("text/csv", TEXT, "id\nror:01ggx4157\nFRA\n", "A table with the column `id`."),
            Body("text/plain", TEXT, "ror:01ggx4157", "An identifier a line."),
            Body("application/json", {"type": ["array", "object"]}, '["FRA"]', "A list of texts."),
            Body(FORM, {"type": "object", "properties": {"id": {"type": "array", "items": TEXT}}}, "id=FRA"),
        ),
        {200: Answer("The same with what each names.", TABLE)},
        (NotAcceptable, NotFound, Method, RequestTooLarge, UnsupportedMedia),
    ),
    Operation(
        "GET", "/reconcile", "reconcile", GROUP, "The manifest, or the answer to a batch of names", OLDER,
        (
            Given("queries", "A batch of queries, as JSON.", TEXT), Given("extend", "Values to fetch, as JSON.", TEXT),
            Given("format", "`html` for the page.", TEXT),
        ),
        answers={200: Answer("Manifest, candidates or values.", JSON | {"text/html": TEXT})}, problems=SENT,
        accept="application/json",
    ),
    Operation(
        "POST", "/reconcile", "reconcile_batch", GROUP, "Candidates for a batch of names, or values of things", OLDER,
        bodies=(
            Body(FORM, {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}},
                 "queries=%7B%22q0%22%3A%7B%22query%22%3A%22CERN%22%7D%7D", "`queries` or `extend`, as JSON."),
        ),
        answers={200: Answer("Candidates, or values.", JSON)}, problems=SENT,
    ),
    Operation(
        "GET", "/reconcile/v1", "reconcile_v1", GROUP, "The manifest", NEWER,
        answers={200: Answer("The manifest.", JSON)}, problems=REFUSED,
    ),
    Operation(
        "POST", "/reconcile/v1/match", "match_v1", GROUP, "Candidates for a batch of names", NEWER,
        bodies=(Body("application/json", OBJECT, MATCH),), answers={200: Answer("Candidates.", JSON)}, problems=SENT,
    ),
    Operation(
        "POST", "/reconcile/v1/extend", "extend_v1", GROUP, "Values of properties of things", NEWER,
        bodies=(Body("application/json", OBJECT, EXTEND),), answers={200: Answer("Values.", JSON)},
        problems=(UnknownResource, *SENT),
    ),
    *_both("/extend/propose", "propose", "Properties that can be fetched of things of a type", PREFIX[1:3],
           Answer("The properties.", JSON)),
    *_both("/suggest/{what}", "reconcile_suggest", "What fits the beginning of a name", (KIND, *PREFIX),
           Answer("What fits.", RESULT), prefix="eur"),
    Operation(
        "GET", "/reconcile/flyout/{what}", "flyout", GROUP, "A few words on something that is suggested", OLDER,
        (KIND, Given("id", "What was suggested.", TEXT, required=True)),
        answers={200: Answer("A piece of HTML.", JSON)},
        problems=(UnknownResource, *REFUSED), shown=False,
    ),
    *_both("/preview", "preview", "A thing at a glance, for a frame",
           (Given("id", "A candidate.", TEXT, required=True),),
           Answer("A page of the declared size.", {"text/html": TEXT}), id="infrastructure/cern"),
)  # fmt: skip
