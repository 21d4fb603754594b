"""The protocol reads a request rightly: SERVICE's table P, as far as it is about the request.

Takes method, query string, content type and body. Gives what is asked, or the problem.
Never runs a query.
"""

import pytest
from gri_service import problems
from gri_service.protocol import Asked, Limits, read

LIMITS = Limits(url=65_536, query=262_144)
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


def asked(method: str, query_string: bytes, content_type: str = "", body: bytes = b"") -> Asked:
    return read(method, "/sparql", query_string, content_type, body, LIMITS)


TEXTS = [
    ("P1", "GET", b"query=ASK%7B%7D", "", b"ignored", "ASK{}"),
    ("P3", "POST", b"default-graph-uri=http%3A%2F%2Fx%2F", FORM, b"query=ASK+%7B%7D", "ASK {}"),
    ("P5", "POST", b"", DIRECT, "ASK {?s ?p 'é'}".encode(), "ASK {?s ?p 'é'}"),
    ("P6", "POST", b"", f"{DIRECT}; charset=UTF-8", b"ASK{}", "ASK{}"),
    ("P6", "POST", b"", f'{DIRECT.upper()};Charset="utf-8"', b"ASK{}", "ASK{}"),
    ("P6", "POST", b"", f"{FORM}; charset=utf-8", b"query=ASK%7B%7D", "ASK{}"),
    ("P8", "POST", b"", DIRECT, b"\xef\xbb\xbfASK{}", "ASK{}"),
    ("P8", "GET", b"query=%EF%BB%BFASK%7B%7D", "", b"", "ASK{}"),
    ("P10", "POST", b"query=ASK%7B%7D", FORM, b"", "ASK{}"),
    ("P12", "QUERY", b"", DIRECT, b"ASK{}", "ASK{}"),
    ("P24", "GET", b"query=ASK%7B%7D&version=1.2&whatever=1&x", "", b"", "ASK{}"),
    ("once", "GET", b"query=100%2541", "", b"", "100%41"),
    ("plus", "GET", b"query=a+b%2Bc", "", b"", "a b+c"),
    ("none", "GET", b"", "", b"", None),
    ("none", "HEAD", b"format=ttl", "", b"", None),
]


@pytest.mark.parametrize(("row", "method", "query_string", "content_type", "body", "text"), TEXTS)
def test_the_query_is_read(
    row: str, method: str, query_string: bytes, content_type: str, body: bytes, text: str | None
) -> None:
    assert asked(method, query_string, content_type, body).query == text, row


REFUSED = [
    ("P2", "GET", b"query=ASK%7B%7D&query=ASK%7B%7D", "", b"", problems.BadRequest, "several"),
    ("P2", "POST", b"", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", problems.BadRequest, "several"),
    ("P4", "POST", b"query=ASK%7B%7D", FORM, b"query=ASK%7B%7D", problems.BadRequest, "`query` once"),
    (
        "P4", "POST", b"default-graph-uri=http://x/", FORM, b"query=ASK%7B%7D&default-graph-uri=http://y/",
        problems.BadRequest, "`default-graph-uri` once",
    ),
    (
        "P4", "POST", b"named-graph-uri=http://x/", FORM, b"query=ASK%7B%7D&named-graph-uri=http://y/",
        problems.BadRequest, "`named-graph-uri` once",
    ),
    ("P5", "POST", b"query=ASK%7B%7D", DIRECT, b"ASK{}", problems.BadRequest, "`query` once"),
    ("P6", "POST", b"", f"{DIRECT}; charset=UTF-16", b"ASK{}", problems.UnsupportedMedia, "charset=utf-16"),
    ("P6", "POST", b"", f"{FORM}; charset=latin-1", b"query=", problems.UnsupportedMedia, "charset=latin-1"),
    ("P7", "POST", b"", DIRECT, b"ASK{ ?s ?p '\xe9' }", problems.BadRequest, "byte 12"),
    ("P7", "GET", b"query=ASK%E9", "", b"", problems.BadRequest, "address is not UTF-8"),
    ("P7", "POST", b"", FORM, b"query=ASK%E9", problems.BadRequest, "body is not UTF-8"),
    ("P9", "POST", b"", "text/plain", b"ASK{}", problems.UnsupportedMedia, "text/plain"),
    ("P9", "POST", b"", "", b"ASK{}", problems.UnsupportedMedia, "without a Content-Type"),
    ("P9", "POST", b"query=ASK%7B%7D", "", b"", problems.UnsupportedMedia, "without a Content-Type"),
    ("P12", "QUERY", b"", FORM, b"query=ASK%7B%7D", problems.UnsupportedMedia, DIRECT),
    ("P15", "GET", b"update=CLEAR+ALL", "", b"", problems.ReadOnly, "cannot be written"),
    ("P15", "GET", b"update=CLEAR+ALL&query=ASK%7B%7D", "", b"", problems.ReadOnly, "cannot be written"),
    ("P15", "POST", b"", FORM, b"update=CLEAR+ALL", problems.ReadOnly, "cannot be written"),
    ("P15", "POST", b"", UPDATE, b"CLEAR ALL", problems.ReadOnly, "cannot be written"),
    ("P15", "POST", b"", f"{UPDATE}; charset=UTF-16", b"\xff\xfe", problems.ReadOnly, "cannot be written"),
    ("P22", "GET", b"query=ASK%7B%7D&default-graph-uri=g1", "", b"", problems.BadParameter, "absolute IRI"),
    ("P22", "GET", b"query=ASK%7B%7D&named-graph-uri=http://x/a%20b", "", b"", problems.BadParameter, "absolute IRI"),
    ("P27", "GET", b"query=" + b"a" * 65_536, "", b"", problems.UriTooLong, "by POST"),
    ("P27", "POST", b"", DIRECT, b"#" * 262_145, problems.RequestTooLarge, "262,144"),
    ("P31", "GET", b"query=ASK%7B%7D&timeout=soon", "", b"", problems.BadParameter, "`timeout`"),
    ("P31", "GET", b"query=ASK%7B%7D&timeout=nan", "", b"", problems.BadParameter, "`timeout`"),
    ("P31", "GET", b"query=ASK%7B%7D&timeout=-1", "", b"", problems.BadParameter, "`timeout`"),
    ("P35", "GET", b"query=ASK%7B%7D&queryId=short", "", b"", problems.BadParameter, "`queryId`"),
    ("P35", "GET", b"query=ASK%7B%7D&queryId=0123456789abcde%2F", "", b"", problems.BadParameter, "`queryId`"),
    ("none", "POST", b"", FORM, b"", problems.BadRequest, "has none"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "method", "query_string", "content_type", "body", "problem", "words"), REFUSED)
def test_a_broken_rule_is_named(
    row: str, method: str, query_string: bytes, content_type: str, body: bytes, problem: type, words: str
) -> None:
    with pytest.raises(problem) as caught:
        asked(method, query_string, content_type, body)
    assert type(caught.value) is problem, row
    assert words in caught.value.detail


DATASETS = [
    (b"", None, None),
    (b"default-graph-uri=http://x/1", ("http://x/1",), ()),
    (b"named-graph-uri=http://x/1", (), ("http://x/1",)),
    (
        b"default-graph-uri=http://x/1&default-graph-uri=http://x/2&default-graph-uri=http://x/1",
        ("http://x/1", "http://x/2"),
        (),
    ),
    (b"default-graph-uri=urn:a&named-graph-uri=urn:b", ("urn:a",), ("urn:b",)),
]


@pytest.mark.parametrize(("query_string", "default", "named"), DATASETS)
def test_one_kind_of_graph_makes_the_other_empty(
    query_string: bytes, default: tuple[str, ...] | None, named: tuple[str, ...] | None
) -> None:
    got = asked("GET", b"query=ASK%7B%7D&" + query_string)
    assert (got.default_graphs, got.named_graphs) == (default, named)


def test_wishes_are_kept_in_their_order() -> None:
    got = asked("GET", b"query=x&format=tsv&format=csv&output=json&results=xml&timeout=5&queryId=0123456789abcdef")
    assert got.formats == ("tsv", "csv")
    assert got.others == ("json", "xml")
    assert got.seconds == 5
    assert got.id == "0123456789abcdef"


def test_the_tables_have_their_cases() -> None:
    assert (len(TEXTS), len(REFUSED), len(DATASETS)) == (15, 30, 5)
