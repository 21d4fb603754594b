"""What was cited, asked again: the result as it was, its verification, and what another release answers.

Takes the name of a citation. Gives the cited bytes or their difference from those of now, by release.
Never sends rows under the name of a citation that are not the cited ones.
"""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from gri_service import citations, render
from gri_service.citing.asking import Check, Run, check, job_again
from gri_service.citing.citation import Citation, Execution
from gri_service.citing.difference import Difference, Row, compare
from gri_service.clients import account
from gri_service.excerpt import of_triples
from gri_service.formats import GRAPHS, HTML, Format, by_name, offers
from gri_service.links import header
from gri_service.negotiate import negotiate, wants_page
from gri_service.parts import archived, parts
from gri_service.problems import BadParameter, NotFound, TooLarge, demand
from gri_service.signposting import Target
from gri_service.tables import shape

bp = Blueprint("cited", __name__, url_prefix="/cite")
FOREVER = "public, max-age=31536000, immutable"
SHOWN = 200
COMPARED = 50_000  # rows of each result, which are held in memory to be compared
XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
bp.after_request(account)


@bp.get("/<pid>/result", defaults={"ending": ""})
@bp.get("/<pid>/result.<ending>")
def result(pid: str, ending: str) -> AnyResponse:
    """The result as it was, on its release, whole and to the byte."""
    citation = citations.find(pid)
    wanted = _format(citation, ending)
    if wanted is HTML:
        return redirect(citations.here(pid), 303)
    item = Target(f"{citations.reference(citation).url}/result.{wanted.extension}", wanted.media_type)
    with citations.as_it_was(citation) as (house, run):
        etag = render.tag(run.release, house.letter, citation.claim, wanted.media_type)
        headers = {
            "Cache-Control": FOREVER if ending else render.LIVE,  # without an ending, Accept decides what it is
            "X-Dataset-Release": run.release,
            "Content-Disposition": f'inline; filename="gri-{pid}.{wanted.extension}"',
            "Link": header(citations.landing_of(citation).links_of_item(item)),
        }
        if etag and render.holds(etag):
            return render.not_modified(etag, headers)
        answer = citations.proven(house, citation, run, wanted.media_type)
        return render.answer(answer, wanted.header, headers=headers | citations.seconds(answer), etag=etag)


def _format(citation: Citation, ending: str) -> Format:
    if not ending:
        formats = [name for name in request.args.getlist("format") if name.strip()]
        return negotiate(request.headers.get("Accept", ""), citation.form, formats=formats)
    named = by_name(ending, citation.form)
    if named is None or ending not in named.names:
        known = ", ".join(f".{offer.extension}" for offer in offers(citation.form))
        raise NotFound(f"Use one of the endings {known}: this result has no “.{ending[:20]}”.")
    return named


@bp.route(
    "/<pid>/verify",
    methods=["GET", "HEAD", "POST", "OPTIONS"],
    provide_automatic_options=False,
)
def verify(pid: str) -> Response:
    """POST asks the question of its release once more, past every cache, and compares both hashes."""
    says = "Use POST: to verify a citation is to run its query again."
    if (other := render.preflight("POST, OPTIONS", says)) is not None:
        return other
    citation = citations.find(pid)
    with citations.as_it_was(citation) as (house, cited):
        found = check(citations.runner(house, anew=True), citation, cited, citations.limits(house.settings))
        made = citations.made(house)
    headers = {"Cache-Control": render.NO_STORE, "X-Dataset-Release": cited.release}
    if wants_page(request.headers.get("Accept", "")):
        return render.page("cite/verified.html", headers=headers, citation=citation, check=found, made=made)
    return render.data(_checked(citation, found, made.engine), headers=headers)


def _checked(citation: Citation, found: Check, engine: str) -> dict[str, Any]:
    return {**found.told, "pid": citation.pid, "engine": engine}


@bp.get("/<pid>/difference", defaults={"ending": ""})
@bp.get("/<pid>/difference.<ending>")
def difference(pid: str, ending: str) -> Response:
    """What another release, or that of now, answers to the same question, row by row."""
    if ending not in {"", "json"}:
        raise NotFound("Use the ending .json, or none: a difference is given as a page or as JSON.")
    citation, now = citations.find(pid), parts(current_app).release.id
    named = request.args.get("release", "").strip()
    if len(request.args.getlist("release")) > 1:
        raise BadParameter("Give release once: it has several values.", parameter="release")
    with citations.as_it_was(citation) as (house, run):
        columns, before = _rows(citation, citations.runner(house), run)
    with archived(current_app, named or now) as house:
        later, after = _rows(citation, citations.runner(house), None)
    found = compare(before, after, [*columns, *(name for name in later if name not in columns)])
    headers = {"Cache-Control": FOREVER if named else render.LIVE}
    if not ending and wants_page(request.headers.get("Accept", "")):
        return _page(citation, run, named or now, found, headers)
    told = {"pid": pid, "from": run.release, "to": named or now, **found.told()}
    return render.data(told, headers=headers)


def _rows(citation: Citation, run: Run, cited: Execution | None) -> tuple[Sequence[str], Sequence[Row]]:
    """Columns and rows of a citation's question on a release; a graph's are those of its triples.

    Raises TooLarge, and Gone where they are to be the cited ones and are not.
    """
    job = job_again(citation, citations.limits(parts(current_app).settings))
    answer = demand(run(job), job)
    if cited is not None and answer.sha256 != cited.bytes_hash:
        answer.close()
        raise citations.gone(citation, "this version of the engine gives other bytes")
    if (answer.rows or 0) > COMPARED:
        answer.close()
        raise TooLarge(
            f"Fetch both results and compare them yourself: only up to {COMPARED:,} rows are compared here.",
            limitRows=COMPARED,
        )
    assert answer.body is not None
    with answer.body as body:
        if citation.form in GRAPHS:
            shown = of_triples(body, COMPARED)
            return shown.columns, shown.rows
        document = json.load(body)
    if "boolean" in document:
        said = {"type": "literal", "value": str(document["boolean"]).lower(), "datatype": XSD_BOOLEAN}
        return ["answer"], [{"answer": said}]
    return document["head"]["vars"], document["results"]["bindings"]


def _page(
    citation: Citation, run: Execution, to: str, found: Difference, headers: dict[str, str]
) -> Response:  # fmt: skip
    return render.page(
        "cite/difference.html",
        headers=headers,
        citation=citation,
        run=run,
        to=to,
        found=found,
        shown=SHOWN,
        added=shape(found.columns, found.added, limit=SHOWN),
        removed=shape(found.columns, found.removed, limit=SHOWN),
    )
