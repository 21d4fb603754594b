"""The dataset of a query: which graphs it sees, each triple once.

Takes the store, the graphs the protocol names and the reading of the text. Gives the store to ask and its arguments.
Never passes two default graphs to the engine, because it would count a triple they share twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from gri_service.guard import Reading


@dataclass
class Dataset:
    """A store, the engine's dataset arguments, and what the client should notice."""

    store: Store
    default_graph: list[NamedNode | DefaultGraph] | None = None
    named_graphs: list[NamedNode] | None = None
    notices: list[str] = field(default_factory=list)


def resolve(reading: Reading, base: str) -> list[tuple[str, str]]:
    """The graphs a text names, as absolute IRIs, each with the keyword before it.

    The engine itself resolves them, so that base and prefixes mean here what they mean in the query.
    """
    if not reading.clauses:
        return []
    unique = list(dict.fromkeys(text for _, text in reading.clauses))
    columns = " ".join(f"({text} AS ?v{number})" for number, text in enumerate(unique))
    found = Store().query(f"{reading.prologue} SELECT {columns} {{}}", base_iri=base)
    assert isinstance(found, QuerySolutions)
    row = next(found)
    iris = {text: row[number].value for number, text in enumerate(unique)}
    return [(keyword, iris[text]) for keyword, text in reading.clauses]


def once(iris: Iterable[str]) -> list[NamedNode]:
    """Each graph once, in the order named."""
    return [NamedNode(iri) for iri in dict.fromkeys(iris)]


def choose(
    store: Store, reading: Reading, base: str, default: Sequence[str] | None, named: Sequence[str] | None
) -> Dataset:
    """The dataset: the protocol's, which replaces the text's wholly, else the text's, else the store's own."""
    clauses = resolve(reading, base)
    inside = [iri for keyword, iri in clauses if keyword == "GRAPH"]
    if default is None and named is None:
        if not any(keyword != "GRAPH" for keyword, _ in clauses):
            return Dataset(store, notices=unknown(store, once(inside)))
        default = [iri for keyword, iri in clauses if keyword == "FROM"]
        named = [iri for keyword, iri in clauses if keyword == "NAMED"]
    defaults, nameds = once(default or ()), once(named or ())
    notices = unknown(store, [*defaults, *nameds, *once(inside)])
    if len(defaults) > 1:
        merged = merge(store, defaults, nameds)
        return Dataset(merged, [DefaultGraph()], nameds, notices)
    return Dataset(store, list(defaults), nameds, notices)


def merge(store: Store, defaults: Sequence[NamedNode], nameds: Sequence[NamedNode]) -> Store:
    """A scratch store whose default graph is the union of graphs, each triple once."""
    scratch = Store()
    for graph in defaults:
        scratch.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object) for quad in store.quads_for_pattern(None, None, None, graph)
        )
    for graph in nameds:
        scratch.bulk_extend(store.quads_for_pattern(None, None, None, graph))
    return scratch


def unknown(store: Store, graphs: Sequence[NamedNode]) -> list[str]:
    """The notice that a graph is not there: an empty graph by the standard, a typing error by experience."""
    return [] if all(store.contains_named_graph(graph) for graph in graphs) else ["unknown-graph"]
