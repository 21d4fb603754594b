"""Where sources speak of the same thing: what each says that a source above it says otherwise.

Takes the sorted lines of every source, the most trusted first; gives what stays out of the default graph, and why.
Never changes what a source says: that stays in its own graph, and a disagreement is stated, not hidden.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from pyoxigraph import Literal, NamedNode

from gri_ingest import nquads
from gri_ingest.address import ID, graph, slug
from gri_ingest.compare import groups
from gri_ingest.reconcile import slot
from gri_ingest.terms import GRI, RDF, SKOS

DISAGREEMENTS = graph("disagreements")
_TYPE, SAME = str(RDF.type), str(SKOS.exactMatch)
Slots = dict[tuple[str, str], bool]


@dataclass(frozen=True, slots=True)
class Outranked:
    """A line that stays in the graph of its source; `taken` is the value that stands instead, `by` whose it is.

    Without `taken`, a source above says the same and the statement would count twice.
    """

    line: str
    taken: str = ""
    by: str = ""


def settle(
    sources: Sequence[Iterable[str]], one: Slots, claimed: dict[str, str], curated: int = 0
) -> Iterator[Outranked]:
    """What sources say that one above them outranks, subject by subject; each source is sorted lines of one graph.

    `one` holds the slots that take one value (reconcile.slots). `claimed` holds the thing of each identifier of
    another register, filled as the sources are read: the second thing that bears one is outranked. The first `curated`
    sources were reconciled already. Of the others, who gives two values for one slot has given the first: two acronyms
    would make two rows of every answer.
    """
    single = {path for _, path in one}
    ordered = heapq.merge(*(_ranked(rank, each) for rank, each in enumerate(sources)))
    for subject, found in groupby(ordered, key=itemgetter(0)):
        members = list(found)
        ranks, said = [rank for _, rank, _ in members], [lines for _, _, lines in members]
        yield from _identified(subject[:-1], said, claimed)
        if len(said) > 1:
            yield from _shared(subject[:-1], list(zip(ranks, said, strict=True)), one, curated)
        elif ranks[0] >= curated and _repeats(said[0], single):
            yield from _shared(subject[:-1], [(ranks[0], said[0])], one, curated, texts_alone=True)


def _ranked(rank: int, lines: Iterable[str]) -> Iterator[tuple[str, int, list[str]]]:
    return ((subject, rank, held) for subject, held in groups(lines))


def _identified(subject: str, said: list[list[str]], claimed: dict[str, str]) -> Iterator[Outranked]:
    for line in (line for lines in said for line in lines if f" {SAME} " in line):
        _, predicate, obj, _ = nquads.split(line)
        if predicate == SAME and claimed.setdefault(obj, subject) != subject:
            yield Outranked(line, claimed[obj], "")


def _repeats(lines: list[str], single: set[str]) -> bool:
    """Whether a property that may be of one value stands twice; the lines of a subject are sorted."""
    before = ""
    for line in lines:
        predicate = line.split(" ", 2)[1]
        if predicate == before and predicate in single:
            return True
        before = predicate
    return False


def _shared(
    subject: str, said: list[tuple[int, list[str]]], one: Slots, curated: int, texts_alone: bool = False
) -> Iterator[Outranked]:
    parts = [(rank, lines, [nquads.split(line) for line in lines]) for rank, lines in said]
    classes = {obj for _, _, of in parts for _, predicate, obj, _ in of if predicate == _TYPE}
    stated: set[tuple[str, str]] = set()
    filled: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for rank, lines, of in parts:
        mine: set[tuple[str, str]] = set()
        for line, (_, predicate, obj, name) in zip(lines, of, strict=True):
            if (predicate, obj) in stated:
                yield Outranked(line)
                continue
            mine.add((predicate, obj))
            place = slot(subject, predicate, obj, classes, one)
            if not place or (texts_alone and not obj.startswith('"')):
                continue
            first = filled.setdefault(place, (rank, obj, name))
            if first[0] != rank:
                yield Outranked(line) if _text(first[1]) == _text(obj) else Outranked(line, first[1], first[2])
            elif first[1] != obj and rank >= curated:
                yield Outranked(line)
        stated |= mine


def disagreement(outranked: Outranked) -> Iterator[str]:
    """The lines of a disagreement: about what, which property, what was taken from whom, and who says what else."""
    subject, predicate, obj, name = nquads.split(outranked.line)
    if not outranked.taken:
        return
    digest = hashlib.sha256(outranked.line.encode()).hexdigest()[:10]
    path = slug(subject.removeprefix(f"<{ID}").rstrip(">").replace("/", "."))
    node = NamedNode(f"{ID}disagreement/{path}.{digest}")
    facts: list[tuple[NamedNode, str]] = [
        (RDF.type, str(GRI.Disagreement)),
        (GRI.disputed, subject),
        (GRI.disputedProperty, predicate),
        (GRI.takenValue, _text(outranked.taken)),
        (GRI.otherValue, _text(obj)),
        (GRI.otherSource, name),
    ]
    if outranked.by:
        facts.append((GRI.takenSource, outranked.by))
    for word, value in facts:
        yield nquads.line((str(node), str(word), value), str(DISAGREEMENTS))


def _text(term: str) -> str:
    """A value as people read it: a text without its language, an address as it is."""
    written = nquads.literal(term)
    return str(Literal(written[0] if written else term[1:-1]))
