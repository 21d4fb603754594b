"""The worker: a process that holds a release read-only and answers one query at a time.

Takes a way to the store and a socket to its keeper. Gives one verdict per job; the result lies in the job's file.
Never survives its keeper, never reaches a network, never answers two jobs at once.
"""

import json
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Store

from gri_service.engine import channel, sandbox
from gri_service.engine.evaluate import Verdict, evaluate

STACK = 512 << 20  # a query 10,000 levels deep needs this much
PAGE = resource.getpagesize()


def live(reach: Callable[[], Store], end: socket.socket, parent: int, memory: int) -> None:
    """A worker's whole life, from the fork to the end of its socket.

    A store on disk starts threads when it is opened, so it is opened here and never before a fork.
    """
    sandbox.die_with_parent(parent)
    for number in (signal.SIGXFSZ, signal.SIGXCPU, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # Python ignores SIGXFSZ, and then no limit on output holds
    sandbox.bound_files()
    store = reach()
    sandbox.bound_memory(memory)
    threading.stack_size(STACK)
    private = Private()
    while True:
        job, descriptor = channel.receive(end)
        if job is None:
            return
        assert descriptor is not None
        try:
            verdict = answer(store, job, descriptor, private)
        finally:
            os.close(descriptor)
        channel.send(end, verdict)


def answer(store: Store, job: channel.Message, descriptor: int, private: "Private") -> Verdict:
    """One job: read it from its file, run it in a thread with a deep stack, leave the result in the same file."""
    started = time.monotonic()
    path = f"/proc/self/fd/{descriptor}"
    request = json.loads(Path(path).read_bytes())
    os.ftruncate(descriptor, 0)
    sandbox.bound_job(job["seconds"], job["bytes"])
    verdict: Verdict = {"outcome": "broken"}

    def run() -> None:
        nonlocal verdict
        try:
            verdict = evaluate(store, request, path)
        except MemoryError:
            verdict = {"outcome": "memory"}
        except BaseException as error:  # a panic of the engine is no Exception; the worker is retired after it
            verdict = {"outcome": "broken", "message": type(error).__name__}

    thread = threading.Thread(target=run)
    try:
        thread.start()
    except RuntimeError:  # no room for the stack
        return {"outcome": "memory", "seconds": 0.0, "private": 0}
    thread.join()
    return verdict | {"seconds": round(time.monotonic() - started, 6), "private": private.bytes(), "id": job["id"]}


class Private:
    """How much memory this process does not share with its keeper, told cheaply.

    Every page of its own cost it a fault, so the faults since the last look are an upper bound of what has come since;
    the kernel's own sum takes milliseconds and is asked only when that bound has grown by another `STEP`.
    """

    STEP = 32 << 20

    def __init__(self) -> None:
        self._known, self._faults = 0, 0

    def bytes(self) -> int:
        """Bytes; at most `STEP` too many."""
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        since = (faults - self._faults) * PAGE
        if since >= self.STEP:
            try:
                text = Path("/proc/self/smaps_rollup").read_text()
            except OSError:
                return self._known + since
            private = (line.split()[1] for line in text.splitlines() if line.startswith("Private_"))
            self._known, self._faults, since = sum(int(kilobytes) << 10 for kilobytes in private), faults, 0
        return self._known + since
