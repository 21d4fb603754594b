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
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gri_ingest import ask, report
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
    manifest = _manifest(project, sources)
    report.write_json(candidate / "manifest.json", manifest)
    _synchronise(candidate)
    name, number = manifest["id"], 1
    while (project.releases / name).exists():
        if _same(project.releases / name, manifest):
            shutil.rmtree(candidate)
            return str(name)
        # The same dump with another index or other questions beside it: its own name, because a release never changes.
        number += 1
        name = f"{manifest['id']}-{number}"
    if name != manifest["id"]:
        report.write_json(candidate / "manifest.json", {**manifest, "id": name})
        _synchronise(candidate)
    os.rename(candidate, project.releases / name)
    _sync_folder(project.releases)
    return str(name)


def switch(project: Project, name: str, tell: Callable[[str], None] = lambda _: None) -> None:
    """Make a release the one that is served, if it opens and answers every question."""
    folder = project.releases / name
    if not (folder / "manifest.json").is_file():
        there = ", ".join(sorted(releases(project))) or "none"
        raise ReleaseRefused(f"releases/{name}: there is no such release. There are: {there}.")
    ask.answer(folder, tell)
    beside = project.build / "current.next"
    beside.unlink(missing_ok=True)
    beside.symlink_to(Path("releases") / name)
    os.replace(beside, project.current)
    _sync_folder(project.build)


def releases(project: Project) -> list[str]:
    """The ids of the finished releases, oldest first."""
    return sorted(path.parent.name for path in project.releases.glob("[!.]*/manifest.json"))


def served(project: Project) -> str | None:
    """The id of the release that `current` points to."""
    return project.current.resolve().name if (project.current / "manifest.json").is_file() else None


def _manifest(project: Project, sources: tuple[Source, ...]) -> dict[str, Any]:
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
    as_of = max(source.retrieved for source in sources).isoformat()
    files = {name: _file(project.candidate / name) for name in FILES}
    identifier = f"{as_of}-{files['dump.nq']['sha256'][:8]}"
    before = served(project)
    return {
        "id": identifier,
        "previous": before if before != identifier else None,
        "asOf": as_of,
        "quads": dict(quads),
        "defaultQuads": default,
        "classes": classes,
        "graphs": {name: told for name, told in _graphs(project).items() if name in quads},
        "sources": [_source(project, source, each[source.slug]) for source in sources],
        "rows": dict(rows),
        "files": files,
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


def _default(load: Path, named: int) -> tuple[int, dict[str, int]]:
    """The number of statements of the default graph, and of the members of each class in it."""
    classes: Counter[str] = Counter()
    kind, total = f" {RDF.type} ", 0
    with load.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            total += 1
            if kind in line and line.count("> <") == 2:  # a third gap would be that of a named graph
                classes[line.split(" ")[2][1:-1]] += 1
    return total - named, dict(classes)


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as data:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(data, "sha256").hexdigest()}


def _same(folder: Path, manifest: dict[str, Any]) -> bool:
    there = report.read_json(folder / "manifest.json")
    return all(there[key] == manifest[key] for key in manifest if key not in {"previous", "id"})


def _synchronise(folder: Path) -> None:
    """Everything below a folder is on the disk before its name says that it is whole."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
