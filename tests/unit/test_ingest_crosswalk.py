"""A crosswalk says what a person decided, and the build takes accepted rows alone; whatever is wrong is named.

Takes mapping sets made by hand beside small tables, and those of the project. Gives findings, facts and files.
Never reads a register.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from gri_ingest import crosswalk
from gri_ingest.address import ID
from gri_ingest.crosswalk import check
from gri_ingest.mint import Mint
from gri_ingest.row import Evidence
from gri_ingest.sources.crosswalk import adapter, sssom
from gri_ingest.sources.crosswalk.sssom import Mapping

GOOD = Mapping(
    "gri:organisation/kek", "KEK", "skos:exactMatch", "", "ror:01g5y5k24", "High Energy Accelerator",
    "semapv:CompositeMatching", "0.92", "GRI Graph editors", "2026-11-21", "name: high energy; country: same",
)  # fmt: skip
HEAD = (
    "#curie_map:",
    *(f'#  {prefix}: "{space}"' for prefix, space in sssom.PREFIXES.items()),
    "#license: https://creativecommons.org/licenses/by/4.0/",
)
INFRASTRUCTURES = [
    {"id": "esrf", "ror_id": "https://ror.org/02550n020", "ror_scope": "infrastructure", "wikidata_qid": "Q901751"},
    {"id": "kek-superkekb", "ror_id": "https://ror.org/01g5y5k24", "ror_scope": "operator", "wikidata_qid": "Q2165768"},
    {"id": "sct", "confidence": "unverified"},
]
ORGANISATIONS = [{"id": "kek"}, {"id": "cas", "ror_id": "https://ror.org/034t30j35"}]


def table(path: Path, columns: str, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns.split(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"confidence": "verified", **row} for row in rows)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder of crosswalks, still empty, beside three small tables."""
    (tmp_path / "curated").mkdir()
    (tmp_path / "crosswalks").mkdir()
    tables = tmp_path / "curated"
    table(tables / "infrastructures.csv", "id ror_id ror_scope wikidata_qid confidence", INFRASTRUCTURES)
    table(tables / "organisations.csv", "id ror_id confidence", ORGANISATIONS)
    table(tables / "bodies.csv", "id confidence", [{"id": "gso"}])
    return tmp_path / "crosswalks"


def put(room: Path, *mappings: Mapping, name: str = "ror") -> Path:
    path = room / f"{name}.sssom.tsv"
    path.write_text(sssom.written(HEAD, mappings), encoding="utf-8", newline="\n")
    return path


def told(room: Path) -> list[str]:
    return [str(finding) for finding in check(room)[1]]


def triples(room: Path) -> set[tuple[str, str, str]]:
    """What the adapter says, in short, with `?` for what is not verified."""
    mint, found = Mint("crosswalk"), set()
    for row in adapter.rows(room):
        row = replace(row, evidence=Evidence(status="subject_status"))
        for fact in adapter.facts(row, mint):
            mark = "?" if row.status() == "unverified" else ""
            word = re.split("[#/]", fact.predicate.value)[-1]
            found.add((fact.subject.value.removeprefix(ID), mark + word, fact.object.value.removeprefix(ID)))
    return found


def test_an_accepted_row_becomes_sameness_with_its_identifier(room: Path) -> None:
    put(room, GOOD)
    assert told(room) == []
    assert triples(room) == {
        ("organisation/kek", "exactMatch", "https://ror.org/01g5y5k24"),
        ("organisation/kek", "hasIdentifier", "identifier/ror.01g5y5k24"),
        ("identifier/ror.01g5y5k24", "type", "https://w3id.org/gri/ns#Identifier"),
        ("identifier/ror.01g5y5k24", "notation", "01g5y5k24"),
        ("identifier/ror.01g5y5k24", "identifierScheme", "https://w3id.org/gri/voc/identifier-scheme/ror"),
    }


def test_a_proposal_and_a_rejected_row_say_nothing(room: Path) -> None:
    proposal = replace(GOOD, reviewer_label="")
    rejected = replace(GOOD, subject_id="gri:organisation/gso", predicate_modifier="Not")
    put(room, proposal, rejected)
    assert [mapping.verdict for _, _, mapping in check(room)[0]] == ["proposal", "rejected"]
    assert told(room) == []
    assert triples(room) == set()


def test_a_close_match_is_a_link_and_no_identity(room: Path) -> None:
    put(room, replace(GOOD, predicate_id="skos:closeMatch", object_id="re3data:r3d100010539"), name="re3data")
    assert triples(room) == {("organisation/kek", "closeMatch", "https://www.re3data.org/repository/r3d100010539")}


def test_a_row_about_an_unverified_thing_stands_with_it(room: Path) -> None:
    put(room, replace(GOOD, subject_id="gri:infrastructure/sct", object_id="wikidata:Q1"), name="wikidata")
    assert told(room) == []
    assert ("infrastructure/sct", "?exactMatch", "http://www.wikidata.org/entity/Q1") in triples(room)


# what is changed in a good row -> the column named, what is said of it, the repair
FAULTS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "unknown": ({"subject_id": "gri:organisation/kekk"}, "subject_id", "is no infrastructure", "organisation/kek"),
    "another kind": ({"subject_id": "gri:infrastructure/kek"}, "subject_id", "is no infrastructure", "Write"),
    "no prefix": ({"subject_id": "organisation/kek"}, "subject_id", "is no infrastructure", "gri:organisation/kek"),
    "other register": ({"object_id": "viaf:123"}, "object_id", "is of no register we link to", "wikidata"),
    "a slip in a ROR": ({"object_id": "ror:01g5y5k25"}, "object_id", "is no identifier of ror", "Copy it"),
    "two signs swapped": ({"object_id": "ror:01g55yk24"}, "object_id", "is no identifier of ror", "Copy it"),
    "a ROR in full": ({"object_id": "https://ror.org/01g5y5k24"}, "object_id", "is of no register", "Write one of"),
    "small q": ({"object_id": "wikidata:q42"}, "object_id", "is no identifier of wikidata", "Copy it"),
    "short re3data": ({"object_id": "re3data:r3d1"}, "object_id", "is no identifier of re3data", "Copy it"),
    "owl:sameAs": ({"predicate_id": "owl:sameAs"}, "predicate_id", "is no predicate of ours", "skos:exactMatch"),
    "not, small": ({"predicate_modifier": "not"}, "predicate_modifier", "is no modifier of SSSOM", '"Not"'),
    "no reason": ({"predicate_modifier": "Not", "comment": ""}, "reviewer_label", "without a name or a reason", "Fill"),
    "justification": ({"mapping_justification": "alike"}, "mapping_justification", "is no justification", "semapv:"),
    "sure as 100": ({"confidence": "100"}, "confidence", "is no number from 0 to 1", "0.9"),
    "a date in words": ({"mapping_date": "21 November"}, "mapping_date", "is no day", "2026-01-31"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_its_line_and_repair(case: str, room: Path) -> None:
    change, column, reason, repair = FAULTS[case]
    put(room, replace(GOOD, subject_id="gri:organisation/gso", object_id="ror:02nv7yv05"), replace(GOOD, **change))
    found = [each for each in told(room) if f"column {column}: " in each]
    assert len(found) == 1
    assert found[0].startswith(f"ror.sssom.tsv, line {len(HEAD) + 3}, column {column}: ")
    assert reason in found[0]
    assert repair in found[0]


def test_fifteen_faults_were_planted() -> None:
    assert len(FAULTS) == 15


def test_one_identifier_on_two_subjects_is_refused(room: Path) -> None:
    put(room, GOOD, replace(GOOD, subject_id="gri:organisation/gso"))
    assert [
        each for each in told(room) if "is gri:organisation/kek already" in each and "here gri:organisation/gso" in each
    ]


def test_the_columns_of_the_tables_count_as_well(room: Path) -> None:
    put(room, replace(GOOD, object_id="ror:02550n020"))
    assert told(room) == [
        f'ror.sssom.tsv, line {len(HEAD) + 2}, column object_id: "ror:02550n020" is gri:infrastructure/esrf already '
        "(infrastructures.csv, line 2), and here gri:organisation/kek. One external identifier has one subject: reject "
        "one of the two, or take it out of its table."
    ]


def test_an_identifier_of_the_operator_is_free_for_the_operator(room: Path) -> None:
    put(room, GOOD)
    put(room, replace(GOOD, object_id="wikidata:Q2165768"), name="wikidata")
    assert told(room) == []


def test_two_records_of_one_register_are_not_one_thing(room: Path) -> None:
    put(room, replace(GOOD, subject_id="gri:organisation/cas"))
    assert (
        "is a second ror of gri:organisation/cas, which is ror:034t30j35 (organisations.csv, line 3)" in told(room)[0]
    )


def test_a_pair_stands_once_whatever_was_decided(room: Path) -> None:
    put(room, GOOD, replace(GOOD, predicate_modifier="Not"))
    assert told(room)[0].endswith(f"by ror.sssom.tsv, line {len(HEAD) + 2} as well. Keep one of the two.")


# the text of a file -> its one finding
FILES: dict[str, tuple[bytes, str]] = {
    "no header": (b"", "line 1: has other columns"),
    "columns in another order": (b"#a: b\nobject_id\tsubject_id\n", "line 2: has other columns"),
    "too few cells": (
        sssom.written(HEAD, [GOOD]).encode() + b"gri:organisation/gso\tx\n",
        "has 2 cells, the table has 11",
    ),
    "a quote too many": (sssom.written(HEAD, []).encode() + b'"x" y\n', "is no table"),
    "Latin-1": (sssom.written(HEAD, []).encode() + "Universität".encode("latin-1"), "byte 0xE4 is not UTF-8"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_damaged_file_is_named(case: str, room: Path) -> None:
    data, said = FILES[case]
    (room / "ror.sssom.tsv").write_bytes(data)
    found = told(room)
    assert len(found) == 1
    assert said in found[0]
    assert len(FILES) == 5


def test_a_prefix_that_stands_for_something_else_is_refused(room: Path) -> None:
    path = put(room, GOOD)
    path.write_text(
        path.read_text(encoding="utf-8").replace("https://ror.org/", "https://ror.example/"), encoding="utf-8"
    )
    assert told(room) == [
        'ror.sssom.tsv, line 1, column curie_map: "https://ror.example/" is not what ror stands for. '
        'Write "#  ror: https://ror.org/" below "#curie_map:".'
    ]


def test_what_is_read_is_written_again_byte_for_byte(root: Path) -> None:
    paths = sorted((root / "data" / "crosswalks").glob("*.sssom.tsv"))
    names = ["esfri-2016", "european-infrastructures", "european-maps", "light-sources", "radio-observatories"]
    assert [path.name for path in paths] == [f"{name}.sssom.tsv" for name in [*names, "re3data", "ror", "wikidata"]]
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        one = sssom.read(text)
        assert sssom.written(one.header, [mapping for _, mapping in one.mappings]) == text


def test_the_headers_of_the_project_are_yaml_with_the_prefixes_they_need(root: Path) -> None:
    for path in sorted((root / "data" / "crosswalks").glob("*.sssom.tsv")):
        one = sssom.read(path.read_text(encoding="utf-8"))
        said = yaml.safe_load("\n".join(line.removeprefix("#") for line in one.header))
        register = path.name.removesuffix(".sssom.tsv")
        assert said["curie_map"] == one.prefixes()
        assert set(said["curie_map"]) == {"gri", "skos", "semapv", register}
        assert {key for key in said if key != "curie_map"} == {"license", "mapping_set_id", "mapping_set_title"}


def test_the_crosswalks_of_the_project_stand(root: Path) -> None:
    found, findings = check(root / "data" / "crosswalks")
    assert [str(finding) for finding in findings] == []
    verdicts = Counter(mapping.verdict for _, _, mapping in found)
    assert verdicts["accepted"] >= 150
    assert verdicts["rejected"] >= 10
    assert all(mapping.comment for _, _, mapping in found), "a row says on what evidence it stands"


def judged(said: Callable[[str], bool], values: list[str]) -> list[str]:
    return [value for value in values if not said(value)]


def test_every_identifier_of_ror_has_right_check_digits(datasets: Path) -> None:
    import gzip

    with gzip.open(datasets / "ror" / "release-of-record.tsv.gz", "rt", encoding="utf-8") as lines:
        values = [line.split("\t")[0] for line in lines][1:]
    assert len(values) == 51_370
    assert judged(crosswalk.right, values) == []
    swapped = [value[:1] + value[2] + value[1] + value[3:] for value in values if value[1] != value[2]]
    assert not any(crosswalk.right(value) for value in swapped)
