"""Links to other registers: how many nodes of ours say that they are a thing of ROR, of Wikidata and so on.

Takes the objects of the mapping properties as a tally has met them. Gives the number of links for each register and
property. Never guesses a register: REGISTERS names each with the beginning of its addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gri_ingest.terms import SKOS


@dataclass(frozen=True)
class Register:
    """A register elsewhere: the part of our address of it, its name, where its addresses begin, its home page."""

    slug: str
    title: str
    space: str
    page: str


REGISTERS = (
    Register("ror", "Research Organization Registry", "https://ror.org/", "https://ror.org/"),
    Register("wikidata", "Wikidata", "http://www.wikidata.org/entity/", "https://www.wikidata.org/"),
    Register("geonames", "GeoNames", "https://sws.geonames.org/", "https://www.geonames.org/"),
    Register("isni", "International Standard Name Identifier", "https://isni.org/isni/", "https://isni.org/"),
    Register("grid", "Global Research Identifier Database", "https://www.grid.ac/institutes/", "https://www.grid.ac/"),
    Register("doi", "Digital Object Identifier", "https://doi.org/", "https://www.doi.org/"),
    Register("re3data", "re3data", "http://www.re3data.org/", "https://www.re3data.org/"),
    Register("eu", "EU Vocabularies", "http://publications.europa.eu/resource/authority/", "https://op.europa.eu/"),
    Register("finto", "Finto: Finnish thesaurus and ontology service", "http://www.yso.fi/onto/", "https://finto.fi/"),
    Register("spdx", "SPDX License List", "https://spdx.org/licenses/", "https://spdx.org/licenses/"),
)
LINKS = frozenset(
    {str(SKOS.exactMatch), str(SKOS.relatedMatch), str(SKOS.closeMatch), "<http://www.w3.org/2002/07/owl#sameAs>"}
)


def said(watched: Mapping[str, Sequence[str]]) -> Iterator[tuple[Register, str, int]]:
    """Register, property and number of links, in a fixed order, from every object of the properties of LINKS."""
    for register in REGISTERS:
        for predicate, objects in sorted(watched.items()):
            if times := sum(obj.startswith(f"<{register.space}") for obj in objects):
                yield register, predicate, times
