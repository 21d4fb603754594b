"""The short lane says what the long way says: same status, same headers, same bytes, whatever is asked.

Takes the endpoint, asked at `/sparql` and, where a second slash leads past the lane, at `//sparql`.
Never trusts that a request took the lane: the web framework's answers have their headers in the order of the alphabet.
"""

import socket
from urllib.parse import quote, urlencode, urlsplit

import pytest
from serving import JSON, Reply, Server

SELECT = "SELECT ?s ?p ?o { { SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 60 } } ORDER BY ?s ?p ?o"
TIMED = {"date", "x-query-id", "x-query-seconds", "server-timing"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def get(query: str, **more: str) -> str:
    return "?" + urlencode({"query": query, **more}, quote_via=quote)


# What is asked, and whether the lane answers it when it is asked for the first time, and once more.
CASES: dict[str, tuple[str, str, dict[str, str], bytes | None, bool, bool]] = {
    "json": ("GET", get(SELECT), {"Accept": JSON}, None, True, True),
    "no wish": ("GET", get(SELECT + " LIMIT 1"), {}, None, True, True),
    "csv": ("GET", get(SELECT), {"Accept": "text/csv"}, None, True, True),
    "tsv by format": ("GET", get(SELECT, format="tsv"), {"Accept": JSON}, None, True, True),
    "xml": ("GET", get(SELECT), {"Accept": "application/sparql-results+xml"}, None, True, True),
    "ask": ("GET", get("ASK { ?s ?p ?o }"), {"Accept": JSON}, None, True, True),
    "construct": ("GET", get("CONSTRUCT WHERE { ?s ?p ?o }"), {"Accept": "text/turtle"}, None, True, True),
    "volatile": ("GET", get("SELECT (BOUND(?x) AS ?y) { BIND(NOW() AS ?x) }"), {"Accept": JSON}, None, True, True),
    "unknown graph": ("GET", get("SELECT * FROM <http://x/none> { ?s ?p ?o }"), {"Accept": JSON}, None, True, True),
    "deadline": ("GET", get(SELECT, timeout="1.5"), {"Accept": JSON}, None, True, True),
    "form": ("POST", "", FORM, urlencode({"query": SELECT + " LIMIT 2"}).encode(), True, True),
    "direct": ("POST", "", {"Content-Type": "application/sparql-query"}, (SELECT + " LIMIT 3").encode(), True, True),
    "large": ("GET", get("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 4000"), {"Accept": JSON}, None, False, False),
    "gzip": ("GET", get(SELECT + " OFFSET 1"), {"Accept": JSON, "Accept-Encoding": "gzip"}, None, False, True),
    "head": ("HEAD", get(SELECT + " OFFSET 2"), {"Accept": JSON}, None, False, False),
    "page": ("GET", get(SELECT), {"Accept": "text/html"}, None, False, False),
    "syntax": ("GET", get("SELECT ?s {"), {"Accept": JSON}, None, False, False),
    "service": ("GET", get("ASK { SERVICE <http://x/> { ?s ?p ?o } }"), {"Accept": JSON}, None, False, False),
    "too deep": ("GET", get("ASK { FILTER(" + "(" * 300 + "1" + ")" * 300 + ") }"), {}, None, False, False),
    "not on offer": ("GET", get(SELECT), {"Accept": "image/png"}, None, False, False),
    "update": ("POST", "", FORM, b"update=CLEAR+ALL", False, False),
    "no query": ("GET", "", {"Accept": "text/turtle"}, None, False, False),
    "other host": ("GET", get(SELECT), {"Accept": JSON, "Host": "EXAMPLE.org"}, None, False, False),
}


def short(reply: Reply) -> bool:
    """Whether the lane made this response."""
    names = [name for name in reply.headers if name not in {"Server", "Date"}]
    return names != sorted(names)


def same(one: Reply, other: Reply, *, apart: set[str] = TIMED) -> None:
    """Both say the same."""
    assert one.status == other.status
    heads = [
        {name.lower(): value for name, value in reply.headers.items() if name.lower() not in apart}
        for reply in (one, other)
    ]
    assert heads[0] == heads[1]
    if one.type != "application/problem+json":
        assert one.body == other.body
    else:
        mine, others = one.json, other.json
        for member in ("queryId", "instance"):
            assert (member in mine) == (member in others)
            mine.pop(member, None), others.pop(member, None)
        assert mine == others


@pytest.mark.local
@pytest.mark.parametrize("name", CASES)
def test_the_lane_says_what_the_long_way_says(endpoint: Server, name: str) -> None:
    method, path, headers, body, first, again = CASES[name]
    lane = endpoint.call(method, f"/sparql{path}", headers, body)
    long = endpoint.call(method, f"//sparql{path}", headers, body)
    assert not short(long)
    assert short(lane) is first, list(lane.headers)
    same(lane, long)
    once_more = endpoint.call(method, f"/sparql{path}", headers, body)
    assert short(once_more) is again, list(once_more.headers)
    same(once_more, long, apart=TIMED - {"server-timing"} if name not in {"volatile"} and again else TIMED)
    assert len(CASES) == 23


@pytest.mark.local
def test_the_lane_answers_a_client_that_has_the_answer(endpoint: Server) -> None:
    path = get(SELECT + " OFFSET 3")
    tag = endpoint.call("GET", f"/sparql{path}", {"Accept": JSON}).header("ETag")
    headers = {"Accept": JSON, "If-None-Match": tag}
    lane, long = endpoint.call("GET", f"/sparql{path}", headers), endpoint.call("GET", f"//sparql{path}", headers)
    assert (lane.status, lane.body) == (304, b"")
    assert short(lane)
    same(lane, long, apart=TIMED | {"connection"})  # without a body the server of the long way closes


@pytest.mark.local
def test_requests_in_a_row_on_one_connection_are_answered_in_their_order(endpoint: Server) -> None:
    split = urlsplit(endpoint.url)
    queries = [f"SELECT ({number} AS ?n) {{}}" for number in range(9)]
    paths = [("//sparql" if number % 3 == 1 else "/sparql") + get(query) for number, query in enumerate(queries)]
    head = f"Host: {split.netloc}\r\nAccept: text/csv\r\n"
    with socket.create_connection((split.hostname or "", split.port or 0), 20) as client:
        for path in paths[:-1]:
            client.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        client.sendall(f"GET {paths[-1]} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: client.recv(1 << 16), b""))
    bodies = [part.partition(b"\r\n\r\n")[2] for part in said.split(b"HTTP/1.1 200 OK")[1:]]
    assert [body.split()[1] for body in bodies] == [str(number).encode() for number in range(9)]


@pytest.mark.local
def test_a_client_of_the_older_protocol_is_answered_and_let_go(endpoint: Server) -> None:
    split = urlsplit(endpoint.url)
    with socket.create_connection((split.hostname or "", split.port or 0), 20) as client:
        client.sendall(f"GET /sparql{get('ASK {}')} HTTP/1.0\r\nHost: {split.netloc}\r\n\r\n".encode())
        said = b"".join(iter(lambda: client.recv(1 << 16), b""))
    assert said.startswith(b"HTTP/1.0 200 OK\r\n")
    assert said.endswith(b'{"head":{},"boolean":true}')
