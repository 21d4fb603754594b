"""The words of a release: its ontology, its lists, its shapes and its prefixes, read once and kept.

Takes the parts of a request. Gives them as statements and as things to read; a release without them says so.
Never keeps the words of more releases than a few, and never reads those of a bare RDF file.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, RdfFormat, Triple, parse

from gri_service import ontology, vocabularies
from gri_service.ask import ask
from gri_service.catalogue import CannedQuery, Catalogue
from gri_service.ontology import Ontology
from gri_service.parts import Parts
from gri_service.problems import NotFound
from gri_service.remembered import Remembered
from gri_service.search import BASE
from gri_service.statements import SH, Statements
from gri_service.vocabularies import Scheme

KEPT = 4  # releases; that of now, one that is being put away, and two of the past
NS, VOC, SHAPES = f"{BASE}ns", f"{BASE}voc/", f"{BASE}shapes"
VERSION = re.compile(r"\d+\.\d+\.\d+")
ONTOLOGY_TEXT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{BASE}graph/ontology> {{ ?s ?p ?o }} }}"
# Schemes and concepts stand in several graphs: those of the ontology room in one, those of the tables in another.
LISTS_TEXT = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> CONSTRUCT { ?s ?p ?o } WHERE { "
    "{ SELECT DISTINCT ?s WHERE { { ?s a skos:ConceptScheme } UNION { ?s skos:inScheme ?list } } } ?s ?p ?o }"
)
PREFIXES_TEXT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s <{SH}prefix> ?any ; ?p ?o }}"


@dataclass
class Words:
    """The words of one release."""

    said: Statements
    lists: Statements
    prefixes: dict[str, str]
    folder: Path
    catalogue: Catalogue

    @cached_property
    def ontology(self) -> Ontology | None:
        return ontology.read(self.said)

    @cached_property
    def schemes(self) -> dict[str, Scheme]:
        return vocabularies.read(self.lists)

    @cached_property
    def shapes(self) -> Statements | None:
        """The shapes graph; None in a release that was built without it."""
        return _file(self.folder / "shapes.ttl")

    @cached_property
    def versions(self) -> dict[str, Path]:
        """The files of the ontology's versions, the newest first."""
        found = {path.stem: path for path in self.folder.glob("*.ttl") if VERSION.fullmatch(path.stem)}
        return dict(sorted(found.items(), key=lambda pair: tuple(map(int, pair[0].split("."))), reverse=True))

    @cached_property
    def asked_by(self) -> dict[str, list[CannedQuery]]:
        """The questions whose text uses a term, by its IRI; the shortest, which shows it best, first."""
        found: dict[str, list[CannedQuery]] = {}
        for query in sorted(self.catalogue, key=lambda query: (len(query.bare), query.name)):
            spaces = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", query.bare))
            for prefix, name in sorted(set(re.findall(r"(?<![\w?<:/])(\w+):([\w-]+)", query.bare))):
                if spaces.get(prefix) == f"{NS}#":
                    found.setdefault(f"{NS}#{name}", []).append(query)
        return found

    def version(self, name: str) -> Statements | None:
        """The frozen text of a version; None where there is no such version."""
        path = self.versions.get(name)
        return _file(path) if path is not None else None

    def curie(self, iri: str) -> str:
        """An IRI as briefly as can be: of a list its path, else with the prefix of its namespace, if it has one."""
        if iri.startswith(VOC):
            return iri.removeprefix(BASE)
        best = max((space for space in self.prefixes.values() if iri.startswith(space)), key=len, default="")
        name = next((prefix for prefix, space in self.prefixes.items() if space == best), "")
        return f"{name}:{iri.removeprefix(best)}" if best and iri != best else iri


class Lexicon:
    """The words of the releases that were asked for last."""

    def __init__(self) -> None:
        self._kept: Remembered[Words] = Remembered(KEPT)

    def of(self, house: Parts) -> Words:
        """The words of this release.

        Raises NotFound where a bare RDF file, or an endpoint elsewhere without a release, is served.
        """
        if house.release.folder is None:
            raise NotFound(
                "Ask in SPARQL at /sparql: this service shows a graph without a release, and describes no words of it."
            )
        key = (house.release.id,)
        return self._kept.get(key) or self._kept.put(key, _read(house, house.release.folder / "ontology"))


def _read(house: Parts, folder: Path) -> Words:
    declared = _asked(house, PREFIXES_TEXT)
    prefixes = {
        declared.text(triple.subject, f"{SH}prefix"): declared.text(triple.subject, f"{SH}namespace")
        for triple in declared.triples
        if isinstance(triple.object, Literal) and not isinstance(triple.subject, Triple)
    }
    # A release without the table still has a name for its own words.
    prefixes = dict(sorted(prefixes.items())) or {"gri": f"{NS}#"}
    return Words(_asked(house, ONTOLOGY_TEXT), _asked(house, LISTS_TEXT), prefixes, folder, house.catalogue)


def _asked(house: Parts, text: str) -> Statements:
    answer = ask(house, text, form="CONSTRUCT", media_type="application/n-triples")
    found = parse(answer.read(), RdfFormat.N_TRIPLES)
    answer.close()
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in found)
    return Statements(sorted(triples, key=str))


def _file(path: Path) -> Statements | None:
    if not path.is_file():
        return None
    found = parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=BASE)
    return Statements(Triple(quad.subject, quad.predicate, quad.object) for quad in found)
