"""Conversion: a spooled reply of a remote endpoint, parsed to its end and written anew in the format that is wanted.

Takes results JSON or N-Triples. Gives a verdict as a worker gives it, with the result in a spool.
Never passes on a byte it has not understood: what does not parse to the end is `incomplete`.
"""

import json
import re
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from gri_service.engine.evaluate import (
    GRAPHS,
    RESULTS,
    Verdict,
    failed_io,
    inspect,
    write_triples,
)
from gri_service.engine.spool import Spool, TooLarge
from gri_service.engine.upstream import Reply
from gri_service.guard import Reading

HEAD = re.compile(rb'\s*\{\s*"head"\s*:\s*\{[^{}]*?"vars"\s*:\s*(\[[^\]]*\])')
QLEVER = b"!!!!>>#"


class NotWhole(Exception):
    """The body ends in something else than its format ends in."""


def convert(reply: Reply, request: dict[str, Any], reading: Reading, spool: Spool) -> Verdict:
    """The verdict on a reply with status 200; the spool holds the whole result when its outcome is `ok`."""
    try:
        if reading.form in {"CONSTRUCT", "DESCRIBE"}:
            rows: int | None = graph(reply, request, reading, spool)
        else:
            rows = table(reply, request, reading, spool)
    except NotWhole as error:
        return {"outcome": "incomplete", "message": str(error)}
    except TooLarge:
        return {"outcome": "too-large"}
    except (SyntaxError, UnicodeDecodeError):
        return {"outcome": "incomplete", "message": broken_end(reply)}
    except OSError as error:
        return failed_io(str(error), reading)
    except TypeError as error:
        return {"outcome": "evaluation", "message": str(error)}
    return inspect(request, spool, rows) | {"notices": []}


def broken_end(reply: Reply) -> str:
    """What is known of a body that does not parse."""
    reply.body.seek(0)
    if QLEVER in reply.body.read():
        return "it ends in QLever's mark of a failure"
    return "its body does not parse to the end"


def table(reply: Reply, request: dict[str, Any], reading: Reading, spool: Spool) -> int | None:
    """Write solutions or a boolean; the rows where they are known already."""
    media_type = request["media_type"]
    if media_type not in RESULTS:
        raise TypeError(f"{media_type} carries triples, and the result has none.")
    reply.body.seek(0)
    data = reply.body.read()
    found = parse_query_results(in_order(data, reading), QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        try:  # the parser stops behind the boolean; a reader of the whole text does not
            json.loads(data)
        except ValueError:
            raise NotWhole(broken_end(reply)) from None
        found.serialize(spool, RESULTS[media_type])  # type: ignore[arg-type]
        return 1
    found.serialize(spool, RESULTS[media_type])  # type: ignore[arg-type]
    return None


def in_order(data: bytes, reading: Reading) -> bytes:
    """The solutions of a `SELECT *` with their columns in order of first appearance in the query."""
    head = HEAD.match(data) if reading.star is not None else None
    if head is None:
        return data
    given = json.loads(head[1])
    ordered = [name for name in reading.variables if name in given]
    ordered += [name for name in given if name not in ordered]
    return data[: head.start(1)] + json.dumps(ordered).encode() + data[head.end(1) :]


def graph(reply: Reply, request: dict[str, Any], reading: Reading, spool: Spool) -> int:
    """Write triples; their number."""
    if request["media_type"] not in GRAPHS:
        raise TypeError(f"{request['media_type']} carries rows, and the result is a graph.")
    if not reply.framed:
        raise NotWhole("it has no length, and N-Triples has no end of its own")
    reply.body.seek(0)
    triples = (quad.triple for quad in parse(reply.body, RdfFormat.N_TRIPLES))
    return write_triples(triples, request, reading, spool)
