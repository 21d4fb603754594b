"""The judge: whether a response keeps the promise complete-or-error.

Takes one whole response. Gives None, or the sentence that says what is wrong with it.
Never trusts a header that it can check against the body.
"""

import base64
import csv
import gzip
import hashlib
import io
import json

from benchmarks.wire import Reply

# A status of 500 and more is promised only with its own type of problem.
PROMISED = {
    502: {"upstream-incomplete", "upstream-unavailable", "upstream"},
    503: {"busy"},
    504: {"timeout"},
    507: {"memory"},
}


def problem(reply: Reply) -> str:
    """The type of the problem a response is; empty where it is none."""
    if "problem+json" not in reply.header("Content-Type"):
        return ""
    try:
        return str(json.loads(reply.body)["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError):
        return ""


def fault(reply: Reply, *, query: bool) -> str | None:
    """What is wrong with a response; `query` says that a query was asked, which owes more headers."""
    if reply.status >= 500:
        kind = problem(reply)
        if kind in PROMISED.get(reply.status, set()):
            return None
        return f"status {reply.status} with problem {kind or 'none'}: {reply.body[:200]!r}"
    if reply.status >= 400:
        return None if problem(reply) else f"status {reply.status} without a problem: {reply.body[:200]!r}"
    return incomplete(reply) if query and reply.status == 200 else None


def incomplete(reply: Reply) -> str | None:
    """Why a 200 is not the whole answer it says it is."""
    told = reply.header("Repr-Digest")
    if told != f"sha-256=:{base64.b64encode(hashlib.sha256(reply.body).digest()).decode()}:":
        return f"Repr-Digest {told or 'is missing'} and is not that of the {len(reply.body)} bytes received"
    body = gzip.decompress(reply.body) if reply.header("Content-Encoding") == "gzip" else reply.body
    rows = reply.header("X-Result-Rows")
    if not rows:
        return "X-Result-Rows is missing"
    try:
        counted = count(reply.header("Content-Type").split(";")[0], body)
    except (ValueError, KeyError) as error:
        return f"the body cannot be read: {error}"
    if counted is not None and counted != int(rows):
        return f"X-Result-Rows is {rows}, the body has {counted}"
    return None


def count(kind: str, body: bytes) -> int | None:
    """How many rows or triples a body has; None where that is not to be counted."""
    match kind:
        case "application/sparql-results+json":
            told = json.loads(body)
            return len(told["results"]["bindings"]) if "results" in told else None
        case "text/csv":
            return None if body.strip() in {b"true", b"false"} else len(list(csv.reader(text(body)))) - 1
        case "text/tab-separated-values":
            return None if body.strip() in {b"true", b"false"} else body.count(b"\n") - 1
        case "application/sparql-results+xml":
            return None if b"<boolean>" in body else body.count(b"<result>")
        case "application/n-triples":
            return body.count(b"\n")
    return None


def text(body: bytes) -> io.StringIO:
    return io.StringIO(body.decode(), newline="")
