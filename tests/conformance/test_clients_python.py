"""Clients people write Python with: SPARQLWrapper, rdflib's store, and rdflib's SERVICE with us as the far side.

Takes the small release of the conformance tests. Gives what each client understood of an answer.
Never looks at a status: a client that reads the right rows was answered rightly.
"""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from readers import (
    BARE,
    EXPECTED,
    GRAPH,
    IN_XML,
    SELECT,
    Texts,
    from_csv,
    from_graph,
    from_json,
    from_tsv,
    from_turtle,
    from_xml,
    texts,
)  # fmt: skip
from serving import EX, ROWS, TEXTS, Server
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)  # fmt: skip

READERS: dict[str, tuple[str, Callable[[Any], Texts], Texts]] = {
    JSON: (SELECT, from_json, EXPECTED),
    XML: (SELECT, from_xml, IN_XML),
    CSV: (SELECT, from_csv, BARE),
    TSV: (SELECT, from_tsv, EXPECTED),
    TURTLE: (GRAPH, from_turtle, EXPECTED),
    RDFXML: (GRAPH, from_graph, IN_XML),
    JSONLD: (GRAPH, from_graph, EXPECTED),
}
SENDING = {"GET": (GET, URLENCODED), "POST": (POST, URLENCODED), "direct POST": (POST, POSTDIRECTLY)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper reads RDF with it
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("sending", SENDING)
def test_sparqlwrapper(endpoint: Server, form: str, sending: str) -> None:
    query, reader, expected = READERS[form]
    client = SPARQLWrapper(f"{endpoint.url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(SENDING[sending][0])
    client.setRequestMethod(SENDING[sending][1])
    with warnings.catch_warnings():
        # It warns when the answer's type is not the one asked for, so a warning would be a fault of ours.
        warnings.simplefilter("error", RuntimeWarning)
        assert reader(client.queryAndConvert()) == expected


def test_sparqlwrapper_ask_and_a_refusal(endpoint: Server) -> None:
    client = SPARQLWrapper(f"{endpoint.url}/sparql", returnFormat=JSON)
    client.setQuery(f"ASK {{ <{EX}greek> ?p 'Ελληνικά'@el }}")
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery("SELECT * {\n ?s ?p }")
    with pytest.raises(Exception, match=r"2:\d+|line.{1,5}2") as caught:
        client.query()
    assert "detail" in str(caught.value), "SPARQLWrapper shows users the raw body"


STORES = [(method, form) for method in ("GET", "POST", "POST_FORM") for form in ("xml", "json", "csv", "tsv")]


def store(endpoint: Server, method: str, form: str) -> rdflib.Graph:
    made = SPARQLStore(f"{endpoint.url}/sparql", method=method, returnFormat=form)
    return rdflib.Graph(made, namespace_manager=rdflib.Graph().namespace_manager)


@pytest.mark.parametrize(("method", "form"), STORES)
def test_rdflib_store_asks(endpoint: Server, method: str, form: str) -> None:
    graph = store(endpoint, method, form)
    expected = {"csv": BARE, "xml": IN_XML}.get(form, EXPECTED)
    assert texts(graph.query(SELECT)) == expected
    assert len(list(graph.query(f"SELECT ?s {{ ?s <{EX}rank> ?r }}"))) == ROWS
    if form not in {"csv", "tsv"}:  # rdflib reads no boolean from these two
        assert graph.query(f"ASK {{ <{EX}greek> <{EX}text> ?t }}").askAnswer is True
        assert graph.query(f"ASK {{ <{EX}never> <{EX}text> ?t }}").askAnswer is False


@pytest.mark.parametrize(("method", "form"), STORES)
def test_rdflib_store_is_a_graph(endpoint: Server, method: str, form: str) -> None:
    graph = store(endpoint, method, form)
    expected = {"csv": BARE, "xml": IN_XML}.get(form, EXPECTED)
    assert len(graph) == ROWS + len(TEXTS)
    text = rdflib.URIRef(f"{EX}text")
    assert texts((s, o) for s, _, o in graph.triples((None, text, None))) == expected
    if form not in {"csv", "tsv"}:
        assert (rdflib.URIRef(f"{EX}chinese"), text, rdflib.Literal("引力波", lang="zh")) in graph


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store_constructs(endpoint: Server, method: str) -> None:
    found = store(endpoint, method, "xml").query(GRAPH)
    assert found.graph is not None
    assert texts(found.graph.subject_objects()) == IN_XML


def test_rdflib_calls_us_as_a_service(endpoint: Server) -> None:
    query = f"SELECT ?s ?text {{ SERVICE <{endpoint.url}/sparql> {{ ?s <{EX}text> ?text }} }}"
    assert texts(rdflib.Graph().query(query)) == EXPECTED
    here = rdflib.Graph()
    here.add((rdflib.URIRef(f"{EX}greek"), rdflib.RDF.type, rdflib.URIRef(f"{EX}Chosen")))
    joined = f"SELECT ?s ?text {{ ?s a <{EX}Chosen> SERVICE <{endpoint.url}/sparql> {{ ?s <{EX}text> ?text }} }}"
    assert texts(here.query(joined)) == {"greek": EXPECTED["greek"]}


def test_the_clients_saw_every_form() -> None:
    assert (len(READERS) * len(SENDING), len(STORES), len(EXPECTED)) == (21, 12, 6)
