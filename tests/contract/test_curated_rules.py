"""The curated tables keep the rules of tests/contract/curated_rules*.py, and each rule finds its planted fault.

Takes data/curated. Gives every broken rule with its place and repair.
Never changes a table: faults are planted in copies in memory.
"""

import copy
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the rules stand beside this file, in modules of their own
curated_rules = importlib.import_module("curated_rules")
curated_rules_tables = importlib.import_module("curated_rules_tables")
curated_rules_texts = importlib.import_module("curated_rules_texts")
RULES = (*curated_rules.SET_RULES, *curated_rules_tables.TABLE_RULES, *curated_rules_texts.TEXT_RULES)
Plant = Callable[[Any], object]


@pytest.fixture(scope="module")
def curated() -> Any:
    return curated_rules.load(HERE.parents[1] / "data" / "curated")


def change(table: str, number: int = 0, where: dict[str, str] | None = None, **cells: str) -> Plant:
    """A fault: other cells in one row, the first that fits `where`."""

    def plant(curated: Any) -> None:
        rows = [r for r in curated.tables[table] if (where or {}).items() <= r.items()]
        rows[number].update(cells)

    return plant


def move_the_evidence(curated: Any) -> None:
    curated.package["resources"][0]["schema"]["fields"].insert(0, {"name": "source_url", "type": "string"})
    curated.package["resources"][0]["schema"]["fields"].pop()


def use_an_id_twice(curated: Any) -> None:
    curated.tables["bodies"][0]["id"] = curated.tables["infrastructures"][0]["id"]


def go_in_a_circle(curated: Any) -> None:
    first, second = curated.tables["bodies"][:2]
    first["parent_id"], second["parent_id"] = second["id"], first["id"]


def share_a_ror(curated: Any) -> None:
    change("infrastructures", where={"id": "esrf"}, ror_id="https://ror.org/01ggx4157", ror_scope="operator")(curated)


def lose_a_party(curated: Any) -> None:
    link = next(r["id"] for r in curated.tables["cooperation_links"] if not r["frame_id"])
    parties = [r for r in curated.tables["cooperation_link_parties"] if r["link_id"] == link]
    for row in parties[1:]:
        curated.tables["cooperation_link_parties"].remove(row)


def lose_a_member(curated: Any) -> None:
    curated.tables["memberships"].remove(
        next(r for r in curated.tables["memberships"] if (r["infrastructure_id"], r["role"]) == ("eso", "member"))
    )


def lose_all_participants(curated: Any) -> None:
    rows = curated.tables["memberships"]
    rows[:] = [row for row in rows if row["infrastructure_id"] != "cern"]


def doubt_a_cell_that_has_its_source(curated: Any) -> None:
    cell = curated.tables["cell_sources"][0]
    key = curated.key(cell["table"])
    change(cell["table"], where={key: cell["key"]}, unverified_fields=cell["column"])(curated)


def date_after_the_text(column: str, note: str = "", more: bool = False) -> Plant:
    """A fault: the text of a row is older than the row's `column`; with `more` digits in the date than in the text."""

    def plant(curated: Any) -> None:
        row = next(
            r
            for r in curated.tables["memberships"]
            if (r["confidence"], r["since"], r["until"], r["unverified_fields"]) == ("verified", "", "", "")
        )
        row.update({column: "2025-03-31" if more else "2025", "as_of": "2024" if more else "2024-12", "note": note})

    return plant


def weigh_a_code(**where: str) -> Plant:
    """A fault: a row of that kind rests on a technical list."""
    return change("memberships", where={"confidence": "verified", **where}, evidence="code")


DATED = {"infrastructure_id": "actris", "country": "AT", "role": "member"}
OBSERVER = {"infrastructure_id": "cern", "country": "RU", "role": "observer", "status": ""}
LISTED = {"link": "listed"}
EQUAL = {"infrastructure_id": "eso", "role": "member"}
FAULTS: list[tuple[str, Plant]] = [
    ("every_table_ends_with_the_same_four_columns", move_the_evidence),
    ("text_is_clean", change("bodies", name="Two  spaces")),
    ("text_is_clean", change("bodies", name="Cafe\u0301")),
    ("text_is_clean", change("bodies", name="Research &amp; Development")),
    ("an_id_stands_for_one_thing", use_an_id_twice),
    ("references_lead_somewhere", change("infrastructures", host_countries="FR;QQ")),
    ("references_lead_somewhere", change("body_members", body_id="FR")),
    ("references_lead_somewhere", change("events", host_body="nobody")),
    ("a_companion_says_which_table", change("body_members", where={"member_id": "KE"}, member_type="body")),
    ("values_of_lists_are_in_their_lists", change("case_studies", lifecycle_stage="design;dream")),
    ("values_of_lists_are_in_their_lists", change("data_policies", licence_spdx="CC-BY-9.9")),
    ("days_exist", change("events", start="2023-02-30")),
    ("addresses_can_be_followed", change("bodies", url="https://user@example.org/")),
    ("addresses_can_be_followed", change("body_members", further_sources="https://a.example.org/ http://localhost")),
    ("periods_run_forward", change("memberships", since="2020-05", until="2020-04-30")),
    ("a_row_says_where_it_was_read", change("documents", where={"confidence": "verified"}, source_url="")),
    (
        "a_row_says_where_it_was_read",
        change("documents", where={"confidence": "unverified"}, source_url="https://a.eu"),
    ),
    ("unverified_fields_name_filled_columns", change("sites", unverified_fields="colour")),
    ("country_codes_are_iso", change("countries", alpha3="AAA")),
    ("country_codes_are_iso", change("countries", code="UK")),
    ("every_country_is_used", change("countries", code="BV", alpha3="BVT", numeric="074")),
    ("a_position_is_whole_and_has_its_origin", change("sites", longitude="")),
    ("a_position_is_whole_and_has_its_origin", change("sites", latitude="0", longitude="0.0")),
    ("an_infrastructure_has_one_identity", share_a_ror),
    ("an_infrastructure_has_one_identity", change("infrastructures", where={"id": "esrf"}, ror_scope="")),
    ("a_stage_comes_before_its_date", change("infrastructures", stage_as_of="2021", lifecycle_stage="")),
    ("every_infrastructure_has_a_participant", lose_all_participants),
    ("a_share_has_basis_and_source", change("memberships", share_percent="5")),
    ("a_share_has_basis_and_source", change("memberships", where={"share_basis": "company share"}, share_percent="0")),
    ("date_confidence_goes_with_the_dates", change("memberships", where=DATED, date_confidence="")),
    ("date_confidence_goes_with_the_dates", change("memberships", where=DATED, date_confidence="unverified")),
    ("interest_is_no_participation", change("memberships", evidence="interest")),
    ("a_stated_status_has_its_reason", change("memberships", where={"status": "suspended"}, note="")),
    ("a_stated_status_has_its_reason", change("memberships", where=OBSERVER, until="")),
    ("a_cell_source_stands_for_its_cell", change("cell_sources", value="elsewhere")),
    ("a_cell_source_stands_for_its_cell", change("cell_sources", key="nothing")),
    ("a_cell_source_stands_for_its_cell", doubt_a_cell_that_has_its_source),
    ("no_body_is_its_own_member", change("body_members", where={"body_id": "aosp"}, member_id="aosp")),
    ("open_data_have_no_embargo", change("data_policies", where={"data_access": "open"}, embargo_months="12")),
    ("a_link_has_two_ends", lose_a_party),
    (
        "parties_are_as_certain_as_their_link",
        change("cooperation_link_parties", where={"confidence": "verified"}, confidence="unverified"),
    ),
    (
        "gso_ties_say_what_they_rest_on",
        change("gso_infrastructure_links", where=LISTED, list_2015="unknown"),
    ),
    ("gso_ties_say_what_they_rest_on", change("gso_infrastructure_links", where={"link": "proposed"}, list_2017="yes")),
    (
        "gso_ties_say_what_they_rest_on",
        change("gso_infrastructure_links", where={"link": "case_study"}, case_study_id=""),
    ),
    ("a_concept_belongs_to_its_scheme", change("vocabularies", where={"kind": "concept"}, notation="")),
    ("a_concept_belongs_to_its_scheme", change("vocabularies", where={"kind": "concept"}, id="stray--one")),
    ("no_parent_is_its_own_descendant", go_in_a_circle),
    ("a_policy_document_has_terms", change("documents", where={"kind": "charter"}, kind="data_policy")),
    ("a_published_count_is_ours_or_explained", lose_a_member),
    ("a_published_count_is_ours_or_explained", change("published_counts", where={"explanation": ""}, count="999")),
    ("a_published_count_is_ours_or_explained", change("published_counts", where=EQUAL, explanation="they differ")),
    ("no_start_lies_after_its_text", date_after_the_text("since")),
    ("no_start_lies_after_its_text", date_after_the_text("since", "member", more=True)),
    ("no_end_lies_after_its_text", date_after_the_text("until", "left the body")),
    ("a_technical_list_proves_no_membership", weigh_a_code(participation_level="state", role="observer")),
    ("a_technical_list_proves_no_membership", weigh_a_code(participation_level="agency")),
    ("a_technical_list_proves_no_membership", weigh_a_code(participation_level="institution", role="member")),
    (
        "a_verified_row_says_what_it_rests_on",
        change("memberships", where={"confidence": "verified", "evidence": "act"}, evidence=""),
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tables_keep_the_rule(rule: Any, curated: Any) -> None:
    found = list(rule(curated))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("name", "plant"), FAULTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(FAULTS)])
def test_the_rule_finds_its_planted_fault(name: str, plant: Plant, curated: Any) -> None:
    rule = next(rule for rule in RULES if rule.__name__ == name)
    broken = curated_rules.Curated(curated.copy().tables, copy.deepcopy(curated.package))
    before = set(rule(broken))
    plant(broken)
    found = [sentence for sentence in rule(broken) if sentence not in before]
    assert 1 <= len(found) <= 20, found
    assert all(sentence.count(". ") >= 1 for sentence in found), "a finding ends with its repair"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("since", {"note": "accession announced for 2025"}),
        ("since", {"unverified_fields": "since"}),
        ("until", {"as_of": "2025"}),
        ("until", {"as_of": ""}),
        ("until", {"confidence": "unverified"}),
    ],
)
def test_a_date_that_its_text_may_tell_is_no_fault(column: str, cells: dict[str, str], curated: Any) -> None:
    rules = (curated_rules_texts.no_start_lies_after_its_text, curated_rules_texts.no_end_lies_after_its_text)
    tables = curated.copy().tables
    row = next(
        r
        for r in tables["memberships"]
        if (r["confidence"], r["since"], r["until"], r["as_of"][:3]) == ("verified", "", "", "202")
    )
    row.update({column: "2025-03", "as_of": "2024", "unverified_fields": "", "note": ""})
    one = curated_rules.Curated({**tables, "memberships": [row]}, curated.package)
    assert sum(len(list(rule(one))) for rule in rules) == 1
    row.update(cells)
    assert sum(len(list(rule(one))) for rule in rules) == 0


def test_every_rule_has_a_planted_fault() -> None:
    assert len(RULES) == 35
    assert {rule.__name__ for rule in RULES} == {name for name, _ in FAULTS}
    assert len(FAULTS) == 58


GROUPS = {  # body -> members now, of these with a day, month or year of accession
    "EU": (27, 27),
    "african-union": (55, 54),
    "asean": (11, 11),
    "brics": (11, 11),
    "celac": (33, 33),
    "g20": (21, 21),
    "g7": (7, 7),
    "gso": (14, 0),
    "oecd": (38, 38),
}


@pytest.mark.parametrize("body", GROUPS)
def test_a_country_group_has_its_members_with_dates_and_sources(body: str, curated: Any) -> None:
    members = [
        row
        for row in curated.tables["body_members"]
        if (row["body_id"], row["role"], row["status"], row["confidence"]) == (body, "member", "listed", "verified")
    ]
    assert (len(members), sum(bool(row["start"]) for row in members)) == GROUPS[body]
    assert all(row["source_url"] for row in members)


def test_nine_country_groups_were_judged() -> None:
    assert len(GROUPS) == 9
