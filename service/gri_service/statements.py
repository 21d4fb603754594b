"""Statements in memory: the triples of a small graph, looked up by subject and by what they say.

Takes triples. Gives values, texts by language, lists, and the whole in a format of the table.
Never asks an engine, and never holds more than an ontology or a list of words.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from gri_service.engine.evaluate import GRAPHS as WRITERS

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
DCT = "http://purl.org/dc/terms/"
GENID = "/.well-known/genid/"  # where a release names what its files leave nameless (RDF 1.1, section 3.5)


class Statements:
    """The triples of one graph, each once, in the order in which they came."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self._held: dict[Term, dict[str, list[Term]]] = {}
        self._of: dict[str, dict[Term, list[Node]]] = {}
        for triple in self.triples:
            subject, said = triple.subject, triple.predicate.value
            assert not isinstance(subject, Triple)
            self._held.setdefault(subject, {}).setdefault(said, []).append(triple.object)
            self._of.setdefault(said, {}).setdefault(triple.object, []).append(subject)

    def values(self, subject: Term, said: str) -> list[Term]:
        """What is said of a subject by one property."""
        return self._held.get(subject, {}).get(said, [])

    def value(self, subject: Term, said: str) -> Term | None:
        """The first of it."""
        return next(iter(self.values(subject, said)), None)

    def iris(self, subject: Term, said: str) -> tuple[str, ...]:
        """The values that are IRIs, in order."""
        return tuple(sorted(term.value for term in self.values(subject, said) if isinstance(term, NamedNode)))

    def text(self, subject: Term, said: str) -> str:
        """The first value as text: the English one, if there is one."""
        texts = self.texts(subject, said)
        return texts.get("en") or next(iter(texts.values()), "")

    def texts(self, subject: Term, said: str) -> dict[str, str]:
        """The values by their language, English first; what is no text is under the empty language."""
        told = {
            (term.language or "") if isinstance(term, Literal) else "": str(getattr(term, "value", term))
            for term in self.values(subject, said)
        }
        return dict(sorted(told.items(), key=lambda pair: (pair[0] != "en", pair[0])))

    def subjects(self, said: str, value: Term) -> list[Node]:
        """Of what this is said."""
        return self._of.get(said, {}).get(value, [])

    def members(self, node: Term) -> Iterator[Term]:
        """The members of an RDF list."""
        while (first := self.value(node, f"{RDF}first")) is not None:
            yield first
            node = self.value(node, f"{RDF}rest") or NamedNode(f"{RDF}nil")

    def about(self, subjects: Iterable[Term]) -> "Statements":
        """Only what is said of these, and of the nameless nodes that hang on them."""
        found: list[Triple] = []
        waiting, seen = list(subjects), set[Term]()
        while waiting:
            subject = waiting.pop(0)
            if subject in seen:
                continue
            seen.add(subject)
            for said, terms in self._held.get(subject, {}).items():
                assert isinstance(subject, NamedNode | BlankNode)
                found += [Triple(subject, NamedNode(said), term) for term in terms]
                waiting += [term for term in terms if _is_nameless(term)]
        return Statements(found)

    def write(self, media_type: str, prefixes: Mapping[str, str]) -> bytes:
        """All of it in a registered RDF format, nameless again where the release gave a name for want of one."""
        names: dict[Term, BlankNode] = {}
        bare = [
            Triple(_bare(each.subject, names), each.predicate, _bare(each.object, names))  # type: ignore[arg-type]
            for each in self.triples
        ]
        met = {f"{term}" for each in bare for term in (each.subject, each.predicate, each.object)}
        used = {name: space for name, space in prefixes.items() if any(text.startswith(f"<{space}") for text in met)}
        text = serialize(bare, format=WRITERS[media_type], prefixes=used)
        assert text is not None
        return text


def _is_nameless(term: Term) -> bool:
    return isinstance(term, BlankNode) or (isinstance(term, NamedNode) and GENID in term.value)


def _bare(term: Term, names: dict[Term, BlankNode]) -> Term:
    """The list of a property chain must be nameless for tools that read OWL, and the same each time it is written."""
    if not _is_nameless(term):
        return term
    return names.setdefault(term, BlankNode(f"n{len(names) + 1}"))
