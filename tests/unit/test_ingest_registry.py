"""A registry streams to sorted lines; what is refused is kept with its reason; a damaged source stops the stage."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gri_ingest import registry, source
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.fact import Fact, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.source import Source
from gri_ingest.terms import GRI, RDF, SKOS

ROWS = 25


def rows(snapshot: Path) -> Iterator[Row]:
    for number in range(1, ROWS + 1):
        # The first and the last are the same organisation, as registries that are merged from editions have it.
        key = f"{(number - 1) % (ROWS - 1):03}"
        yield Row("toy", "organisations", number, {"id": key, "name": f"N {key}", "memo": "x" if number == 3 else ""})


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    key = row.take("id")
    if key == "007":
        raise RowRefused("id", key, "is a secret", "Ask for another.")
    node = mint.named("organisation", "ror", key)
    yield Fact(node, RDF.type, GRI.Organisation)
    yield Fact(node, SKOS.prefLabel, string(row.take("name")))


def toy(**more: Any) -> Source:
    told: dict[str, Any] = {
        "slug": "toy", "title": "Toy", "publisher": "Nobody", "landing_page": "https://example.org/", "format": "files",
        "licence": "http://spdx.org/licenses/CC0-1.0", "retrieved": datetime.date(2026, 1, 2), "serves": "all",
        "expect": {"rows": {"organisations": {"minimum": ROWS, "maximum": ROWS}}, "quarantined": 1},
    }  # fmt: skip
    return source.describe("toy", told | more, rows, facts)


def test_the_runs_of_a_registry_are_merged_into_one_sorted_file_without_a_line_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = registry.transform(toy(), tmp_path, {}, tmp_path / "whole.nq")
    monkeypatch.setattr(registry, "RUN", 4)
    account = registry.transform(toy(), tmp_path, {}, tmp_path / "toy.nq")
    lines = (tmp_path / "toy.nq").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == account.statements == whole.statements == 2 * (ROWS - 2)  # one row twice, one refused
    assert (tmp_path / "toy.nq").read_bytes() == (tmp_path / "whole.nq").read_bytes()
    assert account.rows == {"organisations": {"core": ROWS - 1, "both": 0, "unverified": 0, "rejected": 1}}
    assert account.schemes == ["ror"]
    assert not list(tmp_path.glob("*.runs"))
    assert not list(tmp_path.glob("*.next"))


def test_a_refused_row_is_kept_with_its_record_and_reason(tmp_path: Path) -> None:
    registry.transform(toy(), tmp_path, {}, tmp_path / "toy.nq")
    with (tmp_path / "toy.quarantine.csv").open(encoding="utf-8", newline="") as table:
        kept = list(csv.reader(table))
    assert kept == [
        list(registry.QUARANTINE),
        ["organisations", "007 (8)", "id", "007", "is a secret", "Ask for another."],
    ]


def test_an_identity_that_is_known_names_our_thing(tmp_path: Path) -> None:
    registry.transform(toy(), tmp_path, {"ror:001": "infrastructure/esrf"}, tmp_path / "toy.nq")
    text = (tmp_path / "toy.nq").read_text(encoding="utf-8")
    assert "<https://w3id.org/gri/id/infrastructure/esrf> " in text
    assert "organisation/ror.001>" not in text
    assert "organisation/ror.002>" in text


def test_a_field_that_nobody_reads_is_told(tmp_path: Path) -> None:
    account = registry.transform(toy(), tmp_path, {}, tmp_path / "toy.nq")
    assert [(found.column, found.line, found.rule) for found in account.findings] == [("memo", 3, "unread")]
    quiet = registry.transform(
        toy(ignore={"organisations.memo": "nobody asks for it"}), tmp_path, {}, tmp_path / "toy.nq"
    )
    assert quiet.findings == []


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"rows": {"organisations": {"minimum": 26, "maximum": 30}}, "quarantined": 1}, "25 rows, not 26 to 30"),
        ({"rows": {"organisations": {"minimum": 1, "maximum": 24}}, "quarantined": 1}, "25 rows, not 1 to 24"),
        ({"rows": {"places": {"minimum": 1, "maximum": 2}}, "quarantined": 1}, "places has 0 rows"),
        ({"rows": {}, "quarantined": 0}, "1 rows are refused, and 0 are expected"),
    ],
)
def test_a_source_that_is_not_as_expected_leaves_the_stage_as_it_was(
    tmp_path: Path, expected: dict[str, Any], words: str
) -> None:
    (tmp_path / "toy.nq").write_text("as it was\n")
    with pytest.raises(SourceRefused, match=words):
        registry.transform(toy(expect=expected), tmp_path, {}, tmp_path / "toy.nq")
    assert (tmp_path / "toy.nq").read_text() == "as it was\n"
    assert "is a secret" in (tmp_path / "toy.quarantine.csv").read_text()
    assert not list(tmp_path.glob("*.runs"))


def test_of_a_sample_no_number_is_expected(tmp_path: Path) -> None:
    few = toy(expect={"rows": {"organisations": {"minimum": 99, "maximum": 99}}, "quarantined": 0})
    account = registry.transform(few, tmp_path, {}, tmp_path / "toy.nq", expected=False)
    assert account.statements == 2 * (ROWS - 2)
