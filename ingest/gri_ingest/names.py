"""The names of things, gathered from statements: labels, acronyms, codes, identifiers, and how sources write them.

Takes the statements of the default graph. Gives every thing that has an English label with all it is called.
Never decides what is found first: the service ranks, by the weight that stands here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gri_ingest import nquads
from gri_ingest.identifiers import keys
from gri_ingest.nquads import Triple
from gri_ingest.terms import BASE, DCTERMS, FOAF, GRI, RDF, SKOS

Name = tuple[str, str, str]  # the name as it is written, its language, what kind of name it is

_NAMES = {
    str(SKOS.prefLabel): "label",
    str(SKOS.altLabel): "alternative",
    str(GRI.acronym): "acronym",
    str(GRI.officialName): "official",
    str(GRI.isoAlpha2): "code",
    str(GRI.isoAlpha3): "code",
    str(GRI.m49): "code",
}
_ALIASES = {str(GRI.acronym), str(GRI.isoAlpha2), str(GRI.isoAlpha3), str(SKOS.notation)}
_TYPES = {str(RDF.type), str(SKOS.inScheme)}
# Codes whose register stands in the word and not in the value.
_CODES = {str(GRI.isoAlpha2): "iso", str(GRI.isoAlpha3): "iso", str(GRI.m49): "m49"}
_NUMBER, _PAGE, _HAS_IDENTIFIER = str(DCTERMS.identifier), str(FOAF.page), str(GRI.hasIdentifier)
_IDENTIFIER = f"{BASE}id/identifier/"
_RANK, _SAME, _WORDING, _PARTY = str(GRI.sortRank), str(SKOS.exactMatch), str(GRI.namedAs), str(GRI.party)
_INVOLVEMENT, _BODY, _GROUP = (str(word)[1:-1] for word in (GRI.Involvement, GRI.Body, GRI.CountryGroup))
_OURS = f"<{BASE}"
# What people look for comes first; a kind that is not named here is a code or a concept.
_WEIGHTS = {"country": 0, "infrastructure": 0, "organisation": 2, "doc": 5}
_WEIGHTS |= dict.fromkeys(("site", "event", "partnership", "policy", "document", "case-study", "roadmap"), 3)
_BODIES, _CONCEPTS = 1, 4
# A name is also known without the legal form behind it.
_LEGAL_FORM = re.compile(r"[ -]ERIC$")
# Letters that carry their stroke inside and are not taken apart by Unicode.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th"})
# Scripts that write no space between words: each sign is a word of its own.
_SIGNS = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


@dataclass
class Thing:
    """One thing and all it is called."""

    iri: str
    kind: str
    key: str
    names: set[Name] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)  # the same and its codes, as identifiers.keys spells them
    rank: int | None = None

    @property
    def label(self) -> str:
        """The English label, empty where it has none."""
        return min((name for name, language, kind in self.names if kind == "label" and language == "en"), default="")

    @property
    def weight(self) -> int:
        """Its place among equally good finds: countries and infrastructures, bodies, organisations, the rest."""
        if self.types & {_BODY, _GROUP}:
            return _BODIES
        return _WEIGHTS.get(self.kind, _CONCEPTS)


def words(text: str) -> str:
    """The words of a name as they are compared: no case, no accent, no sign between them.

    >>> words("Côte d’Ivoire"), words("H.E.S.S."), words("南非"), words("Łódź & Straße")
    ('cote d ivoire', 'h e s s', '南 非', 'lodz strasse')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    spaced = _SIGNS.sub(r" \1 ", bare.casefold().translate(_LETTERS))
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


def gather(triples: Iterable[Triple]) -> list[Thing]:
    """Every thing that has an English label, in the order of IRIs."""
    things: dict[str, Thing] = {}
    wordings: dict[str, set[str]] = {}
    parties: dict[str, str] = {}
    for subject, predicate, obj in triples:
        if not subject.startswith(_OURS):
            continue
        iri = subject[1:-1]
        thing = things.get(iri) or things.setdefault(iri, Thing(iri, *_place(iri)))
        written = nquads.literal(obj)
        if written is None:
            if predicate in _TYPES:
                thing.types.add(obj[1:-1])
            elif predicate == _SAME:
                thing.identifiers.add(obj[1:-1])
                thing.known.update(_elsewhere(obj[1:-1]))
            elif predicate == _HAS_IDENTIFIER and obj.startswith(_IDENTIFIER, 1):
                scheme, _, value = obj[1:-1].removeprefix(_IDENTIFIER).partition(".")
                thing.known.update(_elsewhere(f"{scheme}:{value}"))
            elif predicate == _PAGE:
                thing.known.update(key for key in _elsewhere(obj[1:-1]) if key.startswith("doi:"))
            elif predicate == _PARTY:
                parties[iri] = obj[1:-1]
            continue
        if predicate in _NAMES:
            thing.names.add((written[0], written[1], _NAMES[predicate]))
            if (bare := _LEGAL_FORM.sub("", written[0])) != written[0]:
                thing.names.add((bare, written[1], "short"))
        if predicate in _CODES:
            thing.known.add(f"{_CODES[predicate]}:{written[0].casefold()}")
        if predicate == _NUMBER:
            thing.known.update(_elsewhere(written[0]))
        if predicate in _ALIASES:
            thing.aliases.add(written[0])
        if predicate == _RANK:
            thing.rank = int(written[0])
        if predicate == _WORDING:
            wordings.setdefault(iri, set()).add(written[0])
    for iri, name in _worded(things, wordings, parties):
        things[iri].names.add((name, "", "wording"))
    return [things[iri] for iri in sorted(things) if things[iri].label]


def _worded(
    things: dict[str, Thing], wordings: dict[str, set[str]], parties: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """How a source writes the name of whoever it says was involved; what stands for two of them names neither."""
    meant: dict[str, set[str]] = {}
    for node, written in wordings.items():
        party = parties.get(node, "")
        if party in things and _INVOLVEMENT in things[node].types:
            for name in written:
                meant.setdefault(name, set()).add(party)
    for name, found in meant.items():
        for iri in found if len(found) == 1 else ():
            known = {words(other) for other, _, _ in things[iri].names}
            if words(name) not in known:
                yield iri, name


def _elsewhere(text: str) -> Iterator[str]:
    """The keys of an identifier of another register; nothing for a text that is none."""
    yield from (key for key in keys(text) if not key.startswith(("key:", "gri:")))


def _place(iri: str) -> tuple[str, str]:
    before, _, key = iri.rpartition("/")
    return before.rpartition("/")[2], key
