"""How often what is said: one pass over a graph, from which every count of its description comes.

Takes statements as they are written in N-Triples, each once. Gives Counts: of the whole, by class, by property.
Never holds a statement: what stays is each node by property, and a number for each pattern of classes and property.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property

from gri_ingest.nquads import Triple
from gri_ingest.terms import RDF, XSD

_TYPE = str(RDF.type)
_DECIMAL = f'"^^{XSD.decimal}'
_ENDING = re.compile(r"\.?0+$")
TEXT, TAGGED = str(XSD.string), str(RDF.langString)
Classes = tuple[str, ...]
_NONE: frozenset[str] = frozenset()


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
    languages: set[str]


class Tally:
    """One graph counted; another, whose nodes have classes in the first, can be counted on top of it."""

    def __init__(self, upon: Tally | None = None, watched: frozenset[str] = frozenset()) -> None:
        self.upon = upon
        self.sets: list[Classes] = upon.sets if upon else [()]  # sets of classes by number, shared
        self.numbers: dict[Classes, int] = upon.numbers if upon else {(): 0}
        self.kinds: dict[str, int] = {}  # the number of the classes of each node that has any
        self.patterns: dict[tuple[int, str], dict[int | str, int]] = {}
        self.subjects: dict[str, set[str]] = defaultdict(set)
        self.objects: dict[str, set[str]] = defaultdict(set)
        self.watched: dict[str, list[str]] = {name: [] for name in watched}  # every object of these properties
        self.languages: set[str] = set()

    def types(self, statements: Iterable[Triple]) -> None:
        """Note the classes of nodes; to be done once, before counting. Other statements may be among them."""
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
        """Count statements; those of one subject and property should follow one another, which makes it quick."""
        below: dict[str, int] = self.upon.kinds if self.upon else {}
        kind, above = self.kinds.get, below.get
        subject_before = predicate_before = ""
        for subject, predicate, obj in statements:
            if subject != subject_before:
                subject_before, predicate_before = subject, ""
                of_subject = kind(subject) or above(subject, 0)
            if predicate != predicate_before:
                predicate_before = predicate
                self.subjects[predicate].add(subject)
                objects = self.objects[predicate]
                pattern = self.patterns.setdefault((of_subject, predicate), {})
                watched = self.watched.get(predicate)
            what: int | str
            if obj[0] == "<":
                what = kind(obj) or above(obj, 0)
                if watched is not None:
                    watched.append(obj)
            elif obj[-1] == '"':
                what = TEXT
            elif obj[-1] == ">":
                what = obj[obj.rindex("^") + 1 :]
                obj = canonical(obj)
            else:
                what = TAGGED
                self.languages.add(obj[obj.rindex("@") + 1 :])
            objects.add(obj)
            pattern[what] = pattern.get(what, 0) + 1

    def counts(self) -> Counts:
        """The counts of this graph with the one it stands upon; a statement of both would count twice."""
        tallies = list(self._tallies())
        classes: dict[str, OfClass] = defaultdict(OfClass)
        triples: Counter[str] = Counter()
        for tally in tallies:
            for number, members in Counter(tally.kinds.values()).items():
                for name in self.sets[number]:
                    classes[name].entities += members
            for (of_subject, predicate), pattern in tally.patterns.items():
                triples[predicate] += sum(pattern.values())
                for name in self.sets[of_subject]:
                    self._add(classes[name].properties[predicate], pattern)
        return Counts(
            triples=triples.total(),
            subjects=_together(self.upon.every_subject if self.upon else _NONE, self.every_subject),
            entities=sum(len(tally.kinds) for tally in tallies),
            classes=dict(classes),
            properties={name: (times, self._subjects(name), self._objects(name)) for name, times in triples.items()},
            languages=set[str]().union(*(tally.languages for tally in tallies)),
        )

    @cached_property
    def every_subject(self) -> set[str]:
        """All subjects, once all is counted."""
        return set[str]().union(*self.subjects.values())

    @cached_property
    def every_object(self) -> set[str]:
        """All objects, once all is counted."""
        return set[str]().union(*self.objects.values())

    def _subjects(self, name: str) -> int:
        below = self.upon.subjects.get(name, _NONE) if self.upon else _NONE
        return _together(below, self.subjects.get(name, _NONE))

    def _objects(self, name: str) -> int:
        below = self.upon.objects.get(name, _NONE) if self.upon else _NONE
        return _together(below, self.objects.get(name, _NONE))

    def _add(self, said: OfProperty, pattern: dict[int | str, int]) -> None:
        for objects, times in pattern.items():
            said.triples += times
            if isinstance(objects, str):
                said.datatypes[objects] += times
            else:
                for other in self.sets[objects]:
                    said.classes[other] += times

    def _tallies(self) -> Iterator[Tally]:
        if self.upon is not None:
            yield self.upon
        yield self


def _together(large: Set[str], small: Set[str]) -> int:
    """How many terms there are in two sets; the large one is only looked into."""
    return len(large) + sum(term not in large for term in small)


def canonical(term: str) -> str:
    """A number as the engine keeps it: 1.50 and 1.5 are one decimal to it.

    >>> canonical('"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if not term.endswith(_DECIMAL):
        return term
    value = term[1 : -len(_DECIMAL)].lstrip("+")
    return f'"{_ENDING.sub("", value) if "." in value else value}{_DECIMAL}'
