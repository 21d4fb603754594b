"""The web server: waitress with many connections, and its own refusals in our words.

Takes the app, a bound socket and the settings. Gives a server that takes a thread only for a whole request.
Never answers a refusal without the headers and the document every other response has.
"""

import json
import socket
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from gri_service.config import Settings
from gri_service.problems import BadRequest, Broken, Problem, RequestTooLarge, UriTooLong
from gri_service.render import EXPOSED


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
    """A connection whose refusals are problems."""

    error_task_class = Refusal


def serve(app: Flask, bound: socket.socket, settings: Settings) -> None:
    """Serve until an interrupt or a SystemExit arrives in this thread."""
    server: Any = create_server(
        app,
        sockets=[bound],
        threads=settings.whole("THREADS"),
        connection_limit=settings.whole("CONNECTIONS"),
        asyncore_use_poll=True,
        channel_timeout=60,
        backlog=1024,
        ident=f"gri-service/{app.extensions['gri_version']}",
        # A little above ours, so that the app refuses what it can and this is the wall behind it.
        max_request_header_size=settings.whole("MAX_URL") * 2,
        max_request_body_size=settings.whole("MAX_BODY"),
        clear_untrusted_proxy_headers=True,
    )
    server.channel_class = Channel
    try:
        server.run()
    finally:
        server.close()
