"""What was tested: the last run of the conformance suites against this build, and the departures that are known.

Takes the report that the test run wrote. Gives `/conformance` as page or JSON, and says so when there is no report.
Never runs a test, and never words a failure more kindly than the run did.
"""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request

from gri_service import citations, render
from gri_service.negotiate import wants_page
from gri_service.parts import parts

bp = Blueprint("conformance", __name__)
NO_STORE = {"Cache-Control": render.NO_STORE}

# Where the engine departs from the standard, and this service does not repair it.
DEPARTURES = (
    {
        "where": "SPARQL 1.1 property paths",
        "what": "A path of length zero from a term that VALUES binds and the graph does not hold gives no row.",
        "cases": ["zero_or_more_set_start", "zero_or_more_set_end", "zero_or_one_set_start", "zero_or_one_set_end"],
    },
    {"where": "SPARQL 1.1 negation", "what": "MINUS inside GRAPH ?g may keep too much.", "cases": ["graph-minus"]},
    {
        "where": "SPARQL 1.1 Graph Store Protocol",
        "what": "Its write side is refused: nothing here can be written to.",
        "cases": [],
    },
)


@bp.get("/conformance")
def conformance() -> Response:
    """The last run, suite by suite."""
    settings = parts(current_app).settings
    report = read(Path(settings.text("CONFORMANCE") or Path(settings.text("BUILD")) / "conformance.json"))
    if wants_page(request.headers.get("Accept", "")):
        return render.page(
            "conformance.html", headers=NO_STORE, report=report, departures=DEPARTURES, verified=citations.report()
        )
    told = {"run": report, "departures": DEPARTURES, "citations": citations.report()}
    return render.data(told, headers=NO_STORE)


def read(path: Path) -> dict[str, Any] | None:
    """The report; None where there is none that can be read."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        suites = [{name: suite[name] for name in ("suite", "title", "passed", "failed", "skipped", "failures")}
                  for suite in report["suites"]]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {"at": str(report.get("at", "")), "version": str(report.get("version", "")), "suites": suites}
