"""Fuzzing: thousands of requests nobody would send, and each gets a whole answer or a named problem.

Takes the world of the tests as a release, a seed (FUZZ_SEED, else a new one) and a time (FUZZ_SECONDS, else 20 in CI).
Gives the first request that broke a promise, made as small as can be, and the seed that makes it again.
Never sends what is no HTTP: the web server answers that before we see it.
"""

import hashlib
import os
import random
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import served
from gri_ingest import queries
from gri_service import problems
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from serving import Reply, Server, start, stop

SECONDS = float(os.environ.get("FUZZ_SECONDS") or (20 if os.environ.get("CI") == "true" else 5))
LEAST = 50  # requests of each kind that are sent whatever time they take
SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
QUESTIONS = [found.as_json() for found in queries.read_all(Path(__file__).resolve().parents[2] / "queries")]
STATUSES = {kind.type: kind.status for kind in problems.tree()}
ALLOWED_5XX = {"busy", "timeout", "memory"}
TEXTS = [
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY DESC(?n) LIMIT 5",
    "PREFIX x: <http://x/> CONSTRUCT { ?s x:p ?o } WHERE { ?s ?p ?o } LIMIT 4",
    "DESCRIBE <https://w3id.org/gri/id/country/FRA>",
    "SELECT ?x { VALUES ?x { 1 'a\\u0001' 'b'@en <http://x/y> } FILTER(?x != 2) }",
    "SELECT * FROM <urn:a> FROM NAMED <urn:b> { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s !(a|^a)* ?z } }",
]
PIECES = [
    "{", "}", "(", ")", "[", "]", ".", ";", "?s", "$x", "*", "a", "<http://x/", ">", "'", '"""', "#", "\\u0041", "\\",
    "SELECT", "ASK", "CONSTRUCT", "WHERE", "FILTER", "NOT EXISTS", "MINUS", "UNION", "OPTIONAL", "BIND(1 AS ?s)",
    "VALUES", "GRAPH ?g", "SERVICE <http://127.0.0.1:9/>", "GROUP BY", "LIMIT -1", "LIMIT 99999999999999999999",
    "OFFSET 3", "BASE <x>", "PREFIX :", "<<( ?a ?b ?c )>>", "@en--ltr", "^^<x>", "1e999", "-", "!", "RAND()", "NOW()",
    "INSERT DATA {}", "LOAD <http://x/>", "\ufeff", "\x00", "\r", "\u202e", "𝔊", "VERSION '1.2'", "LATERAL {}",
]  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
TYPES = st.sampled_from([
    "", "*/*", "text/html,*/*;q=0.1", "text/plain", "application/json", "application/sparql-results+xml", "text/csv",
    "text/turtle", "application/ld+json", "image/png", "text/*;q=0.5, */*;q=0", ";;;,,q=", "a/b;q=nan",
])  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One request to be sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A query with a few wounds."""
    text = draw(st.sampled_from([*TEXTS, *(question["text"] for question in QUESTIONS)]))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(["cut", "put", "word", "twice"]))
        if kind == "cut":
            text = text[:at] + text[at + draw(st.integers(1, 20)) :]
        elif kind == "twice":
            text = text[:at] + text[max(0, at - 30) : at] + text[at:]
        else:
            text = text[:at] + draw(st.sampled_from(PIECES) if kind == "put" else WORDS) + text[at:]
    return text


@st.composite
def pairs(draw: st.DrawFn, names: list[str]) -> str:
    """Parameters, some of them broken."""
    made = []
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        made.append(f"{quote(name)}={quote(draw(WORDS))}")
    for name, values in draw(st.lists(st.sampled_from(KNOWN), max_size=2)):
        made.append(f"{name}={quote(draw(st.sampled_from(values)))}")
    if draw(st.integers(0, 15)) == 0:
        made.append(draw(st.sampled_from(["%", "%E9=%FF", "=&&=", "query", "a=%zz"])))
    return "&".join(made)


KNOWN = [
    ("format", ["json", "csv", "tsv", "xml", "ttl", "jsonld", "rdf", "html", "xslx", "nq,csv"]),
    ("default-graph-uri", ["urn:a", "https://w3id.org/gri/graph/core", "x y", ""]),
    ("named-graph-uri", ["urn:b", "https://w3id.org/gri/graph/unverified", "<"]),
    ("timeout", ["1", "0.5", "-1", "nan", "1e400", "soon"]),
    ("queryId", ["short", "a-name-that-is-long-enough"]),
    ("update", ["CLEAR ALL"]),
    ("view", ["table", "map", "nothing"]),
]
NAMES = ["query", "format", "timeout", "update", "output", "default-graph-uri", "\u00e9", "asOf", "country", "page"]


@st.composite
def endpoint_requests(draw: st.DrawFn) -> Request:
    """A request to /sparql."""
    tail, text = draw(pairs(NAMES)), draw(texts())
    headers = {"Accept": draw(TYPES)}
    method = draw(st.sampled_from(["GET"] * 4 + ["POST"] * 4 + ["QUERY", "HEAD", "OPTIONS", "PUT", "DELETE", "BREW"]))
    path = draw(st.sampled_from(["/sparql", "/sparql", "/sparql/"]))
    if draw(st.booleans()):
        headers["Accept-Encoding"] = draw(st.sampled_from(["gzip", "gzip;q=0", "br, *;q=0", "x"]))
    if draw(st.integers(0, 9)) == 0:
        headers[draw(st.sampled_from(["If-None-Match", "Range", "Content-Encoding", "Origin", "Expect"]))] = "*"
    if method in {"POST", "QUERY", "PUT", "BREW"}:
        kind = draw(st.sampled_from([DIRECT, DIRECT, FORM, FORM, "", "text/plain", f'{DIRECT};charset="utf-16"']))
        headers["Content-Type"] = kind
        body = f"query={quote(text)}&{draw(pairs(NAMES))}".encode() if kind == FORM else text.encode()
        if draw(st.integers(0, 12)) == 0:
            body = draw(st.binary(max_size=60))
        return Request(method, f"{path}?{tail}", headers, body)
    return Request(method, f"{path}?query={quote(text)}&{tail}", headers, None)


@st.composite
def question_requests(draw: st.DrawFn) -> Request:
    """A request to /queries and to the canned questions."""
    question = draw(st.sampled_from(QUESTIONS))
    name = question["name"] if draw(st.integers(0, 5)) else draw(WORDS)
    ending = draw(st.sampled_from(["", "", ".json", ".csv", ".tsv", ".xml", ".rq", ".ttl", ".xlsx", "."]))
    given = [
        f"{quote(parameter)}={quote(described['example'] if draw(st.booleans()) else draw(WORDS))}"
        for parameter, described in question["params"].items()
        if draw(st.booleans())
    ]
    tail = "&".join([*given, draw(pairs(NAMES))])
    path = draw(st.sampled_from([f"/queries/{quote(name, safe='')}{ending}"] * 5 + ["/queries", "/queries/"]))
    method = draw(st.sampled_from(["GET"] * 6 + ["HEAD", "OPTIONS", "POST", "DELETE"]))
    return Request(method, f"{path}?{tail}", {"Accept": draw(TYPES)}, b"" if method == "POST" else None)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start("--release", str(served.write(tmp_path_factory.mktemp("fuzz") / served.ID)), QUERY_SECONDS=1)
    yield server
    stop(server)


def judge(request: Request, reply: Reply) -> str:
    """One word for the answer, when it keeps every promise."""
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if request.method == "HEAD" or reply.status in {204, 304}:
        assert reply.body == b""
        assert reply.status < 500 or reply.status in {503, 504, 507}
        return str(reply.status)
    assert int(reply.header("Content-Length")) == len(reply.body)
    if reply.status >= 400:
        return problem(request, reply)
    assert reply.status in {200, 301, 302, 303, 308}, reply.status
    assert reply.status == 200 or reply.header("Location").startswith(("/", "http://127.0.0.1:"))
    if "X-Result-Rows" in reply.headers:
        assert int(reply.header("X-Result-Rows")) >= 0
        whole = f"sha-256=:{b64encode(hashlib.sha256(reply.body).digest()).decode()}:"
        assert reply.type == "text/html" or reply.header("Repr-Digest") == whole
        if reply.type == "application/sparql-results+json" and "Content-Encoding" not in reply.headers:
            rows = reply.json["results"]["bindings"] if "results" in reply.json else [True]
            assert len(rows) == int(reply.header("X-Result-Rows"))
        return "whole"
    return "page" if reply.status == 200 else str(reply.status)


def problem(request: Request, reply: Reply) -> str:
    """The type of a problem, which has its document, its status and its words."""
    if reply.type != "application/problem+json":
        assert reply.type in {"text/html", "text/plain"}
        wishes = f"{request.headers['Accept']} {request.path} {request.body!r}"  # format=html asks for a page too
        assert reply.type.partition("/")[2] in wishes, "words are for those who ask for them"
        assert reply.body
        assert reply.status < 500 or reply.status in {503, 504, 507}
        return f"{reply.status} in words"
    told = reply.json
    assert told["status"] == reply.status == STATUSES[reply.problem]
    assert told["detail"]
    assert next(iter(told)) == "detail"
    assert reply.status < 500 or reply.problem in ALLOWED_5XX, told
    return reply.problem


@pytest.mark.parametrize("kind", ["endpoint", "questions"])
def test_whatever_is_sent_the_answer_is_whole_or_a_problem(fuzzed: Server, kind: str) -> None:
    print(f"To send the same again: FUZZ_SEED={SEED} FUZZ_SECONDS={SECONDS:g}")
    seen: Counter[str] = Counter()
    broken: list[Request] = []
    end = time.monotonic() + SECONDS / 2

    @seed(SEED)
    @settings(
        max_examples=2_500, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(endpoint_requests() if kind == "endpoint" else question_requests())
    def send(request: Request) -> None:
        if time.monotonic() > end and seen.total() >= LEAST and not broken:
            return  # the time is up, on a slow machine a little later; after a fault it goes on until that is small
        try:
            word = judge(request, fuzzed.call(request.method, request.path, request.headers, request.body))
        except BaseException:
            broken.append(request)
            raise
        seen[word] += 1

    send()
    print(kind, dict(seen))
    assert seen.total() >= LEAST
    assert seen["whole" if kind == "endpoint" else "page"] > 0
    assert len(seen) >= 6, seen
    assert fuzzed.get("ASK {}").json == {"head": {}, "boolean": True}
