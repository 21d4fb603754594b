"""Findings and how they are told.

Takes what the stages found; gives text for a curator, JSON for the release, and whether anything stops publication.
Never judges: the level of a finding is set where it is found.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Level = Literal["ERROR", "WARN", "INFO"]
LEVELS: tuple[Level, ...] = ("ERROR", "WARN", "INFO")
SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to look at: where, what was found, what to do.

    >>> print(Finding("memberships.csv", 1204, "country", "UK", "is not an ISO 3166 code", 'Write "GB".'))
    memberships.csv, line 1204, column country: "UK" is not an ISO 3166 code. Write "GB".
    >>> print(Finding("sites.csv", 3, reason="has 15 cells, the header has 16", repair="Quote the comma."))
    sites.csv, line 3: has 15 cells, the header has 16. Quote the comma.
    """

    file: str
    line: int = 0
    column: str = ""
    value: str | None = None
    reason: str = ""
    repair: str = ""
    level: Level = "ERROR"
    rule: str = ""

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "")
        place += f", column {self.column}" if self.column else ""
        found = f'"{_short(self.value)}" ' if self.value is not None else ""
        return f"{place}: {found}{self.reason}.{' ' + self.repair if self.repair else ''}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop publication."""
    return [finding for finding in findings if finding.level == "ERROR"]


def told(findings: Iterable[Finding], level: Level = "ERROR") -> str:
    """The findings of one level as text, the first fifty of them."""
    chosen = sorted({str(finding): finding for finding in findings if finding.level == level}.values(), key=_place)
    lines = [str(finding) for finding in chosen[:SHOWN]]
    if len(chosen) > SHOWN:
        lines.append(f"… and {len(chosen) - SHOWN} more.")
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings in a fixed order, ready for a JSON file."""
    return [asdict(finding) for finding in sorted(set(findings), key=_place)]


def from_json(data: Iterable[dict[str, Any]]) -> list[Finding]:
    """The findings of a JSON file."""
    return [Finding(**item) for item in data]


def write_json(path: Path, data: object, ordered: bool = False) -> None:
    """A JSON file with sorted keys, so that equal data are equal bytes; `ordered` data have an order of their own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".next")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=not ordered) + "\n", encoding="utf-8")
    os.replace(beside, path)


def read_json(path: Path) -> Any:
    """The content of a JSON file that a stage wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def _place(finding: Finding) -> tuple[str, ...]:
    return (str(LEVELS.index(finding.level)), finding.file, f"{finding.line:09d}", finding.column, str(finding))


def _short(value: str) -> str:
    return value if len(value) <= 80 else value[:77] + "…"
