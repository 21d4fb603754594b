"""The typed links of a thing's page and of its data: where each of the two leads, said in one place.

Takes the IRI of a thing and the address of this service. Gives lists of Link, for `render.page(links=…)` and `Link`.
Never makes a response: whoever sends one adds to these lists what it knows besides.
"""

from gri_service.formats import Format
from gri_service.linked.description import Description
from gri_service.linked.document import FORMATS, address
from gri_service.links import Link


def of_page(iri: str, root: str) -> list[Link]:
    """The links of a page: its one address, and the same in every format for programs."""
    data = address(iri, "data")
    alternates = [Link("alternate", f"{data}.{each.extension}", each.media_type) for each in FORMATS]
    return [Link("canonical", root + address(iri, "page")), *alternates]


def of_data(found: Description, wanted: Format) -> list[Link]:
    """The links of data: the page for people, the other formats, and its neighbours where it has several pages."""
    iri = found.thing.value
    data = address(iri, "data")
    here = f"{data}.{wanted.extension}"
    links = [Link("alternate", address(iri, "page"), "text/html")]
    links += [Link("alternate", f"{data}.{e.extension}", e.media_type) for e in FORMATS if e is not wanted]
    if found.page > 1:
        links.append(Link("prev", f"{here}?page={found.page - 1}" if found.page > 2 else here, wanted.media_type))
    if found.more:
        links.append(Link("next", f"{here}?page={found.page + 1}", wanted.media_type))
    return links
