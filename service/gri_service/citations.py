"""The citations of the running service, as a request sees them: found by name, asked on their release, addressed.

Takes the Flask app and the request of now. Gives citations, references, and a way to run their questions.
Never takes an answer from the engine of now: what is cited is asked on disk.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import current_app, url_for

from gri_service import exports
from gri_service.address import root
from gri_service.ask import fetch, manner, reading_of
from gri_service.citing.asking import Limits, Made, Run, job_again
from gri_service.citing.citation import Citation, Execution
from gri_service.citing.offers import LINE, OFFERS, PAGE
from gri_service.citing.references import Reference, apa
from gri_service.citing.store import Store
from gri_service.config import Settings
from gri_service.engine import Answer, Job
from gri_service.formats import HTML, Format, offers
from gri_service.parts import Parts, archived, parts
from gri_service.problems import Gone, Problem, UnknownCitation, UnknownRelease, demand
from gri_service.search import BASE
from gri_service.signposting import DATASET, Landing, Target, of_page

ROUTE = "cite"
REPORT = "verified.json"
REPORTED = ("at", "checked", "same", "differ", "failed", "retired", "torn", "seconds")


def store() -> Store:
    """Where citations are kept."""
    kept: Store = current_app.extensions["gri_citations"]
    return kept


def find(pid: str) -> Citation:
    """The citation of a name.

    Raises UnknownCitation.
    """
    found = store().get(pid)
    if found is None:
        raise UnknownCitation(f"Check the name, or look at /cite for the list: nothing is cited as “{pid[:40]}”.")
    return found


def others(citation: Citation) -> list[Citation]:
    """The other answers to the same question, oldest first."""
    return [other for other in store().of_question(citation.key) if other.pid != citation.pid]


def reference(citation: Citation) -> Reference:
    """A citation with its addresses."""
    return Reference(citation, f"{root(parts(current_app).settings)}/cite/{citation.pid}", f"{BASE}cite/{citation.pid}")


def landing_of(citation: Citation) -> Landing:
    """The page of a citation with its descriptions and its files, for the links of each (FAIR Signposting)."""
    of = reference(citation)
    return of_page(
        root(parts(current_app).settings),
        f"/cite/{citation.pid}",
        types=[DATASET],
        metadata=[Target(f"{of.url}.{f.extension}", f.media_type) for f in OFFERS if f not in {PAGE, LINE}],
        items=[Target(f"{of.url}/result.{f.extension}", f.media_type) for f in files(citation)],
    )


def limits(settings: Settings) -> Limits:
    """What one run of a citation may take: a disk is slower than memory, so it has the time of a page."""
    return Limits(settings.number("PAGE_SECONDS"), settings.whole("MAX_ROWS"), settings.whole("MAX_BYTES"))


def made(house: Parts) -> Made:
    """What runs here."""
    return Made(house.engine.about().engine, str(current_app.extensions["gri_version"]))


def runner(house: Parts, *, anew: bool = False, page: bool = False) -> Run:
    """A way to run jobs. `anew`: neither kept nor shared with another; `page`: no client pays for it."""

    def run(job: Job) -> Answer:
        reading = None if anew else reading_of(job.query)
        return fetch(house, replace(job, kind="page") if page else job, reading, route=ROUTE, counted=not page)

    return run


def is_kept(release: str) -> bool:
    """Whether a release can still be asked."""
    try:
        parts(current_app).releases.archive.find(release)
    except UnknownRelease:
        return False
    return True


def standing(citation: Citation) -> Execution | None:
    """A run with the bytes that were cited whose release is kept: the one cited, if it is; None where none is."""
    cited = citation.cited
    same = (run for run in citation.executions if run.bytes_hash == cited.bytes_hash)
    return next((run for run in same if is_kept(run.release)), None)


@contextmanager
def as_it_was(citation: Citation) -> Iterator[tuple[Parts, Execution]]:
    """The parts of a release that gave what was cited, and the run on it.

    Raises Gone, with the hashes that were true, where no such release is kept.
    """
    run = standing(citation)
    if run is None:
        raise gone(citation, "its release is no longer kept")
    with archived(current_app, run.release) as house:
        yield house, run


def gone(citation: Citation, why: str) -> Gone:
    """The problem of a result that cannot be made again."""
    cited = citation.cited
    return Gone(
        f"Look at /cite/{citation.pid} for what was cited: the result cannot be made again, because {why}. "
        f"It had {cited.rows:,} rows, and the SHA-256 of them was {cited.rows_hash}.",
        **cited.record,
    )


def proven(house: Parts, citation: Citation, run: Execution, media_type: str = "", *, page: bool = False) -> Answer:
    """The result in a format, once the bytes that are hashed have been found to be the cited ones.

    Raises Gone where this engine no longer gives them, and the problem of an answer that is not whole.
    """
    bounds, ask = limits(house.settings), runner(house, page=page)
    job = job_again(citation, bounds)
    answer = demand(ask(job), job)
    if answer.sha256 != run.bytes_hash:
        answer.close()
        raise gone(citation, "this version of the engine gives other bytes; POST to its address /verify says more")
    if media_type in {"", job.media_type}:
        return answer
    answer.close()
    job = job_again(citation, bounds, media_type)
    return demand(ask(job), job)


def seconds(answer: Answer) -> dict[str, str]:
    """The headers that say what a run took."""
    hit = manner(answer) == "hit"
    return {
        "X-Query-Seconds": "0.000" if hit else f"{answer.seconds:.3f}",
        "Server-Timing": f"cache;desc={'hit' if hit else 'miss'}",
    }


def files(citation: Citation) -> list[Format]:
    """The formats in which a result is offered as a file."""
    fitting = exports.offered(citation.columns)
    return [f for f in offers(citation.form) if f is not HTML and (f not in exports.FITS or f in fitting)]


def report() -> dict[str, Any] | None:
    """What the last verification of all citations found; None where there was none, or it cannot be read."""
    try:
        found = json.loads((store().folder / REPORT).read_text(encoding="utf-8"))
        return {name: found[name] for name in REPORTED}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def found_other(pid: str) -> Mapping[str, Any] | None:
    """What the last verification found of a citation whose answer was another one."""
    last = report() or {"differ": []}
    return next((each for each in last["differ"] if each.get("pid") == pid), None)


def told(citation: Citation) -> dict[str, Any]:
    """A citation as JSON."""
    of, record = reference(citation), citation.record
    del record["kind"]
    return {
        **record,
        "iri": of.iri, "url": of.url, "citeAs": apa(of), "kept": standing(citation) is not None,
        "releases": [run.record for run in citation.executions],
        "results": {f.label: f"{of.url}/result.{f.extension}" for f in files(citation)},
        "forms": {f.label: f"{of.url}.{f.extension}" for f in OFFERS if f is not PAGE},
        "verify": f"{of.url}/verify", "difference": f"{of.url}/difference",
        "others": [
            {"pid": other.pid, "url": reference(other).url, "release": other.cited.release, "rows": other.cited.rows}
            for other in others(citation)
        ],
    }  # fmt: skip


def as_json(value: Any) -> str:
    """A value as JSON, a member to a line."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def here(pid: str) -> str:
    """The page of a citation."""
    return url_for("cite.landing", pid=pid)


def problem_of(fault: Problem, query: str) -> Problem:
    """A problem that keeps the text that was asked."""
    fault.query = query
    return fault
