"""Joining: equal questions that are asked at once share one run, and a run ends when nobody waits for it.

Takes jobs with their keys. Gives each client an answer of its own, from the cache, from a run, or from another's run.
Never joins what changes by itself, and never lets one client's stop or deadline end the run of another.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from gri_service.cache import Cache, Kept, Key, Told, again
from gri_service.engine import Answer, Engine, Job, Run
from gri_service.problems import BadParameter

SLACK = 10.0  # seconds beyond its own deadline a client waits for a run's verdict, its time in the queue included


@dataclass(eq=False)
class Flight:
    """One run, and how many wait for it. A run that is held is made by the thread of a client, which is not counted."""

    job: Job
    engine: Engine
    key: Key | None
    changed: threading.Condition
    held: bool = True
    waiting: int = 0
    answer: Answer | None = None
    kept: Kept | None = None
    bodies: list[BinaryIO] = field(default_factory=list)


@dataclass(eq=False)
class Waiter:
    """One client that waits, and whether it has been told to stop."""

    flight: Flight | None = None
    stopped: bool = False


class Desk:
    """Where questions are handed in: cache, runs in flight, and the names clients gave their questions."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.joined = 0
        self._lock = threading.Lock()
        self._flights: dict[Key, Flight] = {}
        self._running: set[Flight] = set()
        self._names: dict[str, Waiter] = {}

    def ask(
        self,
        engine: Engine,
        job: Job,
        key: Key | None,
        *,
        named: bool = False,
        before: Callable[[], None] = lambda: None,
    ) -> Answer:
        """The answer to a job; without a key it is neither kept nor shared.

        `before` is called when it is not in the cache, and may refuse. Raises BadParameter for a name that is in use.
        """
        kept = self.cache.get(key) if key is not None else None
        if kept is not None:
            return kept.answer("hit")
        before()
        waiter = Waiter()
        if named:
            self._enter(job.id, waiter)
        try:
            return self._fly(engine, job, key, waiter, named)
        finally:
            if named:
                with self._lock:
                    self._names.pop(job.id, None)

    def stop(self, name: str) -> bool:
        """End the waiting of the client that gave this name; False when there is none."""
        with self._lock:
            waiter = self._names.get(name)
            if waiter is None:
                return False
            waiter.stopped = True
            if waiter.flight is not None:
                waiter.flight.changed.notify_all()
            return True

    def stop_all(self) -> None:
        """End every run, because the service ends."""
        with self._lock:
            running = list(self._running)
        for flight in running:
            flight.engine.stop(flight.job.id)

    @property
    def busy(self) -> int:
        """How many runs are in flight."""
        return len(self._running)

    def _enter(self, name: str, waiter: Waiter) -> None:
        with self._lock:
            if name in self._names:
                raise BadParameter("Choose another `queryId`: a query with this one is running.")
            self._names[name] = waiter

    def _fly(self, engine: Engine, job: Job, key: Key | None, waiter: Waiter, named: bool) -> Answer:
        while True:
            with self._lock:
                flight = self._flights.get(key) if key is not None else None
                leads = flight is None
                if flight is None:
                    flight = Flight(job, engine, key, threading.Condition(self._lock), held=not named)
                    self._running.add(flight)
                    if key is not None:
                        self._flights[key] = flight
                else:
                    self.joined += 1
                flight.waiting += not (leads and flight.held)
                waiter.flight = flight
            if leads and flight.held:
                return self._run(flight)
            if leads:  # whoever may stop its waiting must not be the one who runs
                threading.Thread(target=self._run, args=(flight,), daemon=True).start()
            answer = self._wait(flight, waiter, job, "run" if leads else "joined")
            # A run whose deadline was shorter than ours says nothing about ours.
            if answer.outcome != "timeout" or flight.answer is not answer or flight.job.seconds >= job.seconds:
                return answer

    def _run(self, flight: Flight) -> Answer:
        """Run a job, keep what may be kept, and leave to each who waits a body of its own."""
        answer = Answer("broken")
        try:
            abandoned = not flight.held and flight.waiting == 0
            answer = Answer("stopped") if abandoned else flight.engine.run(flight.job)
        finally:
            own = self.land(flight, answer)
        if not flight.held:
            own.close()
        return own

    def lead(self, engine: Engine, job: Job, key: Key | None) -> tuple[Flight, Run] | None:
        """Begin a run, which the caller must land; None where one would have to wait, for it or for an equal one."""
        with self._lock:
            run = engine.start(job) if key is None or key not in self._flights else None
            if run is None:
                return None
            flight = Flight(job, engine, key, threading.Condition(self._lock))
            self._running.add(flight)
            if key is not None:
                self._flights[key] = flight
            return flight, run

    def land(self, flight: Flight, answer: Answer) -> Answer:
        """A run has ended: keep what may be kept, hand it to all who wait; the answer for the one who made the run."""
        kept: Kept | None = None
        try:
            if answer.outcome == "ok" and flight.key is not None and self.cache.takes(answer.bytes):
                kept = Kept(answer)
                self.cache.put(flight.key, kept)
        finally:
            self._hand_out(flight, answer, kept)
        return answer if kept is None else kept.answer("run")

    def _hand_out(self, flight: Flight, answer: Answer, kept: Kept | None) -> None:
        with self._lock:
            self._forget(flight)
            if kept is None and answer.body is not None:
                flight.bodies = [again(answer.body) for _ in range(flight.waiting)]
            flight.answer, flight.kept = answer, kept
            flight.changed.notify_all()

    def _forget(self, flight: Flight) -> None:
        self._running.discard(flight)
        if flight.key is not None and self._flights.get(flight.key) is flight:
            del self._flights[flight.key]

    def _wait(self, flight: Flight, waiter: Waiter, job: Job, how: str) -> Answer:
        """The answer of a run, or why this client no longer waits for it; the last one to go ends the run."""
        until = time.monotonic() + job.seconds + SLACK
        with self._lock:
            flight.changed.wait_for(
                lambda: flight.answer is not None or waiter.stopped, max(0.0, until - time.monotonic())
            )
            answer, flight.waiting = flight.answer, flight.waiting - 1
            if answer is None:
                last = flight.waiting == 0 and not flight.held
                if last:
                    self._forget(flight)
            elif flight.bodies:
                return told(answer, flight.bodies.pop(), how)
        if answer is None:
            if last:
                flight.engine.stop(flight.job.id)
            return Answer("stopped" if waiter.stopped else "timeout", seconds=job.seconds)
        return flight.kept.answer(how) if flight.kept is not None else answer


def told(answer: Answer, body: BinaryIO, how: str) -> Told:
    """An answer once more, with another body."""
    return Told(
        answer.outcome, body, answer.bytes, answer.rows, answer.sha256, answer.seconds, notices=answer.notices, how=how
    )
