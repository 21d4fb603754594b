"""Truth: counts over merged graphs, giant offsets and the order of rows are what another reckoning gives.

Takes a graph in which two sources assert the same triples. Gives the number that is wrong.
Never takes the engine's word for what it should be: rdflib, or the sum behind a case, says it.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from gri_service.engine import Job
from gri_service.engine.link import MemoryLimits
from gri_service.engine.memory import MemoryEngine
from serving import EX, ROWS, Server, start, stop

GRAPHS = ["g1", "g2", "g3"]
# Statement, and the graphs that hold it: the first two are told by two sources, the third by three.
HELD = [
    ("a p b", "g1 g2"), ("a p c", "g1 g2"), ("b p c", "g1 g2 g3"), ("c p d", "g1"), ("d q a", "g2"),
    ("c q a", "g3"), ("d p e", ""), ("a q e", ""),
]  # fmt: skip
PATTERNS = [
    "SELECT (COUNT(*) AS ?n) FROM { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM { ?s <x:p> ?o . ?o <x:p> ?z }",
    "SELECT ?s (COUNT(*) AS ?n) FROM { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?s ?o FROM { ?s <x:p>+ ?o }",
    "SELECT ?s ?z FROM { ?s <x:p>/<x:q> ?z }",
    "SELECT ?s ?o FROM { ?s ?p ?o MINUS { ?o <x:q> ?z } }",
    "SELECT (SUM(1) AS ?n) (COUNT(DISTINCT ?s) AS ?m) FROM { ?s ?p ?o OPTIONAL { ?o <x:p> ?z } }",
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lines = []
    for statement, graphs in HELD:
        subject, predicate, value = statement.split()
        for graph in graphs.split() or [""]:
            lines.append(f"<x:{subject}> <x:{predicate}> <x:{value}> {f'<x:{graph}>' if graph else ''} .\n")
    file = tmp_path_factory.mktemp("truth") / "sources.nq"
    file.write_text("".join(sorted(lines)))
    server = start("--data", str(file))
    yield server
    stop(server)


def merged(graphs: tuple[str, ...]) -> rdflib.Graph:
    """The graphs put together by another house, each triple once; none named is the default graph."""
    graph = rdflib.Graph()
    for statement, holders in HELD:
        if set(holders.split()) & set(graphs) or (not graphs and not holders):
            graph.add(tuple(rdflib.URIRef(f"x:{part}") for part in statement.split()))  # type: ignore[arg-type]
    return graph


def by_rdflib(query: str, graphs: tuple[str, ...]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(cell) for cell in row) for row in merged(graphs).query(query.replace("FROM", "WHERE", 1)))  # type: ignore[union-attr]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a8_counts_over_merged_sources_are_those_of_another_house(sources: Server, pattern: str) -> None:
    choices = [names for size in range(len(GRAPHS) + 1) for names in itertools.permutations(GRAPHS, size)]
    for graphs in choices:
        expected = by_rdflib(pattern, graphs)
        clauses = " ".join(f"FROM <x:{name}>" for name in (*graphs, *graphs[:1]))
        parameters = "&".join(f"default-graph-uri=x:{name}" for name in (*graphs, *graphs[:1]))
        plain = pattern.replace("FROM", "WHERE", 1)
        asked = [sources.post(pattern.replace("FROM", clauses, 1))]
        body = plain.encode()
        asked.append(sources.call("POST", f"/sparql?{parameters}", {"Content-Type": "application/sparql-query"}, body))
        for reply in asked:
            names = reply.json["head"]["vars"]
            rows = [tuple(row[name]["value"] for name in names) for row in reply.json["results"]["bindings"]]
            assert sorted(rows) == expected, (pattern, graphs)
            assert reply.header("X-Result-Rows") == str(len(expected))
    assert (len(choices), len(PATTERNS)) == (16, 7)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT ?s {{ ?s <{EX}rank> ?r }} ORDER BY ?r OFFSET {ROWS - 2} LIMIT 3", ["item/1498", "item/1499"]),
        (f"SELECT ?s {{ ?s <{EX}rank> ?r }} OFFSET {ROWS} LIMIT 3", []),
        (f"SELECT ?s {{ ?s <{EX}rank> ?r }} OFFSET 100000000 LIMIT 3", []),
    ],
)
def test_a4_an_offset_gives_the_rows_behind_it(endpoint: Server, query: str, rows: list[str]) -> None:
    assert [row["s"].removeprefix(EX) for row in endpoint.rows(query)] == rows


def test_a4_an_offset_too_far_to_reach_is_a_timeout_and_never_an_empty_result(endpoint: Server) -> None:
    cross = f"?a <{EX}rank> ?x . ?b <{EX}rank> ?y . ?c <{EX}rank> ?z"  # 3.4 thousand million rows
    reply = endpoint.post(f"SELECT ?a {{ {cross} }} OFFSET 100000000 LIMIT 3", timeout="1")
    if reply.status == 200:  # a machine quick enough may count that far
        assert reply.header("X-Result-Rows") == "3"
    else:
        assert (reply.status, reply.problem) == (504, "timeout")
        assert reply.json["limitSeconds"] == 1


ORDERS = [
    f"SELECT * {{ ?s <{EX}rank> ?r }}",
    "SELECT * { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER(!ISLITERAL(?o)) }",
    "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }",
]


@pytest.mark.local
def test_a9_the_same_file_loaded_twice_gives_the_same_bytes(
    release_folder: Path, make_engine: Callable[..., MemoryEngine], engine: MemoryEngine
) -> None:
    other = make_engine(release_folder / "load.nq", MemoryLimits(workers=2, memory=2 << 30))
    try:
        for query in ORDERS:
            form = query.split()[0]
            kind = "application/n-triples" if form == "CONSTRUCT" else "application/sparql-results+json"
            first, second = (held.run(Job(query, form=form, media_type=kind)) for held in (engine, other))
            assert first.outcome == second.outcome == "ok"
            ours, theirs = first.read(), second.read()
            assert ours == theirs
            assert hashlib.sha256(ours).hexdigest() == first.sha256 == second.sha256
    finally:
        other.close()
    assert len(ORDERS) == 5
