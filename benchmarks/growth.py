"""How build and questions grow with the registries: `python -m benchmarks.growth --snapshots build/snapshots`.

Takes the snapshots of registries and shares of them; builds each in a folder of its own. Gives time by stage, memory,
disk, the times of the questions, the exponent from one size to the next, and a peer: the engine that loads the same
dump and does nothing else. Never touches the project's own build.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gri_ingest.sources import REGISTRIES
from gri_service.catalogue import Catalogue, bind
from gri_service.search import Search
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from benchmarks import processes

ROOT = Path(__file__).parents[1]
SHARES = (0.0, 0.03, 0.12, 0.3, 0.65, 1.0)
_STAGE = re.compile(r"^(\w+) +([0-9.]+) s$", re.MULTILINE)


def cut(source: Path, target: Path, share: float) -> None:
    """The first part of a file of records, whole records alone; what has no lines is taken whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if share >= 1 or source.suffix not in {".gz", ".xz"} or source.name.endswith(".json"):
        shutil.copyfile(source, target)
    elif source.suffix == ".xz":
        with tarfile.open(source) as every:
            members = [member for member in every if member.isfile()]
            with tarfile.open(target, "w:xz", preset=1) as some:
                for member in members[: math.ceil(len(members) * share)]:
                    some.addfile(member, every.extractfile(member))
    else:
        with gzip.open(source, "rb") as lines:
            most = math.ceil(sum(1 for _ in lines) * share)
        with gzip.open(source, "rb") as lines, gzip.open(target, "wb", compresslevel=1) as some:
            some.write(next(lines))
            keys: set[bytes] = set()
            # Rows of one project stay together: a registry that counts its own rows would notice.
            for number, line in enumerate(lines):
                key = line.partition(b",")[0]
                if number < most:
                    keys.add(key)
                if number < most or (".csv" in source.name and key in keys):
                    some.write(line)


def project(folder: Path, snapshots: Path, slugs: list[str], share: float) -> Path:
    """A project with the rooms of this one and a share of every registry."""
    folder.mkdir(parents=True)
    for room in ("ontology", "queries", "data"):
        (folder / room).symlink_to(ROOT / room)
    for slug in slugs:
        for source in sorted((snapshots / slug).iterdir()):
            if source.suffix != ".md":
                cut(source, folder / "build" / "snapshots" / slug / source.name, share)
    return folder


class Watch(threading.Thread):
    """The most memory that a process and its children hold at once, by their fair shares."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.done = pid, 0, threading.Event()

    def run(self) -> None:
        """Look four times a second."""
        while not self.done.wait(0.25):
            held = (processes.memory(pid) for pid in processes.family(self.pid))
            self.most = max(self.most, sum(each.pss for each in held if each))


def build(folder: Path, slugs: list[str], *more: str) -> dict[str, Any]:
    """Build, and give seconds in all and by stage, the most memory, and the size of the release."""
    command = [sys.executable, "-m", "gri_ingest", "build", "--sample", "--project", str(folder), *more]
    command += ["--with", ",".join(slugs)] if slugs else []
    began = time.perf_counter()
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)
    watch = Watch(run.pid)
    watch.start()
    told = run.communicate()[1]
    seconds = time.perf_counter() - began
    watch.done.set()
    if run.returncode:
        raise SystemExit(told)
    release = (folder / "build" / "current").resolve()
    manifest = json.loads((release / "manifest.json").read_text())
    return {
        "quads": sum(manifest["quads"].values()),
        "public": manifest["defaultQuads"],
        "seconds": round(seconds, 1),
        "stages": {name: float(value) for name, value in _STAGE.findall(told)},
        "most": watch.most,
        "size": sum(path.stat().st_size for path in release.rglob("*") if path.is_file()),
    }


def asked(release: Path, store: Store) -> dict[str, float]:
    """Milliseconds of processor time of every question with its examples, the smaller of two runs."""
    search, spent = Search(release / "search.sqlite"), {}
    for query in Catalogue.load(release):
        examples = {name: param.example for name, param in query.params.items() if param.example}
        text = bind(query, examples, search)
        spent[query.name] = min(_once(store, text) for _ in range(2))
    search.close()
    return spent


def _once(store: Store, text: str) -> float:
    began = time.process_time()
    result = store.query(text)
    assert isinstance(result, QuerySolutions)
    result.serialize(format=QueryResultsFormat.CSV)
    return (time.process_time() - began) * 1000


def peer(release: Path, folder: Path) -> float:
    """Seconds in which the engine alone loads the same statements to disk."""
    began = time.perf_counter()
    store = Store(str(folder))
    store.bulk_load(path=str(release / "load.nq"), format=RdfFormat.N_QUADS)
    store.flush()
    return time.perf_counter() - began


def measured(folder: Path, slugs: list[str]) -> dict[str, Any]:
    """Everything about one size."""
    told = build(folder, slugs)
    release = (folder / "build" / "current").resolve()
    told["again"] = build(folder, slugs, "--force")["seconds"] if slugs else None  # no registry changed
    told["peer"] = round(peer(release, folder / "peer"), 1)
    for mode, store in (("disk", Store.read_only(str(release / "store"))), ("memory", _memory(release))):
        times = asked(release, store)
        ordered = sorted(times.values())
        told[mode] = {
            "median": round(statistics.median(ordered), 1),
            "95": round(ordered[int(len(ordered) * 0.95)], 1),
            "slowest": [[name, round(times[name])] for name in sorted(times, key=lambda name: -times[name])[:5]],
            "over 500": sum(value > 500 for value in ordered),
            "all": {name: round(value, 1) for name, value in times.items()},
        }
        del store
    return told


def _memory(release: Path) -> Store:
    store = Store()
    store.bulk_load(path=str(release / "load.nq"), format=RdfFormat.N_QUADS)
    return store


def exponent(before: tuple[float, float], after: tuple[float, float]) -> float:
    """How something grows with size: 1 is linear, 2 is as the square.

    >>> round(exponent((1e6, 10.0), (2e6, 40.0)), 2)
    2.0
    """
    return math.log(after[1] / before[1]) / math.log(after[0] / before[0])


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The figures as a Markdown table."""
    modes = ", ".join(f"{mode}: median / 95 % / over 500 ms" for mode in ("disk", "memory"))
    yield f"| statements | build s | again s | load alone s | ratio | exponent | memory MB | disk MB | {modes} |"
    yield "|---|---|---|---|---|---|---|---|---|"
    before: dict[str, Any] | None = None
    for row in rows:
        grows = exponent((before["quads"], before["seconds"]), (row["quads"], row["seconds"])) if before else None
        times = "; ".join(f"{row[m]['median']} / {row[m]['95']} / {row[m]['over 500']}" for m in ("disk", "memory"))
        cells = [f"{row['quads']:,}", row["seconds"], row["again"] or "", row["peer"],
                 f"{row['seconds'] / row['peer']:.1f}", f"{grows:.2f}" if grows else "",
                 round(row["most"] / 1e6), round(row["size"] / 1e6), times]  # fmt: skip
        yield f"| {' | '.join(map(str, cells))} |"
        before = row


def main() -> None:
    """Build and ask every size, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=Path, default=ROOT / "build" / "snapshots")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "benchmarks" / "world")
    parser.add_argument("--shares", default=",".join(map(str, SHARES)), help="shares of the registries, in order")
    options = parser.parse_args()
    slugs = [slug for slug in REGISTRIES if (options.snapshots / slug).is_dir()]
    rows = []
    for share in map(float, options.shares.split(",")):
        folder = options.work / f"{share:g}"
        shutil.rmtree(folder, ignore_errors=True)
        some = slugs if share else []
        rows.append(measured(project(folder, options.snapshots, some, share), some))
        (options.work / "figures.json").write_text(json.dumps(rows, indent=1))
        print("\n".join(table(rows[-1:])), flush=True)
        shutil.rmtree(folder)
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
