"""The wire to a remote endpoint: one request, its whole reply in a memory file, and every mark that it is not whole.

Takes an address, the protocol's parameters, a deadline and a bound. Gives a Reply that was read to its framed end.
Never follows a redirect, never keeps a connection, never waits past the deadline.
"""

import http.client
import os
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from typing import BinaryIO
from urllib.parse import unquote, urlencode, urlsplit

BLOCK, LINE = 1 << 16, 1 << 13


class Unreachable(Exception):
    """No answer came."""


class Late(Exception):
    """The deadline came first; the connection has been closed."""


class Incomplete(Exception):
    """An answer came, and a mark says that it is not whole."""


class TooLong(Exception):
    """The answer is longer than anybody asked for."""


@dataclass
class Reply:
    """A reply with the end its sender announced. `framed` is False where the end of the connection was the only end."""

    status: int
    headers: Message
    body: BinaryIO
    framed: bool
    trailers: dict[str, str] = field(default_factory=dict)

    def text(self, most: int = 4_096) -> str:
        """The beginning of the body."""
        self.body.seek(0)
        return self.body.read(most).decode("utf-8", "replace")


def ask(
    address: str,
    parameters: Sequence[tuple[str, str]],
    accept: str,
    seconds: float,
    most: int,
    opened: Callable[[http.client.HTTPConnection], None] = lambda connection: None,
) -> Reply:
    """One query by POST, and its reply, spooled. `opened` is handed the connection, which another thread may cut.

    Raises Unreachable, Late, Incomplete or TooLong.
    """
    late = threading.Event()
    started = time.monotonic()
    connection = connect(address, seconds)
    opened(connection)

    def end() -> None:
        late.set()
        cut(connection)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    try:
        reply = exchange(connection, address, parameters, accept, most)
        if late.is_set():  # a connection that is cut looks like one that has ended
            reply.body.close()
            raise Late
        return reply
    except (OSError, http.client.HTTPException, Incomplete) as error:
        if late.is_set() or time.monotonic() - started >= seconds:
            raise Late from None
        if isinstance(error, Incomplete):
            raise
        raise Unreachable(type(error).__name__) from None
    finally:
        watch.cancel()
        connection.close()


def connect(address: str, seconds: float) -> http.client.HTTPConnection:
    """A connection, not yet opened."""
    parts = urlsplit(address)
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return maker(parts.hostname or "", parts.port, timeout=seconds)


def cut(connection: http.client.HTTPConnection) -> None:
    """Break off whatever is being read or sent."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(2)


def exchange(
    connection: http.client.HTTPConnection, address: str, parameters: Sequence[tuple[str, str]], accept: str, most: int
) -> Reply:
    """Send the request and read the reply to its end."""
    parts = urlsplit(address)
    headers = {
        "Accept": accept,
        "Content-Type": "application/x-www-form-urlencoded",
        "TE": "trailers",  # Neptune tells in a trailer that an answer failed on its way
        "Connection": "close, TE",
    }
    if parts.username:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(secret.encode()).decode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, urlencode(parameters).encode(), headers)
    socket = connection.sock  # the connection lets go of it when the response has no length
    response = connection.getresponse()
    connection.sock = connection.sock or socket
    trailers: dict[str, str] = {}
    framed = bool(response.chunked) or response.length is not None
    body: BinaryIO = os.fdopen(os.memfd_create("gri-reply", os.MFD_CLOEXEC), "w+b")
    try:
        for block in blocks(response, trailers):
            if body.tell() + len(block) > most:
                raise TooLong
            body.write(block)
        body.flush()
    except BaseException:
        body.close()
        raise
    return Reply(response.status, response.headers, body, framed, trailers)


def blocks(response: http.client.HTTPResponse, trailers: dict[str, str]) -> Iterator[bytes]:
    """The body block by block; http.client would read chunks too, and would drop the trailers.

    Raises Incomplete when the connection ends before the body does.
    """
    if not response.chunked:
        left = response.length
        while left is None or left > 0:
            block = response.read(BLOCK if left is None else min(left, BLOCK))
            if not block:
                if left is None:
                    return
                raise Incomplete("the connection ended before the length it had announced")
            left = None if left is None else left - len(block)
            yield block
        return
    source = response.fp
    while size := chunk_size(source.readline(LINE)):
        while size:
            block = source.read(min(size, BLOCK))
            if not block:
                raise Incomplete("the connection ended inside a chunk")
            size -= len(block)
            yield block
        if source.read(2) != b"\r\n":
            raise Incomplete("a chunk has no end")
    while (line := source.readline(LINE)) not in {b"\r\n", b"\n"}:
        if not line:
            raise Incomplete("the connection ended before the last chunk")
        name, _, value = line.decode("latin-1").partition(":")
        trailers[name.strip().lower()] = value.strip()


def chunk_size(line: bytes) -> int:
    """The length of the chunk that follows.

    >>> chunk_size(b"1f;name=value\\r\\n")
    31
    """
    try:
        return int(line.split(b";")[0], 16)
    except ValueError:
        raise Incomplete("the connection ended between two chunks") from None


def marks(reply: Reply) -> str:
    """Why a reply with status 200 is not whole, by its headers and trailers; empty when none of them says so."""
    if reply.status == 206:
        return "its status is 206, partial content"
    if reply.headers.get("X-SQL-State"):
        return f"X-SQL-State is {reply.headers['X-SQL-State']}"
    told = reply.trailers.get("x-neptune-status", "200")
    if not told.startswith("200"):
        return f"the trailer X-Neptune-Status is {told}"
    return ""
