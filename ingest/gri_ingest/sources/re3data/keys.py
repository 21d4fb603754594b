"""By which key an institution of the registry is known: that of ROR where the registry gives one, else one of its own.

Takes the name, country and identifiers of an institution as they are written. Gives a key `ror.…` or `re3data.…`.
Never takes two institutions of one name for the same where they are of different countries.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from pyoxigraph import NamedNode

from gri_ingest.mint import Mint

# "ROR:05fjyn938", and also "ROR: 05…", "ROR.05…", "ROR;05…", "ROR:ROR:05…", "https://ror.org/05…" and the bare key.
_ROR = re.compile(r"(?:ror[:;. ]\s*)*(?:https?://)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2});?", re.IGNORECASE)


def ror(written: str) -> str:
    """The key of ROR that is written in one of the ways of the registry, or nothing.

    >>> ror("ROR:ror.org/01qn7cs15"), ror("ROR: 05wxywg93"), ror("ROR:2catss52"), ror("RRID:SCR_003999")
    ('01qn7cs15', '05wxywg93', '', '')
    """
    found = _ROR.fullmatch(written.strip())
    return found[1].lower() if found else ""


def institution(name: str, country: str, identifiers: Iterable[str]) -> str:
    """The key of an institution. Where the registry gives none of ROR, the name as written and the country make one.

    >>> institution("Dryad", "USA", ["RRID:x", "ROR:00x6h5n95"]), institution("Café Science", "FRA", [])
    ('ror.00x6h5n95', 're3data.cafe-science-fra-5d712be9')
    """
    for written in identifiers:
        if known := ror(written):
            return f"ror.{known}"
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:50].strip("-")
    digest = hashlib.sha256(f"{name}\n{country}".encode()).hexdigest()[:8]
    return "re3data." + "-".join(filter(None, (words, country.lower(), digest)))


def organisation(mint: Mint, key: str) -> NamedNode:
    """The thing that bears the key of an institution."""
    scheme, _, value = key.partition(".")
    return mint.named("organisation", scheme, value)
