"""The stages of registries: the world's sources beside the curated ones, as many statements as they have.

Takes a project with curated claims and snapshots of the chosen registries; gives a stream of sorted lines for each,
what they disagree about, and links in numbers. Never holds a stream in memory, or makes again what nothing changed.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import connection
from pathlib import Path
from typing import Any, Literal

from gri_ingest import figures, identities, nquads, reconcile, registry, report, settle, snapshot, source
from gri_ingest.figures import FIGURES
from gri_ingest.progress import Progress
from gri_ingest.project import Project, needed
from gri_ingest.settle import DISAGREEMENTS
from gri_ingest.source import Source
from gri_ingest.terms import GEO, GRI

# What decides what a registry's lines are, beside its own folder.
_FRAMEWORK = (
    "address.py",
    "countries.py",
    "fact.py",
    "flat.py",
    "identifiers.py",
    "mint.py",
    "registry.py",
    "row.py",
    "terms.py",
)
_OUTRANKED = "outranked"
_PART_BY = {str(GRI.hasIdentifier), str(GRI.hasSite), str(GEO.hasGeometry)}


@dataclass(frozen=True, slots=True)
class Stream:
    """One graph that is too large to hold: its lines lie sorted in `path`; `serves` is as in a source."""

    graph: str
    path: Path
    serves: Literal["all", "linked"]


def choose(project: Project, names: Iterable[str], sample: bool = False) -> None:
    """Say which registries the stages that follow add; an unknown name is refused, and nothing changes.

    Of a sample, no file need be the pinned one, and no number of rows is expected.
    """
    wanted = sorted(set(names))
    source.load_all(wanted)
    report.write_json(project.chosen, {"registries": wanted, "sample": sample})


def sources(project: Project) -> tuple[Source, ...]:
    """The sources of the build in hand, in order of rank."""
    return source.load_all(_chosen(project)["registries"])


def _chosen(project: Project) -> dict[str, Any]:
    told: dict[str, Any] = {"registries": [], "sample": False}
    return told | (report.read_json(project.chosen) if project.chosen.is_file() else {})


def registries(project: Project) -> list[Source]:
    """The registries among them."""
    return [each for each in sources(project) if each.registry]


def streams(project: Project) -> list[Stream]:
    """The graphs that registries add, each with its lines."""
    chosen = registries(project)
    made = [Stream(str(each.claims), needed(project.stage(each.slug), "transform"), each.serves) for each in chosen]
    if _counted(project):
        made.append(Stream(str(FIGURES), needed(project.stage("figures"), "transform"), "all"))
    if chosen:
        made.append(Stream(str(DISAGREEMENTS), needed(project.stage("disagreements"), "reconcile"), "all"))
    return made


def gathered(project: Project, progress: Progress, only: str = "") -> None:
    """The stream of every chosen registry; one that nothing changed for stays as it is."""
    chosen = [each for each in registries(project) if only in {"", each.slug}]
    if not chosen:
        return
    with progress.stage("registries"):
        digests = {each.slug: checksum(project, each) for each in chosen}
        for slug, digest in digests.items():
            report.write_json(project.build / "snapshots" / f"{slug}.json", {"sha256": digest})
        known = identities.identities(_sameness(project))
        report.write_json(project.identities, known)
        stale = {each.slug: _stale(project, each, digests[each.slug], known) for each in chosen}
        waiting = {slug: inputs for slug, inputs in stale.items() if inputs}
        progress.tell(", ".join(waiting) or "nothing changed")
        if len(waiting) < 2:
            for slug, inputs in waiting.items():
                _gather(project, slug, inputs)
            return
        # Spawned, not forked: the engine has threads of its own by now.
        spawned = multiprocessing.get_context("spawn")
        workers = min(len(waiting), os.cpu_count() or 1)
        with ProcessPoolExecutor(workers, mp_context=spawned, initializer=_end_with_parent) as pool:
            jobs = {pool.submit(_gather, project, slug, inputs): slug for slug, inputs in waiting.items()}
            for done in as_completed(jobs):
                done.result()
                progress.tell(f"{jobs[done]} is done")


def _end_with_parent() -> None:
    """A worker ends when its build is killed: left alone it would write into the stages of the next one."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def figured(project: Project, progress: Progress) -> None:
    """Links of countries in numbers, counted in the streams; made anew when one of these was."""
    if not (counted := _counted(project)):
        return
    inputs = {slug: report.read_json(needed(_stamp(project, slug), "transform")) for slug in counted}
    stamp = _stamp(project, "figures")
    if stamp.is_file() and project.stage("figures").is_file() and report.read_json(stamp) == inputs:
        return
    with progress.stage("figures"):
        nquads.write(project.stage("figures"), figures.lines(project.nquads, counted))
        report.write_json(stamp, inputs)


def _counted(project: Project) -> list[str]:
    return [each.slug for each in registries(project) if each.slug in figures.COUNTED]


def _curated(project: Project) -> list[Source]:
    return [each for each in sources(project) if not each.registry]


def _sameness(project: Project) -> Iterator[nquads.Triple]:
    """What the curated sources say is the same elsewhere."""
    for each in _curated(project):
        for line in _claims(project, each):
            if settle.SAME in line and (triple := nquads.split(line)[:3])[1] == settle.SAME:
                yield triple


def _claims(project: Project, each: Source) -> Iterator[str]:
    ending = f" {each.claims} .\n"
    with needed(project.stage(each.slug), "transform").open(encoding="utf-8", newline="\n") as lines:
        yield from (line for line in lines if line.endswith(ending))


def _stamp(project: Project, slug: str) -> Path:
    return project.nquads / f"{slug}.stamp.json"


def _stale(project: Project, each: Source, digest: str, known: dict[str, str]) -> str:
    """The hash of what a registry is made from, if its stream must be made anew; else nothing."""
    told: dict[str, Any] = report.read_json(path) if (path := _stamp(project, each.slug)).is_file() else {}
    whole = hashlib.sha256(f"{version('pyoxigraph')} {digest}\n".encode())
    framework = [Path(__file__).parent / name for name in _FRAMEWORK]
    for file in [*framework, *sorted(each.folder.rglob("*"))]:
        if file.suffix in {".py", ".csv", ".toml"}:
            whole.update(f"{file.name} {snapshot.sha256(file)}\n".encode())
    inputs = whole.hexdigest()
    there = project.stage(each.slug).is_file() and (project.nquads / f"{each.slug}.json").is_file()
    same = told.get("inputs") == inputs and told.get("known") == identities.digest(known, told.get("schemes", ()))
    return "" if there and same else inputs


def checksum(project: Project, each: Source) -> str:
    """One SHA-256 for the files of a registry, which are the pinned ones unless the build is of a sample."""
    return snapshot.pinned(project, each, anything=_chosen(project)["sample"])


def _gather(project: Project, slug: str, inputs: str) -> None:
    each = source.load(slug)
    known: dict[str, str] = report.read_json(project.identities)
    expected = not _chosen(project)["sample"]
    account = registry.transform(each, each.snapshot(project.root), known, project.stage(slug), expected)
    told = {"rows": account.rows, "findings": report.as_json(account.findings), "names": {}}
    report.write_json(project.nquads / f"{slug}.json", told)
    # Last, so that a killed stage is done again.
    stamp = {"inputs": inputs, "schemes": account.schemes, "known": identities.digest(known, account.schemes)}
    report.write_json(_stamp(project, slug), stamp)


def settled(project: Project, progress: Progress) -> None:
    """What registries say that a source above them says otherwise: kept out of the default graph, and stated."""
    chosen = registries(project)
    if not chosen:
        return
    with progress.stage("settle"):
        one = reconcile.slots(project.ontology / "shapes.ttl")
        curated = _curated(project)
        claimed = {obj: subject for subject, _, obj in _sameness(project)}
        every = [*(_claims(project, each) for each in curated), *(_lines(project.stage(each.slug)) for each in chosen)]
        found = list(settle.settle(every, one, claimed, len(curated)))
        nquads.write(project.stage(_OUTRANKED), (each.line for each in found))
        stated = (line for each in found for line in settle.disagreement(each))
        nquads.write(project.stage("disagreements"), stated)


def public(project: Project) -> Iterator[str]:
    """What registries add to the default graph, as lines without a graph, stream by stream."""
    for part in parts(project):
        yield from part


def parts(project: Project) -> list[Iterator[str]]:
    """The same, a sorted part for each stream."""
    made = streams(project)
    if not made:
        return []
    outranked = set(_lines(project.stage(_OUTRANKED)))
    curated = {line[: line.index(" ")] for line in _lines(needed(project.stage("core"), "reconcile"))}
    return [_public(stream, outranked, curated) for stream in made]


def _public(stream: Stream, outranked: set[str], curated: set[str]) -> Iterator[str]:
    cut = len(f" {stream.graph} .\n")
    told = curated if stream.serves == "all" else curated | _parts(stream, outranked, curated)
    for line in _lines(stream.path):
        if line not in outranked and (stream.serves == "all" or line[: line.index(" ")] in told):
            yield f"{line[:-cut]} .\n"


def _parts(stream: Stream, outranked: set[str], curated: set[str]) -> set[str]:
    """The sites, geometries and identifiers that a linked registry gives to things that the curated tables know.

    Without what is said of them, the public graph would name nodes and say nothing of them.
    """
    found: set[str] = set()
    for _ in range(2):  # a thing has a site, and the site has a geometry
        for line in _lines(stream.path):
            subject, predicate, rest = line.split(" ", 2)
            if predicate in _PART_BY and line not in outranked and (subject in curated or subject in found):
                found.add(rest[: rest.index(" ")])
    return found


def lines(project: Project) -> list[Iterator[str]]:
    """Every line that registries add to the dump, a sorted part for each stream."""
    return [_lines(stream.path) for stream in streams(project)]


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as held:
        yield from held
