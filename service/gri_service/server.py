"""The web server: waitress with many connections, a short lane for ordinary questions, and refusals in our words.

Takes the app, a bound socket and the settings. Gives a server that takes a thread only for a whole request, or none at
all where its own loop can answer. Never refuses without the headers and the document every other response has.
"""

import json
import resource
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import ErrorTask, Task, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import build_http_date

from gri_service.config import Settings
from gri_service.headers import ALWAYS, NO_STORE, VARY
from gri_service.joining import Desk
from gri_service.lane import PATH, Errand, Lane, Reply, Request
from gri_service.parts import LANDED, Landed, parts
from gri_service.problems import BadRequest, Broken, Problem, RequestTooLarge, UriTooLong
from gri_service.shelf import Shelf

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
            ("Cache-Control", NO_STORE),
            ("Vary", VARY),
            *ALWAYS.items(),
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


class Short(Task):  # type: ignore[misc]
    """A response that is ready before its task begins."""

    complete = True

    def execute(self) -> None:
        reply: Reply = self.channel.reply
        self.channel.reply = None
        self.status, self.response_headers = reply.status, reply.headers
        self.content_length = len(reply.body)
        head: bytes = self.build_response_header()
        self.wrote_header = True
        self.channel.write_soon(head + reply.body)

    def build_response_header(self) -> bytes:
        """The head. Ours are written as they are to be sent, which spares most requests most of the work."""
        if self.version != "1.1" or self.request.headers.get("CONNECTION"):
            head: bytes = super().build_response_header()
            return head
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self.response_headers)]
        lines += [f"Server: {self.channel.server.adj.ident}", f"Date: {build_http_date(self.start_time)}", "", ""]
        return "\r\n".join(lines).encode("latin-1")


class Long(WSGITask):  # type: ignore[misc]
    """A request for the app; an answer that was found on the way travels with it."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if (landed := getattr(self.request, "landed", None)) is not None:
            environ[LANDED] = landed
        return environ


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """The reader of requests; an address that is none is a refusal, and not the end of the connection."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:  # of urlsplit, for `http://[`
            raise ParsingError("Bad URI") from None


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose questions may take the short lane, and whose refusals are problems that reach the client.

    Closing a socket with unread bytes in it makes the system send a reset, which can overtake the answer.
    So a refused connection says that it ends, and drops what still comes, for a moment.
    """

    error_task_class = Refusal
    parser_class = Parser
    refused = False
    lingers_until = 0.0
    reply: Reply | None = None

    @staticmethod
    def task_class(channel: "Channel", request: Any) -> Task:
        """What answers a request."""
        return (Long if channel.reply is None else Short)(channel, request)

    def service(self) -> None:
        """Answer the request that is first; what was found on its way is settled when it is answered."""
        landed: Landed | None = getattr(self.requests[0], "landed", None)
        super().service()
        if landed is not None:
            landed.settle()

    def received(self, data: bytes) -> bool:
        """Take bytes of the client; a request that they complete begins its way."""
        taken = bool(super().received(data))
        self.server.task_dispatcher.begin()
        return taken

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
    """Who answers which request: the loop itself by the short lane, or a thread.

    At the end, what runs may finish for a moment; then it is stopped, and says so.
    """

    def __init__(self, lane: Lane, desk: Desk, patience: float) -> None:
        super().__init__()
        self.lane, self.desk, self.patience = lane, desk, patience
        self.map: dict[int, Any] = {}
        self._loop = threading.get_ident()
        self._arrived: list[Channel] = []

    def add_task(self, task: Channel) -> None:
        """A request is whole. What the loop reads may take the lane; a later request of a pipeline never does."""
        request = task.requests[0]
        # A request that could not be read has no path.
        if threading.get_ident() == self._loop and request.error is None and request.path == PATH:
            self._arrived.append(task)  # not now: the channel holds a lock that answering needs
        else:
            super().add_task(task)

    def begin(self) -> None:
        """Begin with the requests that have arrived."""
        while self._arrived:
            channel = self._arrived.pop()
            request = channel.requests[0]
            stream = request.get_body_stream()
            body = stream.read()
            stream.seek(0)
            found = self.lane.enter(
                Request(request.command, request.query.encode("latin-1"), request.headers, channel.addr[0], body)
            )
            if isinstance(found, Errand):
                Watch(self, channel, found)
            else:
                self.go_on(channel, found)

    def go_on(self, channel: Channel, found: Reply | Landed | None) -> None:
        """A reply is sent at once, anything else is a thread's."""
        if isinstance(found, Reply):
            channel.reply = found
            channel.service()
        else:
            channel.requests[0].landed = found
            super().add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 1.0) -> bool:
        """End all threads."""
        until = time.monotonic() + self.patience
        while self.desk.busy and time.monotonic() < until:
            self._watch()
        self.desk.stop_all()
        until += timeout
        while self._unsaid() and time.monotonic() < until:
            self._watch()
        return bool(super().shutdown(cancel_pending, timeout))

    def _unsaid(self) -> bool:
        """Whether a client still waits for the word that its question was stopped."""
        return bool(self.queue or self.active_count) or any(isinstance(each, Watch) for each in self.map.values())

    def _watch(self) -> None:
        wasyncore.loop(timeout=0.01, use_poll=True, map=self.map, count=1)


class Watch:
    """A run that the loop waits for, as one of the things it watches."""

    def __init__(self, dispatcher: Dispatcher, channel: Channel, errand: Errand) -> None:
        self._dispatcher, self._channel, self._errand = dispatcher, channel, errand
        self._fd = errand.fileno()
        dispatcher.map[self._fd] = self

    def readable(self) -> bool:
        """Asked at each turn of the loop, which is also when a late one is noticed."""
        if time.monotonic() > self._errand.late:
            self.handle_read_event()
            return False
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        """It has ended."""
        if self._dispatcher.map.pop(self._fd, None) is not None:
            self._dispatcher.go_on(self._channel, self._errand.finish())
            self._dispatcher.begin()

    handle_close = handle_expt_event = handle_error = handle_read_event

    def close(self) -> None:
        """The loop ends."""
        self._dispatcher.map.pop(self._fd, None)


def serve(app: Flask, bound: socket.socket, settings: Settings) -> None:
    """Serve until an interrupt or a SystemExit arrives in this thread."""
    # The usual soft limit of 1,024 descriptors is less than the connections that may be open.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * settings.whole("CONNECTIONS") + 1024
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
    shelf: Shelf = app.extensions["gri_shelf"]
    lane = Lane(parts(app), shelf)
    dispatcher = Dispatcher(lane, app.extensions["gri_desk"], settings.number("STOP_SECONDS"))
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
    dispatcher.map = server._map
    try:
        server.run()
    finally:
        server.close()
