"""Asking: one query text to the engine, and its whole answer or its problem.

Takes the parts and a query that is already complete. Gives an Answer whose outcome is `ok`.
Never renders, and never returns anything but the whole answer.
"""

from dataclasses import replace
from typing import Any

from gri_service.engine import Answer, Job, Kind
from gri_service.parts import Parts
from gri_service.problems import demand

JSON = "application/sparql-results+json"


def job_of(parts: Parts, query: str, *, form: str = "SELECT", kind: Kind = "page", **more: Any) -> Job:
    """A job with the limits of the settings; `more` names further fields of Job."""
    settings = parts.settings
    seconds = settings.number("PAGE_SECONDS" if kind == "page" else "QUERY_SECONDS")
    job = Job(
        query, form=form, kind=kind, seconds=seconds,
        max_rows=settings.whole("MAX_ROWS"), max_bytes=settings.whole("MAX_BYTES"),
    )  # fmt: skip
    return replace(job, **more)


def ask(
    parts: Parts, query: str, *, form: str = "SELECT", media_type: str = JSON, kind: Kind = "page", **more: Any
) -> Answer:
    """The whole answer to a query; its body is the receiver's to read and close.

    Raises the Problem its outcome stands for.
    """
    job = job_of(parts, query, form=form, kind=kind, media_type=media_type, **more)
    return demand(parts.engine.run(job), job)
