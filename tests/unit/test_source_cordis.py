"""CORDIS is read strictly: what a code means is looked up, "NA" is read where it stands, and a damaged file is refused.

Takes small files made by hand in the form of the real ones. Gives the statement or the refusal that is not as promised.
Never reads the data set; its own totals are compared in tests/conformance/test_registry_numbers.py.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from gri_ingest import registry, source
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.cordis import adapter
from gri_ingest.sources.cordis.records import COLUMNS

FIRST, SECOND = "h2020-participations.csv.gz", "h2020-programme-parts.csv.gz"
TAIL = "2015-02-01,2019-01-31,945000,NA,2015,2019,48"
LINES = [
    f"1,coordinator,900000001,HES,250000,UK,{TAIL},eu15,3",
    f"1,partner,900000002,OTH,NA,NA,{TAIL},tc,3",
    f"1,participant,900000003,PUB,0.5,EL,{TAIL},eu15,3",
    "2,coordinator,900000001,HES,7,UK,NA,NA,7,7,NA,NA,NA,eu15,1",
]


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    put(tmp_path / FIRST, ",".join(COLUMNS), *LINES)
    put(tmp_path / SECOND, "rcn,programme_part", "1,RI", "1,Innovation in SMEs", "3,ERC")
    return tmp_path


def put(path: Path, *lines: str) -> None:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))


def said(snapshot: Path, identities: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    mint = Mint("cordis", identities)
    facts = (fact for row in adapter.rows(snapshot) for fact in adapter.facts(row, mint))
    return {(path(fact.subject.value), path(fact.predicate.value), path(fact.object.value)) for fact in facts}


def path(value: str) -> str:
    return value.removeprefix(ID).removeprefix("https://w3id.org/gri/ns#").removeprefix("https://w3id.org/gri/")


def test_na_is_namibia_in_a_country_and_missing_in_an_amount(snapshot: Path) -> None:
    found = said(snapshot)
    node = "project-participation/cordis.1.900000002"
    assert (node, "inCountry", "country/NAM") in found
    assert ("organisation/pic.900000002", "inCountry", "country/NAM") in found
    assert {word for subject, word, _ in found if subject == node} & {"amount", "currencyCode"} == set()
    assert ("project-participation/cordis.1.900000003", "amount", "0.5") in found
    words = {word for subject, word, _ in found if subject == "project/cordis.1"}
    assert "maximumContribution" in words
    assert "totalCost" not in words


def test_the_codes_of_the_european_institutions_are_looked_up(snapshot: Path) -> None:
    countries = {(subject, value) for subject, word, value in said(snapshot) if word == "inCountry"}
    assert ("project-participation/cordis.1.900000001", "country/GBR") in countries
    assert ("project-participation/cordis.1.900000003", "country/GRC") in countries
    assert len(countries) == 4 + 3


def test_a_project_and_an_organisation_are_told_once_and_without_a_name(snapshot: Path) -> None:
    rows = list(adapter.rows(snapshot))
    tables = [row.table for row in rows]
    assert {table: tables.count(table) for table in sorted(set(tables))} == {
        "organisations": 3, "participations": 4, "programme-parts": 3, "projects": 2,
    }  # fmt: skip
    found = said(snapshot)
    assert not [word for _, word, _ in found if word.endswith(("prefLabel", "altLabel", "title", "name"))]
    assert ("project/cordis.1", "hasIdentifier", "identifier/cordis.1") in found
    assert ("organisation/pic.900000001", "hasIdentifier", "identifier/pic.900000001") in found


def test_a_project_without_dates_has_none_and_one_of_the_other_file_alone_has_its_part(snapshot: Path) -> None:
    found = said(snapshot)
    assert {word for subject, word, _ in found if subject == "project/cordis.2"} & {"validFrom", "validUntil"} == set()
    assert ("project/cordis.1", "validFrom", "2015-02-01") in found
    alone = {(word, value) for subject, word, value in found if subject == "project/cordis.3"}
    assert ("programmePart", "voc/programme-part/erc") in alone
    assert len(alone) == 3
    assert ("project/cordis.1", "programmePart", "voc/programme-part/innovation-in-smes") in found


def test_a_pic_that_is_known_to_be_an_infrastructure_is_not_made_an_organisation(snapshot: Path) -> None:
    found = said(snapshot, {"pic:900000001": "infrastructure/esrf"})
    assert ("project-participation/cordis.1.900000001", "party", "infrastructure/esrf") in found
    assert [word for subject, word, _ in found if subject == "infrastructure/esrf"] == ["hasIdentifier"]
    assert not [subject for subject, _, _ in found if subject == "organisation/pic.900000001"]


ODD: dict[str, tuple[str, dict[str, str], str]] = {
    "an unknown country": ("participations", {"country": "UA1"}, "UA1"),
    "an empty country": ("participations", {"country": ""}, "is empty"),
    "an unknown role": ("participations", {"role": "thirdParty"}, "roles.csv"),
    "an amount in words": ("participations", {"contribution": "1.2 M"}, "is not a number"),
    "an unknown type": ("organisations", {"type": "SME"}, "types.csv"),
    "a pic with a letter": ("organisations", {"pic": "90000000X"}, "is not a number"),
    "an unknown part": ("programme-parts", {"programme_part": "SC8"}, "parts.csv"),
    "another year than the date": ("projects", {"start_year": "2014"}, "is not the year of 2015-02-01"),
    "a year without a date": ("projects", {"end_date": "NA"}, "is not the year of a missing date"),
    "an end before the start": ("projects", {"end_date": "2014-01-31", "end_year": "2014"}, "lies before the start"),
    "a month in place of a day": ("projects", {"start_date": "2015-02"}, "is not a day"),
    "no day of the calendar": ("projects", {"start_date": "2015-02-30"}, "is not a day of the calendar"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_row_is_refused_and_the_rest_is_read(name: str, snapshot: Path) -> None:
    table, cells, words = ODD[name]
    whole = next(row for row in adapter.rows(snapshot) if row.table == table)
    mint = Mint("cordis")
    assert list(adapter.facts(whole, mint))
    with pytest.raises(RowRefused, match=words):
        list(adapter.facts(Row("cordis", table, 2, {**whole.cells, **cells}), mint))


def doubled(snapshot: Path) -> None:
    put(snapshot / FIRST, ",".join(COLUMNS), *LINES, *LINES)


def short(snapshot: Path) -> None:
    put(snapshot / FIRST, ",".join(COLUMNS), LINES[0], *LINES[2:])


def told_twice(snapshot: Path) -> None:
    put(snapshot / FIRST, ",".join(COLUMNS), LINES[0], LINES[1].replace("945000", "945001"), *LINES[2:])


def moved(snapshot: Path) -> None:
    put(snapshot / FIRST, ",".join(COLUMNS), *LINES[:3], LINES[3].replace(",UK,", ",FR,"))


def parts_doubled(snapshot: Path) -> None:
    put(snapshot / SECOND, "rcn,programme_part", "1,RI", "1,RI")


def renamed(snapshot: Path) -> None:
    put(snapshot / FIRST, ",".join(COLUMNS).replace("pic", "organisation"), *LINES)


def cut_off(snapshot: Path) -> None:
    (snapshot / FIRST).write_bytes((snapshot / FIRST).read_bytes()[:-30])


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "doubled": (doubled, "line 6: organisation 900000001 stands twice in project 1"),
    "a line lost": (short, "project 1 has participants of 2 countries, and its column nunique says 3"),
    "a project told in two ways": (told_twice, 'line 3: .*max_contribution "945000" and "945001"'),
    "an organisation told in two ways": (moved, 'line 5: .*country "UK" and "FR"'),
    "a part doubled": (parts_doubled, "line 3: project 1 has the part RI twice"),
    "a column renamed": (renamed, "the columns are .*organisation.*expected are .*pic"),
    "cut off": (cut_off, "cut off"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused_as_a_whole_with_its_place(name: str, snapshot: Path) -> None:
    damage, words = DAMAGES[name]
    assert len(list(adapter.rows(snapshot))) == 12
    damage(snapshot)
    with pytest.raises(SourceRefused, match=words) as refused:
        list(adapter.rows(snapshot))
    assert str(refused.value).startswith((FIRST, SECOND))


def test_a_file_that_lacks_projects_is_refused_by_its_numbers(snapshot: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="participations has 4 rows, not 144,726 to 144,726"):
        registry.transform(source.load("cordis"), snapshot, {}, tmp_path / "out" / "cordis.nq")


def test_the_suites_are_whole() -> None:
    assert (len(ODD), len(DAMAGES)) == (12, 7)
