"""A record of schema 1 in the form of schema 2.

Takes a record that the registry last changed before it left schema 1 (April 2024). Gives the same record as schema 2
would write it, with what schema 1 does not say left empty: the language of the name, and when the record was made.
Never guesses a language.
"""

from __future__ import annotations

from typing import Any

from gri_ingest.sources.ror.schema import ADDRESS_1, CITY_1, COUNTRY_1, EXTERNAL_1, LABEL_1, RECORD_1, RELATIONSHIP

_NEVER = {"date": "", "schema_version": "1.0"}


def renewed(record: dict[str, Any], place: str) -> dict[str, Any]:
    """The record in schema 2; raises SourceRefused where it does not fit schema 1."""
    old = RECORD_1.of(record, place)
    country = COUNTRY_1.of(old["country"], place)
    return {
        "id": old["id"],
        "admin": {"created": _NEVER, "last_modified": _NEVER},
        "status": old["status"],
        "types": [kind.lower() for kind in old["types"]],
        "established": old["established"],
        "domains": [],
        "names": _names(old, place),
        "links": [{"type": "website", "value": link} for link in old["links"]]
        + ([{"type": "wikipedia", "value": old["wikipedia_url"]}] if old["wikipedia_url"] else []),
        "locations": [_location(address, country, place) for address in old["addresses"]],
        "external_ids": [_external(kind, told, place) for kind, told in old["external_ids"].items()],
        "relationships": [_relationship(each, place) for each in old["relationships"]],
    }


def _names(old: dict[str, Any], place: str) -> list[dict[str, Any]]:
    labels = [LABEL_1.of(label, place) for label in old["labels"]]
    return [
        {"value": old["name"], "lang": None, "types": ["label", "ror_display"]},
        *({"value": label["label"], "lang": label["iso639"], "types": ["label"]} for label in labels),
        *({"value": alias, "lang": None, "types": ["alias"]} for alias in old["aliases"]),
        *({"value": acronym, "lang": None, "types": ["acronym"]} for acronym in old["acronyms"]),
    ]


def _location(address: Any, country: dict[str, Any], place: str) -> dict[str, Any]:
    told = ADDRESS_1.of(address, place)
    city = CITY_1.of(told["geonames_city"], place)
    return {
        "geonames_id": city["id"],
        "geonames_details": {
            "name": city["city"],
            "lat": told["lat"],
            "lng": told["lng"],
            "country_code": country["country_code"],
        },
    }


def _external(kind: str, told: Any, place: str) -> dict[str, Any]:
    """GRID stands alone and not in a list."""
    values = EXTERNAL_1.of(told, place)
    every = values["all"]
    return {
        "type": kind.lower(),
        "preferred": values.get("preferred"),
        "all": [every] if isinstance(every, str) else every,
    }


def _relationship(told: Any, place: str) -> dict[str, Any]:
    return {**RELATIONSHIP.of(told, place), "type": told["type"].lower()}
