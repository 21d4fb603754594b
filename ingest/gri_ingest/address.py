"""The addresses of this graph: things, words, graphs, runs; how a code stands in one, and how one is read.

Takes codes and names; gives NamedNodes. Used through mint.py, which alone makes addresses of things from raw keys.
Never looks anything up.
"""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from gri_ingest.terms import BASE

ID = BASE + "id/"

# Kinds whose nodes are statements; in a source's own graph they bear claim names (ONTOLOGY.md 2.11).
STATEMENT_KINDS = frozenset(
    {"participation", "phase", "involvement", "tie", "listing", "case-study", "stated-fact", "policy", "partnership"}
)
# Kinds whose last key part is an ordinal; until the register settles it, the part is "~" and the start as written.
NUMBERED_KINDS = frozenset({"participation", "phase"})


def slug(text: str) -> str:
    """A code as it stands in an IRI.

    >>> slug("founding_member"), slug("Health and food")
    ('founding-member', 'health-and-food')
    """
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def scheme(name: str) -> NamedNode:
    """A vocabulary."""
    return NamedNode(f"{BASE}voc/{slug(name)}")


def concept(scheme: str, code: str) -> NamedNode:
    """A concept of a vocabulary.

    >>> concept("role", "founding_member").value
    'https://w3id.org/gri/voc/role/founding-member'
    """
    return NamedNode(f"{BASE}voc/{slug(scheme)}/{slug(code)}")


def graph(path: str) -> NamedNode:
    """A named graph."""
    return NamedNode(f"{BASE}graph/{path}")


def ingest_run(source: str, date: str) -> NamedNode:
    """One run of one source, named by the date of its snapshot."""
    return NamedNode(f"{ID}run/{date}-{source}")


def source_document(source: str) -> NamedNode:
    """A source of this graph as a document."""
    return NamedNode(f"{ID}doc/{source}")


def question(name: str) -> NamedNode:
    """A canned query; its name is its address."""
    return NamedNode(f"{BASE}queries/{name}")


def split(node: NamedNode) -> tuple[str, str] | None:
    """Kind and key of a thing, or None when the node is no thing of ours.

    >>> split(NamedNode("https://w3id.org/gri/id/country/FRA"))
    ('country', 'FRA')
    """
    if not node.value.startswith(ID):
        return None
    kind, slash, key = node.value.removeprefix(ID).partition("/")
    return (kind, key) if slash else None
