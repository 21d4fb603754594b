"""The document about one thing: its description, the names of all that is mentioned, and what the document itself is.

Takes a Description and the release it is from. Gives triples in one order, and their bytes in each format.
Never says anything of the world that the graph does not say.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from gri_service.engine.measure import xml_fault
from gri_service.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from gri_service.linked import compact
from gri_service.linked.context import Context
from gri_service.linked.description import BASE, TYPE, Description
from gri_service.problems import NotRepresentable

FORMATS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)  # those that links name
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DATASET = f"{BASE}.well-known/void#dataset"
_FOAF, _TERMS, _VOID = "http://xmlns.com/foaf/0.1/", "http://purl.org/dc/terms/", "http://rdfs.org/ns/void#"
_WRITERS = {
    TURTLE: RdfFormat.TURTLE,
    N_TRIPLES: RdfFormat.N_TRIPLES,
    RDF_XML: RdfFormat.RDF_XML,
    TRIG: RdfFormat.TRIG,
    N_QUADS: RdfFormat.N_QUADS,
}
BARE = {N_TRIPLES, N_QUADS}  # formats without prefixes


def address(iri: str, room: str) -> str:
    """The path of the page or the data of a thing, on any host.

    >>> address("https://w3id.org/gri/id/country/FRA", "data")
    '/data/country/FRA'
    """
    return f"/{room}/" + quote(iri.removeprefix(f"{BASE}id/"), safe="/:@!$&'()*+,;=~-._")


def triples(found: Description, release: str) -> list[Triple]:
    """All triples of the document, those of the document and the thing first."""
    thing = found.thing
    page, data = (NamedNode(BASE + address(thing.value, room)[1:]) for room in ("page", "data"))
    own = [
        Triple(data, TYPE, NamedNode(f"{_FOAF}Document")),
        Triple(data, NamedNode(f"{_FOAF}primaryTopic"), thing),
        Triple(data, NamedNode(f"{_TERMS}license"), NamedNode(LICENCE)),
        Triple(data, NamedNode(f"{_TERMS}isPartOf"), NamedNode(f"{BASE}release/{quote(release)}")),
        Triple(data, NamedNode(f"{_VOID}inDataset"), NamedNode(DATASET)),
    ]
    topic = Triple(thing, NamedNode(f"{_FOAF}isPrimaryTopicOf"), page)
    said = [statement.triple for statement in found.own]
    others = [*(statement.triple for statement in found.back), *found.beside]
    # One subject at a time, so that Turtle names it once; the thing's own label may stand among the names beside.
    return [*own, *dict.fromkeys([*said, topic]), *sorted({*others} - {*said}, key=lambda t: _order(t, thing))]


def _order(triple: Triple, thing: NamedNode) -> tuple[bool, str, str, str]:
    return triple.subject != thing, str(triple.subject), str(triple.predicate), str(triple.object)


def write(told: Iterable[Triple], wanted: Format, context: Context) -> bytes:
    """The document in a format of FORMATS; JSON-LD with its context by address.

    Raises NotRepresentable where the format cannot carry a character of it.
    """
    listed = list(told)
    if wanted is JSON_LD:
        return compact.text(compact.document(listed, context, context.iri)).encode()
    if wanted in BARE:
        data = serialize(listed, format=_WRITERS[wanted])
    else:
        prefixes = _used(listed, context.prefixes)
        data = serialize(listed, format=_WRITERS[wanted], prefixes=prefixes, base_iri=BASE)
    assert data is not None
    if wanted is RDF_XML and (fault := xml_fault(data)):
        raise NotRepresentable(f"Ask for Turtle (text/turtle) instead. {fault}")
    return data


def _used(told: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that shorten anything here; what is of ours and no word is short by the base."""
    words = {t.predicate.value for t in told} | {str(t.object)[1:] for t in told if t.predicate == TYPE}
    return {name: space for name, space in prefixes.items() if any(word.startswith(space) for word in words)}
