"""Rows are counted rightly in every table format, whatever stands in a cell.

Takes tables written by the engine's own writers. Gives the number of rows.
Never trusts a count that a parser of the standard library does not share.
"""

import csv
import io
import json

import pytest
from gri_service.engine import measure
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
TABLES = [
    ("SELECT ?x {}", 1),
    ("SELECT * {}", 1),
    ("SELECT ?x { FILTER(false) }", 0),
    ("SELECT * { FILTER(false) }", 0),
    ("SELECT ?x ?y { VALUES (?x ?y) { (1 2) (UNDEF UNDEF) (UNDEF 3) } }", 3),
    ("SELECT ?x { VALUES ?x { '[{' ',{' '}},{' '{}' '\\\\' '\\\"' '\\\\\\\",{' } }", 7),
    ("SELECT ?x { VALUES ?x { 'a\\r\\nb' '\\n' '\\r\\n\\r\\n' '\"\\r\\n\"' '' } }", 5),
    ("SELECT ?x { VALUES ?x { '<result>' '<result/>' '<result></result>' } }", 3),
    ("SELECT ?x { VALUES ?x { 'a\\tb' 'c' } }", 2),
    ("SELECT ?t { VALUES ?o { 1 2 } BIND(<<( <http://s> <http://p> ?o )>> AS ?t) }", 2),
    ("SELECT ?bindings { VALUES ?bindings { 'bindings' '\"bindings\":[]' } }", 2),
    ("SELECT ?x { VALUES ?x { '引力波' 'سرن' '𝔊' } VALUES ?y { 1 2 } }", 6),
]


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize(("query", "rows"), TABLES)
def test_rows_are_counted(media_type: str, query: str, rows: int) -> None:
    solutions = Store().query(query)
    assert isinstance(solutions, QuerySolutions)
    data = solutions.serialize(format=FORMATS[media_type])
    assert data is not None
    assert measure.ROWS[media_type](data) == rows
    if media_type == "text/csv" and "SELECT *" not in query and "SELECT ?x {}" not in query:
        assert len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1 == rows
    if media_type == "application/sparql-results+json":
        assert len(json.loads(data)["results"]["bindings"]) == rows


def test_the_table_has_its_cases() -> None:
    assert len(TABLES) * len(FORMATS) == 48


def test_xml_that_no_reader_reads_is_found() -> None:
    assert measure.xml_fault(b"<a>\x01</a>").startswith("XML cannot write")
    assert measure.xml_fault(b'<a xmlns:b="http://x/"><b: /></a>')
    assert measure.xml_fault("<a>Ελληνικά</a>".encode()) == ""
