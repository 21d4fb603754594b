"""Suggestions: what somebody may be about to write, for things, kinds and properties.

Takes the register, the index and the beginning of a name. Gives what fits, the best first (API 0.2 and 1.0-draft,
“Suggest Services”). Never gives a part of the list without the rest being reachable by an offset.
"""

from typing import Any

from gri_service.finding import LONGEST, find
from gri_service.matching import words
from gri_service.reconciliation.extend import shown
from gri_service.reconciliation.manifest import named
from gri_service.reconciliation.register import Entity, Kind, Register
from gri_service.search import Search


def entities(register: Register, search: Search, prefix: str, kind: str) -> list[Entity]:
    """The things that a text names or begins, of one kind where it is given."""
    wanted = register.kind(kind) if kind else None
    first = sorted(register.identified(prefix))
    hits = find(search, prefix[:LONGEST]).hits if prefix.strip() else ()
    found = dict.fromkeys([*first, *(hit.thing.iri for hit in hits)])
    known = [register.entities[iri] for iri in found if iri in register.entities]
    return [one for one in known if wanted is None or wanted in one.kinds]


def kinds(register: Register, prefix: str) -> list[Kind]:
    """The kinds with a name, or an identifier, that a text begins; all for nothing."""
    return [
        one
        for one in register.kinds.values()
        if _begins(prefix, one.name, one.iri.rpartition("#")[2]) or one.iri.startswith(prefix.strip())
    ]


def properties(register: Register, prefix: str, kind: str) -> list[dict[str, str]]:
    """The properties, of one kind where it is given, with a name or identifier that a text begins; all for nothing."""
    known = register.kind(kind) if kind else None
    several = register.proposed(known.iri if known else "")
    return [shown(one) for one in several if _begins(prefix, one.name, one.id)]


def _begins(prefix: str, *names: str) -> bool:
    wanted = words(prefix[:LONGEST])
    return not prefix.strip() or any(wanted and f" {wanted}" in f" {words(name)}" for name in names)


def told(register: Register, one: Entity) -> dict[str, Any]:
    """A thing that is suggested."""
    description = register.described(one)
    kinds = [named(kind) for kind in one.kinds]
    return {"id": one.id, "name": one.thing.title, "description": description, "notable": kinds}


def described(one: Kind) -> dict[str, str]:
    """A kind that is suggested."""
    return named(one) | ({"description": one.definition} if one.definition else {})
