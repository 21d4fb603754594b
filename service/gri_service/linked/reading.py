"""A description for people: statements by property, each with the graphs it stands in.

Takes a Description. Gives groups of values that name what they link to.
Never drops a statement in silence: a group that is shortened says how many it has.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from gri_service.linked.description import Description, Statement
from gri_service.tables import heading

SHOWN = 12  # values of one property; all of them are in the data


@dataclass(frozen=True)
class Said:
    """One value: its text, where it leads, and its language."""

    text: str
    href: str
    lang: str = ""


@dataclass(frozen=True)
class Group:
    """The values of one property within the same graphs; `inward` where others say it of the thing."""

    words: str
    iri: str
    graphs: tuple[str, ...]
    inward: bool
    values: tuple[Said, ...]
    total: int


def groups(found: Description, address: Callable[[str], str]) -> list[Group]:
    """The statements of a thing, then those that point to it; `address` is where an IRI leads."""
    return [*_groups(found, found.own, address, inward=False), *_groups(found, found.back, address, inward=True)]


def _groups(
    found: Description, statements: Iterable[Statement], address: Callable[[str], str], *, inward: bool
) -> list[Group]:
    listed = []
    ordered = sorted(statements, key=lambda s: (s.predicate.value, s.graphs))
    for (predicate, graphs), members in groupby(ordered, key=lambda s: (s.predicate, s.graphs)):
        ends = [statement.subject if inward else statement.value for statement in members]
        said = sorted(
            (_said(found, end, address) for end in ends), key=lambda value: (value.text.casefold(), value.href)
        )
        # A word of another vocabulary may have no label here; the end of its IRI is readable.
        words = found.names.get(predicate) or heading(found.name(predicate)).lower()
        listed.append(Group(words, predicate.value, graphs, inward, tuple(said[:SHOWN]), len(said)))
    return sorted(listed, key=lambda group: (group.words.casefold(), group.graphs))


def _said(found: Description, end: NamedNode | Literal, address: Callable[[str], str]) -> Said:
    if isinstance(end, Literal):
        return Said(end.value, "", end.language or "")
    return Said(found.name(end), address(end.value))
