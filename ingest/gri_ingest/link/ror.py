"""ROR, read for comparing: records of both schema versions, and the names of those that are in neither file.

Takes the snapshot of the source `ror`. Gives records with names, countries, sites and Wikidata entities.
Never gives a withdrawn record: what it was about is another record now.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gri_ingest.link.record import Record, compared, host, variants

V2, V1, NAMES = "ror-v2-records.jsonl.gz", "ror-v1-only-records.jsonl.gz", "ror-all-names-v1.36.tsv.gz"


def records(folder: Path) -> Iterator[Record]:
    """Every record that is not withdrawn, each once."""
    seen: set[str] = set()
    countries: dict[str, str] = {}
    for told in _lines(folder / V2):
        seen.add(_id(told))
        if told["status"] != "withdrawn":
            yield _second(told)
    for told in _lines(folder / V1):
        seen.add(_id(told))
        for place in told["addresses"]:
            countries[str(place["country_geonames_id"])] = told["country"]["country_code"]
        if told["status"] != "withdrawn":
            yield _first(told)
    with gzip.open(folder / NAMES, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["ror"] not in seen:
                names = [row["name"], *json.loads(row["synonyms_json"])]
                # A synonym of a few capitals is an acronym; this file does not tell them apart.
                short = {name for name in names[1:] if name.isupper() and len(name) <= 8}
                yield Record(
                    f"ror:{row['ror']}", row["name"], variants(set(names) - short, short),
                    frozenset(map(compared, short)), _country(countries.get(row["country_geonames_id"])),
                    about="names and country of release v1.36 alone",
                )  # fmt: skip


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _id(told: dict[str, Any]) -> str:
    return str(told["id"]).rpartition("/")[2]


def _second(told: dict[str, Any]) -> Record:
    names = {each["value"] for each in told["names"] if set(each["types"]) & {"label", "alias", "ror_display"}}
    short = {each["value"] for each in told["names"] if "acronym" in each["types"]}
    short |= {name for name in names if name.isupper() and " " not in name}  # DESY is a label there
    label = next(each["value"] for each in told["names"] if "ror_display" in each["types"])
    places = [each["geonames_details"] for each in told["locations"]]
    wikidata: list[str] = []
    for each in told["external_ids"]:
        if each["type"] == "wikidata":
            wikidata = [each["preferred"]] if each.get("preferred") else each["all"]
    links = [each["value"] for each in told["links"] if each["type"] == "website"]
    about = f"{'/'.join(told['types'])}, {places[0]['name']} {places[0]['country_code']}" if places else ""
    return _record(told, label, names, short, {place["country_code"] for place in places}, links, wikidata, about)


def _first(told: dict[str, Any]) -> Record:
    names = {told["name"], *told["aliases"], *(each["label"] for each in told["labels"])}
    found = told["external_ids"].get("Wikidata") or {}
    wikidata = [found["preferred"]] if found.get("preferred") else list(found.get("all") or [])
    country = told["country"]["country_code"]
    town = told["addresses"][0]["city"] if told["addresses"] else ""
    about = f"{'/'.join(told['types']).lower()}, {town} {country}"
    return _record(told, told["name"], names, set(told["acronyms"]), {country}, told["links"], wikidata, about)


def _record(
    told: dict[str, Any],
    label: str,
    names: set[str],
    short: set[str],
    countries: set[str],
    links: list[str],
    wikidata: list[str],
    about: str,
) -> Record:
    state = "" if told["status"] == "active" else f", {told['status']}"
    return Record(
        f"ror:{_id(told)}", label, variants(names, short), frozenset(map(compared, short)),
        frozenset().union(*map(_country, countries)), frozenset(filter(None, map(host, links))),
        frozenset(f"wikidata:{each}" for each in wikidata), about + state,
    )  # fmt: skip


def _country(code: str | None) -> frozenset[str]:
    return frozenset({code}) if code else frozenset()
