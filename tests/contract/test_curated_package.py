"""data/curated is a valid Data Package, as the `frictionless` library judges it.

Takes datapackage.json and its tables. Gives the library's findings: table, row, column, fault.
Never judges what the library cannot express; test_curated_rules.py does that.
"""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from frictionless import Report, validate

CURATED = Path(__file__).resolve().parents[2] / "data" / "curated"
Rows = list[dict[str, str]]


def judge(folder: Path) -> Report:
    return validate(str(folder / "datapackage.json"))


def test_every_table_is_valid() -> None:
    report = judge(CURATED)
    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []
    assert report.valid
    assert len(report.tasks) >= 20
    assert sum(task.stats["rows"] or 0 for task in report.tasks) >= 6500


def test_the_package_describes_every_table_of_the_folder() -> None:
    package = json.loads((CURATED / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} == {path.name for path in CURATED.glob("*.csv")}
    assert {licence["name"] for r in package["resources"] for licence in r["licenses"]} == {"CC-BY-4.0"}
    fields = [field for r in package["resources"] for field in r["schema"]["fields"]]
    assert len(fields) >= 200
    assert [f["name"] for f in fields if not f.get("description")] == []


def test_data_readme_explains_every_property_of_ours() -> None:
    package = (CURATED / "datapackage.json").read_text(encoding="utf-8")
    words = (CURATED.parent / "README.md").read_text(encoding="utf-8")
    ours = {part.split('"')[0] for part in package.split('"gri:')[1:]}
    assert len(ours) >= 10
    assert {name for name in ours if f"`gri:{name}`" not in words} == set()


def duplicate(rows: Rows) -> None:
    rows.append(dict(rows[0]))


def change(**cells: str) -> Callable[[Rows], None]:
    return lambda rows: rows[0].update(cells)


FAULTS: list[tuple[str, Callable[[Rows], None], str]] = [
    ("infrastructures", change(latitude="north"), "type-error"),
    ("infrastructures", change(latitude="91"), "constraint-error"),
    ("infrastructures", change(name=""), "constraint-error"),
    ("memberships", change(role="friend"), "constraint-error"),
    ("memberships", change(since="last year"), "constraint-error"),
    ("memberships", duplicate, "primary-key"),
    ("cooperation_link_parties", duplicate, "primary-key"),
    ("sites", change(infrastructure_id="nowhere"), "foreign-key"),
    ("memberships", change(country="QQ"), "foreign-key"),
    ("vocabularies", change(scheme="no-such-scheme"), "foreign-key"),
    ("bodies", change(surplus="cell"), "extra-label"),
]


@pytest.mark.parametrize(("table", "plant", "kind"), FAULTS, ids=[f"{t}-{k}-{n}" for n, (t, _, k) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(table: str, plant: Callable[[Rows], None], kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "curated"
    shutil.copytree(CURATED, folder)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    plant(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    report = judge(folder)
    assert not report.valid
    assert (table, kind) in {tuple(pair) for pair in report.flatten(["title", "type"])} | {
        (task.name, error.type) for task in report.tasks for error in task.errors
    }


def test_eleven_faults_were_planted() -> None:
    assert len(FAULTS) == 11
