"""Links to other registers: how many nodes of ours say that they are a thing of ROR, of Wikidata and so on.

Takes the objects of the mapping properties as a tally meets them. Gives the number of links for each register and
property. Never guesses a register: REGISTERS names each with the beginning of its addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gri_ingest.nquads import Triple
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
_STARTS = tuple(f"<{register.space}" for register in REGISTERS)


@dataclass
class Links:
    """The links met so far, by register and property."""

    found: Counter[tuple[Register, str]] = field(default_factory=Counter)

    def watch(self, statements: Iterable[Triple]) -> Iterator[Triple]:
        """The same statements; those that are links are counted as they pass."""
        for statement in statements:
            if statement[1] in LINKS and statement[2].startswith(_STARTS):
                register = next(each for each in REGISTERS if statement[2].startswith(f"<{each.space}"))
                self.found[register, statement[1]] += 1
            yield statement

    def said(self) -> Iterator[tuple[Register, str, int]]:
        """Register, property and number, in a fixed order."""
        ordered = sorted(self.found, key=lambda link: (link[0].slug, link[1]))
        return ((register, predicate, self.found[register, predicate]) for register, predicate in ordered)
