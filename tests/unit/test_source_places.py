"""Registries of places: what a geocoder, a form or a list of beamlines got wrong does not enter.

Takes rows made by hand in the form of the real ones. Gives the statement or the refusal that is not as promised.
Never reads the data sets; their totals are compared in tests/conformance/test_registry_places.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.country_codes import adapter as codes
from gri_ingest.sources.european_infrastructures import adapter as europe
from gri_ingest.sources.european_infrastructures import places
from gri_ingest.sources.european_maps import adapter as maps
from gri_ingest.sources.light_sources import adapter as light
from gri_ingest.sources.radio_observatories import adapter as radio
from gri_ingest.terms import FOAF, GRI, SCHEMA, SKOS, WGS84

VOC = "https://w3id.org/gri/voc/"


def facts(source: Any, table: str, **cells: str) -> list[Fact]:
    return list(source.facts(Row(source.SLUG, table, 2, cells), Mint(source.SLUG)))


def values(found: list[Fact], predicate: Any) -> list[str]:
    return [fact.object.value for fact in found if fact.predicate == predicate]


# --- European infrastructures ----------------------------------------------------------------------------------------

STATUSES = {  # the text, and phase, start, end and text of the period
    "Life Cycle Status: Operational from 1572": ("operation", "1572-01-01", "", "1572/"),
    "Life Cycle Status: Operational from 1886 to 2099": ("operation", "1886-01-01", "", "1886/"),
    "Life Cycle Status: Operational to 2099": ("operation", "", "", ""),
    "Life Cycle Status: Operational from 2008 to 2009": ("operation", "2008-01-01", "2009-12-31", "2008/2009"),
    "Life Cycle Status: Under construction to 2099": ("implementation", "", "", ""),
    "Life Cycle Status: Under construction": ("implementation", "", "", ""),
    "Life Cycle Status: Being upgraded from 2012 to 2013": ("upgrade", "2012-01-01", "2013-12-31", "2012/2013"),
    "Operational since 1997": ("operation", "1997-01-01", "", "1997/"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_a_phase_and_2099_is_no_end(status: str) -> None:
    found = facts(europe, "phases", name="A (B)", status=status)
    phase, since, until, text = STATUSES[status]
    assert values(found, GRI.phase) == [f"{VOC}phase/{phase}"]
    assert values(found, GRI.validFrom) == [since] * bool(since)
    assert values(found, GRI.validUntil) == [until] * bool(until)
    assert values(found, GRI.dateText) == [text] * bool(text)


NO_STATUS = {
    "Life Cycle Status: Operational from 2099 to 2099": "begins in the year that stands for no end",
    "Life Cycle Status: Operational from 2010 to 2009": "ends before it begins",
    "Life Cycle Status: Dreamt of from 2010": "tells no phase",
    "Life Cycle Status: Operational from 20": "tells no phase",
}


@pytest.mark.parametrize("status", NO_STATUS)
def test_a_status_that_cannot_be_is_refused(status: str) -> None:
    with pytest.raises(RowRefused, match=NO_STATUS[status]):
        facts(europe, "phases", name="A (B)", status=status)


POSITIONS = {  # name, location and position, and why it cannot be right; "" where it can
    (
        "European Marine Energy Centre (EMEC)",
        "Stromness, Orkney (United Kingdom)",
        "42.3272861",
        "-83.239967",
    ): "outside the",
    (
        "South Pole Neutrino Detector (IceCube)",
        "Madison (United States)",
        "43.0733146",
        "-89.3865239",
    ): "of the operator",
    ("IceCube's neighbour", "Madison (United States)", "43.0733146", "-89.3865239"): "",
    ("Farm", "Site de Calern (France)", "46.227638", "2.213749"): "gives for France as a whole",
    ("Cape Verde", "Calhau (Cape Verde)", "55.378051", "-3.435973"): "gives for the United Kingdom as a whole",
    ("CRES", "Pikermi, Attica", "38.0021559", "23.94141139"): "names no country",
    ("Legnaro", "Viale 2, Legnaro, PO: 35020 (Italy)", "42.4198187", "13.5172445"): "in different places",
    ("Kiel", "Kiel, PO: 24148 (Germany)", "54.3271255", "10.1801845"): "",
}
TABLE = [
    *[each[1:] for each in POSITIONS],
    ("Bologna, PO: 40127 (Italy)", "42.4198187", "13.5172445"),
    ("Wischhofstrasse, Kiel, PO: D-24148 (Germany)", "54.3271255", "10.1801845"),
]


@pytest.mark.parametrize("place", POSITIONS, ids=lambda place: place[0])
def test_a_position_that_cannot_be_that_of_its_address_has_a_reason(place: tuple[str, str, str, str]) -> None:
    reason = places.fault(*place, places.shared(TABLE)) or ""
    assert POSITIONS[place] in reason
    assert bool(POSITIONS[place]) == bool(reason)


def test_a_row_with_a_faulty_position_is_refused_with_the_reason() -> None:
    cells = {"name": "A", "lat": "1", "lng": "2"}
    with pytest.raises(RowRefused, match="lies somewhere else"):
        facts(europe, "positions", **cells, fault="lies somewhere else")
    assert values(facts(europe, "positions", **cells, fault=""), WGS84.lat) == ["1.0"]


RECORD = {
    "name": "MAX IV Laboratory (MAX IV)", "url": "http://www.maxlab.lu.se/\r", "host": "", "coordcountry": "Sweden",
    "location": "Ole Römers väg 1, Lund (Sweden)", "domain": "Earth and Environmental Sciences", "ric": "Light",
    "rik": "X-rays, TBA, spin", "type": "Single-sited",
}  # fmt: skip


def test_the_domain_of_the_form_is_not_said_and_its_page_is_no_homepage_of_today() -> None:
    found = facts(europe, "infrastructures", **RECORD)
    assert values(found, GRI.scienceDomain) + values(found, GRI.subjectText) == []
    assert values(found, SCHEMA.keywords) == ["Light", "X-rays", "spin"]
    assert values(found, FOAF.page) == ["http://www.maxlab.lu.se/"]
    assert values(found, FOAF.homepage) == []


def test_an_address_gives_no_country_to_the_instrument() -> None:
    found = facts(europe, "infrastructures", **RECORD | {"location": "Saupfercheckweg 1, Heidelberg (Germany)"})
    assert values(found, GRI.hostCountry) == []
    assert values(found, GRI.inCountry) == [f"{ID}country/DEU"]


def test_what_the_form_left_open_is_not_said() -> None:
    found = facts(europe, "infrastructures", **RECORD | {"name": "UK Biobank (TBA)", "type": "TBA"})
    assert values(found, SKOS.prefLabel)[0] == "UK Biobank"
    assert values(found, GRI.acronym) + values(found, GRI.structureType) == []


def test_a_country_or_type_that_is_new_is_refused() -> None:
    with pytest.raises(RowRefused, match=r"Atlantis.*is not in countries"):
        facts(europe, "infrastructures", **RECORD | {"coordcountry": "Atlantis"})
    with pytest.raises(RowRefused, match="is no type"):
        facts(europe, "infrastructures", **RECORD | {"type": "Floating"})


# --- Light sources ---------------------------------------------------------------------------------------------------

RANGES = {
    "2 - 35": ("2.0", "35.0"), "4.3- 90": ("4.3", "90.0"), ".1 - 2": ("0.1", "2.0"),
    "0.02 - 700": "the unit must be another", "5 - 10^0": "is not one range", "0.1 - 2 or 0.13 - 2": "is not one range",
    "soft x-rays": "is not one range", "20 - 2": "the unit must be another",
}  # fmt: skip


@pytest.mark.parametrize("told", RANGES)
def test_one_range_of_two_numbers_is_taken_and_nothing_else(told: str) -> None:
    cells = {"record": "X B1", "key": "B1", "of": "X", "range": told}
    expected = RANGES[told]
    if isinstance(expected, str):
        with pytest.raises(RowRefused, match=expected):
            facts(light, "ranges", **cells)
        return
    found = facts(light, "ranges", **cells)
    assert (values(found, GRI.photonEnergyFrom), values(found, GRI.photonEnergyTo)) == ([expected[0]], [expected[1]])


def test_the_page_of_another_beamline_is_refused() -> None:
    page = "http://www.maxlab.lu.se/beamline/max-ii/i1011/i1011.html"
    with pytest.raises(RowRefused, match="MAX-lab"):
        facts(light, "pages", record="Diamond I10", key="I10", of="Diamond", website=page)
    assert values(facts(light, "pages", record="MAX IV I1011", key="I1011", of="MAX IV", website=page), FOAF.homepage)


FACILITY = {
    "key": "PLS",
    "fullname": "Pohang Light Source ",
    "country": "Korea",
    "website": "",
    "active": "True",
    "post": "x",
}


def test_active_is_no_proof_of_operation_and_its_opposite_ends() -> None:
    assert values(facts(light, "synchrotrons", **FACILITY), GRI.phase) == []
    closed = facts(light, "synchrotrons", **FACILITY | {"active": "False"})
    assert values(closed, GRI.phase) == [f"{VOC}phase/termination"]


def test_the_country_of_a_facility_is_looked_up() -> None:
    assert values(facts(light, "synchrotrons", **FACILITY), GRI.hostCountry) == [f"{ID}country/KOR"]
    with pytest.raises(RowRefused, match=r"is not in countries\.csv"):
        facts(light, "synchrotrons", **FACILITY | {"country": "Ruritania"})


def test_a_status_that_is_new_is_refused() -> None:
    cells = {"record": "X B", "key": "B", "of": "X", "facility": "X", "name": "", "purpose": "", "flux": "", "size": ""}
    assert values(facts(light, "beamlines", **cells, status="operational"), GRI.phase) == [f"{VOC}phase/operation"]
    assert values(facts(light, "beamlines", **cells, status="."), GRI.phase) == []
    with pytest.raises(RowRefused, match=r"is not in statuses\.csv"):
        facts(light, "beamlines", **cells, status="Haunted")


# --- Maps, observatories, countries ----------------------------------------------------------------------------------


def test_a_name_that_names_no_infrastructure_is_refused() -> None:
    with pytest.raises(RowRefused, match="names a phase"):
        facts(maps, "instruments", name="Phase I", latitude="45.2", longitude="5.7")


LINK = {
    "record": "A – B",
    "one": "A",
    "other": "B",
    "ordinal": "1",
    "capacity": "20000",
    "name": "See [B](http://b.eu/)\nNow",
}


def test_a_link_to_a_place_that_nobody_names_is_refused() -> None:
    with pytest.raises(RowRefused, match="neither a node"):
        facts(maps, "links", **LINK | {"one": ""}, within="")
    whole = facts(maps, "links", **LINK, within="yes")
    assert values(whole, SKOS.note) == ["See B Now"]
    assert len(values(whole, GRI.partOf)) == 1
    assert values(facts(maps, "links", **LINK, within=""), GRI.partOf) == []


def test_an_observatory_has_a_country_only_where_a_person_is_certain() -> None:
    place = {"Name": "N", "latitude": "45.19", "longitude": "33.19", "elevation": "2"}
    assert values(facts(radio, "observatories", Id="P2500", **place), GRI.hostCountry) == []
    assert values(facts(radio, "observatories", Id="UTR-2", **place), GRI.hostCountry) == [f"{ID}country/UKR"]


COUNTRY = dict.fromkeys(codes.COLUMNS, "") | {
    "ISO3166-1-Alpha-2": "NA", "ISO3166-1-Alpha-3": "NAM", "M49": "516", "Geoname ID": "3355338",
    "cldr": "NAM 516", "Region Code": "2",
}  # fmt: skip


def test_namibia_is_a_country_whose_lost_identifier_is_known() -> None:
    found = facts(codes, "countries", **COUNTRY)
    assert {fact.subject.value for fact in found} >= {f"{ID}country/NAM"}
    assert "http://www.wikidata.org/entity/Q1030" in values(found, SKOS.exactMatch)
    assert values(found, GRI.statisticalGroup) == [f"{VOC}m49-group/002"]


def test_no_other_lost_identifier_is_known() -> None:
    france = {"ISO3166-1-Alpha-2": "FR", "ISO3166-1-Alpha-3": "FRA", "M49": "250", "cldr": "FRA 250"}
    assert values(facts(codes, "countries", **COUNTRY | france), SKOS.exactMatch) == [
        "https://sws.geonames.org/3355338/"
    ]


CONTRADICTIONS = {
    "ISO3166-1-Alpha-3": ("NMB", "is not the alpha-3 code of NA"), "M49": ("517", "is not what CLDR has for NA"),
    "wikidata_id": ("https://www.wikidata.org/wiki/Namibia", "is no page of Wikidata"),
    "Least Developed Countries (LDC)": ("yes", "is neither x nor empty"),
}  # fmt: skip


@pytest.mark.parametrize("column", CONTRADICTIONS)
def test_a_code_that_contradicts_another_is_refused(column: str) -> None:
    value, reason = CONTRADICTIONS[column]
    with pytest.raises(RowRefused, match=reason):
        facts(codes, "countries", **COUNTRY | {column: value})


def test_a_point_without_a_code_or_of_a_territory_is_no_point_of_a_country() -> None:
    place = {"lat": "-12.43", "lon": "123.584"}
    with pytest.raises(RowRefused, match="has no code"):
        facts(codes, "points", name="Kosovo", m49="", iso2="", **place)
    with pytest.raises(RowRefused, match="is a territory of Australia"):
        facts(codes, "points", name="Ashmore and Cartier Is.", m49="036", iso2="AU", **place)
    assert values(facts(codes, "points", name="Australia", m49="036", iso2="AU", **place), WGS84.lat) == ["-12.43"]


def test_the_suites_are_whole() -> None:
    assert [len(each) for each in (STATUSES, NO_STATUS, POSITIONS, RANGES, CONTRADICTIONS)] == [8, 4, 8, 8, 4]
