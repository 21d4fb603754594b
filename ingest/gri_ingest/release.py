"""Releases: a candidate gets its manifest and its name, and one rename makes it the one that is served.

Takes a whole candidate; gives build/releases/<id>/ and, once every question has an answer, build/current.
Never writes into a finished release, and never leaves `current` pointing at anything but a whole one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gri_ingest import ask, difference, load, package, report, words, world
from gri_ingest.errors import ReleaseRefused
from gri_ingest.project import Project, needed
from gri_ingest.source import Source
from gri_ingest.stages import accounts, totals
from gri_ingest.terms import RDF

FILES = ("dump.nq", "load.nq", "search.sqlite", "queries.json", "report.json")


def finish(project: Project, sources: tuple[Source, ...]) -> str:
    """Give the candidate its manifest and its place among the releases; gives its id."""
    candidate = project.candidate
    for name in ("queries.json", "report.json"):
        shutil.copyfile(needed(project.build / name, "check"), candidate / name)
    for name in (*FILES, "store"):
        needed(candidate / name, "build")
    needed(candidate / package.FOLDER / "SHA256SUMS", "downloads")
    published = words.publish(project, candidate / "ontology")
    manifest = _manifest(project, sources, published)
    name, number = manifest["id"], 1
    while (project.releases / name).exists():
        if _same(project.releases / name, manifest):
            shutil.rmtree(candidate)
            return str(name)
        # The same dump with another index or other questions beside it: its own name, because a release never changes.
        number += 1
        name = f"{manifest['id']}-{number}"
    before = served(project)
    manifest |= {"id": name, "previous": before, "changes": _changes(project, before, {**manifest, "id": name})}
    # The one clock of this package: when a release was finished is no part of what it is.
    manifest["created"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    report.write_json(candidate / "manifest.json", manifest)
    _synchronise(candidate)
    os.rename(candidate, project.releases / name)
    sync_folder(project.releases)
    return str(name)


def switch(project: Project, name: str, tell: Callable[[str], None] = lambda _: None) -> None:
    """Make a release the one that is served, if it opens and answers every question."""
    ask.answer(folder(project, name), tell)
    beside = project.build / "current.next"
    beside.unlink(missing_ok=True)
    beside.symlink_to(Path("releases") / name)
    os.replace(beside, project.current)
    sync_folder(project.build)


def folder(project: Project, name: str) -> Path:
    """The folder of a finished release, also by the name `current`; raises ReleaseRefused when there is none."""
    found = project.current.resolve() if name == "current" else project.releases / name
    if name.startswith(".") or "/" in name or not (found / "manifest.json").is_file():
        there = ", ".join(releases(project)) or "none"
        raise ReleaseRefused(f"releases/{name}: there is no such release. There are: {there}.")
    return found


def releases(project: Project) -> list[str]:
    """The ids of the finished releases, oldest first."""
    return sorted(path.parent.name for path in project.releases.glob("[!.]*/manifest.json"))


def served(project: Project) -> str | None:
    """The id of the release that `current` points to."""
    return project.current.resolve().name if (project.current / "manifest.json").is_file() else None


def _manifest(project: Project, sources: tuple[Source, ...], published: list[str]) -> dict[str, Any]:
    dump = project.candidate / "dump.nq"
    quads: Counter[str] = Counter()
    with dump.open(encoding="utf-8", newline="\n") as lines:
        quads.update(line.rsplit(" ", 2)[1][1:-1] for line in lines)
    default, classes = _default(project.candidate / "load.nq", sum(quads.values()))
    each = {slug: totals(account["rows"]) for slug, account in accounts(project).items()}
    rows = Counter[str]()
    for account in each.values():
        rows.update(core=account["core"] + account["both"], both=account["both"],
                    unverified=account["unverified"], rejected=account["rejected"])  # fmt: skip
    as_of = max(source.retrieved for source in sources)
    files = {name: _file(project.candidate / name) for name in (*FILES, *published)}
    return {
        "id": load.identifier(project.candidate, as_of),
        "asOf": as_of.isoformat(),
        "quads": dict(quads),
        "defaultQuads": default,
        "classes": classes,
        "streams": [stream.graph[1:-1] for stream in world.streams(project)],
        "graphs": {name: told for name, told in _graphs(project).items() if name in quads},
        "sources": [_source(project, source, each[source.slug]) for source in sources],
        "rows": dict(rows),
        "files": files,
        "downloads": package.rows(project.candidate),
        "engine": {"pyoxigraph": version("pyoxigraph")},
    }


def _graphs(project: Project) -> dict[str, dict[str, str]]:
    """Title, licence and source of the named graphs, as the description says them."""
    told: dict[str, dict[str, str]] = report.read_json(needed(project.build / "graphs.json", "describe"))
    return told


def _source(project: Project, source: Source, account: dict[str, int]) -> dict[str, Any]:
    snapshot = report.read_json(needed(project.build / "snapshots" / f"{source.slug}.json", "fetch"))
    return {
        "slug": source.slug,
        "title": source.title,
        "licence": source.licence,
        "landingPage": source.landing_page,
        "retrieved": source.retrieved.isoformat(),
        "sha256": snapshot["sha256"],
        "rows": sum(account.values()),
    }


def _default(statements: Path, named: int) -> tuple[int, dict[str, int]]:
    """The number of statements of the default graph, and of the members of each class in it."""
    classes: Counter[str] = Counter()
    kind, total = f" {RDF.type} ", 0
    with statements.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            total += 1
            if kind in line and line.count("> <") == 2:  # a third gap would be that of a named graph
                classes[line.split(" ")[2][1:-1]] += 1
    return total - named, dict(classes)


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as data:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(data, "sha256").hexdigest()}


def _same(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether a release is what the candidate would be.

    What it was made after, and when, is not asked: the same graph made after another release is the same release.
    """
    there = report.read_json(folder / "manifest.json")
    return all(there.get(key) == manifest[key] for key in manifest if key != "id")


def _changes(project: Project, before: str | None, manifest: dict[str, Any]) -> dict[str, Any]:
    """The change log of a candidate, changes.json, in brief; one whose predecessor was damaged tells of no other."""
    report.write_json(project.candidate / "manifest.json", manifest)
    folder = project.releases / before if before else None
    readable = folder if folder and (folder / "dump.nq").is_file() else None
    told = difference.difference(readable, project.candidate)
    report.write_json(project.candidate / "changes.json", told, ordered=True)
    return {"from": told["from"], **{change: told["summary"][change] for change in difference.CHANGES}}


def _synchronise(folder: Path) -> None:
    """Everything below a folder is on the disk before its name says that it is whole."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """What was renamed in a folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
