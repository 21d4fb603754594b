"""Lists of others and their values, the criteria of the GSO Framework, and principles for data.

Takes rows of vocabularies.csv, framework_criteria.csv and data_principles.csv. Gives schemes, concepts and criteria.
Never gives an external address to a value whose list has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, integer, label, string
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.curation.thing import Thing
from gri_ingest.terms import GRI, RDF, SKOS

FRAMEWORK = "gso-framework-2019"


def vocabulary(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of vocabularies.csv: a list, or one value of a list."""
    key = row.take("id")
    if row.take("kind") == "scheme":
        thing = Thing(row, mint, mint.own(mint.scheme(key)), SKOS.ConceptScheme)
    else:
        thing = Thing(row, mint, mint.own(_value(mint, key)), SKOS.Concept)
        thing.say(SKOS.inScheme, mint.scheme(row.take("scheme")), "scheme")
        thing.string(SKOS.notation, "notation")
        if (broader := row.maybe("broader")) is not None:
            thing.say(SKOS.broader, _value(mint, broader), "broader")
    thing.name("label", "notation", "id")
    thing.text(SKOS.definition, "gist")
    thing.page(SKOS.exactMatch, "uri")
    thing.note()
    yield from thing


def _value(mint: Mint, key: str) -> NamedNode:
    scheme, _, code = key.partition("--")
    return mint.concept(scheme, code)


def criterion(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of framework_criteria.csv."""
    row.take("id")  # the number is the key: the framework's own, and the same in every table
    number = row.take("number")
    thing = Thing(row, mint, mint.own(mint.criterion(FRAMEWORK, number)), GRI.Criterion)
    framework = mint.scheme(FRAMEWORK)
    thing.say(SKOS.inScheme, framework)
    thing.say(SKOS.notation, string(number), "number")
    thing.say(GRI.ordinal, integer("number", number), "number")
    thing.name("title", "id", described=f"Criterion {number} of the GSO framework")
    thing.string(GRI.titleEdition, "title_edition")
    thing.string(GRI.theme, "theme")
    thing.text(SKOS.definition, "gist")
    thing.note()
    yield from thing
    yield Fact(framework, RDF.type, GRI.AssessmentFramework)
    yield label(framework, "GSO Framework, criteria of 2019")
    yield Fact(framework, GRI.statedIn, mint.document("gso-doc-framework-2019"))


def principle(row: Row, mint: Mint) -> Iterator[Fact]:
    """One row of data_principles.csv."""
    row.take("id")  # set and number are the key
    principles = row.take("set_id")
    number = row.take("number")
    scheme = mint.scheme(principles)
    thing = Thing(row, mint, mint.own(mint.criterion(principles, number)), SKOS.Concept)
    thing.say(SKOS.inScheme, scheme, "set_id")
    thing.say(SKOS.notation, string(number), "number")
    thing.name("name", "id")
    thing.text(SKOS.definition, "gist")
    if (document := row.maybe("document_id")) is not None:
        thing.say(GRI.statedIn, mint.document(document), "document_id")
    thing.note()
    yield from thing
    yield Fact(scheme, RDF.type, SKOS.ConceptScheme, row.status("set_id"))
    yield label(scheme, _spoken(principles), row.status("set_id"))


def _spoken(key: str) -> str:
    """The key of a list in words: no source names the list itself.

    >>> _spoken("g8-open-data-2013")
    'Data principles: G8 open data 2013'
    """
    first, *rest = key.split("-")
    return " ".join(("Data principles:", first.upper(), *rest))
