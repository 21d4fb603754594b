"""The ontology as a person reads it: its terms, each with all that is said of it, from both sides.

Takes the statements of the ontology. Gives Ontology: the header, the classes as a tree, the properties by kind.
Never adds to what is said; only what one term says of another is told at both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from gri_service.statements import DCT, OWL, RDF, RDFS, SKOS, Statements

TYPE = f"{RDF}type"
KINDS = {
    "Class": ("classes", "Classes"),
    "ObjectProperty": ("object-properties", "Properties between things"),
    "DatatypeProperty": ("data-properties", "Properties with a value"),
    "AnnotationProperty": ("annotation-properties", "Annotations"),
}
# What a property is beside being one, in the words of OWL and in plain ones.
TRAITS = {
    "SymmetricProperty": "symmetric: it holds in both directions",
    "TransitiveProperty": "transitive: it carries on from one to the next",
    "IrreflexiveProperty": "irreflexive: nothing has it to itself",
    "AsymmetricProperty": "asymmetric: never in both directions",
    "ReflexiveProperty": "reflexive: everything has it to itself",
    "FunctionalProperty": "functional: at most one value",
    "InverseFunctionalProperty": "inverse functional: a value belongs to one thing at most",
}
MATCHES = {
    "exactMatch": "the same as",
    "closeMatch": "close to",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "related to",
}


@dataclass(frozen=True)
class Term:
    """A class or a property. Other terms of the ontology are named by IRI."""

    iri: str
    kind: str
    labels: dict[str, str]
    definitions: dict[str, str]
    notes: dict[str, str]
    examples: tuple[str, ...]
    traits: tuple[str, ...]
    supers: tuple[str, ...]
    subs: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    inverses: tuple[str, ...]
    equals: tuple[str, ...]
    disjoint: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...]
    links: tuple[tuple[str, tuple[str, ...]], ...]  # of other properties whose chains this one is part of
    matches: tuple[tuple[str, tuple[str, ...]], ...]
    has: tuple[str, ...]  # properties whose domain this is
    given: tuple[str, ...]  # properties whose range this is
    since: str
    deprecated: bool
    successors: tuple[str, ...]

    @property
    def name(self) -> str:
        """The local name, which is the anchor."""
        return self.iri.rpartition("#")[2]

    @property
    def label(self) -> str:
        return self.labels.get("en") or self.name


@dataclass(frozen=True)
class Ontology:
    """The header, and all terms by IRI."""

    iri: str
    title: str
    said: Statements
    terms: dict[str, Term]

    def text(self, said: str) -> str:
        """What the header says by one property, in English where there is a choice."""
        return self.said.text(NamedNode(self.iri), said)

    def texts(self, said: str) -> dict[str, str]:
        return self.said.texts(NamedNode(self.iri), said)

    def iris(self, said: str) -> tuple[str, ...]:
        return self.said.iris(NamedNode(self.iri), said)

    @property
    def version(self) -> str:
        return self.text(f"{OWL}versionInfo")

    @property
    def groups(self) -> list[tuple[str, str, list[Term]]]:
        """The terms by kind: anchor, heading, terms by their label."""
        found = []
        for kind, (anchor, heading) in KINDS.items():
            terms = [term for term in self.terms.values() if term.kind == kind]
            if terms:
                found.append((anchor, heading, sorted(terms, key=lambda term: (term.label.casefold(), term.iri))))
        return found

    @property
    def tree(self) -> list[tuple[int, Term]]:
        """The classes below one another, each with its depth; one of several parents stands below each."""
        return list(self._below(None, 0))

    @property
    def chains(self) -> list[tuple[Term, tuple[str, ...]]]:
        return [(term, chain) for term in self.terms.values() for chain in term.chains]

    def _below(self, parent: Term | None, depth: int) -> Iterator[tuple[int, Term]]:
        classes = [term for term in self.terms.values() if term.kind == "Class"]
        for term in sorted(classes, key=lambda term: (term.label.casefold(), term.iri)):
            ours = [iri for iri in term.supers if iri in self.terms]
            if (parent is None and not ours) or (parent is not None and parent.iri in ours):
                yield depth, term
                yield from self._below(term, depth + 1)


def read(said: Statements) -> Ontology | None:
    """The ontology of these statements; None where they hold none."""
    headers = said.subjects(TYPE, NamedNode(f"{OWL}Ontology"))
    if not headers:
        return None
    header = headers[0]
    assert isinstance(header, NamedNode)
    terms: dict[str, Term] = {}
    for kind in KINDS:
        for node in said.subjects(TYPE, NamedNode(OWL + kind)):
            if isinstance(node, NamedNode) and node.value.startswith(f"{header.value}#"):
                terms[node.value] = _term(said, node, kind)
    return Ontology(header.value, said.text(header, f"{DCT}title"), said, terms)


def _term(said: Statements, node: NamedNode, kind: str) -> Term:
    def iris(name: str) -> tuple[str, ...]:
        return said.iris(node, name)

    def back(name: str) -> tuple[str, ...]:
        return tuple(sorted(other.value for other in said.subjects(name, node) if isinstance(other, NamedNode)))

    def both(name: str) -> tuple[str, ...]:
        return tuple(sorted({*iris(name), *back(name)}))

    above = f"{RDFS}subClassOf" if kind == "Class" else f"{RDFS}subPropertyOf"
    types = set(iris(TYPE))
    return Term(
        iri=node.value,
        kind=kind,
        labels=said.texts(node, f"{RDFS}label"),
        definitions=said.texts(node, f"{SKOS}definition") or said.texts(node, f"{RDFS}comment"),
        notes=said.texts(node, f"{SKOS}scopeNote"),
        examples=tuple(str(getattr(term, "value", term)) for term in said.values(node, f"{SKOS}example")),
        traits=tuple(words for name, words in TRAITS.items() if OWL + name in types),
        supers=iris(above),
        subs=back(above),
        domains=iris(f"{RDFS}domain"),
        ranges=iris(f"{RDFS}range"),
        inverses=both(f"{OWL}inverseOf"),
        equals=both(f"{OWL}equivalentClass" if kind == "Class" else f"{OWL}equivalentProperty"),
        disjoint=both(f"{OWL}disjointWith" if kind == "Class" else f"{OWL}propertyDisjointWith"),
        chains=tuple(chain for _, chain in _chains(said, node)),
        links=tuple((of, chain) for of, chain in _chains(said) if node.value in chain),
        matches=tuple((words, iris(SKOS + name)) for name, words in MATCHES.items() if iris(SKOS + name)),
        has=back(f"{RDFS}domain"),
        given=back(f"{RDFS}range"),
        since=said.text(node, f"{SKOS}historyNote"),
        deprecated=Literal(True) in said.values(node, f"{OWL}deprecated"),
        successors=iris(f"{DCT}isReplacedBy"),
    )


def _chains(said: Statements, of: NamedNode | None = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The property chains, of one property or of all: what follows, and the properties that lead to it."""
    for triple in said.triples:
        if triple.predicate.value == f"{OWL}propertyChainAxiom" and of in (None, triple.subject):
            assert isinstance(triple.subject, NamedNode)
            chain = tuple(part.value for part in said.members(triple.object) if isinstance(part, NamedNode))
            yield triple.subject.value, chain
