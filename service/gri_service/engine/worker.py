"""The worker: a process that holds a release read-only and answers one query at a time.

Takes a way to the store and a socket to its keeper. Gives one verdict per job, and with it the result.
Never survives its keeper, never reaches a network, never answers two jobs at once.
"""

import json
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
from gri_service.engine.spool import Spool

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
    # One thread for all jobs: a deep stack is made once, and what a deep query touched of it counts as private memory.
    thread = threading.Thread(target=serve, args=(store, end))
    thread.start()
    threading.stack_size(0)  # threads that only help have an ordinary one
    thread.join()


def serve(store: Store, end: socket.socket) -> None:
    """Answer jobs until the keeper is gone."""
    private = Private()
    while True:
        packet = channel.receive(end)
        if packet.message is None:
            return
        spool = Spool(packet.message["bytes"])
        verdict = answer(store, packet, spool, private)
        if verdict["outcome"] == "ok":
            channel.send(end, verdict, spool.inline(), spool.descriptor)
        else:
            channel.send(end, verdict)
        spool.close()


def answer(store: Store, packet: channel.Packet, spool: Spool, private: "Private") -> Verdict:
    """One job: read what is asked, run it, leave the result in the spool."""
    started = time.monotonic()
    job, request = packet.message, packet.body
    assert job is not None
    if packet.descriptor is not None:
        with open(packet.descriptor, "rb") as file:
            file.seek(0)
            request = file.read()
    sandbox.bound_job(job["seconds"], job["bytes"])
    try:
        verdict = evaluate(store, json.loads(request), spool)
    except MemoryError:
        verdict = {"outcome": "memory"}
    except BaseException as error:  # a panic of the engine is no Exception; the worker is retired after it
        verdict = {"outcome": "broken", "message": type(error).__name__}
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
