"""The whole of CORDIS and of the co-authorship tables: as many rows as the sources say, and their own derived numbers.

Takes the open data sets. Gives a row that is missing, a sum that is another, a figure that is not the source's own.
Never tolerates a difference: what cannot be equal is named one by one.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from gri_ingest import figures, registry, source
from gri_ingest.countries import alpha3
from gri_ingest.registry import Account
from gri_ingest.terms import BASE, GRI

ID = f"{BASE}id/"
FOLDERS = {"cordis": "cordis-h2020", "coauthorship": "country-coauthorship"}
Made = tuple[Path, dict[str, Account]]


@pytest.fixture(scope="module")
def made(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The folder with the graphs of both registries, and the account of each."""
    folder = tmp_path_factory.mktemp("numbers")
    told = {
        slug: registry.transform(source.load(slug), datasets / name, {}, folder / f"{slug}.nq")
        for slug, name in FOLDERS.items()
    }
    return folder, told


def objects(path: Path, word: object) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [line.split(" ", 2)[2].rsplit(" ", 2)[0] for line in lines if f" {word} " in line]


def number(term: str) -> float:
    return float(term.split('"')[1])


def test_every_row_of_the_sources_is_read_and_none_is_refused(made: Made) -> None:
    folder, told = made
    rows = {table: sum(counts.values()) for account in told.values() for table, counts in account.rows.items()}
    assert rows == {
        "projects": 31_451, "organisations": 35_871, "participations": 144_726, "programme-parts": 37_441,
        "pairs": 265_281, "countries": 7_735,
    }  # fmt: skip
    for slug, account in told.items():
        assert sum(counts["rejected"] for counts in account.rows.values()) == 0
        assert account.findings == []
        assert len((folder / f"{slug}.quarantine.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_namibia_and_the_codes_of_the_union_are_counted_as_the_source_has_them(made: Made, datasets: Path) -> None:
    with gzip.open(datasets / FOLDERS["cordis"] / "h2020-participations.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    told = Counter(row["country"] for row in rows)
    participations = re.compile(rf"<{ID}project-participation/\S+ {GRI.inCountry} <{ID}country/(\w+)>")
    with (made[0] / "cordis.nq").open(encoding="utf-8") as statements:
        found = Counter(match[1] for line in statements if (match := participations.match(line)))
    assert sum(found.values()) == sum(told.values()) == 144_726
    assert (found["NAM"], found["GBR"], found["GRC"], found["XKX"]) == (11, told["UK"], told["EL"], told["XK"])
    assert len(found) == len(told) == 169
    paid = [float(row["contribution"]) for row in rows if row["contribution"] != "NA"]
    amounts = [number(term) for term in objects(made[0] / "cordis.nq", GRI.amount)]
    assert len(amounts) == len(paid) == 144_726 - 13_754
    assert sum(amounts) == pytest.approx(sum(paid), abs=0.01)


def test_projects_that_two_countries_began_together_are_those_the_source_derives(made: Made, datasets: Path) -> None:
    expected: dict[tuple[int, str, str], int] = {}
    undated: list[dict[str, str]] = []
    path = datasets / FOLDERS["cordis"] / "h2020-country-pairs-by-start-year.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["start_year"] == "NA":
                undated.append(row)
                continue
            codes = ({"UK": "GB", "EL": "GR"}.get(code, code) for code in (row["country_a"], row["country_b"]))
            one, other = sorted(alpha3(code) or code for code in codes)
            expected[int(row["start_year"]), one, other] = int(row["projects"])
    # One project of two countries has no start, and so no year to have a figure in.
    assert undated == [{"start_year": "NA", "country_a": "ES", "country_b": "US", "projects": "1"}]
    assert len(expected) + len(undated) == 16_668
    assert figures.joint_projects(made[0] / "cordis.nq") == expected
    lines_of = list(figures.lines(made[0], ["cordis", "coauthorship"]))
    assert len(lines_of) == len(set(lines_of)) == 8 * len(expected)


def test_joint_publications_are_those_of_the_source(made: Made, datasets: Path) -> None:
    path, folder = made[0] / "coauthorship.nq", datasets / FOLDERS["coauthorship"]
    told = 0
    for name in ("country-coauthorship-1990-2023.csv.gz", "country-works-1990-2023.csv.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8", newline="") as lines:
            told += sum(int(row["works"]) for row in csv.DictReader(lines))
    numbers = objects(path, GRI.figure)
    assert len(numbers) == 265_281 + 7_735
    assert sum(map(number, numbers)) == told == 33_241_179 + 35_488_961
    assert len(objects(path, GRI.linkBetween)) == 2 * 265_281
    assert len(set(objects(path, GRI.party))) == 248
    assert len(set(objects(path, GRI.year))) == 34
