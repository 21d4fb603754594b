"""A header is read strictly: what is misspelt, missing or promised in vain is told with file and line.

Takes query files made by hand. Gives the header that passed, or the sentence that is not as agreed.
Never asks a query.
"""

from pathlib import Path

import pytest
from gri_ingest.errors import QueryRefused
from gri_ingest.queries import read, read_all

GOOD = """#+ summary: Which infrastructures does a country take part in?
#+ description: >-
#+   Two lines
#+   of words.
#+ tags: [membership, country]
#+ params:
#+   country: {type: iri, of: gri:Country, example: "https://w3id.org/gri/id/country/FRA"}
#+   role: {type: iri, scheme: role, example: "https://w3id.org/gri/voc/role/member"}
#+   asOf: {type: date, example: 2024-06-01}
#+ aliases: [old-name]
PREFIX gri: <https://w3id.org/gri/ns#>
SELECT ?country ?role ?asOf ?name WHERE { ?country gri:role ?role ; gri:asOf ?asOf ; gri:acronym ?name }
"""
BROKEN = [
    ("#+ tags:", "#+ tag:", 'line 5: "tag" is no key of a header. Write "tags".'),
    ("#+ aliases: [old-name]", "#+ tags: [x]", 'line 10: "tags" stands twice. Keep one.'),
    ("#+ summary: Which", "#+ summary: a: Which", "line 1: the header is not YAML"),
    ("#+ summary: Which infrastructures does a country take part in?\n", "", '"summary" is missing or no text.'),
    ("#+ tags: [membership, country]", "#+ view: pie", '"pie" is no view. The views are table, number'),
    ("#+ tags: [membership, country]", "#+ view: number", "view number promises the column ?number. Project it."),
    ("#+ tags: [membership, country]", "#+ empty: yes", '"empty" is True. Write allowed'),
    ("of: gri:Country, ", "", "parameter country: an iri is of a class or of a scheme."),
    ("of: gri:Country", "of: rdx:Country", "parameter country: rdx:Country has no known prefix."),
    ("type: date, example: 2024-06-01", "type: date", "parameter asOf: there is no example."),
    ("type: date,", "type: day,", "parameter asOf: type is 'day'. The types are iri, date"),
    ("{type: date,", "{kind: x, type: date,", 'parameter asOf: "kind" is no key.'),
    ("SELECT ?country ?role ?asOf", "SELECT ?country ?role", "the parameter asOf is not projected. Add ?asOf"),
    ("WHERE {", "WHERE", "Correct the query."),
    ("type: date,", "type: date, many: true,", "parameter asOf: many says that a list of things is taken."),
    ("WHERE {", "WHERE { VALUES ?name { UNDEF }", "VALUES ?name { UNDEF } waits for a parameter"),
]


def question(folder: Path, text: str, name: str = "a-question") -> Path:
    path = folder / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_header_comes_out_whole(tmp_path: Path) -> None:
    entry = read(question(tmp_path, GOOD)).as_json()
    assert entry["description"] == "Two lines of words."
    assert (entry["view"], entry["form"], entry["columns"]) == ("table", "SELECT", ["country", "role", "asOf", "name"])
    assert list(entry["params"]) == ["country", "role", "asOf"], "in the order of the header"
    assert entry["params"]["country"]["of"] == "https://w3id.org/gri/ns#Country"
    assert entry["params"]["role"]["scheme"] == "https://w3id.org/gri/voc/role"
    assert entry["params"]["asOf"]["example"] == "2024-06-01"
    assert entry["text"] == GOOD
    assert "empty" not in entry


@pytest.mark.parametrize(("old", "new", "told"), BROKEN)
def test_a_broken_header_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(QueryRefused) as refused:
        read(question(tmp_path, GOOD.replace(old, new, 1)))
    assert str(refused.value).startswith("queries/a-question.rq")
    assert told in str(refused.value)


def test_sixteen_headers_were_broken() -> None:
    assert len(BROKEN) == 16


def test_names_are_addresses_and_stand_for_one_question(tmp_path: Path) -> None:
    with pytest.raises(QueryRefused, match="the name is an address"):
        read(question(tmp_path, GOOD, "A_Question"))
    (tmp_path / "A_Question.rq").unlink()
    question(tmp_path, GOOD, "one")
    question(tmp_path, GOOD, "two")
    with pytest.raises(QueryRefused, match=r"queries/two\.rq: the alias old-name is taken by one"):
        read_all(tmp_path)


def test_a_list_may_have_no_column_where_it_is_left_open(tmp_path: Path) -> None:
    listed = GOOD.replace(
        'of: gri:Country, example: "https://w3id.org/gri/id/country/FRA"',
        'of: gri:Country, many: true, example: ["https://w3id.org/gri/id/country/FRA", "https://w3id.org/gri/id/country/BRA"]',
    ).replace("SELECT ?country ?role", "SELECT ?role")
    with pytest.raises(QueryRefused, match="the parameter country is not projected"):
        read(question(tmp_path, listed))
    entry = read(question(tmp_path, listed.replace("WHERE {", "WHERE { VALUES ?country { UNDEF }"))).as_json()
    assert entry["params"]["country"]["many"] == "true"
    assert entry["params"]["country"]["example"].count(",") == 1
