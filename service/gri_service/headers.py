"""The headers of a response that do not depend on a web framework: lifetime, tag, digest, and what every answer says.

Takes releases, jobs and answers. Gives names and values.
Never reads a request but for the one header it is handed.
"""

import functools
import hashlib
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from gri_service.engine import Answer, Job

EXPOSED = (
    "ETag, Link, Location, Retry-After, Repr-Digest, X-Result-Rows, X-Result-Sha256, X-Dataset-Release, X-Query-Id, "
    "X-Query-Seconds, X-Query-Deadline, X-Query-Notices, RateLimit, RateLimit-Policy"
)
NO_STORE = "no-store"
LIVE = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"
# What every response says, errors and 304 too.
ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
    "X-Content-Type-Options": "nosniff",
}
VARY = "Accept, Accept-Encoding"


@functools.lru_cache(maxsize=8)
def _lasting(release: str, as_of: str) -> tuple[tuple[str, str], ...]:
    headers = {"Cache-Control": LIVE, "X-Dataset-Release": release}
    with suppress(ValueError):  # a bare file has no date
        midnight = datetime.combine(date.fromisoformat(as_of), time.min, UTC)
        headers["Last-Modified"] = format_datetime(midnight, usegmt=True)
    return tuple(headers.items())


def lasting(release: str, as_of: str) -> dict[str, str]:
    """The headers of an answer that stays true for as long as its release is the current one."""
    return dict(_lasting(release, as_of))


def digest_of(sha256: str) -> str:
    """The `Repr-Digest` (RFC 9530) of bytes whose SHA-256 is known."""
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


def tag(release: str, letter: str, *decides: object) -> str | None:
    """The entity tag of what these things decide; None where the engine promises no order."""
    digest = hashlib.sha256(repr(decides).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{release}-{letter}-{digest[:16]}" if letter else None


def is_held(etag: str, wished: str) -> bool:
    """Whether an `If-None-Match` names this tag, or that of its compressed sister."""
    tags = {tag.strip().removeprefix("W/") for tag in wished.split(",")}
    return bool(tags & {f'"{etag}"', f'"{etag}-gz"', "*"})


def of_answer(job: Job, answer: Answer, how: str, release: str, as_of: str, *, live: bool) -> dict[str, str]:
    """What a 200 of the endpoint says of itself. `live`: it has a tag and lasts as long as its release."""
    said = lasting(release, as_of) if live else {"X-Dataset-Release": release, "Cache-Control": NO_STORE}
    if answer.release:
        said["X-Dataset-Release"] = answer.release
    said["X-Query-Id"] = job.id
    said["X-Query-Deadline"] = f"{job.seconds:g}"
    if how == "hit":
        said["X-Query-Seconds"], said["Server-Timing"] = "0.0000", "cache;desc=hit"
    else:
        said["X-Query-Seconds"] = f"{answer.seconds:.4f}"
        said["Server-Timing"] = f"engine;dur={answer.seconds * 1000:.1f}, cache;desc=miss"
    if answer.notices:
        said["X-Query-Notices"] = ", ".join(answer.notices)
    return said
