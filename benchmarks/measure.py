"""Measuring: rounds in which every engine is asked the same, one after the other, in turning order.

Takes running engines, a graph and how long to look. Gives samples.
Never measures an engine while another one, or the one before, is still at work.
"""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import quote

from benchmarks import load, processes, work
from benchmarks.engines import start
from benchmarks.graphs import Graph
from benchmarks.running import HOST, CannotStart, Place, Running
from benchmarks.samples import Samples
from benchmarks.wire import WireError, get

MARK = "1234567890123"  # stands for the number while a target is encoded; the number then goes between its halves
SLOW = 5.0  # a question that takes longer alone is not asked by eight at once


@dataclass(frozen=True)
class Extent:
    """How long and how often."""

    rounds: int = 5
    seconds: float = 8.0
    lookups: int = 300
    limit: float = 300.0
    connections: int = 8
    client: str = "auto"


@dataclass
class Bench:
    """One graph with its running engines."""

    graph: Graph
    place: Place
    extent: Extent
    samples: Samples
    running: dict[str, Running] = field(default_factory=dict)
    gave_up: set[tuple[str, str]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1_000, 1_000_000))

    def open(self, names: list[str]) -> None:
        """Start the engines; one that is not installed is told and left out."""
        for name in names:
            try:
                engine = start(name, self.graph, self.place)
            except CannotStart as error:
                self.samples.trouble(f"{self.graph.name}, {name}: {error}")
                continue
            self.running[name] = engine
            self.samples.add(self.graph.name, "start", name, engine.starting, "s")
            if engine.loading:
                self.samples.add(self.graph.name, "load", name, engine.loading, "s")
            processes.at_rest(engine.pid)
            self.samples.add(self.graph.name, "memory idle", name, processes.total_memory(engine.pid) / 1e6, "MB")

    def close(self) -> None:
        """Stop what was started."""
        for engine in self.running.values():
            self.samples.add(
                self.graph.name, "memory after the run", engine.name, processes.total_memory(engine.pid) / 1e6, "MB"
            )
            engine.stop()
        self.running.clear()

    def run(self) -> None:
        """All rounds. The order of the engines turns, so that none is always first."""
        self.agree()
        for turn in range(self.extent.rounds if self.graph.release else min(3, self.extent.rounds)):
            names = list(self.running)
            names = names[turn % len(names) :] + names[: turn % len(names)]
            for step in (self.look_up, self.ask_singly, self.ask_at_once):
                for name in names:
                    print(f"  {self.graph.name}: round {turn + 1}, {step.__name__}, {name}", flush=True)
                    step(name)

    def rest(self, name: str) -> None:
        """Wait for an engine to be at rest; one that does not stop working is started anew."""
        if processes.at_rest(self.running[name].pid, self.extent.limit / 4):
            return
        self.samples.trouble(f"{self.graph.name}, {name}: still at work after its client had left; started anew")
        self.running.pop(name).stop()
        self.running[name] = start(name, self.graph, self.place)

    def timed(self, name: str, title: str, text: str, accept: str, *, wire_limit: float | None = None) -> float | None:
        """Seconds of one question; None when there was no whole answer, which is noted and not tried again."""
        if (name, title) in self.gave_up:
            return None
        engine, limit = self.running[name], wire_limit or self.extent.limit
        wire = engine.wire(limit)
        try:
            reply = wire.ask(engine.request(text, accept))
        except WireError as error:
            words = f"> {limit:g} s" if "Timeout" in str(error) else "broken"
            self.give_up(name, title, words)
            return None
        finally:
            wire.close()
        if reply.status != 200:
            self.give_up(name, title, f"status {reply.status}")
            return None
        return reply.seconds

    def give_up(self, name: str, title: str, words: str) -> None:
        self.gave_up.add((name, title))
        self.samples.note(self.graph.name, title, name, "s", words)
        self.rest(name)

    def look_up(self, name: str) -> None:
        """Small look-ups, one after the other on one connection: never seen before, and again."""
        engine, count = self.running[name], self.extent.lookups
        questions, number = work.lookups(self.graph), next(self.numbers)
        fresh = [questions[i % len(questions)].ask(number + i) for i in range(count)]
        same = [questions[0].ask(0)] * count
        for title, texts in (("look-up, new", fresh), ("look-up, again", same)):
            requests = [engine.request(text, work.JSON) for text in texts]
            wire, times = engine.wire(30), []
            try:
                for request in requests:
                    reply = wire.ask(request)
                    if reply.status == 200:
                        times.append(reply.seconds)
            except WireError as error:
                self.samples.trouble(f"{self.graph.name}, {name}, {title}: {error}")
            finally:
                wire.close()
            if len(times) < count:
                self.samples.trouble(f"{self.graph.name}, {name}, {title}: {count - len(times)} not answered with 200")
            if len(times) > 20:
                self.samples.add(self.graph.name, title, name, quantiles(times, n=2)[0], "s")
                self.samples.add(self.graph.name, f"{title}, p95", name, quantiles(times, n=20)[-1], "s")
        self.rest(name)

    def ask_singly(self, name: str) -> None:
        """The larger questions: each new, then the same text once more."""
        for question in work.single(self.graph):
            number = next(self.numbers)
            for kind in ("new", "again"):
                title = f"{question.name}, {kind}"
                seconds = self.timed(name, title, question.ask(number), question.accept)
                if seconds is None:
                    break
                self.samples.add(self.graph.name, title, name, seconds, "s")
                if seconds > SLOW and not name.startswith("gri"):
                    break  # it has no cache that could make the second time another figure
        self.rest(name)

    def ask_at_once(self, name: str) -> None:
        """The repeated question and never-seen look-ups, from several connections at once."""
        engine, same = self.running[name], work.repeated(self.graph)
        title = "repeated query, 8 connections"
        alone = self.timed(name, title, same.ask(0), same.accept, wire_limit=30)
        if alone is not None and alone > SLOW:
            self.give_up(name, title, f"one answer takes {alone:.0f} s")
        elif alone is not None:
            where = engine.where(same.ask(0))
            self.flood(name, title, [load.Target(where)], same.accept, unique=False)
        for title, questions in (("look-ups", work.lookups(self.graph)), ("small joins", work.joins(self.graph))):
            fresh = [self.halves(engine, question) for question in questions]
            self.flood(name, f"new {title}, 8 connections", fresh, work.JSON, unique=True)
        if name.startswith("gri") and self.graph.release is not None:
            page = f"/queries/{work.CANNED}.json?country={quote(self.graph.focus, safe='')}"
            title = "canned query by its address, 8 connections"
            wire = engine.wire(30)
            reply = wire.ask(get(HOST, engine.port, page, "*/*"))
            wire.close()
            if reply.status == 200:
                self.flood(name, title, [load.Target(page)], "*/*", unique=False)
            else:
                self.samples.trouble(f"{self.graph.name}, {name}, {title}: status {reply.status}")

    def halves(self, engine: Running, question: work.Question) -> load.Target:
        """A question with a place for a number, as a request target in two halves."""
        before, _, after = engine.where(question.ask(int(MARK))).partition(MARK)
        return load.Target(before, after)

    def flood(self, name: str, title: str, targets: list[load.Target], accept: str, *, unique: bool) -> None:
        engine, extent = self.running[name], self.extent
        seen = load.run(
            HOST, engine.port, targets, accept, unique=unique, first=next(self.numbers), seconds=extent.seconds,
            connections=extent.connections, client=extent.client,
        )  # fmt: skip
        graph = self.graph.name
        self.samples.add(graph, title, name, seen.per_second, "answers/s")
        if seen.per_second:
            self.samples.add(graph, f"{title}: p99", name, seen.p99, "s")
        self.samples.add(graph, f"{title}: share of a processor the client took", name, seen.client_cpu, "")
        if seen.failed:
            self.samples.trouble(f"{graph}, {name}, {title}: {seen.failed} answers were missing or not a 200")
        self.rest(name)

    def agree(self) -> None:
        """Ask every engine everything once and compare the answers: an engine that errs is not fast."""
        graph = self.graph
        questions = [*work.single(graph), work.lookups(graph)[0], work.joins(graph)[0], work.repeated(graph)]
        for question in questions:
            if question.name == "export" and self.graph.count > 1_000_000:
                continue
            said = {name: self.essence(name, question) for name in list(self.running)}
            refused = [f"{name} ({words})" for name, words in said.items() if words and words.startswith("status")]
            if refused:
                self.samples.trouble(f"{graph.name}, {question.name}: no answer from {', '.join(refused)}")
            known = {name: words for name, words in said.items() if words and not words.startswith("status")}
            if len(set(known.values())) > 1:
                self.samples.trouble(f"{self.graph.name}, {question.name}: answers differ: {known}")

    def essence(self, name: str, question: work.Question) -> str | None:
        """What an answer says, short: a number, or how many rows."""
        engine = self.running[name]
        wire = engine.wire(min(60.0, self.extent.limit))
        began = time.perf_counter()
        try:
            reply = wire.ask(engine.request(question.ask(0), question.accept), keep=True)
        except WireError:
            self.rest(name)
            return None
        finally:
            wire.close()
        if reply.status != 200:
            return f"status {reply.status} after {time.perf_counter() - began:.0f} s"
        if question.accept == work.N_TRIPLES:
            return f"{sum(1 for line in reply.body.splitlines() if line.strip() and not line.startswith(b'#'))} triples"
        rows = json.loads(reply.body)["results"]["bindings"]
        if len(rows) == 1 and len(rows[0]) == 1:
            return str(next(iter(rows[0].values()))["value"])
        return f"{len(rows)} rows"
