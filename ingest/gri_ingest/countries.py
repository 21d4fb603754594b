"""ISO 3166 country codes.

Takes alpha-2 codes as the tables write them; gives alpha-3 codes and, for a code that is none, the likeliest one.
Never names or judges a territory: names come from the `territories` source.
"""

from __future__ import annotations

import difflib

import iso3166

# Exceptionally reserved or habitual codes that people write, and what ISO 3166 has for them.
HABITS = {"UK": "GB", "EL": "GR", "USA": "US", "GBR": "GB", "SU": "RU", "TP": "TL", "KO": "KR", "JA": "JP", "CS": "CZ"}

# The Union takes seats beside states; it is an organisation, not a country.
UNION = "EU"

ALPHA3: dict[str, str] = {country.alpha2: country.alpha3 for country in iso3166.countries}
_BY_ALPHA3 = {alpha3: alpha2 for alpha2, alpha3 in ALPHA3.items()}
_BY_NAME = {country.name.casefold(): country.alpha2 for country in iso3166.countries}


def alpha3(code: str) -> str | None:
    """The alpha-3 code of an alpha-2 code, or None when the code is not one.

    >>> alpha3("FR"), alpha3("XK"), alpha3("UK")
    ('FRA', 'XKX', None)
    """
    return ALPHA3.get(code)


def likeliest(found: str) -> str | None:
    """The alpha-2 code that was probably meant.

    >>> likeliest("UK"), likeliest("fr"), likeliest("DEU"), likeliest("Portugal"), likeliest("??")
    ('GB', 'FR', 'DE', 'PT', None)
    """
    upper = found.strip().upper()
    if upper in HABITS:
        return HABITS[upper]
    if upper in ALPHA3:
        return upper
    if upper in _BY_ALPHA3:
        return _BY_ALPHA3[upper]
    near = difflib.get_close_matches(found.strip().casefold(), _BY_NAME, n=1, cutoff=0.8)
    return _BY_NAME[near[0]] if near else None
