"""The words of a release: ontology and vocabularies as N-Quads without blank nodes.

Takes the Turtle files of the ontology room; gives the graphs `ontology` and `voc`, and the prefix table.
Never changes a word; only nodes without a name are named, by what hangs on them and where they hang.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from pyoxigraph import Triple as RdfTriple

from gri_ingest import nquads
from gri_ingest.address import graph
from gri_ingest.errors import IngestError
from gri_ingest.project import Project
from gri_ingest.terms import BASE

ONTOLOGY, VOC = graph("ontology"), graph("voc")
OWL = "http://www.w3.org/2002/07/owl#"
GENID = BASE + ".well-known/genid/"
Term = NamedNode | BlankNode | Literal | RdfTriple
Statement = tuple[Term, NamedNode, Term]


def triples(path: Path) -> list[nquads.Triple]:
    """The statements of a Turtle file with every blank node named."""
    found = _read(path)
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


def publish(project: Project, folder: Path) -> list[str]:
    """Lay the shapes and every version of the ontology, that of now included, into a folder; gives their names.

    A version is what `gri.ttl` said when it was current: older ones stand in ontology/versions/.
    """
    folder.mkdir(exist_ok=True)
    ontology = project.ontology / "gri.ttl"
    texts = {path.name: path for path in (project.ontology / "versions").glob("*.ttl")}
    texts |= {f"{number}.ttl": ontology for number in numbers(ontology)}
    if (project.ontology / "shapes.ttl").is_file():
        texts["shapes.ttl"] = project.ontology / "shapes.ttl"
    for name, path in texts.items():
        shutil.copyfile(path, folder / name)
    return [f"{folder.name}/{name}" for name in sorted(texts)]


def numbers(ontology: Path) -> list[str]:
    """The number of the version that a file of the ontology says it is; none where there is no such file."""
    if not ontology.is_file():
        return []
    return [o.value for _, p, o in _read(ontology) if p.value == f"{OWL}versionInfo" and isinstance(o, Literal)]


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


def _read(path: Path) -> list[Statement]:
    try:
        return [(q.subject, q.predicate, q.object) for q in parse(path=str(path), format=RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        raise IngestError(f"{path.parent.name}/{path.name}: {error}. Correct the Turtle.") from error


def _written(term: Term, names: dict[BlankNode, str]) -> str:
    return names[term] if isinstance(term, BlankNode) else str(term)
