"""What a machine found once by the description of the interface, kept so that it stays found.

Takes the endpoint of the conformance tests. Gives the sentence that would be false.
Never repeats a find that a row of the protocol's tables holds.
"""

import socket
from urllib.parse import urlsplit

import pytest
from serving import Server

NOT_HTTP = {
    "an address that is none": b"GET http://[ HTTP/1.1",
    "two spaces": b"GET  /sparql HTTP/1.1",
    "no such method": b"G@T /sparql HTTP/1.1",
    "a header with a space": b"GET /sparql HTTP/1.1\r\nBad Header: x",
    "a header without a value": b"GET /sparql HTTP/1.1\r\nBad",
}


@pytest.mark.parametrize("case", NOT_HTTP)
def test_what_is_not_http_is_refused_and_not_dropped(endpoint: Server, case: str) -> None:
    split = urlsplit(endpoint.url)
    with socket.create_connection((split.hostname, split.port), timeout=20) as end:
        end.sendall(NOT_HTTP[case] + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        found = b""
        while block := end.recv(65_536):
            found += block
    assert b" 400 " in found.split(b"\r\n", 1)[0]
    assert b'"type": "/problems/malformed-request"' in found
    assert len(NOT_HTTP) == 5


def test_a_fault_told_before_an_unknown_release_is_looked_at_is_a_fault_of_the_request(endpoint: Server) -> None:
    for path, problem in (
        ("/release/none/sparql?query=ASK%7B%7D&default-graph-uri=x", "bad-parameter"),
        ("/rdf-graph-store?default=&graph=urn:x&release=none", "malformed-request"),
        ("/release/none/sparql?query=ASK%7B%7D", "unknown-release"),
    ):
        assert endpoint.call("GET", path).problem == problem
