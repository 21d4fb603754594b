"""One node and what its row says about it.

Takes a row and a node; gives facts, each with the status of the cells it was read from.
Never lets a cell that was not read stand in the same breath as one that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from gri_ingest.fact import Fact, label, period, position, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused
from gri_ingest.sources.curation.codes import concept_code
from gri_ingest.terms import FOAF, GEO, GRI, RDF, SKOS


class Thing:
    """Reads cells into facts about one node; iterate over it to have them.

    A method without a value to read says nothing. Columns that point to several tables have a companion
    `column.type`, which `rows` of the adapter filled in. `rests_on` names the cells without which the node is not.
    """

    def __init__(self, row: Row, mint: Mint, node: NamedNode, *types: NamedNode, rests_on: Sequence[str] = ()) -> None:
        self.row, self.mint, self.node, self._rests_on = row, mint, node, tuple(rests_on)
        self._facts: list[Fact] = []
        for kind in types:
            self.say(RDF.type, kind)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts)

    def say(self, predicate: NamedNode, value: NamedNode | Literal, *cells: str) -> None:
        """State a value that was read from these cells; none named means the row as a whole."""
        self._facts.append(Fact(self.node, predicate, value, self.row.status(*cells, *self._rests_on)))

    def add(self, facts: Iterable[Fact]) -> None:
        """State what another module read."""
        self._facts.extend(facts)

    def name(self, column: str, *stand_ins: str, described: str = "") -> None:
        """The preferred name; where it was not read, the first stand-in column that was, the last one in any case.

        The stand-in serves the reader of what is verified; the whole node has the name itself. `described` is a
        stand-in of our own words, before all columns: it says what the thing is and claims no name.
        """
        name = self.row.take(column)
        status = self.row.status(column)
        self._facts.append(label(self.node, name, status))
        if status == "verified" or self.row.status() == "unverified":
            return
        if described:
            self._facts.append(Fact(self.node, SKOS.prefLabel, text(described), "verified", stand_in=True))
            return
        for stand_in in stand_ins:
            value = self.row.cells[stand_in]
            if value and (self.row.status(stand_in) == "verified" or stand_in == stand_ins[-1]):
                self._facts.append(Fact(self.node, SKOS.prefLabel, text(value), "verified", stand_in=True))
                return

    def text(self, predicate: NamedNode, column: str) -> None:
        """A cell in English words."""
        if (value := self.row.maybe(column)) is not None:
            self.say(predicate, text(value), column)

    def string(self, predicate: NamedNode, column: str) -> None:
        """A cell as it stands: a code, a place name, a wording."""
        if (value := self.row.maybe(column)) is not None:
            self.say(predicate, string(value), column)

    def page(self, predicate: NamedNode, column: str) -> None:
        """A web address."""
        if (value := self.row.maybe(column)) is not None:
            self.say(predicate, self.mint.page(value, column), column)

    def concepts(self, predicate: NamedNode, scheme: str, column: str) -> None:
        """The values of a closed list, each as the concept it stands for."""
        for value in self.row.many(column):
            self.say(predicate, self.mint.concept(scheme, concept_code(scheme, value)), column)

    def countries(self, predicate: NamedNode, column: str) -> None:
        """Countries by their codes."""
        for code in self.row.many(column):
            self.say(predicate, self.mint.country(code, column), column)

    def parties(self, predicate: NamedNode, column: str) -> None:
        """Things of several tables, whose companion column tells the table of each."""
        for kind, key in self.named(column):
            self.say(predicate, self.mint.party(kind, key, column), column)

    def named(self, column: str) -> Iterator[tuple[str, str]]:
        """Type and key of each thing that a column names."""
        keys = self.row.many(column)
        if not keys:
            return
        kinds = self.row.many(f"{column}.type")
        if len(kinds) != len(keys):
            raise RowRefused(column, ";".join(keys), "names something that no table has", "Add its row, or correct it.")
        yield from zip(kinds, keys, strict=True)

    def period(self, since: str | None, until: str | None) -> None:
        """The period of the node, with the text as written."""
        self.add(period(self.node, self.row, since, until))

    def place(self, latitude: str = "latitude", longitude: str = "longitude") -> None:
        """Degrees, geometry, and where they come from."""
        geometry = self.mint.geometry(self.node)
        if placed := list(position(self.node, geometry, self.row, latitude, longitude)):
            self.add([*placed, Fact(geometry, RDF.type, GEO.Geometry, self.row.status(latitude, longitude))])
        if (value := self.row.maybe("coordinate_source")) is not None:
            self.say(GRI.coordinateSource, self.mint.concept("coordinate-source", value), latitude, longitude)

    def note(self, column: str = "note") -> None:
        """A remark of the curators."""
        self.text(SKOS.note, column)

    def homepage(self, column: str) -> None:
        """The page of the thing itself."""
        self.page(FOAF.homepage, column)
