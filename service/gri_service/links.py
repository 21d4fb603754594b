"""Typed links of a response, said once: in its `Link` header, and in the head of a page.

Takes targets with their relation, media type and profile. Gives the value of the header (RFC 8288).
Never makes a target: whoever says a link knows where it leads.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """One link from what is sent to somewhere else; `anchor` where it is a link of something else."""

    rel: str
    href: str
    type: str = ""
    profile: str = ""
    anchor: str = ""


# Where the interface is described: for programs as OpenAPI and in the words of SPARQL, for people as a page.
SERVICE = (
    Link("service-desc", "/openapi.json", "application/json"),
    Link("service-desc", "/sparql", "text/turtle"),
    Link("service-doc", "/api", "text/html"),
)


def header(links: Iterable[Link]) -> str:
    """The links as a `Link` header.

    >>> header([Link("license", "https://creativecommons.org/licenses/by/4.0/"), Link("item", "/d", "text/csv")])
    '<https://creativecommons.org/licenses/by/4.0/>; rel="license", </d>; rel="item"; type="text/csv"'
    """
    return ", ".join(f"<{link.href}>{''.join(_attributes(link))}" for link in links)


def _attributes(link: Link) -> Iterable[str]:
    for name in ("rel", "type", "profile", "anchor"):
        if value := getattr(link, name):
            yield f'; {name}="{value}"'
