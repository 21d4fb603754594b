"""A running keeper as the gateway sees it: its process, its control socket, its connections.

Takes a source and limits. Gives a Link that is ready, or says why there is none.
Never outlives its use: `close` lets the keeper end, `kill` ends it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gri_service.engine import channel

LOADING = 600.0
GRAPHS_TOLD = 500


class EngineError(RuntimeError):
    """The engine cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class MemoryLimits:
    """What a keeper is told."""

    workers: int = 4
    queue: int = 16
    patience: float = 3.0
    queries: int = 200
    private: int = 256 << 20
    memory: int = 3 << 30
    require_isolation: bool = False


@dataclass(frozen=True)
class Source:
    """What a keeper serves: a file to load into memory, or the folder of a store, and what is known of it.

    `trusted`: the file was written by our own build, so its IRIs need no second look.
    """

    path: Path
    mode: str = "memory"
    quads: int | None = None
    trusted: bool = False


@dataclass
class Link:
    """One keeper, what it said when it was ready, and the connections nobody uses now."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    facts: dict[str, Any]
    idle: list[socket.socket] = field(default_factory=list)
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self) -> socket.socket:
        """A connection for one exchange; give it back afterwards."""
        with self.lock:
            if self.idle:
                return self.idle.pop()
            ours, theirs = channel.pair()
            try:
                channel.send(self.control, {"connect": 1}, descriptor=theirs.fileno())
            except OSError:
                ours.close()
                raise
            finally:
                theirs.close()
        return ours

    def give_back(self, end: socket.socket) -> None:
        """The connection is free again."""
        with self.lock:
            if self.closed:
                end.close()
            else:
                self.idle.append(end)

    def kill(self) -> None:
        """End the keeper with its workers, at once."""
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of our ends: the keeper ends its workers and itself."""
        with self.lock:
            self.closed = True
            for end in [*self.idle, self.control]:
                end.close()
            self.idle.clear()


def spawn(source: Source, limits: MemoryLimits) -> Link:
    """A keeper that is ready to answer.

    Raises EngineError when the file cannot be loaded, or a wall that is demanded cannot stand.
    """
    ours, theirs = channel.pair()
    given = {
        "control": theirs.fileno(), "load": str(source.path), "graphs": GRAPHS_TOLD,
        "mode": source.mode, "quads": source.quads, "trusted": source.trusted,
        "workers": limits.workers, "queue": limits.queue, "patience": limits.patience,
        "queries": limits.queries, "private": limits.private, "memory": limits.memory,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "gri_service.engine.keeper", json.dumps(given)],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # an interrupt at the terminal is for the gateway, which then ends the keeper
    )
    theirs.close()
    facts = first_words(ours, source.path)
    link = Link(process, ours, facts)
    fault = facts.get("failed") or refusal(facts, limits)
    if fault:
        link.close()
        link.kill()
        process.wait()
        raise EngineError(fault)
    return link


def first_words(control: socket.socket, load: Path) -> dict[str, Any]:
    """What the keeper says of itself once it has loaded, or why it has not."""
    control.settimeout(LOADING)
    try:
        facts = channel.receive(control).message
    except TimeoutError:
        return {"failed": f"{load} took more than {LOADING:g} s to load."}
    control.settimeout(None)
    return facts or {"failed": f"the keeper ended while it loaded {load}; is there memory enough for it?"}


def refusal(facts: dict[str, Any], limits: MemoryLimits) -> str:
    """Why a keeper that is ready must not serve; empty when it may."""
    if not limits.require_isolation or facts["isolation"]:
        return ""
    return (
        f"this system offers neither {' nor '.join(facts['missing'])}, and GRI_REQUIRE_ISOLATION is on. "
        "Allow user namespaces or system call filters, or switch the setting off."
    )
