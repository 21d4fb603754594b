"""What the graph says of itself, read from its own named graphs and made ready to be sent.

Takes the statements of a graph of the release and the address of this service. Gives them as RDF, or by subject for a
page. Never changes a name: only addresses where something can be fetched become this service's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from gri_service.dcat import ADMS, BASE, DCAT, DCT, RDF, RDFS, SPDX, VOID
from gri_service.description import SD
from gri_service.engine.evaluate import GRAPHS as WRITERS

VOID_GRAPH, EXAMPLES_GRAPH = f"{BASE}.well-known/void", f"{BASE}.well-known/sparql-examples"
FOAF, SCHEMA, SH = "http://xmlns.com/foaf/0.1/", "https://schema.org/", "http://www.w3.org/ns/shacl#"
PREFIXES = {
    "adms": ADMS, "dcat": DCAT, "dcterms": DCT, "foaf": FOAF, "gri": f"{BASE}ns#", "rdf": RDF, "rdfs": RDFS,
    "schema": SCHEMA, "sd": SD, "sh": SH, "spdx": SPDX, "void": VOID, "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
# What these lead to is fetched, so it is where this service is, whatever the base of the graph.
ADDRESSES = {
    *(VOID + word for word in ("sparqlEndpoint", "dataDump")),
    *(DCAT + word for word in ("endpointURL", "endpointDescription", "downloadURL", "accessURL")),
    SD + "endpoint",
    SCHEMA + "target",
}  # fmt: skip
# Parts of the description that are about its numbers, and no datasets of a catalogue.
PARTS = tuple(f"{VOID_GRAPH}#{part}." for part in ("class", "property", "links", "register"))
SPACES = (DCT, DCAT, RDF, RDFS, FOAF, SPDX, ADMS)
COUNTED = {VOID + word for word in ("triples", "sparqlEndpoint", "dataDump")}


def query(graph: str) -> str:
    """The question for a whole graph."""
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}"


def read(text: bytes, root: str) -> list[Triple]:
    """The statements of a graph in N-Triples, with the addresses of this service."""
    return [addressed(quad.triple, root) for quad in parse(text, format=RdfFormat.N_TRIPLES)]


def addressed(said: Triple, root: str) -> Triple:
    """A statement as this service makes it."""
    obj = said.object
    if said.predicate.value in ADDRESSES and isinstance(obj, NamedNode) and obj.value.startswith(BASE):
        return Triple(said.subject, said.predicate, NamedNode(f"{root}/{obj.value.removeprefix(BASE)}"))
    return said


def catalogued(said: Iterable[Triple]) -> Iterator[Triple]:
    """What of a description belongs into a catalogue of datasets."""
    for triple in said:
        predicate, subject = triple.predicate.value, str(getattr(triple.subject, "value", ""))
        about_sd = str(getattr(triple.object, "value", "")).startswith(SD)
        if (predicate.startswith(SPACES) or predicate in COUNTED) and not subject.startswith(PARTS) and not about_sd:
            yield triple


def write(said: Iterable[Triple], media_type: str) -> bytes:
    """Statements in a registered RDF format, each once."""
    each = sorted(set(said), key=str)
    text = serialize(each, format=WRITERS[media_type], prefixes=PREFIXES)
    assert text is not None
    return text


class Said:
    """Statements by subject and property, for a page."""

    def __init__(self, said: Iterable[Triple]) -> None:
        self._rows: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in said:
            subject, obj = triple.subject, triple.object
            if isinstance(subject, NamedNode) and isinstance(obj, NamedNode | Literal):
                self._rows[subject.value, triple.predicate.value].append(obj)
                self._subjects[triple.predicate.value, obj.value].append(subject.value)

    def all(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, in their order; of texts the English ones."""
        values = self._rows.get((subject, predicate), [])
        return sorted(v.value for v in values if not (isinstance(v, Literal) and v.language not in {None, "en"}))

    def one(self, subject: str, predicate: str) -> str:
        """The first value; empty where there is none."""
        return next(iter(self.all(subject, predicate)), "")

    def number(self, subject: str, word: str) -> int:
        """A count of VoID; 0 where none is said."""
        return int(self.one(subject, VOID + word) or 0)

    @staticmethod
    def spoken(term: str) -> str:
        """The name of a term as words, for a page.

        >>> Said.spoken("https://w3id.org/gri/ns#ResearchInfrastructure")
        'Research infrastructure'
        """
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/]", term)[-1]).lower()
        return words[:1].upper() + words[1:]

    def members(self, kind: str) -> list[str]:
        """The subjects of a class."""
        return sorted(self._subjects.get((RDF + "type", kind), []))
