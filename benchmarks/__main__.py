"""`python -m benchmarks`: measure this service beside its peers and write table, data and plot.

Takes sizes, engines and an extent. Gives a folder with figures.md, figures.json and figures.svg.
Never overwrites the figures of README.md unless it is told to (--readme).
"""

import argparse
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import graphs, load, operations, plot, report
from benchmarks.bars import verdicts
from benchmarks.engines import ENGINES
from benchmarks.graphs import Graph
from benchmarks.measure import Bench, Extent
from benchmarks.running import CannotStart, Place
from benchmarks.samples import Samples

ROOM = Path(__file__).resolve().parent
SEED = 20261121
SMALL_ONLY = {"rdflib-endpoint"}  # on a larger graph it needs minutes a question and gigabytes
QUICK = Extent(rounds=1, seconds=1.0, lookups=50, limit=30.0)


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--release", type=Path, default=Path("build/current"), help="folder of the release")
    parser.add_argument("--no-release", action="store_true", help="measure on synthetic graphs only")
    parser.add_argument("--sizes", default="500000,4000000", help="triples of the synthetic graphs; empty for none")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the synthetic graphs")
    parser.add_argument(
        "--engines", default=",".join(ENGINES), help="which, in this order; gri:NAME=VALUE is ours with a setting"
    )
    parser.add_argument("--peers", type=Path, help="virtual environment that holds oxigraph and rdflib-endpoint")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="where graphs and figures go")
    parser.add_argument("--rounds", type=int, help="how often everything is asked")
    parser.add_argument("--seconds", type=float, help="how long a throughput is looked at")
    parser.add_argument("--limit", type=float, help="seconds after which a single question is given up")
    parser.add_argument("--starts", type=int, default=5, help="how often our service is started on the release")
    parser.add_argument("--kills", type=int, default=20, help="how many workers are killed")
    parser.add_argument("--client", choices=("auto", "wrk", "loop"), default="auto", help="who asks at once")
    parser.add_argument("--quick", action="store_true", help="one short round: does it work, not how fast is it")
    parser.add_argument("--readme", action="store_true", help="put the figures into benchmarks/README.md")
    return parser.parse_args(given)


def extent(asked: argparse.Namespace) -> Extent:
    plan = QUICK if asked.quick else Extent()
    given = {name: getattr(asked, name) for name in ("rounds", "seconds", "limit") if getattr(asked, name) is not None}
    return Extent(**{**vars(plan), **given, "client": asked.client})


def main(given: Sequence[str] | None = None) -> int:
    """Measure and write. The exit status is 0 when all was measured, whether a bar was reached or not."""
    asked = arguments(given)
    plan = extent(asked)
    asked.folder.mkdir(parents=True, exist_ok=True)
    place = Place(asked.peers.resolve() if asked.peers else None, asked.folder.resolve())
    samples = Samples()
    run = circumstances(plan, place, list(given if given is not None else sys.argv[1:]))
    names = [name.strip() for name in asked.engines.split(",") if name.strip()]
    for number, graph in enumerate(chosen(asked)):
        run["triples"][graph.name] = graph.count
        run["digests"][graph.name] = graphs.sha256(graph.triples)
        print(f"{graph.name}: {graph.count:,} triples", flush=True)
        if any(name.split(":")[0] == "gri" for name in names):
            few = number > 0 or asked.quick
            operations.observe(
                graph, place, samples, starts=1 if few else asked.starts, kills=3 if few else asked.kills
            )
        measure(graph, place, plan, samples, names if number == 0 else [n for n in names if n not in SMALL_ONLY])
        write(asked, samples, run)  # after each graph, so that an interrupted run has given something
    for verdict in verdicts(samples):
        print(f"{verdict.words.strip('*'):>12}  {verdict.graph}: {verdict.bar.work}, {verdict.bar.wanted}")
    return 0


def chosen(asked: argparse.Namespace) -> list[Graph]:
    cache = asked.folder / "graphs"
    cache.mkdir(exist_ok=True)
    found = []
    if not asked.no_release:
        if not (asked.release / "load.nq").exists():
            raise SystemExit(f"{asked.release} holds no release. Run `gri-ingest build`, or say --no-release.")
        found.append(graphs.release(asked.release, cache))
    found += [graphs.synthetic(int(size), asked.seed, cache) for size in asked.sizes.split(",") if size.strip()]
    return found


def measure(graph: Graph, place: Place, plan: Extent, samples: Samples, names: list[str]) -> None:
    bench = Bench(graph, place, plan, samples)
    try:
        bench.open(names)
        bench.run()
    except CannotStart as error:
        samples.trouble(f"{graph.name}: {error}")
    finally:
        bench.close()


def circumstances(plan: Extent, place: Place, given: list[str]) -> dict[str, Any]:
    """What the figures depend on."""
    top = load.ceiling(min(3.0, plan.seconds), plan.client)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": processor(),
        "processors": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
        "command": shlex.join(["python", "-m", "benchmarks", *given]),
        "client": top.client,
        "ceiling": top.per_second,
        "versions": versions(place),
        "extent": vars(plan),
        "triples": {},
        "digests": {},
    }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def versions(place: Place) -> str:
    """Python, and each peer as it names itself."""
    said = [f"Python {platform.python_version()}"]
    for program, option, word in (("oxigraph", "--version", "oxigraph"), ("virtuoso-t", "-?", "Version")):
        try:
            command = [place.program(program), option]
        except CannotStart:
            continue
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        found = re.search(rf"{word} ([\w.]+)", done.stdout + done.stderr)
        said.append(f"{program} {found[1]}" if found else program)
    for path in place.peers.glob("lib/*/site-packages/rdflib_endpoint-*.dist-info") if place.peers else ():
        said.append(path.name.removesuffix(".dist-info").replace("_", "-").replace("-endpoint-", "-endpoint "))
    return ", ".join(said)


def write(asked: argparse.Namespace, samples: Samples, run: dict[str, Any]) -> None:
    table = report.markdown(samples, run)
    picture = plot.svg(samples, run["triples"])
    (asked.folder / "figures.md").write_text(table, encoding="utf-8")
    (asked.folder / "figures.json").write_text(report.plain(samples, run), encoding="utf-8")
    (asked.folder / "figures.svg").write_text(picture, encoding="utf-8")
    if asked.readme:
        (ROOM / "figures.svg").write_text(picture, encoding="utf-8")
        (ROOM / "figures.json").write_text(report.plain(samples, run), encoding="utf-8")
        report.place(ROOM / "README.md", "![Times, throughput and memory by size](figures.svg)\n\n" + table)


if __name__ == "__main__":
    sys.exit(main())
