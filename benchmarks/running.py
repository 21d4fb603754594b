"""Running: what starts an engine as a process of its own, awaits it, asks it and ends it.

Takes a command and a place to write. Gives a process with its port, once it has found a thing of the graph.
Never knows which engine it is.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from benchmarks.graphs import Graph
from benchmarks.wire import Wire, WireError, get, target
from benchmarks.work import JSON

HOST = "127.0.0.1"
LOADING = 1800.0


class CannotStart(RuntimeError):
    """An engine is not installed here, or did not come up; the message says which and why."""


@dataclass
class Running:
    """An engine that answers. `loading` is the time to fill it, `starting` from the process to the first answer."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    path: str
    loading: float
    starting: float
    parameters: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    def where(self, query: str) -> str:
        """The request target that asks a query here."""
        return target(self.path, query, self.parameters)

    def request(self, query: str, accept: str) -> bytes:
        return get(HOST, self.port, self.where(query), accept)

    def wire(self, limit: float) -> Wire:
        return Wire(HOST, self.port, limit)

    def stop(self) -> None:
        processes.stop(self.process)


@dataclass(frozen=True)
class Place:
    """Where engines are found and where they may write."""

    peers: Path | None
    folder: Path

    def program(self, name: str, *others: str) -> str:
        """The program of a peer.

        Raises CannotStart when it is neither in the peers' folder nor on the path.
        """
        for one in (name, *others):
            for found in (self.peers / "bin" / one if self.peers else None, shutil.which(one)):
                if found and os.access(found, os.X_OK):
                    return str(found)
        raise CannotStart(f"{name} is not installed. benchmarks/README.md says how to install the peers.")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def spawn(command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """A process whose words go to a file."""
    with log.open("ab") as out:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment)


def first_answer(running: Running, graph: Graph, log: Path, limit: float = LOADING) -> float:
    """Wait until a thing of the graph is found by its name; the moment that was.

    Raises CannotStart at the limit, or when the process has ended.
    """
    query = f"SELECT ?p ?o WHERE {{ <{graph.things[0]}> ?p ?o }} LIMIT 1"
    wire, end = running.wire(30), time.perf_counter() + limit
    while time.perf_counter() < end:
        if running.process.poll() is not None:
            break
        with suppress(WireError):
            reply = wire.ask(running.request(query, JSON), keep=True)
            if reply.status == 200 and b'"value"' in reply.body:
                wire.close()
                return time.perf_counter()
        time.sleep(0.005)
    running.stop()
    tail = log.read_text(errors="replace")[-400:] if log.exists() else ""
    raise CannotStart(f"{running.name} gave no answer within {limit:g} s. Its last words: {tail}")


def wait_for_port(running: Running, log: Path, limit: float = 60.0) -> None:
    """Wait until somebody listens."""
    end = time.perf_counter() + limit
    while time.perf_counter() < end and running.process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, running.port), 1):
            return
        time.sleep(0.005)
    running.stop()
    raise CannotStart(f"{running.name} does not listen. Its last words: {log.read_text(errors='replace')[-400:]}")


def post_file(port: int, where: str, kind: str, file: Path) -> None:
    """Send a file as the body of one POST, without holding it.

    Raises OSError when the answer is not a success.
    """
    size = file.stat().st_size
    head = (
        f"POST {where} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {size}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((HOST, port), LOADING) as link, file.open("rb") as body:
        link.sendall(head.encode())
        link.sendfile(body)
        answer = b""
        while block := link.recv(65536):
            answer += block
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
    if not 200 <= status < 300:
        raise OSError(f"status {status}: {answer[-300:].decode(errors='replace')}")
