"""Wire: one keep-alive connection that asks and times, made so that reading costs next to nothing.

Takes an address and prepared requests. Gives status, bytes and seconds per request.
Never parses what it reads beyond what is needed to know where a response ends.
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

BLOCK = 1 << 20
END = b"\r\n0\r\n\r\n"


class WireError(OSError):
    """The other side closed, or did not answer in time."""


@dataclass(frozen=True)
class Reply:
    """One response, read to its end. `body` is empty unless it was to be kept."""

    status: int
    head: str
    size: int
    seconds: float
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


def target(path: str, query: str, parameters: str = "") -> str:
    """The request target of a query by GET."""
    return f"{path}?query={quote(query, safe='')}{parameters}"


def get(host: str, port: int, where: str, accept: str) -> bytes:
    """A GET request as bytes."""
    lines = [f"GET {where} HTTP/1.1", f"Host: {host}:{port}", f"Accept: {accept}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def unchunk(raw: bytes) -> bytes:
    """A chunked body, joined.

    >>> unchunk(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n")
    b'abc'
    """
    out: list[bytes] = []
    at = 0
    while True:
        end = raw.index(b"\r\n", at)
        size = int(raw[at:end].split(b";")[0], 16)
        if not size:
            return b"".join(out)
        out.append(raw[end + 2 : end + 2 + size])
        at = end + 4 + size


class Wire:
    """A connection that is opened when needed and kept."""

    def __init__(self, host: str, port: int, limit: float) -> None:
        self.host, self.port, self.limit = host, port, limit
        self._socket: socket.socket | None = None

    def ask(self, request: bytes, *, keep: bool = False) -> Reply:
        """One request and its whole response.

        Raises WireError when the connection breaks, or at the limit.
        """
        fresh = self._socket is None
        try:
            return self._ask(request, keep)
        except (OSError, ValueError) as error:
            self.close()
            if fresh or isinstance(error, TimeoutError):
                raise WireError(f"{type(error).__name__}: {error}") from error
        try:  # a kept connection may have been closed from the other side between two questions
            return self._ask(request, keep)
        except (OSError, ValueError) as error:
            self.close()
            raise WireError(f"{type(error).__name__}: {error}") from error

    def _ask(self, request: bytes, keep: bool) -> Reply:
        if self._socket is None:
            self._socket = socket.create_connection((self.host, self.port), self.limit)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(self._socket, started)
        head, _, rest = data.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        fields = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in text.split("\r\n")[1:]}
        chunked = "chunked" in fields.get("transfer-encoding", "").lower()
        length = int(fields["content-length"]) if "content-length" in fields else None
        size, body = self._body(self._socket, rest, length, chunked, keep, started)
        seconds = time.perf_counter() - started
        if fields.get("connection", "").lower() == "close" or (length is None and not chunked):
            self.close()
        if keep and chunked:
            body = unchunk(body)
            size = len(body)
        return Reply(int(text.split(" ", 2)[1]), text, size, seconds, body)

    def _body(
        self, link: socket.socket, rest: bytes, length: int | None, chunked: bool, keep: bool, started: float
    ) -> tuple[int, bytes]:
        kept, size, tail = [rest], len(rest), (b"\r\n" + rest)[-len(END) :]
        while not (tail == END if chunked else length is not None and size >= length):
            try:
                block = self._more(link, started)
            except ConnectionError:
                if chunked or length is not None:
                    raise
                break
            size += len(block)
            tail = (tail + block)[-len(END) :] if len(block) < len(END) else block[-len(END) :]
            if keep:
                kept.append(block)
        return size, b"".join(kept) if keep else b""

    def _more(self, link: socket.socket, started: float) -> bytes:
        left = self.limit - (time.perf_counter() - started)
        if left <= 0:
            raise TimeoutError(f"no whole answer within {self.limit:g} s")
        link.settimeout(left)
        block = link.recv(BLOCK)
        if not block:
            raise ConnectionError("closed before the end of the response")
        return block

    def close(self) -> None:
        """Let the connection go."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None
