"""Claims become core: one value per slot, each statement node points back, the rest stays in its own graph.

Takes claims and slots made by hand. Gives the statement that core should not have, or lacks.
Never reads a source.
"""

from pathlib import Path

from gri_ingest.reconcile import reconcile, slots

B = "https://w3id.org/gri/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
COUNTRY, FRANCE = f"<{B}ns#Country>", f"<{B}id/country/FRA>"
SLOTS = {(COUNTRY, LABEL): True, (COUNTRY, f"<{B}ns#m49>"): False}


def test_a_claim_becomes_a_thing_that_points_back() -> None:
    claim = f"<{B}id/claim/curation/participation/esrf.fra.member.1>"
    thing = f"<{B}id/participation/esrf.fra.member.1>"
    core = reconcile([[(claim, f"<{B}ns#party>", FRANCE), (FRANCE, f"<{B}ns#hasParticipation>", claim)]], SLOTS)
    assert core == {
        (thing, f"<{B}ns#party>", FRANCE),
        (thing, DERIVED, claim),
        (FRANCE, f"<{B}ns#hasParticipation>", thing),
    }


def test_a_slot_holds_the_value_of_the_first_source() -> None:
    first = [(FRANCE, TYPE, COUNTRY), (FRANCE, LABEL, '"France"@en'), (FRANCE, f"<{B}ns#m49>", '"250"')]
    second = [
        (FRANCE, LABEL, '"French Republic"@en'),
        (FRANCE, LABEL, '"France"@fr'),
        (FRANCE, f"<{B}ns#m49>", '"251"'),
    ]
    core = reconcile([first, second], SLOTS)
    assert core == {*first, (FRANCE, LABEL, '"France"@fr')}
    assert reconcile([second, first], SLOTS) == {(FRANCE, TYPE, COUNTRY), *second}


def test_what_is_no_slot_has_all_its_values() -> None:
    note = "<http://www.w3.org/2004/02/skos/core#note>"
    core = reconcile([[(FRANCE, TYPE, COUNTRY), (FRANCE, note, '"a"@en')], [(FRANCE, note, '"b"@en')]], SLOTS)
    assert {obj for _, predicate, obj in core if predicate == note} == {'"a"@en', '"b"@en'}


def test_a_node_is_described_by_one_source() -> None:
    source = f"<{B}ns#source>"
    core = reconcile([[(FRANCE, source, "<x:1>")], [(FRANCE, source, "<x:2>")]], {})
    assert core == {(FRANCE, source, "<x:1>")}


def test_slots_are_what_the_shapes_say(root: Path) -> None:
    found = slots(root / "ontology" / "shapes.ttl")
    assert len(found) > 20
    assert found[f"<{B}ns#Participation>", f"<{B}ns#party>"] is False
    assert any(unique for unique in found.values())
