"""One registry to sorted N-Quads, however many rows it has: in runs that are merged, never held as a whole.

Takes a registry, its snapshot and what is known of its identifiers; gives its graph, an account, and what was refused.
Never knows what a fact means, and never lets a damaged file through: the account must fit what source.toml expects.
"""

from __future__ import annotations

import csv
import heapq
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from gri_ingest.errors import IngestError, RowRefused, SourceRefused
from gri_ingest.mint import Mint
from gri_ingest.report import Finding
from gri_ingest.row import Row
from gri_ingest.source import Source
from gri_ingest.transform import OUTCOMES, Audit

RUN = 400_000  # lines that are sorted in memory at once, some 100 MB
QUARANTINE = ("table", "record", "field", "value", "reason", "repair")


@dataclass
class Account:
    """What became of the rows of a registry: statements given, rows per table and outcome, schemes it asked for."""

    statements: int = 0
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)


def transform(
    source: Source, snapshot: Path, identities: Mapping[str, str], path: Path, expected: bool = True
) -> Account:
    """Write the graph of a registry to `path`, and its quarantine beside it; both are whole, or as they were before.

    Raises SourceRefused for a damaged source: one that lacks rows, has too many, or has too many refused ones, unless
    nothing is `expected` of it.
    """
    account, audit = Account(), Audit(source.ignore)
    runs = path.with_name(f"{path.name}.runs")
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    refused: list[tuple[str, ...]] = []
    try:
        written = _runs(_lines(source, snapshot, identities, account, audit, refused), runs)
        _quarantine(path, refused)  # first, because whoever is told that too much was refused will look there
        if expected:
            _judge(source, account)
        account.findings += audit.findings()
        account.statements = _merge(written, path)
    finally:
        shutil.rmtree(runs, ignore_errors=True)
    return account


def _lines(
    source: Source,
    snapshot: Path,
    identities: Mapping[str, str],
    account: Account,
    audit: Audit,
    refused: list[tuple[str, ...]],
) -> Iterator[str]:
    mint = Mint(source.slug, identities)
    ending, facts = f" {source.claims} .\n", source.facts
    words: dict[object, str] = {}  # predicates, which are few
    for row in source.rows(snapshot):
        outcome = account.rows.get(row.table) or account.rows.setdefault(row.table, dict.fromkeys(OUTCOMES, 0))
        try:
            stated = list(facts(row, mint))
        except RowRefused as error:
            outcome["rejected"] += 1
            refused.append((row.table, _record(row), error.field, error.value, error.reason, error.repair))
            continue
        except IngestError as error:
            raise IngestError(f"{source.slug}, {row.table}, record {row.number}: {error}") from error
        audit.row(row)
        outcome["core"] += 1
        for fact in stated:
            predicate = words.get(fact.predicate) or words.setdefault(fact.predicate, f" {fact.predicate} ")
            yield f"{fact.subject}{predicate}{fact.object}{ending}"
    account.schemes = sorted(mint.asked)


def _record(row: Row) -> str:
    """How a person finds a record again: by its first cell, which is its key, and its number."""
    return f"{next(iter(row.cells.values()), '')} ({row.number})"


def _runs(lines: Iterator[str], folder: Path) -> list[Path]:
    written: list[Path] = []
    held: set[str] = set()

    def put() -> None:
        path = folder / f"{len(written):04}.nq"
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(sorted(held))
        written.append(path)
        held.clear()

    for line in lines:
        held.add(line)
        if len(held) >= RUN:
            put()
    if held or not written:
        put()
    return written


def _merge(runs: list[Path], path: Path) -> int:
    number, before = 0, ""
    beside = path.with_name(path.name + ".next")
    with ExitStack() as stack, beside.open("w", encoding="utf-8", newline="\n") as out:
        files = [stack.enter_context(run.open(encoding="utf-8", newline="\n")) for run in runs]
        for line in heapq.merge(*files) if len(files) > 1 else files[0]:
            if line != before:
                out.write(line)
                number, before = number + 1, line
    os.replace(beside, path)
    return number


def _judge(source: Source, account: Account) -> None:
    place = source.slug
    for bounds in source.bounds:
        number = sum(account.rows.get(bounds.table, {}).values())
        if not bounds.minimum <= number <= bounds.maximum:
            raise SourceRefused(
                f"{place}: {bounds.table} has {number:,} rows, not {bounds.minimum:,} to {bounds.maximum:,}. "
                f"Fetch the source anew; if it is another edition, say so in sources/{source.folder.name}/source.toml."
            )
    rejected = sum(rows["rejected"] for rows in account.rows.values())
    if rejected > source.quarantined:
        raise SourceRefused(
            f"{place}: {rejected:,} rows are refused, and {source.quarantined:,} are expected. "
            f"Look at build/nquads/{source.slug}.quarantine.csv; if they are right, say so in source.toml."
        )


def _quarantine(path: Path, refused: list[tuple[str, ...]]) -> None:
    target = path.with_name(f"{path.stem}.quarantine.csv")
    beside = target.with_name(target.name + ".next")
    with beside.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(QUARANTINE)
        writer.writerows(refused)
    os.replace(beside, target)
