"""Processes and releases: nothing leaks, nothing is left behind, what dies is replaced, a new release drops no request.

Takes services of each test's own. Gives the sentence that would be false.
Never waits without an end.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest
from gri_service.engine import Engine, Job
from gri_service.engine.link import MemoryLimits
from serving import EX, Server, family, parents, stop, until, write_release

Make = Callable[..., Server]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MIXED = [
    COUNT,
    f"SELECT * {{ ?s <{EX}rank> ?r }} LIMIT 20",
    "SELECT * {",
    "SELECT (<urn:f>(1) AS ?x) {}",
    f"CONSTRUCT WHERE {{ ?s <{EX}text> ?o }}",
    "ASK { SERVICE <http://x/> {} }",
    f"SELECT (COUNT(*) AS ?n) FROM <{EX}g1> FROM <{EX}g2> {{ ?s ?p ?o }}",
    f"SELECT ?a ?b {{ ?a <{EX}rank> ?r . ?b <{EX}text> ?t }}",
]


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def private(pid: int) -> int:
    """Kilobytes that a process alone holds."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


def grows(held: list[tuple[int, int]]) -> bool:
    """Whether gateway or keeper grow by 8 or 2 megabytes in three readings, and again in the next three.

    One reading says little, so medians are compared; a step is made once, and a leak goes on.
    """
    first, second, third = (tuple(map(median, zip(*held[at : at + 3], strict=True))) for at in (0, 3, 6))
    steps = [
        (after[0] >= before[0] + 8_000, after[1] >= before[1] + 2_000)
        for before, after in ((first, second), (second, third))
    ]
    return any(all(again) for again in zip(*steps, strict=True))


def test_a_leak_is_told_from_memory_that_comes_and_goes() -> None:
    low, high = (62_904, 2_592), (73_560, 2_572)  # both were read in one run in which nothing leaked
    for noise in ([low, *[high] * 8], [*[low] * 3, *[high] * 6], [*[low] * 5, *[high] * 4], [*[high] * 4, *[low] * 5]):
        assert not grows(noise)
        assert grows([(gateway + 6_000 * turn, keeper) for turn, (gateway, keeper) in enumerate(noise)])
        assert grows([(gateway, keeper + 700 * turn) for turn, (gateway, keeper) in enumerate(noise)])
    assert grows([(high[0] + 2_700 * turn, high[1]) for turn in range(9)]), "8 megabytes in 1,500 requests"


@pytest.mark.local
@pytest.mark.slow
def test_a_thousand_mixed_requests_leak_nothing(
    service: Make, release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Left to itself glibc learns to keep large blocks, and what a process holds wanders by 15 megabytes.
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "131072")
    server = service("--release", str(release_folder), WORKERS=3, QUERY_SECONDS=1, CACHE_BYTES=0, WORKER_QUERIES=200)
    gateway, keeper = server.family[:2]

    def ask(number: int) -> int:
        accept = ["text/csv", "text/html", "*/*", "text/turtle"][number // len(MIXED) % 4]
        return server.get(MIXED[number % len(MIXED)], accept).status

    with ThreadPoolExecutor(3) as pool:
        warm = list(pool.map(ask, range(1_000)))  # templates, readings and threads are all there now
        before = descriptors(gateway), descriptors(keeper)
        held: list[tuple[int, int]] = []
        for _ in range(9):
            assert set(pool.map(ask, range(500))) == {200, 400, 403, 406}
            held.append((private(gateway), private(keeper)))
    assert set(warm) == {200, 400, 403, 406}
    until(lambda: descriptors(gateway) <= before[0] + 3 and descriptors(keeper) <= before[1] + 3)
    assert not grows(held), f"kilobytes of gateway and keeper after every 500 requests: {held}"
    assert until(lambda: len(server.family) == 2 + 3)
    assert [state for _, state in parents().values() if state == "Z" and _ in (gateway, keeper)] == []
    state = server.call("GET", "/-/health").json
    assert (state["workers"], state["counters"]["restarts"]) == (3, 0)
    assert state["counters"]["exit retired"] >= 1, "workers are replaced after their share of queries"


@pytest.mark.local
def test_a_signal_ends_every_process(service: Make, release_folder: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        server = service("--release", str(release_folder), WORKERS=2)
        line = server.family
        assert len(line) == 1 + 1 + 2
        server.process.send_signal(number)
        assert server.process.wait(15) == 0
        until(lambda line=line: not set(line) & {pid for pid, (_, s) in parents().items() if s != "Z"})  # type: ignore[misc]


@pytest.mark.local
def test_a_gateway_that_is_killed_takes_keeper_and_workers_along(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2)
    busy = threading.Thread(target=ignore, args=(lambda: server.get(SLOW, timeout="15"),))
    busy.start()
    until(lambda: server.call("GET", "/-/health").json["ready"] == 1)
    line = server.family
    server.process.kill()
    server.process.wait()
    until(lambda: not set(line) & {pid for pid, (_, state) in parents().items() if state != "Z"})
    busy.join()


def ignore(act: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):
        act()


@pytest.mark.local
def test_a_worker_that_is_killed_is_replaced_and_its_query_alone_fails(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=4, QUERY_SECONDS=10)
    with ThreadPoolExecutor(3) as pool:
        doomed = pool.submit(server.get, SLOW)
        victim = until(lambda: next((pid for pid in server.family[2:] if cpu(pid) > 0.3), None))
        beside = pool.submit(server.get, COUNT)
        os.kill(victim, signal.SIGKILL)
        reply = doomed.result()
        assert beside.result().json["results"]["bindings"][0]["n"]["value"] == "1506"
    # Not ours: the kernel kills like this when memory is spent.
    assert (reply.status, reply.problem) == (507, "memory")
    assert until(lambda: len(server.family) == 2 + 4)
    assert victim not in server.family


def cpu(pid: int) -> float:
    """Seconds of processor time a process has used."""
    try:
        rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(rest[11]) + int(rest[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.local
def test_a_keeper_that_is_killed_is_started_again(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, QUERY_SECONDS=10)
    _, keeper, *workers = server.family
    with ThreadPoolExecutor(1) as pool:
        doomed = pool.submit(server.get, SLOW)
        until(lambda: max(cpu(pid) for pid in workers) > 0.2)
        os.kill(keeper, signal.SIGKILL)
        reply = doomed.result()
    assert (reply.status, reply.problem) == (500, "broken")
    assert "report the identifier" in reply.json["detail"]
    started = time.monotonic()
    assert until(lambda: server.get(COUNT).status == 200, 5)
    assert time.monotonic() - started < 3
    assert until(lambda: len(server.family) == 2 + 2)
    assert not set(workers) & set(server.family)
    assert server.call("GET", "/-/health").json["counters"]["restarts"] == 1


@pytest.mark.local
def test_a_killed_workers_successor_answers_whoever_comes_next(
    make_engine: Callable[..., Engine], release_folder: Path
) -> None:
    before = children()
    engine = make_engine(release_folder / "load.nq", MemoryLimits(workers=1))
    try:
        (keeper,) = children() - before
        for _ in range(15):
            assert until(lambda: len(family(keeper)) == 2)
            (victim,) = family(keeper)[1:]
            death = os.pidfd_open(victim)
            os.kill(victim, signal.SIGKILL)
            assert select.select([death], [], [], 5)[0]
            os.close(death)
            answer = engine.run(Job("ASK {}", form="ASK", kind="page"))
            assert answer.read() == b'{"head":{},"boolean":true}'
    finally:
        engine.close()


@pytest.mark.local
def test_a_keeper_that_does_not_answer_is_replaced(make_engine: Callable[..., Engine], release_folder: Path) -> None:
    before = children()
    engine = make_engine(release_folder / "load.nq", MemoryLimits(workers=2, patience=0.5))
    try:
        (stopped,) = children() - before
        os.kill(stopped, signal.SIGSTOP)
        answer = engine.run(Job("ASK {}", form="ASK", seconds=0.5))
        assert answer.outcome == "broken"
        assert 5 < answer.seconds < 8
        assert until(lambda: engine.run(Job("ASK {}", form="ASK")).read() == b'{"head":{},"boolean":true}')
        assert stopped not in children()
    finally:
        engine.close()
    assert children() == before


def children() -> set[int]:
    """The processes this test run has started itself."""
    return {pid for pid, (parent, _) in parents().items() if parent == os.getpid()}


@pytest.mark.local
def test_one_worker_is_the_pages_own(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, QUERY_SECONDS=3, QUEUE_SECONDS=1)
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(server.get, SLOW)
        until(lambda: server.call("GET", "/-/health").json["ready"] == 1)
        # Of two workers one runs and one is reserved, so a second query waits and is told to come again.
        refused = server.get(COUNT)
        assert (refused.status, refused.problem) == (503, "busy")
        assert refused.header("Retry-After") == "5"
        assert server.call("GET", "/-/health").status == 200
        assert running.result().problem == "timeout"
    assert server.get(COUNT).status == 200


@pytest.mark.local
def test_a_full_queue_refuses_at_once(make_engine: Callable[..., Engine], release_folder: Path) -> None:
    engine = make_engine(release_folder / "load.nq", MemoryLimits(workers=2, queue=2, patience=3.0))
    try:
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(engine.run, Job(SLOW, seconds=0.8)) for _ in range(4)]
            answers = sorted((job.result() for job in jobs), key=lambda answer: answer.seconds)
        assert [answer.outcome for answer in answers].count("busy") >= 1
        assert answers[0].outcome == "busy"
        assert answers[0].seconds < 3.0, "it is not kept waiting, as those in the queue are"
        assert answers[-1].outcome in {"timeout", "busy"}
    finally:
        engine.close()


@pytest.mark.local
def test_a_new_release_is_taken_up_without_dropping_a_request(service: Make, tmp_path: Path) -> None:
    build = tmp_path / "build"
    old = write_release(build / "releases" / "2026-01-01-aaaaaaaa", "2026-01-01-aaaaaaaa")
    new = write_release(build / "releases" / "2026-02-02-bbbbbbbb", "2026-02-02-bbbbbbbb")
    with (new / "load.nq").open("a") as file:
        file.write("<http://new/> <http://new/> <http://new/> .\n")
    (build / "current").symlink_to(old)
    server = service(BUILD=build, WORKERS=3, QUERY_SECONDS=5, FOLLOW_SECONDS=0.1)
    seen: list[tuple[str, str]] = []
    end = threading.Event()

    def ask() -> None:
        while not end.is_set():
            reply = server.post(COUNT)
            assert reply.status == 200, reply.body
            seen.append((reply.header("X-Dataset-Release"), reply.json["results"]["bindings"][0]["n"]["value"]))

    with ThreadPoolExecutor(3) as pool:
        askers = [pool.submit(ask) for _ in range(2)]
        slow = pool.submit(server.get, SLOW, timeout="2")
        time.sleep(0.3)
        link = build / "next"
        link.symlink_to(new)
        link.rename(build / "current")
        until(lambda: seen and seen[-1][0] == "2026-02-02-bbbbbbbb")
        assert slow.result().problem == "timeout", "a query in flight ends on its own release"
        end.set()
        for asker in askers:
            asker.result()
    assert set(seen) == {("2026-01-01-aaaaaaaa", "1506"), ("2026-02-02-bbbbbbbb", "1507")}
    assert until(lambda: len(server.family) == 1 + 1 + 3)

    # A release that cannot be opened leaves the one that is served in place.
    broken = build / "releases" / "2026-03-03-cccccccc"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")
    link.symlink_to(broken)
    link.rename(build / "current")
    time.sleep(0.5)
    assert server.get(COUNT).header("X-Dataset-Release") == "2026-02-02-bbbbbbbb"
    stop(server)


@pytest.mark.local
def test_a_switch_and_a_rollback_drop_no_request_while_other_releases_are_read(service: Make, tmp_path: Path) -> None:
    build = tmp_path / "build"
    names = [f"2026-0{number}-01-aaaaaaa{number}" for number in (1, 2, 3)]
    for number, name in enumerate(names):
        folder = write_release(build / "releases" / name, name)
        with (folder / "load.nq").open("a") as file:
            file.writelines(f"<http://new/{extra}> <http://new/> <http://new/> .\n" for extra in range(number))
    counts = {name: str(1506 + number) for number, name in enumerate(names)}
    (build / "current").symlink_to(build / "releases" / names[1])
    server = service(BUILD=build, WORKERS=3, QUERY_SECONDS=5, FOLLOW_SECONDS=0.1, PAST_OPEN=2)
    seen: dict[str, set[tuple[str, str]]] = {"": set(), **{name: set() for name in names}}
    end = threading.Event()

    def ask(name: str) -> None:
        """One client of the current release, or of a named one: no answer fails, and each is of one release whole."""
        while not end.is_set():
            reply = server.post(COUNT, **({"release": name} if name else {}))
            assert reply.status == 200, reply.body
            seen[name].add((reply.header("X-Dataset-Release"), reply.json["results"]["bindings"][0]["n"]["value"]))

    def page(name: str) -> None:
        while not end.is_set():
            reply = server.call("GET", f"/release/{name}/sparql", {"Accept": "text/html"})
            assert (reply.status, f'href="/release/{name}"' in reply.text) == (200, True), reply.body[:500]

    def current(name: str) -> None:
        (build / "next").symlink_to(build / "releases" / name)
        (build / "next").rename(build / "current")
        until(lambda: server.call("GET", "/-/version").json["release"] == name)
        time.sleep(0.3)

    with ThreadPoolExecutor(5) as pool:
        askers = [pool.submit(ask, name) for name in ("", "", names[0], names[2])]
        askers.append(pool.submit(page, names[0]))
        try:
            until(lambda: seen[names[0]] and seen[names[2]])
            for name in (names[2], names[1], names[2]):  # forward, back, forward
                current(name)
        finally:
            end.set()
        for asker in askers:
            asker.result()
    assert seen[""] == {(name, counts[name]) for name in names[1:]}
    assert [seen[name] for name in (names[0], names[2])] == [{(name, counts[name])} for name in (names[0], names[2])]
    # Gateway, keeper and workers of the current release, and of the two that were named.
    assert until(lambda: len(server.family) == 1 + (1 + 3) + 2 * (1 + 2))
    stop(server)


def told(*arguments: str, **settings: str) -> str:
    """What the command says when it cannot serve."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRI_")} | settings
    run = subprocess.run(
        [sys.executable, "-m", "gri_service", *arguments], env=environment, capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 1, run.stdout
    assert "Traceback" not in run.stderr
    return run.stderr


def test_what_stands_in_the_way_of_a_start_is_told_with_its_repair(release_folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}" in told("--port", port, "--release", str(release_folder))
        assert "Set GRI_PORT" in told("--port", port, "--release", str(release_folder))
    assert "Run `gri-ingest build`" in told("--port", "0", GRI_BUILD=str(tmp_path))
    assert "Did you mean GRI_PORT?" in told(GRI_PROT="1")
    assert "is no release" in told("--port", "0", "--release", str(tmp_path))
    faulty = tmp_path / "faulty.nq"
    faulty.write_text("this is no RDF\n")
    assert "cannot be loaded" in told("--port", "0", "--data", str(faulty))
    assert "is not a file" in told("--port", "0", "--data", str(tmp_path / "none.nq"))
    assert "names no RDF format" in told("--port", "0", "--data", str(release_folder / "queries.json"))


@pytest.mark.local
def test_any_rdf_file_is_served(service: Make, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("@prefix : <http://x/> . :a :b :c , :d . <rel> :b 1 .")
    server = service("--data", str(file))
    reply = server.get(COUNT)
    assert reply.json["results"]["bindings"][0]["n"]["value"] == "3"
    assert reply.header("X-Dataset-Release").startswith("graph-")
    assert server.call("GET", "/sparql", {"Accept": "text/html"}).status == 200


def test_three_hundred_half_sent_requests_keep_nobody_waiting(endpoint: Server) -> None:
    host, _, port = endpoint.url.removeprefix("http://").partition(":")
    halves = []
    try:
        for number in range(300):
            end = socket.create_connection((host, int(port)), timeout=5)
            end.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + b"Content-Length: 100\r\n\r\nhalf" * (number % 2))
            halves.append(end)
        for _ in range(20):
            started = time.monotonic()
            reply = endpoint.get("ASK {}")
            assert (reply.status, reply.json["boolean"]) == (200, True)
            assert time.monotonic() - started < 1
    finally:
        for end in halves:
            end.close()


@pytest.mark.local
def test_slow_readers_hold_no_thread_and_no_worker(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, THREADS=3)
    host, _, port = server.url.removeprefix("http://").partition(":")
    query = f"SELECT ?a ?b ?c {{ ?a <{EX}rank> ?r . ?b <{EX}text> ?t . ?c <{EX}text> ?u }}"
    readers = []
    try:
        for _ in range(8):  # more than there are threads and workers
            end = socket.socket()
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            end.settimeout(30)
            end.connect((host, int(port)))
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(query)}\r\n"
            end.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n{query}".encode())
            assert end.recv(12).startswith(b"HTTP/1.1 200")
            readers.append(end)
        state = server.call("GET", "/-/health", wait=2).json
        assert (state["status"], state["ready"]) == ("ok", 2)
    finally:
        for end in readers:
            end.close()


@pytest.mark.local
def test_a_signal_stops_a_long_query_and_says_so(service: Make, release_folder: Path) -> None:
    server = service("--release", str(release_folder), WORKERS=2, QUERY_SECONDS=60)
    problems: list[str] = []
    asker = threading.Thread(target=lambda: problems.append(server.get(SLOW).problem))
    asker.start()
    until(lambda: server.call("GET", "/-/health").json["ready"] == 1)
    line = server.family
    started = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    assert time.monotonic() - started < 4, "a second of patience, and a moment to end"
    until(lambda: not set(line) & {pid for pid, (_, state) in parents().items() if state != "Z"})
    asker.join(5)
    assert problems == ["stopped"]


@pytest.mark.local
def test_a_verdict_that_comes_at_the_deadline_leaves_nobody_waiting(service: Make, release_folder: Path) -> None:
    """The worker is killed while its verdict is on the way: the job has ended all the same."""
    server = service("--release", str(release_folder), WORKERS=2, CACHE_BYTES=0)
    replies = []
    for number in range(60):
        began = time.monotonic()
        reply = server.get(f"ASK {{ ?s ?p {number} }}", timeout=["5e-324", "1e-9", "0.0005"][number % 3])
        assert time.monotonic() - began < 4, f"request {number} was left waiting"
        replies.append(reply.json["boolean"] if reply.status == 200 else reply.problem)
    assert len(replies) == 60
    assert set(replies) <= {True, "timeout"}
    assert "timeout" in replies
