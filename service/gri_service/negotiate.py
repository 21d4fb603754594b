"""Negotiation: which format a client is answered in, decided before anything runs.

Takes the text of Accept and the parameters `format`, `output`, `results`. Gives one format of a query form's offers.
Never reads a User-Agent, and never turns a slip of the hand into another format.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gri_service.formats import HTML, XML_NAMES, Format, by_name, names_of, offers
from gri_service.problems import NotAcceptable


@dataclass(frozen=True)
class Range:
    """One media range of Accept with its quality."""

    media_type: str
    quality: float

    @property
    def precision(self) -> int:
        """How much the range says: a type, a family, or nothing."""
        return 0 if self.media_type == "*/*" else 1 if self.media_type.endswith("/*") else 2


def ranges(accept: str) -> list[Range]:
    """The media ranges of an Accept header; parameters other than `q` are no part of the match.

    >>> ranges("text/turtle; charset=utf-8, */*;q=0.1")
    [Range(media_type='text/turtle', quality=1.0), Range(media_type='*/*', quality=0.1)]
    """
    found = []
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media_type == "*":
            media_type = "*/*"
        if "/" not in media_type:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 1.0
        found.append(Range(media_type, quality))
    return found


def quality(wishes: Sequence[Range], offer: Format) -> float:
    """The quality a client gives an offer: that of the most precise range that matches it."""
    asks_for_page = any(wish.media_type == HTML.media_type and wish.quality > 0 for wish in wishes)
    best, precision = 0.0, -1
    for wish in wishes:
        if not matches(wish.media_type, offer, asks_for_page):
            continue
        # Of an offer's own name and its aliases the own name says more.
        weight = 2 * wish.precision + (wish.media_type == offer.media_type)
        if weight > precision or (weight == precision and wish.quality > best):
            best, precision = wish.quality, weight
    return best


def matches(media_type: str, offer: Format, asks_for_page: bool) -> bool:
    """Whether a media range covers an offer."""
    if media_type in {"*/*", offer.media_type}:
        return True
    if media_type.endswith("/*"):
        return offer.media_type.startswith(media_type[:-1])
    # Browsers list application/xml beside text/html and mean a page.
    if media_type in XML_NAMES and asks_for_page:
        return False
    return media_type in offer.aliases


def choose(accept: str, form: str) -> Format:
    """The format for a query form by Accept alone.

    Raises NotAcceptable with the offers.
    """
    available = offers(form)
    wishes = ranges(accept)
    if not wishes:
        return available[0]
    ranked = [(quality(wishes, offer), offer) for offer in available]
    best = max(rank for rank, _ in ranked)
    if best <= 0:
        raise refuse(f"Accept is {accept[:200]!r}", form)
    return next(offer for rank, offer in ranked if rank == best)


def negotiate(
    accept: str,
    form: str,
    *,
    formats: Sequence[str] = (),
    others: Sequence[str] = (),
) -> Format:
    """The format for a query form: the last `format=`, else a known `output=` or `results=`, else Accept.

    Raises NotAcceptable with the offers.
    """
    if formats:
        # SPARQLWrapper puts its whole list of media types into one `format=`; the first on offer is meant.
        named = next((found for name in formats[-1].split(",") if (found := by_name(name, form))), None)
        if named is None:
            raise refuse(f"format={formats[-1][:100]}", form)
        return named
    for other in others:
        named = by_name(other, form)
        if named is not None:
            return named
    return choose(accept, form)


def refuse(found: str, form: str) -> NotAcceptable:
    """The 406 that lists what there is."""
    listed = names_of(offers(form))
    return NotAcceptable(f"Ask for one of {', '.join(listed)}: {found} is not on offer for {form}.", offers=listed)


def wants_page(accept: str) -> bool:
    """Whether a person in a browser asks: a page is named, and nothing else is preferred to it.

    >>> wants_page("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), wants_page("*/*")
    (True, False)
    """
    return _prefers(accept, HTML.media_type)


def wants_text(accept: str) -> bool:
    """Whether plain text is named, and nothing else is preferred to it."""
    return _prefers(accept, "text/plain")


def _prefers(accept: str, media_type: str) -> bool:
    wishes = ranges(accept)
    own = max((wish.quality for wish in wishes if wish.media_type == media_type), default=0.0)
    return own > 0 and all(wish.quality <= own for wish in wishes)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip.

    >>> accepts_gzip("gzip;q=0, *"), accepts_gzip("br, gzip"), accepts_gzip("")
    (False, True, False)
    """
    anything = False
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.strip().partition(";")
        refused = parameter.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        if coding.strip() in {"gzip", "x-gzip"}:
            return not refused
        if coding.strip() == "*":
            anything = not refused
    return anything
