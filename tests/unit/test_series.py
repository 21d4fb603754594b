"""Series of an answer: one for each category, in the order asked for, each with its own largest and last number.

Takes rows of years, categories and numbers. Gives the series that a page draws.
"""

from gri_service.catalogue import CannedQuery
from gri_service.panels import Asked
from gri_service.series import lines

XSD = "http://www.w3.org/2001/XMLSchema#"


def asked(*rows: tuple[int, str, int]) -> Asked:
    query = CannedQuery("q", "?", "", (), "table", {}, ("year", "category", "number"), (), "", "SELECT")
    number = f"{XSD}integer"
    told = [
        {
            "year": {"type": "literal", "value": str(year), "datatype": number},
            "category": {"type": "literal", "value": category},
            "number": {"type": "literal", "value": str(value), "datatype": number},
        }
        for year, category, value in rows
    ]
    return Asked(query, {}, "", query.columns, tuple(told), 0.0)


def test_each_category_is_a_series_on_one_line_of_years() -> None:
    found = lines(
        asked((2019, "projects", 3), (2019, "works", 4100), (2021, "works", 4000)), order=("works", "projects")
    )
    assert [each.name for each in found] == ["works", "projects"]
    works, projects = found
    assert [(point.year, point.place, point.size) for point in works.points] == [(2019, 0, 4100.0), (2021, 2, 4000.0)]
    assert (works.largest.year, works.last.year, works.last.number.text) == (2019, 2021, "4,000")
    assert [point.place for point in projects.points] == [0]


def test_of_two_years_with_the_same_number_the_later_one_is_the_largest() -> None:
    assert lines(asked((2019, "works", 7), (2020, "works", 7)))[0].largest.year == 2020


def test_a_category_that_was_asked_for_and_has_no_number_is_no_series() -> None:
    assert lines(asked((2019, "works", 7)), order=("projects", "works"))[0].name == "works"
    assert lines(asked()) == []
