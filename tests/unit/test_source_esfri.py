"""The table of the ESFRI roadmap is read for what it says: countries by their codes, and nothing else as a country.

Takes rows made by hand in the form of the real ones. Gives the statement or the refusal that is not as promised.
Never reads the data set; its totals are compared in tests/conformance/test_registry_places.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.esfri_2016 import adapter
from gri_ingest.terms import FOAF, GRI

NAME = "EPOS European Plate Observing System"
SPIRAL2 = "SPIRAL2 Systeme de Production d{}Ions Radioactifs en Ligne de 2e generation"
RECORD = {
    "name": NAME, "esfri_type": "project", "domain": "Environment", "ritype": "distributed ",
    "coordinating_country": "IT", "members": "CH, UK", "partners": "None", "roadmap_entry": "2008",
    "operation_start": "2020", "preparation_cost": "", "construction_cost": "", "operation_cost": "",
    "headquarters": "", "website": "http://www.epos-eu.org/", "location": "Rome, Italy", "latitude": "41.9",
    "longitude": "12.49",
}  # fmt: skip


def facts(table: str, **cells: str) -> list[Fact]:
    return list(adapter.facts(Row("esfri-2016", table, 2, cells), Mint("esfri-2016")))


def values(found: list[Fact], word: str) -> list[str]:
    return [fact.object.value for fact in found if fact.predicate == getattr(GRI, word)]


def written(folder: Path, *records: dict[str, str], partners: str = "") -> list[Row]:
    """The rows of the two tables with these records."""
    lines = [",".join(f'"{record[column]}"' for column in adapter.COLUMNS) for record in records]
    (folder / adapter.LANDMARKS).write_text("\n".join([",".join(adapter.COLUMNS), *lines]) + "\n", encoding="utf-8")
    (folder / adapter.COUNTRIES).write_text(f"project,partner_country,url\n{partners}", encoding="utf-8")
    return list(adapter.rows(folder))


CODES = {"UK": "GBR", "EL": "GRC", "USA": "USA", "TU": "TUR", "ÁÔ": "AUT", "ÂÅ": "BEL", "NA": "NAM", "SE": "SWE"}


@pytest.mark.parametrize("word", CODES)
def test_a_code_is_the_country_that_it_stands_for(word: str) -> None:
    found = facts("members", name=NAME, members=word)
    assert values(found, "party") == [f"{ID}country/{CODES[word]}"]


NO_COUNTRIES = {
    "(EMBL)": "is an organisation in a list of countries", "(EC-JRC)": "is an organisation in a list of countries",
    "ILL": "is an organisation in a list of countries", "(ESO)": "is an organisation in a list of countries",
    "E": "the list was cut or torn here", "SINTEF, Universidade do Porto": "is a list of organisations where countries",
    "XQ": "is not an ISO 3166 code",
}  # fmt: skip


@pytest.mark.parametrize("word", NO_COUNTRIES)
def test_what_is_no_country_is_refused(word: str) -> None:
    with pytest.raises(RowRefused, match=NO_COUNTRIES[word].replace("(", r"\(")):
        facts("partners", name=NAME, partners=word)


def test_the_suites_are_whole() -> None:
    assert (len(CODES), len(NO_COUNTRIES)) == (8, 7)


def test_a_list_that_fills_its_column_is_said_to_be_cut() -> None:
    for length, cut in ((686, True), (685, False)):
        with pytest.raises(RowRefused) as refused:
            facts("partners", name=NAME, partners=("Institute, " * 80)[:length])
        assert (refused.value.reason.endswith("cut at 686 characters")) is cut


def test_the_codes_of_a_list_of_99_characters_stand_all(tmp_path: Path) -> None:
    codes = [
        "AT",
        "BE",
        "BG",
        "CH",
        "CZ",
        "DE",
        "DK",
        "EL",
        "ES",
        "FI",
        "FR",
        "HU",
        "IL",
        "IT",
        "NL",
        "NO",
        "PK",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SK",
        "TR",
        "UK",
    ]
    full = " " + ", ".join(codes)
    assert len(full) == 99
    rows = written(tmp_path, RECORD | {"members": full})
    assert [row.cells["members"] for row in rows if row.table == "members"] == codes


def test_none_is_no_member(tmp_path: Path) -> None:
    tables = [row.table for row in written(tmp_path, RECORD | {"members": "None"})]
    assert "members" not in tables
    assert "partners" not in tables
    assert tables.count("coordinators") == 1


def test_a_participation_holds_for_2016_and_does_not_say_whether_today() -> None:
    found = facts("members", name=NAME, members="UK")
    assert {fact.subject.value for fact in found} == {f"{ID}participation/esfri-2016.epos.gbr.member"}
    assert values(found, "textDate") == ["2016"]
    assert values(found, "status") == ["https://w3id.org/gri/voc/status/unknown"]
    assert values(found, "participationIn") == [f"{ID}infrastructure/esfri-2016.epos"]
    assert not values(found, "countsAs") + values(found, "validFrom")


def test_an_institution_is_no_act_of_its_state() -> None:
    found = facts("partner-countries", project=NAME, partner_country="UK", url="http://www.bgs.ac.uk")
    assert values(found, "role") == ["https://w3id.org/gri/voc/role/country-of-member"]
    assert values(found, "participationLevel") == ["https://w3id.org/gri/voc/participation-level/institution"]


PAGES = {
    "http://www.dariah.eu\r": "http://www.dariah.eu", "\u00a0https://de.dariah.eu/": "https://de.dariah.eu/",
    "www.dariah.pl": "http://www.dariah.pl", "http://www.clariah.nl/\u00a0": "http://www.clariah.nl/",
}  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_an_address_without_what_was_copied_with_it(url: str) -> None:
    found = facts("partner-countries", project=NAME, partner_country="IT", url=url)
    assert [fact.object.value for fact in found if fact.predicate == FOAF.page] == [PAGES[url]]
    assert len(PAGES) == 4


def test_korea_is_repaired_in_the_one_row_whose_page_is_korean() -> None:
    spiral2 = SPIRAL2.format("’")
    row = {"partner_country": "KP", "url": "https://www.ibs.re.kr/eng.do"}
    assert values(facts("partner-countries", project=spiral2, **row), "party") == [f"{ID}country/KOR"]
    assert values(facts("partner-countries", project=NAME, **row), "party") == [f"{ID}country/PRK"]


def test_a_lost_apostrophe_is_that_of_the_other_table(tmp_path: Path) -> None:
    rows = written(tmp_path, RECORD | {"name": SPIRAL2.format("?")}, partners=f"{SPIRAL2.format('’')},USA,\n")
    mint = Mint("esfri-2016")
    about = {
        fact.object.value for row in rows for fact in adapter.facts(row, mint) if fact.predicate == GRI.participationIn
    }
    assert about == {f"{ID}infrastructure/esfri-2016.spiral2"}
    assert {row.table for row in rows} > {"members", "partner-countries"}


def test_a_letter_that_nobody_knows_is_not_guessed(tmp_path: Path) -> None:
    known, other = (
        next(
            row
            for row in written(tmp_path, RECORD | {"name": name, "location": "Plouzan?, France"})
            if row.table == "seats"
        )
        for name in ("EURO-ARGO ERIC European contribution to the international Argo Programme", NAME)
    )
    found = list(adapter.facts(known, Mint("esfri-2016")))
    assert values(found, "locality") == ["Plouzané, France"]
    with pytest.raises(RowRefused, match="has lost a letter"):
        list(adapter.facts(other, Mint("esfri-2016")))


def test_a_landmark_entered_one_roadmap_and_stands_on_that_of_2016(tmp_path: Path) -> None:
    rows = written(tmp_path, RECORD | {"esfri_type": "landscape "})
    found = list(adapter.facts(rows[0], Mint("esfri-2016")))
    listed = {fact.subject.value: fact.object.value for fact in found if fact.predicate == GRI.inRoadmap}
    assert sorted(listed.values()) == [f"{ID}roadmap/esfri-2008", f"{ID}roadmap/esfri-2016"]
    assert values(found, "category") == ["https://w3id.org/gri/voc/listing-category/landmark"]
    assert values(found, "planned") == ["true"]
    assert values(found, "dateText") == ["2020/"]


def test_a_location_that_names_no_town_has_no_position(tmp_path: Path) -> None:
    seat = next(row for row in written(tmp_path, RECORD | {"location": "Spain"}) if row.table == "seats")
    with pytest.raises(RowRefused, match="names no town"):
        list(adapter.facts(seat, Mint("esfri-2016")))
