"""Operations: how soon a service starts, what each process holds, how soon a killed worker is replaced.

Takes our service on one graph, with its settings as delivered. Gives samples.
Never kills a process that is not a worker of the service it started.
"""

import json
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

from benchmarks import processes
from benchmarks.engines import gri
from benchmarks.graphs import Graph
from benchmarks.running import HOST, CannotStart, Place, Running
from benchmarks.samples import Samples
from benchmarks.wire import Wire, WireError, get
from benchmarks.work import JSON

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATIENCE = 15.0
MEGABYTE = 1e6


def observe(graph: Graph, place: Place, samples: Samples, *, starts: int, kills: int, name: str = "gri") -> None:
    """Start several times, look at the last one, and kill its workers one by one."""
    label = f"{name} (as delivered)"
    for turn in range(starts):
        try:
            engine = gri(graph, place, name, defaults=True)
        except CannotStart as error:
            samples.trouble(f"{graph.name}, {label}: {error}")
            return
        try:
            samples.add(graph.name, "start", label, engine.starting, "s")
            processes.at_rest(engine.pid)
            time.sleep(1)
            samples.add(graph.name, "memory idle", label, processes.total_memory(engine.pid) / MEGABYTE, "MB")
            if turn == starts - 1:
                weigh(engine, graph, samples, label)
                replace(engine, graph, samples, label, kills)
        finally:
            engine.stop()


def weigh(engine: Running, graph: Graph, samples: Samples, label: str) -> None:
    """The memory of each process: workers untouched, and after each has read the graph."""
    each(engine, graph, samples, label, "idle")
    wire = engine.wire(60)
    with suppress(WireError):
        for number in range(2 * max(1, len(processes.workers(engine.pid)))):
            wire.ask(engine.request(f"SELECT (COUNT(?o{number}) AS ?n) WHERE {{ ?s ?p ?o{number} }}", JSON))
    wire.close()
    processes.at_rest(engine.pid)
    each(engine, graph, samples, label, "after reading all")
    total = processes.total_memory(engine.pid) / MEGABYTE
    samples.add(graph.name, "memory after reading all", label, total, "MB")


def each(engine: Running, graph: Graph, samples: Samples, label: str, when: str) -> None:
    hands = set(processes.workers(engine.pid))
    for pid in processes.family(engine.pid):
        if held := processes.memory(pid):
            what = "a worker" if pid in hands else "keeper" if "keeper" in held.command else "gateway"
            samples.add(graph.name, f"memory of {what}, {when} (PSS)", label, held.pss / MEGABYTE, "MB")
            samples.add(graph.name, f"memory of {what}, {when} (own alone)", label, held.uss / MEGABYTE, "MB")


def replace(engine: Running, graph: Graph, samples: Samples, label: str, kills: int) -> None:
    """A worker is killed at rest, and one at its deadline; the time until all workers are ready again."""
    title = "killed worker to its replacement ready"
    wire = engine.wire(PATIENCE)
    try:
        for _ in range(kills):
            hands = processes.workers(engine.pid)
            if not hands:
                samples.trouble(f"{graph.name}, {label}: its workers were not found, so none was killed")
                return
            before = exits(health(engine, wire))
            began = time.perf_counter()
            os.kill(hands[0], signal.SIGKILL)
            ended = until_whole(engine, wire, {hands[0]}, len(hands), before)
            note(samples, graph, label, f"{title}, at rest", ended, began)
            time.sleep(0.3)
        for _ in range(max(1, kills // 3)):
            before = exits(health(engine, wire))
            asking, killed, began = kill_at_deadline(engine)
            if killed:
                ended = until_whole(engine, wire, killed, len(hands), before)
                note(samples, graph, label, f"{title}, at the deadline", ended, began)
            else:
                samples.trouble(f"{graph.name}, {label}: no worker was seen to end at the deadline")
            asking.join()
            time.sleep(0.3)
    finally:
        wire.close()


def note(samples: Samples, graph: Graph, label: str, title: str, ended: float | None, began: float) -> None:
    if ended is None:
        samples.trouble(f"{graph.name}, {label}, {title}: not within {PATIENCE:g} s")
    else:
        samples.add(graph.name, title, label, ended - began, "s")


def until_whole(engine: Running, wire: Wire, killed: set[int], count: int, before: int) -> float | None:
    """The moment when the service has noticed the death and calls as many workers ready as it had.

    That it has noticed is told by its counter of exits, else by the processes themselves, which takes longer to see.
    """
    end, gone = time.perf_counter() + PATIENCE, False
    while (now := time.perf_counter()) < end:
        state = health(engine, wire)
        if state.get("ready") == state.get("workers") == count:
            now = time.perf_counter()
            if gone or exits(state) > before:
                return now
            hands = set(processes.workers(engine.pid))
            gone = not killed & hands and len(hands) >= count
    return None


def exits(state: dict[str, Any]) -> int:
    """How many workers have ended so far, as the service counts them."""
    counters = state.get("counters")
    told = counters.items() if isinstance(counters, dict) else ()
    return sum(int(number) for name, number in told if str(name).startswith("exit"))


def health(engine: Running, wire: Wire) -> dict[str, Any]:
    """What the service says of itself; nothing where it could not be asked."""
    try:
        reply = wire.ask(get(HOST, engine.port, "/-/health", "application/json"), keep=True)
        told = json.loads(reply.body)
    except (WireError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def kill_at_deadline(engine: Running) -> tuple[threading.Thread, set[int], float]:
    """Let the service kill: an endless query with a deadline of a second. Who asks, who ended, when it was seen."""
    before = set(processes.workers(engine.pid))

    def ask() -> None:
        wire = engine.wire(PATIENCE)
        with suppress(WireError):
            wire.ask(get(HOST, engine.port, engine.where(ENDLESS) + "&timeout=1", JSON))
        wire.close()

    asking = threading.Thread(target=ask)
    asking.start()
    end, killed, seen = time.perf_counter() + PATIENCE, set[int](), 0.0
    while not killed and time.perf_counter() < end:
        killed = {pid for pid in before if not processes.alive(pid)}
        seen = time.perf_counter()
        time.sleep(0.001)
    return asking, killed, seen
