"""SERVICE's rows F13 to F15 over HTTP: workbook, map and network files come from the endpoint whole, or not at all.

Takes the endpoint. Gives the sentence that would be false.
Never looks into a file with our own reader: networkx and openpyxl read them.
"""

import io
import json

import networkx
import openpyxl
import pytest
from serving import EX, JSON, Server

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL_TEXTS = f"SELECT ?s ?text {{ ?s <{EX}text> ?text }} ORDER BY ?s"
VALUES = f"VALUES (?source ?target) {{ (<{EX}s> <{EX}t>) }}"
EDGES = f"SELECT ?source ('a' AS ?sourceLabel) ?target (2 AS ?weight) {{ {VALUES} }}"
PLACES = "SELECT ?x ?latitude ?longitude { VALUES (?x ?latitude ?longitude) { ('Pylos'@en 36.91 21.7) } }"
POINT = "SELECT (STRDT('POINT(21.7 36.91)', <http://www.opengis.net/ont/geosparql#wktLiteral>) AS ?where) {}"
WRITTEN = [
    (ALL_TEXTS, "xlsx", XLSX),
    (PLACES, "geojson", "application/geo+json"),
    (POINT, "geojson", "application/geo+json"),
    (EDGES, "graphml", "application/graphml+xml"),
    (EDGES, "gexf", "application/gexf+xml"),
]


@pytest.mark.parametrize(("query", "name", "media_type"), WRITTEN)
def test_f13_f14_f15_a_file_is_asked_for_by_name_or_by_accept(
    endpoint: Server, query: str, name: str, media_type: str
) -> None:
    named, wished = endpoint.get(query, format=name), endpoint.get(query, media_type)
    assert (named.status, named.header("Content-Type")) == (200, media_type)
    assert named.body == wished.body
    assert named.header("X-Result-Rows") == endpoint.get(query, JSON).header("X-Result-Rows")
    assert len(WRITTEN) == 5


def test_f13_a_workbook_says_what_it_holds(endpoint: Server) -> None:
    reply = endpoint.get("SELECT ('=1+1' AS ?x) (7 AS ?n) {}", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(reply.body))
    assert [[cell.value for cell in row] for row in book["Result"].iter_rows()] == [["x", "n"], ["=1+1", 7]]
    assert book["Result"]["A2"].data_type == "s"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    whole = endpoint.get("SELECT ('=1+1' AS ?x) (7 AS ?n) {}", JSON)
    assert about["sha256 of the result as JSON"] == whole.header("X-Result-Sha256")
    assert (about["rows"], about["query"]) == (1, "SELECT ('=1+1' AS ?x) (7 AS ?n) {}")
    assert about["release"] == reply.header("X-Dataset-Release")


def test_f14_a_map_file_has_longitude_first(endpoint: Server) -> None:
    for query in (PLACES, POINT):
        feature = json.loads(endpoint.get(query, format="geojson").body)["features"][0]
        assert feature["geometry"] == {"type": "Point", "coordinates": [21.7, 36.91]}


@pytest.mark.parametrize(("name", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_f15_a_network_file_is_read_by_others(endpoint: Server, name: str, read: object) -> None:
    assert callable(read)
    graph = read(io.BytesIO(endpoint.get(EDGES, format=name).body))
    assert graph.nodes[f"{EX}s"]["label"] == "a"
    assert graph.edges[f"{EX}s", f"{EX}t"]["weight"] == 2


REFUSED = [
    (ALL_TEXTS, "geojson", "?latitude"),
    (ALL_TEXTS, "graphml", "?source"),
    (ALL_TEXTS, "gexf", "?source"),
    ("SELECT ('a\\u0001' AS ?source) ('b' AS ?target) {}", "graphml", "U+0001"),
]


@pytest.mark.parametrize(("query", "name", "why"), REFUSED)
def test_f14_f15_what_a_file_cannot_carry_is_told(endpoint: Server, query: str, name: str, why: str) -> None:
    reply = endpoint.get(query, format=name)
    assert (reply.status, reply.problem) == (406, "not-representable")
    assert reply.json["detail"].startswith("Ask for JSON")
    assert why in reply.json["detail"]
    assert len(REFUSED) == 4


@pytest.mark.parametrize("query", ["ASK {}", f"CONSTRUCT WHERE {{ ?s <{EX}p> ?o }}"])
def test_f13_only_rows_are_a_sheet(endpoint: Server, query: str) -> None:
    reply = endpoint.get(query, format="xlsx")
    assert (reply.status, reply.problem) == (406, "not-acceptable")
    assert XLSX not in reply.json["offers"]


@pytest.mark.local  # elsewhere there is no tag to compare
def test_an_export_has_a_tag_of_its_own_and_comes_from_the_cache(endpoint: Server) -> None:
    path = "/sparql?query=SELECT%20(8%20AS%20%3Fx)%20%7B%7D&format="
    first = endpoint.call("GET", f"{path}xlsx")
    tag = first.header("ETag")
    assert tag != endpoint.call("GET", f"{path}json").header("ETag")
    again = endpoint.call("GET", f"{path}xlsx")
    assert "cache;desc=hit" in again.header("Server-Timing")
    assert again.body == first.body
    assert endpoint.call("GET", f"{path}xlsx", {"If-None-Match": tag}).status == 304
    assert endpoint.call("GET", f"{path}xlsx", {"If-None-Match": tag}).body == b""
