"""The fields that records of the registry have, in both of its schemas.

Takes an object of a record. Gives it back if its fields are those of the schema; a changed schema is one clear error.
Never looks at a value: rows and facts do.
"""

from __future__ import annotations

from typing import Any

from gri_ingest.row import SourceRefused


class Fields:
    """The fields of one kind of object: those it must have, and those it may have."""

    def __init__(self, name: str, required: str, optional: str = "") -> None:
        self.name = name
        self.required = frozenset(required.split())
        self.known = self.required | frozenset(optional.split())

    def of(self, value: Any, place: str) -> dict[str, Any]:
        """The object, if its fields are these; else the first that is missing or unknown is named.

        >>> Fields("links", "type value").of({"type": "website"}, "ror.jsonl, line 3")
        Traceback (most recent call last):
        gri_ingest.errors.SourceRefused: ror.jsonl, line 3: links has no field "value". The schema of the registry ...
        """
        if isinstance(value, dict) and self.required <= value.keys() <= self.known:
            return value
        if not isinstance(value, dict):
            found = f"is {type(value).__name__} and no object"
        elif missing := sorted(self.required - value.keys()):
            found = f'has no field "{missing[0]}"'
        else:
            found = f'has an unknown field "{min(value.keys() - self.known)}"'
        raise SourceRefused(
            f"{place}: {self.name} {found}. The schema of the registry has changed: "
            "read its notes, then mend sources/ror/schema.py."
        )


RECORD = Fields(
    "the record", "id admin status types established names locations links external_ids relationships domains"
)
ADMIN = Fields("admin", "created last_modified")
NOTED = Fields("admin", "date schema_version")
NAME = Fields("names", "value types lang")
LOCATION = Fields("locations", "geonames_id geonames_details")
DETAILS = Fields(
    "geonames_details",
    "name lat lng country_code",
    "country_name country_subdivision_code country_subdivision_name continent_code continent_name",
)
LINK = Fields("links", "type value")
EXTERNAL = Fields("external_ids", "type all", "preferred")
RELATIONSHIP = Fields("relationships", "type id label")

# Schema 1, which is read into the form of schema 2. What is known and not taken stands in [ignore] of source.toml.
RECORD_1 = Fields(
    "the record",
    """id name status types established aliases acronyms labels links wikipedia_url addresses country external_ids
    relationships email_address ip_addresses""",
)
LABEL_1 = Fields("labels", "label iso639")
ADDRESS_1 = Fields(
    "addresses", "lat lng geonames_city", "city state state_code postcode line primary country_geonames_id"
)
CITY_1 = Fields(
    "geonames_city", "id city", "geonames_admin1 geonames_admin2 license nuts_level1 nuts_level2 nuts_level3"
)
COUNTRY_1 = Fields("country", "country_code", "country_name")
EXTERNAL_1 = Fields("external_ids", "all", "preferred")
