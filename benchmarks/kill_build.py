"""Kill builds at random moments, and see that what is served stays whole and the next build is clean.

Takes a project that has a release, a number and a seed; gives one line per kill, and the first thing that is not whole.
Never touches anything but the folder build/ of that project; ends only the processes it started.

    python benchmarks/kill_build.py --project . --times 50 --seed 1
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pyoxigraph import QuerySolutions, Store


def build(project: Path, *options: str) -> subprocess.Popen[str]:
    """A build of its own process."""
    command = [sys.executable, "-m", "gri_ingest", "build", "--project", str(project), *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def clean_build(project: Path, *options: str) -> float:
    """A build that must succeed and leave no unfinished folder; gives its seconds."""
    began = time.perf_counter()
    with build(project, *options) as running:
        assert running.stderr is not None
        said = running.stderr.read()
    assert running.returncode == 0, f"the build after a kill failed:\n{said}"
    left = [path.name for path in (project / "build" / "releases").glob(".*")]
    assert not left, f"a build left {left} behind"
    return time.perf_counter() - began


def served(project: Path) -> str:
    """The id of the served release, after every file of it was compared with its manifest and a query was answered."""
    folder = (project / "build" / "current").resolve(strict=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, told in manifest["files"].items():
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert digest == told["sha256"], f"{folder.name}/{name} is not what its manifest says"
    for told in manifest["downloads"]:
        digest = hashlib.sha256((folder / "downloads" / told["name"]).read_bytes()).hexdigest()
        assert digest == told["sha256"], f"{folder.name}/downloads/{told['name']} is not what its manifest says"
    found = Store.read_only(str(folder / "store")).query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert isinstance(found, QuerySolutions)
    number = int(next(iter(found))["n"].value)
    assert number == manifest["defaultQuads"], f"{folder.name}: the store has {number} public statements"
    return str(manifest["id"])


def kill_builds(
    project: Path, times: int, seed: int, options: Sequence[str] = (), change: Callable[[int], None] = lambda _: None
) -> list[str]:
    """Kill that many builds, each after a change of the input and followed by a clean build; gives a line per kill."""
    chance = random.Random(seed)
    lasts = clean_build(project, "--force", *options)
    lines = []
    for number in range(1, times + 1):
        before = served(project)
        change(number)
        moment = chance.uniform(0, lasts * 1.05)
        running = build(project, "--force", *options)
        time.sleep(moment)
        running.kill()
        running.communicate()
        now = served(project)
        again = clean_build(project, *options)
        after = served(project)
        assert now in {before, after}, f"kill {number}: {now} is served, which is neither {before} nor {after}"
        told = f"kill {number:2} after {moment:5.2f} s: {now} answers"
        lines.append(f"{told}, the next build took {again:.2f} s and serves {after}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill builds at random moments.")
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    print("\n".join(kill_builds(options.project, options.times, options.seed, ["--force"])))


if __name__ == "__main__":
    main()
