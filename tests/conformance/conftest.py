"""Servers and engines for the conformance tests, in each mode of the engine.

Takes the small release of tests/fixtures/serving.py. Gives `endpoint`, `service`, `engine`, once a `mode`, and a report
of the run. Never leaves a process behind. GRI_TEST_ENGINES says which modes (`memory,disk,remote`); under CI it is all.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from gri_service.engine import Engine
from gri_service.engine.disk import DiskEngine
from gri_service.engine.link import MemoryLimits
from gri_service.engine.memory import MemoryEngine
from gri_service.engine.remote import RemoteEngine, RemoteLimits
from pyoxigraph import Store
from run_report import ROOT, Reporter, wanted
from serving import Server, elsewhere, serving, write_release

MODES = ("memory", "disk", "remote")
WANTED = os.environ.get("GRI_TEST_ENGINES", ",".join(MODES) if os.environ.get("CI") == "true" else "memory").split(",")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of a mode runs in the modes wanted; those marked `every_mode` in all, those marked `local` not afar."""
    if "mode" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    modes = [mode for mode in MODES if mode in WANTED or "every_mode" in marks]
    if "local" in marks:
        modes = [mode for mode in modes if mode != "remote"] or ["memory"]
    metafunc.parametrize("mode", modes, indirect=True, scope="session")


@pytest.fixture(scope="session")
def mode(request: pytest.FixtureRequest) -> str:
    """Where the engine keeps the graph."""
    return str(request.param)


def pytest_configure(config: pytest.Config) -> None:
    if wanted(config):
        config.pluginmanager.register(Reporter(ROOT / "build" / "conformance.json"))


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("served") / "2026-01-01-aaaaaaaa", "2026-01-01-aaaaaaaa")


@pytest.fixture(scope="session")
def endpoint(mode: str, release_folder: Path) -> Iterator[Server]:
    """The service most tests ask: two seconds a query, four workers."""
    with serving(mode, "--release", str(release_folder), QUERY_SECONDS=2, WORKERS=4) as server:
        yield server


@pytest.fixture
def service(mode: str) -> Iterator[Callable[..., Server]]:
    """A maker of services of one test's own."""
    with ExitStack() as made:
        yield lambda *arguments, **settings: made.enter_context(serving(mode, *arguments, **settings))


@pytest.fixture(scope="session")
def make_engine(mode: str) -> Callable[..., Any]:
    """A maker of engines that run processes of their own."""
    return {"memory": MemoryEngine, "disk": DiskEngine}[mode]


@pytest.fixture(scope="session")
def engine(mode: str, release_folder: Path) -> Iterator[Engine]:
    """The engine alone, without guard or web server."""
    limits = MemoryLimits(workers=4, memory=2 << 30)
    with ExitStack() as stack:
        made: Engine
        if mode == "remote":
            address = stack.enter_context(elsewhere(release_folder))
            made = RemoteEngine(f"{address}/query", RemoteLimits(workers=4))
        else:
            made = {"memory": MemoryEngine, "disk": DiskEngine}[mode](release_folder / "load.nq", limits)
        yield made
        made.close()


@pytest.fixture(scope="session")
def held(release: Path) -> Store:
    """The store of the project's release, to count in."""
    return Store.read_only(str(release / "store"))


@pytest.fixture(scope="session")
def described(release: Path) -> Iterator[Server]:
    """A service of the project's release."""
    with serving("memory", "--release", str(release), WORKERS=2) as server:
        yield server
