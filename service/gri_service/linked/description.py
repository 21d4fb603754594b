"""The description of one thing: its statements, what points to it, and the names of all that is mentioned.

Takes an IRI and a way to ask. Gives Description, the same for pages and data.
Never scans: it asks for the thing, for a bounded number of its neighbours, and for their names.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

BASE = "https://w3id.org/gri/"
CAP = 500  # links from elsewhere on one page of a description
LABELS = (
    NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
)
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Ask = Callable[[str], bytes]  # a SELECT text to its whole result in JSON
Value = NamedNode | Literal
_TEXTS = {
    name: (Path(__file__).parent / f"{name}.rq").read_text(encoding="utf-8") for name in ("said", "named", "worded")
}


@dataclass(frozen=True)
class Statement:
    """One triple, and the graphs it stands in."""

    subject: NamedNode
    predicate: NamedNode
    value: Value
    graphs: tuple[str, ...]

    @property
    def triple(self) -> Triple:
        return Triple(self.subject, self.predicate, self.value)


_CLAIMS = "source/"  # how the name of the graph of a source begins, without what all graphs share


@dataclass(frozen=True)
class Description:
    """What the graph says of one thing. A further page holds further links from elsewhere, and nothing else of it."""

    thing: NamedNode
    own: tuple[Statement, ...]
    back: tuple[Statement, ...]
    beside: tuple[Triple, ...]  # names of what is mentioned, and where neighbours were read
    page: int = 1
    more: bool = False

    @property
    def known(self) -> bool:
        """Whether the graph says anything at all."""
        return bool(self.own or self.back)

    @cached_property
    def names(self) -> dict[NamedNode, str]:
        """An English name of everything that has one: its label, else what stands for it."""
        found: dict[NamedNode, str] = {}
        # What only a source says comes last: a name that another source outranks is not what the thing is called.
        own = sorted(
            self.own, key=lambda said: bool(said.graphs) and all(name.startswith(_CLAIMS) for name in said.graphs)
        )
        for triple in (*(statement.triple for statement in own), *self.beside):
            if triple.predicate in LABELS and isinstance(triple.object, Literal):
                node, language = triple.subject, triple.object.language
                if isinstance(node, NamedNode) and language in {None, "en"}:
                    found.setdefault(node, triple.object.value)
        return found

    def name(self, node: NamedNode) -> str:
        """What to call a node: its name, else the end of its IRI.

        >>> Description(NamedNode("http://x/y"), (), (), ()).name(NamedNode("https://w3id.org/gri/ns#partOf"))
        'partOf'
        """
        iri = node.value.rstrip("/")
        return self.names.get(node) or iri.rpartition("#")[2].rpartition("/")[2] or iri

    @property
    def types(self) -> tuple[str, ...]:
        """The classes of the thing."""
        return tuple(s.value.value for s in self.own if s.predicate == TYPE and isinstance(s.value, NamedNode))


def describe(ask: Ask, iri: str, page: int = 1) -> Description:
    """The description of what an IRI names; `known` is false where the graph says nothing of it.

    Raises ValueError for what is no IRI, and whatever `ask` raises.
    """
    thing = NamedNode(iri)
    own, back = _said(ask, thing, page)
    more = len(back) > CAP
    back = back[:CAP]
    if page > 1:
        own = []
    mentioned = _mentioned(thing, [*own, *back])
    beside = _rows(ask, _text("named", mentioned)) if mentioned else []
    named = {row.subject for row in beside if row.predicate in LABELS}
    named |= {s.subject for s in own if s.predicate in LABELS}
    nameless = [node for node in mentioned if node not in named and node.value.startswith(f"{BASE}id/")]
    if nameless:
        worded = _rows(ask, _text("worded", nameless))
        called = {row.subject for row in worded}
        left = [node for node in nameless if node not in called]
        beside += worded + [Triple(node, LABELS[1], Literal(_path(node))) for node in left]
    told = {statement.triple for statement in (*own, *back)}
    return Description(thing, tuple(own), tuple(back), tuple(sorted({*beside} - told, key=str)), page, more)


def text(thing: NamedNode, page: int) -> str:
    """The query that decides a description, of which its tag is made."""
    said = _TEXTS["said"].replace("$THING$", str(thing)).replace("$LIMIT$", str(CAP + 1))
    return said.replace("$OFFSET$", str((page - 1) * CAP))


def _said(ask: Ask, thing: NamedNode, page: int) -> tuple[list[Statement], list[Statement]]:
    graphs: dict[tuple[str, NamedNode, NamedNode, Value], set[str]] = {}
    for row in _solutions(ask(text(thing, page))):
        part, graph = row["part"], row["graph"]
        subject, predicate, value = row["subject"], row["property"], row["value"]
        assert isinstance(part, Literal)
        assert isinstance(graph, NamedNode)
        assert isinstance(subject, NamedNode)
        assert isinstance(predicate, NamedNode)
        assert isinstance(value, NamedNode | Literal)
        key = (part.value, subject, predicate, value)
        graphs.setdefault(key, set()).add(graph.value.removeprefix(f"{BASE}graph/"))
    found = [(part, Statement(s, p, o, tuple(sorted(names)))) for (part, s, p, o), names in graphs.items()]
    own = [statement for part, statement in found if part == "own"]
    back = [statement for part, statement in found if part == "back"]
    return sorted(own, key=_place), sorted(back, key=lambda s: (s.graphs, *_place(s)))


def _place(statement: Statement) -> tuple[bool, str, str, str]:
    """Kinds first, then by property."""
    return statement.predicate != TYPE, statement.predicate.value, str(statement.value), statement.subject.value


def _mentioned(thing: NamedNode, statements: Iterable[Statement]) -> list[NamedNode]:
    nodes = {thing}
    for statement in statements:
        nodes |= {statement.subject, statement.predicate}
        if isinstance(statement.value, NamedNode):
            nodes.add(statement.value)
    return sorted(nodes, key=lambda node: node.value)


def _text(name: str, nodes: Iterable[NamedNode]) -> str:
    return _TEXTS[name].replace("$THINGS$", " ".join(map(str, nodes)))


def _rows(ask: Ask, query: str) -> list[Triple]:
    """Rows of subject, property and value as triples."""
    return [Triple(row["subject"], row["property"], row["value"]) for row in _solutions(ask(query))]


def _solutions(data: bytes) -> QuerySolutions:
    found = parse_query_results(data, QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return found


def _path(node: NamedNode) -> str:
    return node.value.removeprefix(f"{BASE}id/")
