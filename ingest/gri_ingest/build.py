"""The whole way from what was given to what is served, and the verbs beside it.

Takes a project; gives a checked release and the link to it, or leaves everything served as it was.
Never builds what is built already: equal inputs are known by their hash.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from gri_ingest import load, register, release, report, shapes, stages, world
from gri_ingest.errors import CheckFailed, ReleaseRefused
from gri_ingest.progress import Progress
from gri_ingest.project import Project, locked, sweep
from gri_ingest.report import Finding
from gri_ingest.words import ONTOLOGY

_INPUTS = ("ontology", "queries", "data")
_ENGINES = ("pyoxigraph", "babel", "iso3166")


def build(
    project: Project, progress: Progress, force: bool = False, sample: bool = False, registries: Iterable[str] = ()
) -> str:
    """All stages, the release and the switch; gives the id of the release that is served afterwards."""
    with locked(project):
        sweep(project)
        world.choose(project, registries, sample)
        inputs = stamp(project) + (" sample" if sample else "")
        if not force and (name := _known(project, inputs)):
            progress.say(f"Nothing changed; {name} is served.")
            return name
        try:
            _stages(project, progress)
            with ThreadPoolExecutor(1) as beside:
                # The engine builds its store outside Python's lock, so checks and index cost no time of their own.
                storing = beside.submit(stages.loaded, project)
                packing = beside.submit(stages.downloaded, project)  # after the store, which it asks
                stages.checked(project, progress, sample)
                stages.searched(project, progress)
                with progress.stage("load"):
                    storing.result()
                with progress.stage("downloads"):
                    packing.result()
            with progress.stage("release"):
                name = release.finish(project, world.sources(project))
            with progress.stage("switch"):
                release.switch(project, name, progress.tell)
        finally:
            shutil.rmtree(project.candidate, ignore_errors=True)
            shutil.rmtree(project.build / "curated", ignore_errors=True)
        report.write_json(project.stamp, {"inputs": inputs, "release": name})
        progress.say(summary(project, name))
        return name


def check(project: Project, progress: Progress) -> list[Finding]:
    """All findings with the shapes, nothing published; raises when one is an ERROR."""
    with locked(project):
        try:
            _stages(project, progress)
            findings = _all_findings(project, progress)
        finally:
            shutil.rmtree(project.candidate, ignore_errors=True)
    return findings


def rollback(project: Project, progress: Progress) -> str:
    """Serve the release that the served one names as its predecessor."""
    with locked(project):
        now = release.served(project)
        before = report.read_json(project.current / "manifest.json")["previous"] if now else None
        if not before:
            raise ReleaseRefused(
                "current: the release that is served names no previous one. Use gri-ingest switch <id>."
            )
        release.switch(project, before, progress.tell)
        project.stamp.unlink(missing_ok=True)
        return str(before)


def switch(project: Project, progress: Progress, name: str) -> None:
    """Serve a finished release; the next build sees that it must look again."""
    with locked(project):
        release.switch(project, name, progress.tell)
        project.stamp.unlink(missing_ok=True)


def registered(project: Project, progress: Progress) -> int:
    """Append the new names of the last transformation to data/ids.csv; gives their number."""
    with locked(project):
        entries = register.read(project.ids)
        used = stages.names(project)
        project.ids.write_text(
            register.written(register.extended(used, entries).values()), encoding="utf-8", newline="\n"
        )
        return len(set(used) - set(entries))


def stamp(project: Project) -> str:
    """One hash of everything a release is made from: rooms, this package, and the engines behind it."""
    whole = hashlib.sha256(" ".join(f"{name}={version(name)}" for name in _ENGINES).encode())
    rooms = [project.root / name for name in _INPUTS]
    for room in [*rooms, Path(__file__).parent]:
        for path in sorted(room.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".md"}:
                whole.update(f"{path.relative_to(room.parent)}\n".encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
    for each in world.registries(project):
        whole.update(f"{each.slug} {world.checksum(project, each)}\n".encode())
    return whole.hexdigest()


def summary(project: Project, name: str) -> str:
    """What a person wants to know of a release in a few lines."""
    manifest = report.read_json(project.releases / name / "manifest.json")
    rows, findings = manifest["rows"], report.read_json(project.releases / name / "report.json")["findings"]
    warnings = report.from_json(finding for finding in findings if finding["level"] == "WARN")
    lines = [
        f"Release {name} is served, as of {manifest['asOf']}: {sum(manifest['quads'].values())} statements,",
        f"{manifest['defaultQuads']} of them public. Rows: {rows['core']} in core ({rows['both']} with cells not yet "
        f"verified), {rows['unverified']} unverified, {rows['rejected']} rejected.",
    ]
    if warnings:
        lines += [f"{len(warnings)} warnings:", report.told(warnings, "WARN")]
    return "\n".join(lines)


def _stages(project: Project, progress: Progress) -> None:
    stages.fetched(project, progress)
    stages.transformed(project, progress)
    stages.reconciled(project, progress)
    world.gathered(project, progress)
    world.figured(project, progress)
    world.settled(project, progress)
    stages.inferred(project, progress)
    stages.described(project, progress)
    stages.assembled(project, progress)


def _all_findings(project: Project, progress: Progress) -> list[Finding]:
    try:
        findings = stages.checked(project, progress)
    except CheckFailed:
        findings = report.from_json(report.read_json(project.build / "report.json")["findings"])
    with progress.stage("shapes"):
        names = ("core", "inferred", "words")
        lines = [line for name in names for line in project.stage(name).open(encoding="utf-8", newline="\n")]
        statements = load.default_graph(line for line in lines if not line.endswith(f" {ONTOLOGY} .\n"))
        return findings + shapes.violations(statements, project.ontology / "shapes.ttl")


def _known(project: Project, inputs: str) -> str | None:
    if not project.stamp.is_file():
        return None
    try:
        told = report.read_json(project.stamp)
    except ValueError:  # a build was killed while it wrote the stamp
        return None
    name = release.served(project)
    return name if told.get("inputs") == inputs and told.get("release") == name else None
