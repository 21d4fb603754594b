"""Evaluation: one query on a store, its result written whole into a spool, and a verdict.

Takes a store, the request and a spool. Gives a verdict: outcome, rows, digest, notices, or what was refused.
Never leaves a result object alive, and never writes anywhere but into that spool.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from gri_service.engine import dataset, measure
from gri_service.engine.spool import Spool, TooLarge
from gri_service.guard import Reading, read
from gri_service.tokens import tokens

Verdict = dict[str, Any]
RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
# One triple a line, so that the engine writes them and the lines are counted; others are counted as they pass.
LINES = {"application/n-triples", "application/n-quads"}
PREFIXED = {"text/turtle", "application/trig", "application/rdf+xml"}
_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
MESSAGE = 200


def evaluate(store: Store, request: Verdict, spool: Spool) -> Verdict:
    """The verdict on one request; the spool holds the whole result when its outcome is `ok`."""
    text = request["query"]
    reading: Reading | None = None
    try:
        told = request.get("reading")
        reading = Reading.of(told) if told is not None else read(text, list(tokens(text)))
        rows, notices = write(store, request, reading, spool)
        return inspect(request, spool, rows) | {"notices": notices}
    except TooLarge:
        return {"outcome": "too-large"}
    except SyntaxError as error:
        return syntax(str(error))
    except UnicodeEncodeError:
        return {"outcome": "syntax", "message": "it holds half a surrogate pair, which is no character."}
    except MemoryError:
        return {"outcome": "memory"}
    except RuntimeError as error:
        if "is not supported" in str(error):
            return {"outcome": "function", "message": str(error)[:MESSAGE]}
        if reading is not None and reading.federation:  # its address was not known, or it could not be called
            return {"outcome": "egress"}
        return {"outcome": "evaluation", "message": str(error)[:MESSAGE]}
    except OSError as error:
        return failed_io(str(error), reading)
    except (ValueError, TypeError) as error:
        return {"outcome": "evaluation", "message": str(error)[:MESSAGE]}


def syntax(message: str) -> Verdict:
    """Where the parser stopped and the beginning of what it wanted; the engine leaves SyntaxError.lineno empty."""
    place = _PLACE.match(message)
    if place is None:
        return {"outcome": "syntax", "message": message[:MESSAGE]}
    line, column, wanted = place.groups()
    return {
        "outcome": "syntax",
        "line": int(line),
        "column": int(column),
        "message": readable(" ".join(wanted.split()))[:MESSAGE],
    }


def readable(wanted: str) -> str:
    """What the parser wanted, without its classes of letters; where it says a sentence, that alone.

    >>> readable("expected one of Prefix not found, ['%'], ['A' ..= 'Z' | '_']"), readable("expected one of BIND, [_]")
    ('Prefix not found', 'expected BIND')
    """
    listed = re.sub(r"\[[^\]]*\]", "", wanted.removeprefix("expected ").removeprefix("one of "))
    words = [word for word in (part.strip() for part in listed.split(", ")) if word.strip("',")]
    sentences = [word for word in words if re.fullmatch(r"[A-Z]\w*( \w+)+", word)]
    if sentences:
        return ". ".join(sentences)
    many = "one of " if len(words) > 1 else ""
    return f"expected {many}{', '.join(words)}" if words else "something else is expected here"


def failed_io(message: str, reading: Reading | None) -> Verdict:
    """An input or output error: a format that cannot carry the result, a call to the network, or a fault of ours."""
    if "JSON-LD" in message and "RDF 1.2" in message:
        return {"outcome": "not-representable", "message": "JSON-LD cannot carry triple terms."}
    if reading is not None and reading.federation:
        return {"outcome": "egress"}
    return {"outcome": "evaluation", "message": message[:MESSAGE]}


def write(store: Store, request: Verdict, reading: Reading, spool: Spool) -> tuple[int | None, list[str]]:
    """Run the query and write its result; the rows, where writing counts them, and the notices."""
    base, media_type = request["base"], request["media_type"]
    seen = dataset.choose(store, reading, base, request["default_graphs"], request["named_graphs"])
    text = spell_star(request["query"], reading, base)
    found = seen.store.query(
        text,
        base_iri=base,
        default_graph=seen.default_graph,  # type: ignore[arg-type]  # the stub forgets that lists are invariant
        named_graphs=seen.named_graphs,  # type: ignore[arg-type]
    )
    if isinstance(found, QueryTriples):
        return write_triples(found, request, reading, spool), seen.notices
    if media_type not in RESULTS:
        raise TypeError(f"{media_type} carries triples, and the result has none.")
    found.serialize(spool, RESULTS[media_type])  # type: ignore[arg-type]  # it asks for no more of a file than writing
    return (1 if isinstance(found, QueryBoolean) else None), seen.notices


def write_triples(found: Iterable[Triple], request: Verdict, reading: Reading, spool: Spool) -> int:
    """Write a graph, counting its triples."""
    media_type, cap = request["media_type"], request["max_rows"]
    if media_type not in GRAPHS:
        raise TypeError(f"{media_type} carries rows, and the result is a graph.")
    if media_type in LINES and isinstance(found, QueryTriples):
        found.serialize(spool, GRAPHS[media_type])  # type: ignore[arg-type]
        spool.finish()
        return spool.lines
    count = 0

    def counted() -> Iterator[Triple]:
        nonlocal count
        for triple in found:
            count += 1
            if count > cap:
                raise TooLarge
            yield triple

    prefixes = {name: iri for name, iri in reading.prefixes if name} if media_type in PREFIXED else {}
    try:
        serialize(counted(), spool, GRAPHS[media_type], prefixes=prefixes)  # type: ignore[arg-type]
    except ValueError:  # a prefix the engine's parser never looked at closely enough
        if not prefixes or count:
            raise
        spool.restart()
        serialize(counted(), spool, GRAPHS[media_type])  # type: ignore[arg-type]
    return count


def spell_star(text: str, reading: Reading, base: str) -> str:
    """`SELECT *` with its columns in order of first appearance; the engine would give them by the alphabet.

    The set of columns comes from a run on an empty store, because only the engine knows what is in scope.
    """
    if reading.star is None:
        return text
    found = Store().query(text, base_iri=base)
    assert isinstance(found, QuerySolutions)
    visible = [variable.value for variable in found.variables]
    ordered = [name for name in reading.variables if name in visible]
    ordered += [name for name in visible if name not in ordered]
    start, end = reading.star
    return text if not ordered else f"{text[:start]} {' '.join('?' + name for name in ordered)} {text[end:]}"


def inspect(request: Verdict, spool: Spool, rows: int | None) -> Verdict:
    """Look at the finished result: rows, digest, and whether a reader of the format can read it."""
    media_type = request["media_type"]
    spool.finish()
    if rows is None or media_type in measure.XML:
        data = spool.read()
        if media_type in measure.XML and (fault := measure.xml_fault(data)):
            return {"outcome": "not-representable", "message": fault}
        rows = measure.ROWS[media_type](data) if rows is None else rows
    if rows > request["max_rows"]:
        return {"outcome": "too-large"}
    return {"outcome": "ok", "rows": rows, "bytes": spool.size, "sha256": spool.sha256}
