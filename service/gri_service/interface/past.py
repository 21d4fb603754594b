"""Operations of time: releases, their files, what changed, feeds, and a question then and now.

Takes nothing. Gives OPERATIONS.
Never describes a question asked of a release: that stands beside the question.
"""

from gri_service.interface import (
    BYTES,
    FORMED,
    GRAPH_FILES,
    OBJECT,
    PAST,
    RUN,
    TEXT,
    Answer,
    Given,
    Operation,
    Problems,
    one_of,
    path,
    ref,
    whole,
)
from gri_service.problems import BadParameter, BadRange, NotFound, UnknownQuery, UnknownResource

GROUP = "Releases and changes"
RELEASE = path("release", "Identifier of a release.", "{release}")
FORMAT = Given("format", "Overrides `Accept`; unknown words are passed over.", TEXT)
ATOM = {"application/atom+xml": TEXT}
LOG = (
    Given("of", "Only what names this thing: an IRI, or kind and key.", TEXT, "country/FRA"),
    Given("change", "Only changes of this kind.", one_of("added", "changed", "ended", "removed")),
)
PAGE = Given("page", "Page of the feed.", whole(1, 999_999, 1))
LOGGED = {"application/json": OBJECT, "text/csv": TEXT}
THEN_AND_NOW = (
    path("name", "Name of a question.", "which-infrastructures-are-there"),
    Given("from", "The earlier release, or a date; else the one before.", TEXT),
    Given("to", "The later release, or a date; else that of now.", TEXT),
)
COMPARED = {200: Answer("The rows that came and went.", LOGGED | {"text/html": TEXT}, ("X-Dataset-Release",)),
            302: Answer("The same with the releases named.", headers=("Location",))}  # fmt: skip
COMPARING: Problems = (BadParameter, NotFound, UnknownQuery, *PAST, *RUN)

OPERATIONS = (
    Operation(
        "GET", "/release/", "releases", GROUP, "Every release, newest first", given=(FORMAT,),
        answers={200: Answer("The releases.",
                             {"application/json": {"type": "array", "items": ref("Release")}, "text/html": TEXT})},
        accept="application/json",
    ),
    Operation(
        "GET", "/release/{release}", "release", GROUP, "One release: counts, changes, files",
        given=(RELEASE, FORMAT),
        answers={200: Answer("The release.", GRAPH_FILES | {"application/json": ref("Release"), "text/html": TEXT})},
        problems=(*PAST, *FORMED), accept="application/json",
    ),
    Operation(
        "GET", "/release/{release}/manifest.json", "manifest", GROUP, "The manifest of a release",
        given=(RELEASE,), answers={200: Answer("As the build wrote it.", {"application/json": OBJECT})},
        problems=(NotFound, *PAST),
    ),
    Operation(
        "GET", "/release/{release}/changes", "changes", GROUP, "What a release changed", given=(RELEASE, *LOG, FORMAT),
        answers={200: Answer("The changes.", LOGGED | {"text/html": TEXT})}, problems=(BadParameter, NotFound, *PAST),
        accept="application/json", shown=False,
    ),
    Operation(
        "GET", "/release/{release}/changes.{ending}", "changes_file", GROUP, "What a release changed, by ending",
        given=(RELEASE, path("ending", "Ending of a format.", "csv", one_of("json", "csv", "html")), *LOG),
        answers={200: Answer("The changes.", LOGGED | {"text/html": TEXT})}, problems=(BadParameter, NotFound, *PAST),
        shown=False,
    ),
    Operation(
        "GET", "/release/{release}/{file}", "download", GROUP, "One file of a release, whole or in parts",
        "The files are listed at `/release/{release}`; `Range` asks for a part.",
        (RELEASE, path("file", "Name of a file.", "datapackage.json")),
        answers={200: Answer("The file.", {"*/*": BYTES}, ("ETag", "Repr-Digest")),
                 206: Answer("A part of it.", {"*/*": BYTES})},
        problems=(NotFound, BadRange, *PAST), shown=False,
    ),
    Operation(
        "GET", "/feed.atom", "feed", GROUP, "Every change, as an Atom feed", given=(PAGE,),
        answers={200: Answer("The feed.", ATOM)}, problems=(BadParameter,),
    ),
    Operation(
        "GET", "/feed/{kind}/{name}", "feed_of_thing", GROUP, "The changes that name one thing, as an Atom feed",
        given=(path("kind", "Kind of the thing.", "country"), path("name", "Its key and `.atom`.", "FRA.atom"), PAGE),
        answers={200: Answer("The feed.", ATOM)}, problems=(BadParameter, NotFound, UnknownResource),
    ),
    Operation(
        "GET", "/queries/{name}/changes", "then_and_now", GROUP, "A question then and now: rows that came and went",
        "Beside `from` and `to`, the parameters of the question.", (*THEN_AND_NOW, FORMAT), answers=COMPARED,
        problems=COMPARING, shown=False,
    ),
    Operation(
        "GET", "/queries/{name}/changes.{ending}", "then_and_now_file", GROUP, "The same by ending",
        "Beside `from` and `to`, the parameters of the question.",
        (*THEN_AND_NOW, path("ending", "Ending of a format.", "json", one_of("json", "csv", "html"))), answers=COMPARED,
        problems=COMPARING, shown=False,
    ),
)  # fmt: skip
