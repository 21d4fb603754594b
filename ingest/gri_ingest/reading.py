"""Blind readings: a sample of verified rows for a reader who did not edit them, and the verdicts taken back.

Takes the curated tables and a seed; gives a sheet of claims with their addresses, and a reading kept in data/readings.
What became of the kept readings is told by readings.py. Never shows a reader what the table's editor thought, and
never changes a row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gri_ingest import schema, tables
from gri_ingest.errors import ReadingRefused
from gri_ingest.schema import Table

# A reading is of what a table claims about the world: words, codes and lists of documents are not drawn.
DRAWN = (
    "memberships",
    "body_members",
    "data_policies",
    "events",
    "event_participants",
    "cooperation_links",
    "cooperation_link_parties",
    "gso_infrastructure_links",
    "case_studies",
    "sites",
    "infrastructures",
)
# The columns that divide a table into strata, because claims of one kind fail alike.
STRATA = {"memberships": ("role", "participation_level"), "body_members": ("role",)}
# What stands in a row and is no claim of its source.
SILENT = {
    "source_url", "check_url", "confidence", "unverified_fields", "further_sources", "source_kind", "note",
    "date_confidence", "coordinate_source", "ror_scope",
    "type", "domain", "subfield",  # the editors' own ordering, which no source states
}  # fmt: skip
BEGIN = {"since", "start"}
# The columns that name a row, so that a reader need not know our identifiers.
NAMES = ("name", "title", "topic")
VERDICTS = {
    "exact": "the text says all that the row says",
    "too-much": "the text says less than the row",
    "wrong": "the text says something else",
    "not-found": "the text could not be opened, or says nothing of it",
}
COLUMNS = ("table", "key", "stratum", "claim", "address", "row", "verdict", "remark", "seed")
UNSEEDED = COLUMNS[:-1]  # the sheets of before, which did not say their seed
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """One verified row as a reader sees it; `row` is the beginning of the digest of its cells, to notice an edit."""

    table: str
    key: str
    stratum: str
    claim: str
    address: str
    row: str


def claims(folder: Path) -> list[Claim]:
    """Every verified row of the tables that are drawn from, in the order of the tables."""
    read = [(table, [cells for _, cells in tables.read(folder, table)[0]]) for table in schema.read(folder)]
    names = {cells[table.key[0]]: _name(cells) for table, rows in read if len(table.key) == 1 for cells in rows}
    sources = [cells for table, rows in read if table.name == "cell_sources" for cells in rows]
    elsewhere = {(cells["table"], cells["key"], cells["column"]): cells["source_url"] for cells in sources}
    return [
        _claim(table, cells, names, elsewhere)
        for table, rows in read
        if table.name in DRAWN
        for cells in rows
        if cells["confidence"] == "verified"
    ]


def _name(cells: Cells) -> str:
    return next((cells[column] for column in NAMES if cells.get(column)), "")


def _claim(
    table: Table, cells: Cells, names: Mapping[str, str], elsewhere: Mapping[tuple[str, str, str], str]
) -> Claim:
    """A row as a claim; a cell that has its own address tells it, because the address of the row does not say it.

    What is marked as unread is not claimed: it stands neither in the claim nor in the key or the stratum.
    """
    unread = set(cells["unverified_fields"].split(";"))
    key = "|".join(cells[column] for column in table.key)
    # An acronym may be the code of a country ("AO"): only what refers to another row, or names this one, gets a name.
    named = {column.name for column in table.columns if column.references} | set(table.key)
    said = [
        f"{_heading(name, cells)}: {cells[name]}"
        f"{f' ({names[cells[name]]})' if name in named and names.get(cells[name]) else ''}"
        f"{f' [at {address}]' if (address := elsewhere.get((table.name, key, name))) else ''}"
        for name in table.header
        if cells[name] and name not in SILENT | unread
    ]
    shown = "|".join("" if column in unread else cells[column] for column in table.key)
    levels = ("unread" if column in unread else cells[column] or "none" for column in STRATA.get(table.name, ()))
    digest = hashlib.sha256("\x1f".join(cells[name] for name in table.header).encode()).hexdigest()[:12]
    return Claim(table.name, shown, " ".join([table.name, *levels]), "; ".join(said), cells["source_url"], digest)


def _heading(column: str, cells: Cells) -> str:
    """The name of a column; the row of a suspension begins with it, which a reader of that row alone cannot know."""
    return f"{column} (of the suspension)" if column in BEGIN and cells.get("status") == "suspended" else column


def draw(found: Sequence[Claim], number: int, seed: int) -> list[Claim]:
    """So many claims, each stratum in proportion to its size; the same seed draws the same rows of the same tables.

    Raises ReadingRefused for a number that cannot be drawn.
    """
    if not 0 < number <= len(found):
        raise ReadingRefused(f"{number} rows cannot be drawn: there are {len(found)}. Write --rows between 1 and that.")
    strata: dict[str, list[Claim]] = {}
    for claim in found:
        strata.setdefault(claim.stratum, []).append(claim)
    shares = {name: len(members) * number / len(found) for name, members in strata.items()}
    wanted = {name: int(share) for name, share in shares.items()}
    # What is left goes to the largest remainders, so that a small stratum has its chance.
    rest = sorted(shares, key=lambda name: (wanted[name] - shares[name], name))
    for name in rest[: number - sum(wanted.values())]:
        wanted[name] += 1
    chance = random.Random(seed)
    return [claim for name in sorted(strata) for claim in sorted(chance.sample(strata[name], wanted[name]), key=_place)]


def _place(claim: Claim) -> tuple[str, str]:
    return claim.table, claim.key


def sheet(drawn: Iterable[Claim], seed: int | None = None) -> str:
    """The claims as a table with two empty columns, verdict and remark, and the seed that drew them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for claim in drawn:
        writer.writerow((claim.table, claim.key, claim.stratum, claim.claim, claim.address, claim.row, "", "", seed))
    return text.getvalue()


def verdicts(text: str, found: Iterable[Claim]) -> list[dict[str, str]]:
    """The rows of a sheet that a reader filled in.

    Raises ReadingRefused with the line for what is no whole verdict, or about a row that is not as it was drawn.
    """
    lines = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(lines.fieldnames or ()) not in (COLUMNS, UNSEEDED):
        raise ReadingRefused(f"line 1: the header is not that of a sheet. It is {','.join(COLUMNS)}.")
    known: dict[tuple[str, str], set[str]] = {}  # rows that differ only in what was not read share a key
    for claim in found:
        known.setdefault((claim.table, claim.key), set()).add(claim.row)
    taken: list[dict[str, str]] = []
    for line, row in enumerate(lines, start=2):
        digests = known.get((row["table"] or "", row["key"] or ""))
        if None in row or None in row.values():
            raise ReadingRefused(f"line {line}: has another number of cells than the header. Quote commas.")
        if digests is None:
            raise ReadingRefused(f"line {line}: {row['table']} has no verified row {row['key']}. Draw a new sheet.")
        if row["verdict"] not in VERDICTS:
            wanted = ", ".join(f"{word} ({meaning})" for word, meaning in VERDICTS.items())
            raise ReadingRefused(f'line {line}: the verdict is "{row["verdict"]}". Write one of {wanted}.')
        if row["verdict"] != "exact" and not row["remark"].strip():
            raise ReadingRefused(f"line {line}: a verdict of {row['verdict']} needs a remark. Say what the text says.")
        if row["row"] not in digests:
            raise ReadingRefused(f"line {line}: the row {row['key']} has been edited since. Draw a new sheet.")
        taken.append({**row, "remark": row["remark"].strip()})
        if row.get("seed") != taken[0].get("seed") or not (row.get("seed") or "0").isdecimal():
            raise ReadingRefused(f"line {line}: the seed is not that of the other rows. Take back one sheet at a time.")
    if not taken:
        raise ReadingRefused("line 2: there is no verdict. Fill in the sheet that gri-ingest sample has drawn.")
    return taken


def written(taken: Iterable[Mapping[str, str]]) -> str:
    """A reading as it is kept."""
    text = io.StringIO()
    rows = list(taken)
    writer = csv.DictWriter(text, COLUMNS if any("seed" in row for row in rows) else UNSEEDED, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def counted(taken: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """How often each verdict was given."""
    count = Counter(row["verdict"] for row in taken)
    return {verdict: count[verdict] for verdict in VERDICTS}


def interval(number: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share; z 1.96 covers the true one 95 times in a hundred.

    >>> [round(end, 3) for end in interval(3, 100)]
    [0.01, 0.085]
    """
    share, wide = number / of, z * z / of
    middle, half = share + wide / 2, z * math.sqrt(share * (1 - share) / of + wide / (4 * of))
    return max(0.0, (middle - half) / (1 + wide)), min(1.0, (middle + half) / (1 + wide))
