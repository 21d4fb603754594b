"""Operations of citation: minting a name for an answer, reading it, fetching, verifying and comparing what it names.

Takes the forms of a citation and the table of formats. Gives OPERATIONS.
Never mints: the routes do, when the whole answer is there.
"""

from gri_service.citing.offers import OFFERS
from gri_service.interface import (
    FORMED,
    OBJECT,
    PAST,
    RUN,
    TEXT,
    Answer,
    Body,
    Given,
    Operation,
    Problems,
    carried,
    format_of,
    one_of,
    path,
    ref,
    whole,
)
from gri_service.interface.asking import ALL, REFUSED
from gri_service.problems import (
    BadParameter,
    Gone,
    Method,
    NotCitable,
    NotFound,
    NotKept,
    UnknownCitation,
    UnknownQuery,
)

GROUP = "Citations"
PID = path("pid", "Name of a citation.", "aaaaaaaaaa", {"type": "string", "minLength": 1})
CITATION = {"application/json": ref("Citation")}
FORM = {
    "type": "object",
    "properties": {
        "query": TEXT, "question": TEXT, "title": {"type": "string", "maxLength": 300}, "release": TEXT,
    },
}  # fmt: skip
QUERY = "ASK { ?country a <https://w3id.org/gri/ns#Country> }"
FORMS = carried(OFFERS)
AGAIN: Problems = (UnknownCitation, Gone, Method, *PAST, *RUN)

OPERATIONS = (
    Operation(
        "GET", "/cite", "citations", GROUP, "All citations, newest first",
        given=(Given("offset", "How many are passed over.", whole(0, 9_999_999, 0)),),
        answers={200: Answer("A part of the list.", {"application/json": ref("Citations"), "text/html": TEXT})},
        problems=(BadParameter,), accept="application/json",
    ),
    Operation(
        "POST", "/cite", "mint", GROUP, "Give an answer a name that lasts",
        "A query in the forms of the SPARQL protocol, or `question` and its parameters. Only what can be made again is "
        "cited. A browser is led to the page of the citation.",
        (Given("title", "What the citation is called.", TEXT), Given("release", "The release to ask.", TEXT)),
        (Body("application/sparql-query", TEXT, QUERY),
         Body("application/x-www-form-urlencoded", FORM, "query=ASK%7B%7D")),
        {201: Answer("A new citation.", CITATION, ("Location",)),
         200: Answer("One that says the same exists.", CITATION, ("Location",)),
         303: Answer("For a browser: its page.", headers=("Location",))},
        (NotCitable, NotKept, UnknownQuery, *REFUSED),
    ),
    Operation(
        "GET", "/cite/{pid}", "citation", GROUP, "A citation: what was asked, when, of what, with which result",
        "An ending chooses a form: json, jsonld, ttl, csl, bib, ris, txt.", (PID,),
        answers={200: Answer("The citation.", FORMS | CITATION)},
        problems=(UnknownCitation, NotFound, *FORMED, *PAST, *RUN), shown=False,
    ),
    *(
        Operation(
            "GET", f"/cite/{{pid}}/result{dot}", name, GROUP, "The result as it was, to the byte",
            given=(PID, *more), answers={200: Answer("The result.", carried(ALL, {"type": ["object", "array"]}),
                                                     ("X-Result-Sha256", "X-Dataset-Release")),
                                         303: Answer("For a browser: the page of the citation.")},
            problems=(NotFound, *AGAIN, *FORMED), shown=False,
        )
        for dot, name, more in (
            ("", "result", (format_of(ALL),)),
            (".{ending}", "result_file",
             (path("ending", "Ending of a format.", "json", one_of(*(n for offer in ALL for n in offer.names))),)),
        )
    ),
    Operation(
        "POST", "/cite/{pid}/verify", "verify", GROUP, "Ask again on its release, and compare both hashes",
        given=(PID,),
        answers={200: Answer("What was found.", {"application/json": ref("Verified"), "text/html": TEXT})},
        problems=AGAIN, shown=False,
    ),
    *(
        Operation(
            "GET", f"/cite/{{pid}}/difference{dot}", name, GROUP, "What another release answers to the same question",
            given=(PID, *more, Given("release", "The other release; else that of now.", TEXT)),
            answers={200: Answer("Rows that came and went.", {"application/json": OBJECT, "text/html": TEXT})},
            problems=(BadParameter, NotFound, *AGAIN), shown=False,
        )
        for dot, name, more in (
            ("", "difference", ()),
            (".{ending}", "difference_file", (path("ending", "Ending of a format.", "json", one_of("json")),)),
        )
    ),
)  # fmt: skip
