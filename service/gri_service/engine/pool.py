"""The workers of a keeper: born ahead of need, killed at the deadline, read in death, replaced at once.

Takes the way to the store and the limits of a worker. Gives workers, and for each death its cause.
Never waits for a worker: whoever may block is the worker, not the keeper.
"""

import gc
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Store

from gri_service.engine import channel
from gri_service.engine.worker import live

NO_MEMORY = b"memory allocation of"


@dataclass
class Worker:
    """One process, and the job it has. `why` says for what reason the keeper killed it, if it did."""

    pid: int
    pidfd: int
    end: socket.socket
    errors: int
    born: float
    served: int = 0
    job: Any = None
    deadline: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Limits:
    """How many workers, after how many queries or bytes of its own one is replaced, and what a query may take."""

    workers: int
    queries: int
    private: int
    memory: int


@dataclass
class Pool:
    """All workers of one store."""

    reach: Callable[[], Store]
    limits: Limits
    workers: list[Worker] = field(default_factory=list)
    exits: Counter[str] = field(default_factory=Counter)

    def idle(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.job is None and not worker.why]

    def busy(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.job is not None]

    def fill(self) -> list[Worker]:
        """Fork workers until there are enough; the new ones."""
        fresh = []
        while len(self.workers) < self.limits.workers:
            fresh.append(self._fork())
            self.workers.append(fresh[-1])
        return fresh

    def _fork(self) -> Worker:
        ours, theirs = channel.pair()
        errors = os.memfd_create("gri-worker-errors")
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                gc.disable()  # a collection would touch every object and unshare its page
                _keep_only(theirs.fileno(), errors)
                live(self.reach, theirs, parent, self.limits.memory)
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        return Worker(pid, os.pidfd_open(pid), ours, errors, time.monotonic())

    def kill(self, worker: Worker, why: str) -> None:
        """End a worker now; its death is read like any other."""
        worker.why = worker.why or why
        signal.pidfd_send_signal(worker.pidfd, signal.SIGKILL)

    def worn(self, worker: Worker, private: int) -> bool:
        """Whether a worker has done enough."""
        return worker.served >= self.limits.queries or private >= self.limits.private

    def bury(self, worker: Worker) -> str:
        """Reap a dead worker; the outcome its job has by this death."""
        _, status = os.waitpid(worker.pid, 0)
        outcome, cause = self._read_death(worker, status)
        self.exits[cause] += 1
        self.workers.remove(worker)
        for descriptor in (worker.pidfd, worker.errors):
            os.close(descriptor)
        worker.end.close()
        return outcome

    def _read_death(self, worker: Worker, status: int) -> tuple[str, str]:
        """The outcome of a death, and its cause for the counters."""
        if worker.why:
            return worker.why, worker.why
        if not os.WIFSIGNALED(status):
            return "broken", f"exit {os.waitstatus_to_exitcode(status)}"
        number = os.WTERMSIG(status)
        cause = signal.Signals(number).name
        match number:
            case signal.SIGXCPU:
                return "timeout", cause
            case signal.SIGKILL:  # not ours: the kernel ran out of memory
                return "memory", cause
            case signal.SIGXFSZ:
                return "too-large", cause
            case signal.SIGSEGV | signal.SIGBUS:
                return "too-deep", cause
            case signal.SIGABRT if NO_MEMORY in os.pread(worker.errors, 1 << 16, 0):
                return "memory", cause
        return "broken", cause


def _keep_only(socket_fd: int, errors: int) -> None:
    """Close every descriptor of the keeper but the worker's own; its stderr goes to a memory file."""
    os.dup2(errors, 2)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.closerange(3, socket_fd)
    os.closerange(socket_fd + 1, 1 << 16)
