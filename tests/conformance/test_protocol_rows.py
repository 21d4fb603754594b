"""SERVICE's table P over HTTP: each row is a request to a real server and the whole of what it must answer.

Takes the endpoint. Gives the sentence that would be false.
Never asserts a status alone.
"""

import hashlib
import socket
from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote, urlsplit

import pytest
from serving import EX, JSON, Server

pytestmark = pytest.mark.every_mode
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ASK = "ASK%20%7B%7D"
YES = b'{"head":{},"boolean":true}'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
G1, G2 = quote(EX + "g1", safe=""), quote(EX + "g2", safe="")

ANSWERED = [
    ("P1", "GET", f"/sparql?query={ASK}", {}, None),
    ("P1", "GET", f"/sparql?query={ASK}", {"Content-Type": "text/plain"}, b"a body that is ignored"),
    ("P3", "POST", f"/sparql?default-graph-uri={G1}", {"Content-Type": FORM}, f"query={ASK}".encode()),
    ("P5", "POST", f"/sparql?named-graph-uri={G1}", {"Content-Type": DIRECT}, b"ASK { GRAPH ?g { ?s ?p ?o } }"),
    ("P6", "POST", "/sparql", {"Content-Type": f"{DIRECT}; charset=UTF-8"}, b"ASK {}"),
    ("P8", "POST", "/sparql", {"Content-Type": DIRECT}, b"\xef\xbb\xbfASK {}"),
    ("P10", "POST", f"/sparql?query={ASK}", {"Content-Type": FORM}, b""),
    ("P11", "GET", f"/sparql/?query={ASK}", {}, None),
    ("P11", "POST", "/sparql?", {"Content-Type": FORM}, f"query={ASK}".encode()),
    ("P11", "POST", "/sparql/", {"Content-Type": DIRECT}, b"ASK {}"),
    ("P12", "QUERY", "/sparql", {"Content-Type": DIRECT}, b"ASK {}"),
    ("P24", "GET", f"/sparql?query={ASK}&version=1.1&foo=bar&version=1.2", {}, None),
    ("P30", "GET", "/sparql?query=" + quote("ASK { ?s ?p 'SERVICE <http://x/> {}' } # SERVICE"), {}, None),
]


@pytest.mark.parametrize(("row", "method", "path", "headers", "body"), ANSWERED)
def test_it_is_answered(
    endpoint: Server, row: str, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> None:
    reply = endpoint.call(method, path, headers, body)
    assert (reply.status, reply.type) == (200, JSON), row
    assert reply.body == YES
    assert reply.header("X-Dataset-Release") == "2026-01-01-aaaaaaaa"


REFUSED = [
    ("P2", "GET", f"/sparql?query={ASK}&query={ASK}", {}, None, 400, "malformed-request"),
    ("P4", "POST", f"/sparql?query={ASK}", {"Content-Type": FORM}, f"query={ASK}".encode(), 400, "malformed-request"),
    ("P5", "POST", f"/sparql?query={ASK}", {"Content-Type": DIRECT}, b"ASK {}", 400, "malformed-request"),
    ("P6", "POST", "/sparql", {"Content-Type": f"{DIRECT};charset=UTF-16"}, b"ASK {}", 415, "unsupported-media"),
    ("P7", "POST", "/sparql", {"Content-Type": DIRECT}, b"ASK { ?s ?p '\xe9' }", 400, "malformed-request"),
    ("P7", "GET", "/sparql?query=%E9", {}, None, 400, "malformed-request"),
    ("P9", "POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415, "unsupported-media"),
    ("P9", "POST", "/sparql", {}, b"ASK {}", 415, "unsupported-media"),
    ("P13", "PUT", "/sparql", {}, b"", 405, "method"),
    ("P13", "DELETE", "/sparql", {}, None, 405, "method"),
    ("P13", "PATCH", "/sparql", {}, b"", 405, "method"),
    ("P15", "POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403, "read-only"),
    ("P15", "POST", "/sparql", {"Content-Type": FORM}, b"update=CLEAR+ALL", 403, "read-only"),
    ("P15", "GET", f"/sparql?update=CLEAR+ALL&query={ASK}", {}, None, 403, "read-only"),
    ("P22", "GET", f"/sparql?query={ASK}&default-graph-uri=g1", {}, None, 400, "bad-parameter"),
    ("P25", "GET", "/sparql?query=SELECT%20*%20%7B", {}, None, 400, "syntax"),
    ("P25", "GET", "/sparql?query=", {}, None, 400, "syntax"),
    ("P26", "GET", "/sparql?query=" + quote("SELECT (<urn:f>(1) AS ?x) {}"), {}, None, 400, "unknown-function"),
    ("P27", "GET", "/sparql?query=" + "a" * 66_000, {}, None, 414, "uri-too-long"),
    ("P27", "POST", "/sparql", {"Content-Type": DIRECT}, b"#" * 300_000, 413, "request-too-large"),
    ("P27", "POST", "/sparql", {"Content-Type": DIRECT}, b"#" * 1_100_000, 413, "request-too-large"),
    ("P28", "GET", "/sparql?query=" + quote("ASK " + "{" * 300 + "}" * 300), {}, None, 400, "too-deep"),
    ("P29", "GET", "/sparql?query=" + quote("ASK { SERVICE <http://x/> {} }"), {}, None, 403, "federation-off"),
    ("P31", "GET", f"/sparql?query={ASK}&timeout=soon", {}, None, 400, "bad-parameter"),
    ("P35", "GET", f"/sparql?query={ASK}&queryId=short", {}, None, 400, "bad-parameter"),
]


@pytest.mark.parametrize(("row", "method", "path", "headers", "body", "status", "problem"), REFUSED)
def test_it_is_refused(
    endpoint: Server,
    row: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
    problem: str,
) -> None:
    reply = endpoint.call(method, path, headers, body)
    assert (reply.status, reply.problem) == (status, problem), (row, reply.body)
    assert reply.body.startswith(b'{"detail":')
    assert reply.json["status"] == status
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert reply.header("Cache-Control") == "no-store"


def test_the_tables_have_their_cases() -> None:
    assert (len(ANSWERED), len(REFUSED)) == (13, 25)


def test_p13_what_is_allowed_is_told(endpoint: Server) -> None:
    reply = endpoint.call("PUT", "/sparql", {}, b"")
    assert reply.header("Allow") == "GET, HEAD, POST, QUERY, OPTIONS"
    assert "PUT is not offered" in reply.json["detail"]


def test_p14_head_is_get_without_its_body(endpoint: Server) -> None:
    query = "SELECT ?s { ?s ?p ?o } ORDER BY ?s"
    get, head = endpoint.get(query), endpoint.get(query, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    varying = {"X-Query-Id", "X-Query-Seconds", "Server-Timing", "Date"}
    names = {name for name, _ in get.headers.items()} - varying
    assert {n: head.headers[n] for n in names} == {n: get.headers[n] for n in names}
    assert int(head.header("Content-Length")) == len(get.body) > 1000


def test_p16_an_update_as_query_is_syntax_with_a_hint(endpoint: Server) -> None:
    reply = endpoint.get("INSERT DATA { <http://x/s> <http://x/p> 1 }")
    assert (reply.status, reply.problem) == (400, "syntax")
    assert "read-only" in reply.json["hint"]
    assert endpoint.get("LOAD <http://127.0.0.1:9/>").problem == "syntax"


DATASETS = [
    ("P17", COUNT, "", "1506"),
    ("P17", COUNT, f"default-graph-uri={G1}", "2"),
    ("P17", COUNT, f"named-graph-uri={G1}", "0"),
    ("P17", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", f"default-graph-uri={G1}", "0"),
    ("P17", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", f"named-graph-uri={G2}", "2"),
    ("P17", f"SELECT (COUNT(*) AS ?n) FROM <{EX}g1> FROM NAMED <{EX}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
     f"default-graph-uri={G2}", "0"),
    ("P17", f"SELECT (COUNT(*) AS ?n) FROM <{EX}g1> {{ ?s ?p ?o }}", f"named-graph-uri={G2}", "0"),
    ("P19", COUNT, f"default-graph-uri={G1}&default-graph-uri={G1}", "2"),
    ("P20", COUNT, f"default-graph-uri={G1}&default-graph-uri={G2}", "3"),
    ("P20", f"SELECT (COUNT(*) AS ?n) FROM <{EX}g1> FROM <{EX}g2> FROM <{EX}g1> {{ ?s ?p ?o }}", "", "3"),
    ("P20", f"PREFIX e: <{EX}> SELECT (COUNT(*) AS ?n) FROM e:g1 FROM e:g2 FROM NAMED e:g2 "
     "{ ?s ?p ?o . GRAPH e:g2 { ?s ?p ?x } }", "", "6"),
    ("P20", COUNT, f"default-graph-uri={G1}&default-graph-uri={G2}&named-graph-uri={G1}", "3"),
    ("P21", f"SELECT (COUNT(*) AS ?n) FROM <{EX}g1> {{ ?s ?p ?o }}", "", "2"),
    ("P21", f"SELECT (COUNT(*) AS ?n) FROM NAMED <{EX}g1> {{ ?s ?p ?o }}", "", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "query", "dataset", "count"), DATASETS)
def test_the_dataset_is_the_protocols_and_each_triple_counts_once(
    endpoint: Server, mode: str, row: str, query: str, dataset: str, count: str
) -> None:
    reply = endpoint.call("GET", f"/sparql?query={quote(query)}&{dataset}")
    assert (reply.status, reply.type) == (200, JSON), row
    if mode == "remote" and row == "P20":
        # An engine elsewhere merges by itself; the one of these tests counts a shared triple twice, so it is told.
        assert reply.header("X-Query-Notices") == "merged-by-endpoint"
        return
    assert reply.json["results"]["bindings"][0]["n"]["value"] == count
    assert "X-Query-Notices" not in reply.headers
    assert len(DATASETS) == 14


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (COUNT, {"default-graph-uri": "http://nowhere/"}),
        ("SELECT (COUNT(*) AS ?n) FROM <http://nowhere/> { ?s ?p ?o }", {}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <http://nowhere/> { ?s ?p ?o } }", {}),
    ],
)
def test_p18_an_unknown_graph_is_empty_and_noticed(endpoint: Server, query: str, parameters: dict[str, str]) -> None:
    reply = endpoint.get(query, **parameters)
    assert reply.status == 200
    assert reply.json["results"]["bindings"][0]["n"]["value"] == "0"
    assert reply.header("X-Query-Notices") == "unknown-graph"


def test_p23_relative_iris_are_resolved_against_the_endpoint(endpoint: Server) -> None:
    reply = endpoint.get("CONSTRUCT { <s> <#p> <> } {}", "application/n-triples")
    assert reply.status == 200
    assert reply.text == f"<{endpoint.url}/s> <{endpoint.url}/sparql#p> <{endpoint.url}/sparql> .\n"


def test_p25_a_syntax_error_has_its_place(endpoint: Server) -> None:
    reply = endpoint.get("SELECT *\n{ ?s ?p }")
    assert reply.problem == "syntax"
    assert (reply.json["line"], reply.json["column"]) == (2, 10)
    assert "line 2, column 10" in reply.json["detail"]
    assert endpoint.get("").json["line"] == 1


def test_p27_a_body_that_comes_in_chunks_is_bounded_too(endpoint: Server) -> None:
    chunk = b"10000\r\n" + b"#" * 0x10000 + b"\r\n"
    reply = chunked(endpoint, chunk * 20 + b"0\r\n\r\n")
    assert b" 413 " in reply.split(b"\r\n", 1)[0]
    assert b'"type": "/problems/request-too-large"' in reply
    assert b"Access-Control-Allow-Origin: *" in reply
    assert b'"boolean":true' in chunked(endpoint, b"6\r\nASK {}\r\n0\r\n\r\n")


def chunked(endpoint: Server, body: bytes) -> bytes:
    """A POST whose body has no declared length; what comes back until the end."""
    split = urlsplit(endpoint.url)
    with socket.create_connection((split.hostname, split.port), timeout=20) as end:
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {DIRECT}\r\n"
        end.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
            end.sendall(body)
        found = b""
        with suppress(ConnectionResetError):
            while block := end.recv(65_536):
                found += block
        return found


def test_p31_the_client_may_lower_its_deadline(endpoint: Server) -> None:
    assert endpoint.get("ASK {}", timeout="0.5").header("X-Query-Deadline") == "0.5"
    assert endpoint.get("ASK {}", timeout="500").header("X-Query-Deadline") == "2"
    assert endpoint.get("ASK {}").header("X-Query-Deadline") == "2"


def test_p32_every_answer_says_what_it_is(endpoint: Server) -> None:
    reply = endpoint.get(f"SELECT ?s {{ ?s <{EX}text> ?o }}", queryId="my-own-query-0001")
    digest = hashlib.sha256(reply.body)
    assert reply.header("Content-Length") == str(len(reply.body))
    assert reply.header("X-Result-Rows") == "6" == str(len(reply.json["results"]["bindings"]))
    assert reply.header("X-Result-Sha256") == digest.hexdigest()
    assert reply.header("Repr-Digest") == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert reply.header("X-Query-Id") == "my-own-query-0001"
    assert float(reply.header("X-Query-Seconds")) < 2
    assert reply.header("Server-Timing").startswith("engine;dur=")
    assert reply.header("Vary") == "Accept, Accept-Encoding"
    assert reply.header("Server").startswith("gri-service/")


def test_p34_a_missed_deadline_is_504_without_an_invitation(endpoint: Server) -> None:
    reply = endpoint.get("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout="0.3")
    assert (reply.status, reply.problem) == (504, "timeout")
    assert reply.json["limitSeconds"] == 0.3
    assert "Retry-After" not in reply.headers
    assert endpoint.get("ASK {}").body == YES
