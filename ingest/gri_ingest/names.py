"""The names of things, gathered from statements: labels, acronyms, codes, identifiers, and how sources write them.

Takes the statements of the default graph. Gives every thing that has a label with all it is called.
Never decides what is found first: the service ranks, by the weight and the place in the order of names that stand here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from gri_ingest import nquads
from gri_ingest.address import concept
from gri_ingest.identifiers import keys
from gri_ingest.nquads import Triple
from gri_ingest.terms import BASE, DCTERMS, FOAF, GRI, RDF, SKOS
from gri_ingest.thing import Thing as Thing

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
_INVOLVEMENT = str(GRI.Involvement)[1:-1]
_STATUS, _WITHDRAWN = str(GRI.recordStatus), str(concept("record-status", "withdrawn"))
_OURS = f"<{BASE}"
# Nodes that are many, belong to things and have no name of their own.
_PARTS = tuple(f"<{BASE}id/{kind}/" for kind in ("identifier", "geometry", "responsibility"))
# A name is also known without the legal form behind it.
_LEGAL_FORM = re.compile(r"[ -]ERIC$")
# Letters that carry their stroke inside and are not taken apart by Unicode.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th"})
# Scripts that write no space between words: each sign is a word of its own.
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_SIGNS = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def words(text: str) -> str:
    """The words of a name as they are compared: no case, no accent, no sign between them.

    >>> words("Côte d’Ivoire"), words("H.E.S.S."), words("南非"), words("Łódź & Straße")
    ('cote d ivoire', 'h e s s', '南 非', 'lodz strasse')
    """
    if text.isascii():  # three names of four, and five times faster
        return " ".join(_ASCII_WORDS.findall(text.casefold()))
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    spaced = _SIGNS.sub(r" \1 ", bare.casefold().translate(_LETTERS))
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


def gather(triples: Iterable[Triple]) -> list[Thing]:
    """Every thing that has a label, in the order of IRIs; what has no place in the order of names gets one behind."""
    things: dict[str, Thing] = {}
    wordings: dict[str, set[str]] = {}
    parties: dict[str, str] = {}
    for subject, predicate, obj in triples:
        if not subject.startswith(_OURS) or subject.startswith(_PARTS):
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
            elif predicate == _STATUS:
                thing.withdrawn = thing.withdrawn or obj == _WITHDRAWN
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
        # An acronym of one of a hundred thousand organisations is a name of it and no key, or ESS would lead nowhere.
        if predicate in _ALIASES and not thing.registered:
            thing.aliases.add(written[0])
        if predicate == _RANK:
            thing.rank = int(written[0])
        if predicate == _WORDING:
            wordings.setdefault(iri, set()).add(written[0])
    for iri, name in _worded(things, wordings, parties):
        things[iri].names.add((name, "", "wording"))
    found = [things[iri] for iri in sorted(things) if things[iri].label]
    _ranked(found)
    return found


def _ranked(found: Iterable[Thing]) -> None:
    """Give what registries alone know a place in the order of names: behind what is described here, by its own name."""
    things = list(found)
    last = max((thing.rank for thing in things if thing.rank is not None), default=0)
    behind = sorted(
        (words(thing.label), thing.iri, thing) for thing in things if thing.registered and thing.rank is None
    )
    for rank, (_, _, thing) in enumerate(behind, last + 1):
        thing.rank = rank


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
