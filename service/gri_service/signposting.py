"""FAIR Signposting: the typed links of a landing page, its content and its metadata, by which programs find their way.

Takes a Landing: where the page is, its persistent name, its licence, authors, types, metadata and content.
Gives the links of each of the three kinds (level 1, profile of https://signposting.org/FAIR/) and all of them as a
linkset (level 2, RFC 9264). Never asks the web framework or the graph: whoever shows a page knows what belongs to it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from gri_service.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from gri_service.links import Link
from gri_service.search import BASE

ABOUT_PAGE = "https://schema.org/AboutPage"
CONTENT = "https://schema.org/DataDownload"
METADATA = "https://schema.org/DigitalDocument"
DATASET = "https://schema.org/Dataset"
MEDIA_TYPE = "application/linkset+json"
# Whose work the data is: the project, as the ontology and the description of the dataset name it.
AUTHOR = BASE + "id/organisation/gri-graph"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MOST_ITEMS = 20  # a page with more says in its header where the linkset is, and no more (H6)


class Target(NamedTuple):
    """A file of the content, or one representation of the metadata: its address and what it is."""

    href: str
    type: str = ""
    profile: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Landing:
    """A landing page. All addresses are absolute; `types` are what the thing it shows is, beside a page about it."""

    address: str
    identifier: str
    linkset: str
    types: tuple[str, ...]
    metadata: tuple[Target, ...] = ()
    items: tuple[Target, ...] = ()
    licence: str = LICENCE
    authors: tuple[str, ...] = (AUTHOR,)

    def links(self) -> list[Link]:
        """What the page itself carries; with more than 20 items the linkset alone."""
        if len(self.items) > MOST_ITEMS:
            return [self._level_2()]
        return [*self._of_page(), self._level_2()]

    def links_of_item(self, item: Target) -> list[Link]:
        """What a file of the content carries."""
        return [*self._of_item(item), self._level_2()]

    def links_of_metadata(self, record: Target) -> list[Link]:
        """What one representation of the metadata carries."""
        return [*self._of_metadata(record), self._level_2()]

    def record(self, media_type: str) -> Target | None:
        """The representation of the metadata in a media type, if it is offered."""
        return next((record for record in self.metadata if record.type == media_type), None)

    def item(self, href: str) -> Target | None:
        """The file of the content at an address, if there is one."""
        return next((item for item in self.items if item.href == href), None)

    def document(self) -> dict[str, Any]:
        """The linkset as RFC 9264 writes it in JSON: every link of the page, its content and its metadata."""
        contexts = [_context(self.address, self._of_page())]
        contexts += [_context(item.href, self._of_item(item)) for item in self.items]
        contexts += [_context(record.href, self._of_metadata(record)) for record in self.metadata]
        return {"linkset": contexts}

    def _level_2(self) -> Link:
        return Link("linkset", self.linkset, MEDIA_TYPE)

    def _of_page(self) -> Iterator[Link]:
        yield Link("cite-as", self.identifier)
        yield from (Link("type", iri) for iri in (ABOUT_PAGE, *self.types))
        yield Link("license", self.licence)
        yield from (Link("author", author) for author in self.authors)
        yield from (Link("describedby", record.href, record.type, record.profile) for record in self.metadata)
        yield from (Link("item", item.href, item.type) for item in self.items)

    def _of_item(self, item: Target) -> Iterator[Link]:
        # RFC 8574: a part may prefer to be cited by the name of the whole.
        yield Link("cite-as", self.identifier)
        yield Link("type", CONTENT)
        yield Link("license", item.licence or self.licence)
        yield Link("collection", self.address, "text/html")

    def _of_metadata(self, record: Target) -> Iterator[Link]:
        yield Link("type", METADATA)
        yield Link("license", record.licence or self.licence)
        yield Link("describes", self.address, "text/html")


# The graph as it is now, as its own description names it; a release has a landing page of its own.
DATASET_IRI = BASE + ".well-known/void#dataset"
DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
RECORDS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
DESCRIPTIONS = tuple(
    Target(f"{path}?format={form.extension}", form.media_type, profile)
    for path, profile in (("/dcat", DCAT), ("/.well-known/void", VOID))
    for form in RECORDS
)
WHOLE = (
    Target("/rdf-graph-store?default&format=nt", "application/n-triples"),
    Target("/rdf-graph-store?default&format=ttl", "text/turtle"),
)


# How /linkset/<kind>/<key> comes to a landing page: the blueprint that shows a kind of page gives the way to it.
Landings = dict[str, Callable[[str], Landing]]


def linkset_of(root: str, path: str) -> str:
    """The address of the linkset of a landing page, given the service's root and the path of the page.

    >>> linkset_of("https://example.org", "/page/country/FRA")
    'https://example.org/linkset/page/country/FRA'
    """
    return f"{root}/linkset{path}"


def of_page(
    root: str,
    path: str,
    *,
    types: Iterable[str],
    metadata: Iterable[Target] = (),
    items: Iterable[Target] = (),
    identifier: str = "",
    licence: str = LICENCE,
    authors: Iterable[str] = (AUTHOR,),
) -> Landing:
    """The landing page at a path of the service, whose persistent name is the same path below the base, or another."""
    return Landing(
        root + path,
        identifier or BASE + path.lstrip("/"),
        linkset_of(root, path),
        tuple(types),
        tuple(metadata),
        tuple(items),
        licence,
        tuple(authors),
    )


def of_home(root: str) -> Landing:
    """The landing page of the graph as a whole: `/`, which the catalogue describes; its content is every triple."""
    return of_page(
        root,
        "/",
        identifier=DATASET_IRI,
        types=[DATASET],
        metadata=[record._replace(href=root + record.href) for record in DESCRIPTIONS],
        items=[item._replace(href=root + item.href) for item in WHOLE],
    )


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    context: dict[str, Any] = {"anchor": anchor}
    for link in links:
        said = {"href": link.href, "type": link.type, "profile": link.profile}
        context.setdefault(link.rel, []).append({name: value for name, value in said.items() if value})
    return context
