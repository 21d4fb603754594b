"""How often what is said: one pass over a graph, from which every count of its description comes.

Takes statements as they are written in N-Triples, sorted, each once. Gives Counts: of the whole, by class, by property.
Never holds a statement: what stays is each node once, and a number for each pattern of classes and property.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gri_ingest.nquads import Triple
from gri_ingest.terms import RDF, XSD

_TYPE = str(RDF.type)
_DECIMAL = f'"^^{XSD.decimal}'
_ENDING = re.compile(r"\.?0+$")
TEXT, TAGGED = str(XSD.string), str(RDF.langString)
Classes = tuple[str, ...]


@dataclass
class OfProperty:
    """The statements with one property, and what their objects are: members of classes, or values of a datatype."""

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    datatypes: Counter[str] = field(default_factory=Counter)


@dataclass
class OfClass:
    """The members of a class, and what is said of them."""

    entities: int = 0
    properties: dict[str, OfProperty] = field(default_factory=lambda: defaultdict(OfProperty))


@dataclass
class Counts:
    """What a description says in numbers. `properties`: statements, distinct subjects, distinct objects of each."""

    triples: int
    subjects: int
    entities: int
    classes: dict[str, OfClass]
    properties: dict[str, tuple[int, int, int]]
    objects: dict[str, set[str]]
    languages: set[str]


class Tally:
    """One graph counted; another, whose nodes have classes in the first, can be counted on top of it."""

    def __init__(self, upon: Tally | None = None) -> None:
        self.upon = upon
        self.sets: list[Classes] = upon.sets if upon else [()]  # sets of classes by number, shared
        self.numbers: dict[Classes, int] = upon.numbers if upon else {(): 0}
        self.kinds: dict[str, int] = {}  # the number of the classes of each node that has any
        self.patterns: Counter[tuple[int, str, int | str]] = Counter()
        self.subjects: set[str] = set()
        self.with_property: Counter[str] = Counter()  # distinct subjects of each property
        self.objects: dict[str, set[str]] = defaultdict(set)
        self.languages: set[str] = set()

    def types(self, statements: Iterable[Triple]) -> None:
        """Note the classes of nodes; to be done before counting. Other statements may be among them."""
        given: dict[str, set[str]] = defaultdict(set)
        for subject, predicate, obj in statements:
            if predicate == _TYPE:
                given[subject].add(obj)
        for node, classes in given.items():
            self.kinds[node] = self._number(tuple(sorted(classes)))

    def _number(self, classes: Classes) -> int:
        if classes not in self.numbers:
            self.numbers[classes] = len(self.sets)
            self.sets.append(classes)
        return self.numbers[classes]

    def count(self, statements: Iterable[Triple]) -> None:
        """Count statements that come subject by subject and, within one, property by property."""
        patterns, objects, languages = self.patterns, self.objects, self.languages
        below: dict[str, int] = self.upon.kinds if self.upon else {}
        kind, above = self.kinds.get, below.get
        subject_before = predicate_before = ""
        for subject, predicate, obj in statements:
            if subject != subject_before:
                subject_before, predicate_before = subject, ""
                self.subjects.add(subject)
                of_subject = kind(subject) or above(subject, 0)
            if predicate != predicate_before:
                predicate_before = predicate
                self.with_property[predicate] += 1
                here = objects[predicate]
            what: int | str
            if obj[0] == "<":
                what = kind(obj) or above(obj, 0)
            elif obj[-1] == '"':
                what = TEXT
            elif obj[-1] == ">":
                what = obj[obj.rindex("^") + 1 :]
                obj = canonical(obj)
            else:
                what = TAGGED
                languages.add(obj[obj.rindex("@") + 1 :])
            here.add(obj)
            patterns[of_subject, predicate, what] += 1

    def counts(self) -> Counts:
        """The counts of this graph with the one it stands upon; a statement of both would count twice."""
        tallies = list(self._tallies())
        patterns = sum((tally.patterns for tally in tallies), Counter[tuple[int, str, int | str]]())
        classes: dict[str, OfClass] = defaultdict(OfClass)
        triples: Counter[str] = Counter()
        for tally in tallies:
            for number, members in Counter(tally.kinds.values()).items():
                for name in self.sets[number]:
                    classes[name].entities += members
        for (subjects, predicate, objects), times in patterns.items():
            triples[predicate] += times
            for name in self.sets[subjects]:
                said = classes[name].properties[predicate]
                said.triples += times
                if isinstance(objects, str):
                    said.datatypes[objects] += times
                else:
                    for other in self.sets[objects]:
                        said.classes[other] += times
        found = {name: set[str]().union(*(tally.objects.get(name, ()) for tally in tallies)) for name in triples}
        properties = {
            name: (times, sum(tally.with_property[name] for tally in tallies), len(found[name]))
            for name, times in triples.items()
        }
        return Counts(
            triples=patterns.total(),
            subjects=len(set[str]().union(*(tally.subjects for tally in tallies))),
            entities=sum(len(tally.kinds) for tally in tallies),
            classes=dict(classes),
            properties=properties,
            objects=found,
            languages=set[str]().union(*(tally.languages for tally in tallies)),
        )

    def _tallies(self) -> Iterator[Tally]:
        if self.upon is not None:
            yield from self.upon._tallies()
        yield self


def canonical(term: str) -> str:
    """A number as the engine keeps it: 1.50 and 1.5 are one decimal to it.

    >>> canonical('"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if not term.endswith(_DECIMAL):
        return term
    value = term[1 : -len(_DECIMAL)].lstrip("+")
    return f'"{_ENDING.sub("", value) if "." in value else value}{_DECIMAL}'
