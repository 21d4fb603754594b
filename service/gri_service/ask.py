"""Asking: one query text to the desk, and its whole answer or its problem.

Takes the parts and a query that is already complete. Gives an Answer whose outcome is `ok`.
Never renders, and never returns anything but the whole answer.
"""

import functools
from dataclasses import replace
from typing import Any

from gri_service import exports, guard, logs
from gri_service.cache import Key, Told, key_of
from gri_service.clients import client, network
from gri_service.engine import Answer, Job, Kind
from gri_service.parts import Parts
from gri_service.problems import Problem, demand

JSON = "application/sparql-results+json"
REMEMBERED = 8_192  # characters of a text whose reading is remembered; longer ones are rare and would fill memory


def job_of(parts: Parts, query: str, *, form: str = "SELECT", kind: Kind = "page", **more: Any) -> Job:
    """A job with the limits of the settings; `more` names further fields of Job."""
    settings = parts.settings
    limits = {
        "seconds": settings.number("PAGE_SECONDS" if kind == "page" else "QUERY_SECONDS"),
        "max_rows": settings.whole("MAX_ROWS"), "max_bytes": settings.whole("MAX_BYTES"),
    }  # fmt: skip
    return Job(query, form=form, kind=kind, **{**limits, **more})


def reading_of(text: str) -> guard.Reading:
    """What the guard reads in a text; a text that comes again is not read again.

    Raises the guard's problems.
    """
    return _remembered(text) if len(text) <= REMEMBERED else guard.admit(text)


_remembered = functools.lru_cache(maxsize=1_024)(guard.admit)


def ask(
    parts: Parts, query: str, *, form: str = "SELECT", media_type: str = JSON, kind: Kind = "page", **more: Any
) -> Answer:
    """The whole answer to a query of ours; its body is the receiver's to read and close.

    Raises the Problem its outcome stands for.
    """
    try:
        reading = reading_of(query)
    except Problem:  # a question of ours may be larger than a visitor's; it is only not kept
        reading = None
    job = job_of(parts, query, form=form, kind=kind, media_type=media_type, reading=reading, **more)
    return demand(fetch(parts, job, reading, route="page"), job)


def fetch(
    parts: Parts,
    job: Job,
    reading: guard.Reading | None,
    *,
    route: str,
    named: bool = False,
    counted: bool = False,
    landed: Answer | None = None,
) -> Answer:
    """The answer to a job however it ended: from the cache, from a run, or from the run of an equal question.

    `counted`: a run is paid for by the client. `landed`: the run has been made already, and is only to be noted.
    Raises Rate when its budget is spent.
    """
    who = client(parts) if counted else ""
    # What exports write is made from the rows in JSON, which are kept and shared as such.
    run = replace(job, media_type=JSON) if job.media_type in exports.WRITERS else job
    answer = landed or parts.desk.ask(
        parts.engine, run, key(parts, run, reading), named=named, before=lambda: parts.budget.demand(who)
    )
    if run is not job:
        answer = exports.export(answer, job, parts.release.id, manner(answer))
    note(parts, job, reading, answer, route=route, who=who, network=network(parts))
    return answer


def note(
    parts: Parts, job: Job, reading: guard.Reading | None, answer: Answer, *, route: str, who: str, network: str
) -> None:
    """One question has ended: budget, metrics and log hear of it."""
    how = manner(answer)
    if how == "run":
        parts.budget.pay(who, answer.seconds)
    parts.metrics.note(answer, route, how)
    logs.told(job, reading, answer, how=how, route=route, client=network)


def key(parts: Parts, job: Job, reading: guard.Reading | None) -> Key | None:
    """The key under which an answer is kept and shared; None for one that must not be."""
    if reading is None or reading.form is None or reading.volatile or not parts.letter:
        return None
    return key_of(parts.release.id, parts.letter, reading.normal, job)


def manner(answer: Answer) -> str:
    """How an answer came about: `run`, `joined` or `hit`."""
    return answer.how if isinstance(answer, Told) else "run"
