"""Cooperation in numbers: how often two countries meet in the registries, pair by pair and year by year.

Takes the sorted lines of the registries that were transformed. Gives the lines of the graph `graph/figures`: joint
projects (cordis), shared repositories (re3data), ties between organisations (ror), each with the source it was read in.
Never holds a registry in memory, only the countries of its projects, repositories or organisations, and the counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import NamedNode

from gri_ingest import nquads
from gri_ingest.address import ID, concept, graph, source_document
from gri_ingest.errors import IngestError
from gri_ingest.mint import Mint
from gri_ingest.terms import BASE, GRI, RDF, XSD

FIGURES = graph("figures")
Cell = tuple[int, str, str]  # year, and two countries by their alpha-3 codes, the first one first in the alphabet
_COUNTRY = f"<{ID}country/"
_WITHDRAWN = str(concept("record-status", "withdrawn"))
_DAY = re.compile(rf"<{re.escape(BASE)}graph/source/[^/>]+/(\d{{4}}-\d\d-\d\d)> \.\n")


def lines(project_nquads: Path, slugs: Iterable[str]) -> Iterator[str]:
    """The statements of all figures that the named registries give, figure by figure in a fixed order.

    `project_nquads` is the folder of the stages, with `<slug>.nq` for each registry; a slug that is not counted gives
    nothing. A figure is valid as of the date of the snapshot it was counted in; it is never nought.
    Raises IngestError where a registry has no graph of its own to count in.
    """
    chosen = set(slugs)
    for slug, (kind, count) in COUNTED.items():
        if slug in chosen:
            path = project_nquads / f"{slug}.nq"
            day = _snapshot(path)
            yield from _stated(slug, kind, day, count(path, int(day[:4])))


def joint_projects(path: Path, year: int = 0) -> Counter[Cell]:
    """How many projects that began in a year have participants of both countries; one without a start is left out."""
    places = _places(path, GRI.inProject)
    began: dict[str, int] = {}
    for project, _, day in _of(path, GRI.validFrom):
        if project in places:
            began[project] = int(day[1:5])
    return _pairs((began[each], found) for each, found in places.items() if each in began)


def shared_repositories(path: Path, year: int) -> Counter[Cell]:
    """How many data repositories have responsible institutions in both countries."""
    return _pairs((year, found) for found in _places(path, GRI.responsibleFor).values())


def organisation_relations(path: Path, year: int) -> Counter[Cell]:
    """How many pairs of organisations, one in each country, are tied: part and whole, or related.

    A tie that both of them tell, or that is told in two ways, counts once; two that share a country are no such pair,
    and a record that the register has withdrawn ties nobody.
    """
    places = _seats(path)
    for subject, _, status in _of(path, GRI.recordStatus):
        if status == _WITHDRAWN:
            places.pop(subject, None)
    ties: set[tuple[str, str]] = set()
    for subject, _, obj in _of(path, GRI.subOrganisationOf, GRI.hasSubOrganisation, GRI.relatedOrganisation):
        if subject in places and obj in places and not places[subject] & places[obj]:
            ties.add((subject, obj) if subject < obj else (obj, subject))
    counts: Counter[Cell] = Counter()
    for one, other in ties:
        counts.update((year, min(a, b), max(a, b)) for a in places[one] for b in places[other])
    return counts


COUNTED: dict[str, tuple[str, Callable[[Path, int], Counter[Cell]]]] = {
    "cordis": ("joint-project", joint_projects),
    "re3data": ("shared-repository", shared_repositories),
    "ror": ("organisation-relation", organisation_relations),
}


def _places(path: Path, word: NamedNode) -> dict[str, set[str]]:
    """The countries of each thing that statement nodes lead to by a property; each of these says its own country."""
    found: dict[str, set[str]] = {}
    for _, said in groupby(_of(path, GRI.inCountry, word), key=itemgetter(0)):
        things: list[str] = []
        countries: set[str] = set()
        for _, predicate, obj in said:
            if predicate == str(word):
                things.append(obj)
            elif obj.startswith(_COUNTRY):
                countries.add(_code(obj))
        for thing in things:
            found.setdefault(thing, set()).update(countries)
    return found


def _seats(path: Path) -> dict[str, set[str]]:
    """The countries of each organisation: those that it names itself, else those of the places that it lies in."""
    found: dict[str, set[str]] = {}
    lies: dict[str, list[str]] = {}
    for subject, predicate, obj in _of(path, GRI.inCountry, GRI.locatedIn):
        if predicate != str(GRI.inCountry):
            lies.setdefault(subject, []).append(obj)
        elif obj.startswith(_COUNTRY):
            found.setdefault(subject, set()).add(_code(obj))
    # An organisation that is an infrastructure here gets no country from a registry, but its place has one.
    for subject, places in lies.items():
        if subject not in found:
            found[subject] = {country for place in places for country in found.get(place, ())}
    return found


def _pairs(groups: Iterable[tuple[int, set[str]]]) -> Counter[Cell]:
    counts: Counter[Cell] = Counter()
    for year, countries in groups:
        counts.update((year, one, other) for one, other in combinations(sorted(countries), 2))
    return counts


def _of(path: Path, *words: NamedNode) -> Iterator[nquads.Triple]:
    """The statements with these properties, in the order of their subjects."""
    wanted = frozenset(str(word) for word in words)
    with path.open(encoding="utf-8", newline="\n") as held:
        for line in held:
            subject, predicate, rest = line.split(" ", 2)
            if predicate in wanted:
                yield subject, predicate, rest[: rest.rindex(" <")]


def _code(country: str) -> str:
    return country[len(_COUNTRY) : -1]


def _snapshot(path: Path) -> str:
    """The day of the snapshot that a registry was transformed from, as the name of its graph has it."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="\n") as held:
            if found := _DAY.search(held.readline()):
                return found[1]
    raise IngestError(f"{path.name} holds no graph of a registry. Run gri-ingest transform.")


def _stated(slug: str, kind: str, day: str, counts: Counter[Cell]) -> Iterator[str]:
    mint, source = Mint(slug), str(source_document(slug))
    as_of, what = f'"{day}"^^{XSD.date}', str(concept("figure-kind", kind))
    for (year, one, other), number in sorted(counts.items()):
        first, second = NamedNode(f"{ID}country/{one}"), NamedNode(f"{ID}country/{other}")
        node = str(mint.figure(kind, first, second, str(year)))
        for word, value in (
            (RDF.type, str(GRI.CooperationFigure)),
            (GRI.linkKind, what),
            (GRI.linkBetween, str(first)),
            (GRI.linkBetween, str(second)),
            (GRI.year, f'"{year}"^^{XSD.integer}'),
            (GRI.figure, f'"{number}"^^{XSD.integer}'),
            (GRI.asOf, as_of),
            (GRI.source, source),
        ):
            yield nquads.line((node, str(word), value), str(FIGURES))
