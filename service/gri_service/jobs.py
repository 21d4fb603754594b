"""The long queue: queries that need more time than an answer at the endpoint may take, one after the other.

Takes jobs with the name of their release. Gives their state, and in the end a file with the whole answer, or how else
it ended. Never runs two at once, keeps nothing longer than a day, and leaves no file behind when the service ends.
"""

import logging
import os
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gri_service.engine import Answer, Job
from gri_service.joining import Desk
from gri_service.problems import Busy, Problem
from gri_service.served import Served

log = logging.getLogger("gri_service")
DAY = 86_400.0
ROWS = 1_000_000_000  # no cap of rows: bytes decide
TRIES = 3  # a worker may be taken for longer than a query waits, and a release may be put away meanwhile
Pay = Callable[[Answer], None]


@dataclass
class Ticket:
    """One job, from the moment it was handed in until a day after it ended."""

    job: Job
    release: str
    ending: str
    content_type: str
    pay: Pay
    handed_in: float = field(default_factory=time.time)
    state: str = "waiting"  # then running, and at last complete, failed or stopped
    ended: float = 0.0
    answer: Answer | None = None
    fault: Problem | None = None
    file: Path | None = None


class Jobs:
    """The long queue of one service. Thread-safe."""

    def __init__(self, desk: Desk, borrow: Callable[[str], Served], most: int) -> None:
        self._desk, self._borrow, self._most = desk, borrow, most
        self._tickets: dict[str, Ticket] = {}
        self._waiting: deque[Ticket] = deque()
        self._changed = threading.Condition()
        self._folder: Path | None = None
        self._runner: threading.Thread | None = None
        self._closing = False

    def put(self, ticket: Ticket) -> None:
        """Let a job wait for its turn.

        Raises Busy where as many wait as may.
        """
        with self._changed:
            self._forget(time.time() - DAY)
            if len(self._waiting) >= self._most or self._closing:
                raise Busy("Hand it in again later: the long queue is full.", headers={"Retry-After": "60"})
            self._tickets[ticket.job.id] = ticket
            self._waiting.append(ticket)
            if self._runner is None:
                self._folder = Path(tempfile.mkdtemp(prefix="gri-jobs-"))
                self._runner = threading.Thread(target=self._run_all, name="long-queue", daemon=True)
                self._runner.start()
            self._changed.notify_all()

    def get(self, name: str) -> Ticket | None:
        """The job of that name, if it is not forgotten yet."""
        with self._changed:
            self._forget(time.time() - DAY)
            return self._tickets.get(name)

    def before(self, ticket: Ticket) -> int:
        """How many wait before this one."""
        with self._changed:
            return self._waiting.index(ticket) if ticket in self._waiting else 0

    def drop(self, name: str) -> bool:
        """Stop a job and forget it with its file; False where there is none."""
        with self._changed:
            ticket = self._tickets.pop(name, None)
            if ticket is None:
                return False
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            ticket.state = "stopped" if not ticket.ended else ticket.state
            self._remove(ticket)
        self._desk.stop(name)
        return True

    def _run_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if self._closing:
                    return
                ticket = self._waiting.popleft()
                ticket.state = "running"
            try:
                self._run(ticket)
            except Exception:
                log.exception("job %s", ticket.job.id)
                self._end(ticket, Answer("broken"), None)

    def _run(self, ticket: Ticket) -> None:
        answer, file, fault = Answer("busy"), None, None
        for _ in range(TRIES):
            try:
                served = self._borrow(ticket.release)
            except Problem as problem:  # the release is gone, or too many are in use
                fault = problem
                break
            try:
                answer = self._desk.ask(served.engine, ticket.job, None, named=True)
            finally:
                served.leave()
            if answer.outcome not in {"busy", "broken"} or ticket.state != "running" or self._closing:
                break
        if answer.outcome == "ok" and ticket.state == "running" and not self._closing:
            assert self._folder is not None
            file = self._folder / ticket.job.id
            with file.open("wb") as out, answer.body or open(os.devnull, "rb") as body:
                shutil.copyfileobj(body, out, 1 << 20)
        answer.close()
        ticket.pay(answer)
        self._end(ticket, answer, file, fault)

    def _end(self, ticket: Ticket, answer: Answer, file: Path | None, fault: Problem | None = None) -> None:
        with self._changed:
            ticket.answer, ticket.file, ticket.fault, ticket.ended = answer, file, fault, time.time()
            if ticket.state == "running":
                ticket.state = "complete" if file is not None else "failed"
            else:  # stopped while its answer was on its way
                self._remove(ticket)

    def _forget(self, before: float) -> None:
        """Remove what ended before a moment. The lock is held."""
        for name in [name for name, ticket in self._tickets.items() if 0 < ticket.ended < before]:
            self._remove(self._tickets.pop(name))

    @staticmethod
    def _remove(ticket: Ticket) -> None:
        if ticket.file is not None:
            ticket.file.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop the job that runs, and remove every file."""
        with self._changed:
            self._closing = True
            running = [name for name, ticket in self._tickets.items() if ticket.state == "running"]
            self._changed.notify_all()
        for name in running:
            self._desk.stop(name)
        if self._runner is not None:
            self._runner.join(5.0)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
