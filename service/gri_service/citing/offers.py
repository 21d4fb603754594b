"""The forms in which a citation is offered, beside its page: descriptions for machines, references for papers.

Takes nothing. Gives OFFERS, in the order of preference, and the one that an ending or Accept asks for.
Never lists the formats of results, which stand in formats.py.
"""

from gri_service.formats import HTML, JSON_LD, TURTLE, Format, names_of
from gri_service.negotiate import quality, ranges
from gri_service.problems import NotAcceptable

_ANY = frozenset({"CITATION"})
PAGE = Format(("html",), HTML.media_type, _ANY, "page", HTML.content_type, HTML.aliases)
RECORD = Format(("json",), "application/json", _ANY, "JSON")
LINKED = Format(("jsonld",), JSON_LD.media_type, _ANY, "JSON-LD")
TRIPLES = Format(("ttl",), TURTLE.media_type, _ANY, "Turtle", TURTLE.content_type)
CSL = Format(("csl",), "application/vnd.citationstyles.csl+json", _ANY, "CSL-JSON")
BIBTEX = Format(("bib",), "application/x-bibtex", _ANY, "BibTeX", "application/x-bibtex; charset=utf-8")
RIS = Format(
    ("ris",), "application/x-research-info-systems", _ANY, "RIS", "application/x-research-info-systems; charset=utf-8"
)
LINE = Format(("txt",), "text/plain", _ANY, "text", "text/plain; charset=utf-8")
OFFERS = (RECORD, LINKED, TRIPLES, CSL, BIBTEX, RIS, LINE, PAGE)
REFERENCES = (BIBTEX, RIS, CSL, LINE)


def by_ending(ending: str) -> Format | None:
    """The form that an ending of the address asks for."""
    return next((offer for offer in OFFERS if ending in offer.names), None)


def choose(accept: str) -> Format:
    """The form that Accept asks for; JSON where it has no wish.

    Raises NotAcceptable with the offers.
    """
    wishes = ranges(accept)
    if not wishes:
        return RECORD
    ranked = [(quality(wishes, offer), offer) for offer in OFFERS]
    best = max(rank for rank, _ in ranked)
    if best <= 0:
        listed = names_of(OFFERS)
        raise NotAcceptable(f"Ask for one of {', '.join(listed)}: nothing else is on offer.", offers=listed)
    return next(offer for rank, offer in ranked if rank == best)
