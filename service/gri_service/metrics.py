"""The metrics: what was asked, how it ended, how long it took, and the state of engine and cache, for Prometheus.

Takes one note an answer, and looks at engine and cache when it is scraped. Gives the Prometheus text format.
Never names a client or a query.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gri_service.engine import About, Answer
from gri_service.joining import Desk

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)


class Metrics:
    """What is counted as it happens."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._queries = Counter(
            "gri_queries", "Questions by how they ended and who asked.", ["outcome", "route"], registry=self.registry
        )
        self._seconds = Histogram(
            "gri_query_seconds", "Time of a run, waiting included.", buckets=SECONDS, registry=self.registry
        )
        self._queued = Histogram(
            "gri_queue_seconds", "Time a run waited for a worker.", buckets=SECONDS, registry=self.registry
        )

    def note(self, answer: Answer, route: str, how: str) -> None:
        """One question has ended."""
        self._queries.labels(answer.outcome, route).inc()
        if how == "run":
            self._seconds.observe(answer.seconds)
            self._queued.observe(answer.waited)

    def text(self, release: str, about: About, desk: Desk) -> bytes:
        """Everything, as of now."""
        now = CollectorRegistry()
        now.register(State(release, about, desk))
        return generate_latest(self.registry) + generate_latest(now)


class State(Collector):
    """What is looked at when somebody asks."""

    def __init__(self, release: str, about: About, desk: Desk) -> None:
        self.release, self.about, self.desk = release, about, desk

    def collect(self) -> Iterator[Metric]:
        """The state of engine, cache and release."""
        about, cache, counters = self.about, self.desk.cache, self.about.counters
        yield GaugeMetricFamily("gri_queue_length", "Queries that wait.", value=counters.get("waiting", 0))
        workers = GaugeMetricFamily("gri_workers", "Workers by what they do.", labels=["state"])
        workers.add_metric(["ready"], about.ready)
        workers.add_metric(["busy"], max(0, about.workers - about.ready))
        yield workers
        exits = CounterMetricFamily("gri_worker_exits", "Ends of workers by cause.", labels=["cause"])
        for name, number in sorted(counters.items()):
            if name.startswith("exit "):
                exits.add_metric([name.removeprefix("exit ")], number)
        yield exits
        yield CounterMetricFamily("gri_keeper_restarts", "Keepers started anew.", value=counters.get("restarts", 0))
        yield CounterMetricFamily("gri_cache_hits", "Answers out of the cache.", value=cache.hits)
        yield CounterMetricFamily("gri_cache_misses", "Questions the cache did not know.", value=cache.misses)
        yield CounterMetricFamily("gri_joined", "Questions that shared the run of another.", value=self.desk.joined)
        yield GaugeMetricFamily("gri_cache_bytes", "Bytes the cache holds.", value=cache.bytes)
        yield GaugeMetricFamily("gri_cache_entries", "Results the cache holds.", value=len(cache))
        release = GaugeMetricFamily("gri_release_info", "The release that is served.", labels=["release", "engine"])
        release.add_metric([self.release, about.mode], 1)
        yield release
