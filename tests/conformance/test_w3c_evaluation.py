"""The W3C's query suites of SPARQL 1.0, 1.1 and 1.2, through the guard and the worker's own evaluation.

Takes the open data sets' archive. Gives one test a suite: its cases are counted, its failures are those listed here.
Never starts a server: a thousand starts would take an hour, and the wire is asked by the other suites.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import departures
import pytest
import record
import solutions
from gri_service import guard
from gri_service.engine import MAX_BYTES, MAX_ROWS, dataset
from gri_service.engine.evaluate import Verdict, evaluate
from gri_service.engine.spool import Spool
from pyoxigraph import NamedNode, RdfFormat, Store
from w3c import Archive, Case

FORMATS = {
    "ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}  # fmt: skip


@dataclass(frozen=True)
class Suite:
    """A suite: its manifest, its cases by kind, how many fail as departures.py lists them."""

    title: str
    manifest: str
    kinds: dict[str, int]
    failures: int


SUITES = {
    "sparql10": Suite(
        "The W3C's queries of SPARQL 1.0",
        "sparql10/manifest.ttl",
        {"QueryEvaluationTest": 283, "PositiveSyntaxTest": 149, "NegativeSyntaxTest": 50},
        15,
    ),
    "sparql11": Suite(
        "The W3C's queries of SPARQL 1.1",
        "sparql11/manifest-sparql11-query.ttl",
        {"QueryEvaluationTest": 225, "PositiveSyntaxTest11": 63, "NegativeSyntaxTest11": 40},
        10,
    ),
    "sparql12": Suite(
        "The W3C's queries of SPARQL 1.2",
        "sparql12/manifest.ttl",
        {
            "QueryEvaluationTest": 63, "PositiveSyntaxTest": 102, "NegativeSyntaxTest": 81,
            "PositiveUpdateSyntaxTest": 18, "NegativeUpdateSyntaxTest": 2, "UpdateEvaluationTest": 3,
        },
        5,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Judge:
    """Runs cases of one archive."""

    archive: Archive

    def store(self, case: Case, reading: guard.Reading) -> Store:
        """The data of a case; graphs that the query itself names are read from the archive, as if they were here."""
        store = Store()
        for address in case.data:
            self.load(store, address, None)
        named = list(case.graphs)
        if not case.data and not case.graphs:
            named = [(iri, iri) for _, iri in dataset.resolve(reading, case.query) if iri in self.archive]
        for name, address in dict.fromkeys(named):
            self.load(store, address, NamedNode(name))
        return store

    def load(self, store: Store, address: str, graph: NamedNode | None) -> None:
        form = FORMATS[address.rpartition(".")[2]]
        whole = {} if graph is None else {"to_graph": graph}
        store.load(self.archive[address], form, base_iri=address, **whole)  # type: ignore[arg-type]

    def run(self, case: Case, text: str, store: Store, form: str | None) -> tuple[Verdict, bytes]:
        media_type = "application/sparql-results+json" if form in {"SELECT", "ASK"} else "application/n-triples"
        request = {
            "query": text, "base": case.query, "media_type": media_type, "max_rows": MAX_ROWS,
            "default_graphs": None, "named_graphs": None,
        }  # fmt: skip
        spool = Spool(MAX_BYTES)
        verdict = evaluate(store, request, spool) | {"media_type": media_type}
        output = spool.read()
        spool.close()
        return verdict, output

    def evaluation(self, case: Case) -> str:
        text = self.archive.text(case.query)
        reading = guard.admit(text)
        verdict, output = self.run(case, text, self.store(case, reading), reading.form)
        if verdict["outcome"] != "ok":
            return f"{verdict['outcome']}: {verdict.get('message', '')}"
        assert case.result is not None
        ending = "nt" if verdict["media_type"] == "application/n-triples" else "srj"
        found = solutions.read(output, ending, case.query)
        expected = solutions.read(self.archive[case.result], case.result.rpartition(".")[2], case.result)
        if solutions.same(expected, found, lax=case.lax):
            return ""
        return f"another result: {len(found.items)} where {len(expected.items)} are expected"

    def accepted(self, case: Case) -> str:
        """A right text: whatever it gives on an empty graph, it is no error of syntax."""
        text = self.archive.text(case.query)
        verdict, _ = self.run(case, text, Store(), guard.admit(text).form)
        return f"refused: {verdict['message']}" if verdict["outcome"] == "syntax" else ""

    def rejected(self, case: Case) -> str:
        """A wrong text is an error of syntax."""
        try:
            text = self.archive.text(case.query)
        except UnicodeDecodeError:  # the protocol refuses it before anything is read
            return ""
        verdict, _ = self.run(case, text, Store(), guard.admit(text).form)
        return "" if verdict["outcome"] == "syntax" else f"accepted, with outcome {verdict['outcome']}"

    def update(self, case: Case) -> str:
        """An update, right or wrong, is never run."""
        text = self.archive.text(case.query)
        verdict, _ = self.run(case, text, Store(), None)
        return "" if verdict["outcome"] == "syntax" else f"an update was taken: {verdict['outcome']}"


HANDLERS: dict[str, Callable[[Judge, Case], str]] = {
    "QueryEvaluationTest": Judge.evaluation,
    "PositiveSyntaxTest": Judge.accepted,
    "PositiveSyntaxTest11": Judge.accepted,
    "NegativeSyntaxTest": Judge.rejected,
    "NegativeSyntaxTest11": Judge.rejected,
    "PositiveUpdateSyntaxTest": Judge.update,
    "NegativeUpdateSyntaxTest": Judge.update,
    "UpdateEvaluationTest": Judge.update,
}


@pytest.mark.parametrize("name", SUITES)
def test_w3c_queries(datasets: Path, name: str) -> None:
    suite = SUITES[name]
    archive = Archive(datasets / "w3c-rdf-tests" / "w3c-sparql-tests.tar.xz")
    judge = Judge(archive)
    seen: dict[str, int] = {}
    failed: dict[str, str] = {}
    for case in archive.cases(suite.manifest):
        seen[case.kind] = seen.get(case.kind, 0) + 1
        if why := HANDLERS[case.kind](judge, case):
            failed[case.name] = why
    known = departures.of(name)
    told = {case: known.get(case, why) for case, why in failed.items()}
    record.note(f"w3c/{name}", suite.title, sum(seen.values()), told)
    assert seen == suite.kinds
    new = {case: why for case, why in failed.items() if case not in known}
    assert not new, f"These cases failed and are not listed: {new}"
    passed = set(known) - set(failed)
    assert not passed, f"Take these off the list of departures.py, they pass: {passed}"
    assert len(failed) == suite.failures


def test_three_suites_have_their_cases() -> None:
    assert {name: sum(suite.kinds.values()) for name, suite in SUITES.items()} == {
        "sparql10": 482, "sparql11": 328, "sparql12": 269,
    }  # fmt: skip
    named = [case for cases in departures.REASONS.values() for case in cases]
    assert len(named) == len(set(named)) == sum(suite.failures for suite in SUITES.values()) == 30
    assert {kind for suite in SUITES.values() for kind in suite.kinds} == set(HANDLERS)
