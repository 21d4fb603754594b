"""ROR and re3data as a whole: what they come out as agrees with the totals of the sources, and nothing leads nowhere.

Takes the data sets. Gives the number that differs from the source's own, counted here from its files by other means.
Never builds a release.
"""

from __future__ import annotations

import csv
import gzip
import tarfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from gri_ingest import nquads, registry
from gri_ingest.address import ID
from gri_ingest.source import load

GRI = "<https://w3id.org/gri/ns#"
TYPE, SAME = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2004/02/skos/core#exactMatch>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
RELATIONS = {f"{GRI}{word}>" for word in ("subOrganisationOf", "relatedOrganisation", "succeeds")}


@dataclass
class Made:
    """What a registry came out as, read once."""

    account: registry.Account
    refused: list[dict[str, str]]
    words: Counter[str] = field(default_factory=Counter)  # statements per property
    classes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # class: its members
    values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # property: its values
    named: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # repository: its countries


def made(slug: str, datasets: Path, folder: Path) -> Made:
    """The whole registry through its adapter, and what stands in the file."""
    path = folder / f"{slug}.nq"
    account = registry.transform(load(slug), datasets / slug, {}, path)
    with (folder / f"{slug}.quarantine.csv").open(encoding="utf-8", newline="") as table:
        found = Made(account, list(csv.DictReader(table)))
    few = {f"{GRI}{word}>" for word in ("recordStatus", "organisationKind", "responsibilityType", "repositoryAccess")}
    place: dict[str, str] = {}
    repository: dict[str, str] = {}
    for subject, predicate, obj, _ in nquads.read(path):
        found.words[predicate] += 1
        if predicate == TYPE:
            found.classes[obj.removeprefix(GRI).rstrip(">")].add(subject)
        elif predicate == LABEL:
            found.named.add(subject)
        elif predicate in RELATIONS:
            found.related |= {subject, obj}
        elif predicate in few:
            found.values[predicate.removeprefix(GRI).rstrip(">")][obj.rpartition("/")[2].rstrip(">")] += 1
        elif predicate == f"{GRI}inCountry>" and "/responsibility/" in subject:
            place[subject] = obj.rpartition("/")[2].rstrip(">")
        elif predicate == f"{GRI}responsibleFor>":
            repository[subject] = obj
    for node, thing in repository.items():
        found.countries[thing].add(place.get(node, ""))
    return found


@pytest.fixture(scope="module")
def ror(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made("ror", datasets, tmp_path_factory.mktemp("ror"))


@pytest.fixture(scope="module")
def re3data(datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made("re3data", datasets, tmp_path_factory.mktemp("re3data"))


def keys(path: Path, column: int = 0) -> set[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {line.split("\t")[column] for line in lines} - {"ror"}


def test_every_organisation_of_the_records_and_of_the_index_is_there_once(ror: Made, datasets: Path) -> None:
    records = keys(datasets / "ror" / "release-of-record.tsv.gz")
    index = keys(datasets / "ror" / "ror-all-names-v1.36.tsv.gz")
    assert (len(records), len(index)) == (51370, 107096)
    expected = {f"<{ID}organisation/ror.{key}>" for key in records | index}
    assert ror.classes["Organisation"] == ror.classes["Party"] == expected
    assert expected <= ror.named
    assert sum(ror.account.rows["organisations"].values()) == 35990 + 15380
    assert sum(ror.account.rows["index"].values()) == len(index - records)


def test_statuses_and_kinds_of_ror_are_those_of_its_records(ror: Made) -> None:
    assert ror.values["recordStatus"] == {"active": 35075 + 13671, "inactive": 725 + 525, "withdrawn": 190 + 1184}
    assert ror.values["organisationKind"]["facility"] == 6630 + 2487
    assert ror.values["organisationKind"]["education"] == 10654 + 3279
    assert sum(ror.values["organisationKind"].values()) == 43217 + 15498
    assert ror.words[f"{GRI}established>"] == (35990 - 11466) + (15380 - 4194)


def test_no_relation_of_ror_leads_to_an_organisation_without_a_name(ror: Made) -> None:
    assert ror.account.rows["relationships"] == {"core": 41243 + 10581 - 3, "both": 0, "unverified": 0, "rejected": 3}
    assert len(ror.related) > 25_000
    assert ror.related <= ror.named


def test_what_ror_refuses_is_what_was_looked_at(ror: Made) -> None:
    assert Counter((row["table"], row["reason"]) for row in ror.refused) == {
        ("external_ids", "is no key of crossref-funder"): 4,
        ("external_ids", "is no key of grid"): 1,
        ("relationships", "is the organisation itself, which cannot be its own child"): 1,
        ("relationships", "is the organisation itself, which cannot be its own predecessor"): 2,
    }
    assert all(row["record"].startswith("https://ror.org/0") for row in ror.refused)
    assert ror.account.findings == []


def test_every_repository_and_every_institution_of_it_is_there(re3data: Made, datasets: Path) -> None:
    with tarfile.open(datasets / "re3data" / "re3data-2024-04-24.tar.xz", "r|xz") as packed:
        files = {member.name.rpartition("/")[2].removesuffix(".xml") for member in packed if member.isfile()}
    assert len(files) == 3205
    assert re3data.classes["DataRepository"] == {f"<{ID}repository/re3data.{key}>" for key in files}
    assert re3data.classes["DataRepository"] <= re3data.named
    assert len(re3data.classes["RepositoryResponsibility"]) == 8866
    # Three institutions have a type written twice, which says the same once.
    assert re3data.values["responsibilityType"] == {
        "general": 5614, "funding": 3255, "technical": 2522, "sponsoring": 104,
    }  # fmt: skip
    assert re3data.values["repositoryAccess"] == {"open": 3022, "restricted": 161, "closed": 22}


def test_institutions_are_joined_by_ror_and_countries_are_told(re3data: Made) -> None:
    organisations = re3data.classes["Organisation"]
    assert len({node for node in organisations if "/ror." in node}) == 1965
    assert organisations <= re3data.named
    told = Counter(country for countries in re3data.countries.values() for country in countries)
    assert told["NAM"] == 1
    # The Union is a party like a country; "international" names no party, and stands as "" here.
    several = [countries for countries in re3data.countries.values() if len(countries) > 1]
    assert len(several) == 683
    assert len(re3data.classes["RepositoryResponsibility"]) - re3data.words[f"{GRI}inCountry>"] < 357


def test_what_re3data_refuses_is_what_was_looked_at(re3data: Made) -> None:
    assert Counter(row["table"] for row in re3data.refused) == {
        "institution_identifiers": 60, "pages": 5, "responsibility_periods": 5, "policy": 1, "periods": 1,
    }  # fmt: skip
    assert sum(row["reason"] == "is no key of ror" for row in re3data.refused) == 20
    assert re3data.account.findings == []
