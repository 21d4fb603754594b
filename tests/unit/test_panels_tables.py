"""Tables: rows become cells in which names stand for IRIs, and nothing is lost on the way.

Takes rows of SPARQL results JSON. Gives columns and cells.
Never asks an engine.
"""

from typing import Any

import pytest
from gri_service.tables import Cell, address, bindings, shape

BASE = "https://w3id.org/gri/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str, lang: str = "") -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"xml:lang": lang} if lang else {})


def typed(value: str, kind: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": f"{XSD}{kind}"}


FRANCE = {"country": uri(f"{BASE}id/country/FRA"), "countryLabel": text("France", "en")}


def test_an_iri_and_its_label_are_one_cell_that_leads_to_the_page() -> None:
    table = shape(["country", "countryLabel"], [FRANCE])
    assert [column.heading for column in table.columns] == ["Country"]
    cell = table.rows[0][0]
    assert (cell.text, cell.href, cell.external, cell.lang) == ("France", "/page/country/FRA", False, "")


def test_a_concept_is_its_label_and_leads_nowhere() -> None:
    row = {"role": uri(f"{BASE}voc/role/member"), "roleLabel": text("member", "en")}
    assert shape(["role", "roleLabel"], [row]).rows[0][0].href == ""


def test_a_source_leads_to_the_text_that_was_read_and_shows_its_title() -> None:
    row = {"source": uri("https://www.cern.ch/members"), "sourceLabel": text("Member states")}
    cell = shape(["source", "sourceLabel"], [row]).rows[0][0]
    assert (cell.text, cell.href, cell.external) == ("Member states", "https://www.cern.ch/members", True)


def test_a_source_without_a_title_shows_its_host() -> None:
    row = {"source": uri("https://www.cern.ch/members/all"), "sourceLabel": text("www.cern.ch/members/all")}
    cell = shape(["source", "sourceLabel"], [row]).rows[0][0]
    assert (cell.text, cell.hint) == ("cern.ch", "www.cern.ch/members/all")


def test_sources_are_numbered_once_each_in_the_order_of_the_lines() -> None:
    rows = [{"source": uri(f"https://{host}.example/x")} for host in ("a", "b", "a")]
    table = shape(["source"], rows)
    assert [row[0].number for row in table.rows] == [1, 2, 1]
    assert [source.href for source in table.sources] == ["https://a.example/x", "https://b.example/x"]


DATES = [
    ("1954-01-01", "year", "1954"),
    ("2022-03-31", "month", "Mar 2022"),
    ("2012-07-04", "day", "4 Jul 2012"),
    ("1960-01-01", "decade", "1960s"),
]


@pytest.mark.parametrize(("value", "precision", "shown"), DATES)
def test_a_date_is_shown_as_precisely_as_it_is_known(value: str, precision: str, shown: str) -> None:
    row = {"since": typed(value, "date"), "sincePrecision": text(precision, "en")}
    table = shape(["since", "sincePrecision"], [row])
    assert [column.name for column in table.columns] == ["since"]
    assert (table.rows[0][0].text, table.rows[0][0].machine) == (shown, value)


def test_every_precision_was_tried() -> None:
    assert len(DATES) == 4


def test_a_year_of_a_chart_has_no_thousands_and_a_number_has() -> None:
    row = {"category": typed("1954", "integer"), "number": typed("12345", "integer")}
    assert [cell.text for cell in shape(["category", "number"], [row]).rows[0]] == ["1954", "12,345"]


def test_a_column_without_a_value_is_named_and_a_hidden_one_is_not() -> None:
    table = shape(["country", "countryLabel", "share", "asOf"], [FRANCE], hide=frozenset({"asOf"}))
    assert [column.name for column in table.columns] == ["country"]
    assert table.empty == ("Share (%)",)


def test_the_end_of_an_edge_is_not_shown_twice() -> None:
    edge = FRANCE | {"source": FRANCE["country"], "sourceLabel": FRANCE["countryLabel"]}
    table = shape(["source", "sourceLabel", "country", "countryLabel"], [edge])
    assert [column.name for column in table.columns] == ["country"]


def test_the_first_rows_are_shown_and_all_are_counted() -> None:
    table = shape(["n"], [{"n": typed(str(n), "integer")} for n in range(7)], limit=3)
    assert ([row[0].text for row in table.rows], table.total) == (["0", "1", "2"], 7)


def test_no_rows_make_no_columns() -> None:
    table = shape(["country", "countryLabel"], [])
    assert (table.columns, table.rows, table.total, table.empty) == ((), (), 0, ())


def test_a_cell_of_another_script_says_its_language_and_direction() -> None:
    cell = shape(["name"], [{"name": text("فرنسا", "ar")}]).rows[0][0]
    assert (cell.text, cell.lang, cell.rtl) == ("فرنسا", "ar", True)
    assert not Cell(lang="zh").rtl


HARMLESS = ["javascript:alert(1)", "data:text/html,x", "urn:uuid:1", "file:///etc/passwd", "//evil.example/x"]


@pytest.mark.parametrize("iri", HARMLESS)
def test_only_addresses_of_the_web_become_links(iri: str) -> None:
    assert address(iri) == ""
    assert shape(["x"], [{"x": uri(iri)}]).rows[0][0].href == ""


def test_five_schemes_were_tried() -> None:
    assert len(HARMLESS) == 5


def test_a_key_with_signs_keeps_its_way_to_the_page() -> None:
    assert address(f"{BASE}id/participation/cern.fra.member.1") == "/page/participation/cern.fra.member.1"
    assert address(f"{BASE}id/claim/curation/x/a b?c#d") == "/page/claim/curation/x/a%20b%3Fc%23d"


def test_results_json_gives_columns_and_rows() -> None:
    document: dict[str, Any] = {"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": text("x")}]}}
    assert bindings(document) == (["a", "b"], [{"a": text("x")}])
