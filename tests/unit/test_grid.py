"""The grid: links as a table of ends by ends.

Takes rows as an answer has them. Gives heads, marks and a legend.
Never draws HTML: the pages do.
"""

from gri_service.grid import MOST_COLUMNS, MOST_ROWS, Mark, grid
from gri_service.tables import Row

ID = "https://w3id.org/gri/id/"


def link(source: str, target: str, **more: str) -> Row:
    row = {"source": {"type": "uri", "value": f"{ID}{source}"}, "target": {"type": "uri", "value": f"{ID}{target}"}}
    labels = {"sourceLabel": source.upper(), "targetLabel": target.upper(), **more}
    return row | {name: {"type": "literal", "value": text} for name, text in labels.items()}


def test_the_longer_side_runs_down_and_the_best_linked_come_first() -> None:
    made = grid([link("a", "x"), link("b", "x"), link("b", "y"), link("c", "y"), link("d", "y")])
    assert [head.text for head, _ in made.rows] == ["B", "A", "C", "D"]
    assert [head.text for head in made.columns] == ["Y", "X"]
    assert [mark.text for mark in made.rows[0][1]] == ["L", "L"]
    assert made.whole


def test_a_head_is_short_where_the_source_has_an_acronym_and_keeps_its_name_beside() -> None:
    made = grid([link("a", "x", acronym="ACR"), link("b", "x")])
    assert [(head.text, head.whole) for head, _ in made.rows] == [("ACR", "A"), ("B", "")]
    assert [(head.text, head.whole) for head in made.columns] == [("X", "")]


def test_roles_are_marked_by_their_beginning_and_explained() -> None:
    made = grid([link("a", "x", roleLabel="member", role="m"), link("a", "x", roleLabel="host", role="h")])
    assert made.legend == {"M": "member", "H": "host"} or made.legend == {"H": "host", "M": "member"}
    assert made.rows[0][1] == (Mark("M H", "member, host"),)


def test_figures_are_shown_as_they_are_and_a_link_among_equals_counts_both_ways() -> None:
    made = grid([link("a", "b", number="1200"), link("b", "c", number="3")])
    cells = {
        (down.text, across.text): mark.text
        for down, marks in made.rows
        for across, mark in zip(made.columns, marks, strict=True)
    }
    assert cells["A", "B"] == cells["B", "A"] == "1,200"
    assert cells["A", "C"] == ""
    assert not made.legend


def test_more_ends_than_a_page_holds_are_counted() -> None:
    made = grid([link(f"s{n}", f"t{n}") for n in range(MOST_ROWS + 10)])
    assert (len(made.rows), len(made.columns)) == (MOST_ROWS, MOST_COLUMNS)
    assert (made.total_rows, made.total_columns) == (MOST_ROWS + 10, MOST_ROWS + 10)
    assert not made.whole
