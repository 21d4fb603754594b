"""What registries name is found by any of its names, shown by the most readable one, and behind what is ours.

Takes a small index made here, with things of registries beside ours. Gives what a person would expect of a name.
Never opens a release.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_ingest import search as writer
from gri_ingest.names import gather
from gri_service.finding import find
from gri_service.search import BASE, Search

GRI, ID = f"{BASE}ns#", f"{BASE}id/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LABEL, OTHER, SAME = f"<{SKOS}prefLabel>", f"<{SKOS}altLabel>", f"<{SKOS}exactMatch>"
ACRONYM, RANK, STATUS = f"<{GRI}acronym>", f"<{GRI}sortRank>", f"<{GRI}recordStatus>"
WITHDRAWN = f"<{BASE}voc/record-status/withdrawn>"


def thing(path: str, *said: tuple[str, str]) -> list[tuple[str, str, str]]:
    """The statements about one thing."""
    return [(f"<{ID}{path}>", predicate, value) for predicate, value in said]


STATEMENTS = sorted(
    thing("infrastructure/ess", (RDF_TYPE, f"<{GRI}ResearchInfrastructure>"), (LABEL, '"Spallation Source"@en'),
          (ACRONYM, '"ESS"'), (RANK, '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'))
    + thing("organisation/ror.01", (LABEL, '"European Social Survey"@en'), (ACRONYM, '"ESS"'),
            (SAME, "<https://ror.org/02550n020>"))
    + thing("organisation/ror.02", (LABEL, '"Université de Lyon"@fr'), (LABEL, '"جامعة ليون"@ar'))
    + thing("organisation/ror.03", (LABEL, '"Observatory"'), (OTHER, '"Sternwarte"@de'))
    + thing("organisation/ror.04", (LABEL, '"Institut (Japan)"'), (LABEL, '"Institute"@en'), (LABEL, '"研究所"@ja'))
    + thing("organisation/ror.05", (LABEL, '"国立研究所"@ja'))
    + thing("organisation/ror.06", (LABEL, '"Observatory"'), (STATUS, WITHDRAWN))
    + thing("organisation/observatory", (LABEL, '"Observatory"@en'))
    + thing("repository/re3data.r3d100010054", (LABEL, '"Survey Data"@en'),
            (SAME, "<https://www.re3data.org/repository/r3d100010054>"))
    + thing("organisation/ror.07", (ACRONYM, '"NONAME"'))
    + thing("geometry/place.geonames.1", (LABEL, '"no thing"@en'))
)  # fmt: skip


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    assert writer.build(tmp_path / "search.sqlite", STATEMENTS) == 9
    index = Search(tmp_path / "search.sqlite")
    yield index
    index.close()


SHOWN = {
    "ror.01": "European Social Survey",
    "ror.02": "Université de Lyon",  # no English: Latin letters before others
    "ror.03": "Observatory",  # no language at all
    "ror.04": "Institute",  # English before the name without a language
    "ror.05": "国立研究所",
}


@pytest.mark.parametrize("key", SHOWN)
def test_a_thing_is_shown_by_its_most_readable_name(key: str, search: Search) -> None:
    found = search.thing(f"{ID}organisation/{key}")
    assert found is not None
    assert found.label == SHOWN[key]


FOUND = {
    "Université de Lyon": "ror.02", "universite de lyon": "ror.02", "جامعة ليون": "ror.02", "Sternwarte": "ror.03",
    "Institut (Japan)": "ror.04", "研究所": "ror.04", "国立研究所": "ror.05", "02550n020": "ror.01",
    "r3d100010054": "re3data.r3d100010054", "ror.03": "ror.03",
}  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
def test_a_thing_is_found_by_any_of_its_names_and_keys(text: str, search: Search) -> None:
    hits = find(search, text).hits
    assert hits
    assert hits[0].thing.key == FOUND[text]


def test_fifteen_names_were_tried() -> None:
    assert (len(SHOWN), len(FOUND)) == (5, 10)


def test_an_acronym_of_a_registry_is_a_name_and_takes_no_key_from_what_is_ours(search: Search) -> None:
    assert [found.key for found in search.by_key("ESS")] == ["ess"]
    assert [hit.thing.key for hit in find(search, "ESS").hits] == ["ess", "ror.01"]


def test_what_is_described_here_comes_before_what_a_registry_lists_and_withdrawn_records_come_last(
    search: Search,
) -> None:
    hits = [hit.thing.key for hit in find(search, "Observatory").hits]
    assert hits == ["observatory", "ror.03", "ror.06"]


def test_lists_have_registries_behind_in_the_order_of_names() -> None:
    ranks = {found.key: found.rank for found in gather(STATEMENTS)}
    assert ranks["ess"] == 7
    assert ranks["observatory"] is None, "infer ranks what is ours"
    behind = sorted((rank, key) for key, rank in ranks.items() if rank is not None and rank > 7)
    assert [key for _, key in behind] == [
        "ror.01", "ror.04", "ror.03", "ror.06", "re3data.r3d100010054", "ror.02", "ror.05",
    ]  # fmt: skip


def test_what_has_no_name_and_what_is_only_a_part_is_no_thing() -> None:
    found = {found.iri.removeprefix(ID) for found in gather(STATEMENTS)}
    assert len(found) == 9
    assert not found & {"organisation/ror.07", "geometry/place.geonames.1"}


def test_names_of_registries_are_told_by_their_number_however_many_there_are(tmp_path: Path) -> None:
    ours = [said for said in STATEMENTS if "/ror." not in said[0] and "/re3data." not in said[0]]
    theirs = [said for said in STATEMENTS if said not in ours]
    for statements, names in ((STATEMENTS, {"infrastructure/ess", "organisation/observatory"}), (theirs, set())):
        writer.build(tmp_path / "some.sqlite", statements)
        index = Search(tmp_path / "some.sqlite")
        told = index._connection.execute("SELECT DISTINCT iri FROM name WHERE id <= ?", (index.ours,)).fetchall()
        assert {iri.removeprefix(ID) for (iri,) in told} == names
        index.close()
    writer.build(tmp_path / "ours.sqlite", ours)
    index = Search(tmp_path / "ours.sqlite")
    assert index.ours == 3, "a label, an acronym and a label"
    index.close()


def test_the_kinds_and_the_classes_of_a_thing_are_those_of_the_index(search: Search) -> None:
    assert search.kinds == {
        "research-infrastructure": f"{GRI}ResearchInfrastructure", "infrastructure": "", "organisation": "",
        "repository": "",
    }  # fmt: skip
    ess = f"{ID}infrastructure/ess"
    assert search.classes([ess, f"{ID}organisation/ror.01"]) == {(ess, f"{GRI}ResearchInfrastructure")}
