"""Operations of linked data: things, their statements, and the words in which they are said.

Takes the table of formats. Gives OPERATIONS.
Never describes the pages beside them: those are for people.
"""

from gri_service.interface import (
    GRAPH,
    GRAPH_FILES,
    RDF,
    RDF_FILES,
    RUN,
    Answer,
    Given,
    Operation,
    format_of,
    one_of,
    path,
)
from gri_service.problems import NotAcceptable, NotFound, UnknownResource

GROUP = "Linked data"
KIND = path("kind", "Kind of the thing.", "infrastructure")
FORMAT = format_of(RDF)
ENDING = Given(
    "ending", "Ending of a format.", one_of(*(name for offer in RDF for name in offer.names)), "ttl", "path", True
)
FILE_ENDINGS = [name for offer in RDF_FILES for name in offer.names]
SEEN = {200: Answer("As RDF, or a page.", GRAPH, ("ETag", "X-Dataset-Release"))}
LED = {303: Answer("Its page, or what is said of it as RDF.", headers=("Location",))}


def _words(stem: str, name: str, summary: str, example: str = "") -> tuple[Operation, ...]:
    """A document of words at its address, and with an ending."""
    return (
        Operation("GET", stem, name, GROUP, summary, given=(FORMAT,), answers=SEEN,
                  problems=(NotFound, NotAcceptable, *RUN), accept=example or "text/turtle"),
        Operation("GET", f"{stem}.{{ending}}", f"{name}_file", GROUP, f"{summary}, by ending", given=(ENDING,),
                  answers=SEEN, problems=(NotFound, *RUN), shown=False),
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "GET", "/id/{kind}/{key}", "thing", GROUP, "A thing by its identifier",
        "303 to its page where HTML is preferred, else to its statements in the best format.",
        (KIND, path("key", "Key of the thing.", "cern")), answers=LED, problems=(NotAcceptable, UnknownResource, *RUN),
        accept="text/turtle",
    ),
    Operation(
        "GET", "/data/{kind}/{key}", "statements", GROUP, "What is said of a thing, as RDF",
        f"The key ends in the ending of a format: {', '.join(FILE_ENDINGS)}.",
        (KIND, path("key", "Key of the thing, and the ending of a format.", "cern.ttl")),
        answers={200: Answer("The statements.", GRAPH_FILES, ("X-Dataset-Release",))},
        problems=(NotFound, UnknownResource, *RUN),
    ),
    *_words("/ns", "ontology", "The ontology"),
    Operation(
        "GET", "/ns/{version}", "ontology_version", GROUP, "A version of the ontology, as it was published",
        given=(path("version", "Number of a version; the ending of a format may follow.", "1.0.0"), FORMAT),
        answers=SEEN, problems=(NotFound, NotAcceptable, *RUN), accept="application/ld+json",
    ),
    *_words("/shapes", "shapes", "What a well-formed thing carries, in SHACL"),
    *_words("/voc", "lists", "All lists of words", "application/n-triples"),
    Operation(
        "GET", "/voc/{list}", "list", GROUP, "One list of words, with its concepts",
        given=(path("list", "Name of a list; the ending of a format may follow.", "role"), FORMAT), answers=SEEN,
        problems=(NotFound, NotAcceptable, *RUN), accept="text/turtle",
    ),
    Operation(
        "GET", "/voc/{list}/{concept}", "concept", GROUP, "One concept of a list",
        "303 to its place in the list, or to what is said of it as RDF; with the ending of a format, that at once.",
        (path("list", "Name of a list.", "role"), path("concept", "Name of a concept.", "member"), FORMAT),
        answers={**LED, 200: Answer("What is said of it.", GRAPH_FILES, ("ETag", "X-Dataset-Release"))},
        problems=(NotFound, NotAcceptable, *RUN), accept="text/turtle",
    ),
)  # fmt: skip
