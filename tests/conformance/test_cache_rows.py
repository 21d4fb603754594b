"""SERVICE's tables C, E and S over HTTP: what is cached, how a failure reads, how the endpoint describes itself.

Takes the endpoint. Gives the sentence that would be false.
Never runs a query where the promise is that none runs: the worker counters would tell.
"""

import pytest
import rdflib
from gri_service.formats import FORMATS
from gri_service.problems import tree
from serving import EX, JSON, Server

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
QUERY = f"SELECT ?o {{ <{EX}greek> <{EX}text> ?o }}"
EXPOSED = {"ETag", "Repr-Digest", "X-Result-Rows", "X-Result-Sha256", "X-Dataset-Release", "X-Query-Id", "Retry-After"}

ANYTHING = [
    ("GET", "/sparql?query=ASK%7B%7D", 200),
    ("GET", "/sparql?query=nonsense", 400),
    ("GET", "/nowhere", 404),
    ("GET", "/problems/syntax", 200),
    ("GET", "/problems/none", 404),
    ("OPTIONS", "/sparql", 204),
    ("DELETE", "/sparql", 405),
    ("POST", "/-/health", 405),
    ("GET", "/-/health", 200),
    ("GET", "/-/version", 200),
    ("GET", "/-/settings", 200),
    ("GET", "/sparql", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANYTHING)
def test_c1_c3_every_response_may_be_read_from_anywhere(endpoint: Server, method: str, path: str, status: int) -> None:
    reply = endpoint.call(method, path)
    assert reply.status == status, reply.body
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert set(reply.header("Access-Control-Expose-Headers").split(", ")) >= EXPOSED
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert len(ANYTHING) == 12


def test_c2_a_browser_may_ask_before_it_sends(endpoint: Server) -> None:
    reply = endpoint.call("OPTIONS", "/sparql", {"Origin": "http://elsewhere/"})
    assert (reply.status, reply.body) == (204, b"")
    assert reply.header("Access-Control-Allow-Methods") == "GET, HEAD, POST, QUERY, DELETE, OPTIONS"
    assert reply.header("Access-Control-Allow-Headers") == "Accept, Content-Type, If-None-Match"
    assert reply.header("Access-Control-Max-Age") == "86400"


@pytest.mark.local  # what holds elsewhere is in test_remote.py
def test_c4_equal_questions_have_one_tag_and_other_questions_another(endpoint: Server, mode: str) -> None:
    tag = endpoint.get(QUERY).header("ETag")
    assert tag.startswith(f'"2026-01-01-aaaaaaaa-{mode[0]}-')
    assert endpoint.get(QUERY.replace(" ", "  ") + " # note").header("ETag") == tag
    others = [
        endpoint.get(QUERY, "text/csv"),
        endpoint.get(QUERY + " LIMIT 1"),
        endpoint.get(QUERY, **{"default-graph-uri": EX + "g1"}),
    ]
    assert len({tag, *(reply.header("ETag") for reply in others)}) == 4


@pytest.mark.local  # what holds elsewhere is in test_remote.py
def test_c5_a_held_answer_costs_no_query(endpoint: Server) -> None:
    tag = endpoint.get(QUERY).header("ETag")
    path = "/sparql?query=" + "".join(f"%{byte:02X}" for byte in QUERY.encode())
    for held in (tag, f'"other", {tag}', f"W/{tag}", "*", tag[:-1] + '-gz"'):
        reply = endpoint.call("GET", path, {"If-None-Match": held})
        assert (reply.status, reply.body) == (304, b""), held
        assert reply.header("ETag") == tag
        assert reply.header("Vary") == "Accept, Accept-Encoding"
        assert "X-Query-Id" not in reply.headers
    assert endpoint.call("GET", path, {"If-None-Match": '"other"'}).header("X-Result-Rows") == "1"


@pytest.mark.local  # what holds elsewhere is in test_remote.py
def test_c6_a_live_answer_is_kept_five_minutes(endpoint: Server) -> None:
    reply = endpoint.get(QUERY)
    assert reply.header("Cache-Control") == "public, max-age=300"
    assert reply.header("Last-Modified") == "Thu, 01 Jan 2026 00:00:00 GMT"


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_c7_what_changes_by_itself_is_not_kept(endpoint: Server, call: str) -> None:
    reply = endpoint.get(f"SELECT ({call} AS ?x) {{}}")
    assert reply.header("X-Result-Rows") == "1"
    assert reply.header("Cache-Control") == "no-store"
    assert "ETag" not in reply.headers


def test_c8_a_post_has_a_digest_and_no_tag(endpoint: Server) -> None:
    reply = endpoint.post(QUERY)
    assert reply.header("Repr-Digest").startswith("sha-256=:")
    assert "ETag" not in reply.headers


def test_c9_an_error_is_not_kept(endpoint: Server) -> None:
    assert endpoint.get("nonsense").header("Cache-Control") == "no-store"
    assert endpoint.get(QUERY, "text/turtle").header("Cache-Control") == "no-store"


def test_c14_pages_run_no_script_of_others(endpoint: Server) -> None:
    reply = endpoint.get(QUERY, "text/html")
    assert reply.type == "text/html"
    policy = reply.header("Content-Security-Policy")
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_e1_every_problem_has_a_page_in_both_forms(endpoint: Server) -> None:
    kinds = list(tree())
    assert len(kinds) >= 25
    listed = {entry["type"] for entry in endpoint.call("GET", "/problems/").json}
    for kind in kinds:
        described = endpoint.call("GET", f"/problems/{kind.type}", {"Accept": "application/json"})
        assert described.json["status"] == kind.status
        assert described.json["type"] in listed
        page = endpoint.call("GET", f"/problems/{kind.type}", {"Accept": "text/html"})
        assert (page.status, page.type) == (200, "text/html")
        assert kind.type in page.text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/html", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/plain, text/csv;q=0.1", "text/plain"),
        ("application/json", "application/problem+json"),
        ("text/csv", "application/problem+json"),
        (JSON, "application/problem+json"),
    ],
)
def test_e2_a_failure_is_a_page_a_line_or_a_document(endpoint: Server, accept: str, content_type: str) -> None:
    reply = endpoint.get("SELECT * { ?subject ?p }", accept)
    assert (reply.status, reply.type) == (400, content_type)
    assert "Correct the query text at line 1, column 24" in reply.text
    if content_type == "text/html":
        assert "SELECT * { ?subject ?p }</textarea>" in reply.text
    if content_type == "text/plain":
        assert reply.text.count("\n") == 1


def test_e3_the_first_member_is_the_detail(endpoint: Server) -> None:
    reply = endpoint.get("SELECT (<urn:nothing>(1) AS ?x) {}")
    assert reply.problem == "unknown-function"
    assert list(reply.json)[:4] == ["detail", "type", "title", "status"]
    assert reply.json["instance"] == f"urn:uuid:{reply.json['queryId']}"


def test_e4_the_engines_words_are_cut_short(endpoint: Server) -> None:
    detail = endpoint.get("SELECT").json["detail"]
    assert "expected" in detail
    assert len(detail) < 300


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser
def test_s1_s3_s4_s5_the_bare_endpoint_describes_itself_to_programs(endpoint: Server) -> None:
    for accept in (None, "*/*", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        reply = endpoint.call("GET", "/sparql", {"Accept": accept} if accept else {})
        assert reply.status == 200
        parser = {"application/ld+json": "json-ld", "application/n-triples": "nt", "application/rdf+xml": "xml"}
        graph = rdflib.Graph().parse(data=reply.body, format=parser.get(reply.type, "turtle"))
        service = rdflib.URIRef(f"{endpoint.url}/sparql#service")
        assert graph.value(service, SD.endpoint) == rdflib.URIRef(f"{endpoint.url}/sparql")
        assert list(graph.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
        assert set(map(str, graph.objects(service, SD.resultFormat))) == {offer.iri for offer in FORMATS if offer.iri}
        assert list(graph.objects(service, SD.feature)) == []
        names = set(map(str, graph.objects(None, SD.name)))
        assert names == {EX + "g1", EX + "g2"}
        assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]


def test_s1_the_description_is_tagged(endpoint: Server) -> None:
    reply = endpoint.call("GET", "/sparql")
    again = endpoint.call("GET", "/sparql", {"If-None-Match": reply.header("ETag")})
    assert (again.status, again.body) == (304, b"")


def test_s2_the_bare_endpoint_is_an_editor_for_people(endpoint: Server) -> None:
    reply = endpoint.call("GET", "/sparql", {"Accept": "text/html,*/*;q=0.8"})
    assert (reply.status, reply.type) == (200, "text/html")
    assert "<textarea" in reply.text
    assert 'rel="describedby"; type="text/turtle"' in reply.header("Link")


def test_m1_health_asks_a_worker(endpoint: Server, mode: str) -> None:
    state = endpoint.call("GET", "/-/health").json
    assert (state["status"], state["outcome"], state["engine"]) == ("ok", "ok", mode)
    assert state["release"] == "2026-01-01-aaaaaaaa"
    assert state["workers"] == 4
    assert state["reason"].startswith(f"GRI_ENGINE is {mode}")
    assert state["quads"] == 1510


def test_m3_settings_and_version_are_told(endpoint: Server) -> None:
    settings = {entry["name"]: entry for entry in endpoint.call("GET", "/-/settings").json}
    assert settings["GRI_QUERY_SECONDS"]["value"] == 2.0
    assert settings["GRI_QUERY_SECONDS"]["default"] == 20.0
    assert settings["GRI_QUERY_SECONDS"]["help"].endswith(".")
    assert endpoint.call("GET", "/-/version").json["pyoxigraph"] == "0.5.13"
