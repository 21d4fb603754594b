"""A mixed load for some minutes: valid, invalid, heavy, cancelled and slow requests at once, every answer judged.

Takes the address of a running service, or starts one. Gives a table of what was answered, and fails on a broken
promise: a 5xx that is no promised problem, a 200 that is not whole, an answer long after its deadline.
Never ends by itself later than the seconds it was given and a minute.

    python -m benchmarks.mixed_load --url http://127.0.0.1:8000 --seconds 600
    python -m benchmarks.mixed_load --release build/current --seconds 600
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import graphs, processes, requests_mix
from benchmarks.engines import gri
from benchmarks.requests_mix import Address, Seen
from benchmarks.running import Place, Running

LANES: dict[str, int] = {"valid": 4, "invalid": 1, "heavy": 2, "cancelled": 2, "slow": 4}
# Mean seconds between two requests of one lane: a crowd that two workers can serve, so that friends are answered too.
PAUSES = {"valid": 0.05, "invalid": 0.2, "heavy": 3.0, "cancelled": 2.0, "slow": 0.5}
SHOWN = 25


@dataclass
class Tally:
    """What all lanes have seen."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    probes: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, lane: str, seen: Seen) -> None:
        with self.lock:
            self.counts[lane, seen.outcome] += 1
            self.slowest[lane] = max(self.slowest.get(lane, 0.0), seen.seconds)
            if seen.fault:
                self.faults.append(f"{lane}, {seen.what}: {seen.fault}")


def lane(name: str, number: int, address: Address, tally: Tally, end: float) -> None:
    """One client of one kind, until the end."""
    dice = random.Random(f"{name} {number}")
    act: Callable[[random.Random, Address], Seen] = getattr(requests_mix, name)
    while time.monotonic() < end:
        tally.add(name, act(dice, address))
        time.sleep(dice.random() * 2 * PAUSES[name])


def probe(address: Address, tally: Tally, end: float) -> None:
    """A small question twice a second, on a connection of its own."""
    while time.monotonic() < end:
        seen = requests_mix.probe(address)
        tally.add("probe", seen)
        if seen.outcome == "200":
            tally.probes.append(seen.seconds)
        time.sleep(0.5)


def load(address: Address, seconds: float) -> Tally:
    """All lanes at once."""
    tally, end = Tally(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=lane, args=(name, number, address, tally, end), daemon=True)
        for name, count in LANES.items()
        for number in range(count)
    ]
    threads.append(threading.Thread(target=probe, args=(address, tally, end), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end + 60 - time.monotonic()))
    tally.faults += [f"{thread.name} did not end" for thread in threads if thread.is_alive()]
    return tally


def told(tally: Tally, probe_limit: float) -> list[str]:
    """The tally as lines, and what it lacks as further faults."""
    lines = [f"{'kind':10} {'answer':32} {'how often':>10}"]
    for (kind, outcome), number in sorted(tally.counts.items()):
        lines.append(f"{kind:10} {outcome:32} {number:10,}")
    lines += [f"slowest {kind}: {seconds:.2f} s" for kind, seconds in sorted(tally.slowest.items())]
    if tally.probes:
        ranked = sorted(tally.probes)
        worst, typical = ranked[-1], ranked[len(ranked) // 2]
        lines.append(f"probe: {len(ranked)} answers, median {typical * 1000:.1f} ms, slowest {worst * 1000:.0f} ms")
        if worst > probe_limit:
            tally.faults.append(f"a probe took {worst:.2f} s, which is more than {probe_limit:g} s")
    for kind, outcome in (("valid", "200"), ("probe", "200")):
        if not tally.counts[kind, outcome]:
            tally.faults.append(f"no {kind} request was answered with {outcome}: nothing has been shown")
    return lines


def main(given: Sequence[str] | None = None) -> int:
    """Load, tell, judge: 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mixed_load")
    parser.add_argument("--url", help="a running service")
    parser.add_argument("--release", type=Path, help="start our service on this release instead")
    parser.add_argument("--data", type=Path, help="start our service on this N-Triples file instead")
    parser.add_argument("--settings", default="", help="settings of the service started, NAME=VALUE:NAME=VALUE")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--probe-limit", type=float, default=5.0, help="seconds a probe may take, queue included")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    asked = parser.parse_args(given)
    if asked.url:
        split = urlsplit(asked.url)
        return finish(load(Address(split.hostname or "127.0.0.1", split.port or 80), asked.seconds), asked.probe_limit)
    if not (asked.release or asked.data):
        parser.error("say --url, --release or --data")
    (asked.folder / "graphs").mkdir(parents=True, exist_ok=True)
    graph = (
        graphs.release(asked.release, asked.folder / "graphs") if asked.release else graphs.survey("data", asked.data)
    )
    engine = gri(graph, Place(None, asked.folder), ":".join(filter(None, ["gri", asked.settings])), defaults=True)
    try:
        before = state(engine)
        tally = load(Address("127.0.0.1", engine.port), asked.seconds)
        time.sleep(5)  # what was cancelled last may still be ending
        processes.at_rest(engine.pid)
        after = state(engine)
    finally:
        engine.stop()
    print(f"processes, descriptors, MB: {before} before, {after} after")
    if after[0] > before[0]:
        tally.faults.append(f"{after[0] - before[0]} processes more than before")
    if after[1] > before[1] + 40:  # kept connections between the parts, bounded by threads
        tally.faults.append(f"{after[1] - before[1]} open descriptors more than before")
    return finish(tally, asked.probe_limit)


def state(engine: Running) -> tuple[int, int, int]:
    """Processes, open descriptors and megabytes of a service."""
    total = processes.total_memory(engine.pid)
    return len(processes.family(engine.pid)), processes.descriptors(engine.pid), total // 1_000_000


def finish(tally: Tally, probe_limit: float) -> int:
    print("\n".join(told(tally, probe_limit)))
    for words, number in Counter(tally.faults).most_common(SHOWN):
        print(f"BROKEN PROMISE ({number} times) {words}")
    print(f"{sum(tally.counts.values()):,} requests, {len(tally.faults)} broken promises")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
