"""Data extension: what the release has of some properties of some things, for further columns of somebody's table.

Takes identifiers and properties with their settings. Gives the values by thing and property, as both versions write
them (API 0.2 and 1.0-draft, “Data Extension Service”).
Never guesses: an identifier of nothing, or of several things, has no values.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gri_service.problems import BadRequest, RequestTooLarge
from gri_service.reconciliation.asked import BATCH, MANY
from gri_service.reconciliation.compared import NUMERIC
from gri_service.reconciliation.manifest import named
from gri_service.reconciliation.register import Entity, Kind, Property, Register, Value


@dataclass(frozen=True)
class Wish:
    """One property that is wanted: at most so many values, in one language alone; 0 and nothing mean any."""

    property: str
    most: int = 0
    language: str = ""


@dataclass(frozen=True)
class Extension:
    """What is wanted of whom."""

    ids: tuple[str, ...]
    wishes: tuple[Wish, ...]


def asked(document: Any) -> Extension:
    """A data extension query, the same in both versions.

    Raises BadRequest that names the place, RequestTooLarge for more than can be fetched at once.
    """
    ids, listed = (document.get(key) if isinstance(document, dict) else None for key in ("ids", "properties"))
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or not isinstance(listed, list):
        raise BadRequest("Give `ids` a list of identifiers, and `properties` a list of objects with an `id`.")
    if len(ids) > BATCH or len(listed) > MANY:
        raise RequestTooLarge(f"Fetch at most {MANY} properties of {BATCH:,} things at once.", limit=BATCH)
    return Extension(tuple(dict.fromkeys(ids)), tuple(_wish(one, at) for at, one in enumerate(listed)))


def _wish(one: Any, at: int) -> Wish:
    settings = one.get("settings") or {} if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(settings, dict):
        raise BadRequest(f"Give properties[{at}] an `id`, and `settings` as an object.")
    try:
        most = int(float(settings.get("limit") or 0))
        if most < 0:
            raise ValueError
    except (ValueError, TypeError, OverflowError):
        raise BadRequest(f"Write properties[{at}].settings.limit as a whole number; 0 gives all.") from None
    return Wish(one["id"], most, str(settings.get("language") or "").strip().lower())


def older(register: Register, wanted: Extension) -> dict[str, Any]:
    """The answer of version 0.2: rows by identifier."""
    rows = {
        name: {wish.property: [_written(value) for value in _values(register, name, wish)] for wish in wanted.wishes}
        for name in wanted.ids
    }
    return {"meta": _meta(register, wanted), "rows": rows}


def newer(register: Register, wanted: Extension) -> dict[str, Any]:
    """The answer of version 1.0-draft: a list of rows."""
    rows = [
        {
            "id": name,
            "properties": [
                {
                    "id": wish.property,
                    "values": [_written(value, languages=True) for value in _values(register, name, wish)],
                }
                for wish in wanted.wishes
            ],
        }
        for name in wanted.ids
    ]
    return {"meta": _meta(register, wanted), "rows": rows}


def _values(register: Register, name: str, wish: Wish) -> list[Value]:
    entity = register.entity(name)
    if entity is None:
        return []
    values = entity.facts.get(wish.property, ())
    kept = [value for value in values if not wish.language or value.language in ("", wish.language)]
    return kept[: wish.most or None]


def _meta(register: Register, wanted: Extension) -> list[dict[str, Any]]:
    told = []
    for wish in wanted.wishes:
        known = register.properties.get(wish.property)
        meta: dict[str, Any] = {"id": wish.property, "name": known.name if known else wish.property}
        kind = _kind(register, wanted, wish) if known else None
        told.append(meta | ({"type": named(kind)} if kind else {}))
    return told


def _kind(register: Register, wanted: Extension, wish: Wish) -> Kind | None:
    """The kind that all values of a property are of, where they are things of one kind."""
    found: Kind | None = None
    for name in wanted.ids:
        for value in _values(register, name, wish):
            entity: Entity | None = register.entities.get(value.iri)
            if entity is None or (found is not None and found not in entity.kinds):
                return None
            found = found or entity.kinds[0]
    return found


def _written(value: Value, *, languages: bool = False) -> dict[str, Any]:
    """A value as the API writes it: a thing, a number, a day, or a text."""
    if value.id:
        return {"id": value.id, "name": value.text}
    if value.datatype.endswith(NUMERIC):
        with suppress(ValueError):
            return {"int": int(value.text)} if value.datatype.endswith("#integer") else {"float": float(value.text)}
    if value.datatype.endswith("#date"):
        return {"date": f"{value.text}T00:00:00Z"}
    language: Mapping[str, str] = {"lang": value.language} if languages and value.language else {}
    return {"str": value.text, **language}


def proposed(register: Register, kind: str, limit: int) -> dict[str, Any]:
    """The properties that things of a kind have; `limit` as it was asked for, 0 for none."""
    known = register.kind(kind)
    several = register.proposed(known.iri if known else "")
    told: dict[str, Any] = {"properties": [shown(one) for one in several[: limit or None]], "type": kind}
    return told | ({"limit": limit} if limit else {})


def shown(one: Property) -> dict[str, str]:
    """A property as the API writes it."""
    return {"id": one.id, "name": one.name, "description": one.definition}
