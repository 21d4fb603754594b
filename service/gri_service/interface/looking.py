"""Operations that lead from a name to a thing: search, and suggestions while one types.

Takes nothing. Gives OPERATIONS.
Never repeats a bound: those are the ones of the routes, and the tests ask beyond them.
"""

from gri_service.interface import TEXT, Answer, Given, Operation, ref, whole
from gri_service.problems import BadParameter, NotFound

GROUP = "Names"
Q = Given("q", "What is looked for: a name in any language, a key, an identifier.", {"type": "string"}, "cern")
KIND = Given(
    "kind", "Only things of these kinds.", {"type": "array", "items": {"type": "string", "minLength": 1}}, commas=True
)
LIMIT = Given("limit", "How many finds at most.", whole(1, 100, 25))
OFFSET = Given("offset", "How many finds are passed over.", whole(0, 1_000_000, 0))
FOUND = {"application/json": ref("Finds")}
PROBLEMS = (BadParameter, NotFound)

OPERATIONS = (
    Operation(
        "GET", "/search", "search", GROUP, "Everything a name can mean, the best first",
        "A page where HTML is preferred, or for `format=html`.",
        (Q, KIND, LIMIT, OFFSET, Given("format", "`html`.", TEXT)),
        answers={200: Answer("The finds.", FOUND | {"text/html": TEXT})}, problems=PROBLEMS, accept="application/json",
        example={"q": "laser"},
    ),
    Operation(
        "GET", "/search.json", "search_json", GROUP, "The same, always as JSON", given=(Q, KIND, LIMIT, OFFSET),
        answers={200: Answer("The finds.", FOUND)}, problems=PROBLEMS, example={"q": "Suisse"},
    ),
    Operation(
        "GET", "/suggest", "suggest", GROUP, "The best finds for what has been typed so far",
        given=(Q, KIND, Given("limit", "How many at most.", whole(1, 20, 8))),
        answers={200: Answer("The suggestions.", {"application/json": ref("Suggestions")})}, problems=PROBLEMS,
        example={"q": "synchr", "kind": "infrastructure"},
    ),
)  # fmt: skip
