"""Co-authorship is read strictly: each pair of a year once, in one name whichever country is named first.

Takes small files made by hand in the form of the real ones. Gives the statement or the refusal that is not as promised.
Never reads the data set; its own totals are compared in tests/conformance/test_registry_numbers.py.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.coauthorship import adapter
from gri_ingest.terms import GRI, RDF

PAIR = {"year": "1990", "country_a": "AT", "country_b": "AU", "works": "21"}


def facts(table: str = "pairs", **cells: str) -> list[Fact]:
    return list(adapter.facts(Row("coauthorship", table, 2, cells), Mint("coauthorship")))


def values(found: list[Fact], word: str) -> list[str]:
    return [fact.object.value for fact in found if fact.predicate == getattr(GRI, word)]


def test_a_pair_is_named_in_the_order_of_its_alpha_3_codes() -> None:
    found = facts(**PAIR)
    assert {fact.subject.value for fact in found} == {f"{ID}figure/co-publication.AUS-AUT.1990"}
    assert sorted(values(found, "linkBetween")) == [f"{ID}country/AUS", f"{ID}country/AUT"]
    assert (values(found, "year"), values(found, "figure")) == (["1990"], ["21"])
    assert values(found, "linkKind") == ["https://w3id.org/gri/voc/figure-kind/co-publication"]


def test_a_figure_is_no_link_of_states() -> None:
    found = facts(**PAIR)
    classes = {fact.object for fact in found if fact.predicate == RDF.type}
    assert classes == {GRI.CooperationFigure}
    assert not values(found, "linkCount")


def test_namibia_and_kosovo_are_countries() -> None:
    found = facts(**{**PAIR, "country_a": "NA", "country_b": "XK"})
    assert sorted(values(found, "linkBetween")) == [f"{ID}country/NAM", f"{ID}country/XKX"]


def test_a_country_has_its_works_of_the_year() -> None:
    found = facts("countries", year="2023", country="NA", works="667")
    assert (values(found, "party"), values(found, "figure")) == ([f"{ID}country/NAM"], ["667"])
    assert {fact.object for fact in found if fact.predicate == RDF.type} == {GRI.CountryFigure}


ODD = {
    "a code that is not of ISO": ({"country_b": "UK"}, "is not an ISO 3166 code"),
    "an empty code": ({"country_a": ""}, "is empty"),
    "the pair the other way round": ({"country_a": "AU", "country_b": "AT"}, "does not come after AU"),
    "a country with itself": ({"country_b": "AT"}, "does not come after AT"),
    "no works": ({"works": "0"}, "is not above nought"),
    "a missing number": ({"works": "NA"}, "is not a whole number"),
    "part of a work": ({"works": "2.5"}, "is not a whole number"),
    "a year of two digits": ({"year": "90"}, "is not a year"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_row_is_refused(name: str) -> None:
    cells, words = ODD[name]
    assert len(facts(**PAIR)) == 6
    with pytest.raises(RowRefused, match=words):
        facts(**{**PAIR, **cells})


def put(folder: Path, *lines: str) -> None:
    text = "".join(f"{line}\n" for line in ("year,country_a,country_b,works", *lines))
    (folder / adapter.PAIRS).write_bytes(gzip.compress(text.encode(), mtime=0))
    (folder / adapter.COUNTRIES).write_bytes(gzip.compress(b"year,country,works\n1990,AT,9\n", mtime=0))


def test_a_pair_with_two_numbers_for_a_year_is_refused_as_a_whole(tmp_path: Path) -> None:
    put(tmp_path, "1990,AT,AU,21", "1991,AT,AU,22")
    assert [row.table for row in adapter.rows(tmp_path)] == ["pairs", "pairs", "countries"]
    put(tmp_path, "1990,AT,AU,21", "1991,AT,AU,22", "1990,AT,AU,23")
    with pytest.raises(SourceRefused, match=r"country-coauthorship-1990-2023.csv.gz, line 4: 1990 AT AU stands twice"):
        list(adapter.rows(tmp_path))


def test_the_suite_is_whole() -> None:
    assert len(ODD) == 8
