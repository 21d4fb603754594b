"""Blank nodes get names that depend on what they hold and where they hang, on nothing else.

Takes Turtle made by hand. Gives the name that is not stable, or the node that still has none.
Never reads the ontology, which tests/contract does.
"""

from pathlib import Path

import pytest
from gri_ingest.errors import IngestError
from gri_ingest.words import GENID, triples

CHAIN = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <http://x/> .
:a owl:propertyChainAxiom ( :b :c ) . :d owl:propertyChainAxiom ( :b :c ) .
"""


def turtle(folder: Path, text: str) -> list[tuple[str, str, str]]:
    (folder / "words.ttl").write_text(text, encoding="utf-8")
    return sorted(triples(folder / "words.ttl"))


def test_lists_have_names_and_stay_apart(tmp_path: Path) -> None:
    found = turtle(tmp_path, CHAIN)
    assert len(found) == 10
    assert not [term for triple in found for term in triple if term.startswith("_:")]
    named = {term for triple in found for term in triple if term.startswith(f"<{GENID}")}
    assert len(named) == 4, "two lists of two, equal in content, hang in different places"


def test_another_order_and_other_labels_give_the_same_names(tmp_path: Path) -> None:
    other = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <http://x/> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    :d owl:propertyChainAxiom _:z . _:z rdf:rest _:y ; rdf:first :b . _:y rdf:first :c ; rdf:rest rdf:nil .
    :a owl:propertyChainAxiom ( :b :c ) ."""
    assert turtle(tmp_path, other) == turtle(tmp_path, CHAIN)


def test_a_node_without_a_name_that_hangs_in_two_places_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"words\.ttl: a nameless node is used twice\. Give it a name"):
        turtle(tmp_path, "@prefix : <http://x/> . :a :p _:n . :b :p _:n . _:n :q :c .")


def test_broken_turtle_is_told_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"words\.ttl: .*Correct the Turtle"):
        turtle(tmp_path, "@prefix : <http://x/> . :a :b")
