"""The report of a conformance run, which `/conformance` shows.

Takes the outcome of each test of this folder. Gives build/conformance.json, where each suite that ran whole is renewed.
Never records a run that was narrowed by hand: it would say that a suite is smaller than it is.
"""

import json
import tomllib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

HERE = "tests/conformance/"
ROOT = Path(__file__).resolve().parents[2]
COUNTED = ("passed", "failed", "skipped")


class Reporter:
    """Collects outcomes while the suites run."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.titles: dict[str, str] = {}
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if item.nodeid.startswith(HERE):
                words = (getattr(item, "module", None).__doc__ or "").strip().splitlines()
                self.titles[item.nodeid.partition("::")[0]] = words[0].rstrip(".") if words else item.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.nodeid.startswith(HERE):
            return
        suite, _, name = report.nodeid.partition("::")
        if report.when == "call" or report.outcome != "passed":
            before = self.outcomes[suite].get(name)
            self.outcomes[suite][name] = "failed" if before == "failed" else report.outcome

    def pytest_sessionfinish(self) -> None:
        if self.outcomes:
            self.write()

    def write(self) -> None:
        """Renew the suites that ran, and leave the others as they were."""
        try:
            known = {suite["suite"]: suite for suite in json.loads(self.target.read_text())["suites"]}
        except (OSError, ValueError, KeyError):
            known = {}
        for suite, cases in self.outcomes.items():
            counts = {name: sum(outcome == name for outcome in cases.values()) for name in COUNTED}
            failures = sorted(name for name, outcome in cases.items() if outcome == "failed")
            known[suite] = {"suite": suite, "title": self.titles.get(suite, suite), **counts, "failures": failures}
        version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        at = datetime.now(UTC).isoformat(timespec="seconds")
        report = {"at": at, "version": version, "suites": [known[suite] for suite in sorted(known)]}
        self.target.parent.mkdir(exist_ok=True)
        self.target.write_text(json.dumps(report, indent=1) + "\n")


def wanted(config: pytest.Config) -> bool:
    """Whether suites run whole."""
    narrowed = config.option.keyword or config.option.markexpr or config.option.maxfail
    return not narrowed and not any("::" in str(argument) for argument in config.args)
