"""The engine in memory mode: the gateway's side of a keeper that holds the release and forks workers from itself.

Takes a file to load, or a source, and limits. Gives an Engine: one whole answer or one named outcome per job.
Never evaluates anything in this process, and leaves no process behind.
"""

import io
import json
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
from gri_service.engine.link import LOADING, EngineError, Link, MemoryLimits, Source, spawn

log = logging.getLogger("gri_service.engine")
LATE = 5.0  # seconds past deadline and queue after which the keeper itself is taken for broken


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
        descriptor = os.memfd_create("gri-result", os.MFD_CLOEXEC)
        try:
            verdict = self._exchange(job, descriptor)
            answer = self._answer(job, verdict, descriptor, time.monotonic() - started)
        except BaseException:
            os.close(descriptor)
            raise
        if answer.body is None:
            os.close(descriptor)
        return answer

    def _exchange(self, job: Job, descriptor: int) -> dict[str, Any]:
        request = {
            "query": job.query, "base": job.base, "media_type": job.media_type, "max_rows": job.max_rows,
            "default_graphs": job.default_graphs, "named_graphs": job.named_graphs,
        }  # fmt: skip
        with io.FileIO(descriptor, "wb", closefd=False) as file:
            file.write(json.dumps(request).encode())
        header = {"id": job.id, "kind": job.kind, "seconds": job.seconds, "bytes": job.max_bytes}
        for _attempt in range(2):
            keeper = self._ready()
            if keeper is None:
                return {"outcome": "busy"}
            try:
                end = keeper.connect()
            except OSError:
                self._forget(keeper)
                continue
            end.settimeout(job.seconds + self._limits.patience + LATE)
            try:
                self._running[job.id] = end
                channel.send(end, header, descriptor)
            except OSError:  # the keeper has just died and has not seen the job: ask its successor
                if self._running.pop(job.id, None) is None:  # stopped in this very moment
                    end.close()
                    return {"outcome": "stopped"}
                self._forget(keeper)
                continue
            return self._hear(keeper, end, job.id)
        return {"outcome": "busy"}

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

    def _hear(self, keeper: Link, end: socket.socket, name: str) -> dict[str, Any]:
        try:
            verdict, _ = channel.receive(end)
        except TimeoutError:
            log.error("the keeper gave no verdict in time and is replaced")
            keeper.kill()
            verdict = None
        stopped = self._running.pop(name, None) is None
        if verdict is None or stopped:
            end.close()
            return verdict or {"outcome": "stopped" if stopped else "broken"}
        keeper.give_back(end)
        return verdict

    def _answer(self, job: Job, verdict: dict[str, Any], descriptor: int, seconds: float) -> Answer:
        outcome = verdict["outcome"]
        if outcome != "ok":
            return Answer(
                outcome, seconds=seconds, line=verdict.get("line"), column=verdict.get("column"),
                message=verdict.get("message", ""),
            )  # fmt: skip
        body = os.fdopen(descriptor, "rb")
        body.seek(0)
        return Answer(
            "ok", body, verdict["bytes"], verdict["rows"], verdict["sha256"], seconds,
            notices=tuple(verdict["notices"]), waited=max(0.0, seconds - verdict["seconds"]),
        )  # fmt: skip

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
                told, _ = channel.receive(end)
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
