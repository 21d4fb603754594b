"""Rules run in their order, for one date, and add only what was not there; labels are ranked without accents.

Takes rules and statements made by hand. Gives the statement that should not follow.
Never tests a rule of the ontology: tests/golden and tests/competency do.
"""

import datetime
from pathlib import Path

import pytest
from gri_ingest.errors import QueryRefused
from gri_ingest.infer import infer, order, ranks

DAY = datetime.date(2026, 1, 31)
GIVEN = ["<x:a> <x:p> <x:b> <x:g> .\n", "<x:b> <x:p> <x:c> <x:g> .\n", "<x:a> <x:q> <x:b> <x:h> .\n"]


def rules(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    (folder / "order.txt").write_text("# first things first\n" + "\n".join(texts) + "\n", encoding="utf-8")
    return order(folder)


def test_a_rule_sees_what_the_rule_before_added_and_nothing_stands_twice(tmp_path: Path) -> None:
    found = infer(
        GIVEN,
        rules(
            tmp_path,
            b="CONSTRUCT { ?x <x:q> ?y } WHERE { ?x <x:p> ?y }",
            a="CONSTRUCT { ?x <x:r> ?y } WHERE { ?x <x:q> ?y }",
        ),
        DAY,
    )
    assert found == {"<x:b> <x:q> <x:c>", "<x:a> <x:r> <x:b>", "<x:b> <x:r> <x:c>"}


def test_every_placeholder_holds_the_date_of_the_release(tmp_path: Path) -> None:
    value = 'VALUES ?asOf { "1970-01-01"^^<http://www.w3.org/2001/XMLSchema#date> }'
    text = f"CONSTRUCT {{ <x:a> <x:on> ?asOf }} WHERE {{ {value} {{ SELECT ?asOf WHERE {{ {value} }} }} }}"
    found = infer([], rules(tmp_path, one=text), DAY)
    assert found == {'<x:a> <x:on> "2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'}


@pytest.mark.parametrize(
    ("text", "told"),
    [("SELECT * WHERE { ?s ?p ?o }", "is no CONSTRUCT"), ("CONSTRUCT WHERE {", "Correct the rule")],
)
def test_a_rule_that_is_none_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(QueryRefused, match=f"rules/one.rq.*{told}"):
        infer(GIVEN, rules(tmp_path, one=text), DAY)


def test_order_and_folder_name_the_same_rules(tmp_path: Path) -> None:
    rules(tmp_path, one="CONSTRUCT WHERE { ?s ?p ?o }")
    (tmp_path / "two.rq").write_text("", encoding="utf-8")
    with pytest.raises(QueryRefused, match=r"rules/two\.rq is not in order\.txt"):
        order(tmp_path)
    (tmp_path / "order.txt").write_text("one.rq\ntwo.rq\nthree.rq\n", encoding="utf-8")
    with pytest.raises(QueryRefused, match=r"three\.rq is not there"):
        order(tmp_path)


def test_ranks_follow_labels_without_case_and_accents_and_leave_no_tie() -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    names = {"<x:1>": "Zürich", "<x:2>": "Åland", "<x:3>": "zug", "<x:4>": "Zug", "<x:5>": "Étoile"}
    found = ranks((node, label, f'"{name}"@en') for node, name in names.items())
    assert [node for node, _, _ in sorted(found, key=lambda item: int(item[2].split('"')[1]))] == [
        "<x:2>", "<x:5>", "<x:3>", "<x:4>", "<x:1>",
    ]  # fmt: skip
    assert ranks([("<x:1>", label, '"Zurich"@fr')]) == set()
