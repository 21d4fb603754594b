"""Each source: odd records of its own, and the statements they come out as.

Takes sources/<slug>/rows.json, one record with the reason it is there. Gives, and compares, sources/<slug>/expected.nq.
Never reads the tables: a golden record stays what it was when they change.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gri_ingest.row import Row
from gri_ingest.source import load
from gri_ingest.sources import REGISTRIES, SLUGS
from gri_ingest.transform import Result, transform

HERE = Path(__file__).parent / "sources"


def told(slug: str) -> list[dict[str, object]]:
    """The golden records of a source."""
    return list(json.loads((HERE / slug / "rows.json").read_text(encoding="utf-8")))


def result(slug: str) -> Result:
    """What the source makes of its golden records, in an empty register."""
    source = load(slug)
    records = [Row(slug, r["table"], r["number"], dict(r["cells"]), source.evidence) for r in told(slug)]  # type: ignore[arg-type, call-overload]
    return transform(source, records, {})


def golden() -> dict[Path, str]:
    """The golden files of this module with the content they should have."""
    return {HERE / slug / "expected.nq": "".join(sorted(set(result(slug).lines))) for slug in SLUGS}


@pytest.mark.parametrize("slug", SLUGS)
def test_golden_records_come_out_as_agreed(slug: str) -> None:
    path = HERE / slug / "expected.nq"
    assert len(told(slug)) >= {"curation": 100, "crosswalk": 8, "territories": 8}[slug], "a golden record has been lost"
    expected = set(path.read_text(encoding="utf-8").splitlines(keepends=True))
    found = set(result(slug).lines)
    assert len(expected) > {"curation": 8, "crosswalk": 4, "territories": 8}[slug] * len(told(slug))
    assert found == expected, (
        f"{len(expected - found)} statements are missing, {len(found - expected)} are new.\n"
        "Run python tests/golden/rewrite.py test_sources and read the difference."
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_golden_records_leave_no_finding(slug: str) -> None:
    made = result(slug)
    assert [f.reason for f in made.findings] == []
    assert sum(sum(account.values()) for account in made.rows.values()) == len(told(slug))
    assert all(account["rejected"] == 0 for account in made.rows.values())


def test_every_source_and_every_table_has_golden_records() -> None:
    from gri_ingest.sources.curation.adapter import TABLES

    assert {path.name for path in HERE.iterdir() if path.is_dir()} - set(REGISTRIES) == set(SLUGS)
    assert {str(record["table"]) for record in told("curation")} == set(TABLES)
    assert len(TABLES) == 23


def test_every_golden_record_says_why_it_is_there() -> None:
    reasons = [(slug, record["why"]) for slug in SLUGS for record in told(slug)]
    assert all(reason for _, reason in reasons)
    assert len(reasons) >= 100


def test_the_order_of_records_changes_nothing() -> None:
    source = load("curation")
    records = [Row("curation", r["table"], r["number"], dict(r["cells"]), source.evidence) for r in told("curation")]  # type: ignore[arg-type, call-overload]
    backwards = transform(source, list(reversed(records)), {})
    assert set(backwards.lines) == set(result("curation").lines)
    assert len(backwards.lines) > 1000
