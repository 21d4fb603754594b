"""Identifiers are spelt in one way, by the room that writes the index and by the one that reads it.

Takes spellings. Gives their keys. Never asks an index.
"""

from pathlib import Path

import pytest
from gri_ingest import identifiers as written
from gri_service import identifiers as asked

ROOT = Path(__file__).resolve().parents[2]
SPELT = {
    "https://ror.org/01ggx4157": ["ror:01ggx4157"],
    "ROR:01GGX4157": ["ror:01ggx4157"],
    "ror https://ror.org/01ggx4157": ["ror:01ggx4157"],
    "01ggx4157": ["ror:01ggx4157", "key:01ggx4157"],
    "wd:Q42944": ["wikidata:q42944"],
    "https://m.wikidata.org/wiki/Q42944": ["wikidata:q42944"],
    "isni: 0000 0001 2156 142X": ["isni:000000012156142x"],
    "https://www.geonames.org/2988507/paris.html": ["geonames:2988507"],
    "doi.org/10.1000/182": ["doi:10.1000/182"],
    "info:doi/10.1000/182": ["doi:10.1000/182"],
    "urn:isbn:978-88-901562-7-4": ["isbn:9788890156274"],
    "fr": ["iso:fr", "key:fr"],
    "iso:250": ["m49:250"],
    "756": ["geonames:756", "m49:756", "key:756"],
    "https://w3id.org/gri/id/country/FRA": ["gri:country/fra"],
    "http://w3id.org/gri/data/infrastructure/cern.jsonld": ["gri:infrastructure/cern"],
    "/page/participation/cern.fra.member.1": ["gri:participation/cern.fra.member.1"],
    "https://w3id.org/gri/voc/role/member": ["gri:voc/role/member"],
    "gri:cern": ["key:cern"],
    "https://example.org/id/country/FRA": ["key:https://example.org/id/country/fra"],
    "ror:not-a-ror": ["key:ror:not-a-ror"],
    "   ": [],
}


@pytest.mark.parametrize("text", SPELT)
def test_a_spelling_has_its_keys(text: str) -> None:
    assert asked.keys(text) == SPELT[text]
    assert len(SPELT) == 22


def test_both_rooms_spell_alike() -> None:
    bodies = [
        path.read_text(encoding="utf-8").split("\nimport re\n", 1)[1]
        for path in (ROOT / "ingest/gri_ingest/identifiers.py", ROOT / "service/gri_service/identifiers.py")
    ]
    assert bodies[0] == bodies[1], "make the same change in both rooms"
    assert [written.keys(text) for text in SPELT] == [asked.keys(text) for text in SPELT]


def test_no_name_of_the_register_ends_like_a_format() -> None:
    """`/id/kind/key.ttl` asks for Turtle, so no key may end so."""
    lines = (ROOT / "data" / "ids.csv").read_text(encoding="utf-8").splitlines()[1:]
    paths = [line.partition(",")[0] for line in lines]
    assert len(paths) > 5_000
    endings = (".ttl", ".jsonld", ".nt", ".rdf", ".html", ".json", ".xml", ".n3", ".nq", ".trig", ".turtle")
    assert [path for path in paths if path.endswith(endings)] == []
