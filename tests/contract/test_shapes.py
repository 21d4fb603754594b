"""Each shape of ontology/shapes.ttl finds its bad example, and only that; a good world breaks none.

Takes ontology/shapes.ttl, tests/fixtures/reasoner.trig and broken-shapes.trig. Gives the results of one validation.
Never gives the validator the ontology: core and inferred must stand on their own.
"""

import importlib
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH, Namespace

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the support module stands beside this file
reasoner = importlib.import_module("reasoner")

SHAPES = Namespace("https://w3id.org/gri/shapes#")
PLANTED = reasoner.planted(reasoner.FIXTURES / "broken-shapes.trig")
PREFIXES = dict(
    re.findall(r"@prefix (\w+): <([^>]+)>", (reasoner.FIXTURES / "broken-shapes.trig").read_text(encoding="utf-8"))
)
Result = tuple[str, str, str]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(reasoner.ONTOLOGY / "shapes.ttl")


def validated(shapes: Graph, quads: list[Any]) -> dict[str, Counter[Result]]:
    """Results by focus node: path, component and severity of each."""
    lines = sorted({f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads})
    data = Graph().parse(data="".join(lines), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    found: dict[str, Counter[Result]] = {}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path = report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath) if path is not None else None
        told = (
            f"^{inverse}" if inverse else str(path or "-"),
            str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        found.setdefault(str(report.value(result, SH.focusNode)), Counter())[told] += 1
    return found


@pytest.fixture(scope="module")
def good() -> list[Any]:
    core = [quad for quad in reasoner.world() if quad.graph_name == reasoner.graph("core")]
    return [*core, *reasoner.infer([*reasoner.words(), *core])]


@pytest.fixture(scope="module")
def results(shapes: Graph, good: list[Any]) -> dict[str, Counter[Result]]:
    bad = [quad for _, text in PLANTED.values() for quad in reasoner.trig(text)]
    return validated(shapes, [*good, *bad])


def test_a_good_world_breaks_no_shape(shapes: Graph, good: list[Any]):
    assert validated(shapes, good) == {}


def test_every_shape_has_a_bad_example(shapes: Graph):
    named = {str(shape).removeprefix(str(SHAPES)) for shape in shapes.subjects(RDF.type, SH.NodeShape)}
    assert {heading.split()[0] for heading in PLANTED} == named
    assert (len(named), len(PLANTED)) == (42, 85)


@pytest.mark.parametrize("heading", PLANTED)
def test_a_bad_example_gives_exactly_its_component(heading: str, results: dict[str, Counter[Result]]):
    rest, text = PLANTED[heading]
    path, component = rest.split()
    name = re.sub(r"^(\^?)(\w+):", lambda found: found[1] + PREFIXES[found[2]], path)
    node = reasoner.trig(text)[-1].subject.value
    severity = "Warning" if heading.split()[0] in {"ParticipationEnded", "CountryNames"} else "Violation"
    assert results.get(node) == Counter({(name, f"{component}ConstraintComponent", severity): 1})


def test_nothing_but_the_bad_examples_is_found(results: dict[str, Counter[Result]]):
    assert sum(sum(found.values()) for found in results.values()) == len(PLANTED)


def test_statement_nodes_are_closed(shapes: Graph):
    open_ones = set()
    for name in ("Participation", "Involvement", "Partnership", "PhasePeriod", "Listing", "BodyTie", "StatedFact",
                 "IndicatorValue", "Contribution", "AgreementParty", "CooperationLink", "CaseStudy",
                 "DataPolicy", "ProjectParticipation", "CooperationFigure", "CountryFigure",
                 "RepositoryResponsibility"):  # fmt: skip
        if not shapes.value(SHAPES[name], SH.closed):
            open_ones.add(name)
    assert open_ones == set()


def test_shapes_use_declared_words_only(shapes: Graph):
    declared = set(Graph().parse(reasoner.ONTOLOGY / "gri.ttl").subjects())
    used = {term for triple in shapes for term in triple if isinstance(term, URIRef) and term.startswith(reasoner.GRI)}
    assert len(used) > 100
    assert used <= declared, sorted(used - declared)
