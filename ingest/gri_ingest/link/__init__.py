"""Linking: candidates for sameness with records of other registers, appended to the crosswalks as proposals.

Takes the curated tables, the crosswalks as they are, and snapshots of registers; gives rows that nobody has judged.
Never accepts a row, and never touches one that stands there: judged or not, a pair is proposed once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gri_ingest import crosswalk, report, snapshot, source
from gri_ingest.errors import SourceRefused, TablesRefused
from gri_ingest.link import re3data, ror
from gri_ingest.link.record import Record, Subject
from gri_ingest.link.score import CHAIN, Fit, fit
from gri_ingest.link.subjects import subjects
from gri_ingest.progress import Progress
from gri_ingest.project import Project
from gri_ingest.sources.crosswalk import sssom
from gri_ingest.sources.crosswalk.sssom import ENDING, Mapping

Reader = Callable[[Path], Iterator[Record]]
READERS: dict[str, Reader] = {"ror": ror.records, "re3data": re3data.records}
# A repository is run by an organisation and is not one, which the adapter of re3data says as a relation. Only a data
# resource that our tables hold as a party is so near to its repository that the two are linked, and not made one.
KINDS = {"re3data": frozenset({"data_resource"})}
PREDICATES = {"ror": "skos:exactMatch", "wikidata": "skos:exactMatch", "re3data": "skos:closeMatch"}
MOST = 3  # proposals for one thing in one register
EXACT = "skos:exactMatch"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was appended to each file, and what the registers say otherwise than the tables."""

    rows: dict[str, int]
    disagreements: tuple[str, ...]


def link(project: Project, progress: Progress, registers: Iterable[str] = ()) -> Proposed:
    """The proposals of the registers stand in data/crosswalks; without a choice, of all that were fetched.

    Raises SourceRefused for a register that nobody compares with, or one that is not there or not as it should be.
    """
    chosen = [*registers] or [name for name in READERS if (project.build / "snapshots" / name).is_dir()]
    if unknown := sorted(set(chosen).difference(READERS)):
        raise SourceRefused(f"{unknown[0]}: things are not compared with it. Write {', '.join(READERS)}.")
    if not chosen:
        raise SourceRefused(f"There is no register to look in. Run gri-ingest fetch for {', '.join(READERS)} first.")
    with progress.stage("link"):
        for slug in chosen:
            snapshot.pinned(project, source.load(slug))
        into = source.load(sssom.SLUG)
        folders = {slug: project.build / "snapshots" / slug for slug in READERS if slug in chosen}
        return propose(into.snapshot(project.root), folders, into.retrieved)


def propose(folder: Path, registers: dict[str, Path], day: datetime.date) -> Proposed:
    """Append the proposals for what has no identity yet; equal files and snapshots give equal rows.

    Raises TablesRefused when the crosswalks as they stand have findings.
    """
    found, findings = crosswalk.check(folder)
    if report.errors(findings):
        raise TablesRefused(report.told(findings))
    judged = {mapping.pair for _, _, mapping in found}
    # What a table says to be the operator's has been judged there.
    judged |= {(each.subject, each.object) for each in crosswalk.curated(folder.parent / "curated", operator=True)}
    same: dict[str, dict[str, str]] = {}
    for each in (*crosswalk.curated(folder.parent / "curated"), *crosswalk.accepted(found)):
        scheme, _, value = each.object.partition(":")
        same.setdefault(each.subject, {})[scheme] = value
    things = subjects(folder.parent / "curated", same)
    taken = {f"{scheme}:{value}" for known in same.values() for scheme, value in known.items()}
    rows: dict[str, list[Mapping]] = {}
    told: list[str] = []
    for register, files in registers.items():
        records = list(READERS[register](files))
        if register == "ror":
            chained, told = _chained(things, {record.id: record for record in records}, taken)
            rows["wikidata"] = [_row(*each, day) for each in chained if _pair(each) not in judged]
        wanted = [thing for thing in things if register not in thing.same and _may(thing, register)]
        candidates = _candidates(wanted, records, taken)
        rows[register] = [_row(*each, day) for each in candidates if _pair(each) not in judged]
    for register, new in rows.items():
        _append(folder / f"{register}{ENDING}", register, new)
    return Proposed({register: len(new) for register, new in rows.items()}, tuple(told))


Candidate = tuple[Subject, Record, Fit]


def _may(thing: Subject, register: str) -> bool:
    """Whether a thing of this kind can be a record of the register at all."""
    return thing.kind in KINDS[register] if register in KINDS else True


def _candidates(things: Iterable[Subject], records: Iterable[Record], taken: set[str]) -> Iterator[Candidate]:
    """The best records of each thing, in the order of things and scores; a record that is somebody already is none."""
    by_key: dict[str, list[Record]] = {}
    for record in records:
        if record.id not in taken:
            for key in {*record.names, *record.hosts, *record.same}:
                by_key.setdefault(key, []).append(record)
    for thing in things:
        keys = {*thing.names, thing.host, *(f"{scheme}:{value}" for scheme, value in thing.same.items())}
        near = {record.id: record for key in keys for record in by_key.get(key, ())}
        fits = [(found.score, record, found) for record in near.values() if (found := fit(thing, record))]
        fits.sort(key=lambda each: (-each[0], each[1].id))
        for _, record, found in fits[:MOST]:
            rivals = (f"{len(fits)} candidates",) if len(fits) > 1 else ()
            yield thing, record, Fit(found.score, found.justification, (*found.evidence, *rivals))


def _chained(
    things: Iterable[Subject], records: dict[str, Record], taken: set[str]
) -> tuple[list[Candidate], list[str]]:
    """Wikidata entities that the ROR record of a thing names, and where a table names another one."""
    found: list[Candidate] = []
    told: list[str] = []
    for thing in things:
        record = records.get(f"ror:{thing.same.get('ror', '')}")
        if record is None or not record.same:
            continue
        known = f"wikidata:{thing.same['wikidata']}" if "wikidata" in thing.same else ""
        if known and known not in record.same:
            told.append(f"{thing.id} is {known} here, and {record.id} says {', '.join(sorted(record.same))}.")
        if known or len(record.same) > 1:
            continue
        entity = min(record.same)
        if entity in taken:
            told.append(f"{entity} is taken, and {record.id} says it is {thing.id}.")
            continue
        as_entity = Record(entity, record.label, record.names, record.acronyms, record.countries)
        found.append((thing, as_entity, Fit(CHAIN, "semapv:MappingChaining", (f"named by {record.id}",))))
    return found, told


def _pair(candidate: Candidate) -> tuple[str, str]:
    return candidate[0].id, candidate[1].id


def _row(thing: Subject, record: Record, found: Fit, day: datetime.date) -> Mapping:
    comment = "; ".join((*found.evidence, *filter(None, (record.about,))))
    return Mapping(
        thing.id, thing.label, PREDICATES[record.id.partition(":")[0]], "", record.id, record.label,
        found.justification, f"{found.score:.2f}", "", day.isoformat(), comment,
    )  # fmt: skip


def _append(path: Path, register: str, new: list[Mapping]) -> None:
    if not new:
        return
    if path.is_file():
        one = sssom.read(path.read_text(encoding="utf-8"))
        header, rows = one.header, [mapping for _, mapping in one.mappings]
    else:
        header, rows = tuple(head(register)), []
    path.write_text(sssom.written(header, [*rows, *new]), encoding="utf-8", newline="\n")


def head(register: str) -> Iterator[str]:
    """The header of a new mapping set, as YAML in comment lines."""
    yield "#curie_map:"
    for prefix in ("gri", register, "semapv", "skos"):
        yield f'#  {prefix}: "{sssom.PREFIXES[prefix]}"'
    yield "#license: https://creativecommons.org/licenses/by/4.0/"
    yield f"#mapping_set_id: https://w3id.org/gri/id/doc/crosswalk-{register}"
    yield f"#mapping_set_title: Things of GRI Graph in {register}"
