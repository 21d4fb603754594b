"""What is asked: batches of names and conditions, as the two versions of the reconciliation API write them.

Takes decoded JSON. Gives a Query for each entry, the same for both versions (API 0.2, “Reconciliation Queries”;
1.0-draft, “Match Service”).
Never looks anything up: whether a kind or property exists is the register's to say.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gri_service.problems import BadRequest, RequestTooLarge

BATCH = 1_000  # queries in one request
USUAL, MOST = 5, 50  # candidates of one query
MANY = 50  # conditions of one query, and values of one condition
QUANTIFIERS = ("any", "all", "none")
STRICT = ("any", "should", "all")


@dataclass(frozen=True)
class Given:
    """One value somebody has beside a name: its text, and its identifier where it was matched before."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Condition:
    """What a property should be. `required`: whatever does not have it is left out."""

    property: str
    values: tuple[Given, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True)
class Query:
    """One thing that is looked for."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = USUAL
    conditions: tuple[Condition, ...] = ()
    name_required: bool = False
    id_required: bool = False


def decoded(text: str | bytes, what: str) -> Any:
    """JSON as a value.

    Raises BadRequest that says where it breaks off.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRequest(f"Send {what} as JSON in UTF-8: this is not{where}.") from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def batch(document: Any) -> dict[str, Query]:
    """A batch of version 0.2: an object with a query under each key.

    Raises BadRequest that names the key, RequestTooLarge above the declared size.
    """
    entries = _object(document, "queries")
    _fits(len(entries))
    return {key: _query(_object(entry, f"queries.{key}"), f"queries.{key}") for key, entry in entries.items()}


def conditions(document: Any) -> list[Query]:
    """A batch of version 1.0-draft: a list of queries, each with its conditions.

    Raises BadRequest that names the place, RequestTooLarge above the declared size.
    """
    entries = _object(document, "the body").get("queries")
    if not isinstance(entries, list):
        raise BadRequest("Give `queries` a list of queries, each with its `conditions`.")
    _fits(len(entries))
    return [_conditioned(_object(entry, f"queries[{at}]"), f"queries[{at}]") for at, entry in enumerate(entries)]


def _fits(size: int) -> None:
    if size > BATCH:
        raise RequestTooLarge(
            f"Send at most {BATCH:,} queries at once: there are {size:,}. The manifest says so in batchSize.",
            limit=BATCH,
        )


def _query(entry: Mapping[str, Any], where: str) -> Query:
    _only(entry, {"query", "type", "limit", "properties", "type_strict"}, where)
    name, listed = entry.get("query", ""), entry.get("properties", [])
    if not isinstance(name, str) or not isinstance(listed, list):
        raise BadRequest(f"Give {where}.query a text, and {where}.properties a list.")
    if "query" not in entry and not listed:
        raise BadRequest(f"Give {where} a `query`, or at least one of `properties`.")
    strict = entry.get("type_strict", "any")
    if strict not in STRICT:
        raise BadRequest(f"Write {where}.type_strict as one of {', '.join(STRICT)}.")
    found = []
    for at, one in enumerate(_short(listed, f"{where}.properties")):
        place = f"{where}.properties[{at}]"
        said = _object(one, place)
        if not isinstance(said.get("pid"), str) or "v" not in said:
            raise BadRequest(f"Give {place} a `pid` and a `v`.")
        found.append(Condition(said["pid"], _values(said["v"], f"{place}.v")))
    kinds = entry.get("type", [])
    return Query(
        names=(name,) if name.strip() else (),
        kinds=_texts([kinds] if isinstance(kinds, str) else kinds, f"{where}.type"),
        strict=strict,
        limit=_limit(entry, where),
        conditions=tuple(found),
    )


def _conditioned(entry: Mapping[str, Any], where: str) -> Query:
    _only(entry, {"type", "limit", "conditions", "lang", "dir"}, where)
    listed, kind = entry.get("conditions"), entry.get("type", "")
    if not isinstance(listed, list) or not listed:
        raise BadRequest(f"Give {where} at least one of `conditions`.")
    if not isinstance(kind, str):
        raise BadRequest(f"Give {where}.type the identifier of one type.")
    names: list[str] = []
    ids: list[str] = []
    found, needed = [], set()
    for at, one in enumerate(_short(listed, f"{where}.conditions")):
        place = f"{where}.conditions[{at}]"
        said = _object(one, place)
        sort, quantifier = said.get("matchType"), said.get("matchQuantifier", "any")
        if sort not in ("name", "id", "property") or "propertyValue" not in said:
            raise BadRequest(f"Give {place} a `matchType` (name, id or property) and a `propertyValue`.")
        if quantifier not in QUANTIFIERS:
            raise BadRequest(f"Write {place}.matchQuantifier as one of {', '.join(QUANTIFIERS)}.")
        if said.get("matchQualifier"):
            raise BadRequest(f"Leave {place}.matchQualifier out: /suggest/property lists those on offer, and has none.")
        required = said.get("required", False)
        if not isinstance(required, bool):
            raise BadRequest(f"Write {place}.required as true or false.")
        values = _values(said["propertyValue"], f"{place}.propertyValue")
        if sort == "property":
            if not isinstance(said.get("propertyId"), str):
                raise BadRequest(f"Give {place} a `propertyId`: it is about a property.")
            found.append(Condition(said["propertyId"], values, required, quantifier))
            continue
        if quantifier == "none":
            raise BadRequest(f"Write {place} about a property: what is not called so could be anything.")
        (names if sort == "name" else ids).extend(value.id or value.text for value in values)
        if required:
            needed.add(sort)
    return Query(
        names=tuple(name for name in names if name.strip()),
        ids=tuple(name for name in ids if name.strip()),
        kinds=(kind,) if kind.strip() else (),
        limit=_limit(entry, where),
        conditions=tuple(found),
        name_required="name" in needed,
        id_required="id" in needed,
    )


def _values(given: Any, where: str) -> tuple[Given, ...]:
    return tuple(_given(one, where) for one in _short(given if isinstance(given, list) else [given], where))


def _given(one: Any, where: str) -> Given:
    if isinstance(one, bool):
        return Given("true" if one else "false")
    if isinstance(one, str | int | float):
        return Given(str(one))
    if isinstance(one, dict) and isinstance(one.get("id"), str):
        return Given(str(one.get("name", "")), one["id"])
    raise BadRequest(f"Write {where} as text, a number, true or false, or an object with an `id`.")


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(f"Write {where} as a JSON object.")
    return value


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := sorted(set(entry) - known):
        raise BadRequest(f"Take {strange[0][:60]!r} out of {where}: a query has {', '.join(sorted(known))}.")


def _texts(given: Any, where: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadRequest(f"Give {where} one identifier, or a list of them.")
    return tuple(one for one in _short(given, where) if one.strip())


def _short(listed: list[Any], where: str) -> list[Any]:
    if len(listed) > MANY:
        raise RequestTooLarge(f"Give {where} at most {MANY} entries: there are {len(listed):,}.", limit=MANY)
    return listed


def _limit(entry: Mapping[str, Any], where: str) -> int:
    limit = entry.get("limit", USUAL)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 0 or limit != int(limit):
        raise BadRequest(f"Write {where}.limit as a whole number above 0.")
    return min(int(limit), MOST) or USUAL
