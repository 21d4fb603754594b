"""Admission: which waiting job starts next, and which is refused.

Takes jobs as they arrive. Gives the next that may start, or those that have waited too long.
Never lets pages starve: one worker is theirs alone.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Waiter(Protocol):
    """What the queue wants to know of a job."""

    @property
    def kind(self) -> str: ...
    @property
    def expires(self) -> float: ...


W = TypeVar("W", bound=Waiter)


@dataclass
class Queue(Generic[W]):
    """Jobs that wait for a worker: at most `length` of them, first come first served within what may start."""

    workers: int
    length: int
    waiting: deque[W] = field(default_factory=deque)

    def may_start(self, kind: str, running: Iterable[str]) -> bool:
        """Whether a job of this kind may take a worker, given the kinds that run."""
        busy = list(running)
        if len(busy) >= self.workers:
            return False
        return kind == "page" or sum(other != "page" for other in busy) < self.workers - 1

    def put(self, waiter: W) -> bool:
        """Let a job wait; False when the queue is full."""
        if len(self.waiting) >= self.length:
            return False
        self.waiting.append(waiter)
        return True

    def next(self, running: Iterable[str]) -> W | None:
        """Take out the first job that may start now: pages before queries."""
        busy = list(running)
        for wanted in (True, False):
            for waiter in self.waiting:
                if (waiter.kind == "page") is wanted and self.may_start(waiter.kind, busy):
                    self.waiting.remove(waiter)
                    return waiter
        return None

    def expired(self, now: float) -> list[W]:
        """Take out the jobs that have waited too long."""
        late = [waiter for waiter in self.waiting if waiter.expires <= now]
        for waiter in late:
            self.waiting.remove(waiter)
        return late

    def drop(self, waiter: W) -> None:
        """Forget a job whose client has gone."""
        if waiter in self.waiting:
            self.waiting.remove(waiter)
