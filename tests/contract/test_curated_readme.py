"""The page on the curated tables repeats rows of delicate cases; what it repeats is what the rows say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

CURATED = Path(__file__).parents[2] / "data" / "curated"
LINE = re.compile(r"^\| ([A-Z]{2}) \| `([a-z0-9-]+)` \| (.*) \|$", re.MULTILINE)


def told(row: dict[str, str]) -> str:
    """A row of memberships.csv as a line of the page."""
    role = ", ".join(filter(None, (row["role"], row["status"])))
    fields = row["unverified_fields"].replace(";", ", ")
    unread = f" [not yet verified: {fields}]" if fields else ""
    cells = (role, row["since"], row["until"], row["as_of"], f"{row['note']}{unread}".strip())
    return " | ".join(cells)


def test_the_page_says_of_delicate_cases_what_the_rows_say() -> None:
    with (CURATED / "memberships.csv").open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["confidence"] == "verified"]
    said = {(row["country"], row["infrastructure_id"], told(row)) for row in rows}
    lines = LINE.findall((CURATED / "README.md").read_text(encoding="utf-8"))
    assert len(lines) > 100
    assert [line for line in lines if line not in said] == []
    # Of Russia and Belarus the page promises every row but those of founding.
    whole = {key for key in said if key[0] in {"RU", "BY"} and not key[2].startswith("founding")}
    assert whole - set(lines) == set()
