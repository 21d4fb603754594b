"""Identifiers as they are compared: ROR, Wikidata, ISNI, GRID, GeoNames, DOI, re3data, ISBN, ISO 3166, our own.

Takes what somebody typed: an identifier bare, with a prefix or as an address. Gives `scheme:value` in one spelling.
Never looks anything up; ingest writes the index alike, and a test compares the two.
"""

import re
from typing import NamedTuple

BASE = "https://w3id.org/gri/"


class Scheme(NamedTuple):
    """One register: its prefixes, where its addresses begin, what its values look like, and what they may be bare."""

    name: str
    prefixes: tuple[str, ...]
    address: str
    value: str

    def begins(self) -> re.Pattern[str]:
        """The beginning of an address of this register."""
        return re.compile(rf"(?:https?://)?{self.address}")


_ISO = ("iso", "iso3166", "iso3166-1", "iso-3166", "iso-3166-1")
SCHEMES = (
    Scheme("ror", ("ror",), r"(?:www\.)?ror\.org/", r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"),
    Scheme("wikidata", ("wd", "wikidata"), r"(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/", r"q[1-9][0-9]*"),
    Scheme("isni", ("isni",), r"(?:www\.)?isni\.org/(?:isni/)?", r"(?:[0-9]{4}[ -]?){3}[0-9]{3}[0-9x]"),
    Scheme("grid", ("grid",), r"(?:www\.)?grid\.ac/institutes/", r"grid\.[0-9]+\.[0-9a-f]+"),
    Scheme("geonames", ("geonames", "gn"), r"(?:www\.|sws\.)?geonames\.org/", r"[0-9]{1,10}"),
    Scheme("doi", ("doi", "info:doi/"), r"(?:www\.|dx\.)?doi\.org/", r"10\.[0-9]{4,9}/\S+"),
    Scheme("re3data", ("re3data",), r"(?:www\.)?re3data\.org/repository/", r"r3d[0-9]{6,12}"),
    Scheme("isbn", ("isbn", "urn:isbn"), r"(?!)", r"(?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9x]"),
    Scheme("iso", _ISO, r"(?:www\.)?iso\.org/obp/ui/#iso:code:3166:", r"[a-z]{2,3}"),
    Scheme("m49", ("m49", *_ISO), r"(?!)", r"[0-9]{3}"),
)
# Made once, because an index of a large graph asks a million times.
_READ = tuple((scheme, scheme.begins(), re.compile(scheme.value)) for scheme in SCHEMES)
_OWN = f"{BASE}id/"
# Registers that write the same value with and without signs between its parts.
_SPACED = {"isni", "isbn"}
_OURS = re.compile(r"(?:https?://w3id\.org/gri/|gri:|/)?(?:id/|page/|data/)?([a-z][a-z-]*/[^\s?#]+)", re.IGNORECASE)
_ENDINGS = re.compile(r"\.(?:html|ttl|nt|rdf|jsonld)$")


def keys(text: str) -> list[str]:
    """Every way in which a text may be an identifier, as `scheme:value`; what says its scheme means that alone.

    >>> keys("https://ror.org/01ggx4157"), keys("WD:Q42944"), keys("0000 0001 2156 142X")
    (['ror:01ggx4157'], ['wikidata:q42944'], ['isni:000000012156142x', 'key:0000 0001 2156 142x'])
    >>> keys("756"), keys("doi:10.1000/ABC"), keys("https://w3id.org/gri/id/country/FRA")
    (['geonames:756', 'm49:756', 'key:756'], ['doi:10.1000/abc'], ['gri:country/fra'])
    """
    bare = " ".join(text.split()).casefold()
    if not bare:
        return []
    found = []
    for scheme, begins, value in () if bare.startswith(_OWN) else _READ:
        rest = _after(begins, bare)
        said = rest != bare
        for prefix in scheme.prefixes if bare.startswith(scheme.prefixes) else ():
            if bare.startswith((f"{prefix}:", f"{prefix} ")) or (prefix.endswith("/") and bare.startswith(prefix)):
                rest, said = _after(begins, bare[len(prefix) :].lstrip(": ")), True
        if said:
            rest = rest.removesuffix("/")
            if scheme.name == "geonames":
                rest = rest.partition("/")[0]
        if value.fullmatch(rest):
            key = f"{scheme.name}:{re.sub('[ -]', '', rest) if scheme.name in _SPACED else rest}"
            if said:
                return [key]
            found.append(key)
    ours = _OURS.fullmatch(bare)
    if ours:
        path = _ENDINGS.sub("", ours[1])
        return [*found, f"gri:{path}"]
    return [*found, f"key:{bare.removeprefix('gri:')}"]


def _after(begins: re.Pattern[str], text: str) -> str:
    """What follows the beginning of an address; the whole text where it has none."""
    begun = begins.match(text)
    return text[begun.end() :] if begun else text
