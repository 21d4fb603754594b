"""The engine elsewhere: what holds instead of walls and kills, and every known shape of half an answer, replayed.

Takes a real HTTP server that sends prepared bytes, and an `oxigraph` server. Gives the sentence that would be false.
Never takes a body for an answer that was not read to its end.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from gri_service.engine import Answer, Job
from gri_service.engine.link import EngineError
from gri_service.engine.remote import NAMED, QUADS, RELEASE, RemoteEngine, RemoteLimits
from serving import EX, JSON, Server, elsewhere, serving, start, stop, until

NT = "application/n-triples"
SOLUTIONS = b'{"head":{"vars":["b","a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
YES = b'{"head":{},"boolean":true}'
TRIPLES = b"<http://s> <http://p> <http://o> .\n"
SELECT, ASK, GRAPH = "SELECT ?b ?a { ?a ?p ?b }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"


class Replay:
    """A server that answers every request with the same bytes, and remembers what it was asked."""

    def __init__(self, reply: bytes, pause: float = 0.0) -> None:
        self.reply, self.pause = reply, pause
        self.asked: list[tuple[bytes, dict[str, list[str]]]] = []
        self.closed, self._ended = threading.Event(), threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/query"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            while not self._ended.is_set():
                pool.submit(self._serve, self._socket.accept()[0])

    def _serve(self, end: socket.socket) -> None:
        with end, suppress(OSError):
            end.settimeout(10)
            head, body = self._read(end)
            form: dict[str, list[str]] = {}
            for name, value in parse_qsl(body.decode(), keep_blank_values=True):
                form.setdefault(name, []).append(value)
            if not form or form["query"][0] in {RELEASE, NAMED, QUADS}:  # the engine asks for itself
                end.sendall(plain(b"", "text/plain", "404 Not Found"))
                return
            self.asked.append((head, form))
            if self.pause:
                end.settimeout(self.pause)
                if end.recv(1) == b"":
                    self.closed.set()
                    return
            end.sendall(self.reply)

    def _read(self, end: socket.socket) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            block = end.recv(65_536)
            if not block:
                return data, b""
            data += block
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-len")), 0)
        while len(body) < length:
            body += end.recv(65_536)
        return head, body

    def close(self) -> None:
        self._ended.set()
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join(10)
        self._socket.close()


@pytest.fixture
def replay() -> Iterator[Callable[..., Replay]]:
    made: list[Replay] = []

    def make(reply: bytes, pause: float = 0.0) -> Replay:
        made.append(Replay(reply, pause))
        return made[-1]

    yield make
    for server in made:
        server.close()


def plain(body: bytes, kind: str = JSON, status: str = "200 OK", *more: str, length: int | None = None) -> bytes:
    """A reply with a length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {length or len(body)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(body: bytes, end: bytes = b"0\r\n\r\n", kind: str = JSON) -> bytes:
    """A reply in chunks, with the end that is given."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    return head + f"{len(body):x}\r\n".encode() + body + b"\r\n" + end


def bare(body: bytes, kind: str = JSON) -> bytes:
    """A reply whose only end is that of the connection."""
    return f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body


def run(server: Replay, query: str, **limits: int) -> Answer:
    form = query.split(" ", 1)[0]
    media = NT if form == "CONSTRUCT" else JSON
    engine = RemoteEngine(server.url, RemoteLimits(**limits))
    answer = engine.run(Job(query, form=form, media_type=media, seconds=5))
    engine.close()
    return answer


WHOLE = {
    "select with a length": (SELECT, plain(SOLUTIONS), SOLUTIONS),
    "select in chunks": (SELECT, chunked(SOLUTIONS), SOLUTIONS),
    "select until the end of the connection": (SELECT, bare(SOLUTIONS), SOLUTIONS),
    "ask": (ASK, plain(b'{ "head" : {} ,\n "boolean" : true }\n'), YES),
    "graph": (GRAPH, chunked(TRIPLES, kind=NT), TRIPLES),
    "empty graph": (GRAPH, plain(b"", NT), b""),
    "a trailer that says all is well": (
        SELECT,
        chunked(SOLUTIONS, b"0\r\nX-Neptune-Status: 200 OK\r\n\r\n"),
        SOLUTIONS,
    ),
}
HALF = {
    "cut before its length": (SELECT, plain(SOLUTIONS[:40], length=len(SOLUTIONS))),
    "whole body, greater length": (SELECT, plain(SOLUTIONS, length=len(SOLUTIONS) + 9)),
    "cut in a chunk": (SELECT, chunked(SOLUTIONS)[:-40]),
    "no last chunk": (SELECT, chunked(SOLUTIONS, b"")),
    "no end behind the last chunk": (SELECT, chunked(SOLUTIONS, b"0\r\n")),
    "cut JSON, closed politely": (SELECT, plain(SOLUTIONS[:-2])),
    "cut JSON, end of the connection": (SELECT, bare(SOLUTIONS[:-1])),
    "Oxigraph: cancelled": (SELECT, chunked(SOLUTIONS[:-2] + b",The SPARQL operation has been cancelled")),
    "Oxigraph: cancelled behind the end": (SELECT, chunked(SOLUTIONS + b"The SPARQL operation has been cancelled")),
    "Oxigraph: cancelled graph": (GRAPH, chunked(TRIPLES + b"The SPARQL operation has been cancelled", kind=NT)),
    "Fuseki: invalid on purpose": (SELECT, chunked(SOLUTIONS[:-2] + b"\n####### ERROR : query timed out #######\n")),
    "Fuseki: invalid graph": (GRAPH, chunked(TRIPLES + b"<<<<<< truncated\n", kind=NT)),
    "QLever": (SELECT, chunked(SOLUTIONS[:-2] + b"\n!!!!>># An error has occurred while exporting.\n")),
    "QLever: graph": (GRAPH, chunked(TRIPLES + b"!!!!>># An error has occurred\n", kind=NT)),
    "Virtuoso: partial content": (SELECT, plain(SOLUTIONS, JSON, "206 Partial Content")),
    "Virtuoso: anytime": (SELECT, plain(SOLUTIONS, JSON, "200 OK", "X-SQL-State: S1TAT", "X-SQL-Message: RC...")),
    "Neptune": (SELECT, chunked(SOLUTIONS, b"0\r\nX-Neptune-Status: 500 TimeLimitExceededException\r\n\r\n")),
    "Blazegraph: a trace in the JSON": (SELECT, chunked(SOLUTIONS[:-3] + b"\njava.util.TimeoutException\n\tat x")),
    "a trace behind a boolean": (ASK, chunked(YES + b"\njava.lang.OutOfMemoryError")),
    "a page of somebody's proxy": (SELECT, plain(b"<html>Sign in</html>", "text/html")),
    "a graph without any end": (GRAPH, bare(TRIPLES, NT)),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_answer_is_taken_however_it_is_framed(replay: Callable[..., Replay], name: str) -> None:
    query, reply, expected = WHOLE[name]
    answer = run(replay(reply), query)
    assert (answer.outcome, answer.read()) == ("ok", expected)
    assert answer.rows == (0 if name == "empty graph" else 1)
    assert (len(WHOLE), len(HALF)) == (7, 21)


@pytest.mark.parametrize("name", HALF)
def test_half_an_answer_is_none(replay: Callable[..., Replay], name: str) -> None:
    query, reply = HALF[name]
    answer = run(replay(reply), query)
    assert (answer.outcome, answer.body) == ("incomplete", None)
    assert answer.message


def test_virtuosos_silent_cut_is_known_by_its_setting(replay: Callable[..., Replay]) -> None:
    server = replay(plain(SOLUTIONS))
    assert run(server, SELECT, silent_rows=1).outcome == "incomplete"
    whole = run(server, SELECT, silent_rows=2)
    assert (whole.outcome, whole.read()) == ("ok", SOLUTIONS)


REFUSALS = [
    ("400 Bad Request", b"error at 2:7: expected one of ...", "syntax", (2, 7)),
    ("400 Bad Request", b"Parse error: Lexical error at line 3, column 12.", "syntax", (3, 12)),
    ("400 Bad Request", b"The custom function <urn:f> is not supported", "function", (None, None)),
    ("401 Unauthorized", b"who are you", "upstream", (None, None)),
    ("404 Not Found", b"", "upstream", (None, None)),
    ("307 Temporary Redirect", b"", "upstream", (None, None)),
    ("413 Content Too Large", b"", "too-large", (None, None)),
    ("429 Too Many Requests", b"QLever: Operation timed out.", "timeout", (None, None)),
    ("500 Internal Server Error", b"Virtuoso 42000 Error: the estimated execution time exceeds the limit", "upstream",
     (None, None)),
    ("500 Internal Server Error", b"TimeLimitExceededException: Operation timed out", "timeout", (None, None)),
    ("503 Service Unavailable", b"Query timed out", "timeout", (None, None)),
    ("503 Service Unavailable", b"too many at once", "busy", (None, None)),
    ("504 Gateway Timeout", b"", "timeout", (None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "outcome", "where"), REFUSALS)
def test_a_refusal_is_one_of_our_outcomes(
    replay: Callable[..., Replay], status: str, body: bytes, outcome: str, where: tuple[int | None, int | None]
) -> None:
    answer = run(replay(plain(body, "text/plain", status, "Location: http://127.0.0.1:1/")), SELECT)
    assert (answer.outcome, (answer.line, answer.column)) == (outcome, where)
    assert len(REFUSALS) == 13


def test_the_dataset_travels_as_parameters_and_the_base_as_text(replay: Callable[..., Replay]) -> None:
    server = replay(plain(SOLUTIONS))
    engine = RemoteEngine(server.url.replace("//", "//me:se%3Acret@"))
    job = Job("SELECT * { ?b <p> ?a }", base="http://here/sparql", default_graphs=("urn:a", "urn:a"), named_graphs=())
    answer = engine.run(job)
    engine.close()
    assert json.loads(answer.read())["head"]["vars"] == ["b", "a"]
    head, form = server.asked[0]
    assert form == {"query": ["BASE <http://here/sparql>\nSELECT * { ?b <p> ?a }"], "default-graph-uri": ["urn:a"]}
    assert b"Authorization: Basic bWU6c2U6Y3JldA==" in head
    assert b"Accept: application/sparql-results+json" in head
    assert head.startswith(b"POST /query HTTP/1.1")


@pytest.mark.parametrize("text", [
    "SELECT * { SERVICE <http://x/> {} }", "SELECT * { \u0053ERVICE<http://x/>{} }",
    "LOAD <http://x/>", "define input:default-graph-uri <urn:g> SELECT * { ?s ?p ?o }", "INSERT DATA { <a:b> <a:b> 1 }",
    "SELECT * { ?s ?p \x00 }", "SELECT * { ?s ?p 'open }", "ASK { `x` }", "ASK " + "{" * 300 + "}" * 300, "",
])  # fmt: skip
def test_what_the_guard_cannot_read_is_never_sent(replay: Callable[..., Replay], text: str) -> None:
    server = replay(plain(YES))
    assert run(server, text or " ").outcome in {"syntax", "egress", "too-deep"}
    assert server.asked == []


def test_at_the_deadline_the_connection_is_closed(replay: Callable[..., Replay]) -> None:
    server = replay(plain(YES), pause=8)
    engine = RemoteEngine(server.url)
    answer = engine.run(Job(ASK, form="ASK", seconds=0.5))
    engine.close()
    assert answer.outcome == "timeout"
    assert answer.seconds < 1.5
    assert server.closed.wait(2), "the far side may go on working, but it is told that nobody listens"


def test_its_owner_may_stop_it(replay: Callable[..., Replay]) -> None:
    server = replay(plain(YES), pause=8)
    engine = RemoteEngine(server.url)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(engine.run, Job(ASK, form="ASK", seconds=8, id="mine"))
        until(lambda: server.asked)
        engine.stop("another")
        engine.stop("mine")
        answer = running.result(2)
    engine.stop("mine")
    engine.close()
    assert (answer.outcome, answer.body) == ("stopped", None)
    assert server.closed.wait(2)
    assert engine.about().ready == 4


def test_a_reply_that_drips_ends_at_the_deadline_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            listening.accept()[0].close()  # the engine's own question
            end, _ = listening.accept()
            with end, suppress(OSError):
                for byte in bytes(chunked(SOLUTIONS * 50)):
                    end.sendall(bytes([byte]))
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        engine = RemoteEngine(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        answer = engine.run(Job(SELECT, seconds=0.7))
        engine.close()
        assert answer.outcome == "timeout"
        assert answer.seconds < 1.7
        thread.join(5)


def test_limits_hold_here_although_the_engine_is_elsewhere(replay: Callable[..., Replay]) -> None:
    server = replay(plain(SOLUTIONS))
    engine = RemoteEngine(server.url)
    assert engine.run(Job(SELECT, max_rows=0)).outcome == "too-large"
    assert engine.run(Job(SELECT, max_bytes=20)).outcome == "too-large"
    assert engine.run(Job(SELECT, max_bytes=50)).outcome == "too-large"
    assert engine.run(Job(SELECT, max_bytes=500)).read() == SOLUTIONS
    engine.close()


def test_one_turn_is_the_pages_own(replay: Callable[..., Replay]) -> None:
    server = replay(plain(YES), pause=1.5)
    engine = RemoteEngine(server.url, RemoteLimits(workers=2, patience=0.3))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(engine.run, Job(ASK, form="ASK", seconds=1))
        until(lambda: engine.about().ready == 1)
        assert engine.run(Job(ASK, form="ASK", seconds=1)).outcome == "busy"
        assert engine.run(Job(ASK, form="ASK", seconds=0.2, kind="page")).outcome == "timeout"
        assert running.result().outcome == "timeout"
    engine.close()


def test_an_address_that_is_none_is_refused_at_start_and_a_silent_one_is_502(release_folder: Path) -> None:
    with pytest.raises(EngineError, match="Write the http or https URL"):
        RemoteEngine("localhost:7878")
    with socket.create_server(("127.0.0.1", 0)) as free:
        silent = f"http://127.0.0.1:{free.getsockname()[1]}/query"
    server = start("--release", str(release_folder), ENGINE="remote", REMOTE=silent)
    reply = server.get(ASK)
    assert (reply.status, reply.problem) == (502, "upstream")
    health = server.call("GET", "/-/health")
    assert (health.status, health.json["outcome"], health.json["engine"]) == (503, "upstream", "remote")
    stop(server)


def test_half_an_answer_is_a_502_without_a_byte_of_it(replay: Callable[..., Replay], release_folder: Path) -> None:
    server = start("--release", str(release_folder), REMOTE=replay(HALF["QLever"][1]).url)
    reply = server.get(SELECT)
    assert (reply.status, reply.problem) == (502, "upstream-incomplete")
    assert "QLever" in reply.json["detail"]
    assert b'"bindings"' not in reply.body
    stop(server)


def test_answers_from_elsewhere_are_not_kept_and_name_the_release_that_was_published(release_folder: Path) -> None:
    with serving("remote", "--release", str(release_folder)) as server:
        reply = server.get(f"SELECT ?o {{ <{EX}greek> <{EX}text> ?o }}")
        assert (reply.status, reply.header("X-Dataset-Release")) == (200, "2026-01-01-aaaaaaaa")
        assert reply.header("Cache-Control") == "no-store"
        assert "ETag" not in reply.headers


def test_a_release_that_nobody_names_is_unknown(tmp_path: Path) -> None:
    with elsewhere() as address:
        server: Server = start(REMOTE=f"{address}/query", BUILD=tmp_path)
        reply = server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert reply.json["results"]["bindings"][0]["n"]["value"] == "0"
        assert reply.header("X-Dataset-Release") == "unknown"
        health = server.call("GET", "/-/health").json
        assert "the endpoint names no release" in health["reason"]
        stop(server)
