"""Releases as datasets: what a manifest says becomes DCAT, and what it does not say is not made up.

Takes releases written in the test. Gives the statement that is missing, or that should not be there.
Never reads a folder: only manifests are described.
"""

from pathlib import Path
from typing import Any

import pytest
from gri_service import dcat, wellknown
from gri_service.release import Release
from pyoxigraph import Literal, NamedNode, Triple

ROOT = "https://data.example"
CORE = "https://w3id.org/gri/graph/core"
FILE = {"name": "core.ttl.gz", "title": "Verified facts", "mediaType": "text/turtle", "bytes": 10, "sha256": "ab" * 32,
        "compressFormat": "application/gzip", "graph": CORE, "rows": 3}  # fmt: skip
WHOLE = {"name": "dump.nq.gz", "title": "All", "mediaType": "application/n-quads", "bytes": 10, "sha256": "cd" * 32}


def release(name: str = "2026-01-01-aaaaaaaa", as_of: str = "2026-01-01", **manifest: Any) -> Release:
    return Release(name, Path("load.nq"), Path("release"), {"asOf": as_of, **manifest})


def values(said: list[Triple], word: str) -> list[str]:
    return [triple.object.value for triple in said if triple.predicate.value.endswith(word)]  # type: ignore[union-attr]


def test_an_old_manifest_is_described_by_what_it_has() -> None:
    said = list(dcat.record(release(as_of=""), ROOT))
    assert values(said, "dcat#version") == ["2026-01-01-aaaaaaaa"]
    for word in (
        "terms/issued",
        "terms/modified",
        "terms/temporal",
        "#distribution",
        "previousVersion",
        "void#triples",
    ):
        assert values(said, word) == [], word


def test_a_release_is_issued_when_it_was_finished() -> None:
    assert values(list(dcat.record(release(), ROOT)), "terms/issued") == ["2026-01-01"]
    created = "2026-01-02T09:00:00Z"
    assert values(list(dcat.record(release(created=created), ROOT)), "terms/issued") == [created]


def test_addresses_are_the_services_and_names_are_the_graphs() -> None:
    said = list(dcat.record(release(downloads=[FILE, WHOLE]), ROOT))
    assert values(said, "downloadURL") == [
        f"{ROOT}/release/2026-01-01-aaaaaaaa/{each['name']}" for each in (FILE, WHOLE)
    ]
    subjects = {triple.subject.value for triple in said}  # type: ignore[union-attr]
    assert all(subject.startswith("https://w3id.org/gri/release/2026-01-01-aaaaaaaa") for subject in subjects)
    assert values(said, "compressFormat") == [f"{dcat.MEDIA}application/gzip"]
    assert values(said, "checksumValue") == ["ab" * 32, "cd" * 32]


def test_a_dump_is_of_the_graph_it_holds_and_of_no_other() -> None:
    said = list(dcat.dumps(release(downloads=[FILE, WHOLE]), ROOT))
    address = NamedNode(f"{ROOT}/release/2026-01-01-aaaaaaaa/core.ttl.gz")
    assert said == [Triple(NamedNode(CORE), NamedNode(dcat.VOID + "dataDump"), address)]


def test_releases_stand_in_the_order_of_time() -> None:
    newest, middle, oldest = (release(f"2026-0{n}-01-aaaaaaaa") for n in (3, 2, 1))
    said = list(dcat.releases([newest, middle, oldest], ROOT, newest.id))
    assert values(said, "dcat#first") == [dcat.name(oldest.id).value]
    assert values(said, "dcat#last") == [dcat.name(newest.id).value]
    assert values(said, "dcat#prev") == [dcat.name(middle.id).value, dcat.name(oldest.id).value]
    assert values(said, "hasCurrentVersion") == [dcat.name(newest.id).value]


@pytest.mark.parametrize("word", sorted(wellknown.ADDRESSES))
def test_only_what_is_fetched_moves_to_this_service(word: str) -> None:
    here, there = NamedNode("https://w3id.org/gri/x"), NamedNode("https://elsewhere.example/x")
    moved = wellknown.addressed(Triple(here, NamedNode(word), here), ROOT)
    assert moved == Triple(here, NamedNode(word), NamedNode(f"{ROOT}/x"))
    for kept in (Triple(here, NamedNode(word), there), Triple(here, NamedNode(dcat.DCAT + "dataset"), here)):
        assert wellknown.addressed(kept, ROOT) == kept
    assert len(wellknown.ADDRESSES) == 8


def test_a_catalogue_holds_datasets_and_no_partitions() -> None:
    whole, part = dcat.DATASET, NamedNode(f"{wellknown.VOID_GRAPH}#class.gri.Country")
    kept = [
        Triple(whole, NamedNode(dcat.DCT + "title"), Literal("x")),
        Triple(whole, NamedNode(dcat.VOID + "triples"), Literal(1)),
    ]
    left = [
        Triple(part, NamedNode(dcat.VOID + "triples"), Literal(1)),
        Triple(whole, NamedNode(dcat.VOID + "classPartition"), part),
        Triple(dcat.SERVICE, NamedNode(dcat.RDF + "type"), NamedNode(f"{wellknown.SD}Service")),
    ]
    assert list(wellknown.catalogued([*kept, *left])) == kept
