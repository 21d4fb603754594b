"""Linked data, row by row (L1 to L8): what an identifier of ours leads to, for people and for programs.

Takes the world with retired names and a label that is an attack. Gives what the service answers over HTTP.
Never looks into the service: it is asked as a stranger asks.
"""

import http.client
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from linking import ATTACK, BASE, CROWD, DAY, EVIL, write
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from serving import Reply, Server, start, stop

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FOAF, DCTERMS, SKOS = "http://xmlns.com/foaf/0.1/", "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"
FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}
RESOURCES = [
    "country/FRA",
    "infrastructure/lyra",
    "organisation/gso",
    "organisation/bay-academy",
    "site/lyra--ring",
    "event/gso-meeting-1",
    "doc/lyra",
    "participation/lyra.fra.member.1",
    "identifier/ror.0testbb28",
    "geometry/infrastructure.lyra",
]
ASKED = {  # Accept -> where a thing leads
    None: "ttl",
    "*/*": "ttl",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    BROWSER: "page",
    "text/html": "page",
    "text/html;q=0.4, text/turtle;q=0.9": "ttl",
    "application/rdf+xml;q=0.8, application/ld+json": "jsonld",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start("--release", str(write(tmp_path_factory.mktemp("linked") / "release")), WORKERS=2)
    yield server
    stop(server)


def ask(site: Server, path: str, accept: str | None = None, method: str = "GET") -> Reply:
    return site.call(method, path, {} if accept is None else {"Accept": accept})


def triples(reply: Reply, ending: str) -> set[Triple]:
    """What a reply in Turtle, N-Triples or RDF/XML says."""
    assert reply.type == FORMATS[ending][0], reply.text[:300]
    return {quad.triple for quad in parse(reply.body, FORMATS[ending][1], base_iri=BASE)}


def expanded(site: Server, reply: Reply) -> set[Triple]:
    """The triples of a JSON-LD document whose context is fetched from this service."""
    told = reply.json
    address = told["@context"]
    assert address == f"{BASE}context/v2.jsonld"
    told["@context"] = ask(site, "/context/v2.jsonld").json["@context"]
    return {quad.triple for quad in parse(json.dumps(told).encode(), RdfFormat.JSON_LD, base_iri=BASE)}


def test_l1_every_thing_leads_to_its_page_or_its_data_by_what_is_accepted(site: Server) -> None:
    cases = 0
    for path in RESOURCES:
        for accept, room in ASKED.items():
            for method in ("GET", "HEAD"):
                reply = ask(site, f"/id/{path}", accept, method)
                where = f"/page/{path}" if room == "page" else f"/data/{path}.{room}"
                assert (reply.status, reply.headers["Location"]) == (303, where), (path, accept)
                assert reply.header("Vary") == "Accept, Accept-Encoding"
                cases += 1
            there = ask(site, where, accept)
            expected = "text/html" if room == "page" else FORMATS[room][0]
            assert (there.status, there.type) == (200, expected), (path, accept)
    assert cases == 2 * len(RESOURCES) * len(ASKED) == 220


def test_l1_an_ending_chooses_whatever_is_accepted(site: Server) -> None:
    cases = 0
    for path in RESOURCES:
        for ending in (*FORMATS, "html"):
            reply = ask(site, f"/id/{path}.{ending}", BROWSER)
            where = f"/page/{path}" if ending == "html" else f"/data/{path}.{ending}"
            assert (reply.status, reply.header("Location")) == (303, where)
            cases += 1
    assert cases == 50
    refused = ask(site, "/id/country/FRA", "image/png")
    assert (refused.status, refused.problem) == (406, "not-acceptable")


def test_l1_data_without_an_ending_is_negotiated_in_its_place(site: Server) -> None:
    for ending, (media_type, _) in FORMATS.items():
        reply = ask(site, "/data/country/FRA", media_type)
        assert (reply.status, reply.type) == (200, media_type)
        assert reply.header("Content-Location") == f"/data/country/FRA.{ending}"
    page = ask(site, "/data/country/FRA", BROWSER)
    assert (page.status, page.header("Location")) == (303, "/page/country/FRA")


def test_l2_what_is_unknown_is_404_everywhere(site: Server) -> None:
    for path in ("/id/country/XXX", "/page/country/XXX", "/data/country/XXX.ttl", "/id/nothing/at/all"):
        reply = ask(site, path)
        assert (reply.status, reply.problem) == (404, "unknown-resource"), path
        assert reply.header("Cache-Control") == "public, max-age=300"
    near = ask(site, "/id/infrastructure/lira").json["choices"]
    assert near[0]["key"] == "infrastructure/lyra"


@pytest.mark.parametrize("old", ["lyra-old", "lyra-older"])
def test_l2_what_was_merged_leads_to_what_stands_in_its_place(site: Server, old: str) -> None:
    for room, tail in (("id", ""), ("id", ".rdf"), ("page", ""), ("data", ".ttl"), ("data", ".jsonld?page=2")):
        reply = ask(site, f"/{room}/infrastructure/{old}{tail}")
        assert (reply.status, reply.header("Location")) == (301, f"/{room}/infrastructure/lyra{tail}")
        assert reply.header("Cache-Control") == "public, max-age=300"


def test_l2_what_was_withdrawn_says_what_it_was_in_every_format(site: Server) -> None:
    iri, told = NamedNode(f"{BASE}id/infrastructure/vega"), 0
    for ending, (media_type, _) in FORMATS.items():
        for reply in (
            ask(site, f"/data/infrastructure/vega.{ending}"),
            ask(site, "/id/infrastructure/vega", media_type),
        ):
            assert (reply.status, reply.type) == (410, media_type)
            assert reply.header("Cache-Control") == "public, max-age=300"
            said = expanded(site, reply) if ending == "jsonld" else triples(reply, ending)
            about = {(t.predicate.value, t.object.value) for t in said if t.subject == iri}
            assert about >= {
                (f"{SKOS}prefLabel", "Vega Array"),
                (f"{SKOS}changeNote", "It was never built, as its source says now."),
                (f"{DCTERMS}identifier", "https://ror.org/0testdd12"),
                ("http://www.w3.org/ns/prov#invalidatedAtTime", f"{DAY}T00:00:00Z"),
            }
            told += 1
    assert told == 8
    for path in ("/page/infrastructure/vega", "/id/infrastructure/vega"):
        page = ask(site, path, BROWSER)
        assert (page.status, page.type) == (410, "text/html")
        for words in ("Vega Array", "It was never built", "4 March 2026", "https://ror.org/0testdd12"):
            assert words in page.text


def test_l3_data_says_the_thing_its_names_its_sources_and_what_the_document_is(site: Server) -> None:
    said = triples(ask(site, "/data/infrastructure/lyra.ttl"), "ttl")
    lyra, data = NamedNode(f"{BASE}id/infrastructure/lyra"), NamedNode(f"{BASE}data/infrastructure/lyra")
    told = {(t.subject, t.predicate.value, t.object) for t in said}
    assert (lyra, f"{FOAF}isPrimaryTopicOf", NamedNode(f"{BASE}page/infrastructure/lyra")) in told
    assert (data, f"{DCTERMS}license", NamedNode("https://creativecommons.org/licenses/by/4.0/")) in told
    assert (data, f"{DCTERMS}isPartOf", NamedNode(f"{BASE}release/2026-06-01-0f0f0f0f")) in told
    assert (lyra, f"{BASE}ns#source", NamedNode(f"{BASE}id/doc/lyra")) in told
    assert (NamedNode(f"{BASE}id/doc/lyra"), f"{FOAF}page", NamedNode("https://lyra.example/members")) in told
    inverse = {t.subject for t in said if t.object == lyra and t.predicate.value == f"{BASE}ns#participationIn"}
    assert NamedNode(f"{BASE}id/participation/lyra.fra.member.1") in inverse
    sources = {t.subject for t in said if t.predicate.value == f"{BASE}ns#source"}
    assert inverse <= sources, "each statement that points here says where it was read"
    named = {t.subject for t in said if t.predicate.value.endswith(("prefLabel", "#label"))}
    mentioned = {n for t in said if t.subject != data for n in (t.subject, t.predicate, t.object)}
    ours = {n for n in mentioned if isinstance(n, NamedNode) and n.value.startswith((f"{BASE}id/", f"{BASE}voc/"))}
    assert ours - named == set(), "everything of ours that is mentioned has a name"
    words = {t.object.value for t in said if t.subject.value.endswith("/lyra.fra.member.1") and "#label" in str(t)}
    assert words == {"France, member, Lyra Synchrotron"}


def test_l3_all_formats_say_the_same(site: Server) -> None:
    for path in RESOURCES:
        replies = {ending: ask(site, f"/data/{path}.{ending}") for ending in FORMATS}
        said = {
            ending: expanded(site, reply) if ending == "jsonld" else triples(reply, ending)
            for ending, reply in replies.items()
        }
        assert len(said["nt"]) > 5
        assert said["ttl"] == said["nt"] == said["rdf"] == said["jsonld"], path


def test_l3_links_from_elsewhere_are_capped_and_the_rest_is_on_further_pages(site: Server) -> None:
    path, found, pages = "/data/infrastructure/evil.nt", set(), 0
    while path:
        reply = ask(site, path)
        assert reply.status == 200
        inverse = {
            t.subject for t in triples(reply, "nt") if t.object == NamedNode(EVIL) and "participationIn" in str(t)
        }
        assert len(inverse) <= 500
        assert not found & inverse
        found |= inverse
        pages += 1
        further = re.search(r'<([^>]+)>; rel="next"', reply.header("Link"))
        path = further[1] if further else ""
    assert (len(found), pages) == (CROWD, 3)
    beyond = ask(site, "/data/infrastructure/evil.nt?page=4")
    assert (beyond.status, beyond.problem) == (404, "not-found")
    wrong = ask(site, "/data/infrastructure/evil.nt?page=two")
    assert (wrong.status, wrong.problem) == (400, "bad-parameter")


def test_l3_a_known_document_is_not_sent_again(site: Server) -> None:
    tags = set()
    for ending in FORMATS:
        first = ask(site, f"/data/country/FRA.{ending}")
        tag = first.header("ETag")
        assert re.fullmatch(r'"2026-06-01-0f0f0f0f-[md]-[0-9a-f]{16}"', tag)
        again = site.call("GET", f"/data/country/FRA.{ending}", {"If-None-Match": tag})
        assert (again.status, again.body, again.header("ETag")) == (304, b"", tag)
        assert ask(site, f"/data/country/FRA.{ending}").body == first.body
        tags.add(tag)
    assert len(tags) == 4
    star = {"If-None-Match": "*"}
    assert site.call("GET", "/data/country/FRA.ttl", star).status == 304
    assert site.call("GET", "/data/country/XXX.ttl", star).problem == "unknown-resource"


class Page(HTMLParser):
    """Scripts of a page with their types and texts, links of its head, and attributes that would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.running: list[str] = []
        self._type: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._type = given.get("type", "") if "src" not in given else "src"
            self.scripts.append((self._type, ""))
        if tag == "link":
            self.links.append(given)
        self.running += [f"{tag} {name}" for name in given if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self._type is not None:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._type = None

    @property
    def blocks(self) -> list[dict[str, object]]:
        return [json.loads(text) for kind, text in self.scripts if kind == "application/ld+json"]


def test_l4_a_page_groups_its_statements_by_property_and_names_their_graphs(site: Server) -> None:
    text = ask(site, "/page/infrastructure/lyra", BROWSER).text
    section = text.split('<details class="statements">')[1].split("</details>")[0]
    assert re.search(r"host country.{0,40}<small>core</small>.{0,200}France", section, re.DOTALL)
    assert "<small>inferred</small>" in section
    assert '<a href="/page/participation/lyra.fra.member.1">France, member, Lyra Synchrotron</a>' in section


def test_l4_a_property_with_many_values_leads_to_all_of_them(site: Server) -> None:
    text = ask(site, "/page/infrastructure/evil", BROWSER).text
    section = text.split('<details class="statements">')[1].split("</details>")[0]
    assert 'all in the <a href="/data/infrastructure/evil.ttl" rel="nofollow">Turtle</a>' in section


def test_l5_a_page_holds_its_triples_and_says_where_the_data_is(site: Server) -> None:
    for path in RESOURCES:
        page = Page(ask(site, f"/page/{path}", BROWSER).text)
        gist, whole = (block for block in page.blocks if isinstance(block["@context"], dict))
        assert gist["@id"] == f"{BASE}id/{path}"
        assert gist["name"]
        parsed = {
            quad.triple for block in (gist, whole) for quad in parse(json.dumps(block).encode(), RdfFormat.JSON_LD)
        }
        about = {
            t for t in parsed if t.subject == NamedNode(f"{BASE}id/{path}") and "schema.org" not in t.predicate.value
        }
        data = {t for t in triples(ask(site, f"/data/{path}.nt"), "nt") if t.subject == NamedNode(f"{BASE}id/{path}")}
        assert {t for t in about if "schema.org" not in str(t)} == data, path
        links = {(link["rel"], link.get("type", "")): link["href"] for link in page.links}
        assert links["canonical", ""].endswith(f"/page/{path}")
        for ending, (media_type, _) in FORMATS.items():
            assert links["alternate", media_type] == f"/data/{path}.{ending}"
    assert len(RESOURCES) == 10


TYPES = {"country/FRA": "Country", "infrastructure/lyra": "ResearchOrganization", "organisation/gso": "Organization"}
TYPES |= {"event/gso-meeting-1": "Event", "doc/lyra": "CreativeWork", "site/lyra--ring": "Place"}


def test_l5_harvesters_read_types_and_names_of_schema_org(site: Server) -> None:
    for path, kind in TYPES.items():
        gist = Page(ask(site, f"/page/{path}", BROWSER).text).blocks[0]
        assert (gist["@context"]["@vocab"], gist["@type"]) == ("https://schema.org/", kind)  # type: ignore[index]
        assert gist["mainEntityOfPage"]["isPartOf"]["@type"] == "Dataset"  # type: ignore[index]
    lyra = Page(ask(site, "/page/infrastructure/lyra", BROWSER).text).blocks[0]
    assert lyra["name"] == "Lyra Synchrotron"
    assert lyra["alternateName"] == "LYRA"
    assert "https://ror.org/0testbb28" in lyra["sameAs"]  # type: ignore[operator]
    assert len(TYPES) == 6


SHOWING = [
    "/page/infrastructure/evil",
    "/page/country/FRA",
    "/infrastructures",
    "/search?q=script",
    "/queries/which-infrastructures-are-there",
    "/queries/what-is-said-of-a-thing?thing=https%3A%2F%2Fw3id.org%2Fgri%2Fid%2Finfrastructure%2Fevil",
    "/resolve?id=infrastructure%2Fevil&id=FRA",
    "/resolve?id=%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&id=FRA",
]


@pytest.mark.parametrize("path", SHOWING)
def test_l7_a_label_that_closes_a_script_is_inert_on_every_page(site: Server, path: str) -> None:
    reply = ask(site, path, BROWSER)
    assert (reply.status, reply.type) == (200, "text/html")
    page = Page(reply.text)
    assert "alert" in reply.text or path == "/page/country/FRA", "the attack is on this page"
    assert page.running == []
    assert all(kind in {"src", "application/ld+json", "application/json"} for kind, _ in page.scripts), page.scripts
    for _kind, text in page.scripts:
        assert "<" not in text
    assert ATTACK not in reply.text


def test_l7_eight_pages_were_tried() -> None:
    assert len(SHOWING) == 8


def elsewhere(site: Server, path: str, accept: str) -> str:
    """What is answered where people know this service by another host."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=60)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", "mirror.example:8080")
    connection.putheader("Accept", accept)
    connection.endheaders()
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def test_l8_paths_are_those_of_the_base_and_iris_in_the_data_keep_it(site: Server) -> None:
    said = {quad.triple for quad in parse(elsewhere(site, "/data/country/FRA.nt", "*/*"), RdfFormat.N_TRIPLES)}
    assert len(said) > 50
    assert all("mirror.example" not in str(triple) for triple in said)
    iri = next(t.object.value for t in said if t.predicate.value == f"{FOAF}primaryTopic")
    assert ask(site, "/" + iri.removeprefix(BASE), "text/turtle").header("Location") == "/data/country/FRA.ttl"
    page = elsewhere(site, "/page/country/FRA", BROWSER)
    assert '<link rel="canonical" href="http://mirror.example:8080/page/country/FRA">' in page


def test_things_are_read_and_not_written(site: Server) -> None:
    for path in ("/id/country/FRA", "/data/country/FRA.ttl", "/page/country/FRA", "/context/v1.jsonld"):
        may = ask(site, path, method="OPTIONS")
        assert (may.status, may.body, may.header("Allow")) == (204, b"", "GET, HEAD, OPTIONS")
        assert may.header("Access-Control-Allow-Origin") == "*"
        refused = ask(site, path, method="PUT")
        assert (refused.status, refused.problem) == (405, "method")
        head, get = ask(site, path, method="HEAD"), ask(site, path)
        assert (head.status, head.body, head.headers["ETag"]) == (get.status, b"", get.headers["ETag"])


def test_j1_the_context_is_for_ever(site: Server) -> None:
    reply = ask(site, "/context/v1.jsonld")
    assert (reply.status, reply.type) == (200, "application/ld+json")
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert reply.header("Cache-Control") == "public, max-age=31536000, immutable"
    again = site.call("GET", "/context/v1.jsonld", {"If-None-Match": reply.header("ETag")})
    assert (again.status, again.body) == (304, b"")
    none = ask(site, "/context/v99.jsonld")
    assert (none.status, none.problem) == (404, "not-found")


def test_j3_data_names_its_context_and_pages_hold_it(site: Server) -> None:
    told = ask(site, "/data/participation/lyra.fra.member.1.jsonld").json
    assert told["@context"] == f"{BASE}context/v2.jsonld"
    node = next(node for node in told["@graph"] if node["id"].endswith("/id/participation/lyra.fra.member.1"))
    assert {"Participation"} <= set(node["type"])
    assert node["party"] == f"{BASE}id/country/FRA"
    blocks = Page(ask(site, "/page/participation/lyra.fra.member.1", BROWSER).text).blocks
    assert len(blocks) == 2
    assert all(isinstance(block["@context"], dict) for block in blocks)


def test_j4_no_release_holds_a_triple_about_a_triple(site: Server) -> None:
    found = site.rows(
        "SELECT * { { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> ?o } UNION "
        "{ GRAPH ?g { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> ?o } } } LIMIT 1"
    )
    assert found == []
    assert site.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(isTRIPLE(?o)) }") == [{"n": "0"}]
