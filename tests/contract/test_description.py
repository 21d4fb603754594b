"""What is written by hand of the endpoint is what the service does, in one wording on both sides.

Takes ontology/description.ttl and the service's tables. Gives the format, function, address or sentence that differs.
Never builds a release: tests/conformance asks one.
"""

from pathlib import Path

import pytest
import rdflib
from gri_ingest import catalogue, describe, void
from gri_service import dcat, description, wellknown
from gri_service.formats import FORMATS
from gri_service.functions import FUNCTIONS, GEOF
from rdflib.namespace import DCTERMS, RDF, Namespace

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/gri/"
SD, DCAT = Namespace(description.SD), Namespace(dcat.DCAT)
SERVICE, DEFAULT = rdflib.URIRef(f"{BASE}sparql#service"), rdflib.URIRef(f"{BASE}sparql#default-graph")


@pytest.fixture(scope="module")
def said() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology" / "description.ttl")


def test_formats_and_functions_are_those_of_the_service(said: rdflib.Graph) -> None:
    assert set(map(str, said.objects(SERVICE, SD.resultFormat))) == {offer.iri for offer in FORMATS if offer.iri}
    functions = {GEOF + name for name in FUNCTIONS}
    assert set(map(str, said.objects(SERVICE, SD.extensionFunction))) == functions
    assert set(map(str, said.subjects(RDF.type, SD.Function))) == functions
    assert len(functions) == 43


def test_the_default_graph_is_told_in_one_wording(said: rdflib.Graph) -> None:
    assert [str(text) for text in said.objects(DEFAULT, DCTERMS.description)] == [description.DEFAULT_GRAPH]
    assert [str(iri) for iri in said.objects(DEFAULT, DCTERMS.license)] == [description.OURS]


def test_both_sides_use_the_same_addresses(said: rdflib.Graph) -> None:
    nodes = [node.value for node in (dcat.CATALOGUE, dcat.SERIES, dcat.DATASET, dcat.SERVICE, dcat.PUBLISHER)]
    assert set(nodes) <= {str(node) for node in said.subjects()}
    assert dcat.PROVENANCE.value in {str(node) for node in said.subjects()}
    assert dcat.LICENCE.value == description.OURS == catalogue.OURS[1:-1]
    assert (void.HOME, describe.EXAMPLES.value) == (wellknown.VOID_GRAPH, wellknown.EXAMPLES_GRAPH)
    assert str(dcat.DATASET) == void.DATASET
    iri = f"{BASE}graph/core"
    held = description.Contents("r", 1, {iri: description.Graph(1)}, ())
    named = {triple.subject.value for triple in description.triples(f"{BASE}sparql", held)}  # type: ignore[union-attr]
    assert f"{BASE}sparql#{catalogue.named_graph(iri)}" in named


def test_every_graph_of_ours_is_described_by_hand(said: rdflib.Graph) -> None:
    ours = {name.value for name in (*describe.PUBLIC, describe.PROVENANCE, describe.UNVERIFIED)}
    told = {str(node) for node in said.subjects(DCTERMS.title) if str(node) in ours}
    assert told == {str(node) for node in said.subjects(DCTERMS.description) if str(node) in ours} == ours
    assert len(ours) == 8


def test_nobody_is_invented_and_nothing_is_nameless(said: rdflib.Graph) -> None:
    people = {str(node) for word in ("publisher", "creator") for node in said.objects(None, DCTERMS[word])}
    assert people == {f"{BASE}id/organisation/gri-graph"}
    assert list(said.objects(None, DCAT.contactPoint)) == []
    assert not [node for node in said.all_nodes() if isinstance(node, rdflib.BNode)]
    counts = {
        predicate for predicate in said.predicates() if str(predicate) in {dcat.VOID + "triples", dcat.DCT + "modified"}
    }
    assert counts == set(), "dates and counts are the build's to say"
