"""The rules derive what they promise from a small world, in one pass, and OWL agrees where OWL can say it.

Takes ontology/rules and tests/fixtures/reasoner.trig. Gives the derived statements, the as-of date being 2026-01-31.
Never trusts the rules to judge themselves: owlrl, which knows only the axioms, is the referee.
"""

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import owlrl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the support module stands beside this file
reasoner = importlib.import_module("reasoner")

FOLDER = reasoner.ONTOLOGY / "rules"
LINK = "link/country-cooperation.AAA-BBB"
SCIENCE = "link/scientific-collaboration.BBB-CCC"


@pytest.fixture(scope="module")
def given() -> list[Any]:
    return [*reasoner.words(), *reasoner.world()]


@pytest.fixture(scope="module")
def derived(given: list[Any]) -> set[Any]:
    return reasoner.infer(given)


def pairs(triples: set[Any], predicate: str) -> set[tuple[str, str]]:
    """Subjects and objects of one predicate, short."""
    return {
        (short(triple.subject.value), short(triple.object.value))
        for triple in triples
        if triple.predicate == reasoner.gri(predicate)
    }


def short(text: str) -> str:
    return re.sub(r"^https://w3id\.org/gri/(id/(country|infrastructure|organisation)/|id/|voc/)?", "", text)


def about(triples: set[Any], path: str, predicate: str) -> set[str]:
    """Values of one predicate of one thing, short."""
    return {
        short(triple.object.value)
        for triple in triples
        if triple.subject == reasoner.thing(path) and triple.predicate == reasoner.gri(predicate)
    }


DERIVED = {
    "memberOf": {("BBB", "ring"), ("group", "ring"), ("AAA", "array"), ("DDD", "consortium")},
    "observerIn": {("AAA", "ring")},
    "associateOf": {("BBB", "array")},
    "activeIn": {("AAA", "ring"), ("AAA", "array"), ("BBB", "ring"), ("BBB", "array"), ("CCC", "ring"),
                 ("group", "ring"), ("DDD", "consortium")},
    "hasStakeIn": {("AAA", "ring"), ("AAA", "array"), ("BBB", "ring"), ("BBB", "array"), ("CCC", "ring"),
                   ("group", "ring"), ("DDD", "consortium"), ("DDD", "array")},
    "participatesIn": {("AAA", "ring"), ("AAA", "array"), ("BBB", "ring"), ("BBB", "array"), ("CCC", "ring"),
                       ("CCC", "array"), ("DDD", "array"), ("group", "ring"), ("DDD", "consortium"), ("ring", "group")},
    "cooperatesWith": {("AAA", "BBB"), ("BBB", "AAA")},
    "hostedBy": {("ring", "AAA"), ("ring", "BBB")},
    "partOf": {("array-dish", "array")},
    "succeeds": {("DDD", "FFF")},
    "operates": {("consortium", "array")},
    "partyTo": {("BBB", "agreement/ring-convention")},
    "linkBetween": {(LINK, "AAA"), (LINK, "BBB"), (SCIENCE, "BBB"), (SCIENCE, "CCC")},
    "viaInfrastructure": {(LINK, "ring"), (LINK, "array"), (SCIENCE, "ring")},
    "linkCount": {(LINK, "2"), (SCIENCE, "1")},
    "linkKind": {(LINK, "link-kind/country-cooperation"), (SCIENCE, "link-kind/scientific-collaboration")},
    "weight": {(LINK, "2"), (SCIENCE, "1")},
    "asOf": {(LINK, "2026-01-31"), (SCIENCE, "2026-01-31")},
}  # fmt: skip


@pytest.mark.parametrize("predicate", DERIVED)
def test_a_rule_derives_exactly_this(predicate: str, derived: set[Any]):
    assert pairs(derived, predicate) == DERIVED[predicate]


def test_stakeholders_are_the_stakes_read_backwards(derived: set[Any]):
    assert pairs(derived, "hasStakeholder") == {(target, party) for party, target in pairs(derived, "hasStakeIn")}


COUNTS = {
    "ring.aaa.member.1": "country-cooperation",  # by an act, although it ended: when it counts is another question
    "ring.aaa.observer.1": "country-cooperation",  # level state, not classified
    "ring.bbb.founding-member.1": None,  # an act, beside the member's own row
    "ring.bbb.member.1": "country-cooperation",
    "ring.bbb.partner.1": "scientific-collaboration",  # level institution
    "ring.ccc.partner.1": "scientific-collaboration",  # authorship, whatever the level
    "ring.ccc.prospective.1": None,
    "ring.ddd.member.1": None,  # a nomination
    "array.aaa.member.1": "country-cooperation",  # an agency, by agreement
    "consortium.ddd.member.1": None,  # no level known
}


@pytest.mark.parametrize("key", COUNTS)
def test_a_participation_counts_as_one_kind_or_none(key: str, derived: set[Any]):
    kind = COUNTS[key]
    expected = {f"link-kind/{kind}"} if kind else set()
    assert about(derived, f"participation/{key}", "countsAs") == expected


def test_the_kind_of_evidence_decides_with_the_level(given: list[Any]):
    table = {
        ("state", "project"): "scientific-collaboration",
        ("state", "code"): "scientific-collaboration",
        ("state", "interest"): None,
        ("state", "other"): "country-cooperation",
        ("agency", "member-list"): "country-cooperation",
        ("institution", "act"): "scientific-collaboration",
        ("institution", "nomination"): None,
        ("national-facility", ""): None,
        ("national-facility", "project"): "scientific-collaboration",
    }
    lines = [
        f"<id/participation/t.{number}> a gri:Participation ; gri:role <voc/role/member> ;"
        f" gri:participationLevel <voc/participation-level/{level}>"
        + (f" ; gri:evidenceKind <voc/evidence-kind/{evidence}>" if evidence else "")
        + " ."
        for number, (level, evidence) in enumerate(table)
    ]
    prologue = "@prefix gri: <https://w3id.org/gri/ns#> .\n@base <https://w3id.org/gri/> .\n"
    extra = reasoner.trig(prologue + "GRAPH <graph/core> {\n" + "\n".join(lines) + "\n}")
    found = reasoner.infer([*given, *extra])
    told = {cell: about(found, f"participation/t.{number}", "countsAs") for number, cell in enumerate(table)}
    assert told == {cell: {f"link-kind/{kind}"} if kind else set() for cell, kind in table.items()}


def test_weights_share_each_infrastructure_among_its_countries(given: list[Any]):
    """A third and a fourth country in the ring: the pair's weight there is 1/3, and six places of it are kept."""
    more = "".join(
        f"<id/participation/ring.{key.lower()}.host.1> a gri:Participation ; gri:party <id/country/{key}> ;"
        " gri:participationIn <id/infrastructure/ring> ; gri:role <voc/role/host> ; gri:status <voc/status/active> ;"
        " gri:participationLevel <voc/participation-level/state> .\n"
        for key in ("CCC", "DDD")
    )
    prologue = "@prefix gri: <https://w3id.org/gri/ns#> .\n@base <https://w3id.org/gri/> .\n"
    found = reasoner.infer([*given, *reasoner.trig(f"{prologue}GRAPH <graph/core> {{ {more} }}")])
    assert about(found, LINK, "weight") == {"1.333333"}
    assert about(found, "link/country-cooperation.CCC-DDD", "weight") == {"0.333333"}
    assert about(found, LINK, "linkCount") == {"2"}


def test_whoever_left_is_no_member(given: list[Any], derived: set[Any]):
    ended = {
        (short(quad.subject.value), short(quad.object.value))
        for quad in given
        if quad.predicate == reasoner.gri("status") and quad.object.value.endswith("/ended")
    }
    assert ended == {("participation/ring.aaa.member.1", "status/ended"),
                     ("claim/test/participation/ring.aaa.member.1", "status/ended")}  # fmt: skip
    assert ("AAA", "ring") not in pairs(derived, "memberOf")


def test_nothing_is_linked_to_itself_even_in_a_circle(given: list[Any]):
    circle = reasoner.trig(
        "@prefix gri: <https://w3id.org/gri/ns#> .\n@base <https://w3id.org/gri/> .\nGRAPH <graph/core> {"
        "<id/infrastructure/array> gri:partOf <id/infrastructure/array-dish> ."
        "<id/country/FFF> gri:succeeds <id/country/DDD> . }"
    )
    found = reasoner.infer([*given, *circle])
    assert [triple for triple in found if triple.subject == triple.object] == []
    assert ("array", "array-north") in pairs(found, "partOf")


def test_a_second_pass_adds_nothing(given: list[Any], derived: set[Any]):
    assert len(derived) > 100
    assert reasoner.infer(given, passes=2) == derived


def test_in_the_wrong_order_one_pass_is_not_enough(given: list[Any], derived: set[Any]):
    """The planted fault of the test above: rules backwards, so that each reads what is not yet there."""
    backwards = list(reversed(reasoner.rules()))
    once = reasoner.infer(given, only=backwards)
    assert once < derived
    assert reasoner.infer(given, passes=9, only=backwards) == derived


def test_no_rule_states_again_what_is_stated(given: list[Any], derived: set[Any]):
    stated = {
        (q.subject, q.predicate, q.object)
        for q in given
        if q.graph_name in {reasoner.graph(name) for name in ("ontology", "voc", "core")}
    }
    assert {(t.subject, t.predicate, t.object) for t in derived} & stated == set()


# What OWL can say; the shortcuts themselves need dates, and taking part needs to look at the role.
REFEREED = (
    "hostedBy", "hostCountry", "partOf", "succeeds", "operates", "operatedBy", "hasPolicy", "policyOf", "partyTo",
    "partner", "activeIn", "hasStakeIn", "hasStakeholder", "participatesIn", "cooperatesWith", "party", "source",
)  # fmt: skip
SHORTCUTS = ("participatesIn", "activeIn", "memberOf", "observerIn", "associateOf", "cooperatesWith")


def closure(given: list[Any]) -> Graph:
    """What owlrl derives from ontology, core and the rules that OWL cannot express."""
    core = [q for q in given if q.graph_name in (reasoner.graph("ontology"), reasoner.graph("core"))]
    beyond = [
        triple
        for triple in reasoner.infer(given)
        if triple.predicate.value.removeprefix(reasoner.GRI) in SHORTCUTS
        or triple.subject.value.startswith(reasoner.BASE + "id/link/")
    ]
    graph = Graph()
    lines = sorted({f"{t.subject} {t.predicate} {t.object} .\n" for t in [*core, *beyond]})
    graph.parse(data="".join(lines), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return graph


@pytest.fixture(scope="module")
def referee(given: list[Any]) -> Graph:
    return closure(given)


def complete(given: list[Any], derived: set[Any]) -> Graph:
    graph = Graph()
    core = [q for q in given if q.graph_name == reasoner.graph("core")]
    graph.parse(data="".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in [*core, *derived]), format="nt")
    return graph


@pytest.mark.parametrize("predicate", REFEREED)
def test_rules_and_owl_agree(predicate: str, given: list[Any], derived: set[Any], referee: Graph):
    ours = set(complete(given, derived).subject_objects(URIRef(reasoner.GRI + predicate)))
    theirs = set(referee.subject_objects(URIRef(reasoner.GRI + predicate)))
    assert ours
    assert ours == theirs


def test_rules_and_owl_agree_on_types(given: list[Any], derived: set[Any], referee: Graph):
    def types(graph: Graph) -> set[tuple[Any, Any]]:
        return {
            (subject, kind)
            for subject, kind in graph.subject_objects(RDF.type)
            if str(kind).startswith(reasoner.GRI) and str(subject).startswith(reasoner.BASE)
        }

    ours = types(complete(given, derived))
    assert len(ours) > 80
    assert ours == types(referee)


def test_the_referee_sees_a_rule_that_is_missing(given: list[Any], referee: Graph):
    """The planted fault: without the rule on sites, rules and OWL must differ."""
    lame = reasoner.infer(given, only=[rule for rule in reasoner.rules() if rule.name != "16-hosted-by.rq"])
    hosted = URIRef(reasoner.GRI + "hostedBy")
    assert set(complete(given, lame).subject_objects(hosted)) != set(referee.subject_objects(hosted))


def test_order_and_folder_name_the_same_rules():
    names = [path.name for path in reasoner.rules()]
    assert sorted(names) == sorted(path.name for path in FOLDER.glob("*.rq"))
    assert len(names) == 15
    assert (len(DERIVED), len(COUNTS), len(REFEREED)) == (18, 10, 17)


@pytest.mark.parametrize("rule", sorted(path.name for path in FOLDER.glob("*.rq")))
def test_a_rule_opens_with_its_meaning_and_uses_declared_words(rule: str):
    text = (FOLDER / rule).read_text(encoding="utf-8")
    assert text.startswith("# ")
    declared = set(re.findall(r"^gri:(\w+) a", (reasoner.ONTOLOGY / "gri.ttl").read_text(encoding="utf-8"), re.M))
    used = set(re.findall(r"\bgri:(\w+)", re.sub(r"^#.*$", "", text, flags=re.M)))
    assert used <= declared
    dated = "?asOf" in text
    assert (reasoner.PLACEHOLDER in text) == dated, "a rule that reads ?asOf has the placeholder of the README"
