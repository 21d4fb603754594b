"""Tables for people: a header that does not fit its query is refused, and rows come in one order.

Takes extracts of a few lines and a store of a few statements. Gives the fault that went by unseen.
Never asks a release; tests/e2e/test_downloads.py does.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from gri_ingest import extract, graphml
from gri_ingest.dumps import packed
from gri_ingest.errors import QueryRefused
from pyoxigraph import Literal, NamedNode, Quad, Store

GOOD = """#+ title: Things
#+ description: Every thing.
#+ network: {name: things, title: Things and things, source: thing, target: other}
#+ fields:
#+   thing: [uri, "The thing"]
#+   thingLabel: [string, "Its name"]
#+   other: [uri, "Another"]
#+   otherLabel: [string, "Its name"]
#+   names: [list, "All names"]
#+   source: [uri, "Where it was read"]
SELECT ?thing ?thingLabel ?other ?otherLabel ?names ?source WHERE {
  ?thing <x:other> ?other ; <x:source> ?source
  BIND("<&>" AS ?thingLabel) BIND("b" AS ?otherLabel)
  OPTIONAL { SELECT ?thing (GROUP_CONCAT(?name; SEPARATOR="\\n") AS ?names) WHERE { ?thing <x:name> ?name }
    GROUP BY ?thing }
}
"""
FAULTS = {
    "title": (GOOD.replace("#+ title: Things\n", ""), "no title, description and fields"),
    "yaml": (GOOD.replace("#+ title: Things", "#+ title: [Things"), "no title, description and fields"),
    "key": (GOOD.replace("#+ title", "#+ tags: [a]\n#+ title"), "'tags' is no key"),
    "type": (GOOD.replace("thing: [uri", "thing: [iri"), "'iri' is no key and no type"),
    "columns": (GOOD.replace('#+   names: [list, "All names"]\n', ""), "the query gives thing, thingLabel"),
    "source": (GOOD.replace("source", "page"), "no column source"),
    "syntax": (GOOD.replace("WHERE {", "WHERE", 1), "Correct the query"),
    "form": (GOOD[: GOOD.index("SELECT")] + "ASK { ?s ?p ?o }", "made by a SELECT"),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "things.rq"
    path.write_text(text, encoding="utf-8")
    return path


def store(*names: str, others: int = 1) -> Store:
    made, thing = Store(), NamedNode("https://example.org/thing/1")
    for number in range(others):
        made.add(Quad(thing, NamedNode("x:other"), NamedNode(f"https://example.org/thing/{number + 2}")))
    made.add(Quad(thing, NamedNode("x:source"), NamedNode("https://example.org/page")))
    for name in names:
        made.add(Quad(thing, NamedNode("x:name"), Literal(name)))
    return made


@pytest.mark.parametrize("fault", FAULTS)
def test_a_header_that_does_not_fit_is_refused(fault: str, tmp_path: Path) -> None:
    text, said = FAULTS[fault]
    assert text != GOOD
    if fault == "source":
        text = text.replace("#+ network: {name: things, title: Things and things, page: thing, target: other}\n", "")
    with pytest.raises(QueryRefused, match=r"^extracts/things\.rq: ") as refused:
        extract.read(written(tmp_path, text))
    assert said in str(refused.value)


def test_every_fault_was_tried_and_every_extract_of_ours_is_read() -> None:
    assert len(FAULTS) == 8
    assert len(extract.read_all()) == 9


def test_lists_are_in_the_order_of_their_values(tmp_path: Path) -> None:
    one = extract.read(written(tmp_path, GOOD))
    (row,) = extract.rows(one, store("c", "a", "b", "a"))
    assert row[4] == "a; b; c"
    assert extract.schema(one)["primaryKey"] == ["thing"]
    (row,) = extract.rows(one, store())
    assert row[4] == ""


def test_a_thing_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = extract.read(written(tmp_path, GOOD))
    with pytest.raises(QueryRefused, match=r"stands twice\. Gather what differs in a list"):
        extract.rows(one, store(others=2))


def test_a_network_escapes_what_it_is_told(tmp_path: Path) -> None:
    one = extract.read(written(tmp_path, GOOD))
    path = tmp_path / "things.graphml.gz"
    assert graphml.write(path, one, extract.rows(one, store('"<&'))) == (2, 1)
    text = gzip.decompress(path.read_bytes()).decode()
    assert '<data key="label">&lt;&amp;&gt;</data>' in text
    assert '>"&lt;&amp;</data>' in text


def test_a_packed_file_knows_no_time_and_no_name(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        with packed(tmp_path / name) as stream:
            stream.write(b"same")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert (tmp_path / "a.gz").read_bytes()[4:8] == bytes(4)


# What a registry says beside a curated table, so that a thing has two of it -> how the table joins them.
SEVERAL = {
    "organisations": ("Organisation", "acronym", "locality"),
    "infrastructures": ("ResearchInfrastructure", "acronym", "locality"),
}


@pytest.mark.parametrize("table", SEVERAL)
def test_a_thing_that_sources_describe_together_is_one_row(table: str, root: Path) -> None:
    kind, *properties = SEVERAL[table]
    gri, made, thing = "https://w3id.org/gri/ns#", Store(), NamedNode("https://w3id.org/gri/id/thing/1")
    page = NamedNode("https://w3id.org/gri/id/doc/1")
    made.add(Quad(thing, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(gri + kind)))
    made.add(Quad(thing, NamedNode(gri + "source"), page))
    made.add(Quad(page, NamedNode("http://xmlns.com/foaf/0.1/page"), NamedNode("https://example.org/page")))
    for name in properties:
        for value in ("POLAR", "POLAIRE"):
            made.add(Quad(thing, NamedNode(gri + name), Literal(value)))
    asked = extract.read(root / "ingest" / "gri_ingest" / "extracts" / f"{table}.rq")
    (row,) = extract.rows(asked, made)
    told = dict(zip([field.name for field in asked.fields], row, strict=True))
    assert [told[name] for name in properties] == ["POLAIRE; POLAR"] * 2
    assert len(SEVERAL) == 2
