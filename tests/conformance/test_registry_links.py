"""The crosswalks of registries without addresses: every row is about a record that is there, and makes it ours.

Takes data/crosswalks and the open data sets. Gives rows about nothing, and what an accepted row does to a registry.
Never judges sameness: the comment of each row says what agrees, and a person accepted it.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from gri_ingest import crosswalk, registry, source
from gri_ingest.identities import identities
from gri_ingest.sources.crosswalk import sssom

FOLDERS = {
    "esfri-2016": "rimapping-eu", "european-infrastructures": "rimapping-eu", "light-sources": "lightsources",
    "radio-observatories": "radio-observatories", "european-maps": "europe-ri-maps",
}  # fmt: skip
ACCEPTED = {
    "esfri-2016": 39, "european-infrastructures": 59, "light-sources": 27, "radio-observatories": 11,
    "european-maps": 7,
}  # fmt: skip
ID, SAME = "https://w3id.org/gri/id", "<http://www.w3.org/2004/02/skos/core#exactMatch>"


@pytest.fixture(scope="module")
def mappings(root: Path) -> list[sssom.Mapping]:
    """The rows about registries without addresses."""
    found, _ = crosswalk.check(root / "data" / "crosswalks")
    return [each for _, _, each in found if each.object_id.partition(":")[0] in FOLDERS]


def same(mappings: list[sssom.Mapping]) -> dict[str, str]:
    """What a build knows of the accepted rows."""
    triples = [
        (f"<{ID}/{each.subject_id.removeprefix('gri:')}>", SAME,
         f"<{sssom.PREFIXES[each.object_id.partition(':')[0]]}{each.object_id.partition(':')[2]}>")
        for each in mappings if each.verdict == "accepted" and each.predicate_id == "skos:exactMatch"
    ]  # fmt: skip
    return identities(triples)


def made(slug: str, datasets: Path, known: dict[str, str], folder: Path) -> list[str]:
    path = folder / f"{slug}.nq"
    registry.transform(source.load(slug), datasets / FOLDERS[slug], known, path)
    return path.read_text(encoding="utf-8").splitlines()


def infrastructures(lines: list[str]) -> set[str]:
    """The keys of the infrastructures that lines are about."""
    start = f"<{ID}/infrastructure/"
    return {line[len(start) : line.index(">")] for line in lines if line.startswith(start)}


@pytest.mark.parametrize("slug", FOLDERS)
def test_every_row_is_about_a_record_that_is_there(
    slug: str, mappings: list[sssom.Mapping], datasets: Path, tmp_path: Path
) -> None:
    there = infrastructures(made(slug, datasets, {}, tmp_path))
    meant = [each.object_id.partition(":")[2] for each in mappings if each.object_id.startswith(f"{slug}:")]
    assert len(meant) >= ACCEPTED[slug]
    assert [key for key in meant if f"{slug}.{key}" not in there] == []


@pytest.mark.parametrize("slug", FOLDERS)
def test_an_accepted_record_is_named_as_ours_and_no_other_is(
    slug: str, mappings: list[sssom.Mapping], datasets: Path, tmp_path: Path
) -> None:
    known = same(mappings)
    ours = {path.partition("/")[2] for key, path in known.items() if key.startswith(f"{slug}:")}
    assert len(ours) == ACCEPTED[slug]
    found = infrastructures(made(slug, datasets, known, tmp_path))
    assert {key for key in found if not key.startswith(f"{slug}.")} == ours
    assert len({key for key in found if key.startswith(f"{slug}.")}) + len(ours) == len(
        infrastructures(made(slug, datasets, {}, tmp_path))
    ), "two records have become one thing, or one has become two"


def test_what_only_looks_alike_stays_apart(mappings: list[sssom.Mapping]) -> None:
    known = same(mappings)
    apart = {
        "light-sources:surf": "a ring, and a laboratory under ground", "light-sources:pls": "the ring before PLS-II",
        "esfri-2016:esrf": "an upgrade", "esfri-2016:e-elt": "a telescope of ESO",
        "european-infrastructures:facilities-for-aerothermodynamics-and-supersonic-technologies-platform-fast": "",
    }  # fmt: skip
    written = {each.object_id for each in mappings}
    assert [key for key in apart if key in known or key not in written] == []
    assert known["radio-observatories:fast"] == "infrastructure/fast"


def test_the_members_of_a_landmark_of_ours_are_known_in_the_graph_of_the_roadmap(
    mappings: list[sssom.Mapping], datasets: Path, tmp_path: Path
) -> None:
    lines = made("esfri-2016", datasets, same(mappings), tmp_path)
    about = [line for line in lines if f"#participationIn> <{ID}/infrastructure/cessda>" in line]
    assert Counter(line.split(">", 1)[0].rpartition(".")[2] for line in about)["member"] == 14


def test_every_accepted_row_says_what_agrees_and_every_rejected_one_why(mappings: list[sssom.Mapping]) -> None:
    exact = [each for each in mappings if each.verdict == "accepted" and each.predicate_id == "skos:exactMatch"]
    assert len(exact) == sum(ACCEPTED.values()) == 143
    assert [each.object_id for each in exact if not each.comment.startswith("agree: name")] == []
    rejected = [each for each in mappings if each.verdict == "rejected"]
    assert len(rejected) == 17
    assert [each.object_id for each in rejected if each.comment.startswith("agree")] == []


def test_the_labels_are_those_of_both_sides(mappings: list[sssom.Mapping], root: Path) -> None:
    with (root / "data" / "curated" / "infrastructures.csv").open(encoding="utf-8", newline="") as lines:
        names = {f"gri:infrastructure/{row['id']}": row["name"] for row in csv.DictReader(lines)}
    assert [each.subject_id for each in mappings if names[each.subject_id] != each.subject_label] == []
    assert len(mappings) == 168
