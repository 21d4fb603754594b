"""The engine in memory mode: the gateway's side of a keeper that holds the release and forks workers from itself.

Takes a file to load, or a source, and limits. Gives an Engine: one whole answer or one named outcome per job.
Never evaluates anything in this process, and leaves no process behind.
"""

import logging
import os
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import __version__ as pyoxigraph_version

from gri_service.engine import About, Answer, Job, channel
from gri_service.engine.exchange import ended, packed, unpacked
from gri_service.engine.link import LOADING, EngineError, Link, MemoryLimits, Source, spawn

log = logging.getLogger("gri_service.engine")
LATE = 5.0  # seconds past deadline and queue after which the keeper itself is taken for broken


class Started:
    """A job that has begun; see Run."""

    def __init__(self, engine: "MemoryEngine", keeper: Link, end: socket.socket, job: Job) -> None:
        self.engine, self.keeper, self.end, self.job = engine, keeper, end, job
        self.began = time.monotonic()
        self.late = self.began + (end.gettimeout() or 0.0)

    def fileno(self) -> int:
        return self.end.fileno()

    def finish(self) -> Answer:
        """How it ended; see Run."""
        now = time.monotonic()
        return unpacked(self.engine.hear(self, late=now >= self.late), now - self.began)


class MemoryEngine:
    """The engine of one file of RDF. Safe to share between threads."""

    letter = "m"

    def __init__(self, source: Path | Source, limits: MemoryLimits | None = None, *, reason: str = "") -> None:
        self._source = source if isinstance(source, Source) else Source(source)
        self._limits, self._reason = limits or MemoryLimits(), reason
        self._changed = threading.Condition()
        self._closing = False
        self._restarts = 0
        self._running: dict[str, socket.socket] = {}
        self._keeper: Link | None = spawn(self._source, self._limits)
        self._watcher = threading.Thread(target=self._watch, name="watch-keeper", daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        """Notice the end of the keeper and start another; requests in flight have their error by then."""
        while True:
            keeper = self._keeper
            assert keeper is not None
            keeper.process.wait()
            with self._changed:
                self._keeper = None
                self._changed.notify_all()
                if self._closing:
                    return
            keeper.close()
            log.error("the keeper of %s ended (%s); another is started", self._source.path, keeper.process.returncode)
            fresh = self._respawn()
            if fresh is None:
                return
            with self._changed:
                self._restarts += 1
                self._keeper = fresh
                self._changed.notify_all()

    def _respawn(self) -> Link | None:
        pause = 0.1
        while True:
            with self._changed:
                if self._closing:
                    return None
            try:
                return spawn(self._source, self._limits)
            except EngineError as error:
                log.error("%s", error)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, pause)
            pause = min(pause * 2, 30.0)

    def _ready(self) -> Link | None:
        """The keeper, waiting for one that is being started as long as a job may wait for a worker."""
        with self._changed:
            self._changed.wait_for(lambda: self._keeper is not None or self._closing, self._limits.patience)
            return None if self._closing else self._keeper

    def run(self, job: Job) -> Answer:
        """Answer one job; see Engine."""
        started = time.monotonic()
        request = packed(job)
        try:
            packet = self._exchange(job, request)
        finally:
            if request.descriptor is not None:
                os.close(request.descriptor)
        return unpacked(packet, time.monotonic() - started)

    def start(self, job: Job) -> "Started | None":
        """Begin one job without waiting; see Engine."""
        keeper = self._keeper
        if keeper is None or self._closing:
            return None
        request = packed(job)
        end: socket.socket | None = None
        try:
            end = keeper.connect()
            end.settimeout(job.seconds + self._limits.patience + LATE)
            self._running[job.id] = end
            channel.pass_on(end, request)
        except OSError:  # the keeper has just died; whoever may wait asks its successor
            self._running.pop(job.id, None)
            if end is not None:
                end.close()
            return None
        finally:
            if request.descriptor is not None:
                os.close(request.descriptor)
        return Started(self, keeper, end, job)

    def hear(self, started: "Started", *, late: bool) -> channel.Packet:
        """The verdict on a job that was begun with `start`."""
        if late:
            started.end.settimeout(0.0)
        return self._hear(started.keeper, started.end, started.job.id)

    def _exchange(self, job: Job, request: channel.Packet) -> channel.Packet:
        for _attempt in range(2):
            keeper = self._ready()
            if keeper is None:
                return ended("busy")
            try:
                end = keeper.connect()
            except OSError:
                self._forget(keeper)
                continue
            end.settimeout(job.seconds + self._limits.patience + LATE)
            try:
                self._running[job.id] = end
                channel.pass_on(end, request)
            except OSError:  # the keeper has just died and has not seen the job: ask its successor
                if self._running.pop(job.id, None) is None:  # stopped in this very moment
                    end.close()
                    return ended("stopped")
                self._forget(keeper)
                continue
            return self._hear(keeper, end, job.id)
        return ended("busy")

    def _forget(self, keeper: Link) -> None:
        """Make sure that a keeper that does not listen is gone before the next is waited for."""
        keeper.kill()
        with self._changed:
            self._changed.wait_for(lambda: self._keeper is not keeper, self._limits.patience)

    def stop(self, name: str) -> None:
        """End a run: a connection that closes tells the keeper that nobody wants its answer."""
        end = self._running.pop(name, None)
        if end is not None:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _hear(self, keeper: Link, end: socket.socket, name: str) -> channel.Packet:
        try:
            packet = channel.receive(end)
        except (TimeoutError, BlockingIOError):
            log.error("the keeper gave no verdict in time and is replaced")
            keeper.kill()
            packet = channel.Packet(None)
        stopped = self._running.pop(name, None) is None
        if packet.message is None or stopped:
            end.close()
            return packet if packet.message is not None else ended("stopped" if stopped else "broken")
        keeper.give_back(end)
        return packet

    def about(self) -> About:
        """The state of this moment; a keeper that is being replaced has no workers."""
        keeper = self._ready()
        state: dict[str, Any] = {"workers": 0, "ready": 0, "waiting": 0, "exits": {}}
        facts: dict[str, Any] = keeper.facts if keeper is not None else {}
        if keeper is not None:
            with suppress(OSError):
                end = keeper.connect()
                end.settimeout(LATE)
                channel.send(end, {"about": 1})
                told = channel.receive(end).message
                state = told or state
                keeper.give_back(end) if told else end.close()
        counters = {f"exit {cause}": number for cause, number in state["exits"].items()}
        return About(
            mode=self._source.mode, reason=self._reason, engine=f"pyoxigraph {pyoxigraph_version}",
            quads=facts.get("quads", 0), graphs=tuple(facts.get("graphs", ())),
            workers=state["workers"], ready=state["ready"],
            isolation=tuple(facts.get("isolation", ())), missing=tuple(facts.get("missing", ())),
            counters=MappingProxyType({"restarts": self._restarts, "waiting": state["waiting"], **counters}),
        )  # fmt: skip

    def close(self) -> None:
        """Stop keeper and workers; returns when none is left."""
        with self._changed:
            self._closing = True
            keeper = self._keeper
            self._changed.notify_all()
        if keeper is not None:
            keeper.close()
            try:
                keeper.process.wait(LATE)
            except subprocess.TimeoutExpired:
                keeper.kill()
                keeper.process.wait()
        self._watcher.join(LOADING)
