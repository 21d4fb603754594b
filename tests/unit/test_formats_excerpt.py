"""A page's excerpt shows the first rows of a whole result as they are.

Takes results in JSON and N-Triples. Gives columns and rows.
Never reads past what it shows.
"""

import io
import json

from gri_service import excerpt


def test_the_first_rows_of_a_table_are_shown() -> None:
    rows = [{"x": {"type": "literal", "value": f"}}],[{{ {n}"}} for n in range(10)]
    body = json.dumps({"head": {"vars": ["x", "y"]}, "results": {"bindings": rows}}, separators=(",", ":")).encode()
    shown = excerpt.of_json(io.BytesIO(body), shown=3)
    assert shown.columns == ("x", "y")
    assert list(shown.rows) == rows[:3]
    assert len(excerpt.of_json(io.BytesIO(body), shown=100).rows) == 10


def test_an_empty_table_and_an_answer_of_yes_are_shown() -> None:
    empty = excerpt.of_json(io.BytesIO(b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'))
    assert (empty.columns, empty.rows, empty.boolean) == (("a",), (), None)
    assert excerpt.of_json(io.BytesIO(b'{"head":{},"boolean":true}')).boolean is True


def test_the_first_triples_of_a_graph_are_shown_as_terms() -> None:
    lines = b'<http://s> <http://p> "x"@en .\n<http://s> <http://p> "1"^^<http://t> .\n<http://s> <http://p> _:b .\n'
    shown = excerpt.of_triples(io.BytesIO(lines), shown=2)
    assert shown.columns == ("subject", "predicate", "object")
    assert [row["object"] for row in shown.rows] == [
        {"type": "literal", "value": "x", "xml:lang": "en"},
        {"type": "literal", "value": "1", "datatype": "http://t"},
    ]
    assert shown.rows[0]["subject"] == {"type": "uri", "value": "http://s"}
