"""The web server: waitress with many connections, and its own refusals in our words.

Takes the app, a bound socket and the settings. Gives a server that takes a thread only for a whole request.
Never answers a refusal without the headers and the document every other response has.
"""

import json
import resource
import socket
import time
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from gri_service.config import Settings
from gri_service.joining import Desk
from gri_service.problems import BadRequest, Broken, Problem, RequestTooLarge, UriTooLong
from gri_service.render import EXPOSED

BACKLOG = 1024
LINGER = 2.0


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress carries no types
    """A request the server cannot hand to the app: too large, or not HTTP."""

    def execute(self) -> None:
        fault = self._fault()
        members = {"detail": fault.detail, "type": f"/problems/{fault.type}", "title": fault.title}
        body = (json.dumps(members | {"status": fault.status}) + "\n").encode()
        self.status = f"{fault.status} {fault.title}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept, Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", EXPOSED),
        ]
        self.channel.refused = True
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)

    def _fault(self) -> Problem:
        match self.request.error.code:
            case 413:
                return RequestTooLarge("Send less: the body is larger than this service reads.")
            case 431:
                return UriTooLong("Send the query by POST: address and headers are longer than this service reads.")
            case 400 | 501:
                return BadRequest("Correct the request: it is not HTTP as this service reads it.")
        return Broken()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose refusals are problems, and reach a client that is still sending.

    Closing a socket with unread bytes in it makes the system send a reset, which can overtake the answer.
    So a refused connection says that it ends, and drops what still comes, for a moment.
    """

    error_task_class = Refusal
    refused = False
    lingers_until = 0.0

    def handle_close(self) -> None:
        if self.refused and self.connected and not self.lingers_until:
            self.lingers_until = time.monotonic() + LINGER
            self.will_close = self.close_when_flushed = False
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
                return
        super().handle_close()

    def readable(self) -> bool:
        return bool(self.lingers_until) or bool(super().readable())

    def writable(self) -> bool:
        if self.lingers_until:
            return time.monotonic() > self.lingers_until
        return bool(super().writable())

    def handle_read(self) -> None:
        if not self.lingers_until:
            super().handle_read()
        else:
            with suppress(OSError):
                self.recv(1 << 16)  # an end of file closes the channel by itself


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The threads of the server. At the end, what runs may finish for a moment; then it is stopped, and says so."""

    def __init__(self, desk: Desk, patience: float) -> None:
        super().__init__()
        self.desk, self.patience = desk, patience

    def shutdown(self, cancel_pending: bool = True, timeout: float = 1.0) -> bool:
        """End all threads."""
        until = time.monotonic() + self.patience
        while self.desk.busy and time.monotonic() < until:
            time.sleep(0.01)
        self.desk.stop_all()
        return bool(super().shutdown(cancel_pending, timeout))


def serve(app: Flask, bound: socket.socket, settings: Settings) -> None:
    """Serve until an interrupt or a SystemExit arrives in this thread."""
    # The usual soft limit of 1,024 descriptors is less than the connections that may be open.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * settings.whole("CONNECTIONS") + 1024
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
    dispatcher = Dispatcher(app.extensions["gri_desk"], settings.number("STOP_SECONDS"))
    dispatcher.set_thread_count(settings.whole("THREADS"))
    server: Any = create_server(
        app,
        _dispatcher=dispatcher,
        sockets=[bound],
        threads=settings.whole("THREADS"),
        connection_limit=settings.whole("CONNECTIONS"),
        asyncore_use_poll=True,
        channel_timeout=60,
        backlog=BACKLOG,
        ident=f"gri-service/{app.extensions['gri_version']}",
        # A little above ours, so that the app refuses what it can and this is the wall behind it.
        max_request_header_size=settings.whole("MAX_URL") * 2,
        max_request_body_size=settings.whole("MAX_BODY"),
        # Otherwise the app reads them, and believes them from TRUSTED_PROXIES alone.
        clear_untrusted_proxy_headers=not settings.text("TRUSTED_PROXIES"),
    )
    server.channel_class = Channel
    try:
        server.run()
    finally:
        server.close()
