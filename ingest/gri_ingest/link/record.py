"""What is compared: a thing of ours and a record of a register, brought to the same form.

Takes names and addresses as they are written; gives what of them is compared.
Never compares: score.py does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gri_ingest.names import words

# Words that two registers write or leave out as they like.
_SILENT = {
    "the", "of", "for", "and", "in", "on", "at", "de", "la", "le", "les", "des", "du", "del", "di", "der", "die", "das",
    "fur", "et", "e", "y", "und",
}  # fmt: skip
# Words that have two spellings, and the one that is compared.
_SPELT = {"center": "centre", "organization": "organisation", "programme": "program", "defense": "defence"}
_LEGAL = re.compile(r"[\s-]+(?:ERIC|AISBL|gGmbH|GmbH|RI|e\. ?V\.|Ltd|JU)\b\.?$")
_ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing of the curated tables; `same` holds what it is known to be elsewhere, by register."""

    id: str
    label: str
    kind: str
    names: frozenset[str]
    acronyms: frozenset[str]
    countries: frozenset[str]
    host: str
    same: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a register; `same` holds identifiers of other registers in it, `about` is for the reviewer."""

    id: str
    label: str
    names: frozenset[str]
    acronyms: frozenset[str]
    countries: frozenset[str]
    hosts: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    about: str = ""


def compared(text: str) -> str:
    """A name as it is compared: its words without case, accent, sign and the small words between them.

    >>> compared("Institute for Nuclear Research of the R.A.S."), compared("École normale")
    ('institute nuclear research r a s', 'ecole normale')
    >>> compared("International Organization, Center and Programme")
    'international organisation centre program'
    """
    found = [_SPELT.get(word, word) for word in words(text).split()]
    return " ".join(word for word in found if word not in _SILENT) or " ".join(found)


def variants(names: Iterable[str], acronyms: Iterable[str] = ()) -> frozenset[str]:
    """The forms of names: whole, without what stands in parentheses, without the legal form or an acronym behind it.

    The parts around a slash are names too.

    >>> sorted(variants(["European Social Survey ERIC", "Argo (Programme)"]))
    ['argo', 'argo program', 'european social survey', 'european social survey eric']
    >>> sorted(variants(["Deutsches Elektronen-Synchrotron DESY"], ["DESY"]))
    ['deutsches elektronen synchrotron', 'deutsches elektronen synchrotron desy']
    """
    found: set[str] = set()
    endings = tuple(f" {compared(acronym)}" for acronym in acronyms)
    for name in names:
        bare = _ASIDE.sub("", name).strip()
        for form in (name, bare, *(bare.split(" / ") if " / " in bare else ()), _LEGAL.sub("", bare)):
            whole = compared(form)
            found |= {whole, *(whole.removesuffix(ending) for ending in endings)}
    return frozenset(found - {""})


def host(url: str) -> str:
    """The host of a home page, where the page is that of the whole site; else nothing.

    >>> host("https://www.esrf.eu/"), host("https://www.psi.ch/en/sinq"), host("https://www.eli-laser.eu/index.html")
    ('esrf.eu', '', 'eli-laser.eu')
    """
    parts = urlsplit(url.strip())
    if not parts.hostname or not re.fullmatch(r"/?(?:[a-z]{2}/?|(?:index|home|main)(?:\.\w+)?|)", parts.path, re.I):
        return ""
    return re.sub(r"^(?:www\d?|english|en)\.", "", parts.hostname.casefold())
