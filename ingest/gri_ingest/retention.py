"""Retention: which releases stay, and how the others go.

Takes the finished releases and the citations; gives what each is kept for, and takes away what is kept for nothing.
Never takes away a release that is served, that a rollback needs, or that a citation names, and never half of one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


def listed(project: Project, citations: Path | None = None, keep: int = KEEP, torn: bool = False) -> list[Listed]:
    """The finished releases, the one finished last first, each with the reasons it is kept for.

    Raises PruneRefused when the citations, or a manifest, cannot be read.
    """
    cited = cited_releases(citations, torn)
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


def prune(
    project: Project, keep: int = KEEP, citations: Path | None = None, torn: bool = False, dry: bool = False
) -> list[Listed]:
    """Take away the releases that are kept for no reason, and what killed builds left; gives what went.

    A release goes by one rename, so that no reader finds half of one; who has its files open keeps them. Nobody cites
    meanwhile. Only for whoever holds the lock of the build. Raises PruneRefused, and nothing went.
    """
    if keep < 1:
        raise PruneRefused(f"--keep {keep}: at least one release has to stay. Write 1 or more.")
    with _unwritten(citations):
        going = [one for one in listed(project, citations, keep, torn) if not one.reasons]
        if dry:
            return going
        sweep(project)
        for one in going:
            os.rename(project.releases / one.name, project.releases / f"{GONE}{one.name}")
        release.sync_folder(project.releases)
    sweep(project)
    return going


def cited_releases(folder: Path | None, torn: bool = False) -> set[str]:
    """The releases that the citations name: the key `release` of every line of every *.jsonl file in a folder.

    Raises PruneRefused when there is something that cannot be read: a citation is a promise. With `torn`, lines that
    are no JSON are passed over: they are what a killed writer left, and nobody was told of them.
    """
    cited: set[str] = set()
    for path in _files(folder):
        try:
            lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
        except OSError as error:
            raise PruneRefused(f"{path}: cannot be read ({error}). Nothing is pruned until it can.") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                cited |= _cited(path, number, line, torn)
    return cited


def _files(folder: Path | None) -> list[Path]:
    if folder is not None and not folder.is_dir():
        raise PruneRefused(f"{folder}: there is no such folder. Name the folder of the citations with --citations.")
    return sorted(folder.rglob("*.jsonl")) if folder else []


@contextmanager
def _unwritten(folder: Path | None) -> Iterator[None]:
    """The citations stay as they are; the service takes the same lock for every line it writes."""
    with ExitStack() as stack:
        for path in _files(folder):
            fcntl.flock(stack.enter_context(path.open("rb")), fcntl.LOCK_SH)
        yield


def _cited(path: Path, number: int, line: str, torn: bool) -> set[str]:
    try:
        told = json.loads(line)
    except ValueError:
        if torn:
            return set()
        raise PruneRefused(
            f"{path}, line {number}: cannot be read, so nobody knows which release has to stay. Nothing is pruned. "
            "Restore the line from a backup; if it is the beginning of a citation whose writer was killed, which "
            "nobody was told of, say --torn."
        ) from None
    named = told.get("release") if isinstance(told, dict) else None
    if not isinstance(named, str) or not named:
        raise PruneRefused(
            f"{path}, line {number}: names no release, so nobody knows which one has to stay. Nothing is pruned. "
            "Restore the line from a backup."
        )
    return {named}


def _read(folder: Path) -> Listed:
    try:
        manifest = report.read_json(folder / "manifest.json")
        as_of, quads = str(manifest["asOf"]), sum(manifest["quads"].values())
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise PruneRefused(
            f"releases/{folder.name}/manifest.json: cannot be read ({error}). "
            "Restore it, or take the folder away by hand."
        ) from None
    finished = (folder / "manifest.json").stat().st_mtime
    return Listed(
        name=folder.name,
        as_of=as_of,
        created=manifest.get("created") or datetime.fromtimestamp(finished, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        quads=quads,
        changes=manifest.get("changes") or {},
        previous=manifest.get("previous"),
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
