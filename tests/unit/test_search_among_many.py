"""Names of registries in the index of names: found behind what is described here, and never so many that search waits.

Takes statements of a few curated things and of many that registries alone know. Gives the finds.
"""

from collections.abc import Iterator

import pytest
from gri_ingest import search as index
from gri_ingest.nquads import Triple
from gri_service.finding import find
from gri_service.search import MOST, Search

GRI, SKOS = "https://w3id.org/gri/ns#", "http://www.w3.org/2004/02/skos/core#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
MANY = 3 * MOST


def thing(path: str, cls: str, *labels: str) -> Iterator[Triple]:
    node = f"<https://w3id.org/gri/id/{path}>"
    yield node, TYPE, f"<{GRI}{cls}>"
    yield from ((node, f"<{SKOS}prefLabel>", label) for label in labels)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    statements = [
        *thing("infrastructure/zeta", "ResearchInfrastructure", '"Zeta Ring"@en'),
        *thing("organisation/academy", "Organisation", '"Academy of the Bay"@en'),
        *thing("organisation/ror.0bay00001", "Organisation", '"Academy of the Bay"'),
        *thing("organisation/ror.0lac00002", "Organisation", '"Laboratoire du Lac"@fr'),
        *(
            triple
            for number in range(MANY)
            for triple in thing(f"organisation/ror.0a{number:07}", "Organisation", f'"Academy number {number}"')
        ),
    ]
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    index.build(path, statements)
    search = Search(path)
    yield search
    search.close()


def keys(known: Search, text: str) -> list[str]:
    return [hit.thing.key for hit in find(known, text).hits]


def test_of_two_with_one_name_the_one_described_here_comes_first(known: Search) -> None:
    assert keys(known, "Academy of the Bay") == ["academy", "ror.0bay00001"]


def test_a_name_in_french_alone_is_found_by_each_of_its_words(known: Search) -> None:
    assert keys(known, "laboratoire") == ["ror.0lac00002"]
    assert keys(known, "lac") == ["ror.0lac00002"]


def test_a_name_is_found_among_many_like_it(known: Search) -> None:
    assert keys(known, f"academy number {MANY - 1}") == [f"ror.0a{MANY - 1:07}"]


def test_what_many_are_called_shows_what_is_described_here_and_some_of_the_others(known: Search) -> None:
    found = keys(known, "academy")
    assert found[0] == "academy"
    assert MOST <= len(found) <= 2 * MOST < MANY


def test_one_or_two_letters_find_what_is_described_here_alone(known: Search) -> None:
    assert keys(known, "ac") == ["academy"]
    assert keys(known, "z") == ["zeta"]


def test_a_slip_of_the_hand_finds_what_is_described_here_alone(known: Search) -> None:
    assert keys(known, "Acadmy of the Bay") == ["academy"]
