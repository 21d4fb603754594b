"""The stages: each reads files and writes files, so each can be run, compared and tested alone.

Takes a project; gives the files of LAYOUT's table in build/: snapshots, N-Quads, accounts, the candidate.
Never publishes: a candidate becomes a release in release.py.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from gri_ingest import (
    catalogue,
    check,
    crosswalk,
    describe,
    downloads,
    fetch,
    infer,
    load,
    nquads,
    queries,
    readings,
    reconcile,
    register,
    report,
    search,
    source,
    tables,
    transform,
    words,
    world,
)
from gri_ingest.errors import CheckFailed, TablesRefused
from gri_ingest.progress import Progress
from gri_ingest.project import Project, needed, sweep
from gri_ingest.report import Finding
from gri_ingest.row import Row
from gri_ingest.source import Source
from gri_ingest.sources import SLUGS
from gri_ingest.terms import RDF, SKOS

_TYPE = f" {RDF.type} "


def fetched(
    project: Project, progress: Progress, only: str = "", accept: bool = False, given: Path | None = None
) -> None:
    """Snapshots of the sources; build/snapshots/<slug>.json holds their checksums."""
    with progress.stage("fetch"):
        for each in _sources(only):
            digest = fetch.fetch(project, each, progress, accept, given)
            report.write_json(project.build / "snapshots" / f"{each.slug}.json", {"sha256": digest})


def transformed(project: Project, progress: Progress, only: str = "") -> None:
    """Claims and unverified facts of each source, and an account of every row; any rejected row stops here."""
    with progress.stage("transform"):
        entries = register.read(project.ids)
        rejected: list[Finding] = []
        for each in _sources(only):
            progress.tell(each.slug)
            rejected += _transform(project, each, entries)
        if rejected:
            raise TablesRefused(report.told(rejected))


def _transform(project: Project, each: Source, entries: dict[str, register.Entry]) -> list[Finding]:
    snapshot = needed(each.snapshot(project.root), "fetch")
    findings: list[Finding] = []
    if each.format == "tables":
        _, findings = tables.check(snapshot)
    if each.format == "mappings":
        _, findings = crosswalk.check(snapshot)
    if report.errors(findings):
        return findings
    result = transform.transform(each, _rows(each, project), entries)
    findings += result.findings
    nquads.write(project.stage(each.slug), result.lines)
    account = {
        "rows": result.rows,
        "findings": report.as_json(findings),
        "names": {path: entry.key for path, entry in result.names.items()},
    }
    report.write_json(project.nquads / f"{each.slug}.json", account)
    return report.errors(findings)


def _rows(each: Source, project: Project) -> Iterator[Row]:
    for row in each.rows(each.snapshot(project.root)):
        row.evidence = each.evidence
        yield row


def reconciled(project: Project, progress: Progress) -> None:
    """Core from the claims of all sources."""
    with progress.stage("reconcile"):
        one = reconcile.slots(project.ontology / "shapes.ttl")
        core = reconcile.reconcile([_claims(project, each) for each in source.load_all()], one)
        nquads.write(project.stage("core"), (nquads.line(triple, str(reconcile.CORE)) for triple in core))


def inferred(project: Project, progress: Progress) -> None:
    """The words of the ontology room, and what its rules derive."""
    with progress.stage("infer"):
        nquads.write(project.stage("words"), words.words(project))
        given = _lines(project, "words") + _lines(project, "core")
        as_of = max(each.retrieved for each in source.load_all())
        added = infer.infer(given, infer.order(project.ontology / "rules"), as_of, progress.tell)
        lines = [f"{triple} {infer.INFERRED} .\n" for triple in added]
        labels = (line for line in (*given, *lines) if f" {SKOS.prefLabel} " in line)
        ranks = infer.ranks(nquads.split(line)[:3] for line in labels)
        nquads.write(
            project.stage("inferred"), [*lines, *(nquads.line(triple, str(infer.INFERRED)) for triple in ranks)]
        )


def described(project: Project, progress: Progress) -> None:
    """The graphs of provenance, of questions with their prefixes, and of the description; build/queries.json."""
    with progress.stage("describe"):
        sources, streams = world.sources(project), world.streams(project)
        rows = {slug: totals(account["rows"]) for slug, account in accounts(project).items()}
        sizes: Counter[str] = Counter()
        for name in [*SLUGS, "core", "words", "inferred"]:
            sizes.update(line.rsplit(" ", 2)[1] for line in _read(project, name))
        for stream in streams:
            sizes[stream.graph] = nquads.count(stream.path)
        as_of = max(each.retrieved for each in sources)
        public = [*map(str, describe.PUBLIC), *(stream.graph for stream in streams if stream.serves == "all")]
        claims = {str(each.claims) for each in sources}
        ours = [*(name for name in public if name not in claims), str(describe.PROVENANCE), str(transform.UNVERIFIED)]
        said = catalogue.statements(project.ontology / "description.ttl", sources, ours, as_of)
        lines = list(describe.provenance(sources, sizes, rows, as_of, said))
        lines += describe.tombstones(register.read(project.ids).values())
        lines += describe.read_by_chance(readings.read(project.readings))
        sizes[str(describe.PROVENANCE)] = nquads.write(project.stage("provenance"), lines)
        asked = queries.read_all(project.queries)
        prefixes = _prefix_table(project)
        sizes[str(describe.EXAMPLES)] = nquads.write(project.stage("examples"), describe.examples(asked, prefixes))
        whole = describe.counted(lambda classes: _public(project, classes), said, sizes, prefixes, public)
        home = str(describe.DESCRIPTION)
        nquads.write(project.stage("description"), (nquads.line(triple, home) for triple in whole))
        report.write_json(project.build / "graphs.json", catalogue.graphs(said))
        report.write_json(project.build / "queries.json", [question.as_json() for question in asked], ordered=True)


def _public(project: Project, classes: bool) -> Iterator[nquads.Triple]:
    """The public statements but those of the description, file by file, never held; `classes`: those of rdf:type alone.

    A statement of two files would come twice; the check triple-in-two-default-graphs stops such a build, and what a
    registry says again is left out (world.settled).
    """
    for name in ("words", "core", "inferred", "examples"):
        for line in _read(project, name):
            if not classes or _TYPE in line:
                subject, predicate, rest = line.split(" ", 2)
                yield subject, predicate, rest[: rest.rindex(" <")]
    for line in world.public(project):
        if not classes or _TYPE in line:
            yield nquads.unnamed(line)


def checked(project: Project, progress: Progress, sample: bool = False) -> list[Finding]:
    """All findings about the candidate's statements; build/report.json tells them with the account of rows.

    A sample of the tables is not asked for the numbers that source.toml expects of the whole.
    """
    with progress.stage("check"):
        told = accounts(project)
        findings = [finding for account in told.values() for finding in report.from_json(account["findings"])]
        for each in () if sample else source.load_all():
            findings += check.expectations(each, _lines(project, each.slug))
        findings += register.compare(names(project), register.read(project.ids))
        store = Store()
        # Registries are checked row by row as they stream in, and are too large for these questions.
        store.bulk_load(path=str(needed(_curated(project), "load")), format=RdfFormat.N_QUADS)
        findings += check.faults(store, project.ontology / "checks", progress.tell)
        rows = {slug: account["rows"] for slug, account in told.items()}
        whole = {"rows": rows, "totals": _sum(rows), "findings": report.as_json(findings)}
        report.write_json(project.build / "report.json", whole)
    if report.errors(findings):
        raise CheckFailed(report.told(findings))
    return findings


def assembled(project: Project, progress: Progress) -> None:
    """The files of a candidate, dump.nq and load.nq, in a clean folder."""
    with progress.stage("assemble"):
        sweep(project)
        every = [*SLUGS, "core", "words", "inferred", "provenance", "examples", "description"]
        dumped = load.dump(line for name in every for line in _lines(project, name))
        default = load.default_graph(dumped)
        if world.registries(project):
            load.write(_curated(project).parent, dumped, default)
        load.write(project.candidate, heapq.merge(dumped, *world.lines(project)),
                   heapq.merge(default, *world.parts(project)))  # fmt: skip


def _curated(project: Project) -> Path:
    """The statements that are checked: without those of registries, which then have a load file of their own."""
    return (project.candidate if not world.registries(project) else project.build / "curated") / "load.nq"


def loaded(project: Project) -> None:
    """The store of a candidate from its load.nq."""
    needed(project.candidate / "load.nq", "load")
    load.store(project.candidate)


def searched(project: Project, progress: Progress) -> None:
    """The full-text index of the candidate."""
    dumped = needed(project.candidate / "dump.nq", "load")
    with progress.stage("search"):
        search.build(project.candidate / "search.sqlite", _named(project, dumped), register.read(project.ids).values())


def _named(project: Project, dumped: Path) -> Iterator[nquads.Triple]:
    """The public statements, those of registries as far as names may come of them."""
    with dumped.open(encoding="utf-8", newline="\n") as lines:
        yield from (nquads.split(line)[:3] for line in load.public(lines))
    for line in world.public(project):
        if not line.startswith(search.NAMELESS):
            yield nquads.unnamed(line)


def downloaded(project: Project) -> None:
    """What people take home from the candidate: dumps, tables and networks, with their papers."""
    needed(project.candidate / "store", "load")
    sources = world.sources(project)
    version = load.identifier(project.candidate, max(each.retrieved for each in sources))
    streams = [stream.graph[1:-1] for stream in world.streams(project)]
    downloads.make(project.candidate, sources, _prefix_table(project), version, streams)


def accounts(project: Project) -> dict[str, Any]:
    """What the transformation of each source told, by slug."""
    slugs = [each.slug for each in world.sources(project)]
    return {slug: report.read_json(needed(project.nquads / f"{slug}.json", "transform")) for slug in slugs}


def names(project: Project) -> dict[str, register.Entry]:
    """The names that the last transformation used, as the register would hold them."""
    told = [account["names"] for account in accounts(project).values()]
    return {path: register.Entry(path, key) for used in told for path, key in used.items()}


def totals(rows: dict[str, dict[str, int]]) -> dict[str, int]:
    """The account of a source over all its tables."""
    return {outcome: sum(table[outcome] for table in rows.values()) for outcome in transform.OUTCOMES}


def _sum(rows: dict[str, dict[str, dict[str, int]]]) -> dict[str, int]:
    each = [totals(of) for of in rows.values()]
    return {outcome: sum(account[outcome] for account in each) for outcome in transform.OUTCOMES}


def _prefix_table(project: Project) -> list[nquads.Triple]:
    table = project.ontology / "prefixes.ttl"
    return words.triples(table) if table.is_file() else []


def _sources(only: str) -> list[Source]:
    return [source.load(only)] if only else list(source.load_all())


def _claims(project: Project, each: Source) -> list[nquads.Triple]:
    ending = f" {each.claims} .\n"
    return [nquads.split(line)[:3] for line in _lines(project, each.slug) if line.endswith(ending)]


def _lines(project: Project, name: str) -> list[str]:
    return list(_read(project, name))


def _read(project: Project, name: str) -> Iterator[str]:
    stages = {
        "core": "reconcile",
        "words": "infer",
        "inferred": "infer",
        "provenance": "describe",
        "examples": "describe",
        "description": "describe",
    }
    path = needed(project.stage(name), stages.get(name, "transform"))
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from lines
