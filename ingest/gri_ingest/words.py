"""The words of a release: ontology and vocabularies as N-Quads without blank nodes.

Takes the Turtle files of the ontology room; gives the graphs `ontology` and `voc`, and the prefix table.
Never changes a word; only nodes without a name are named, by what hangs on them and where they hang.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from pyoxigraph import Triple as RdfTriple

from gri_ingest import nquads
from gri_ingest.errors import IngestError
from gri_ingest.mint import graph
from gri_ingest.project import Project
from gri_ingest.terms import BASE

ONTOLOGY, VOC = graph("ontology"), graph("voc")
GENID = BASE + ".well-known/genid/"
Term = NamedNode | BlankNode | Literal | RdfTriple
Statement = tuple[Term, NamedNode, Term]


def triples(path: Path) -> list[nquads.Triple]:
    """The statements of a Turtle file with every blank node named."""
    try:
        found = [(q.subject, q.predicate, q.object) for q in parse(path=str(path), format=RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        raise IngestError(f"{path.parent.name}/{path.name}: {error}. Correct the Turtle.") from error
    names = named(found, path.name)
    return [(_written(s, names), str(p), _written(o, names)) for s, p, o in found]


def words(project: Project) -> Iterator[str]:
    """The lines of the graphs `ontology` and `voc`; a statement that several files make stands once."""
    for name in ("gri.ttl", "gri-align.ttl"):
        path = project.ontology / name
        if path.is_file():
            yield from (nquads.line(triple, str(ONTOLOGY)) for triple in triples(path))
    for path in sorted((project.ontology / "vocabularies").glob("*.ttl")):
        yield from (nquads.line(triple, str(VOC)) for triple in triples(path))


def named(statements: Iterable[Statement], salt: str) -> dict[BlankNode, str]:
    """A name for each blank node from its parent, the property and the content; equal files give equal names.

    The nodes must hang in trees, as lists and nested descriptions do.
    """
    held: dict[Term, list[tuple[NamedNode, Term]]] = {}
    parents: dict[BlankNode, tuple[Term, NamedNode]] = {}
    for subject, predicate, obj in statements:
        held.setdefault(subject, []).append((predicate, obj))
        if isinstance(obj, BlankNode):
            if obj in parents:
                raise IngestError(
                    f"{salt}: a nameless node is used twice. Give it a name: a release has no blank nodes."
                )
            parents[obj] = (subject, predicate)

    def content(node: Term) -> str:
        if not isinstance(node, BlankNode):
            return str(node)
        return "[" + " ".join(sorted(f"{p} {content(o)}" for p, o in held.get(node, []))) + "]"

    names: dict[BlankNode, str] = {}

    def name(node: BlankNode) -> str:
        if node not in names:
            above = parents.get(node)
            place = salt
            if above:
                parent, predicate = above
                place = f"{name(parent) if isinstance(parent, BlankNode) else parent} {predicate}"
            digest = hashlib.sha256(f"{place} {content(node)}".encode()).hexdigest()[:16]
            names[node] = f"<{GENID}{digest}>"
        return names[node]

    for node in list(held):
        if isinstance(node, BlankNode):
            name(node)
    for node in parents:
        name(node)
    return names


def _written(term: Term, names: dict[BlankNode, str]) -> str:
    return names[term] if isinstance(term, BlankNode) else str(term)
