"""The long queue at `/jobs`: hand a query in, ask how it goes, fetch the file.

Takes a query as `/sparql` takes it, by POST. Gives 202 with its address, its state, 303 to its file, or its problem.
Never answers a query itself, and never keeps what a client could ask at the endpoint.
"""

import time
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gri_service import protocol, render
from gri_service.address import root
from gri_service.ask import job_of, reading_of
from gri_service.clients import account, client
from gri_service.engine import Answer, Job
from gri_service.formats import EXPORTS, HTML, offers
from gri_service.jobs import ROWS, Jobs, Pay, Ticket
from gri_service.negotiate import choose, negotiate
from gri_service.parts import Parts, choose_release, parts
from gri_service.problems import BadSyntax, NotAcceptable, NotFound, of

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
bp.after_request(account)
ALL = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
POSTED, ONE = "POST, OPTIONS", "GET, HEAD, DELETE, OPTIONS"
NO_STORE = {"Cache-Control": render.NO_STORE}


def _queue() -> Jobs:
    queue: Jobs = current_app.extensions["gri_jobs"]
    return queue


@bp.route("", methods=ALL, provide_automatic_options=False)
def hand_in() -> Response:
    """A query for the long queue."""
    if (other := render.preflight(POSTED)) is not None:
        return other
    settings = current_app.extensions["gri_settings"]
    limits = protocol.Limits(settings.whole("MAX_URL"), settings.whole("MAX_QUERY"))
    asked = protocol.read(
        "POST", request.path, request.query_string, request.headers.get("Content-Type", ""),
        request.get_data(cache=False), limits,
    )  # fmt: skip
    choose_release(asked.release)
    house = parts(current_app)
    house.budget.demand(client(house))
    job, ending, content_type = _job(house, asked)
    ticket = Ticket(job, house.release.id, ending, content_type, _payer(house))
    _queue().put(ticket)
    response = render.data(_told(ticket), status=202, headers=NO_STORE)
    response.headers["Location"] = url_for("jobs.one", name=job.id)
    return response


def _job(house: Parts, asked: protocol.Asked) -> tuple[Job, str, str]:
    """The job, the ending of its file, and its type.

    Raises the guard's problems, BadSyntax, and NotAcceptable for a format that is written from whole results in memory.
    """
    text = asked.query or ""
    reading = reading_of(text)
    if reading.form is None:
        raise BadSyntax("Begin the query with SELECT, ASK, CONSTRUCT or DESCRIBE behind its prologue.")
    accept = request.headers.get("Accept", "")
    chosen = negotiate(accept, reading.form, formats=asked.formats, others=asked.others)
    if chosen is HTML:
        chosen = choose("", reading.form)
    if chosen in EXPORTS:
        listed = [offer.media_type for offer in offers(reading.form) if offer not in EXPORTS and offer is not HTML]
        raise NotAcceptable(f"Ask for one of {', '.join(listed)}: a long answer comes in no other.", offers=listed)
    seconds = house.settings.number("JOB_SECONDS")
    job = job_of(
        house, text, form=reading.form, kind="query", media_type=chosen.media_type,
        base=f"{root(house.settings)}/sparql", default_graphs=asked.default_graphs, named_graphs=asked.named_graphs,
        seconds=min(asked.seconds or seconds, seconds), max_rows=ROWS,
        max_bytes=house.settings.whole("JOB_BYTES"), reading=reading,
    )  # fmt: skip
    return job, chosen.extension, chosen.header


def _payer(house: Parts) -> Pay:
    who, budget, metrics = client(house), house.budget, house.metrics

    def pay(answer: Answer) -> None:
        budget.pay(who, answer.seconds)
        metrics.note(answer, "job", "run")

    return pay


@bp.route("/<name>", methods=ALL, provide_automatic_options=False)
def one(name: str) -> AnyResponse:
    """How a job goes: its state, 303 to its file, or the problem it ended with. DELETE stops and forgets it."""
    if (other := render.preflight(ONE)) is not None:
        return other
    if request.method == "DELETE":
        if not _queue().drop(name):
            raise _unknown()
        return render.empty()
    ticket = _ticket(name)
    if ticket.state == "complete":
        response = redirect(url_for("jobs.file", name=name, ending=ticket.ending), 303)
        response.headers["Cache-Control"] = render.NO_STORE
        return response
    if ticket.state == "failed":
        fault = ticket.fault or of(ticket.answer or Answer("broken"), ticket.job)
        assert fault is not None
        fault.extensions.setdefault("queryId", name)
        raise fault
    response = render.data(_told(ticket), headers=NO_STORE)
    response.headers["Retry-After"] = "2"
    return response


@bp.route("/<name>/result.<ending>", methods=ALL, provide_automatic_options=False)
def file(name: str, ending: str) -> Response:
    """The whole answer, also in parts."""
    if (other := render.preflight()) is not None:
        return other
    ticket = _ticket(name)
    if ticket.file is None or ticket.answer is None or ending != ticket.ending:
        raise NotFound("Ask for the job itself: it leads to its file as soon as there is one.")
    answer = ticket.answer
    headers = {"Cache-Control": "public, max-age=3600", "X-Dataset-Release": ticket.release, "X-Query-Id": name}
    headers |= {"X-Result-Sha256": answer.sha256, "X-Query-Seconds": f"{answer.seconds:.4f}"}
    if answer.rows is not None:
        headers["X-Result-Rows"] = str(answer.rows)
    return render.file(ticket.file, ticket.content_type, answer.sha256, headers)


def _ticket(name: str) -> Ticket:
    ticket = _queue().get(name)
    if ticket is None:
        raise _unknown()
    return ticket


def _unknown() -> NotFound:
    return NotFound("Hand the query in again: no job of this name is kept, and each is kept for a day.")


def _told(ticket: Ticket) -> dict[str, object]:
    """A job for a program."""
    return {
        "id": ticket.job.id, "state": ticket.state, "release": ticket.release, "format": ticket.job.media_type,
        "handedIn": datetime.fromtimestamp(ticket.handed_in, UTC).isoformat(timespec="seconds"),
        "before": _queue().before(ticket), "waited": round(time.time() - ticket.handed_in, 1),
        "limitSeconds": ticket.job.seconds, "limitBytes": ticket.job.max_bytes,
        "href": url_for("jobs.one", name=ticket.job.id),
    }  # fmt: skip
