"""Dates are widened to days, positions become points, and what was not read says so.

Takes rows made by hand. Gives the literal that is not as agreed.
Never needs an adapter.
"""

import pytest
from gri_ingest.errors import RowRefused
from gri_ingest.fact import Fact, boolean, decimal, first_day, integer, last_day, period, position
from gri_ingest.mint import Mint
from gri_ingest.row import Row

DAYS = [
    ("1954", "1954-01-01", "1954-12-31"),
    ("2022-03", "2022-03-01", "2022-03-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("1954-09-29", "1954-09-29", "1954-09-29"),
    ("195X", "1950-01-01", "1959-12-31"),
]
NO_DAYS = ["2022-13", "2023-02-29", "29.9.1954", "54", "1954-9-29", "", "2022-00", "2022-01-00"]


@pytest.mark.parametrize(("written", "first", "last"), DAYS)
def test_a_date_is_widened_to_the_days_it_may_mean(written: str, first: str, last: str) -> None:
    assert (first_day("since", written).value, last_day("until", written).value) == (first, last)


@pytest.mark.parametrize("written", NO_DAYS)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(RowRefused, match=r"column since: .* is not a (date|day of the calendar)"):
        first_day("since", written)


def test_the_dates_are_all_here() -> None:
    assert (len(DAYS), len(NO_DAYS)) == (6, 8)


def facts(since: str, until: str, doubted: str = "", confidence: str = "verified") -> list[Fact]:
    mint = Mint("curation")
    cells = {"since": since, "until": until, "unverified_fields": doubted, "confidence": confidence}
    return list(period(mint.policy("x"), Row("curation", "t", 2, cells), "since", "until"))


def told(found: list[Fact], word: str) -> list[tuple[str, str | None, bool]]:
    return [(f.object.value, f.status, f.stand_in) for f in found if f.predicate.value.endswith(word)]


def test_a_period_keeps_the_text_as_written() -> None:
    found = facts("2009", "2022-03")
    assert told(found, "validFrom") == [("2009-01-01", "verified", False)]
    assert told(found, "validUntil") == [("2022-03-31", "verified", False)]
    assert told(found, "dateText") == [("2009/2022-03", None, False)]
    assert [value.rpartition("/")[2] for value, _, _ in told(found, "Precision")] == ["year", "month"]
    assert facts("", "") == []


def test_a_date_that_was_not_read_is_left_out_of_the_text_for_core() -> None:
    found = facts("1991", "2011", doubted="since")
    assert told(found, "validFrom") == [("1991-01-01", "unverified", False)]
    assert told(found, "validUntil") == [("2011-12-31", "verified", False)]
    assert told(found, "dateText") == [("1991/2011", "unverified", False), ("/2011", "verified", True)]
    assert told(facts("1991", "", doubted="since"), "dateText") == [("1991/", "unverified", False)]


def test_a_position_is_a_point_with_the_longitude_first() -> None:
    mint = Mint("curation")
    site = mint.site("esrf--main")
    row = Row("curation", "sites", 2, {"lat": "45.2090", "long": "5.6927"})
    found = list(position(site, mint.geometry(site), row, "lat", "long"))
    assert [f.object.value for f in found if f.predicate.value.endswith("asWKT")] == ["POINT(5.6927 45.209)"]
    assert [f.object.value for f in found if f.predicate.value.endswith("lat")] == ["45.209"]
    with pytest.raises(RowRefused, match=r'column lat: "91\.0" lies outside -90 to 90'):
        list(position(site, site, Row("curation", "sites", 2, {"lat": "91", "long": "5"}), "lat", "long"))


def test_numbers_and_truths_are_refused_by_column() -> None:
    assert (integer("n", "007").value, decimal("n", "-0.50").value, boolean("n", "no").value) == ("7", "-0.5", "false")
    for call, value in ((integer, "1.5"), (decimal, "1,5"), (decimal, "NaN"), (boolean, "perhaps")):
        with pytest.raises(RowRefused, match=f'column share: "{value}"'):
            call("share", value)
