"""The ontology keeps to OWL 2 DL and RL and contradicts neither itself nor a small world; planted faults are found.

Takes ontology/gri.ttl, gri-align.ttl and tests/fixtures/reasoner.trig. Gives the violations.
Never uses a system Java, and is left out only where the extra `reasoner` is not installed (under CI it fails there).
"""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the support module stands beside this file
reasoner = importlib.import_module("reasoner")
pytestmark = reasoner.needs_reasoner

CLASSES = 47
PREFIXES = """
@prefix gri: <https://w3id.org/gri/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/gri/> .
"""


def ontology(align: bool = True) -> list:
    """The graph of the ontology as its files state it, lists with nameless nodes."""
    names = ("gri.ttl", "gri-align.ttl") if align else ("gri.ttl",)
    quads = []
    for name in names:
        quads += list(reasoner.parse(path=str(reasoner.ONTOLOGY / name), format=reasoner.RdfFormat.TURTLE))
    return quads


def people(extra: str = "") -> list:
    """Ontology and world without dates, and perhaps a fault."""
    core = [quad for quad in reasoner.world() if quad.graph_name == reasoner.graph("core")]
    derived = [reasoner.Quad(t.subject, t.predicate, t.object) for t in reasoner.infer([*reasoner.words(), *core])]
    return [*ontology(align=False), *reasoner.undated([*core, *derived]), *reasoner.trig(PREFIXES + extra)]


def test_the_ontology_is_in_owl_2_dl_and_rl(tmp_path):
    assert reasoner.judged("profile", ontology(), tmp_path) == {"OWL2DLProfile": [], "OWL2RLProfile": []}


FAULTS_OF_PROFILE = {
    "a date range is outside RL": ("gri:validFrom rdfs:range xsd:date .", "OWL2RLProfile", "date"),
    "a chain on an irreflexive property is outside DL": (
        "gri:cooperatesWith owl:propertyChainAxiom ( gri:activeIn gri:hasActiveParty ) .",
        "OWL2DLProfile",
        "IrreflexiveObjectProperty",
    ),
    "an undeclared superclass is outside DL": (
        "gri:Site rdfs:subClassOf <http://www.w3.org/ns/locn#Location> .",
        "OWL2DLProfile",
        "locn#Location",
    ),
    "a union above a class is outside RL": (
        "gri:Site rdfs:subClassOf [ a owl:Class ; owl:unionOf ( gri:Event gri:Document ) ] .",
        "OWL2RLProfile",
        "Union",
    ),
}


@pytest.mark.parametrize("name", FAULTS_OF_PROFILE)
def test_a_planted_fault_leaves_the_profile(name, tmp_path):
    text, profile, word = FAULTS_OF_PROFILE[name]
    found = reasoner.judged("profile", [*ontology(), *reasoner.trig(PREFIXES + text)], tmp_path)[profile]
    assert any(word in violation for violation in found), found


def test_the_ontology_and_a_world_are_consistent(tmp_path):
    verdict = reasoner.judged("hermit", people(), tmp_path)
    assert verdict["consistent"]
    assert verdict["classes"] == []
    assert verdict["read"] >= CLASSES, "the reasoner saw fewer classes than the ontology has"


FAULTS_OF_LOGIC = {
    "a country is no organisation": "<id/country/AAA> a gri:Organisation .",
    "an infrastructure is no country": "<id/infrastructure/ring> a gri:Country .",
    "a participation is no partnership": "<id/participation/ring.aaa.member.1> a gri:Partnership .",
    "a figure is no link of states": "<id/figure/x.AAA-BBB.2020> a gri:CooperationFigure , gri:CooperationLink .",
    "a site is no event": "<id/site/ring--main> a gri:Event .",
    "nobody cooperates with themselves": "<id/country/AAA> gri:cooperatesWith <id/country/AAA> .",
    "what hosts an infrastructure is a country": "<id/infrastructure/ring> gri:hostedBy <id/organisation/group> .",
}


@pytest.mark.parametrize("name", FAULTS_OF_LOGIC)
def test_a_planted_contradiction_is_found(name, tmp_path):
    assert not reasoner.judged("hermit", people(FAULTS_OF_LOGIC[name]), tmp_path)["consistent"]


def test_a_class_below_two_disjoint_ones_is_found(tmp_path):
    both = "gri:Embassy a owl:Class ; rdfs:subClassOf gri:Site , gri:Country ."
    verdict = reasoner.judged("hermit", people(both), tmp_path)
    assert verdict["classes"] == [reasoner.GRI + "Embassy"]


def test_the_suites_of_planted_faults_are_whole():
    assert (len(FAULTS_OF_PROFILE), len(FAULTS_OF_LOGIC)) == (4, 7)
