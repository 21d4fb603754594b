"""What every test may ask for: the project, its release, the open data sets; and the rule that CI skips nothing.

Takes the environment (CI, GRI_DATASETS). Gives session fixtures.
Never builds a release twice in one session.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "fixtures"))  # the loader of the world is shared by suites and by rewrite.py
IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def release() -> Path:
    """The release of the project as it stands, built by the same command a person types."""
    run = subprocess.run(
        [sys.executable, "-m", "gri_ingest", "build", "--quiet"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return (ROOT / "build" / "current").resolve(strict=True)


@pytest.fixture(scope="session")
def world() -> Store:
    """The hand-made world of tests/fixtures as an engine holds it, with all that the rules derive; only read it."""
    from world import load

    return load()


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The folder of open data sets; without it the test skips, and under CI it fails."""
    folder = Path(os.environ.get("GRI_DATASETS", ROOT.parent / "shared" / "datasets"))
    if not folder.is_dir():
        pytest.skip(f"no open data sets at {folder}; set GRI_DATASETS to their folder")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if IN_CI and skipped:
        terminalreporter.write_line(f"Under CI nothing may skip; {len(skipped)} did:", red=True)
        for report in skipped:
            terminalreporter.write_line(f"  {report.nodeid}: {report.longrepr}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
