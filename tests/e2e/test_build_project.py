"""The project as it stands builds, and every curated row is accounted for.

Takes the session's release of the checkout. Gives the table whose rows were lost.
Never builds more than once in a session.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path


def test_every_curated_row_is_accounted_for(release: Path, root: Path) -> None:
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    accounts = report["rows"]["curation"]
    given = {}
    for table in sorted((root / "data" / "curated").glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            given[table.stem] = sum(1 for _ in csv.reader(lines)) - 1
    assert len(given) == 23
    assert sum(given.values()) > 6500
    assert {name: sum(account.values()) for name, account in accounts.items()} == given
    assert report["totals"]["rejected"] == 0
    assert report["totals"]["core"] > 4000
    assert report["totals"]["unverified"] > 400


def test_no_finding_stops_publication_and_all_names_are_registered(release: Path) -> None:
    findings = json.loads((release / "report.json").read_text(encoding="utf-8"))["findings"]
    assert [finding for finding in findings if finding["level"] == "ERROR"] == []
    assert [finding for finding in findings if finding["rule"] == "unregistered"] == [], "run gri-ingest register"


def test_every_source_tells_licence_date_and_rows(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert [source["slug"] for source in manifest["sources"]] == ["territories", "curation", "crosswalk"]
    for source in manifest["sources"]:
        assert source["licence"].startswith("http")
        assert source["retrieved"] <= manifest["asOf"]
        assert len(source["sha256"]) == 64
    assert sum(source["rows"] for source in manifest["sources"]) == sum(
        manifest["rows"][key] for key in ("core", "unverified", "rejected")
    )
