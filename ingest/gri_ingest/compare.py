"""One pass over the dumps of two releases: which facts came, went, are another or ended.

Takes two dumps in order; gives the facts, as many of each class and change as are to be told, and the number of all.
Never opens a store and never holds a dump: what is told stays in memory, and the links of infrastructures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gri_ingest import nquads
from gri_ingest.address import ID, concept
from gri_ingest.reconcile import CORE
from gri_ingest.terms import GEO, GRI, PROV, RDF
from gri_ingest.transform import UNVERIFIED
from gri_ingest.words import ONTOLOGY, VOC

MOST = 1_000  # facts of one class that came, and so on, which are told; all are counted
Values = dict[str, list[str]]

_SUPPORTING = frozenset({"doc", "geometry", "identifier"})
_BOOKKEEPING = frozenset({PROV.wasDerivedFrom.value, GEO.hasGeometry.value})
# The far end tells the same: a new site is a fact, that its infrastructure has one more is not another.
_INVERSE = {GRI.hasSite.value: "site", GRI.hasPolicy.value: "policy"}
_OVER = frozenset(concept("status", code).value for code in ("ended", "suspended", "no-longer-listed"))
_TALKS = frozenset({GRI.Event.value, GRI.CaseStudy.value})  # their end is that of a meeting
_FIRST = (GRI.Body.value, GRI.Organisation.value)  # what a thing of several classes is called
_WORDS = tuple(f" {name} .\n" for name in (ONTOLOGY, VOC, CORE))


@dataclass
class Fact:
    """One fact that is another than before; `whole` is the node as it is now, or as it was."""

    change: str
    node: str
    cls: str
    whole: Values
    before: Values | None
    after: Values | None
    verified: bool | None = None  # it came from what is unverified (True), or went there (False)


@dataclass
class Found:
    """What the pass over two dumps found."""

    facts: list[Fact] = field(default_factory=list)
    by_class: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_country: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_infrastructure: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    left_out: Counter[str] = field(default_factory=Counter)
    supporting: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    graphs: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    owners: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    came_or_went: set[str] = field(default_factory=set)
    links_only: list[Fact] = field(default_factory=list)

    def note(self, fact: Fact, most: int) -> None:
        """Count a fact, and keep it while its class and change have room: many additions hide no end."""
        self.by_class[fact.cls][fact.change] += 1
        for country in self.named(fact, "country"):
            self.by_country[country][fact.change] += 1
        for infrastructure in self.named(fact, "infrastructure"):
            self.by_infrastructure[infrastructure][fact.change] += 1
        if self.by_class[fact.cls][fact.change] <= most:
            self.facts.append(fact)
        else:
            self.left_out[fact.cls] += 1

    def named(self, fact: Fact, kind: str) -> list[str]:
        """The things of a kind that a fact is about: itself, what it names, what has it."""
        values = {value for values in fact.whole.values() for value in values}
        about = {fact.node} | values | self.owners.get(fact.node, set())
        return sorted(value for value in about if value.startswith(f"{ID}{kind}/"))


def compare(before: Path, after: Path, most: int = MOST, apart: Iterable[str] = ()) -> Found:
    """One pass over two dumps in order, subject by subject; the statements of the graphs `apart` are passed over."""
    endings = tuple(f" <{name}> .\n" for name in apart)
    found = Found()
    with (
        before.open(encoding="utf-8", newline="\n") as old_lines,
        after.open(encoding="utf-8", newline="\n") as new_lines,
    ):
        old_ones = (line for line in old_lines if not line.endswith(endings))
        new_ones = (line for line in new_lines if not line.endswith(endings))
        for subject, old, new in pairs(groups(old_ones), groups(new_ones)):
            if subject.startswith(f"<{ID}infrastructure/"):
                _owned(subject, [*old, *new], found)
            if old != new:
                _compared(subject[1:-2], old, new, found, most)
    for fact in found.links_only:
        other = {value for side in (fact.before, fact.after) for values in (side or {}).values() for value in values}
        if not other <= found.came_or_went:
            found.note(fact, most)
    found.facts.sort(key=lambda fact: fact.node)
    return found


def groups(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The lines of each subject, with the subject and the space behind it.

    >>> list(groups(["<a> 1", "<a> 2", "<a/b> 1"]))
    [('<a> ', ['<a> 1', '<a> 2']), ('<a/b> ', ['<a/b> 1'])]
    """
    held: list[str] = []
    subject = ""
    for line in lines:
        if held and not line.startswith(subject):
            yield subject, held
            held = []
        if not held:
            subject = line[: line.index(" ") + 1]
        held.append(line)
    if held:
        yield subject, held


def pairs(
    before: Iterator[tuple[str, list[str]]], after: Iterator[tuple[str, list[str]]]
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every subject of either side, in order, with its lines on both.

    >>> list(pairs(iter([("<a> ", ["1"]), ("<b> ", ["2"])]), iter([("<b> ", ["3"])])))
    [('<a> ', ['1'], []), ('<b> ', ['2'], ['3'])]
    """
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old is not None and old[0] < new[0]):
            assert old is not None
            yield old[0], old[1], []
            old = next(before, None)
        elif old is None or new[0] < old[0]:
            yield new[0], [], new[1]
            new = next(after, None)
        else:
            yield old[0], old[1], new[1]
            old, new = next(before, None), next(after, None)


def values(lines: Iterable[str], graph: str = str(CORE)) -> Values:
    """What one graph says of a node: the values of each property, which has its language behind it.

    >>> values(['<s:1> <p:1> "deux"@fr <g:1> .', '<s:1> <p:1> <o:1> <g:1> .'], "<g:1>")
    {'p:1@fr': ['deux'], 'p:1': ['o:1']}
    """
    said: Values = {}
    for line in lines:
        _, predicate, obj, name = nquads.split(line)
        if name != graph or predicate[1:-1] in _BOOKKEEPING:
            continue
        written = nquads.literal(obj)
        key = predicate[1:-1] + (f"@{written[1]}" if written and written[1] not in {"", "en"} else "")
        said.setdefault(key, []).append(written[0] if written else obj[1:-1])
    return {key: sorted(of) for key, of in said.items()}


def _compared(subject: str, old: list[str], new: list[str], found: Found, most: int) -> None:
    """Count what is another about one subject, statement by statement, and tell it where it is a fact."""
    gone, come = set(old).difference(new), set(new).difference(old)
    for change, lines in (("removed", gone), ("added", come)):
        for line in lines:
            found.graphs[line.rsplit(" ", 2)[1][1:-1]][change] += 1
    was, now = values(old), values(new)
    if not subject.startswith(ID):
        words = [sorted(line for line in lines if line.endswith(_WORDS)) for lines in (old, new)]
        if words[0] != words[1]:
            _count(found.words, *words)
    elif was != now:
        kind = subject[len(ID) :].split("/", 1)[0]
        types = set((now or was).get(RDF.type.value, []))
        if kind in _SUPPORTING or not types:
            _count(found.supporting, list(was), list(now))
        else:
            _fact(subject, next((cls for cls in _FIRST if cls in types), min(types)), was, now, found, most)
            if found.facts and found.facts[-1].node == subject and not (was and now):
                elsewhere = values(old if now else new, str(UNVERIFIED))
                found.facts[-1].verified = bool(now) if elsewhere else None


def _fact(node: str, cls: str, was: Values, now: Values, found: Found, most: int) -> None:
    if not (was and now):
        if node[len(ID) :].split("/", 1)[0] in _INVERSE.values():
            found.came_or_went.add(node)
        found.note(Fact("added" if now else "removed", node, cls, now or was, was or None, now or None), most)
        return
    other = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    if set(other) <= _INVERSE.keys():
        before = {key: sorted(set(was.get(key, [])).difference(now.get(key, []))) for key in other}
        after = {key: sorted(set(now.get(key, [])).difference(was.get(key, []))) for key in other}
        found.links_only.append(Fact("changed", node, cls, now, before, after))
        return
    status, end = GRI.status.value, GRI.validUntil.value
    over = bool(_OVER.intersection(now.get(status, []))) and not _OVER.intersection(was.get(status, []))
    over = over or (end in now and end not in was and cls not in _TALKS)
    before = {key: was.get(key, []) for key in other}
    after = {key: now.get(key, []) for key in other}
    found.note(Fact("ended" if over else "changed", node, cls, now, before, after), most)


def _count(counter: Counter[str], old: list[str], new: list[str]) -> None:
    counter["changed" if old and new else "added" if new else "removed"] += 1


def _owned(subject: str, lines: list[str], found: Found) -> None:
    for line in lines:
        for predicate in _INVERSE:
            if f" <{predicate}> " in line:
                found.owners[nquads.split(line)[2][1:-1]].add(subject[1:-2])
