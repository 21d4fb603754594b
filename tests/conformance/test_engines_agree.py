"""One question, three engines, one answer: memory, disk and elsewhere give the same rows.

Takes the world of tests/fixtures as a release, every canned question, and fifty questions made by chance. Gives the
question whose rows differ. Never compares the order of rows, which only the questions themselves promise.
"""

import hashlib
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import served
from gri_service.catalogue import Catalogue, bind
from gri_service.engine import Engine, Job
from gri_service.engine.disk import DiskEngine
from gri_service.engine.link import MemoryLimits
from gri_service.engine.memory import MemoryEngine
from gri_service.engine.remote import RemoteEngine
from gri_service.search import Search
from pyoxigraph import DefaultGraph, Store
from serving import elsewhere

TSV = "text/tab-separated-values"
CHANCE = 50


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served.write(tmp_path_factory.mktemp("world") / served.ID)


@pytest.fixture(scope="module")
def engines(folder: Path) -> Iterator[dict[str, Engine]]:
    limits = MemoryLimits(workers=2)
    with ExitStack() as stack:
        address = stack.enter_context(elsewhere(folder / "load.nq"))
        made: dict[str, Engine] = {
            "memory": MemoryEngine(folder / "load.nq", limits),
            "disk": DiskEngine(folder / "load.nq", limits),
            "remote": RemoteEngine(f"{address}/query"),
        }
        yield made
        for engine in made.values():
            engine.close()


def rows_hash(tsv: bytes) -> str:
    """SHA-256 of the sorted rows under sorted names: equal for equal multisets of rows."""
    head, *lines = tsv.decode().splitlines()
    names = head.split("\t")
    order = sorted(range(len(names)), key=names.__getitem__)
    rows = sorted("\t".join(line.split("\t")[at] for at in order) for line in lines)
    return hashlib.sha256("\n".join([*sorted(names), *rows]).encode()).hexdigest()


def hashes(engines: dict[str, Engine], query: str) -> tuple[dict[str, str], int | None]:
    """The hash of each engine's rows, and how many rows there are."""
    found, rows = {}, None
    for mode, engine in engines.items():
        answer = engine.run(Job(query, media_type=TSV, seconds=30, kind="page"))
        assert answer.outcome == "ok", (mode, answer, query)
        rows = answer.rows
        found[mode] = rows_hash(answer.read())
    return found, rows


def test_every_canned_question_has_the_same_rows_everywhere(engines: dict[str, Engine], folder: Path) -> None:
    catalogue, search = Catalogue.load(folder), Search(folder / "search.sqlite")
    differ, asked, filled = [], 0, 0
    for question in catalogue:
        texts = [question.text]
        for name, param in question.params.items():
            try:
                texts.append(bind(question, {name: param.example}, search))
            except Exception:  # the example is a thing of the release, which the world need not have
                continue
        for text in texts:
            found, rows = hashes(engines, text)
            asked, filled = asked + 1, filled + bool(rows)
            if len(set(found.values())) != 1:
                differ.append((question.name, found))
    search.close()
    assert not differ, differ
    assert len(catalogue) >= 30
    assert asked > len(catalogue)
    assert filled > asked // 2


def questions(store: Store) -> Iterator[str]:
    """Questions made by chance from the statements of a graph: stars, paths, options, counts, differences."""
    dice = random.Random(20260101)
    triples = sorted(
        (str(q.subject), str(q.predicate), str(q.object))
        for q in store.quads_for_pattern(None, None, None, DefaultGraph())
    )
    # Blank nodes have other names in every store, so what leads to or from one is left out.
    nameless = {p for s, p, o in triples if s.startswith("_:") or o.startswith("_:")}
    triples = [triple for triple in triples if triple[1] not in nameless]
    predicates = sorted({p for _, p, _ in triples})
    for number in range(CHANCE):
        subject, one, _ = dice.choice(triples)
        two = dice.choice([p for s, p, _ in triples if s == subject])
        three = dice.choice(predicates)
        match number % 7:
            case 0:
                yield f"SELECT * {{ ?s {one} ?a ; {two} ?b }}"
            case 1:
                yield f"SELECT ?s ?a ?b {{ ?s {one} ?a OPTIONAL {{ ?s {three} ?b }} }}"
            case 2:
                yield f"SELECT ?a (COUNT(DISTINCT ?s) AS ?n) (MIN(?b) AS ?low) {{ ?s {one} ?a ; {two} ?b }} GROUP BY ?a"
            case 3:
                yield f"SELECT DISTINCT ?x {{ {subject} ({one}|^{two}|{three})+ ?x }}"
            case 4:
                yield f"SELECT ?s {{ ?s {one} ?a MINUS {{ ?s {three} ?b }} }} ORDER BY ?s"
            case 5:
                yield f"SELECT ?s ?g {{ GRAPH ?g {{ ?s {one} ?a }} FILTER NOT EXISTS {{ ?s {three} ?c }} }}"
            case _:
                yield (
                    f"SELECT ?s (STRLEN(STR(?a)) AS ?long) ?b {{ {{ ?s {one} ?a }} UNION {{ ?s {two} ?b }} "
                    f"FILTER(!BOUND(?a) || STR(?a) > 'https') }}"
                )


def test_fifty_questions_made_by_chance_have_the_same_rows_everywhere(engines: dict[str, Engine], world: Store) -> None:
    differ, filled, asked = [], 0, 0
    for text in questions(world):
        found, rows = hashes(engines, text)
        asked, filled = asked + 1, filled + bool(rows)
        if len(set(found.values())) != 1:
            differ.append((text, found))
    assert not differ, differ
    assert asked == CHANCE
    assert filled >= CHANCE * 3 // 4
