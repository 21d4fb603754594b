"""One value per slot in the default graph, the most trusted source first; what differs is stated as a disagreement."""

from __future__ import annotations

from gri_ingest import settle
from gri_ingest.settle import Outranked
from gri_ingest.terms import GRI, RDF, SKOS

A, B = "<https://w3id.org/gri/id/infrastructure/a>", "<https://w3id.org/gri/id/organisation/b>"
ONE, TWO, THREE = (f"<https://w3id.org/gri/graph/source/{name}/2026-01-01>" for name in ("one", "two", "three"))
TYPE, LABEL, SAME, ALSO = str(RDF.type), str(SKOS.prefLabel), str(SKOS.exactMatch), str(SKOS.altLabel)
RI = str(GRI.ResearchInfrastructure)
SLOTS = {(RI, LABEL): True}
ROR = "<https://ror.org/01ggx4157>"


def line(subject: str, predicate: str, obj: str, graph: str) -> str:
    return f"{subject} {predicate} {obj} {graph} .\n"


def found(*sources: list[str], curated: int = 1) -> list[Outranked]:
    return list(settle.settle([sorted(lines) for lines in sources], SLOTS, {}, curated))


def test_the_first_source_fills_a_slot_and_the_others_are_outranked() -> None:
    mine = [line(A, TYPE, RI, ONE), line(A, LABEL, '"Ours"@en', ONE)]
    theirs = [line(A, LABEL, '"Theirs"@en', TWO), line(A, LABEL, '"Le leur"@fr', TWO), line(A, ALSO, '"Other"@en', TWO)]
    third = [line(A, LABEL, '"Le tiers"@fr', THREE)]
    assert found(mine, theirs, third) == [
        Outranked(theirs[0], '"Ours"@en', ONE),
        Outranked(third[0], '"Le leur"@fr', TWO),
    ]


def test_what_a_source_above_says_already_is_left_out_without_a_disagreement() -> None:
    mine = [line(A, TYPE, RI, ONE), line(A, ALSO, '"x"@en', ONE)]
    theirs = [line(A, TYPE, RI, TWO), line(A, ALSO, '"x"@en', TWO), line(A, ALSO, '"y"@en', TWO)]
    outranked = found(mine, theirs)
    assert outranked == [Outranked(theirs[0]), Outranked(theirs[1])]
    assert [line for each in outranked for line in settle.disagreement(each)] == []


def test_a_name_without_a_language_stands_in_the_place_of_the_english_one() -> None:
    mine = [line(A, TYPE, RI, ONE), line(A, LABEL, '"Ours"', ONE)]
    theirs = [line(A, LABEL, '"Theirs"@en', TWO), line(A, LABEL, '"Le leur"@fr', TWO)]
    assert found(mine, theirs) == [Outranked(theirs[0], '"Ours"', ONE)]
    same = [line(A, LABEL, '"Ours"@en', THREE)]
    outranked = found(mine, same)
    assert outranked == [Outranked(same[0])]
    assert [line for each in outranked for line in settle.disagreement(each)] == [], "the same text is no disagreement"


def test_of_two_values_that_a_registry_gives_for_one_slot_it_has_given_the_first() -> None:
    two = [line(B, TYPE, RI, TWO), line(B, LABEL, '"x"@en', TWO), line(B, LABEL, '"y"@en', TWO)]
    assert found([], two) == [Outranked(two[2])]
    # A property that may have several keeps them all.
    assert found([], [line(B, TYPE, RI, TWO), line(B, ALSO, '"x"@en', TWO), line(B, ALSO, '"y"@en', TWO)]) == []


def test_values_of_one_source_do_not_outrank_one_another() -> None:
    assert found([line(A, TYPE, RI, ONE), line(A, LABEL, '"x"@en', ONE), line(A, LABEL, '"y"@en', ONE)]) == []


def test_one_identifier_has_one_subject() -> None:
    mine, theirs = [line(A, SAME, ROR, ONE)], [line(B, SAME, ROR, TWO)]
    assert list(settle.settle([mine, theirs], SLOTS, {ROR: A})) == [Outranked(theirs[0], A, "")]
    # Also where the other thing comes first in the order of names.
    assert list(settle.settle([[], [line(A, SAME, ROR, TWO)]], SLOTS, {ROR: B})) == [
        Outranked(line(A, SAME, ROR, TWO), B, "")
    ]


def test_a_disagreement_says_what_was_taken_and_what_else_is_said() -> None:
    told = Outranked(line(A, LABEL, '"Le \\"leur\\""@fr', TWO), '"Ours"@en', ONE)
    lines = list(settle.disagreement(told))
    node = lines[0].split(" ")[0]
    assert node.startswith("<https://w3id.org/gri/id/disagreement/infrastructure.a.")
    assert lines == [
        f"{node} {word} {value} {settle.DISAGREEMENTS} .\n"
        for word, value in (
            (RDF.type, GRI.Disagreement),
            (GRI.disputed, A),
            (GRI.disputedProperty, LABEL),
            (GRI.takenValue, '"Ours"'),
            (GRI.otherValue, '"Le \\"leur\\""'),
            (GRI.otherSource, TWO),
            (GRI.takenSource, ONE),
        )
    ]
