"""The difference of two results counts rows as they stand, twice if they stand twice, and names what changed.

Takes small results. Gives what came and went.
Never starts a service.
"""

from gri_service.citing.difference import Row, compare

XSD = "http://www.w3.org/2001/XMLSchema#"


def row(country: str, since: str = "", language: str = "") -> Row:
    said: dict[str, dict[str, str]] = {"country": {"type": "literal", "value": country}}
    if language:
        said["country"]["xml:lang"] = language
    if since:
        said["since"] = {"type": "literal", "value": since, "datatype": f"{XSD}date"}
    return said


def test_rows_that_came_and_went_are_named_in_an_order_of_their_own() -> None:
    before = [row("Spain", "2001-01-01"), row("Norway", "1990-01-01"), row("Peru", "2010-01-01")]
    after = [row("Peru", "2010-01-01"), row("Spain", "2003-01-01"), row("Chad", "2020-01-01")]
    found = compare(before, after, ["country", "since"])
    assert [line["country"]["value"] for line in found.added] == ["Chad", "Spain"]
    assert [line["country"]["value"] for line in found.removed] == ["Norway", "Spain"]
    assert (found.before, found.after, found.kept, found.same) == (3, 3, 1, False)
    assert [(column.name, column.new, column.gone) for column in found.by_column] == [
        ("country", 1, 1),
        ("since", 2, 2),
    ]


def test_a_row_that_stood_twice_and_stands_once_has_gone_once() -> None:
    found = compare([row("Peru"), row("Peru")], [row("Peru")], ["country"])
    assert (len(found.removed), len(found.added), found.kept) == (1, 0, 1)
    assert found.by_column[0].gone == 0, "the value is still there"


def test_order_of_rows_and_columns_is_no_difference() -> None:
    one, other = row("Spain", "2001-01-01"), row("Peru", "2010-01-01")
    turned = dict(reversed(one.items()))
    found = compare([one, other], [other, turned], ["country", "since"])
    assert found.same
    assert found.kept == 2


def test_language_datatype_and_absence_are_differences() -> None:
    found = compare([row("Spain", language="en"), row("Peru", "2010-01-01")], [row("Spain"), row("Peru")], ["country"])
    assert (len(found.added), len(found.removed), found.kept) == (2, 2, 0)


def test_the_json_has_every_count_and_the_first_rows() -> None:
    found = compare([], [row(name) for name in ("Chad", "Peru", "Spain")], ["country"]).told(shown=2)
    assert (found["before"], found["after"], found["addedRows"], found["removedRows"]) == (0, 3, 3, 0)
    assert [line["country"]["value"] for line in found["added"]] == ["Chad", "Peru"]
    assert found["byColumn"] == {"country": {"new": 3, "gone": 0}}
