"""Finding: what a release holds under a name that somebody typed, the best first, counted.

Takes the index of names, a text and the kinds it is to be narrowed to. Gives the hits and how each was found.
Never reads a file, never asks the graph, and never shortens what the index of names gives it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from gri_service.matching import Grade, Match, Name, Wanted, closest, judge
from gri_service.problems import BadParameter
from gri_service.search import Search, kebab
from gri_service.things import Thing

LONGEST = 200  # characters; no name of anything is longer
NEAREST = 8


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the name by which."""

    thing: Thing
    match: Match


@dataclass(frozen=True)
class Found:
    """All that was found, the best first; `near` holds what may have been meant where nothing was found."""

    hits: tuple[Hit, ...] = ()
    near: tuple[Thing, ...] = ()

    @property
    def alike(self) -> bool:
        """Whether nothing is called so, and what is written nearly so was found instead."""
        return bool(self.hits) and self.hits[0].match.grade is Grade.LIKENESS

    @property
    def kinds(self) -> dict[str, int]:
        """How many hits there are of each kind, in the order in which the kinds appear."""
        counts: dict[str, int] = {}
        for hit in self.hits:
            counts[hit.thing.kind] = counts.get(hit.thing.kind, 0) + 1
        return counts


def find(search: Search, text: str, kinds: Sequence[str] = ()) -> Found:
    """Everything a text can mean, exact finds before the rest.

    Raises BadParameter for a text that is longer than any name, and for a kind that is none.
    """
    if len(text) > LONGEST:
        raise BadParameter(f"Write a shorter name: q has {len(text):,} characters, at most {LONGEST} are looked for.")
    pool = _pool(search, kinds)
    wanted = Wanted.of(text)
    if not wanted.joined:
        return Found()
    hits = _written_so(search, wanted, pool)
    if not hits:
        hits = _written_nearly_so(search, wanted, pool)
    return Found(tuple(hits)) if hits else Found(near=_near(search, wanted, pool))


def _pool(search: Search, kinds: Sequence[str]) -> Set[str] | None:
    """The things that are of one of the kinds; None where any will do."""
    if not kinds:
        return None
    pool: set[str] = set()
    for kind in map(kebab, kinds):
        if kind not in search.kinds:
            legal = ", ".join(search.kinds)
            raise BadParameter(
                f"There is no kind “{kind[:80]}” here. Leave kind out, or write one of: {legal}.",
                parameter="kind",
                legal=list(search.kinds),
            )
        cls = search.kinds[kind]
        pool |= search.members(cls) if cls else search.members_of_kind(kind)
    return pool


def _written_so(search: Search, wanted: Wanted, pool: Set[str] | None) -> list[Hit]:
    known = search.identified(wanted.text)
    iris = known | search.holding(wanted)
    iris = iris if pool is None else iris & pool
    names = search.names(iris)
    hits = []
    for thing in search.things(iris):
        match = judge(wanted, names[thing.iri])
        if thing.iri in known and (match is None or match.grade is not Grade.KEY):
            address = search.identifier(wanted.text, thing.iri)
            kind = "identifier" if address else "key"
            match = Match(Grade.KEY, Name(address or thing.key, "", kind, "", ""), 1.0)
        if match is not None:
            hits.append(Hit(thing, match))
    return sorted(hits, key=lambda hit: _place(hit, wanted))


def _place(hit: Hit, wanted: Wanted) -> tuple[object, ...]:
    """Where a hit stands: keys, then whole names, then by what people look for; its own key before another's."""
    thing, grade = hit.thing, hit.match.grade
    exact = min(grade, Grade.BEGINNING)
    own = thing.key.casefold() != wanted.text.casefold()
    # A beginning is worth a quarter of a name: "korea" is South Korea rather than the long name of a tokamak.
    answers = hit.match.share + (0.25 if grade is Grade.BEGINNING else 0.0)
    # How somebody once wrote a name stands behind the names that things give themselves.
    borrowed = hit.match.name.kind == "wording" and grade is Grade.NAME
    return exact, borrowed, thing.weight, own, -round(answers, 2), thing.sort_rank, thing.iri


def _written_nearly_so(search: Search, wanted: Wanted, pool: Set[str] | None) -> list[Hit]:
    scores = search.lexicon.like(wanted, pool)
    names = search.names(scores)
    found = [
        Hit(thing, Match(Grade.LIKENESS, closest(wanted, names[thing.iri]), scores[thing.iri]))
        for thing in search.things(scores)
    ]
    return sorted(found, key=lambda hit: (-round(hit.match.share, 1), hit.thing.weight, -hit.match.share, hit.thing))


def _near(search: Search, wanted: Wanted, pool: Set[str] | None) -> tuple[Thing, ...]:
    scores = search.lexicon.near(wanted, pool)
    best = sorted(search.things(scores), key=lambda thing: (-round(scores[thing.iri], 1), thing.weight, thing))
    return tuple(best[:NEAREST])
