"""Rules to the graph `inferred`, as of the date of the release, and the sort ranks of labels.

Takes the words, core, and ontology/rules in the order of order.txt; gives what follows and is not stated already.
Never reads what is unverified, and never keeps a result of an earlier run.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from gri_ingest import nquads
from gri_ingest.address import graph
from gri_ingest.errors import QueryRefused
from gri_ingest.nquads import Triple
from gri_ingest.terms import GRI, SKOS, XSD

INFERRED = graph("inferred")
_AS_OF = re.compile(r"VALUES\s*\(?\s*\?asOf\s*\)?\s*\{[^}]*\}", re.IGNORECASE)
_LABEL = str(SKOS.prefLabel)


def order(rules: Path) -> list[Path]:
    """The rule files in the order of order.txt; a file that is not named, or a name without file, is refused."""
    listed = [line.split("#")[0].strip() for line in (rules / "order.txt").read_text(encoding="utf-8").splitlines()]
    names = [name if name.endswith(".rq") else f"{name}.rq" for name in listed if name]
    there = {path.name for path in rules.glob("*.rq")}
    for name in names:
        if name not in there:
            raise QueryRefused(f"rules/order.txt: {name} is not there. Write the rule, or take the line out.")
    for name in sorted(there - set(names)):
        raise QueryRefused(f"rules/{name} is not in order.txt. Add it where it belongs.")
    return [rules / name for name in names]


def dated(text: str, as_of: datetime.date) -> str:
    """The text of a rule with its `VALUES ?asOf` line holding the date of the release.

    >>> dated('VALUES ?asOf { "2020-01-01"^^xsd:date }', datetime.date(2026, 1, 31))
    'VALUES ?asOf { "2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date> }'
    """
    return _AS_OF.sub(f'VALUES ?asOf {{ "{as_of.isoformat()}"^^{XSD.date} }}', text)


def infer(
    lines: Iterable[str], rules: list[Path], as_of: datetime.date, tell: Callable[[str], None] = lambda _: None
) -> set[str]:
    """What the rules add to the statements of some N-Quads lines, as N-Triples without the final dot."""
    known = {line.rsplit(" ", 2)[0] for line in lines}
    store = Store()
    store.bulk_load("".join(f"{triple} .\n" for triple in known).encode(), format=RdfFormat.N_TRIPLES)
    added: set[str] = set()
    for rule in rules:
        tell(rule.stem)
        text = dated(rule.read_text(encoding="utf-8"), as_of)
        try:
            found = store.query(text)
        except (SyntaxError, ValueError) as error:
            raise QueryRefused(f"rules/{rule.name}: {' '.join(str(error).split())}. Correct the rule.") from error
        if not isinstance(found, QueryTriples):
            raise QueryRefused(f"rules/{rule.name} is no CONSTRUCT. A rule constructs what follows.")
        new = {str(triple) for triple in found} - known
        known |= new
        added |= new
        store.bulk_load("".join(f"{triple} .\n" for triple in new).encode(), format=RdfFormat.N_TRIPLES)
    return added


def ranks(triples: Iterable[Triple]) -> set[Triple]:
    """The sort rank of everything with an English label: by folded label, then by IRI, from 1."""
    labels: dict[str, str] = {}
    for subject, predicate, obj in triples:
        if predicate == _LABEL:
            written = nquads.literal(obj)
            if written and written[1] == "en":
                labels[subject] = min(labels.get(subject, written[0]), written[0])
    ordered = sorted(labels, key=lambda subject: (folded(labels[subject]), subject))
    rank = str(GRI.sortRank)
    return {(subject, rank, f'"{number}"^^{XSD.integer}') for number, subject in enumerate(ordered, 1)}


def folded(label: str) -> str:
    """A label without case and accents, as sorting and short keys compare it.

    >>> folded("Île-de-France"), folded("Straße")
    ('ile-de-france', 'strasse')
    """
    plain = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
