"""The JSON-LD contexts: what is published never changes, the newest knows every word, and no triple is lost by it.

Takes contexts/ of the service, the ontology, and the world of the tests. Gives the sentence that is the repair.
Never trusts our own reading: rdflib and pyoxigraph expand what we have written.
"""

import hashlib
import json
from collections import defaultdict

import pytest
import rdflib
from gri_ingest.context import context
from gri_service.linked import compact
from gri_service.linked.context import newest, read, versions
from gri_service.linked.markup import _words as crosswalk
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize
from world import BASE, ROOT

# A version that was published: its bytes are promised for ever.
PUBLISHED = {
    "v1": "84ac9765f925b264f9ffce83a01992a91aefd7689a8063eb22c4b9843cbe1039",
    "v2": "dbb4ec119eeb9339b603ebeb6b88cf2dc7e60edfffcd1e99f5fbc5e115fbb055",
}
NEWEST = max(PUBLISHED)
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_j1_a_published_context_never_changes() -> None:
    digests = {version: hashlib.sha256(data).hexdigest() for version, data in versions().items()}
    assert digests == PUBLISHED, "a published context never changes: put new words into the next version"


def test_j2_the_newest_context_has_a_term_for_every_word_of_the_ontology() -> None:
    now = read("now", context(ROOT / "ontology").encode())
    names = newest().terms
    missing = {term.name for iri, term in now.terms.items() if iri not in names}
    after = f"v{len(PUBLISHED) + 1}"
    repair = f"gri-ingest context > service/gri_service/contexts/{after}.jsonld, and its digest into PUBLISHED"
    assert missing == set(), f"new words go to the next version: {repair}"
    changed = {
        term.name for iri, term in now.terms.items() if (names[iri].name, names[iri].kind) != (term.name, term.kind)
    }
    assert changed == set(), f"the meaning of a term has changed, which is a new version: {repair}"
    ontology = Store()
    ontology.load(path=ROOT / "ontology" / "gri.ttl", format=RdfFormat.TURTLE, base_iri=BASE)
    kinds = [f"http://www.w3.org/2002/07/owl#{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty")]
    words = {
        quad.subject.value
        for kind in kinds
        for quad in ontology.quads_for_pattern(None, None, NamedNode(kind), None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{BASE}ns#")
    }
    assert len(words) > 190
    assert words <= set(names)


def test_j2_links_are_links_and_dates_are_dates() -> None:
    kinds = {term.name: term.kind for term in newest().terms.values()}
    assert {kinds[name] for name in ("party", "source", "exactMatch", "memberOf")} == {"@id"}
    assert {kinds[name] for name in ("validFrom", "validUntil", "issued", "asOf")} == {f"{XSD}date"}
    assert (kinds["sortRank"], kinds["planned"], kinds["lat"]) == (f"{XSD}integer", f"{XSD}boolean", f"{XSD}decimal")
    assert {kinds[name] for name in ("prefLabel", "officialName", "note", "label")} == {"@language"}
    assert {kinds[name] for name in ("acronym", "Country", "notation")} == {""}


ODD = [
    ("sortRank", Literal("007", datatype=NamedNode(f"{XSD}integer"))),
    ("sortRank", Literal("7")),
    ("sortRank", Literal("-12")),
    ("planned", Literal("1", datatype=NamedNode(f"{XSD}boolean"))),
    ("planned", Literal("true", datatype=NamedNode(f"{XSD}boolean"))),
    ("validFrom", Literal("1954", datatype=NamedNode(f"{XSD}gYear"))),
    ("validFrom", Literal("année", language="fr")),
    ("weight", Literal("0.10", datatype=NamedNode(f"{XSD}decimal"))),
    ("acronym", NamedNode("http://example.org/x")),
    ("acronym", Literal("سرن", language="ar")),
    ("party", Literal("a text where a link belongs")),
    ("party", NamedNode("mailto:a@example.org")),
    ("prefLabel", NamedNode("http://example.org/label")),
    ("prefLabel", Literal("no language")),
    ("prefLabel", Literal("12", datatype=NamedNode(f"{XSD}integer"))),
    ("prefLabel", Literal("twice", language="en")),
    ("prefLabel", Literal("once more", language="en")),
    ("http://example.org/unknown#word", Literal("</script>\n\u2028\"'")),
    ("http://example.org/unknown#word", NamedNode("http://example.org/é")),
]


def odd() -> list[Triple]:
    """Values that no term foresees."""
    iris = {term.name: iri for iri, term in newest().terms.items()}
    node = NamedNode(f"{BASE}id/infrastructure/odd")
    return [Triple(node, NamedNode(iris.get(name, name)), value) for name, value in ODD]


def in_oxigraph(document: dict[str, object]) -> set[Triple]:
    return {quad.triple for quad in parse(json.dumps(document).encode(), RdfFormat.JSON_LD)}


def in_rdflib(document: dict[str, object]) -> set[tuple[str, ...]]:
    graph = rdflib.Dataset().parse(data=json.dumps(document), format="json-ld")
    return {tuple(term.n3() for term in quad[:3]) for quad in graph.quads()}


def test_j2_compaction_and_expansion_give_the_same_triples(world: Store) -> None:
    resolved = json.loads(versions()[NEWEST])["@context"]
    by_subject = defaultdict(list)
    for quad in world.quads_for_pattern(None, None, None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{BASE}id/"):
            by_subject[quad.subject].append(quad.triple)
    batches = [*by_subject.values(), odd()]
    together = [triple for batch in batches for triple in batch]
    assert len(batches) > 300
    for batch in [odd(), together]:
        whole = compact.document(batch, newest(), newest().iri)
        assert whole["@context"] == f"{BASE}context/{NEWEST}.jsonld"
        assert in_oxigraph({**whole, "@context": resolved}) == set(batch)
        assert in_oxigraph(compact.inline(batch, newest())) == set(batch)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own parser
def test_j2_another_reader_sees_the_same_triples(world: Store) -> None:
    paths = ("country/FRA", "infrastructure/lyra", "participation/lyra.fra.member.1")
    quads = [q for p in paths for q in world.quads_for_pattern(NamedNode(f"{BASE}id/{p}"), None, None, DefaultGraph())]
    batch = [*odd(), *(quad.triple for quad in quads)]
    graph = rdflib.Graph().parse(data=serialize(batch, format=RdfFormat.N_TRIPLES), format="nt")
    expected = {tuple(term.n3() for term in triple) for triple in graph}
    assert len(expected) > 50
    published = json.loads(versions()[NEWEST])["@context"]
    assert in_rdflib({**compact.document(batch, newest(), ""), "@context": published}) == expected
    assert in_rdflib(compact.inline(batch, newest())) == expected


def test_the_crosswalk_to_schema_org_names_words_that_exist() -> None:
    known = set(newest().terms)
    told = crosswalk()
    for part in ("types", "texts", "links", "things", "dates"):
        assert set(told[part]) <= known, f"contexts/schema.json, {part}: {set(told[part]) - known}"
    assert set(told["position"]) <= known


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "\u2028", "&lt;"])
def test_no_text_can_end_or_begin_an_element(text: str) -> None:
    written = compact.script({"name": text})
    assert json.loads(written) == {"name": text}
    assert not set("<>&\u2028") & set(written)
