"""Counts of a graph: patterns, numbers, and a description that counts itself.

Takes small graphs written in the test. Gives the count that is not that of the engine.
Never trusts the tally to check itself: pyoxigraph counts the same graph.
"""

import pytest
from gri_ingest import linksets, nquads, void
from gri_ingest.describe import counted
from gri_ingest.errors import IngestError
from gri_ingest.nquads import Triple
from gri_ingest.tally import Tally, canonical
from pyoxigraph import RdfFormat, Store
from recount import compared

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
EX = "https://example.org/"
PREFIXES: list[Triple] = [
    (f"<{EX}p/ex>", "<http://www.w3.org/ns/shacl#prefix>", '"ex"'),
    (f"<{EX}p/ex>", "<http://www.w3.org/ns/shacl#namespace>", f'"{EX}"^^<{XSD}anyURI>'),
]
SAID: list[Triple] = sorted(
    [(void.DATASET, TYPE, "<http://rdfs.org/ns/void#Dataset>"), (f"<{EX}me>", TYPE, f"<{EX}Agent>")]
)


def graph(*lines: str) -> list[Triple]:
    """Statements in a short hand: words are of the example's namespace, `a` is a type."""
    rows = []
    for line in lines:
        subject, predicate, obj = line.split(" ", 2)
        value = obj if obj[0] in '"<' else f"<{EX}{obj}>"
        rows.append((f"<{EX}{subject}>", TYPE if predicate == "a" else f"<{EX}{predicate}>", value))
    return sorted(rows)


WORLD = graph(
    "cern a Infrastructure", "cern a Organisation", "cern label \"CERN\"@fr", "cern label \"CERN\"@en", "cern in che",
    "cern in fra", f'cern share "1.50"^^<{XSD}decimal>', f'esrf share "1.5"^^<{XSD}decimal>', "esrf a Infrastructure",
    "esrf in fra", "fra a Country", "che a Country", 'che label "Suisse"', f'che since "2020-01-01"^^<{XSD}date>',
    "nobody in nowhere", "cern made <http://elsewhere.example/x>", "esrf by me",
)  # fmt: skip


def described(world: list[Triple], said: list[Triple] = SAID) -> Store:
    """The graph with its description, as the engine holds it."""
    whole = counted(lambda _: iter(world), said, {"<urn:g>": 7}, PREFIXES)
    store = Store()
    text = "".join(f"{' '.join(triple)} .\n" for triple in [*world, *whole])
    store.load(text.encode(), format=RdfFormat.N_TRIPLES)
    lines = "".join(nquads.line(triple, void.NAME) for triple in whole)
    store.load(lines.encode(), format=RdfFormat.N_QUADS)
    return store


def test_a_description_counts_itself_too() -> None:
    seen = 0
    for name, said, found in compared(described(WORLD)):
        if name in {"triples of a named graph", "links to a register", "triples of the default graph"}:
            continue  # this world has no endpoint and no register
        assert said == found, name
        seen += len(said)
    assert seen > 100


def test_an_equal_graph_has_an_equal_description() -> None:
    first = counted(lambda _: iter(WORLD), SAID, {}, PREFIXES)
    assert counted(lambda _: iter(WORLD), SAID, {}, PREFIXES) == first == sorted(set(first))
    assert not [triple for triple in first if "_:" in triple[0] + triple[2][:2]]


def test_parts_have_addresses_that_can_be_read() -> None:
    subjects = {subject for subject, _, _ in counted(lambda _: iter(WORLD), SAID, {}, PREFIXES)}
    assert f"<{void.HOME}#class.ex.Infrastructure.property.ex.in.range.ex.Country>" in subjects
    assert f"<{void.HOME}#property.ex.label>" in subjects


EXTRA = range(40)


@pytest.mark.parametrize("extra", EXTRA)
def test_the_number_of_objects_is_true_even_where_it_is_an_object_itself(extra: int) -> None:
    more = graph(*(f'thing{number} has "{number}"^^<{XSD}integer>' for number in range(60, 60 + extra)))
    store = described(sorted([*WORLD, *more]))
    ((_, said, found),) = [row for row in compared(store) if row[0] == "distinctObjects"]
    assert said in (found, {}), "it may be left out where no number is true"
    assert extra or said
    assert len(EXTRA) == 40


def test_most_graphs_can_say_how_many_objects_they_have() -> None:
    told = [void._objects({f'"{n}"^^<{XSD}integer>' for n in held}, []) for held in ([], [1], [0, 2, 5], [2, 3, 7])]
    assert [[triple[2].split('"')[1] for triple in said] for said in told] == [["1"], ["1"], ["4"], ["3"]]


def test_no_number_is_said_where_none_is_true() -> None:
    assert list(void._objects({'"3"^^<' + XSD + "integer>", '"x"'}, [])) == []


def test_a_count_that_was_said_by_hand_is_refused() -> None:
    said = [*SAID, (void.DATASET, "<http://rdfs.org/ns/void#triples>", f'"1"^^<{XSD}integer>')]
    with pytest.raises(IngestError, match="said by hand"):
        counted(lambda _: iter(WORLD), sorted(said), {}, PREFIXES)


def test_links_are_counted_by_register_and_property() -> None:
    match = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
    tally = Tally(watched=linksets.LINKS)
    rows = [("<s:1>", match, "<https://ror.org/01>"), ("<s:2>", match, "<https://ror.org/01>"),
            ("<s:3>", match, "<https://unknown.example/1>"), ("<s:4>", "<p:1>", "<https://ror.org/03>")]  # fmt: skip
    tally.count(rows)
    assert [(register.slug, name, times) for register, name, times in linksets.said(tally.watched)] == [
        ("ror", match, 2)
    ]


KEPT = {"1.50": "1.5", "1.0": "1", "100": "100", "+2.5": "2.5", "0.250": "0.25", "-3.10": "-3.1", "10.0": "10"}


@pytest.mark.parametrize("term", KEPT)
def test_a_decimal_is_written_as_the_engine_keeps_it(term: str) -> None:
    kept, written = KEPT[term], f'"{{}}"^^<{XSD}decimal>'
    assert canonical(written.format(term)) == written.format(kept)
    store = Store()
    for value in (term, kept):
        store.load(f"<s:1> <p:1> {written.format(value)} .".encode(), format=RdfFormat.N_TRIPLES)
    assert len(store) == 1
    assert len(KEPT) == 7


def test_texts_and_other_numbers_keep_their_writing() -> None:
    for term in ('"1.50"', '"1.50"@en', f'"007"^^<{XSD}string>', "<https://example.org/1.50>"):
        assert canonical(term) == term


def test_many_statements_are_counted_in_one_quick_pass() -> None:
    import time

    rows = ((f"<s:{n:07}>", f"<p:{p}>", f"<s:{(n * 7) % 50_000:07}>") for n in range(50_000) for p in range(4))
    tally, begun = Tally(), time.perf_counter()
    tally.types((f"<s:{n:07}>", TYPE, f"<c:{n % 5}>") for n in range(50_000))
    tally.count(rows)
    assert tally.counts().triples == 200_000
    assert time.perf_counter() - begun < 10, "200,000 statements take about 0.3 s on an idle processor"
