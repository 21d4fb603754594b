"""The register of identifiers, data/ids.csv: what was named once keeps its name.

Takes the register and the nodes of a build; gives the ordinal of each numbered node, and what is new or has vanished.
Never gives a number twice, and never takes a name out: a name that is no longer used is retired with a reason, and its
address goes on answering with what stands here.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from gri_ingest.address import NUMBERED_KINDS
from gri_ingest.errors import RegisterRefused
from gri_ingest.report import Finding

HEADER = ["path", "key", "retired", "reason", "label", "identifiers", "successor"]
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: its path below /id/, and what told it apart (a start as written).

    Where it is no longer used: the day it was retired, why, what it was called last, the addresses under which other
    registers know it (with ";" between them), and the path of what stands in its place, where something does.
    """

    path: str
    key: str = ""
    retired: str = ""
    reason: str = ""
    label: str = ""
    identifiers: str = ""
    successor: str = ""

    @property
    def addresses(self) -> list[str]:
        """The identifiers of other registers, one by one."""
        return [part.strip() for part in self.identifiers.split(";") if part.strip()]


def read(path: Path) -> dict[str, Entry]:
    """The entries of a register by path; a project without one has none.

    Raises RegisterRefused with the line that is not as it should be.
    """
    if not path.is_file():
        return {}
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text, strict=True)
        if next(reader, []) != HEADER:
            raise RegisterRefused(f"{path.name}, line 1: the header is not {','.join(HEADER)}. Restore it.")
        for cells in reader:
            if len(cells) != len(HEADER) or not cells[0] or cells[0] in entries:
                place = f"{path.name}, line {reader.line_num}"
                raise RegisterRefused(
                    f"{place}: not {len(HEADER)} cells, or a path that stands twice. Correct the line."
                )
            entries[cells[0]] = Entry(*cells)
            lines[cells[0]] = reader.line_num
    for entry in entries.values():
        if fault := _fault(entry, entries):
            raise RegisterRefused(f"{path.name}, line {lines[entry.path]}: {entry.path} {fault}")
    return entries


def _fault(entry: Entry, entries: dict[str, Entry]) -> str:
    """What keeps the address of a retired name from being answered, and the repair; empty where nothing does."""
    told = {name: getattr(entry, name) for name in ("reason", "label", "identifiers", "successor")}
    if not entry.retired:
        given = next((name for name, text in told.items() if text), "")
        return f"has a {given}, but no date. Write the day into the column retired." if given else ""
    try:
        if len(entry.retired) != 10:
            raise ValueError
        datetime.date.fromisoformat(entry.retired)
    except ValueError:
        return f'is retired on "{entry.retired}", which is no day. Write it as 2026-11-21, and the reason beside it.'
    for name in ("reason", "label"):
        if not told[name]:
            return f"is retired without a {name}. Write it: the address goes on answering with it."
    for address in entry.addresses:
        if not _ADDRESS.fullmatch(address):
            return f'has the identifier "{address}". Write it as a web address, and ";" between two.'
    return _fault_of_succession(entry, entries)


def _fault_of_succession(entry: Entry, entries: dict[str, Entry]) -> str:
    seen, step = {entry.path}, entry
    while step.successor:
        if step.successor not in entries:
            return f'has the successor "{step.successor}", which is no path of this register. Correct it.'
        if step.successor in seen:
            return f'comes round to "{step.successor}" again by its successors. Break the circle.'
        seen.add(step.successor)
        step = entries[step.successor]
    return ""


def successor(entry: Entry, entries: dict[str, Entry]) -> str:
    """The path that stands in the place of a retired one today, over all steps; empty where none does."""
    step = entry
    while step.successor:
        step = entries[step.successor]
    return "" if step.retired else step.path


def written(entries: Iterable[Entry]) -> str:
    """The register as text, in the order of the paths."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for entry in sorted(entries, key=lambda entry: _sorted_by(entry.path)):
        writer.writerow(astuple(entry))
    return out.getvalue()


def _sorted_by(path: str) -> tuple[str, int, str]:
    stem, _, number = path.rpartition(".")
    return (stem, int(number), "") if number.isdecimal() and path.split("/")[0] in NUMBERED_KINDS else (path, 0, path)


def settle(provisional: Iterable[str], entries: dict[str, Entry]) -> dict[str, Entry]:
    """The entry of each provisional path (`kind/stem.~start`): by its start, then by position, then a new number.

    >>> one = {"phase/x.operation.1": Entry("phase/x.operation.1", "1954")}
    >>> found = settle({"phase/x.operation.~1954-09-29", "phase/x.operation.~1999"}, one)
    >>> [(path, entry.path) for path, entry in sorted(found.items())]  # doctest: +NORMALIZE_WHITESPACE
    [('phase/x.operation.~1954-09-29', 'phase/x.operation.1'),
     ('phase/x.operation.~1999', 'phase/x.operation.2')]
    """
    groups: dict[str, list[str]] = {}
    for path in sorted(set(provisional)):
        stem, _, start = path.partition(".~")
        groups.setdefault(stem, []).append(start)
    numbered: dict[str, list[tuple[int, Entry]]] = {}
    for entry in entries.values():
        stem, _, number = entry.path.rpartition(".")
        if stem in groups and number.isdecimal():
            numbered.setdefault(stem, []).append((int(number), entry))
    settled: dict[str, Entry] = {}
    for stem, starts in groups.items():
        known = sorted(numbered.get(stem, []), key=lambda item: item[0])
        free = [entry for _, entry in known if not entry.retired]
        left = []
        for start in starts:
            match = next((entry for entry in free if entry.key == start), None)
            if match:
                free.remove(match)
                settled[f"{stem}.~{start}"] = match
            else:
                left.append(start)
        following = max((number for number, _ in known), default=0) + 1
        for start in left:
            if free:
                path = free.pop(0).path
            else:
                path, following = f"{stem}.{following}", following + 1
            settled[f"{stem}.~{start}"] = Entry(path, start)
    return settled


def compare(used: dict[str, Entry], entries: dict[str, Entry]) -> list[Finding]:
    """What is new (WARN, told once) and what vanished or came back (ERROR)."""
    findings = []
    new = sorted(path for path in used if path not in entries)
    if new:
        reason = f"does not hold {len(new)} names of this build yet, the first is {new[0]}"
        findings.append(
            Finding("ids.csv", reason=reason, repair="Run gri-ingest register.", level="WARN", rule="unregistered")
        )
    for path, entry in entries.items():
        if not entry.retired and path not in used:
            repair = "Restore the row, or retire the name: write the day, the reason and its last label into its line."
            findings.append(Finding("ids.csv", 0, "path", path, "has vanished from the data", repair, rule="vanished"))
        if entry.retired and path in used:
            repair = "Use another id: a retired name is never used again."
            findings.append(Finding("ids.csv", 0, "path", path, "is retired, and is used again", repair, rule="reused"))
    return findings


def extended(used: dict[str, Entry], entries: dict[str, Entry]) -> dict[str, Entry]:
    """The register with new names appended, and with starts that were corrected."""
    return {**entries, **{path: entry for path, entry in used.items() if not entries.get(path, entry).retired}}
