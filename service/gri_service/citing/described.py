"""A citation described for machines: a data set of schema.org with its provenance, as JSON-LD and as Turtle.

Takes a reference and the formats in which the result is offered. Gives one description in two spellings.
Never uses a blank node: every part of the description has a name below that of the citation.
"""

import json
from collections.abc import Iterable
from typing import Any

from pyoxigraph import RdfFormat, parse, serialize

from gri_service.citing.citation import Execution
from gri_service.citing.references import AUTHOR, Reference
from gri_service.formats import Format
from gri_service.search import BASE
from gri_service.signposting import AUTHOR as AGENT
from gri_service.signposting import LICENCE

SCHEMA, PROV, XSD = "https://schema.org/", "http://www.w3.org/ns/prov#", "http://www.w3.org/2001/XMLSchema#"
_LINKS = ("url", "license", "creator", "publisher", "isBasedOn", "distribution", "contentUrl", "isRelatedTo")
_PROV_LINKS = ("wasGeneratedBy", "wasDerivedFrom", "used", "wasAssociatedWith", "hadPrimarySource")
CONTEXT: dict[str, Any] = {
    "@vocab": SCHEMA,
    "prov": PROV,
    "xsd": XSD,
    **{name: {"@type": "@id"} for name in _LINKS},
    **{f"prov:{name}": {"@type": "@id"} for name in _PROV_LINKS},
    "prov:endedAtTime": {"@type": "xsd:dateTime"},
    "dateCreated": {"@type": "xsd:dateTime"},
}
PREFIXES = {"schema": SCHEMA, "prov": PROV, "xsd": XSD}


def release_iri(release: str) -> str:
    """The identifier of a release."""
    return f"{BASE}release/{release}"


def document(of: Reference, offers: Iterable[Format], related: Iterable[str] = ()) -> dict[str, Any]:
    """The description as JSON-LD; `related` are the identifiers of other answers to the same question."""
    citation, cited = of.citation, of.citation.cited
    releases = [release_iri(run.release) for run in citation.executions]
    data: dict[str, Any] = {
        "@id": of.iri,
        "@type": ["Dataset", "prov:Entity"],
        "name": citation.title,
        "description": f"The answer to a SPARQL query on the GRI Graph: {of.note}.",
        "identifier": of.iri,
        "url": of.url,
        "version": cited.release,
        "dateCreated": cited.time,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": AGENT,
        "publisher": AGENT,
        "creditText": AUTHOR,
        "size": of.size,
        "isBasedOn": releases,
        "prov:wasDerivedFrom": releases,
        "prov:wasGeneratedBy": [f"{of.iri}#run-{number}" for number in range(1, len(releases) + 1)],
        "distribution": [f"{of.iri}#{offer.extension}" for offer in offers],
    }
    if citation.columns:
        data["variableMeasured"] = list(citation.columns)
    if others := list(related):
        data["isRelatedTo"] = others
    return {"@context": CONTEXT, "@graph": [data, *_parts(of, offers)]}


def _parts(of: Reference, offers: Iterable[Format]) -> Iterable[dict[str, Any]]:
    yield {"@id": AGENT, "@type": ["Organization", "prov:Organization"], "name": AUTHOR}
    yield {
        "@id": f"{of.iri}#query", "@type": ["SoftwareSourceCode", "prov:Plan"], "programmingLanguage": "SPARQL",
        "text": of.citation.query,
    }  # fmt: skip
    for number, run in enumerate(of.citation.executions, start=1):
        yield from _run(of, number, run)
    for offer in offers:
        file = {
            "@id": f"{of.iri}#{offer.extension}", "@type": "DataDownload", "name": offer.label,
            "encodingFormat": offer.media_type, "contentUrl": f"{of.url}/result.{offer.extension}", "license": LICENCE,
        }  # fmt: skip
        if offer.extension in {"json", "nt"} and offer.media_type != "application/ld+json":
            file["sha256"] = of.citation.cited.bytes_hash
        yield file


def _run(of: Reference, number: int, run: Execution) -> Iterable[dict[str, Any]]:
    release = release_iri(run.release)
    yield {
        "@id": f"{of.iri}#run-{number}", "@type": "prov:Activity", "name": f"Query of {run.time}",
        "prov:used": [release, f"{of.iri}#query"], "prov:endedAtTime": run.time,
        "prov:wasAssociatedWith": f"{of.iri}#engine-{number}",
    }  # fmt: skip
    yield {
        "@id": f"{of.iri}#engine-{number}", "@type": ["SoftwareApplication", "prov:SoftwareAgent"], "name": run.engine,
    }  # fmt: skip
    yield {"@id": release, "@type": ["Dataset", "prov:Entity"], "name": f"GRI Graph, release {run.release}"}


def turtle(told: dict[str, Any]) -> bytes:
    """The description as Turtle."""
    triples = [quad.triple for quad in parse(json.dumps(told), RdfFormat.JSON_LD)]
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert text is not None
    return text
