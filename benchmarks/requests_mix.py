"""The requests of the mixed load: one function per kind, each doing one thing a client may do to a service.

Takes dice and an address. Gives what was seen: the answer in a word, seconds, and what was wrong with it.
Never raises for anything the service does; what it does wrong is what was seen.
"""

import random
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.judge import fault, problem
from benchmarks.wire import Reply, Wire, WireError

LIMIT = 45.0
LATE = 6.0  # a deadline, three seconds in the queue, one to end; two for a machine that is loaded to its last
PREFIXES = "PREFIX gri: <https://w3id.org/gri/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
JSON, CSV, TSV, XML, NT, TTL = (
    "application/sparql-results+json", "text/csv", "text/tab-separated-values", "application/sparql-results+xml",
    "application/n-triples", "text/turtle",
)  # fmt: skip
ROWS = (
    "SELECT ?s ?label WHERE {{ ?s skos:prefLabel ?label }} ORDER BY ?label ?s LIMIT {n}",
    "SELECT ?p (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o }} GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT {n}",
    "SELECT ?s ?t WHERE {{ ?s a ?t }} LIMIT {n}",
)
GRAPHS = ("CONSTRUCT {{ ?s a ?t }} WHERE {{ ?s a ?t }} LIMIT {n}", "CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {n}")
HEAVY = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?o ?s LIMIT 5",
    "SELECT (GROUP_CONCAT(STR(?c)) AS ?all) WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<urn:x>)* ?b }",
    "SELECT DISTINCT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f } OFFSET 100000000 LIMIT 3",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
)
EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 50000"


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def wire(self) -> Wire:
        return Wire(self.host, self.port, LIMIT)

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), LIMIT)


@dataclass(frozen=True)
class Seen:
    """What came of one request."""

    what: str
    outcome: str
    seconds: float
    fault: str | None = None


def message(method: str, where: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b"") -> bytes:
    """A request as bytes."""
    lines = [f"{method} {where} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers)]
    if body or method in {"POST", "PUT", "QUERY"}:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def asking(query: str, accept: str = JSON, more: str = "", *, gzip: bool = False) -> bytes:
    """A query by GET."""
    headers = [("Accept", accept), *([("Accept-Encoding", "gzip")] if gzip else [])]
    return message("GET", f"/sparql?query={quote(query, safe='')}{more}", headers)


def exchange(address: Address, what: str, request: bytes, *, query: bool, deadline: float = LIMIT) -> Seen:
    """One request with its answer judged."""
    wire, began = address.wire(), time.monotonic()
    try:
        reply = wire.ask(request, keep=True)
    except WireError as error:
        return Seen(what, "no answer", time.monotonic() - began, str(error))
    finally:
        wire.close()
    wrong = fault(reply, query=query)
    if wrong is None and reply.seconds > deadline + LATE:
        wrong = f"status {reply.status} came after {reply.seconds:.1f} s, the deadline was {deadline:g} s"
    return Seen(what, word(reply), reply.seconds, wrong)


def word(reply: Reply) -> str:
    return f"{reply.status} {problem(reply)}".strip()


def probe(address: Address) -> Seen:
    return exchange(address, "ASK", asking("ASK {}"), query=True, deadline=20)


def valid(dice: random.Random, address: Address) -> Seen:
    """Something a friendly client asks; anything but 200, 304, 429 or a promised 5xx is wrong."""
    number = dice.choice((1, 10, 100, 1000, 10000))
    pick = dice.randrange(8)
    if pick < 4:
        text = PREFIXES + dice.choice(ROWS).format(n=number)
        request = asking(text, dice.choice((JSON, CSV, TSV, XML)), gzip=dice.random() < 0.3)
        what = "rows"
    elif pick == 4:
        what, request = "graph", asking(dice.choice(GRAPHS).format(n=number), dice.choice((NT, TTL)))
    elif pick == 5:
        body = (PREFIXES + dice.choice(ROWS).format(n=number)).encode()
        headers = [("Content-Type", "application/sparql-query"), ("Accept", JSON)]
        what, request = "posted", message("POST", "/sparql", headers, body)
    elif pick == 6:
        never_seen = f"SELECT ?x{dice.randrange(10**9)} WHERE {{ ?x a ?t }} LIMIT {number}"
        what, request = "never seen", asking(never_seen, JSON)
    else:
        where = dice.choice(("/-/health", "/", "/queries/", "/sparql", "/problems/"))
        seen = exchange(address, f"page {where}", message("GET", where, [("Accept", "text/html")]), query=False)
        return unless(seen, ("2", "3", "429", "5"))
    return unless(exchange(address, what, request, query=True, deadline=20), ("200", "429", "5"))


def unless(seen: Seen, starts: Sequence[str]) -> Seen:
    """The same, but wrong when the answer does not begin as it should."""
    if seen.fault or seen.outcome.startswith(tuple(starts)):
        return seen
    return Seen(seen.what, seen.outcome, seen.seconds, f"answered {seen.outcome}")


def invalid(dice: random.Random, address: Address) -> Seen:
    """Something to be refused: a status of 400 and something, at once."""
    depth = dice.choice((300, 3000, 20000))
    text = [("Content-Type", "application/sparql-query")]
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    cases = {
        "syntax": asking("SELECT WHERE {{{"),
        "empty": asking(" "),
        "two queries": message("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"),
        "update": message("POST", "/sparql", form, b"update=DROP%20ALL"),
        "update as query": asking("INSERT DATA { <urn:a> <urn:b> <urn:c> }"),
        "service": asking("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "deep": message("POST", "/sparql", text, b"SELECT * { " + b"{" * depth + b"}" * depth + b" }"),
        "not acceptable": asking("ASK {}", "image/png"),
        "unknown function": asking("SELECT (<urn:f>(1) AS ?x) { ?s ?p ?o } LIMIT 1"),
        "method": message("PUT", "/sparql", form, b"x"),
        "media type": message("POST", "/sparql", [("Content-Type", "text/plain")], b"ASK {}"),
        "not UTF-8": message("GET", "/sparql?query=%FF%FE"),
        "long": message("GET", "/sparql?query=" + "x" * 70_000),
        "large": message("POST", "/sparql", text, b"#" * 300_000 + b"\nASK{}"),
        "no such page": message("GET", "/no/such/page"),
        "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    }  # fmt: skip
    what = dice.choice(sorted(cases))
    seen = exchange(address, what, cases[what], query=False)
    if what == "not HTTP" and seen.outcome == "no answer":
        return Seen(what, "closed", seen.seconds)
    return unless(seen, ("4", "503"))


def heavy(dice: random.Random, address: Address) -> Seen:
    """Something that may not be finished in time."""
    text, deadline = dice.choice(HEAVY), dice.choice((1, 2, 5))
    accept = NT if text.startswith("CONSTRUCT") else JSON
    seen = exchange(address, text, asking(text, accept, f"&timeout={deadline}"), query=True, deadline=deadline)
    return unless(seen, ("200", "413", "429", "5"))


def cancelled(dice: random.Random, address: Address) -> Seen:
    """Somebody who leaves: before the answer, or in the middle of it, politely or with a reset."""
    began, read = time.monotonic(), 0
    try:
        with address.connect() as link:
            link.sendall(asking(dice.choice((EVERYTHING, HEAVY[0], HEAVY[2])), JSON, "&timeout=3"))
            link.settimeout(0.05 + dice.random())
            with suppress(TimeoutError):
                for _ in range(dice.randrange(3)):
                    read += len(link.recv(4096))
            if dice.random() < 0.5:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError as error:
        return Seen("left", "broken", time.monotonic() - began, str(error))
    return Seen("left", "left in the answer" if read else "left before", time.monotonic() - began)


def slow(dice: random.Random, address: Address) -> Seen:
    """Somebody who takes time: to ask, or to read."""
    return dice.choice((half_open, slow_body, slow_reader))(dice, address)


def half_open(dice: random.Random, address: Address) -> Seen:
    """A request that is begun and never finished."""
    began = time.monotonic()
    try:
        with address.connect() as link:
            link.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            time.sleep(1 + dice.random() * 8)
    except OSError as error:
        return Seen("half a request", "broken", time.monotonic() - began, str(error))
    return Seen("half a request", "held", time.monotonic() - began)


def slow_body(dice: random.Random, address: Address) -> Seen:
    """A body that drips."""
    request = message("POST", "/sparql", [("Content-Type", "application/sparql-query"), ("Accept", JSON)], b"ASK {}")
    began = time.monotonic()
    try:
        with address.connect() as link:
            link.sendall(request[:-6])
            for byte in request[-6:]:
                time.sleep(0.2 + dice.random())
                link.sendall(bytes([byte]))
            answer = link.recv(65536)
    except OSError as error:
        return Seen("a slow body", "broken", time.monotonic() - began, str(error))
    status = answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/1.1 ") else "no answer"
    lasted = time.monotonic() - began
    return Seen(
        "a slow body", status, lasted, None if status in {"200", "408", "429", "503"} else answer[:200].decode()
    )


def slow_reader(dice: random.Random, address: Address) -> Seen:
    """A reader of a large answer who dawdles, then reads on; what came must still be whole."""
    began, wire = time.monotonic(), Dawdling(address, dice)
    try:
        reply = wire.ask(asking(EVERYTHING, JSON), keep=True)
    except WireError as error:
        return Seen("a slow reader", "no answer", time.monotonic() - began, str(error))
    finally:
        wire.close()
    return Seen("a slow reader", word(reply), reply.seconds, fault(reply, query=True))


class Dawdling(Wire):
    """A connection that reads little and seldom at first."""

    def __init__(self, address: Address, dice: random.Random) -> None:
        super().__init__(address.host, address.port, 90)
        self._left = dice.randrange(10, 60)

    def _more(self, link: socket.socket, started: float) -> bytes:
        if self._left <= 0:
            return super()._more(link, started)
        self._left -= 1
        time.sleep(0.1)
        link.settimeout(LIMIT)
        block = link.recv(4096)
        if not block:
            raise ConnectionError("closed before the end of the response")
        return block
