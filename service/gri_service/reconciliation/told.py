"""Candidates as the two versions of the API write them.

Takes what matching found. Gives the members of the answer (API 0.2 and 1.0-draft, “Reconciliation Query Responses”).
Never leaves a candidate out and never changes the order.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gri_service.reconciliation.manifest import named
from gri_service.reconciliation.match import Candidate, features
from gri_service.reconciliation.register import Register


def older(register: Register, found: Mapping[str, Iterable[Candidate]]) -> dict[str, Any]:
    """A batch of results of version 0.2."""
    return {key: {"result": [_candidate(register, one) for one in several]} for key, several in found.items()}


def newer(register: Register, found: Iterable[Iterable[Candidate]]) -> dict[str, Any]:
    """A batch of results of version 1.0-draft."""
    return {"results": [{"candidates": [_candidate(register, one) for one in several]} for several in found]}


def _candidate(register: Register, one: Candidate) -> dict[str, Any]:
    return {
        "id": one.entity.id,
        "name": one.entity.thing.label,
        "description": register.described(one.entity),
        "type": [named(kind) for kind in one.entity.kinds],
        "score": one.score,
        "match": one.certain,
        "features": [{"id": one.id, "name": one.name, "value": one.value} for one in features(one, register)],
    }
