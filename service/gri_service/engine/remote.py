"""The engine in remote mode: any SPARQL 1.1 endpoint behind the same seam, asked by the gateway and by nobody else.

Takes the URL of an endpoint and limits. Gives an Engine whose answers are whole: spooled, parsed to the end, converted.
Never sends a text the guard could not read, and promises neither order nor release beyond what the endpoint says.
"""

import json
import logging
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from gri_service.engine import About, Answer, Job, dataset, upstream
from gri_service.engine.convert import convert
from gri_service.engine.evaluate import MESSAGE, Verdict, syntax
from gri_service.engine.link import EngineError
from gri_service.engine.spool import Spool
from gri_service.guard import ABSOLUTE, FORMS, Reading, limit, list_tokens, read
from gri_service.problems import TooDeep

log = logging.getLogger("gri_service.engine")
JSON, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
SPOOL = 4  # times the bound of the result: JSON is larger than what it may be converted to
FRESH, BRIEF, PATIENT = 10.0, 5.0, 2.0
GRAPHS_TOLD = 500
MARK = "https://w3id.org/gri/.well-known/release"  # where `gri-ingest publish` says which release a store holds
RELEASE = (
    "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT DISTINCT ?v { "
    f"{{ GRAPH <{MARK}> {{ ?r dcat:version ?v }} }} "
    "UNION { ?d a dcat:Dataset ; dcat:version ?v } } LIMIT 2"
)
QUADS = f"SELECT (COUNT(*) AS ?n) {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{MARK}>) }} }}"
NAMED = f"SELECT DISTINCT ?g {{ GRAPH ?g {{}} FILTER(?g != <{MARK}>) }} LIMIT {GRAPHS_TOLD + 1}"
_TIME = re.compile(r"time[d\- ]*out|timeout|deadline|time limit|cancelled", re.IGNORECASE)
_FUNCTION = re.compile(r"function.*(?:not supported|unknown|undefined)|custom function|is not supported", re.IGNORECASE)
_PLACE = re.compile(r"line[ :]*(\d+),? *col(?:umn)?[ :]*(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class RemoteLimits:
    """How many queries run at once, how long one may wait for its turn, and where the endpoint cuts in silence."""

    workers: int = 4
    patience: float = 3.0
    silent_rows: int = 0


class RemoteEngine:
    """The engine of an endpoint elsewhere. Safe to share between threads."""

    letter = ""

    def __init__(self, address: str, limits: RemoteLimits | None = None, *, reason: str = "") -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EngineError(f"GRI_REMOTE is {address!r}. Write the http or https URL of a SPARQL endpoint.")
        self._address, self._limits, self._reason = address, limits or RemoteLimits(), reason
        self._turns = threading.Semaphore(self._limits.workers)
        self._queries = threading.Semaphore(max(1, self._limits.workers - 1))  # one turn is the pages' own
        self._running: dict[str, HTTPConnection | None] = {}  # None: stopped
        # Replaced, never changed, so that it can be read without a lock.
        self._said: dict[str, Any] = {"release": None, "graphs": None, "quads": 0, "engine": ""}
        self._closing, self._asked = threading.Event(), threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watch-endpoint", daemon=True)
        self._watcher.start()
        self._asked.wait(PATIENT)

    def run(self, job: Job) -> Answer:
        """Answer one job; see Engine."""
        started = time.monotonic()
        if not self._enter(job):
            return Answer("busy", seconds=time.monotonic() - started)
        spool = Spool(job.max_bytes)
        try:
            verdict = self._judge(job, spool)
            if job.id in self._running and self._running[job.id] is None:
                verdict = {"outcome": "stopped"}
            seconds = time.monotonic() - started
            if verdict["outcome"] != "ok":
                return Answer(
                    verdict["outcome"], seconds=seconds, line=verdict.get("line"), column=verdict.get("column"),
                    message=verdict.get("message", ""),
                )  # fmt: skip
            return Answer(
                "ok", spool.body(), verdict["bytes"], verdict["rows"], verdict["sha256"], seconds,
                notices=tuple(verdict["notices"]), release=self._said["release"] or "unknown",
            )  # fmt: skip
        finally:
            spool.close()
            self._leave(job)

    def start(self, job: Job) -> None:
        """Every job waits for its connection; see Engine."""
        return

    def _enter(self, job: Job) -> bool:
        if job.kind != "page" and not self._queries.acquire(timeout=self._limits.patience):
            return False
        if not self._turns.acquire(timeout=self._limits.patience):
            if job.kind != "page":
                self._queries.release()
            return False
        return True

    def _leave(self, job: Job) -> None:
        self._running.pop(job.id, None)
        self._turns.release()
        if job.kind != "page":
            self._queries.release()

    def stop(self, name: str) -> None:
        """End a run: its connection is closed, and the far side may notice."""
        connection = self._running.get(name)
        if connection is not None:
            self._running[name] = None
            upstream.cut(connection)

    def _judge(self, job: Job, spool: Spool) -> Verdict:
        """The guard, strictly; then the endpoint; then the conversion."""
        try:
            found = list_tokens(job.query)
            limit(found)
        except TooDeep as fault:
            return {"outcome": "too-deep", "message": fault.detail}
        reading = read(job.query, found)
        strange = next((token for token in found if token.kind == "other"), None)
        if strange is not None:
            return place(job.query, strange.start, f"nothing unknown is sent on, such as {strange.text!r}.")
        if reading.form not in FORMS:
            start = found[0].start if found else 0
            return place(job.query, start, "expected SELECT, ASK, CONSTRUCT or DESCRIBE")
        if reading.federation:
            return {"outcome": "egress"}
        relative = any(token.kind == "iri" and not ABSOLUTE.match(token.text[1:]) for token in found)
        head = f"BASE <{job.base}>\n" if relative else ""
        try:
            verdict = self._ask(job, head + job.query, reading, spool)
        except UnicodeEncodeError:
            return {"outcome": "syntax", "message": "it holds half a surrogate pair, which is no character."}
        if verdict.get("line") and head:
            verdict["line"] -= 1
        if verdict["outcome"] == "ok":
            verdict["notices"] = self._notices(job, reading)
        return verdict

    def _ask(self, job: Job, text: str, reading: Reading, spool: Spool) -> Verdict:
        parameters = [("query", text)]
        parameters += [("default-graph-uri", iri) for iri in dict.fromkeys(job.default_graphs or ())]
        parameters += [("named-graph-uri", iri) for iri in dict.fromkeys(job.named_graphs or ())]
        accept = N_TRIPLES if reading.form in {"CONSTRUCT", "DESCRIBE"} else JSON
        try:
            reply = upstream.ask(
                self._address, parameters, accept, job.seconds, SPOOL * job.max_bytes,
                lambda connection: self._running.update({job.id: connection}),
            )  # fmt: skip
        except upstream.Late:
            return {"outcome": "timeout"}
        except upstream.TooLong:
            return {"outcome": "too-large"}
        except upstream.Incomplete as fault:
            return {"outcome": "incomplete", "message": f"{fault}."}
        except upstream.Unreachable as fault:
            return {"outcome": "upstream", "message": f"it gave no answer ({fault})."}
        with reply.body:
            if reply.status not in {200, 206}:
                return refusal(reply)
            verdict = self._whole(job, reply, reading, spool)
            if verdict["outcome"] == "incomplete":
                log.error("id=%s the remote engine sent half an answer: %s", job.id, verdict["message"])
            return verdict

    def _whole(self, job: Job, reply: upstream.Reply, reading: Reading, spool: Spool) -> Verdict:
        """The converted reply, if nothing says that it is not whole."""
        mark = upstream.marks(reply)
        if mark:
            return {"outcome": "incomplete", "message": f"{mark}."}
        request = {"media_type": job.media_type, "max_rows": job.max_rows}
        verdict = convert(reply, request, reading, spool)
        if verdict["outcome"] == "ok" and verdict["bytes"] > job.max_bytes:
            return {"outcome": "too-large"}
        if verdict["outcome"] == "ok" and self._limits.silent_rows and verdict["rows"] == self._limits.silent_rows:
            return {"outcome": "incomplete", "message": f"it has {verdict['rows']} rows, where the endpoint cuts."}
        return verdict

    def _notices(self, job: Job, reading: Reading) -> list[str]:
        """Whether a graph that was named is not there, where the endpoint has said which are.

        Two default graphs are merged by the endpoint, and not each counts a triple they share once; that is said too.
        """
        known = self._said["graphs"]
        asked = {*(job.default_graphs or ()), *(job.named_graphs or ())}
        merged = len(set(job.default_graphs or ())) > 1
        with suppress(SyntaxError, ValueError):
            clauses = dataset.resolve(reading, job.base)
            replaced = job.default_graphs is not None or job.named_graphs is not None
            asked |= {iri for keyword, iri in clauses if keyword == "GRAPH" or not replaced}
            merged |= not replaced and len({iri for keyword, iri in clauses if keyword == "FROM"}) > 1
        notices = [] if known is None or asked <= set(known) else ["unknown-graph"]
        return [*notices, "merged-by-endpoint"] if merged else notices

    def _watch(self) -> None:
        """Ask the endpoint what it holds, now and again; a query never waits for this."""
        while not self._closing.is_set():
            self._refresh()
            self._asked.set()
            self._closing.wait(FRESH)

    def _refresh(self) -> None:
        """The release now; size and graphs once a release."""
        versions = self._column(RELEASE, "v")
        release = versions[0] if versions is not None and len(versions) == 1 else None
        fresh: dict[str, Any] = {"release": release}
        if versions is not None and (self._said["graphs"] is None or release != self._said["release"]):
            graphs, quads = self._column(NAMED, "g"), self._column(QUADS, "n")
            fresh["graphs"] = graphs if graphs is not None and len(graphs) <= GRAPHS_TOLD else None
            fresh["quads"] = int(quads[0]) if quads else 0
        self._said = self._said | fresh

    def _column(self, query: str, name: str) -> list[str] | None:
        """One column of a question of our own; None when the endpoint does not answer it."""
        try:
            reply = upstream.ask(self._address, [("query", query)], JSON, BRIEF, 1 << 20)
        except (upstream.Late, upstream.TooLong, upstream.Incomplete, upstream.Unreachable):
            return None
        with reply.body:
            if reply.status != 200 or upstream.marks(reply):
                return None
            self._said = self._said | {"engine": reply.headers.get("Server", "")}
            try:
                found = json.loads(reply.text(1 << 20))
                return [row[name]["value"] for row in found["results"]["bindings"]]
            except (ValueError, KeyError, TypeError):
                return None

    def about(self) -> About:
        """What the endpoint says; its processes and walls are its operator's."""
        said = self._said
        running = len(self._running)
        told = said["release"] or "no release"
        return About(
            mode="remote", engine=said["engine"] or "unknown", quads=said["quads"],
            graphs=tuple(sorted(said["graphs"] or ())), workers=self._limits.workers,
            ready=self._limits.workers - running, reason=f"{self._reason}; the endpoint names {told}",
            isolation=("remote",),
        )  # fmt: skip

    def close(self) -> None:
        """Stop asking what the endpoint holds."""
        self._closing.set()
        self._watcher.join(3 * BRIEF)


def place(text: str, start: int, message: str) -> Verdict:
    """A syntax error at a place of the text."""
    before = text[:start]
    column = start - (before.rfind("\n") + 1) + 1
    return {"outcome": "syntax", "line": before.count("\n") + 1, "column": column, "message": message}


def refusal(reply: upstream.Reply) -> Verdict:
    """What a reply that is no answer means: the endpoint's status and words as one of our outcomes."""
    text = reply.text()
    first = " ".join(re.sub(r"<[^>]*>", " ", text).split())[:MESSAGE]
    match reply.status:
        case 400 if _FUNCTION.search(text):
            return {"outcome": "function", "message": first}
        case 400:
            verdict = syntax(text)
            if "line" not in verdict:
                verdict = {"outcome": "syntax", "message": first}
                if found := _PLACE.search(text):
                    verdict |= {"line": int(found[1]), "column": int(found[2])}
            return verdict
        case 408 | 429 | 504:  # 429 is how QLever says that a query took too long
            return {"outcome": "timeout"}
        case 413:
            return {"outcome": "too-large"}
        case 500 | 503 if _TIME.search(text):
            return {"outcome": "timeout"}
        case 500 if _FUNCTION.search(text):
            return {"outcome": "function", "message": first}
        case 503:
            return {"outcome": "busy"}
    return {"outcome": "upstream", "message": f"it answered with status {reply.status}."}
