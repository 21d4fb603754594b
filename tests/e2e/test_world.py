"""A build with the world's registries: killed at any moment it goes on; a damaged file leaves what is served.

Takes a mini project and the first records of the open data sets. Gives what was not whole after a kill, and the refusal
of each damaged file. Never takes the whole of a registry: tests/conformance/test_registry_*.py count all rows.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gri_ingest.sources import REGISTRIES

FOLDERS = {
    "ror": "ror", "re3data": "re3data", "cordis": "cordis-h2020", "coauthorship": "country-coauthorship",
    "esfri-2016": "rimapping-eu", "european-infrastructures": "rimapping-eu", "light-sources": "lightsources",
    "radio-observatories": "radio-observatories", "european-maps": "europe-ri-maps", "country-codes": "countries",
}  # fmt: skip
SHARE, KILLS = 0.01, 4
WITH = ["--sample", "--with", "all"]


def script(root: Path, name: str) -> Any:
    """A module of benchmarks/, which does the same to a real project."""
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", root / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small(built: Any, datasets: Path, root: Path) -> Any:
    """A mini project with the first records of every registry."""
    cut = script(root, "growth").cut
    assert set(FOLDERS) == set(REGISTRIES)
    for slug, folder in FOLDERS.items():
        for file in sorted((datasets / folder).iterdir()):
            if file.is_file() and file.suffix != ".md":
                cut(file, built.root / "build" / "snapshots" / slug / file.name, SHARE)
    return built


def build(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gri_ingest", "build", "--project", str(project), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_a_killed_build_with_registries_harms_nothing_and_goes_on(small: Any, root: Path) -> None:
    def change(number: int) -> None:
        table = small.table("gso_facts")
        text = re.sub(r"IMPC GRI(?: kill \d+)?", f"IMPC GRI kill {number}", table.read_text(encoding="utf-8"))
        table.write_text(text, encoding="utf-8")
        path = small.root / "build" / "snapshots" / "coauthorship" / "country-coauthorship-1990-2023.csv.gz"
        path.write_bytes(gzip.compress(b"".join(gzip.decompress(path.read_bytes()).splitlines(True)[:-number])))

    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    lines = script(root, "kill_build").kill_builds(small.root, KILLS, seed, WITH, change)
    assert len(lines) == KILLS
    assert len({line.rpartition(" ")[2] for line in lines}) == KILLS, "each change of the input makes a release"
    manifest = json.loads((small.served() / "manifest.json").read_text(encoding="utf-8"))
    assert {each["slug"] for each in manifest["sources"]} >= set(REGISTRIES)
    assert len(manifest["streams"]) == len(REGISTRIES) + 2  # figures and disagreements


def registry_names(project: Path) -> dict[str, float]:
    return {path.stem: path.stat().st_mtime_ns for path in (project / "build" / "nquads").glob("*.nq")}


@pytest.mark.slow
def test_a_change_in_one_source_makes_only_that_one_again(small: Any) -> None:
    first = build(small.root, *WITH)
    assert first.returncode == 0, first.stderr
    before = registry_names(small.root)
    path = small.root / "build" / "snapshots" / "re3data" / "re3data-2024-04-24.tar.xz"
    path.write_bytes(path.read_bytes() + b"\0" * 4)  # padding, which the format allows
    again = build(small.root, *WITH)
    assert again.returncode == 0, again.stderr
    after = registry_names(small.root)
    assert {slug for slug in REGISTRIES if after[slug] != before[slug]} == {"re3data"}


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def other_encoding(path: Path) -> None:
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(text.replace("\n", "é\n", 3).encode("latin-1", "replace")))


def doubled(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(True)
    path.write_bytes(gzip.compress(b"".join([*lines, lines[-1]])))


def renamed(path: Path) -> None:
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(text.replace("country", "land", 1).encode()))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut short": cut_short, "in another encoding": other_encoding, "with a row twice": doubled,
    "with another column": renamed,
}  # fmt: skip
FILES = {
    "cordis": "h2020-participations.csv.gz",
    "coauthorship": "country-coauthorship-1990-2023.csv.gz",
}


@pytest.mark.slow
def test_a_damaged_file_gives_one_clear_error_and_leaves_what_is_served(small: Any, tmp_path: Path) -> None:
    assert build(small.root, *WITH).returncode == 0
    served, told = small.served(), {}
    for slug, name in FILES.items():
        path = small.root / "build" / "snapshots" / slug / name
        shutil.copyfile(path, tmp_path / name)
        for kind, damage in DAMAGES.items():
            damage(path)
            refused = build(small.root, *WITH)
            told[slug, kind] = refused.stderr.splitlines()[-1]
            assert refused.returncode == 1, (slug, kind, refused.stderr)
            assert "Traceback" not in refused.stderr, (slug, kind)
            assert small.served() == served
            shutil.copyfile(tmp_path / name, path)
    assert len(told) == 8
    for (slug, _), sentence in told.items():
        assert FILES[slug] in sentence, sentence
        assert sentence.count(". ") >= 1, f"no repair in: {sentence}"
    assert build(small.root, *WITH).returncode == 0
