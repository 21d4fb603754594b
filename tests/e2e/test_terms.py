"""The words resolve: every IRI of the ontology, of its shapes and of the lists leads to its explanation and to its RDF.

Takes the release of the project, served, and ontology/ as it lies in the checkout. Gives what the answers say.
Never trusts the page alone: what it must show is read from the Turtle file.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from serving import EX, Reply, Server, serving, write_release

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/gri/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
OWL, SKOS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}
DOCUMENTS = ["/ns", "/ns/1.0.0", "/shapes", "/voc", "/voc/role", "/voc/gso-framework-2019", "/voc/role/member"]
WORD = "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX gri: <https://w3id.org/gri/ns#> "


class Anchors(HTMLParser):
    """The anchors of a page with the text below each, as far as the next."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs).get("id")
        if given:
            self.ids.append(given)
            if tag in {"section", "dt"}:
                self.texts[given] = ""

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[next(reversed(self.texts))] += f" {data.strip()}" if data.strip() else ""


def store(reply: Reply) -> Store:
    """The triples of a reply."""
    found = Store()
    found.load(reply.body, format=FORMATS[reply.type], base_iri=BASE)
    return found


def subjects(graph: Store, type_of: str) -> set[str]:
    kinds = graph.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(type_of), None)
    return {quad.subject.value for quad in kinds if isinstance(quad.subject, NamedNode)}


@pytest.fixture(scope="module")
def file() -> Store:
    """The ontology as its file says it."""
    found = Store()
    found.load(path=ROOT / "ontology" / "gri.ttl", format=RdfFormat.TURTLE)
    return found


@pytest.fixture(scope="module")
def page(site: Server) -> Anchors:
    reply = site.call("GET", "/ns", BROWSER)
    assert reply.type == "text/html"
    return Anchors(reply.text)


def terms(graph: Store) -> set[str]:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty")
    return {iri for kind in kinds for iri in subjects(graph, OWL + kind) if iri.startswith(f"{BASE}ns#")}


def test_every_term_of_the_ontology_is_a_place_of_its_page_and_is_said_in_turtle(
    site: Server, file: Store, page: Anchors
) -> None:
    reply = site.call("GET", "/ns", {"Accept": "text/turtle"})
    told = terms(store(reply))
    assert reply.type == "text/turtle"
    assert len(terms(file)) == 248
    assert told == terms(file)
    missing = {iri for iri in told if iri.removeprefix(f"{BASE}ns#") not in page.ids}
    assert missing == set()
    assert [name for name, often in Counter(page.ids).items() if often > 1] == []


def test_chains_disjointness_inverses_and_characters_are_shown(file: Store, page: Anchors) -> None:
    chains = list(file.query(WORD + "SELECT ?p { ?p owl:propertyChainAxiom ?list }"))
    assert len(chains) == 3
    for (chained,) in chains:
        assert "Chain" in page.texts[chained.value.rpartition("#")[2]]
    assert "gri:memberOf then gri:operates gives gri:hasStakeIn" in page.texts["hasStakeIn"]
    assert "Part of a chain" in page.texts["operates"]
    disjoint = list(file.query(WORD + "SELECT ?a ?b { ?a owl:disjointWith ?b }"))
    assert len(disjoint) == 149
    for one, other in disjoint:  # said once in the file, told at both
        for here, there in ((one, other), (other, one)):
            told = page.texts[here.value.rpartition("#")[2]].partition("Disjoint with")[2]
            assert f"gri:{there.value.rpartition('#')[2]}" in told, f"{here} does not say it is disjoint with {there}"
    inverse = list(file.query(WORD + "SELECT ?a ?b { ?a owl:inverseOf ?b }"))
    assert len(inverse) == 17
    for one, other in inverse:
        for here, there in ((one, other), (other, one)):
            told = page.texts[here.value.rpartition("#")[2]].partition("Inverse")[2]
            assert f"gri:{there.value.rpartition('#')[2]}" in told
    characters = "Symmetric", "Irreflexive", "Transitive"
    shown = [word for word in characters for iri in subjects(file, f"{OWL}{word}Property")
             if word.lower() in page.texts[iri.rpartition("#")[2]]]  # fmt: skip
    assert sorted(shown) == ["Irreflexive", "Symmetric", "Symmetric", "Transitive", "Transitive"]


def test_a_term_has_an_example_that_can_be_opened_a_figure_that_is_a_question_and_questions_that_use_it(
    site: Server,
) -> None:
    text = site.call("GET", "/ns", BROWSER).text
    section = text.partition('<section class="term" id="Participation"')[2].partition("</section>")[0]
    figure = re.search(r'class="number" href="([^"]+)"[^>]*>([\d,]+)<', section)
    thing = re.search(r'for example <a href="(/page/[^"]+)"', section)
    asked = re.findall(r'href="(/queries/[a-z0-9-]+)"', section)
    assert figure is not None
    assert thing is not None
    counted = site.call("GET", figure[1].replace("&amp;", "&"), {"Accept": "application/sparql-results+json"}).json
    assert counted["results"]["bindings"][0]["number"]["value"] == figure[2].replace(",", "")
    assert "Participation" in site.call("GET", thing[1], BROWSER).text
    assert len(asked) == 3
    assert "gri:Participation" in site.call("GET", f"{asked[0]}.rq").text
    aligned = text.partition('id="Participation"')[2].partition("</section>")[0]
    assert 'href="http://www.w3.org/ns/org#Membership"' in aligned
    assert text.count("for example") >= 120


def test_every_concept_leads_to_its_place_and_to_its_turtle(site: Server) -> None:
    whole = store(site.call("GET", "/voc", {"Accept": "application/n-triples"}))
    schemes, seen = subjects(whole, f"{SKOS}ConceptScheme"), 0
    assert len(schemes) == 81
    for scheme in sorted(schemes):
        path = "/" + scheme.removeprefix(BASE)
        shown = site.call("GET", path, BROWSER)
        told = store(site.call("GET", path, {"Accept": "text/turtle"}))
        inside = {
            q.subject.value for q in whole.quads_for_pattern(None, NamedNode(f"{SKOS}inScheme"), NamedNode(scheme))
        }
        anchors = Anchors(shown.text).ids
        assert shown.type == "text/html"
        assert len(anchors) == len(set(anchors)), path
        for concept in sorted(inside):
            name = concept.rpartition("/")[2]
            assert name in anchors, f"{concept} has no place on {path}"
            assert list(told.quads_for_pattern(NamedNode(concept), NamedNode(f"{SKOS}prefLabel"), None))
        for concept in sorted(inside)[:3]:  # the way is one for all concepts of a list
            name = concept.rpartition("/")[2]
            to_page = site.call("GET", f"{path}/{name}", BROWSER)
            to_data = site.call("GET", f"{path}/{name}", {"Accept": "text/turtle"})
            assert (to_page.status, to_page.header("Location")) == (303, f"{path}#{name}")
            assert (to_data.status, to_data.header("Location")) == (303, f"{path}/{name}.ttl")
            assert f"<{concept}>" in site.call("GET", f"{path}/{name}.ttl").text
        seen += len(inside)
    assert seen == 730


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_a_document_is_the_same_graph_in_every_format(site: Server, path: str, media_type: str) -> None:
    ending = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/rdf+xml": "rdf"}.get(media_type, "nt")
    asked = site.call("GET", path, {"Accept": media_type})
    if asked.status == 303:
        asked = site.call("GET", asked.header("Location"))
    ended = site.call("GET", f"{path}.{ending}")
    assert asked.type == ended.type == media_type
    assert asked.body == ended.body
    assert len(store(asked)) == len(store(site.call("GET", f"{path}.nt"))) > 5
    assert "Accept" in asked.header("Vary")
    kept = site.call("GET", f"{path}.{ending}", {"If-None-Match": ended.header("ETag")})
    assert (kept.status, kept.body) == (304, b"")
    assert site.call("HEAD", f"{path}.{ending}").header("Content-Length") == str(len(ended.body))
    assert len(DOCUMENTS) == 7


def test_what_tools_want_nameless_is_nameless_again(site: Server) -> None:
    told = store(site.call("GET", "/ns.ttl"))
    lists = list(told.query(WORD + "SELECT ?list { ?p owl:propertyChainAxiom ?list FILTER(ISBLANK(?list)) }"))
    assert len(lists) == 3
    assert b"genid" not in site.call("GET", "/ns.nt").body


def test_a_version_is_frozen_and_an_unknown_one_is_refused_in_words(site: Server, file: Store) -> None:
    reply = site.call("GET", "/ns/1.0.0.ttl")
    first = (ROOT / "ontology" / "versions" / "1.0.0.ttl").read_bytes()
    assert len(store(reply)) == len(list(parse(input=first, format=RdfFormat.TURTLE, base_iri=BASE))) < len(file)
    assert "immutable" in reply.header("Cache-Control")
    assert "Cite as" in site.call("GET", "/ns/1.0.0", BROWSER).text
    for path, word in (
        ("/ns/9.9.9", "1.0.0"),
        ("/voc/nothing", "/voc"),
        ("/voc/role/boss", "/voc/role"),
        ("/ns.xyz", ".ttl"),
    ):
        refused = site.call("GET", path)
        assert refused.problem == "not-found"
        assert word in refused.json["detail"]


def test_a_frozen_version_in_the_repository_is_what_the_ontology_of_that_version_says() -> None:
    """From the day on which a copy stands in ontology/versions/, the file of that version may not change."""
    from gri_ingest import words

    number = words.numbers(ROOT / "ontology" / "gri.ttl")
    assert number == ["1.1.0"]
    frozen = ROOT / "ontology" / "versions" / f"{number[0]}.ttl"
    assert not frozen.is_file() or frozen.read_bytes() == (ROOT / "ontology" / "gri.ttl").read_bytes(), (
        "gri.ttl differs from the version it says it is: raise owl:versionInfo and owl:versionIRI."
    )


def test_every_shape_has_its_place_and_says_what_is_asked(site: Server) -> None:
    shown = Anchors(site.call("GET", "/shapes", BROWSER).text)
    told = store(site.call("GET", "/shapes.ttl"))
    kinds = {kind: subjects(told, f"http://www.w3.org/ns/shacl#{kind}") for kind in ("NodeShape", "PropertyShape")}
    assert {kind: len(found) for kind, found in kinds.items()} == {"NodeShape": 42, "PropertyShape": 33}
    for iri in kinds["NodeShape"] | kinds["PropertyShape"]:
        assert iri.rpartition("#")[2] in shown.ids
    assert "exactly 1" in shown.texts["Participation"]
    assert "voc/role" in shown.texts["Participation"]


@pytest.mark.parametrize("path", ["/ns", "/ns/1.0.0", "/shapes", "/voc", "/voc/role", "/voc/role/member"])
def test_a_bare_file_has_no_words_to_explain(path: str, bare: Server) -> None:
    refused = bare.call("GET", path)
    assert refused.problem == "not-found"
    assert "/sparql" in refused.json["detail"]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory):
    folder = write_release(tmp_path_factory.mktemp("bare") / "release", "2026-01-01-aaaaaaaa")
    assert EX in (folder / "load.nq").read_text(encoding="utf-8")
    with serving("memory", "--data", str(folder / "load.nq"), WORKERS=2) as server:
        yield server


def test_a_word_that_is_found_leads_to_its_explanation(site: Server) -> None:
    hits = site.call("GET", "/search.json?q=founding%20member").json["hits"]
    assert "/voc/role#founding-member" in {hit["href"] for hit in hits}
