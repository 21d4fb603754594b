"""SERVICE's rows P34 to P36 and C11, and its section 4.6: answers are kept and shared, runs stopped, clients counted.

Takes services of their own. Gives the sentence that would be false.
Never waits for a deadline where a stop is promised.
"""

import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from gri_service.cache import Cache, key_of
from gri_service.engine import Answer, Job
from gri_service.engine.memory import MemoryEngine
from gri_service.joining import Desk
from serving import EX, JSON, Reply, Server, start, stop, until

Make = Callable[..., Server]
SLOW = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}rank> ?x . ?b <{EX}rank> ?y . ?c <{EX}rank> ?z }}"
PAUSE = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}rank> ?x . ?b <{EX}rank> ?y }}"  # a moment, and then an answer
NAME = "a-name-of-my-own-{}"
ELSEWHERE = {"X-Forwarded-For": "203.0.113.5"}


def metric(server: Server, name: str) -> float:
    """One figure of /-/metrics."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", server.call("GET", "/-/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def runs(server: Server) -> float:
    return metric(server, "gri_query_seconds_count")


def path(query: str, **more: str) -> str:
    return "/sparql?query=" + quote(query) + "".join(f"&{name}={value}" for name, value in more.items())


@pytest.fixture
def own(service: Make, release_folder: Path) -> Server:
    return service("--release", str(release_folder), WORKERS=3, QUERY_SECONDS=20, TRUSTED_PROXIES="127.0.0.1")


@pytest.mark.local
def test_p36_a_hundred_spellings_of_one_question_are_one_run(own: Server) -> None:
    before = runs(own)
    texts = [f"SELECT ?o {{{' ' * n}<{EX}greek> <{EX}text> ?o # {n}\n}}" for n in range(100)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda text: own.get(text, JSON), texts))
    assert len({reply.body for reply in replies}) == 1
    assert {reply.header("X-Result-Rows") for reply in replies} == {"1"}
    assert runs(own) == before + 1
    assert own.get(texts[0], JSON).header("Server-Timing") == "cache;desc=hit"


@pytest.mark.local
def test_a_page_and_its_downloads_share_entries_and_a_digest_is_true_of_a_hit(own: Server) -> None:
    query = f"SELECT ?o {{ ?s <{EX}rank> ?o }} LIMIT 1200"
    first = own.get(query, JSON)
    before = runs(own)
    for accept, extra in (("text/html", {}), (JSON, {}), (JSON, {"Accept-Encoding": "gzip"})):
        reply = own.call("GET", path(query), {"Accept": accept, **extra})
        assert reply.header("Server-Timing") == "cache;desc=hit"
        for name in ("X-Result-Sha256", "X-Result-Rows"):
            assert reply.header(name) == first.header(name)
    assert reply.header("Content-Encoding") == "gzip"
    assert reply.header("Repr-Digest") != first.header("Repr-Digest")
    assert reply.header("Content-Length") == str(len(reply.body))
    assert runs(own) == before
    assert own.get(query, "text/csv").header("Server-Timing").endswith("cache;desc=miss")


def test_c7_what_changes_by_itself_is_run_each_time(own: Server) -> None:
    query = "SELECT (STRUUID() AS ?x) {}"
    assert len({own.get(query, JSON).body for _ in range(5)}) == 5


def test_a_failure_is_not_kept(own: Server) -> None:
    before = runs(own)
    for _ in range(2):
        assert own.get("SELECT * {", JSON).problem == "syntax"
    assert runs(own) == before + 2


@pytest.mark.local
def test_c11_equal_requests_at_once_are_one_run(own: Server) -> None:
    before, joined = runs(own), metric(own, "gri_joined_total")
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: own.get(PAUSE, JSON), range(5)))
    assert [reply.json["results"]["bindings"][0]["n"]["value"] for reply in replies] == [str(1_500**2)] * 5
    assert runs(own) == before + 1
    assert metric(own, "gri_joined_total") == joined + 4


def asked(server: Server, into: list[Reply], query: str, **more: str) -> threading.Thread:
    """A request that waits in a thread of its own."""
    thread = threading.Thread(target=lambda: into.append(server.get(query, JSON, **more)))
    thread.start()
    return thread


def busy(server: Server) -> int:
    state = server.call("GET", "/-/health").json
    return int(state["workers"]) - int(state["ready"])


def test_p35_its_owner_stops_a_query(own: Server) -> None:
    replies: list[Reply] = []
    started = time.monotonic()
    thread = asked(own, replies, SLOW, queryId=NAME.format(1))
    until(lambda: busy(own) == 1)
    again = own.get(SLOW, JSON, queryId=NAME.format(1))
    assert (again.status, again.problem) == (400, "bad-parameter")
    stopped = own.call("DELETE", f"/sparql/jobs/{NAME.format(1)}")
    assert (stopped.status, stopped.body) == (204, b"")
    thread.join(5)
    assert (replies[0].status, replies[0].problem) == (409, "stopped")
    assert time.monotonic() - started < 5
    until(lambda: busy(own) == 0)
    gone = own.call("DELETE", f"/sparql/jobs/{NAME.format(1)}")
    assert (gone.status, gone.problem) == (404, "not-found")
    other = own.call("GET", f"/sparql/jobs/{NAME.format(1)}")
    assert (other.status, other.header("Allow")) == (405, "DELETE, OPTIONS")
    assert own.get("ASK {}", JSON, queryId="short").problem == "bad-parameter"


@pytest.mark.local
def test_a_run_goes_on_while_one_waits_for_it_and_ends_with_the_last(own: Server) -> None:
    replies: list[Reply] = []
    first = asked(own, replies, SLOW, queryId=NAME.format(1))
    until(lambda: busy(own) == 1)
    second = asked(own, replies, SLOW, queryId=NAME.format(2))
    until(lambda: metric(own, "gri_joined_total") == 1)
    assert own.call("DELETE", f"/sparql/jobs/{NAME.format(1)}").status == 204
    first.join(5)
    assert [reply.problem for reply in replies] == ["stopped"]
    assert busy(own) == 1, "the second still waits"
    assert own.call("DELETE", f"/sparql/jobs/{NAME.format(2)}").status == 204
    second.join(5)
    assert [reply.problem for reply in replies] == ["stopped", "stopped"]
    until(lambda: busy(own) == 0)


def test_a_shorter_deadline_is_ones_own(engine: MemoryEngine) -> None:
    desk, answers = Desk(Cache(1 << 20)), {}

    def ask(name: str, seconds: float) -> None:
        job = Job(SLOW, seconds=seconds)
        answers[name] = desk.ask(engine, job, key_of("r", "m", SLOW, job)).outcome

    patient = threading.Thread(target=ask, args=("patient", 3.0))
    hasty = threading.Thread(target=ask, args=("hasty", 0.5))
    hasty.start()
    until(lambda: desk.busy)
    patient.start()
    hasty.join()
    assert answers == {"hasty": "timeout"}
    until(lambda: desk.busy == 1)

    def stopped() -> bool:
        desk.stop_all()  # a run that has not reached the engine yet cannot be stopped there: again
        return not desk.busy

    until(stopped)
    patient.join(5)
    assert answers == {"hasty": "timeout", "patient": "stopped"}


def test_a_result_too_large_to_keep_is_still_shared(engine: MemoryEngine) -> None:
    desk, bodies = Desk(Cache(0)), []
    job = Job(f"SELECT ?a ?b {{ ?a <{EX}rank> ?x . ?b <{EX}text> ?y }}")
    key = key_of("r", "m", job.query, job)
    started = threading.Barrier(4)

    def ask(number: int) -> Answer:
        started.wait()
        return desk.ask(engine, job, key, named=number == 0)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    bodies = [answer.read() for answer in answers]
    assert len(set(bodies)) == 1
    assert len(json.loads(bodies[0])["results"]["bindings"]) == answers[0].rows == 9_000
    assert desk.busy == 0
    assert len(desk.cache) == 0


@pytest.mark.local
def test_p34_a_client_that_spends_its_budget_is_told_so(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, BUDGET_SECONDS=0.5, TRUSTED_PROXIES="127.0.0.1")
    replies = [server.call("GET", path(f"SELECT * {{ ?s ?p {n} }}"), ELSEWHERE) for n in range(15)]
    allowed = [reply for reply in replies if reply.status == 200]
    refused = [reply for reply in replies if reply.status == 429]
    assert len(allowed) + len(refused) == 15
    assert 5 <= len(allowed) <= 14
    assert {reply.problem for reply in refused} == {"rate"}
    assert 1 <= int(refused[0].header("Retry-After")) <= 60
    assert refused[0].header("RateLimit-Policy") == '"work";q=0.5;w=60, "errors";q=30;w=60'
    assert refused[0].header("RateLimit").startswith('"work";r=0;t=')
    held = server.call("GET", path("SELECT * { ?s ?p 0 }"), ELSEWHERE)
    assert (held.status, held.header("Server-Timing")) == (200, "cache;desc=hit")
    tagged = server.call("GET", path("SELECT * { ?s ?p 0 }"), {**ELSEWHERE, "If-None-Match": held.header("ETag")})
    assert tagged.status == 304
    for other in ({"X-Forwarded-For": "203.0.114.5"}, {**ELSEWHERE, "User-Agent": "another"}, {}):
        assert server.call("GET", path("SELECT * { ?s ?p 99 }"), other).status == 200
    assert server.call("GET", "/queries", ELSEWHERE).status == 200


def test_thirty_faults_and_no_more(own: Server) -> None:
    statuses = [own.call("GET", path(f"nonsense {n}"), ELSEWHERE).status for n in range(34)]
    assert statuses[:29] == [400] * 29
    assert statuses[-1] == 429
    assert own.call("GET", path("SELECT * { ?s ?p 4711 }"), ELSEWHERE).problem == "rate"
    assert own.get("nonsense").status == 400, "this machine is not counted"
    assert "RateLimit" not in own.get("ASK {}").headers


def test_m4_a_line_of_json_a_question(release_folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as file:
        server = start(
            "--release", str(release_folder), log=file, LOG_LEVEL="info", WORKERS=2, TRUSTED_PROXIES="127.0.0.1"
        )
        server.call("GET", path("SELECT * { ?s ?p 'secret' }", queryId=NAME.format(7)), ELSEWHERE)
        server.get("SELECT * {")
        stop(server)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert [line["outcome"] for line in lines] == ["ok", "syntax"]
    first = lines[0]
    assert (first["id"], first["rows"], first["route"], first["how"]) == (NAME.format(7), 0, "query", "run")
    assert (first["client"], lines[1]["client"]) == ("203.0.113.0/24", "local")
    assert first["bytes"] > 0 < first["seconds"]
    assert re.fullmatch(r"[0-9a-f]{16}", first["query"])
    assert "secret" not in log.read_text()
    assert "203.0.113.5" not in log.read_text()
