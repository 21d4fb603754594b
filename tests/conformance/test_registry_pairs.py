"""Shared repositories and ties between organisations: counted in the graphs, and again straight from the records.

Takes the open data sets of re3data and ROR. Gives a pair of countries whose two counts differ.
Never lets the adapters count for both: the second count reads the records by itself, and knows no graph.
"""

from __future__ import annotations

import csv
import gzip
import json
import tarfile
from collections import Counter
from contextlib import suppress
from itertools import combinations, product
from pathlib import Path
from xml.etree import ElementTree

from gri_ingest import figures
from gri_ingest.countries import alpha3
from gri_ingest.errors import RowRefused
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.nquads import line, write
from gri_ingest.source import load
from gri_ingest.terms import GRI

R3D = "{http://www.re3data.org/schema/2-2}"
NO_COUNTRY = {"AAA", "EEC"}  # international, and the European Union
WORDS = {
    GRI.inCountry, GRI.locatedIn, GRI.responsibleFor, GRI.subOrganisationOf, GRI.hasSubOrganisation,
    GRI.relatedOrganisation, GRI.recordStatus,
}  # fmt: skip


def stage(slug: str, snapshot: Path, tables: set[str], folder: Path) -> Path:
    """The part of a registry's graph that figures are counted in; rows of other tables are left out to save time."""
    source, mint = load(slug), Mint(slug)
    facts: list[Fact] = []
    for row in source.rows(snapshot):
        if row.table in tables:
            with suppress(RowRefused):  # an organisation that is said to be its own part, for one
                facts += [fact for fact in source.facts(row, mint) if fact.predicate in WORDS]
    terms = ((str(fact.subject), str(fact.predicate), str(fact.object)) for fact in facts)
    write(folder / f"{slug}.nq", (line(triple, str(source.claims)) for triple in terms))
    return folder / f"{slug}.nq"


def test_repositories_are_shared_as_the_records_say(datasets: Path, tmp_path: Path) -> None:
    expected: Counter[tuple[int, str, str]] = Counter()
    several = shared = 0
    with tarfile.open(datasets / "re3data" / "re3data-2024-04-24.tar.xz") as archive:
        for member in archive:
            data = archive.extractfile(member) if member.name.endswith(".xml") else None
            if data is None:
                continue
            found = ElementTree.parse(data).getroot().iter(f"{R3D}institutionCountry")
            codes = {(each.text or "").strip() for each in found} - {""}
            several += len(codes) > 1
            shared += len(codes - NO_COUNTRY) > 1
            expected.update((2024, one, other) for one, other in combinations(sorted(codes - NO_COUNTRY), 2))
    # The register counts the Union and "international" as countries; two states share fewer.
    assert (several, shared) == (683, 358)
    path = stage("re3data", datasets / "re3data", {"responsibilities"}, tmp_path)
    assert figures.shared_repositories(path, 2024) == expected
    assert (len(expected), sum(expected.values())) == (364, 1_000)


def test_organisations_are_tied_as_the_records_say(datasets: Path, tmp_path: Path) -> None:
    folder = datasets / "ror"
    seats: dict[str, set[str]] = {}
    told: set[tuple[str, str]] = set()
    withdrawn: set[str] = set()
    for name in ("ror-v2-records.jsonl.gz", "ror-v1-only-records.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8") as records:
            for record in map(json.loads, records):
                key = record["id"]
                old = [{"geonames_details": record["country"]}] if "country" in record else record["locations"]
                seats[key] = {alpha3(place["geonames_details"]["country_code"]) or "" for place in old}
                withdrawn |= {key} if record["status"] == "withdrawn" else set()
                kinds = {"parent", "child", "related"}
                told |= {(key, each["id"]) for each in record["relationships"] if each["type"].lower() in kinds}
    with (load("ror").folder / "geonames_countries.csv").open(encoding="utf-8", newline="") as rows:
        countries = {row["geonames_id"]: alpha3(row["country"]) or "" for row in csv.DictReader(rows)}
    with gzip.open(folder / "ror-all-names-v1.36.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["country_geonames_id"]:
                seats.setdefault(f"https://ror.org/{row['ror']}", {countries[row["country_geonames_id"]]})
    there = seats.keys() - withdrawn
    ties = {(min(tie), max(tie)) for tie in told if set(tie) <= there and not seats[tie[0]] & seats[tie[1]]}
    pairs = (pair for one, other in ties for pair in product(seats[one], seats[other]))
    expected = Counter((2026, min(pair), max(pair)) for pair in pairs)
    path = stage("ror", folder, {"organisations", "locations", "relationships", "index"}, tmp_path)
    assert figures.organisation_relations(path, 2026) == expected
    assert (len(ties), len(expected), sum(expected.values())) == (2_977, 619, 2_978)
