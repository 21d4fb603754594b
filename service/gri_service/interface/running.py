"""Operations of the service itself: health, metrics, version, settings, problems, conformance, this description.

Takes nothing. Gives OPERATIONS.
Never asks for a login: there is none.
"""

from gri_service.interface import OBJECT, TEXT, Answer, Operation, path, ref
from gri_service.problems import NotFound

GROUP = "Operation"
LIST = {"type": "array", "items": {"type": "object"}}


def _told(where: str, name: str, summary: str, schema: object = OBJECT, page: bool = False) -> Operation:
    """What is told as JSON, and perhaps as a page."""
    carries = {"application/json": schema} | ({"text/html": TEXT} if page else {})
    return Operation(
        "GET", where, name, GROUP, summary, answers={200: Answer("As it is now.", carries)},  # type: ignore[arg-type]
        accept="application/json" if page else "",
    )  # fmt: skip


HEALTH = {"application/json": ref("Health")}
OPERATIONS = (
    Operation(
        "GET", "/-/health", "health", GROUP, "Whether a worker answers within a second",
        answers={200: Answer("It is well.", HEALTH), 503: Answer("It is not: what is wrong.", HEALTH)},
    ),
    _told("/-/version", "version", "What runs here", ref("Version")),
    _told("/-/settings", "settings", "Every setting with its value in force", LIST),
    Operation(
        "GET", "/-/metrics", "metrics", GROUP, "The counters, for Prometheus",
        answers={200: Answer("The counters.", {"text/plain": TEXT})},
    ),
    _told("/conformance", "conformance", "The last run of the conformance tests", page=True),
    _told("/problems/", "problems", "Every kind of problem there is", LIST, page=True),
    Operation(
        "GET", "/problems/{type}", "problem", GROUP, "One kind of problem in words",
        given=(path("type", "Type of the problem.", "timeout"),),
        answers={200: Answer("What it means.", {"application/json": OBJECT, "text/html": TEXT})}, problems=(NotFound,),
        accept="application/json",
    ),
    _told("/openapi.json", "openapi", "This description"),
)  # fmt: skip
