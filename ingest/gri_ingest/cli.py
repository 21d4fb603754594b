"""The command line: one verb per stage, and build for all of them.

Takes arguments; gives exit status 0 (done), 1 (refused, the message says where and what to do) or 2 (usage).
Never holds a rule of its own: every verb is one call.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gri_ingest import (
    build,
    context,
    difference,
    link,
    publish,
    reading,
    release,
    report,
    retention,
    source,
    stages,
    world,
)
from gri_ingest.compare import MOST
from gri_ingest.errors import IngestError, ReadingRefused
from gri_ingest.progress import Progress
from gri_ingest.project import Project, locked, opened
from gri_ingest.sources import REGISTRIES, SLUGS

# Disk full, quota, file too large: the release that is served is untouched, and the message should say so.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ROOM_WORDS = ("No space left", "Disk quota", "File too large", "disk is full", "database or disk is full")

Verb = Callable[[Project, Progress, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit status."""
    options = _parser().parse_args(arguments)
    progress = Progress(quiet=options.quiet)
    try:
        verb: Verb = options.verb
        return verb(opened(options.project), progress, options)
    except IngestError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. The release that is served is untouched.", file=sys.stderr)
    except Exception as error:
        if not _no_room(error):
            raise
        where = getattr(error, "filename", None) or options.project / "build"
        print(f"{where}: the disk is full ({error}).", file=sys.stderr)
        print("The release that is served is untouched. Free some space and build again.", file=sys.stderr)
    return 1


def _no_room(error: Exception) -> bool:
    return getattr(error, "errno", None) in _NO_ROOM or any(words in str(error) for words in _NO_ROOM_WORDS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gri-ingest", description="Turn curated tables into a release of the graph.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--project", type=Path, default=Path(), help="the checkout (default: the current folder)")
    shared.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    def add(name: str, verb: Verb, words: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=words, description=words, parents=[shared])
        sub.set_defaults(verb=verb)
        return sub

    whole = add("build", _build, "all stages, then publish; skips when nothing changed")
    whole.add_argument("--force", action="store_true", help="build even when nothing changed")
    whole.add_argument("--sample", action="store_true", help="the tables are a sample: do not expect the usual numbers")
    words = f"registries to add, with commas between them, or all: {', '.join(REGISTRIES)}"
    whole.add_argument("--with", dest="registries", type=_names, default=(), metavar="SLUGS", help=words)
    add("check", _check, "report findings by level, with the shapes, and publish nothing")
    fetch = add("fetch", _fetch, "make or find the snapshots of the sources")
    fetch.add_argument("source", nargs="?", default="", choices=("", *SLUGS, *REGISTRIES))
    words = "take other bytes than the pinned ones: into source.toml, of a registry into build/snapshots"
    fetch.add_argument("--accept", action="store_true", help=words)
    words = "where you have the files of a registry: a file or a folder, linked or copied"
    fetch.add_argument("--from", dest="given", type=Path, metavar="PATH", help=words)
    words = "propose which records of registers are the same as things of ours, into data/crosswalks"
    linked = add("link", _link, words)
    words = (
        f"registers to look in, with commas between them (default: all that were fetched of {', '.join(link.READERS)})"
    )
    linked.add_argument("--with", dest="registries", type=_names, default=(), metavar="SLUGS", help=words)
    add("transform", _transform, "snapshots to claims, every row accounted for").add_argument(
        "source", nargs="?", default="", choices=("", *SLUGS, *REGISTRIES)
    )
    add("settle", _stage(world.settled), "where registries disagree with the sources above them")
    add("reconcile", _stage(stages.reconciled), "claims to the graph core")
    add("infer", _stage(stages.inferred), "rules to the graph inferred")
    add("describe", _stage(stages.described), "provenance, questions and prefixes")
    add("load", _load, "the candidate: dump.nq, load.nq, store")
    add("search", _stage(stages.searched), "the full-text index of the candidate")
    add("downloads", _downloads, "what people take home from the candidate: dumps, tables, networks")
    add("release", _release, "give the candidate its manifest and its name")
    add("switch", _switch, "serve a finished release").add_argument("release")
    add("rollback", _rollback, "serve the release before the one that is served")
    away = add("publish", _publish, "load a release into a store elsewhere, by the Graph Store Protocol; resumable")
    away.add_argument("--to", required=True, metavar="URL", help="the graph store, e.g. http://127.0.0.1:7878/store")
    away.add_argument("--release", type=Path, help="the release folder (default: build/current)")
    away.add_argument("--chunk", type=int, default=publish.CHUNK, help="bytes a request may have (default: 4 MB)")
    drawn = add("sample", _sample, "draw verified rows for a blind reading, as a sheet")
    drawn.add_argument(
        "--rows", type=int, default=100, help="rows to draw, in proportion to their kinds (default: 100)"
    )
    drawn.add_argument("--seed", type=int, required=True, help="the same seed draws the same rows")
    add("verdicts", _verdicts, "take a filled sheet back, into data/readings").add_argument("sheet", type=Path)
    apart = add("difference", _difference, "what is another in one release than in an earlier one")
    apart.add_argument("before", help="a release, or `current`")
    apart.add_argument("after", help="a release, or `current`")
    apart.add_argument("--json", action="store_true", help="as changes.json tells it")
    apart.add_argument("--most", type=int, default=MOST, help="facts of a class and change that are told")
    each = add("releases", _releases, "the finished releases, and why each is kept")
    each.add_argument("--citations", type=Path, help="the folder of the citations (default: as the service's)")
    less = add("prune", _prune, "take away old releases that nothing keeps")
    less.add_argument("--keep", type=int, default=retention.KEEP, help="how many of the newest stay (default: 10)")
    less.add_argument("--citations", type=Path, help="the folder of the citations (default: as the service's)")
    less.add_argument("--torn", action="store_true", help="pass over lines of citations that a killed writer left")
    less.add_argument("--dry-run", action="store_true", help="say what would go")
    add("register", _register, "append new identifiers to data/ids.csv")
    add("context", _context, "print the JSON-LD context of the ontology, for its next published version")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return REGISTRIES if text == "all" else tuple(name.strip() for name in text.split(",") if name.strip())


def _stage(stage: Callable[[Project, Progress], None]) -> Verb:
    def verb(project: Project, progress: Progress, options: argparse.Namespace) -> int:
        with locked(project):
            stage(project, progress)
        return 0

    return verb


def _build(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    build.build(project, progress, options.force, options.sample, options.registries)
    return 0


def _check(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    findings = build.check(project, progress)
    for level in report.LEVELS:
        count = sum(finding.level == level for finding in findings)
        print(f"{level}: {count}")
        if count and not (options.quiet and level == "INFO"):
            print(report.told(findings, level))
    return 1 if report.errors(findings) else 0


def _fetch(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project):
        stages.fetched(project, progress, options.source, options.accept, options.given)
    return 0


def _link(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project):
        made = link.link(project, progress, options.registries)
    for line in made.disagreements:
        print(line)
    for register, number in sorted(made.rows.items()):
        print(f"{number} proposals in data/crosswalks/{register}.sssom.tsv.")
    return 0


def _transform(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project):
        if options.source not in REGISTRIES:
            stages.transformed(project, progress, options.source)
        if options.source not in SLUGS:
            world.gathered(project, progress, options.source)
            world.figured(project, progress)
    return 0


def _load(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project):
        stages.assembled(project, progress)
        stages.loaded(project)
    return 0


def _downloads(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project), progress.stage("downloads"):
        stages.downloaded(project)
    return 0


def _release(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    with locked(project):
        print(release.finish(project, world.sources(project)))
    return 0


def _switch(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    build.switch(project, progress, options.release)
    return 0


def _rollback(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    print(build.rollback(project, progress))
    return 0


def _difference(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    before, after = (release.folder(project, name) for name in (options.before, options.after))
    told = difference.difference(before, after, options.most)
    print(json.dumps(told, ensure_ascii=False, indent=1) if options.json else difference.words(told))
    return 0


def _releases(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    print(
        retention.table(retention.listed(project, _citations(project, options), torn=True))
        or "There is no release yet."
    )
    return 0


def _prune(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    citations = _citations(project, options)
    progress.say(
        f"Citations: {citations}." if citations else "There is no folder of citations, so none keeps a release."
    )
    with locked(project):
        gone = retention.prune(project, options.keep, citations, options.torn, options.dry_run)
    verb = "would go" if options.dry_run else "went"
    for one in gone:
        print(f"{one.name} {verb}: {one.bytes / 1e6:,.1f} MB.")
    print(f"{len(gone)} releases {verb}, {sum(one.bytes for one in gone) / 1e6:,.1f} MB.")
    return 0


def _citations(project: Project, options: argparse.Namespace) -> Path | None:
    """The folder of the citations: as told, as the service is told, or where the service puts them by itself."""
    if options.citations or os.environ.get("GRI_CITATIONS"):
        return Path(options.citations or os.environ["GRI_CITATIONS"])
    usual = project.root / "citations"
    return usual if usual.is_dir() else None


def _publish(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    name = publish.publish(project, progress, options.to, options.release, options.chunk)
    print(f"{name} is published.")
    return 0


def _tables(project: Project) -> Path:
    return source.load("curation").snapshot(project.root)


def _sample(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    print(reading.sheet(reading.draw(reading.claims(_tables(project)), options.rows, options.seed)), end="")
    return 0


def _verdicts(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    taken = reading.verdicts(options.sheet.read_text(encoding="utf-8"), reading.claims(_tables(project)))
    kept = project.root / "data" / "readings" / options.sheet.name
    if kept.exists():
        raise ReadingRefused(f"{kept}: there is a reading of this name already. Rename the sheet; none is overwritten.")
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(reading.written(taken), encoding="utf-8", newline="\n")
    for verdict, number in reading.counted(taken).items():
        low, high = reading.interval(number, len(taken))
        print(f"{number:4} {verdict}: {number / len(taken):.0%} (between {low:.1%} and {high:.1%})")
    print(f"{len(taken)} verdicts in {kept.relative_to(project.root)}.")
    return 0


def _register(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    print(f"{build.registered(project, progress)} new identifiers in {project.ids.relative_to(project.root)}.")
    return 0


def _context(project: Project, progress: Progress, options: argparse.Namespace) -> int:
    print(context.context(project.ontology), end="")
    return 0
