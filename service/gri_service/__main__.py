"""`gri-service` and `python -m gri_service`: serve one graph on one address until told to stop.

Takes the command line and the environment. Gives a running service, and prints where it is.
Never leaves a process behind: an interrupt or a SIGTERM ends keeper and workers too.
"""

import argparse
import signal
import socket
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

from gri_service import create_app, logs
from gri_service.config import SettingError, Settings, read
from gri_service.engine.link import EngineError
from gri_service.parts import close_app, parts
from gri_service.release import ReleaseError
from gri_service.server import BACKLOG, serve


def settings_from(arguments: Sequence[str] | None) -> Settings:
    """Defaults, environment, command line."""
    parser = argparse.ArgumentParser(
        prog="gri-service", description="Serve a graph: pages, questions and a SPARQL endpoint.",
        epilog="Every other setting is an environment variable; service/README.md lists them.",
    )  # fmt: skip
    parser.add_argument("--data", metavar="FILE", help="serve this RDF file instead of a release")
    parser.add_argument("--release", metavar="FOLDER", help="serve this release instead of the current one")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", help="port to listen on; 0 takes a free one")
    given = {name.upper(): value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    return read(given)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Bound before anything is loaded, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise SystemExit(
            f"Cannot listen on {host}, port {port}: {error.strerror}. "
            "Set GRI_PORT (or --port) to another port, or to 0 for any free one; GRI_HOST is the address."
        ) from None
    return bound


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """A signal to end is an ordinary end."""
    raise SystemExit(0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    signal.signal(signal.SIGTERM, stop)
    try:
        settings = settings_from(arguments)
        logs.begin(settings.text("LOG_LEVEL"))
        bound = listen(settings.text("HOST"), settings.whole("PORT"))
        app = create_app(settings)
    except (SettingError, ReleaseError, EngineError) as error:
        sys.exit(str(error))
    bound.listen(BACKLOG)  # only now: who asks earlier is refused, not kept waiting
    try:
        welcome(app, bound)
        serve(app, bound, settings)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        close_app(app)


def welcome(app: Any, bound: socket.socket) -> None:
    """Where it is, what it serves, and which walls are missing."""
    host, port = bound.getsockname()[:2]
    about = parts(app).engine.about()
    for wall in about.missing:
        print(f"This system offers no {wall} round the workers.", file=sys.stderr)
    if not about.isolation:
        print("Workers could reach the network; only the guard stands before SERVICE.", file=sys.stderr)
    where = f"[{host}]" if ":" in host else host
    print(f"Release {parts(app).release.id}, {about.quads:,} quads, {about.workers} workers.")
    print(f"Engine: {about.mode} ({about.reason}).")
    print(f"Serving on http://{where}:{port}/", flush=True)


if __name__ == "__main__":
    main()
