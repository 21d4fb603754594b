"""The graph counted: VoID partitions, link sets and sizes, true of the release they stand in.

Takes the tally of everything else that is public, and the sizes of the named graphs. Gives the statements of the graph
`.well-known/void` that count. Never says a number that the release, this description included, would not give.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from gri_ingest import linksets
from gri_ingest.errors import IngestError
from gri_ingest.linksets import Register
from gri_ingest.nquads import Triple
from gri_ingest.tally import Counts, Tally, canonical
from gri_ingest.terms import BASE, DCAT, DCTERMS, FOAF, GRI, RDF, VOID, VOID_EXT, XSD

HOME = f"{BASE}.well-known/void"
DATASET, DEFAULT = f"<{HOME}#dataset>", f"<{BASE}sparql#default-graph>"
NAME = f"<{HOME}>"
_LOCAL = re.compile(r"[A-Za-z0-9_-]+")
_LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
_TONGUES = {"ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fr": "FRA", "it": "ITA", "ja": "JPN", "pt": "POR",
            "ru": "RUS", "zh": "ZHO"}  # fmt: skip
# Properties whose values are counts: how many different ones there are would change by being said.
_COUNTING = {str(getattr(VOID, word)) for word in ("triples", "entities", "classes", "properties", "distinctSubjects",
                                                   "distinctObjects")}  # fmt: skip
_ROUNDS = 12
Link = tuple[Register, str, int]


def description(
    base: Tally,
    written: Sequence[Triple],
    sizes: Mapping[str, int],
    public: Sequence[str],
    prefixes: Mapping[str, str],
) -> list[Triple]:
    """The statements that count; `written` are the others of the same graph, which `base` has counted already.

    What is counted includes these statements, so they are made again until making them changes nothing. Their number
    depends on which classes and properties there are, not on any count, so the second or third round is the last.
    """
    said: list[Triple] = []
    links = list(linksets.said(base.watched))
    held = {(subject, predicate) for subject, predicate, _ in written}
    for _ in range(_ROUNDS):
        counts, before = _with(base, said), said
        found = _statements(counts, links, {**sizes, NAME: len(written) + len(said)}, public, prefixes)
        said = sorted({*found, *_objects(base.every_object, said), *_period(base)})
        if clash := [statement for statement in said if statement[:2] in held]:
            raise IngestError(f"{' '.join(clash[0])}: the same is said by hand. Leave it out of description.ttl.")
        if said == before:
            return said
    raise IngestError("the description of the graph does not settle. Leave out a count that depends on other counts.")


def _with(base: Tally, said: list[Triple]) -> Counts:
    more = Tally(upon=base)
    more.types(said)
    if clash := sorted(node for node in more.kinds if node in base.every_subject or node in base.every_object):
        raise IngestError(f"{clash[0]} is described twice. Give what counts the graph an address of its own.")
    more.count(said)
    return more.counts()


def _statements(
    counts: Counts, links: Sequence[Link], sizes: Mapping[str, int], public: Sequence[str], prefixes: Mapping[str, str]
) -> Iterator[Triple]:
    names = _Names(prefixes)
    for graph in public:
        yield DATASET, str(VOID.subset), graph
    for subject in (DATASET, DEFAULT):
        yield _number(subject, "triples", counts.triples)
    for graph, size in sizes.items():
        yield _number(graph, "triples", size)
    yield _number(DATASET, "entities", counts.entities)
    yield _number(DATASET, "classes", len(counts.classes))
    yield _number(DATASET, "properties", len(counts.properties))
    yield _number(DATASET, "distinctSubjects", counts.subjects)
    for code in sorted(counts.languages & set(_TONGUES)):
        yield DATASET, str(DCTERMS.language), f"<{_LANGUAGES}{_TONGUES[code]}>"
    for space in sorted({names.space(term) for term in (*counts.classes, *counts.properties)}):
        yield DATASET, str(VOID.vocabulary), f"<{space}>"
    yield from _classes(counts, names)
    yield from _properties(counts, names)
    for register, predicate, times in links:
        yield from _linkset(register, predicate, times, names)


def _objects(given: Set[str], said: Sequence[Triple]) -> Iterator[Triple]:
    """The number of distinct objects, which is an object itself; nothing where no number is true of itself."""
    word = str(VOID.distinctObjects)
    more = {canonical(obj) for subject, name, obj in said if (subject, name) != (DATASET, word)} - given
    others = len(given) + len(more)
    for number in (others, others + 1):
        held = _integer(number) in given or _integer(number) in more
        if number == others + (not held):
            yield _number(DATASET, "distinctObjects", number)
            return


def _period(base: Tally) -> Iterator[Triple]:
    """Since when there are facts."""
    if days := base.objects.get(str(GRI.validFrom)):
        yield f"<{HOME}#period>", str(DCAT.startDate), min(days)


def _classes(counts: Counts, names: _Names) -> Iterator[Triple]:
    for name, held in sorted(counts.classes.items()):
        part = names.part("class", name)
        yield DATASET, str(VOID.classPartition), part
        yield part, _CLASS, name
        yield _number(part, "entities", held.entities)
        yield _number(part, "properties", len(held.properties))
        yield _number(part, "triples", sum(said.triples for said in held.properties.values()))
        for predicate, said in sorted(held.properties.items()):
            within = names.part("property", predicate, part)
            yield part, str(VOID.propertyPartition), within
            yield within, str(VOID.property), predicate
            yield _number(within, "triples", said.triples)
            for other, times in sorted(said.classes.items()):
                node = names.part("range", other, within)
                yield within, str(VOID.classPartition), node
                yield node, _CLASS, other
                yield _number(node, "triples", times)
            for datatype, times in sorted(said.datatypes.items()):
                node = names.part("range", datatype, within)
                yield within, str(VOID_EXT.datatypePartition), node
                yield node, str(VOID_EXT.datatype), datatype
                yield _number(node, "triples", times)


def _properties(counts: Counts, names: _Names) -> Iterator[Triple]:
    for name, (triples, subjects, objects) in sorted(counts.properties.items()):
        part = names.part("property", name)
        yield DATASET, str(VOID.propertyPartition), part
        yield part, str(VOID.property), name
        yield _number(part, "triples", triples)
        yield _number(part, "distinctSubjects", subjects)
        if name not in _COUNTING:
            yield _number(part, "distinctObjects", objects)


def _linkset(register: Register, predicate: str, times: int, names: _Names) -> Iterator[Triple]:
    links, target = f"<{HOME}#links.{register.slug}.{names.short(predicate)}>", f"<{HOME}#register.{register.slug}>"
    yield DATASET, str(VOID.subset), links
    yield links, str(RDF.type), str(VOID.Linkset)
    yield links, str(DCTERMS.title), f'"Links to {register.title}"@en'
    yield links, str(VOID.subjectsTarget), DATASET
    yield links, str(VOID.objectsTarget), target
    yield links, str(VOID.linkPredicate), predicate
    yield _number(links, "triples", times)
    yield target, str(RDF.type), str(VOID.Dataset)
    yield target, str(DCTERMS.title), f'"{register.title}"@en'
    yield target, str(VOID.uriSpace), f'"{register.space}"'
    yield target, str(FOAF.homepage), f"<{register.page}>"


class _Names:
    """Addresses for the parts of the description: readable, the same in every release."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._spaces = sorted(((space, prefix) for prefix, space in prefixes.items()), key=lambda row: -len(row[0]))
        self._known: dict[str, str] = {}

    def short(self, term: str) -> str:
        """`gri.Country` for a term of a namespace of the prefix table; a digest for any other."""
        if term not in self._known:
            self._known[term] = self._short(term[1:-1])
        return self._known[term]

    def _short(self, iri: str) -> str:
        for space, prefix in self._spaces:
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                return f"{prefix}.{iri[len(space) :]}"
        return hashlib.sha256(iri.encode()).hexdigest()[:12]

    def part(self, kind: str, term: str, of: str = "") -> str:
        """The address of a partition, below that of the one it is a part of."""
        return f"{of[:-1]}.{kind}.{self.short(term)}>" if of else f"<{HOME}#{kind}.{self.short(term)}>"

    def space(self, term: str) -> str:
        """The namespace of a term: that of the prefix table, else up to its last # or /."""
        iri = term[1:-1]
        for space, _ in self._spaces:
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                return space
        return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


_CLASS = str(getattr(VOID, "class"))


def _integer(number: int) -> str:
    return f'"{number}"^^{XSD.integer}'


def _number(subject: str, word: str, number: int) -> Triple:
    return subject, str(getattr(VOID, word)), _integer(number)
