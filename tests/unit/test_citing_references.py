"""What a paper says of a citation is read whole by the programs that papers are written with.

Takes a citation with every sign that a format gives a meaning to. Gives the sign that is lost, or breaks the format.
Never asks a reference manager; the rules of each format are written out here.
"""

import json
import re
from dataclasses import replace

import pytest
from gri_service.citing import references
from gri_service.citing.citation import Citation, Execution
from gri_service.citing.described import document, turtle
from gri_service.citing.offers import BIBTEX, CSL, OFFERS, PAGE, RECORD, by_ending, choose
from gri_service.citing.references import Reference
from gri_service.formats import CSV, JSON
from gri_service.problems import NotAcceptable
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

HASH = "ab" * 32
RUN = Execution(
    "2026-11-20-0a1b2c3d", "2026-11-20", "2026-11-21T09:30:00Z", 1234, HASH, "cd" * 32, "pyoxigraph 0.5.13", "1.0.0"
)
PLAIN = Citation(
    "Members of {CERN} & others: 50 % of #1_a ~ b^c \\ $x", "SELECT ?x { ?x ?p ?o }", "SELECT ?x { ?x ?p ?o }",
    "SELECT", None, None, ("x",), (), None, (RUN,), "b5pjdiesb5",
)  # fmt: skip
OF = Reference(PLAIN, "https://gri.example/cite/b5pjdiesb5", "https://w3id.org/gri/cite/b5pjdiesb5")


def test_the_line_names_title_release_time_rows_hash_and_address() -> None:
    line = references.apa(OF)
    assert line.startswith(f"GRI Graph. (2026). {PLAIN.title} (Release 2026-11-20-0a1b2c3d, ")
    assert line.endswith("[Data set]. https://gri.example/cite/b5pjdiesb5")
    assert all(part in line for part in ("query of 2026-11-21T09:30:00Z", "1,234 rows", f"SHA-256 {HASH}"))


def test_one_statement_of_a_graph_is_no_row() -> None:
    graph = replace(PLAIN, form="CONSTRUCT", executions=(replace(RUN, rows=1),))
    assert replace(OF, citation=graph).size == "1 statement"


def fields_of_bibtex(text: str) -> dict[str, str]:
    """The fields of an entry, read by the braces as BibTeX does: an escaped brace counts like any other."""
    head = re.match(r"@misc\{([A-Za-z0-9:-]+),\n", text)
    assert head is not None
    found, at = {"key": head[1]}, head.end()
    while field := re.compile(r"\s*([a-z]+) = \{").match(text, at):
        depth, end = 1, field.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found[field[1]] = text[field.end() : end - 1]
        at = end + (text[end] == ",")
    assert text[at:].strip() == "}"
    return found


def test_bibtex_keeps_every_sign_and_closes_what_it_opens() -> None:
    fields = fields_of_bibtex(references.bibtex(OF))
    assert fields["key"] == "gri-b5pjdiesb5"
    assert fields["author"] == "{GRI Graph}", "a collective name is no first and last name"
    assert fields["title"] == (
        r"{Members of \textbraceleft{}CERN\textbraceright{} \& others: 50 \% of \#1\_a "
        r"\textasciitilde{} b\textasciicircum{}c \textbackslash{} \$x}"
    )
    assert (fields["year"], fields["month"]) == ("2026", "11")
    assert (fields["url"], fields["urldate"]) == (OF.url, "2026-11-21")
    assert HASH in fields["note"]
    assert "1,234 rows" in fields["note"]


@pytest.mark.parametrize("title", ["a { b", "a } b", "}}{{ \\}", "line\nbreak\ttab"])
def test_no_title_breaks_an_entry(title: str) -> None:
    of = replace(OF, citation=replace(PLAIN, title=title))
    fields = fields_of_bibtex(references.bibtex(of))
    # BibTeX counts braces without looking at the backslash before them.
    assert fields["title"].startswith("{")
    assert "\n" not in fields["title"]
    assert fields["url"] == OF.url
    lines = references.ris(of).split("\r\n")
    assert [line[:6] for line in lines[:3]] == ["TY  - ", "ID  - ", "TI  - "]
    assert len(lines) == 13


def test_ris_has_its_tags_in_lines_that_end_in_cr_lf() -> None:
    text = references.ris(OF)
    assert text.count("\n") == text.count("\r\n") == 12
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    said = {line[:2]: line[6:] for line in lines}
    assert next(iter(said)) == "TY"
    assert list(said)[-1] == "ER"
    assert (said["TY"], said["ER"]) == ("DATA", "")
    assert (said["AU"], said["PY"], said["DA"]) == ("GRI Graph", "2026", "2026/11/21/")
    assert (said["TI"], said["UR"]) == (PLAIN.title, OF.url)
    assert HASH in said["N1"]


def test_csl_is_a_list_of_one_item_with_the_fields_of_its_schema() -> None:
    items = json.loads(references.csl_text(OF))
    assert len(items) == 1
    item = items[0]
    # Of the schema csl-data.json 1.0.2: what is required, and the type of each field that is used.
    texts = {"id", "type", "title", "publisher", "version", "dimensions", "number", "note", "URL", "archive_location"}
    assert set(item) == texts | {"author", "issued", "accessed"}
    assert all(isinstance(item[name], str) and item[name] for name in texts)
    assert item["type"] == "dataset"
    assert item["author"] == [{"literal": "GRI Graph"}]
    assert item["issued"] == {"date-parts": [[2026, 11, 21]]}
    assert (item["title"], item["URL"], item["version"]) == (PLAIN.title, OF.url, RUN.release)
    assert HASH in item["note"]


def test_the_description_is_a_data_set_with_its_provenance_and_no_blank_node() -> None:
    told = document(OF, [JSON, CSV], ["https://w3id.org/gri/cite/aaaaaaaaaa"])
    store = Store()
    store.extend(parse(json.dumps(told), RdfFormat.JSON_LD))
    assert not any(isinstance(term, BlankNode) for quad in store for term in (quad.subject, quad.object))
    schema, prov = "https://schema.org/", "http://www.w3.org/ns/prov#"
    me, release = NamedNode(OF.iri), NamedNode("https://w3id.org/gri/release/2026-11-20-0a1b2c3d")

    def said(subject: NamedNode, predicate: str) -> set[str]:
        return {str(quad.object) for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)}

    assert f"<{schema}Dataset>" in said(me, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert said(me, f"{schema}isBasedOn") == said(me, f"{prov}wasDerivedFrom") == {str(release)}
    run = NamedNode(f"{OF.iri}#run-1")
    assert said(me, f"{prov}wasGeneratedBy") == {str(run)}
    assert said(run, f"{prov}used") == {str(release), f"<{OF.iri}#query>"}
    assert said(run, f"{prov}endedAtTime") == {f'"{RUN.time}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'}
    assert said(NamedNode(f"{OF.iri}#json"), f"{schema}sha256") == {str(Literal(RUN.bytes_hash))}
    assert said(NamedNode(f"{OF.iri}#csv"), f"{schema}contentUrl") == {f"<{OF.url}/result.csv>"}
    assert said(me, f"{schema}isRelatedTo") == {"<https://w3id.org/gri/cite/aaaaaaaaaa>"}
    again = {quad.triple for quad in parse(turtle(told), RdfFormat.TURTLE)}
    assert again == {quad.triple for quad in store}


def test_a_form_is_chosen_by_accept_and_by_ending() -> None:
    assert choose("") is RECORD
    assert choose("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") is PAGE
    assert choose("application/vnd.citationstyles.csl+json") is CSL
    assert choose("application/x-bibtex;q=0.9, image/png") is BIBTEX
    with pytest.raises(NotAcceptable) as refused:
        choose("image/png")
    assert len(refused.value.extensions["offers"]) == len(OFFERS) == 8
    assert by_ending("bib") is BIBTEX
    assert by_ending("docx") is None
