"""Servers and engines for the conformance tests.

Takes the small release of tests/fixtures/serving.py. Gives `endpoint`, `service`, `engine`, and a report of the run.
Never leaves a process behind.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gri_service.engine.link import MemoryLimits
from gri_service.engine.memory import MemoryEngine
from run_report import ROOT, Reporter, wanted
from serving import Server, start, stop, write_release


def pytest_configure(config: pytest.Config) -> None:
    if wanted(config):
        config.pluginmanager.register(Reporter(ROOT / "build" / "conformance.json"))


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("served") / "2026-01-01-aaaaaaaa", "2026-01-01-aaaaaaaa")


@pytest.fixture(scope="session")
def endpoint(release_folder: Path) -> Iterator[Server]:
    """The service most tests ask: two seconds a query, four workers."""
    server = start("--release", str(release_folder), QUERY_SECONDS=2, WORKERS=4)
    yield server
    stop(server)


@pytest.fixture
def service() -> Iterator[Callable[..., Server]]:
    """A maker of services of one test's own."""
    made: list[Server] = []

    def make(*arguments: str, **settings: object) -> Server:
        made.append(start(*arguments, **settings))
        return made[-1]

    yield make
    for server in made:
        if server.process.poll() is None:
            stop(server)
        elif server.process.stdout is not None:
            server.process.stdout.close()


@pytest.fixture(scope="session")
def engine(release_folder: Path) -> Iterator[MemoryEngine]:
    """The engine alone, without guard or web server."""
    made = MemoryEngine(release_folder / "load.nq", MemoryLimits(workers=4, memory=2 << 30))
    yield made
    made.close()
