"""The JSON-LD context: a short name for every word of the ontology, and for those of others that releases use.

Takes ontology/gri.ttl, shapes.ttl and prefixes.ttl. Gives the text of a context file.
Never changes one that is published: what the newest file lacks goes to the next version (service/README.md).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

from gri_ingest.errors import IngestError
from gri_ingest.terms import BASE, GRI, RDF, XSD

OWL, SHACL = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#"
RANGE = NamedNode("http://www.w3.org/2000/01/rdf-schema#range")
NAMESPACE = f"{BASE}ns#"
LANGUAGE, LINK, PLAIN = "@language", "@id", ""
# Words of other vocabularies, by prefix, with what their values are.
EXTERNAL: dict[str, dict[str, str]] = {
    "skos": {
        **dict.fromkeys(("prefLabel", "altLabel", "definition", "note", "editorialNote", "changeNote"), LANGUAGE),
        **dict.fromkeys(("exactMatch", "closeMatch", "relatedMatch", "broader", "inScheme", "topConceptOf"), LINK),
        **dict.fromkeys(("Concept", "ConceptScheme", "notation"), PLAIN),
    },
    "rdfs": {"label": LANGUAGE, "comment": LANGUAGE, "seeAlso": LINK, "isDefinedBy": LINK, "subClassOf": LINK},
    "dcterms": {
        **dict.fromkeys(("title", "description"), LANGUAGE),
        **dict.fromkeys(("license", "isPartOf", "isReplacedBy"), LINK),
        **dict.fromkeys(("publisher", "contributor", "identifier"), PLAIN),
        "issued": "xsd:date",
    },
    "foaf": dict.fromkeys(("page", "homepage", "primaryTopic", "isPrimaryTopicOf"), LINK),
    "geo": {"hasGeometry": LINK, "asWKT": "geo:wktLiteral", "Geometry": PLAIN},
    "wgs84": {"lat": "xsd:decimal", "long": "xsd:decimal"},
    "prov": {
        **dict.fromkeys(("wasDerivedFrom", "wasGeneratedBy", "used"), LINK),
        "invalidatedAtTime": "xsd:dateTime",
    },
    "void": {"inDataset": LINK, "triples": "xsd:integer"},
    "dcat": {"landingPage": LINK},
}
# What the shapes leave open, as it is written (describe.py).
OPEN = {"retrievedOn": "xsd:dateTime", "asOf": "xsd:date"}


def context(ontology: Path) -> str:
    """The text of the context of an ontology room.

    Raises IngestError where two words would have one name.
    """
    store = Store()
    for name in ("gri.ttl", "shapes.ttl", "prefixes.ttl"):
        store.load(path=ontology / name, format=RdfFormat.TURTLE, base_iri=BASE)
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= dict(sorted(_prefixes(store).items()))
    for name, told in sorted({**_own(store), **_others(store)}.items()):
        if name in terms:
            raise IngestError(f'Two words would be called "{name}" in JSON-LD. Leave one out of EXTERNAL.')
        terms[name] = told
    return json.dumps({"@context": terms}, ensure_ascii=False, indent=1) + "\n"


def _prefixes(store: Store) -> dict[str, str]:
    rows = store.query(
        f"SELECT ?prefix ?space {{ ?d <{SHACL}prefix> ?prefix ; <{SHACL}namespace> ?space }}"
    )  # the same table from which the editor and the pages write
    return {row["prefix"].value: row["space"].value for row in rows}  # type: ignore[union-attr]


def _own(store: Store) -> dict[str, Any]:
    """Classes, links and values of ours."""
    found: dict[str, Any] = {}
    for kind in ("Class", "ObjectProperty", "DatatypeProperty"):
        for quad in store.quads_for_pattern(None, RDF.type, NamedNode(OWL + kind)):
            if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(NAMESPACE):
                continue
            name = quad.subject.value.removeprefix(NAMESPACE)
            value = {"Class": PLAIN, "ObjectProperty": LINK}.get(kind)
            found[name] = _told(f"gri:{name}", _value(store, quad.subject) if value is None else value)
    if missing := {word for word in GRI if word not in found}:
        raise IngestError(f"terms.py has words that the ontology lacks: {', '.join(sorted(missing))}.")
    return found


def _value(store: Store, word: NamedNode) -> str:
    """What the values of a data property are: its range, else what its shapes ask of them."""
    ranges = {quad.object.value for quad in store.quads_for_pattern(word, RANGE, None)}  # type: ignore[union-attr]
    rows = store.query(f"SELECT DISTINCT ?type {{ ?shape <{SHACL}path> {word} ; <{SHACL}datatype> ?type }}")
    types = ranges or {row["type"].value for row in rows}  # type: ignore[union-attr]
    if types == {RDF.type.value.replace("#type", "#langString")} or word == GRI.officialName or word == GRI.verbatim:
        return LANGUAGE
    if len(types) != 1:
        return OPEN.get(word.value.removeprefix(NAMESPACE), PLAIN)
    named = types.pop()
    return PLAIN if named == XSD.string.value else named.replace("http://www.w3.org/2001/XMLSchema#", "xsd:")


def _others(store: Store) -> dict[str, Any]:
    spaces, own, found = _prefixes(store), _own(store), {}
    for prefix, words in EXTERNAL.items():
        if prefix not in spaces:
            raise IngestError(f"prefixes.ttl lacks the prefix {prefix}. Add it, or leave its words out of EXTERNAL.")
        for word, value in words.items():
            if word in own or word in found:
                raise IngestError(f'Two words would be called "{word}" in JSON-LD. Leave {prefix}:{word} out.')
            found[word] = _told(f"{prefix}:{word}", value)
    return found


def _told(iri: str, value: str) -> Any:
    """How a term is defined: a name alone, or with what its values are."""
    if value == PLAIN:
        return iri
    return {"@id": iri, "@container": "@language"} if value == LANGUAGE else {"@id": iri, "@type": value}
