"""Claims of all sources to core: one value per slot, and each statement node points back to its claims.

Takes the claims of each source, in order of rank, and the shapes; gives the graph `core`.
Never reads what is unverified, and never drops a claim: what another source outranks stays in its own graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from gri_ingest import nquads
from gri_ingest.address import ID, graph
from gri_ingest.nquads import Triple
from gri_ingest.terms import GRI, PROV, RDF

CORE = graph("core")
_CLAIM = f"<{ID}claim/"
_TYPE = str(RDF.type)
# A node is described by one source: the first in rank that states it.
_OF_THE_NODE = {str(GRI.source), str(GRI.evidenceStatus)}

_SLOTS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?class ?path ?unique WHERE {
  ?shape sh:targetClass ?class ; sh:property ?property . ?property sh:path ?path FILTER(isIRI(?path))
  { ?property sh:maxCount 1 BIND(false AS ?unique) } UNION { ?property sh:uniqueLang true BIND(true AS ?unique) }
}"""


def slots(shapes: Path) -> dict[tuple[str, str], bool]:
    """Class and property of each slot that the shapes allow one value; True where that is one per language."""
    if not shapes.is_file():
        return {}
    store = Store()
    store.bulk_load(path=str(shapes), format=RdfFormat.TURTLE)
    found = store.query(_SLOTS)
    assert isinstance(found, QuerySolutions)
    one: dict[tuple[str, str], bool] = {}
    for row in found:
        key = (str(row["class"]), str(row["path"]))
        one[key] = one.get(key, True) and row["unique"].value == "true"
    return one


def reconcile(sources: Iterable[Iterable[Triple]], one: dict[tuple[str, str], bool]) -> set[Triple]:
    """The statements of core from the claims of each source, the most trusted first."""
    core: set[Triple] = set()
    classes: dict[str, set[str]] = {}
    filled: dict[tuple[str, str, str], int] = {}
    claims = [list(of_one) for of_one in sources]
    for subject, predicate, obj in chain.from_iterable(claims):
        if predicate == _TYPE:
            classes.setdefault(_thing(subject), set()).add(obj)
    for rank, mine in enumerate(claims):
        for subject, predicate, obj in mine:
            thing = _thing(subject)
            if thing != subject:
                core.add((thing, str(PROV.wasDerivedFrom), subject))
            slot_of = slot(thing, predicate, obj, classes.get(thing, set()), one)
            if slot_of and filled.setdefault(slot_of, rank) != rank:
                continue
            core.add((thing, predicate, _thing(obj)))
    return core


def slot(
    thing: str, predicate: str, obj: str, classes: set[str], one: dict[tuple[str, str], bool]
) -> tuple[str, str, str] | None:
    """The slot that a value fills: thing, property, and language where one value of each is allowed; None for none.

    A text whose language nobody told stands in the place of the English one, so that a thing is not named twice.
    """
    if predicate in _OF_THE_NODE:
        return thing, predicate, ""
    found = [one[name, predicate] for name in classes if (name, predicate) in one]
    if not found:
        return None
    written = nquads.literal(obj)
    # One value in all is the stricter promise; it holds where any class makes it.
    return thing, predicate, ((written[1] or "en") if written and all(found) else "")


def _thing(term: str) -> str:
    if not term.startswith(_CLAIM):
        return term
    return str(NamedNode(ID + term[len(_CLAIM) : -1].split("/", 1)[1]))
