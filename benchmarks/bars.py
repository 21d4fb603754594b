"""Bars: what this service is to reach beside its peers, as ratios of medians of one run.

Takes samples. Gives one verdict per bar and graph, each with its figure.
Never calls a bar reached that was not measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.samples import Samples

OURS = "gri"
DELIVERED = "gri (as delivered)"
MEMORY = "oxigraph-memory"
DISK = "oxigraph-disk"
RDFLIB = "rdflib-endpoint"


@dataclass(frozen=True)
class Bar:
    """One line of the promise. With a peer it is a ratio, without one a plain value."""

    work: str
    figure: str
    wanted: str
    factor: float
    peer: str | None = None
    at_least: bool = False
    inverse: bool = False
    ours: str = OURS
    only: str | None = None


BARS = (
    Bar("repeated canned query, 8 connections", "repeated query, 8 connections",
        "≥ 1.0 × the throughput of oxigraph in memory", 1.0, MEMORY, at_least=True),
    Bar("ad-hoc look-up never seen before, 8 connections", "new look-ups, 8 connections",
        "≥ 0.5 × oxigraph in memory", 0.5, MEMORY, at_least=True),
    Bar("ad-hoc look-up never seen before, 8 connections", "new look-ups, 8 connections",
        "≥ 5 × rdflib-endpoint", 5.0, RDFLIB, at_least=True),
    Bar("ad-hoc small join never seen before, 8 connections", "new small joins, 8 connections",
        "≥ 0.5 × oxigraph in memory", 0.5, MEMORY, at_least=True),
    Bar("ad-hoc small join never seen before, 8 connections", "new small joins, 8 connections",
        "≥ 5 × rdflib-endpoint", 5.0, RDFLIB, at_least=True),
    Bar("heavy aggregate, uncached", "pairs, new", "≤ 1.15 × the time of oxigraph in memory", 1.15, MEMORY),
    Bar("full export, uncached", "export, new", "≤ 1.15 × the time of oxigraph in memory", 1.15, MEMORY),
    Bar("heavy aggregate, uncached", "pairs, new", "≥ 4 × faster than oxigraph on disk", 4.0, DISK,
        at_least=True, inverse=True),
    Bar("full export, uncached", "export, new", "≥ 4 × faster than oxigraph on disk", 4.0, DISK,
        at_least=True, inverse=True),
    Bar("killed worker to its replacement ready", "killed worker to its replacement ready, at rest",
        "≤ 0.1 s", 0.1, ours=DELIVERED, only="release"),
    Bar("killed worker to its replacement ready", "killed worker to its replacement ready, at the deadline",
        "≤ 0.1 s", 0.1, ours=DELIVERED, only="release"),
    Bar("ready to answer after start", "start", "≤ 2 s", 2.0, ours=DELIVERED, only="release"),
    Bar("memory of the whole service, idle", "memory idle", "≤ 300 MB", 300.0, ours=DELIVERED, only="release"),
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A bar on one graph. `figure` is None where it was not measured."""

    bar: Bar
    graph: str
    figure: float | None

    @property
    def reached(self) -> bool | None:
        if self.figure is None:
            return None
        return self.figure >= self.bar.factor if self.bar.at_least else self.figure <= self.bar.factor

    @property
    def words(self) -> str:
        return {True: "reached", False: "**missed**", None: "not measured"}[self.reached]


def verdicts(samples: Samples) -> Iterator[Verdict]:
    """Every bar on every graph it speaks of."""
    engines = samples.names("engine")
    for bar in BARS:
        for graph in samples.names("graph"):
            if bar.only is not None and graph != bar.only:
                continue
            measured = any(key.graph == graph and key.engine == bar.peer for key in samples.series)
            if bar.peer is not None and (bar.peer not in engines or (not measured and graph != "release")):
                continue
            yield Verdict(bar, graph, figure(bar, graph, samples))


def figure(bar: Bar, graph: str, samples: Samples) -> float | None:
    """The number a bar is judged by."""
    if bar.peer is None:
        return samples.middle(graph, bar.figure, bar.ours)
    if bar.inverse:
        return samples.ratio(graph, bar.figure, bar.peer, bar.ours)
    return samples.ratio(graph, bar.figure, bar.ours, bar.peer)
