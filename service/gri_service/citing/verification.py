"""Verification: all citations asked again on their releases, side by side, and a report of every one that differs.

Takes the store and the releases that are kept. Gives a report as JSON.
Never takes an answer from a cache, and never counts as true what could not be asked.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from gri_service.citing.asking import Limits, Run, check
from gri_service.citing.citation import Citation, Execution
from gri_service.citing.store import Store
from gri_service.problems import Problem, UnknownRelease

Opened = Callable[[str], AbstractContextManager[Run]]
Told = Callable[[int, int], None]


@dataclass
class Report:
    """What was found. `retired` counts runs whose release is no longer kept, which cannot be asked."""

    at: str
    checked: int = 0
    same: int = 0
    differ: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    retired: list[dict[str, Any]] = field(default_factory=list)
    torn: int = 0
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether every citation that can be asked gave what was cited."""
        return not self.differ and not self.failed

    @property
    def told(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "at": self.at, "holds": self.holds, "checked": self.checked, "same": self.same, "differ": self.differ,
            "failed": self.failed, "retired": self.retired, "torn": self.torn, "seconds": round(self.seconds, 2),
        }  # fmt: skip


def verify(store: Store, open_release: Opened, limits: Limits, workers: int, tell: Told = lambda *_: None) -> Report:
    """Every run of every citation, asked anew. `open_release` raises UnknownRelease for one that is not kept."""
    began = time.monotonic()
    report = Report(datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    runs = _by_release(store)
    total = sum(map(len, runs.values()))
    with ThreadPoolExecutor(workers) as threads:
        for release in sorted(runs):
            try:
                with open_release(release) as run:
                    tasks = _tasks(run, runs[release], limits)
                    for found in threads.map(lambda task: task(), tasks):
                        _note(report, found)
                        tell(report.checked, total)
            except UnknownRelease:
                report.retired += [_named(citation, cited) for citation, cited in runs[release]]
    report.torn = store.torn
    report.seconds = time.monotonic() - began
    return report


def _by_release(store: Store) -> dict[str, list[tuple[Citation, Execution]]]:
    found: dict[str, list[tuple[Citation, Execution]]] = {}
    for citation in reversed(store.newest()):
        for cited in citation.executions:
            found.setdefault(cited.release, []).append((citation, cited))
    return found


def _tasks(
    run: Run, pairs: Iterable[tuple[Citation, Execution]], limits: Limits
) -> Iterator[Callable[[], tuple[str, dict[str, Any]]]]:
    for citation, cited in pairs:
        yield lambda citation=citation, cited=cited: _one(run, citation, cited, limits)  # type: ignore[misc]


def _one(run: Run, citation: Citation, cited: Execution, limits: Limits) -> tuple[str, dict[str, Any]]:
    """How one check ended, and what is to be said of it."""
    named = _named(citation, cited)
    try:
        found = check(run, citation, cited, limits)
    except Problem as fault:
        return "failed", named | {"problem": fault.type, "detail": fault.detail}
    if found.same:
        return "same", named
    told = {"rows": found.found.rows, "rowsHash": found.found.rows_hash, "bytesHash": found.found.bytes_hash}
    return "differ", named | {"sameRows": found.same_rows, "cited": cited.record, "found": told}


def _named(citation: Citation, cited: Execution) -> dict[str, Any]:
    return {"pid": citation.pid, "title": citation.title, "release": cited.release}


def _note(report: Report, found: tuple[str, dict[str, Any]]) -> None:
    how, named = found
    report.checked += 1
    if how == "same":
        report.same += 1
    else:
        (report.differ if how == "differ" else report.failed).append(named)
