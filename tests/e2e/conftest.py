"""A small project of its own for every test that builds; one service and one browser for all that read its pages.

Takes tests/fixtures/miniproject and the rooms of the checkout. Gives a copy in a temporary folder, and its commands; a
server of the project's release, and pages of a browser. Never touches the build folder of the checkout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from browsing import DRAWING, chromium, visit
from serving import Server, start, stop


@dataclass(frozen=True)
class MiniProject:
    """A project with some sixty participations, which builds in about a second."""

    root: Path

    def run(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """One call of gri-ingest as a process."""
        environment = {**os.environ, **more.pop("env", {})}
        command = [sys.executable, "-m", "gri_ingest", *arguments, "--project", str(self.root)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, **more)

    def build(self, *options: str, **more: Any) -> str:
        """A build that succeeds; gives the id of the served release."""
        ended = self.run("build", "--sample", *options, **more)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return self.served().name

    def served(self) -> Path:
        """The folder of the served release."""
        return (self.root / "build" / "current").resolve(strict=True)

    def manifest(self) -> dict[str, Any]:
        """The manifest of the served release."""
        return dict(json.loads((self.served() / "manifest.json").read_text(encoding="utf-8")))

    def table(self, name: str) -> Path:
        """A curated table."""
        return self.root / "data" / "curated" / f"{name}.csv"

    def replace(self, name: str, old: str, new: str) -> None:
        """Change the first place of a text in a table."""
        text = self.table(name).read_text(encoding="utf-8")
        assert old in text, f"the mini project has no {old!r} in {name}.csv any more"
        self.table(name).write_text(text.replace(old, new, 1), encoding="utf-8")


def made(root: Path, checkout: Path) -> MiniProject:
    """A fresh copy of the mini project with the ontology and the data package of the checkout."""
    shutil.copytree(checkout / "tests" / "fixtures" / "miniproject", root)
    shutil.copyfile(checkout / "data" / "curated" / "datapackage.json", root / "data" / "curated" / "datapackage.json")
    (root / "ontology").symlink_to(checkout / "ontology")
    return MiniProject(root)


@pytest.fixture
def mini(tmp_path: Path, root: Path) -> MiniProject:
    """A fresh mini project, nothing built."""
    return made(tmp_path / "mini", root)


@pytest.fixture
def other_mini(tmp_path: Path, root: Path) -> MiniProject:
    """A second one, equal to the first."""
    return made(tmp_path / "other", root)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A mini project with a served release, to copy from."""
    mini = made(tmp_path_factory.mktemp("built") / "mini", root)
    mini.build()
    return mini.root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> MiniProject:
    """A mini project of the test's own with a served release."""
    shutil.copytree(built_once, tmp_path / "built", symlinks=True)
    return MiniProject(tmp_path / "built")


@pytest.fixture(scope="session")
def site(release: Path) -> Iterator[Server]:
    """A service of the project's release."""
    server = start("--release", str(release))
    yield server
    stop(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, which draws what a graphics card would."""
    pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")
    with chromium(*DRAWING) as made:
        yield made


@pytest.fixture
def visitor(browser: Any, site: Server) -> Iterator[Any]:
    """A page at a desk, whose console and requests are watched."""
    with visit(browser, site.url) as page:
        yield page


@pytest.fixture(scope="session")
def whole_site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service of the build folder: every release there is, and citations in a folder of the tests' own."""
    server = start(BUILD=release.parents[1], CITATIONS=tmp_path_factory.mktemp("citations"))
    yield server
    stop(server)


@pytest.fixture(scope="session")
def landings(whole_site: Server, release: Path) -> dict[str, str]:
    """A landing page of each kind, with its whole address."""
    body = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "title": "All statements"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    minted = whole_site.call("POST", "/cite", kind, body)
    assert minted.status in {200, 201}, minted.text
    return {
        "home": f"{whole_site.url}/",
        "thing": f"{whole_site.url}/page/infrastructure/cern",
        "release": f"{whole_site.url}/release/{release.name}",
        "citation": urljoin(f"{whole_site.url}/", minted.header("Location")),
    }
