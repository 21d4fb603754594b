"""Retention: which releases stay, and how the others go.

Takes the finished releases and the citations; gives what each release is kept for, and takes away what is kept for none.
Never takes away a release that is served, that a rollback needs, or that a citation names, and never half of one.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gri_ingest import release, report
from gri_ingest.errors import PruneRefused
from gri_ingest.project import Project, sweep

KEEP = 10
GONE = ".pruned-"


@dataclass
class Listed:
    """One finished release: what its manifest tells of it, its size on disk, and why it stays."""

    name: str
    as_of: str
    created: str
    bytes: int
    quads: int
    changes: dict[str, Any]
    previous: str | None
    reasons: list[str] = field(default_factory=list)


def listed(project: Project, citations: Path | None = None, keep: int = KEEP) -> list[Listed]:
    """The finished releases, the one finished last first, each with the reasons it is kept for.

    Raises PruneRefused when the citations cannot be read.
    """
    cited = cited_releases(citations)
    found = [_read(project.releases / name) for name in release.releases(project)]
    found.sort(key=lambda one: (one.created, one.name), reverse=True)
    now = release.served(project)
    before = next((one.previous for one in found if one.name == now), None)
    years: set[str] = set()
    for number, one in enumerate(found):
        year = one.as_of[:4]
        told = {
            "served": one.name == now,
            "the one before": one.name == before,
            "cited": one.name in cited,
            f"among the newest {keep}": number < keep,
            f"the last of {year}": year not in years,
        }
        years.add(year)
        one.reasons = [reason for reason, holds in told.items() if holds]
    return found


def prune(project: Project, keep: int = KEEP, citations: Path | None = None, dry: bool = False) -> list[Listed]:
    """Take away the releases that are kept for no reason, and what killed builds left; gives what went.

    A release goes by one rename, so that no reader finds half of one; who has its files open keeps them. Only for
    whoever holds the lock. Raises PruneRefused, and nothing went.
    """
    if keep < 1:
        raise PruneRefused(f"--keep {keep}: at least one release has to stay. Write 1 or more.")
    going = [one for one in listed(project, citations, keep) if not one.reasons]
    if dry:
        return going
    sweep(project)
    for one in going:
        aside = project.releases / f"{GONE}{one.name}"
        os.rename(project.releases / one.name, aside)
        release.sync_folder(project.releases)
        shutil.rmtree(aside)
    return going


def cited_releases(folder: Path | None) -> set[str]:
    """The releases that the citations name: the key `release` of every line of every *.jsonl file in a folder.

    Raises PruneRefused when there is something that cannot be read: a citation is a promise.
    """
    cited: set[str] = set()
    if folder is None:
        return cited
    if not folder.is_dir():
        raise PruneRefused(f"{folder}: there is no such folder. Name the folder of the citations with --citations.")
    for path in sorted(folder.rglob("*.jsonl")):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise PruneRefused(f"{path}: cannot be read ({error}). Nothing is pruned until it can.") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                cited |= _cited(path, number, line)
    return cited


def _cited(path: Path, number: int, line: str) -> set[str]:
    try:
        told = json.loads(line)
        named = told["release"]
    except (ValueError, TypeError, KeyError):
        named = None
    if not isinstance(named, str) or not named:
        raise PruneRefused(
            f"{path}, line {number}: names no release, so nobody knows which one has to stay. Nothing is pruned. "
            "Restore the line from a backup."
        )
    return {named}


def _read(folder: Path) -> Listed:
    manifest = report.read_json(folder / "manifest.json")
    finished = (folder / "manifest.json").stat().st_mtime
    return Listed(
        name=folder.name,
        as_of=manifest["asOf"],
        created=manifest.get("created") or datetime.fromtimestamp(finished, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        quads=sum(manifest["quads"].values()),
        changes=manifest.get("changes") or {},
        previous=manifest["previous"],
    )


def table(found: list[Listed]) -> str:
    """The releases as lines: id, when finished, statements, size, changes, and why each stays."""
    lines = []
    for one in found:
        told = ", ".join(f"{one.changes[key]:,} {key}" for key in ("added", "removed", "changed", "ended")
                         if one.changes.get(key))  # fmt: skip
        if not one.changes:
            told = "changes not recorded"
        elif one.changes.get("from") is None:
            told = "first release"
        lines.append(
            f"{one.name:<22} {one.created}  {one.quads:>10,} statements  {one.bytes / 1e6:>8,.1f} MB  "
            f"{told or 'no fact changed'}  [{', '.join(one.reasons) or 'prune takes it away'}]"
        )
    return "\n".join(lines)
