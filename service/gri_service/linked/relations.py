"""The typed links of a thing's page and of its data: where each of the two leads, said in one place.

Takes the IRI of a thing, its type, the address of this service. Gives lists of Link for pages and the header `Link`.
Never makes a response: whoever sends one adds to these lists what it knows besides.
"""

from gri_service.formats import Format
from gri_service.linked.description import Description
from gri_service.linked.document import FORMATS, address
from gri_service.linked.markup import type_of
from gri_service.links import Link
from gri_service.signposting import Landing, Target
from gri_service.signposting import of_page as landing_at

SCHEMA, WORDS = "https://schema.org/", "https://w3id.org/gri/ns"


def landing(iri: str, kind: str, root: str) -> Landing:
    """The page of a thing and its data as FAIR Signposting sees them; `kind` is its type in schema.org."""
    data = root + address(iri, "data")
    records = (Target(f"{data}.{each.extension}", each.media_type, WORDS) for each in FORMATS)
    return landing_at(root, address(iri, "page"), identifier=iri, types=[SCHEMA + kind], metadata=records)


def of_page(iri: str, kind: str, root: str) -> list[Link]:
    """The links of a page: its one address, the same in every format for programs, and its signposts."""
    data = address(iri, "data")
    alternates = [Link("alternate", f"{data}.{each.extension}", each.media_type) for each in FORMATS]
    return [Link("canonical", root + address(iri, "page")), *alternates, *landing(iri, kind, root).links()]


def of_data(found: Description, wanted: Format, root: str) -> list[Link]:
    """The links of data: the page for people, the other formats, its neighbours in several pages, its signposts."""
    iri = found.thing.value
    signs = landing(iri, type_of(found), root)
    data = address(iri, "data")
    here = f"{data}.{wanted.extension}"
    record = signs.record(wanted.media_type) or Target(f"{root}{here}", wanted.media_type)
    links = [Link("alternate", address(iri, "page"), "text/html")]
    links += [Link("alternate", f"{data}.{e.extension}", e.media_type) for e in FORMATS if e is not wanted]
    if found.page > 1:
        links.append(Link("prev", f"{here}?page={found.page - 1}" if found.page > 2 else here, wanted.media_type))
    if found.more:
        links.append(Link("next", f"{here}?page={found.page + 1}", wanted.media_type))
    return [*links, *signs.links_of_metadata(record)]
