"""The SPARQL 1.1 Protocol: what a request asks, read from its raw parts.

Takes method, query string, content type and body as bytes came in. Gives Asked, or the problem of a broken rule.
Never decodes anything twice, never guesses, and knows no web framework.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode

from gri_service.problems import (
    BadParameter,
    BadRequest,
    ReadOnly,
    RequestTooLarge,
    UnsupportedMedia,
    UriTooLong,
)

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
GRAPH_KEYS = ("default-graph-uri", "named-graph-uri")
CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{16,128}")
BOM = "\ufeff"
Values = Mapping[str, list[str]]


@dataclass(frozen=True)
class Limits:
    """Bytes a request may have."""

    url: int
    query: int


@dataclass(frozen=True)
class Asked:
    """What a request asks. Query None: it asks for the endpoint's description."""

    query: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    formats: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    seconds: float | None = None
    id: str | None = None
    release: str = ""


def read(method: str, path: str, query_string: bytes, content_type: str, body: bytes, limits: Limits) -> Asked:
    """What is asked.

    Raises the problem that names the rule and the repair.
    """
    if len(path) + 1 + len(query_string) > limits.url:
        raise UriTooLong(
            f"Send the query by POST: the address has more than {limits.url:,} bytes.",
            hint="POST, with the query as `application/sparql-query` or as a form.",
        )
    url = parameters(query_string, "the address")
    form: Values = {}
    direct: str | None = None
    if method in {"POST", "QUERY"}:
        form, direct = read_body(method, content_type, body)
    if "update" in url or "update" in form:
        raise ReadOnly("Send a query instead: this service cannot be written to.")
    for key in ("query", *GRAPH_KEYS):
        if key in url and (key in form or (key == "query" and direct is not None)):
            raise BadRequest(f"Send `{key}` once: it stands in the address and in the body.")
    values = {**url, **form}
    return Asked(
        query=query_of(values, direct, method, limits),
        **graphs_of(values),
        formats=tuple(value for value in values.get("format", ()) if value),
        others=tuple(value for key in ("output", "results") for value in values.get(key, ())),
        seconds=seconds_of(values),
        id=id_of(values),
        release=(values.get("release") or [""])[-1],
    )


def parameters(raw: bytes, where: str) -> dict[str, list[str]]:
    """The parameters of a query string or a form, each decoded once.

    >>> parameters(b"query=ASK%7B%7D&a=1&a=100%2541", "the address")
    {'query': ['ASK{}'], 'a': ['1', '100%41']}
    """
    found: dict[str, list[str]] = {}
    for part in raw.split(b"&"):
        if not part:
            continue
        key, _, value = part.partition(b"=")
        try:
            name, text = (unquote_to_bytes(piece.replace(b"+", b" ")).decode("utf-8") for piece in (key, value))
        except UnicodeDecodeError:
            raise BadRequest(f"Write parameters in UTF-8: a percent-encoding in {where} is not UTF-8.") from None
        found.setdefault(name, []).append(text)
    return found


def read_body(method: str, content_type: str, body: bytes) -> tuple[Values, str | None]:
    """The body as form parameters, or as the query itself."""
    media_type, charset = split_type(content_type)
    if media_type == UPDATE:
        raise ReadOnly("Send a query instead: this service cannot be written to.")
    accepted = {QUERY} if method == "QUERY" else {QUERY, FORM}
    if media_type not in accepted:
        raise UnsupportedMedia(
            f"Send {' or '.join(sorted(accepted))}: the body is {media_type or 'without a Content-Type'}."
        )
    if charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMedia(f"Send UTF-8: the body says charset={charset[:40]}.")
    if media_type == FORM:
        return parameters(body, "the body"), None
    try:
        return {}, body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Send UTF-8: the byte {error.start} of the body is not.") from None


def split_type(content_type: str) -> tuple[str, str]:
    """Media type and charset, in lower case.

    >>> split_type('Application/SPARQL-query; Charset="UTF-8"')
    ('application/sparql-query', 'utf-8')
    """
    media_type, *pieces = content_type.lower().split(";")
    charset = ""
    for piece in pieces:
        name, _, value = piece.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip("\"'")
    return media_type.strip(), charset


def query_of(values: Values, direct: str | None, method: str, limits: Limits) -> str | None:
    """The one query text; None for a GET that asks for the description."""
    texts = [direct] if direct is not None else values.get("query", [])
    if len(texts) > 1:
        raise BadRequest("Send one `query`: there are several.")
    if not texts:
        if method in {"POST", "QUERY"}:
            raise BadRequest("Send a `query`: the request has none.")
        return None
    # The engine calls a byte order mark a syntax error, and editors write one unseen.
    text = texts[0].removeprefix(BOM)
    if len(text.encode("utf-8", "surrogatepass")) > limits.query:
        raise RequestTooLarge(
            f"Shorten the query: its text has more than {limits.query:,} bytes.", limitBytes=limits.query
        )
    return text


def graphs_of(values: Values) -> dict[str, tuple[str, ...] | None]:
    """The dataset of the protocol: one kind given makes the other empty, because it replaces the query's whole."""
    given = {key: values.get(key, []) for key in GRAPH_KEYS}
    if not any(given.values()):
        return {"default_graphs": None, "named_graphs": None}
    for key, iris in given.items():
        for iri in iris:
            try:
                NamedNode(iri)
            except ValueError as error:
                raise BadParameter(f"Give `{key}` an absolute IRI: {iri[:200]!r} is none ({error}).") from None
    default, named = (tuple(dict.fromkeys(given[key])) for key in GRAPH_KEYS)
    return {"default_graphs": default, "named_graphs": named}


def seconds_of(values: Values) -> float | None:
    """The deadline the client wishes."""
    if not values.get("timeout"):
        return None
    text = values["timeout"][-1]
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadParameter(f"Give `timeout` a number of seconds above 0: it is {text[:60]!r}.")
    return seconds


def id_of(values: Values) -> str | None:
    """The name the client chose for its query."""
    if not values.get("queryId"):
        return None
    text = values["queryId"][-1]
    if not CLIENT_ID.fullmatch(text):
        raise BadParameter("Give `queryId` 16 to 128 letters, digits, or any of . _ ~ -")
    return text
