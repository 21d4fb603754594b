"""Matching: the things a query may mean, the best first, and whether one of them is meant for certain.

Takes the register and a Query. Gives candidates with score (0 to 100), features, and the decision.
Never calls a likeness certain: what is marked is named whole, alone of that name, and contradicted by nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gri_service.matching import SHORT, Name
from gri_service.reconciliation.asked import Query
from gri_service.reconciliation.compared import AGREES, DIFFERS, agreement
from gri_service.reconciliation.likeness import Likeness
from gri_service.reconciliation.register import Entity, Register

COMPARED = 25  # candidates whose properties are looked at
CALLED = 0.6  # likeness of a name above which an identifier beside it is believed
RARE = 3  # things that may share a value that tells one of them apart
# What a name is worth that is the very name: a label, another name, letters that many may share.
WORTH = {"label": 100.0, "official": 99.5, "alternative": 99.0, "short": 98.0, "acronym": 96.0, "code": 96.0}


@dataclass(frozen=True)
class Feature:
    """One reason for a score."""

    id: str
    name: str
    value: float | bool


@dataclass
class Candidate:
    """One thing that may be meant, with the reasons."""

    entity: Entity
    likeness: Likeness | None = None
    identified: bool = False
    of_kind: bool | None = None
    agreements: dict[str, float] = field(default_factory=dict)
    registered: bool = False  # an identifier beside the name is that of this thing
    told_apart: bool = False  # a value beside the name is shared by few
    score: float = 0.0
    certain: bool = False

    @property
    def contradicted(self) -> bool:
        """Whether something that is known of it is otherwise, or it is of another kind than was asked for."""
        return self.of_kind is False or any(one < DIFFERS for one in self.agreements.values())

    @property
    def agreed(self) -> int:
        """How many of the values beside the name it has."""
        return sum(one >= AGREES for one in self.agreements.values())


def match(register: Register, query: Query) -> list[Candidate]:
    """The candidates of a query, the best first, as many as it wants; at most one is certain."""
    kinds = [kind.iri for kind in map(register.kind, query.kinds) if kind is not None]
    wanted = _wanted(register, query, kinds)
    pool = wanted if kinds and query.strict != "should" else register.usual | (wanted if kinds else frozenset())
    found = _named(register, query, pool, wanted if kinds else frozenset(register.entities))
    if query.conditions and not (query.names or query.ids):
        for iri in pool:
            found.setdefault(iri, Candidate(register.entities[iri]))
    several = sorted(found.values(), key=_likely)
    if query.names or query.ids:
        several = several[:COMPARED]
    for one in several:
        if query.kinds:
            one.of_kind = one.entity.thing.iri in wanted if kinds else False
        _compare(register, query, one)
        one.score = _score(query, one)
    kept = [one for one in several if one.score > 0 and _admitted(query, one)]
    kept.sort(key=lambda one: (-one.score, one.entity.thing.weight, one.entity.thing))
    _decide(register, query, kept, asked_kind=bool(kinds))
    return kept[: query.limit]


def _wanted(register: Register, query: Query, kinds: list[str]) -> frozenset[str]:
    if query.strict == "all" and len(kinds) > 1:
        sets = [register.members([kind]) for kind in kinds]
        return frozenset.intersection(*sets)
    return register.members(kinds)


def _named(register: Register, query: Query, pool: frozenset[str], every: frozenset[str]) -> dict[str, Candidate]:
    """What the names and identifiers of a query lead to; an identifier leads to things of any kind."""
    found: dict[str, Candidate] = {}
    meant = [register.identified(text, bare=True) for text in query.ids] + [*map(register.identified, query.names)]
    for iri in frozenset[str]().union(*meant) & every:
        found.setdefault(iri, Candidate(register.entities[iri])).identified = True
    for text in query.names:
        for iri, likeness in register.likenesses.like(text, pool).items():
            one = found.setdefault(iri, Candidate(register.entities[iri]))
            if one.likeness is None or one.likeness.score < likeness.score:
                one.likeness = likeness
    for condition in query.conditions:
        for given in condition.values:
            for iri in register.identified(given.id or given.text) & pool:
                facts = register.entities[iri].facts.get(condition.property, ())
                # Its own identifier, and not a country or member that was matched before.
                if any(value.iri and not value.id for value in facts):
                    one = found.setdefault(iri, Candidate(register.entities[iri]))
                    one.registered = condition.quantifier != "none"
    return found


def _likely(one: Candidate) -> tuple[bool, bool, float, int, int]:
    thing, worth = one.entity.thing, one.likeness.score if one.likeness else 0.0
    return not one.identified, not one.registered, -worth, thing.weight, thing.sort_rank


def _compare(register: Register, query: Query, one: Candidate) -> None:
    for condition in query.conditions:
        agrees = agreement(register, one.entity, condition)
        if agrees is None:
            continue
        name = condition.property
        one.agreements[name] = min(agrees, one.agreements.get(name, 1.0))
        if agrees >= AGREES and condition.quantifier != "none":
            shared = min((register.shared(name, value) for value in one.entity.facts.get(name, ())), default=0)
            one.told_apart |= 0 < shared <= RARE


def _score(query: Query, one: Candidate) -> float:
    known = list(one.agreements.values())
    if not (query.names or query.ids):
        met = sum(known) / len(query.conditions) if query.conditions else 0.0
        return round(100 * met, 2) if any(value >= DIFFERS for value in known) else 0.0
    base = 100.0 if one.identified else _worth(one.likeness)
    if one.registered:
        base = 100.0 if _called(query, one) else max(base, 70.0)
    if known:
        base = 0.8 * base + 20 * sum(known) / len(known)
    # What is not known is no witness: whoever agrees stands before whoever is silent.
    base -= 3 * len({need.property for need in query.conditions} - set(one.agreements))
    base -= 15 * sum(value < DIFFERS for value in known) + (20 if one.of_kind is False else 0)
    return round(min(max(base, 0.0), 100.0), 2)


def _worth(likeness: Likeness | None) -> float:
    if likeness is None:
        return 0.0
    if likeness.exact:
        return min(WORTH.get(likeness.name.kind, 94.0), 100 * likeness.score)
    return 92 * likeness.score


def _admitted(query: Query, one: Candidate) -> bool:
    """Whether a candidate meets what is required."""
    if (query.name_required and one.likeness is None and not one.identified) or (
        query.id_required and not one.identified
    ):
        return False
    return all(one.agreements.get(need.property, 0.0) >= DIFFERS for need in query.conditions if need.required)


def _called(query: Query, one: Candidate) -> bool:
    """Whether a thing is called as the query says, or the query says no name."""
    return one.likeness.score >= CALLED if one.likeness is not None else not query.names


def _decide(register: Register, query: Query, kept: list[Candidate], *, asked_kind: bool) -> None:
    """Mark the one candidate that is meant for certain, if there is one and it is the best."""
    if not kept or kept[0].contradicted:
        return
    best, others = kept[0], kept[1:]
    rivals = [one for one in others if not one.contradicted and (one.identified or one.registered)]
    if best.identified or best.registered:
        best.certain = (best.identified or _called(query, best)) and not rivals
        return
    same = [one for one in others if one.likeness and one.likeness.exact and not one.contradicted]
    if best.likeness is None or not best.likeness.exact or same or rivals:
        return
    name = best.likeness.name
    # Unless it is the English label, a name that stands whole in another's, as Congo in two, may be meant for that one.
    first = name.kind == "label" and name.language == "en"
    near = not first and any(_holds(other, best) for other in others)
    common = (near or register.likenesses.is_common(name)) and not best.agreed
    best.certain = best.likeness.both or (not common and _says_enough(name, best, asked_kind))


def _holds(other: Candidate, best: Candidate) -> bool:
    """Whether a thing of the same kind is found by a longer name that holds the whole of the best one's."""
    if other.likeness is None or best.likeness is None or other.contradicted:
        return False
    within = set(best.likeness.name.words.split()) <= set(other.likeness.name.words.split())
    return within and other.entity.kinds[0] == best.entity.kinds[0]


def _says_enough(name: Name, one: Candidate, asked_kind: bool) -> bool:
    """Whether this very name leaves no doubt: letters and words that many use need a second witness."""
    if name.kind == "code":
        return asked_kind
    if name.kind in SHORT or _letters(name):
        return one.told_apart or one.agreed > 1
    if name.kind in {"label", "official", "alternative"} or (name.kind == "short" and " " in name.words):
        return True
    return one.agreed > 0


def _letters(name: Name) -> bool:
    """Whether a name is a short form of letters, whatever it was noted as: one word with several capitals."""
    return " " not in name.words and (name.kind == "short" or sum(letter.isupper() for letter in name.text) > 1)


def features(one: Candidate, register: Register) -> Iterator[Feature]:
    """The reasons for a score, by name."""
    if one.likeness is not None:
        yield Feature("name_similarity", "Likeness of the name", round(one.likeness.score, 3))
        yield Feature("exact_name", "The very name", one.likeness.exact)
        yield Feature(f"name_kind_{one.likeness.name.kind}", f"Found by its {one.likeness.name.kind}", True)
        if one.likeness.name.language:
            language = one.likeness.name.language
            yield Feature(f"name_language_{language}", f"Found by a name in the language {language}", True)
    yield Feature("identifier_match", "Found by an identifier", one.identified or one.registered)
    if one.of_kind is not None:
        yield Feature("type_match", "Of a type asked for", one.of_kind)
    for name, agrees in one.agreements.items():
        title = register.properties[name].name if name in register.properties else name
        yield Feature(f"property_{name}", f"{title} agrees", round(agrees, 3))
