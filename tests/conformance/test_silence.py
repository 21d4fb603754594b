"""Nothing leaves the house: a listener on loopback counts no connection, with the guard and without it.

Takes every spelling of SERVICE and LOAD, and dataset clauses with web addresses. Gives the count, which is 0.
Never trusts the guard alone: the same texts go to the workers past it.
"""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from gri_service.engine import Engine, Job
from serving import Server


class Listener:
    """A port that counts who calls and answers with a redirect to itself."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            end, _ = self._socket.accept()
            with end:
                first = end.recv(4096)
                if first == b"stop":
                    return
                self.calls += 1
                end.sendall(
                    f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {self.url}\r\nContent-Length: 0\r\n\r\n".encode()
                )

    def close(self) -> None:
        with socket.create_connection(self._socket.getsockname()) as end:
            end.sendall(b"stop")
        self._thread.join(5)
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


CALLS = [
    "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { service <U> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE <U> { ?s ?p ?o } }",
    "SELECT * { SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <U> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<U> { ?s ?p ?o } }",
    "PREFIX x: <U> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "PREFIX x: <U> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "PREFIX x: <U> SELECT * { SERVICESILENTx:y { ?s ?p ?o } }",
    "SELECT * { VALUES ?v { <U> } SERVICE ?v { ?s ?p ?o } }",
    "SELECT * { BIND(<U> AS ?v) SERVICE ?v { ?s ?p ?o } }",
    "SELECT * { BIND(IRI(CONCAT('U', 'x')) AS ?v) SERVICE ?v { ?s ?p ?o } }",
    "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <U> { ?a ?b ?c } } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE <U> { ?a ?b ?c } } }",
    "SELECT * { { SELECT ?s { SERVICE <U> { ?s ?p ?o } } } }",
    "SELECT * { # a comment that ends in a carriage return\rSERVICE <U> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <U> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <U> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <U> { ?s ?p ?o } }",
    "BASE <U> SELECT * { SERVICE <x> { ?s ?p ?o } }",
]
UPDATES = ["LOAD <U>", "LOAD SILENT <U> INTO GRAPH <urn:g>", "INSERT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }"]
FETCHES = ["SELECT * FROM <U> { ?s ?p ?o }", "SELECT * FROM NAMED <U> { GRAPH <U> { ?s ?p ?o } }", "DESCRIBE <U>"]


@pytest.mark.parametrize("text", CALLS)
def test_with_the_guard_a_call_is_refused(endpoint: Server, listener: Listener, text: str) -> None:
    reply = endpoint.post(text.replace("U", listener.url))
    assert (reply.status, reply.problem) == (403, "federation-off")
    assert "calls no other service" in reply.json["detail"]
    assert listener.calls == 0


@pytest.mark.parametrize("text", CALLS)
def test_without_the_guard_no_call_leaves_the_worker(engine: Engine, listener: Listener, text: str) -> None:
    form = text.partition(" ")[0] if text[0] != "P" and text[0] != "B" else "SELECT"
    media_type = "text/turtle" if form in {"CONSTRUCT", "DESCRIBE"} else "application/sparql-results+json"
    answer = engine.run(Job(text.replace("U", listener.url), form=form, media_type=media_type, seconds=5))
    answer.close()
    # Under SILENT, inside EXISTS and with an unbound address the engine goes on with nothing, so only the count tells.
    swallowed = any(word in text for word in ("SILENT", "EXISTS", "BIND"))
    assert answer.outcome in ({"ok", "egress"} if swallowed else {"egress", "syntax"}), answer
    assert listener.calls == 0


@pytest.mark.parametrize("text", UPDATES)
def test_no_update_is_run_however_it_is_sent(endpoint: Server, engine: Engine, listener: Listener, text: str) -> None:
    update = text.replace("U", listener.url)
    assert endpoint.post(update).problem in {"syntax", "federation-off"}
    sent = endpoint.call("POST", "/sparql", {"Content-Type": "application/sparql-update"}, update.encode())
    assert (sent.status, sent.problem) == (403, "read-only")
    assert engine.run(Job(update)).outcome == "syntax"
    assert listener.calls == 0


@pytest.mark.parametrize("text", FETCHES)
def test_a_graph_with_a_web_address_is_not_fetched(
    endpoint: Server, engine: Engine, listener: Listener, text: str
) -> None:
    query = text.replace("U", listener.url)
    reply = endpoint.post(query)
    assert (reply.status, reply.header("X-Result-Rows")) == (200, "0")
    dataset = f"default-graph-uri={quote(listener.url)}&named-graph-uri={quote(listener.url)}"
    reply = endpoint.call("GET", f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}&{dataset}")
    assert (reply.status, reply.header("X-Result-Rows")) == (200, "0")
    assert reply.header("X-Query-Notices") == "unknown-graph"
    graphs = (listener.url,)
    form, media_type = ("DESCRIBE", "text/turtle") if text[0] == "D" else ("SELECT", "text/csv")
    for default, named in ((None, None), (graphs, None), (None, graphs), (graphs, graphs), (graphs * 2, graphs)):
        job = Job(query, form=form, media_type=media_type, default_graphs=default, named_graphs=named)
        answer = engine.run(job)
        answer.close()
        assert (answer.outcome, answer.rows) == ("ok", 0)
    assert listener.calls == 0


def test_the_listener_would_have_heard(listener: Listener) -> None:
    before = listener.calls
    with socket.create_connection(("127.0.0.1", int(listener.url.rsplit(":", 1)[1].strip("/")))) as end:
        end.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert end.recv(100).startswith(b"HTTP/1.1 307")
    assert listener.calls == before + 1
    listener.calls = before


@pytest.mark.local
def test_walls_stand_and_cases_are_counted(engine: Engine) -> None:
    assert engine.about().isolation, "neither a network namespace nor a socket filter stands on this machine"
    assert (len(CALLS), len(UPDATES), len(FETCHES)) == (20, 3, 3)
