"""What the keys of other registers are here: one external identifier, one subject.

Takes the claims of the curated sources; gives a table from `scheme:value` to kind and key of the thing.
Never decides sameness: a curated table or an accepted row of a crosswalk says it by skos:exactMatch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from gri_ingest.address import ID
from gri_ingest.identifiers import keys
from gri_ingest.nquads import Triple
from gri_ingest.terms import BASE, SKOS

_SAME, _OURS = str(SKOS.exactMatch), f"<{ID}"
# Kinds that another register may have a key for; an address of a text is no identity.
_KINDS = frozenset({"country", "infrastructure", "organisation", "site"})
LOCAL = f"{BASE}registry/"


def identities(triples: Iterable[Triple]) -> dict[str, str]:
    """The thing of each external identifier; one that two things bear names neither.

    >>> identities([("<https://w3id.org/gri/id/infrastructure/esrf>",
    ...     "<http://www.w3.org/2004/02/skos/core#exactMatch>", "<https://ror.org/02550n020>")])
    {'ror:02550n020': 'infrastructure/esrf'}
    """
    found: dict[str, set[str]] = {}
    for subject, predicate, obj in triples:
        if predicate != _SAME or not subject.startswith(_OURS):
            continue
        path = subject[len(_OURS) : -1]
        if path.partition("/")[0] in _KINDS:
            for key in elsewhere(obj[1:-1]):
                found.setdefault(key, set()).add(path)
    return {key: min(paths) for key, paths in sorted(found.items()) if len(paths) == 1}


def elsewhere(address: str) -> list[str]:
    """The keys of an address as registries write them: `scheme:value`, lower case where the register has no case.

    A key of a registry that has no addresses of its own stands under `https://w3id.org/gri/registry/<scheme>/<value>`.

    >>> elsewhere("https://ror.org/02550n020"), elsewhere("https://w3id.org/gri/registry/esfri-2016/cessda")
    (['ror:02550n020'], ['esfri-2016:cessda'])
    """
    if address.startswith(LOCAL):
        scheme, _, value = address.removeprefix(LOCAL).partition("/")
        return [f"{scheme}:{value}"] if value else []
    return [key for key in keys(address) if not key.startswith(("key:", "gri:"))]


def digest(known: Mapping[str, str], schemes: Iterable[str]) -> str:
    """One hash of what is known of some schemes; equal as long as a source that asks for these gives the same."""
    asked = set(schemes)
    whole = hashlib.sha256()
    for key, path in sorted(known.items()):
        if key.partition(":")[0] in asked:
            whole.update(f"{key} {path}\n".encode())
    return whole.hexdigest()
