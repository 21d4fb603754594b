"""A build killed at any moment leaves the served release whole and the next build clean.

Takes a mini project and random moments from a printed seed. Gives the first kill after which something was not whole.
Never kills anything but the builds it started.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest


def script(root: Path) -> Any:
    """benchmarks/kill_build.py, which does the same to a real project."""
    spec = importlib.util.spec_from_file_location("kill_build", root / "benchmarks" / "kill_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_killed_build_harms_nothing(built: Any, root: Path) -> None:
    times = 12 if os.environ.get("CI") else 5

    def change(number: int) -> None:
        text = built.table("gso_facts").read_text(encoding="utf-8")
        built.table("gso_facts").write_text(
            re.sub(r"IMPC GRI(?: kill \d+)?", f"IMPC GRI kill {number}", text), encoding="utf-8"
        )

    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    lines = script(root).kill_builds(built.root, times, seed, ["--sample"], change)
    assert len(lines) == times
    assert len({line.rpartition(" ")[2] for line in lines}) == times, "each change of the input makes a release"


def test_a_release_that_lost_a_byte_is_noticed(built: Any, root: Path) -> None:
    dump = built.served() / "dump.nq"
    dump.write_bytes(dump.read_bytes()[:-1])
    with pytest.raises(AssertionError, match=r"dump\.nq is not what its manifest says"):
        script(root).served(built.root)
