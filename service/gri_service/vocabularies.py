"""The lists of words: schemes and their concepts, each with all that is said of it.

Takes the statements about schemes and concepts. Gives Scheme and Concept, the narrower told beside the broader.
Never counts how often a word is used: a canned query does.
"""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from gri_service.ontology import MATCHES
from gri_service.search import BASE
from gri_service.statements import DCT, RDF, RDFS, SKOS, Statements

TYPE = f"{RDF}type"
# What stands in places of its own; the rest of a concept is listed as it is.
KNOWN = {
    TYPE, f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}definition", f"{SKOS}notation", f"{SKOS}inScheme",
    f"{SKOS}topConceptOf", f"{SKOS}broader", f"{SKOS}narrower", f"{SKOS}scopeNote", f"{SKOS}example",
    f"{BASE}ns#sortRank", *(SKOS + name for name in MATCHES),
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """What a list and a word of it have alike: the last part of the IRI names both, and is the anchor of a concept."""

    iri: str
    labels: dict[str, str]
    definitions: dict[str, str]

    @property
    def name(self) -> str:
        """The last part of the IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def label(self) -> str:
        return self.labels.get("en") or next(iter(self.labels.values()), self.name)


@dataclass(frozen=True)
class Concept(Word):
    """One word of a list."""

    others: dict[str, str]
    notes: dict[str, str]
    notation: str
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    matches: tuple[tuple[str, tuple[str, ...]], ...]
    more: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Scheme(Word):
    """One list, with its concepts in order: by number where they have one, else the wider first."""

    licence: str
    concepts: tuple[Concept, ...]


def read(said: Statements) -> dict[str, Scheme]:
    """Every list by its IRI."""
    schemes = {}
    for node in said.subjects(TYPE, NamedNode(f"{SKOS}ConceptScheme")):
        if isinstance(node, NamedNode):
            inside = [one for one in said.subjects(f"{SKOS}inScheme", node) if isinstance(one, NamedNode)]
            concepts = sorted((_concept(said, one) for one in inside), key=lambda one: _place(said, one))
            schemes[node.value] = Scheme(
                iri=node.value,
                labels=said.texts(node, f"{SKOS}prefLabel") or said.texts(node, f"{RDFS}label"),
                definitions=said.texts(node, f"{SKOS}definition"),
                licence=next(iter(said.iris(node, f"{DCT}license")), ""),
                concepts=tuple(concepts),
            )
    return dict(sorted(schemes.items()))


def _concept(said: Statements, node: NamedNode) -> Concept:
    told = said.about([node])
    rest: dict[str, list[str]] = {}
    for triple in told.triples:
        if triple.subject == node and triple.predicate.value not in KNOWN:
            rest.setdefault(triple.predicate.value, []).append(str(getattr(triple.object, "value", triple.object)))
    narrower = [one.value for one in said.subjects(f"{SKOS}broader", node) if isinstance(one, NamedNode)]
    return Concept(
        iri=node.value,
        labels=said.texts(node, f"{SKOS}prefLabel"),
        others=said.texts(node, f"{SKOS}altLabel"),
        definitions=said.texts(node, f"{SKOS}definition"),
        notes=said.texts(node, f"{SKOS}scopeNote"),
        notation=said.text(node, f"{SKOS}notation"),
        broader=said.iris(node, f"{SKOS}broader"),
        narrower=tuple(sorted({*narrower, *said.iris(node, f"{SKOS}narrower")})),
        matches=tuple((words, found) for name, words in MATCHES.items() if (found := said.iris(node, SKOS + name))),
        more=tuple((name, tuple(sorted(values))) for name, values in sorted(rest.items())),
    )


def _place(said: Statements, concept: Concept) -> tuple[object, ...]:
    """Where a concept stands in its list: numbers count as numbers, and a word follows the wider one."""
    if concept.notation.isdigit():
        return (0, int(concept.notation), (), concept.iri)
    path: list[str] = []
    iri, seen = concept.iri, set[str]()
    while iri and iri not in seen:
        seen.add(iri)
        node = NamedNode(iri)
        path.insert(0, said.text(node, f"{SKOS}prefLabel").casefold() or iri)
        iri = next(iter(said.iris(node, f"{SKOS}broader")), "")
    return (1, 0, tuple(path), concept.iri)
