"""Values beside one another: whether what somebody has of a property is what the release has.

Takes a condition and an entity. Gives agreement from 0 to 1, or None where the release says nothing.
Never weighs one property against another.
"""

import math
from contextlib import suppress

from rapidfuzz.distance import OSA

from gri_service.identifiers import keys
from gri_service.reconciliation.asked import Condition, Given
from gri_service.reconciliation.register import Entity, Register, Value, folded

AGREES, DIFFERS = 0.9, 0.5  # from the one on, two values are the same; below the other they contradict
NUMERIC = ("#integer", "#decimal", "#double", "#float")


def agreement(register: Register, entity: Entity, condition: Condition) -> float | None:
    """How well an entity meets a condition; None where nothing is known of the property."""
    values = entity.facts.get(condition.property, ())
    given = [one for one in condition.values if one.text.strip() or one.id]
    if not values or not given:
        return 1.0 if condition.quantifier == "none" and given else None
    each = [max(_alike(register, one, value) for value in values) for one in given]
    if condition.quantifier == "none":
        return 1.0 - max(each)
    return min(each) if condition.quantifier == "all" else max(each)


def _alike(register: Register, given: Given, value: Value) -> float:
    if value.id:
        return _same_thing(register, given, value)
    text = given.id or given.text
    if value.iri and (_address(value.iri) == _address(text) or set(keys(value.iri)) & set(keys(text))):
        return 1.0
    if "://" in value.text:
        return _same_address(text, value.text)
    if value.datatype.endswith(NUMERIC):
        return _near(text, value.text)
    if value.datatype.endswith("#date"):
        # A year or a month is that of the day.
        return 1.0 if len(text.strip()) >= 4 and value.text.startswith(text.strip()[:10]) else 0.0
    return _alike_texts(given.text or given.id, value.text)


def _same_thing(register: Register, given: Given, value: Value) -> float:
    """Whether a value means the thing: by identifier, by any of its names or codes, or written nearly so."""
    for text in filter(None, (given.id, given.text)):
        if value.iri in register.identified(text, bare=True):
            return 1.0
        if register.likenesses.exact(text, {value.iri}):
            return 1.0
    return 0.95 if _alike_texts(given.text, value.text) >= AGREES else 0.0


def _same_address(text: str, known: str) -> float:
    """An address, or the identifier at its end; another page of the same host is nearly the same."""
    mine, theirs = _address(text), _address(known)
    if mine == theirs or set(keys(text)) & set(keys(known)):
        return 1.0
    host, _, path = theirs.partition("/")
    return 0.7 if host == mine.partition("/")[0] and "" in (path, mine.partition("/")[2]) else 0.0


def _address(text: str) -> str:
    bare = text.strip().casefold()
    return (bare.partition("://")[2] or bare).removeprefix("www.").rstrip("/")


def _near(text: str, known: str) -> float:
    """Numbers: the same; one unit beside a whole one, such as a year; within a tenth of a degree."""
    with suppress(ValueError, OverflowError):
        apart = abs(float(text) - float(known))
        if math.isnan(apart):
            return 0.0
        if "." not in known:
            return 1.0 if apart < 0.5 else 0.6 if apart <= 1 else 0.0
        return 1.0 if apart <= 0.1 else 0.6 if apart <= 0.5 else 0.0
    return 0.0


def _alike_texts(text: str, known: str) -> float:
    mine, theirs = folded(text[:300]), folded(known)
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        return 1.0
    likeness = OSA.normalized_similarity(mine, theirs)
    if likeness >= 0.85 and min(len(mine), len(theirs)) > 4:
        return AGREES
    return 0.7 if min(len(mine), len(theirs)) > 3 and (mine in theirs or theirs in mine) else 0.0
