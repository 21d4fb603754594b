"""The log: one line of JSON a question, on stderr.

Takes what was asked and how it ended. Gives a line with identifier, seconds, rows, bytes, outcome, and the client's
network. Never holds a whole address, and holds the text of a query at the level `debug` only.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from gri_service.config import SettingError
from gri_service.engine import Answer, Job
from gri_service.guard import Reading

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
log = logging.getLogger("gri_service.query")


def begin(level: str) -> None:
    """Send messages of the service, and a line a question where the level says so, to stderr.

    Raises SettingError for a level that does not exist.
    """
    if level not in LEVELS:
        raise SettingError(f"GRI_LOG_LEVEL is {level!r}. Write one of {', '.join(LEVELS)}.")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("gri_service").setLevel(logging.INFO)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(message)s"))
    log.handlers, log.propagate = [lines], False
    log.setLevel(LEVELS[level])


def told(job: Job, reading: Reading | None, answer: Answer, *, how: str, route: str, client: str) -> None:
    """One question has ended."""
    # A page asks many questions; those the cache answers are no work and would hide the others.
    level = logging.DEBUG if how == "hit" and route == "page" else logging.INFO
    if not log.isEnabledFor(level):
        return
    line: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": job.id,
        "route": route,
        "form": job.form,
        "query": reading.digest[:16] if reading is not None else None,
        "how": how,
        "outcome": answer.outcome,
        "seconds": round(answer.seconds if how != "hit" else 0.0, 4),
        "rows": answer.rows,
        "bytes": answer.bytes,
        "client": client,
    }
    if log.isEnabledFor(logging.DEBUG):
        line["text"] = job.query
    log.log(level, "%s", json.dumps(line, ensure_ascii=False))
