"""Registries of numbers, cordis and coauthorship: odd records of the open data, and the statements they come out as.

Takes the records that RECORDS names, each with the reason, from the data sets. Gives, and compares,
sources/<slug>/expected.nq. Never keeps a record of the data sets: what it comes out as is ours, the record is not.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gri_ingest.mint import Mint
from gri_ingest.nquads import line
from gri_ingest.row import Row
from gri_ingest.source import load

HERE = Path(__file__).parent / "sources"
FOLDERS = {"cordis": "cordis-h2020", "coauthorship": "country-coauthorship"}
RECORDS = {  # table and key of each record, and why it is there
    "cordis": {
        ("projects", "194378"): "a project of Namibia's",
        ("projects", "194830"): "no dates at all",
        ("projects", "196112"): "no end",
        ("projects", "231469"): "no total cost",
        ("projects", "216641"): "a total cost of four decimals",
        ("organisations", "915949564"): "NA is Namibia here",
        ("organisations", "927578603"): "Kosovo, whose code is user-assigned",
        ("organisations", "965342449"): "EL is Greece, and a public body",
        ("participations", "194378 915949564"): "NA is Namibia in the country and missing in the contribution",
        ("participations", "194395 999596738"): "Namibia with a contribution",
        ("participations", "207027 999839432"): "UK is the United Kingdom, and a coordinator",
        ("participations", "210300 954044277"): "a contribution of one cent",
        ("participations", "198528 948759523"): "the largest contribution",
        ("participations", "217712 910643664"): "Greenland, a country of its own here",
        ("programme-parts", "210920 ERC"): "a project that stands in this file alone",
        ("programme-parts", "194413 Innovation in SMEs"): "a code with blanks",
        ("programme-parts", "198279 RI"): "research infrastructures",
    },
    "coauthorship": {
        ("pairs", "1990 CA NA"): "NA is Namibia",
        ("pairs", "1990 CM XK"): "Kosovo",
        ("pairs", "1990 AT AU"): "AT comes before AU, and AUS before AUT",
        ("pairs", "1990 AT TW"): "Taiwan, with its ISO code",
        ("pairs", "1992 AQ US"): "Antarctica",
        ("pairs", "2020 CN US"): "the most works of all",
        ("pairs", "2023 KP ZW"): "a single work in the last year",
        ("countries", "1990 AG"): "a country with a single work",
        ("countries", "2023 NA"): "NA is Namibia",
        ("countries", "2023 ZW"): "the last line",
    },
}
KEYS = {
    "projects": ("rcn",), "organisations": ("pic",), "participations": ("rcn", "pic"),
    "programme-parts": ("rcn", "programme_part"), "pairs": ("year", "country_a", "country_b"),
    "countries": ("year", "country"),
}  # fmt: skip


def records(slug: str, datasets: Path) -> dict[tuple[str, str], Row]:
    """The named records of a source, as its adapter reads them."""
    every = load(slug).rows(datasets / FOLDERS[slug])
    keyed = (((row.table, " ".join(row.cells[name] for name in KEYS[row.table])), row) for row in every)
    return {key: row for key, row in keyed if key in RECORDS[slug]}


def lines(slug: str, found: dict[tuple[str, str], Row]) -> set[str]:
    """What the records come out as."""
    source, mint = load(slug), Mint(slug)
    facts = (fact for row in found.values() for fact in source.facts(row, mint))
    return {line((str(f.subject), str(f.predicate), str(f.object)), str(source.claims)) for f in facts}


def golden() -> dict[Path, str]:
    """The golden files of this module with the content they should have."""
    datasets = Path(os.environ["GRI_DATASETS"])
    return {HERE / slug / "expected.nq": "".join(sorted(lines(slug, records(slug, datasets)))) for slug in RECORDS}


@pytest.mark.parametrize("slug", RECORDS)
def test_odd_records_come_out_as_agreed(slug: str, datasets: Path) -> None:
    found = records(slug, datasets)
    assert set(found) == set(RECORDS[slug]), "a golden record is not in the data set"
    expected = set((HERE / slug / "expected.nq").read_text(encoding="utf-8").splitlines(keepends=True))
    made = lines(slug, found)
    assert len(expected) > 5 * len(found)
    assert made == expected, (
        f"{len(expected - made)} statements are missing, {len(made - expected)} are new.\n"
        "Run python tests/golden/rewrite.py test_sources_numbers and read the difference."
    )
    left = {f"{row.table}.{name}" for row in found.values() for name in row.unread()}
    assert left == {name for name in load(slug).ignore if name in left}


def test_every_record_says_why_it_is_there() -> None:
    assert [len(RECORDS[slug]) for slug in FOLDERS] == [17, 10]
    assert all(why for each in RECORDS.values() for why in each.values())
