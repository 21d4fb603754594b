"""Atom feeds (RFC 4287), in pages that lead to one another (RFC 5005).

Takes a feed and its entries. Gives the document. Never decides what is worth an entry, and never makes up a moment:
the same entries give the same bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gri_service.links import Link

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
AUTHORITY = "tag:w3id.org,2026:gri"  # RFC 4151: who held the name when, then a word of our own


@dataclass(frozen=True)
class Entry:
    """One entry; `moment` is in UTC as RFC 3339 writes it."""

    id: str
    title: str
    moment: str
    links: Sequence[Link]
    summary: str = ""
    categories: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Feed:
    """One page of a feed; `moment` that of its newest entry, or of the release it is read from."""

    id: str
    title: str
    subtitle: str
    moment: str
    links: Sequence[Link]
    entries: Sequence[Entry]
    rights: str
    generator: tuple[str, str]


def tag(*words: str) -> str:
    """A name for ever (RFC 4151).

    >>> tag("feed", "country/FRA")
    'tag:w3id.org,2026:gri:feed:country/FRA'
    """
    return ":".join((AUTHORITY, *filter(None, words)))


def write(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    _say(root, id=feed.id, title=feed.title, subtitle=feed.subtitle, updated=feed.moment, rights=feed.rights)
    SubElement(SubElement(root, "author"), "name").text = "GRI Graph"
    name, version = feed.generator
    SubElement(root, "generator", version=version).text = name
    _link(root, feed.links)
    for entry in feed.entries:
        node = SubElement(root, "entry")
        _say(node, id=entry.id, title=entry.title, updated=entry.moment, published=entry.moment)
        if entry.summary:
            _say(node, summary=entry.summary)
        _link(node, entry.links)
        for term, label in entry.categories:
            SubElement(node, "category", term=term, label=_legal(label))
    indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _say(parent: Element, **words: str) -> None:
    for name, text in words.items():
        SubElement(parent, name).text = _legal(text)


def _link(parent: Element, links: Sequence[Link]) -> None:
    for link in links:
        SubElement(parent, "link", {"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}))


def _legal(text: str) -> str:
    """The text without the characters that XML cannot carry."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
