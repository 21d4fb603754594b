"""The shapes as a person reads them: for each kind of thing, which properties it has, how many, with what values.

Takes the statements of a shapes graph (SHACL). Gives Shape with its rules in words.
Never validates anything: the build does, and refuses a release that breaks a shape.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from gri_service.statements import RDF, RDFS, SH, Node, Statements, Term

# What else a shape may ask of a value: the property of SHACL, and how it reads before what it names.
FURTHER = {
    "pattern": "an address or text like",
    "minInclusive": "at least",
    "maxInclusive": "at most",
    "minExclusive": "more than",
    "lessThanOrEquals": "not after",
    "hasValue": "always",
    "languageIn": "in the languages",
}
# A pattern that says no more than "one of this list".
LISTED = re.compile(r"\^(https?://[^\[\]]+)/\[a-z0-9-\]\+\$")
KINDS = {f"{SH}IRI": "an IRI", f"{SH}Literal": "text or a number"}


@dataclass(frozen=True)
class Rule:
    """What one shape asks of one property: IRIs that lead on stand apart from words."""

    path: str
    inverse: bool
    count: str
    values: tuple[str, ...]
    words: tuple[str, ...]
    message: str
    warning: bool


@dataclass(frozen=True)
class Shape:
    """One node shape."""

    iri: str
    targets: tuple[str, ...]
    closed: bool
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        return self.iri.rpartition("#")[2]


def read(said: Statements) -> list[Shape]:
    """The node shapes with their rules, by name."""
    found = []
    for node in said.subjects(f"{RDF}type", NamedNode(f"{SH}NodeShape")):
        if isinstance(node, NamedNode):
            rules = sorted(_rules(said, node), key=lambda rule: (rule.path, rule.inverse, rule.values))
            targets = said.iris(node, f"{SH}targetClass") + said.iris(node, f"{SH}targetObjectsOf")
            found.append(Shape(node.value, targets, said.text(node, f"{SH}closed") == "true", tuple(rules)))
    return sorted(found, key=lambda shape: shape.name.casefold())


def shared(said: Statements) -> list[tuple[str, Rule]]:
    """The property shapes that have a name, because several node shapes share them."""
    found = []
    for node in said.subjects(f"{RDF}type", NamedNode(f"{SH}PropertyShape")):
        if isinstance(node, NamedNode):
            found.append((node.value, _rule(said, node)))
    return sorted(found, key=lambda pair: pair[0].casefold())


def _rules(said: Statements, node: Node) -> Iterator[Rule]:
    for shape in said.values(node, f"{SH}property"):
        yield _rule(said, shape)


def _rule(said: Statements, shape: Term) -> Rule:
    path = said.value(shape, f"{SH}path")
    assert path is not None, "SHACL gives every property shape a path"
    back = said.value(path, f"{SH}inversePath")
    return Rule(
        path=str(getattr(back or path, "value", path)),
        inverse=back is not None,
        count=_count(said.text(shape, f"{SH}minCount"), said.text(shape, f"{SH}maxCount")),
        values=tuple(_values(said, shape)),
        words=tuple(_words(said, shape)),
        message=said.text(shape, f"{SH}message"),
        warning=f"{SH}Warning" in said.iris(shape, f"{SH}severity"),
    )


def _count(least: str, most: str) -> str:
    """How many values there are, in words.

    >>> _count("1", "1"), _count("", "1"), _count("2", "")
    ('exactly 1', 'at most 1', 'at least 2')
    """
    if least == most:
        return f"exactly {least}" if least else "any number"
    if not least or least == "0":
        return f"at most {most}"
    return f"{least} to {most}" if most else f"at least {least}"


def _values(said: Statements, shape: Term) -> Iterator[str]:
    """The classes, datatypes or concepts of which a value is one."""
    for name in ("class", "datatype"):
        yield from said.iris(shape, SH + name)
    if scheme := LISTED.fullmatch(said.text(shape, f"{SH}pattern")):
        yield scheme[1]
    for name in ("in", "or"):
        for listed in said.values(shape, SH + name):
            for member in said.members(listed):
                if isinstance(member, NamedNode):
                    yield member.value
                else:
                    yield from _values(said, member)


def _words(said: Statements, shape: Term) -> Iterator[str]:
    """What else is asked of a value."""
    yield from (KINDS[kind] for kind in said.iris(shape, f"{SH}nodeKind") if kind in KINDS)
    if said.text(shape, f"{SH}uniqueLang") == "true":
        yield "one for each language"
    for qualified in said.values(shape, f"{SH}qualifiedValueShape"):
        yield f"at least {said.text(shape, SH + 'qualifiedMinCount')} of them {', '.join(_words(said, qualified))}"
    for name, words in FURTHER.items():
        for value in said.values(shape, SH + name):
            if name == "pattern" and LISTED.fullmatch(str(getattr(value, "value", ""))):
                continue
            members = [str(getattr(one, "value", one)) for one in said.members(value)]
            yield f"{words} {', '.join(members) or getattr(value, 'value', value)}"


def title(said: Statements, iri: str) -> str:
    """What the shapes graph calls itself."""
    return said.text(NamedNode(iri), "http://purl.org/dc/terms/title") or said.text(NamedNode(iri), f"{RDFS}label")
