"""Work: the questions every engine is asked, word for word the same.

Takes a graph. Gives questions as templates in which a number makes a text that was never seen before.
Never uses an extension of one engine.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.graphs import Graph

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
PREFIXES = "PREFIX gri: <https://w3id.org/gri/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
CANNED = "with-whom-does-a-country-cooperate-most"
QUERIES = Path(__file__).resolve().parents[1] / "queries"
NUMBER = (
    "~"  # where a number goes: in the name of a variable that is not projected, so that it costs no engine anything
)


@dataclass(frozen=True)
class Question:
    """A query text with one place for a number."""

    name: str
    title: str
    text: str
    accept: str = JSON

    def ask(self, number: int) -> str:
        return self.text.replace(NUMBER, str(number))


def single(graph: Graph) -> list[Question]:
    """The questions that are asked one at a time."""
    focus = f"<{graph.focus}>"
    return [
        Question("ego", "country ego network", PREFIXES + EGO.format(focus=focus)),
        Question("pairs", "pairwise co-membership aggregate", PREFIXES + PAIRS),
        Question("path", "property path", PREFIXES + PATH.format(focus=focus)),
        Question("closure", "property path, transitive", PREFIXES + CLOSURE.format(focus=focus)),
        Question("export", "full export", EXPORT, N_TRIPLES),
    ]


EGO = (
    "SELECT ?other (COUNT(DISTINCT ?i~) AS ?n) WHERE {{ {focus} gri:memberOf ?i~ . ?other gri:memberOf ?i~ . "
    "?other a gri:Country . FILTER(?other != {focus}) }} GROUP BY ?other ORDER BY DESC(?n) ?other"
)
PAIRS = (
    "SELECT ?a ?b (COUNT(DISTINCT ?i~) AS ?n) WHERE { "
    "?x~ a gri:Participation ; gri:party ?a ; gri:participationIn ?i~ . "
    "?y~ a gri:Participation ; gri:party ?b ; gri:participationIn ?i~ . "
    "?a a gri:Country . ?b a gri:Country . "
    "FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 50"
)
PATH = (
    "SELECT (COUNT(DISTINCT ?x~) AS ?n) WHERE {{ "
    "{focus} ^gri:party/gri:participationIn/gri:hasSite/(gri:inCountry|gri:locality) ?x~ }}"
)
CLOSURE = "SELECT (COUNT(DISTINCT ?x~) AS ?n) WHERE {{ {focus} (gri:memberOf|^gri:memberOf)+ ?x~ }}"
EXPORT = "CONSTRUCT { ?s~ ?p ?o } WHERE { ?s~ ?p ?o }"


def lookups(graph: Graph) -> list[Question]:
    """The small look-up, one per thing of the pool."""
    text = PREFIXES + "SELECT ?o WHERE {{ <{thing}> ?p~ ?o }}"
    return [Question("lookup", "small look-up", text.format(thing=thing)) for thing in graph.things]


def joins(graph: Graph) -> list[Question]:
    """The small join of a page, one per country: where it takes part, in which role and by which source."""
    text = PREFIXES + JOIN
    return [Question("join", "small join", text.format(country=country)) for country in graph.countries]


JOIN = (
    "SELECT ?label ?role ?source WHERE {{ ?x~ gri:party <{country}> ; gri:participationIn ?i~ ; gri:role ?role ; "
    "gri:source ?d~ . ?i~ skos:prefLabel ?label . ?d~ <http://xmlns.com/foaf/0.1/page> ?source . "
    'FILTER(LANG(?label) = "en") }} ORDER BY ?label ?role ?source LIMIT 20'
)


def repeated(graph: Graph) -> Question:
    """The question that everybody asks: a canned query of the release; on a synthetic graph the ego network."""
    if graph.release is None:
        return Question("repeated", "repeated query", PREFIXES + EGO.format(focus=f"<{graph.focus}>"))
    text = (QUERIES / f"{CANNED}.rq").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    bound, times = re.subn(r"WHERE\s*\{", f"WHERE {{ VALUES ?country {{ <{graph.focus}> }}", body, count=1)
    if times != 1:
        raise ValueError(f"{CANNED}.rq has no WHERE clause to bind a value in. Name another question in work.py.")
    return Question("repeated", "repeated canned query", bound.replace("?link ", "?link~ "))
