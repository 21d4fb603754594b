"""SERVICE's row T9 over HTTP: the long queue takes what the endpoint must refuse, one after the other, for a day.

Takes small releases, and services with short deadlines. Gives the sentence that would be false.
Never waits without an end.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from gri_service.catalogue import Catalogue
from gri_service.engine import Answer, Engine, Job
from gri_service.jobs import DAY, Jobs, Ticket
from gri_service.joining import Cache, Desk
from gri_service.release import open_folder
from gri_service.served import Served
from serving import EX, Reply, Server, until, write_release

Make = Callable[..., Server]
pytestmark = pytest.mark.local
OLD, NOW = "2026-01-01-aaaaaaaa", "2026-02-02-bbbbbbbb"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# Some 2.3 million solutions: about two seconds, and more than a query at the endpoint may take here.
LONG = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}rank> ?x . ?b <{EX}rank> ?y FILTER(?x + ?y != 7) }}"
NEVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROWS = f"SELECT ?a ?b {{ ?a <{EX}rank> ?x . ?b <{EX}text> ?y }}"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    for name in (OLD, NOW):
        folder = write_release(tmp_path / "build" / "releases" / name, name)
        if name == NOW:
            with (folder / "load.nq").open("a") as file:
                file.write("<http://new/> <http://new/> <http://new/> .\n")
    (tmp_path / "build" / "current").symlink_to(tmp_path / "build" / "releases" / NOW)
    return tmp_path / "build"


def hand_in(server: Server, query: str, accept: str = "*/*", tail: str = "") -> Reply:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return server.call("POST", f"/jobs{tail}", headers, query.encode())


def ended(server: Server, where: str, seconds: float = 30) -> Reply:
    """What a job's address says when it no longer waits or runs."""

    def state() -> Reply | None:
        reply = server.call("GET", where)
        return reply if reply.status != 200 else None

    found: Reply = until(state, seconds)
    return found


def test_t9_what_is_too_long_for_the_endpoint_is_answered_as_a_file(service: Make, build: Path) -> None:
    server = service(BUILD=build, WORKERS=3, QUERY_SECONDS=0.3, JOB_SECONDS=60)
    assert server.get(LONG).problem == "timeout"
    taken = hand_in(server, LONG, "text/csv")
    assert taken.status == 202
    assert taken.json["state"] in {"waiting", "running"}
    assert (taken.json["release"], taken.json["limitSeconds"], taken.json["limitBytes"]) == (NOW, 60.0, 500_000_000)
    where = taken.header("Location")
    assert where == taken.json["href"] == f"/jobs/{taken.json['id']}"
    going = server.call("GET", where)
    assert (going.status, going.header("Retry-After"), going.header("Cache-Control")) == (200, "2", "no-store")
    assert server.get(COUNT).status == 200, "the endpoint answers meanwhile"
    done = ended(server, where)
    assert (done.status, done.header("Location")) == (303, f"{where}/result.csv")
    file = server.call("GET", f"{where}/result.csv")
    assert file.type == "text/csv"
    assert file.text.splitlines()[0] == "n"
    assert int(file.text.splitlines()[1]) > 2_000_000
    assert file.header("X-Result-Sha256") == hashlib.sha256(file.body).hexdigest()
    assert (file.header("X-Dataset-Release"), file.header("X-Result-Rows")) == (NOW, "1")
    part = server.call("GET", f"{where}/result.csv", {"Range": "bytes=0-0"})
    assert (part.status, part.body) == (206, b"n")
    assert server.call("GET", f"{where}/result.json").problem == "not-found"
    assert server.call("DELETE", where).status == 204
    assert server.call("GET", where).problem == server.call("GET", f"{where}/result.csv").problem == "not-found"


def test_t9_a_job_has_neither_the_rows_nor_the_bytes_of_the_endpoint_and_names_its_release(
    service: Make, build: Path
) -> None:
    server = service(BUILD=build, WORKERS=3, MAX_ROWS=100, MAX_BYTES=10_000, JOB_BYTES=2_000_000)
    assert server.get(ROWS).problem == "too-large"
    for tail, release in (("", NOW), (f"?release={OLD}", OLD)):
        where = hand_in(server, ROWS, "text/tab-separated-values", tail).header("Location")
        file = server.call("GET", ended(server, where).header("Location"))
        assert file.header("X-Dataset-Release") == release
        assert len(file.body.splitlines()) == 1 + 1_500 * 6 == 1 + int(file.header("X-Result-Rows"))
    both = [hand_in(server, COUNT, tail=tail).header("Location") for tail in ("", f"?release={OLD}")]
    counts = [server.call("GET", ended(server, where).header("Location")).json for where in both]
    assert [one["results"]["bindings"][0]["n"]["value"] for one in counts] == ["1507", "1506"]
    many = f"SELECT ?a ?b {{ ?a <{EX}rank> ?x . ?b <{EX}rank> ?y }} LIMIT 100000"
    assert ended(server, hand_in(server, many).header("Location")).problem == "too-large"


def test_t9_one_runs_at_a_time_and_what_is_stopped_leaves_at_once(service: Make, build: Path) -> None:
    server = service(BUILD=build, WORKERS=4, JOB_SECONDS=40, JOBS=2)
    first, second, third = (hand_in(server, query) for query in (NEVER, NEVER, COUNT))
    until(lambda: server.call("GET", first.header("Location")).json["state"] == "running")
    waiting = [server.call("GET", reply.header("Location")).json for reply in (second, third)]
    assert [(one["state"], one["before"]) for one in waiting] == [("waiting", 0), ("waiting", 1)]
    refused = hand_in(server, COUNT)
    assert (refused.status, refused.problem, refused.header("Retry-After")) == (503, "busy", "60")
    assert server.call("DELETE", second.header("Location")).status == 204
    assert server.call("DELETE", first.header("Location")).status == 204
    began = time.monotonic()
    assert ended(server, third.header("Location")).status == 303
    assert time.monotonic() - began < 5, "the worker of a job that was stopped is free again"


def test_t9_a_job_that_fails_says_why_and_a_faulty_one_is_refused_at_the_door(service: Make, build: Path) -> None:
    server = service(BUILD=build, WORKERS=3, JOB_SECONDS=0.5)
    assert ended(server, hand_in(server, NEVER).header("Location")).problem == "timeout"
    assert (
        ended(server, hand_in(server, "SELECT (<urn:f>(1) AS ?x) {}").header("Location")).problem == "unknown-function"
    )
    for query, problem in (
        ("ASK { SERVICE <http://x/> {} }", "federation-off"), ("SELECT", "syntax"), ("nothing", "syntax"),
    ):  # fmt: skip
        reply = hand_in(server, query)
        if reply.status == 202:
            reply = ended(server, reply.header("Location"))
        assert reply.problem == problem, query
    assert hand_in(server, COUNT, tail="?release=nowhere").problem == "unknown-release"
    assert hand_in(server, ROWS, "application/vnd.ms-excel").problem == "not-acceptable"
    assert hand_in(server, ROWS, tail="?format=xlsx").problem == "not-acceptable"
    assert server.call("POST", "/jobs", {"Content-Type": FORM}, b"query=ASK+%7B%7D&update=x").problem == "read-only"
    for path, allow in (("/jobs", "POST, OPTIONS"), ("/jobs/x", "GET, HEAD, DELETE, OPTIONS")):
        assert server.call("OPTIONS", path).header("Allow") == allow
        assert server.call("PUT", path).header("Allow") == allow
    assert server.call("GET", "/jobs").problem == "method"
    assert server.call("GET", "/jobs/none").problem == server.call("DELETE", "/jobs/none").problem == "not-found"


def test_t9_nothing_is_left_when_the_service_ends(service: Make, build: Path, tmp_path: Path) -> None:
    here = tmp_path / "tmp"
    here.mkdir()
    before, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), str(here)
    try:
        server = service(BUILD=build, WORKERS=3)
    finally:
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before
    done = hand_in(server, COUNT).header("Location")
    assert ended(server, done).status == 303
    assert [path.name for path in here.glob("gri-jobs-*/*")] == [done.rpartition("/")[2]]
    hand_in(server, NEVER)
    server.process.terminate()
    assert server.process.wait(20) == 0
    assert list(here.glob("gri-jobs-*")) == []


def test_t9_a_job_is_kept_for_a_day(engine: Engine, release_folder: Path) -> None:
    served = Served(open_folder(release_folder), engine, Catalogue([]), None, lent=True)

    def borrow(_name: str) -> Served:
        assert served.enter()
        return served

    paid: list[Answer] = []
    queue = Jobs(Desk(Cache(0)), borrow, 5)
    try:
        ticket = Ticket(Job(COUNT, form="SELECT"), OLD, "json", "application/json", paid.append)
        queue.put(ticket)
        until(lambda: ticket.state == "complete")
        assert [answer.outcome for answer in paid] == ["ok"]
        assert (served.users, ticket.file is not None and ticket.file.is_file()) == (0, True)
        assert queue.get(ticket.job.id) is ticket
        ticket.ended -= DAY + 1
        assert queue.get(ticket.job.id) is None
        assert ticket.file is not None
        assert not ticket.file.exists()
    finally:
        queue.close()
    assert not Path(tempfile.gettempdir(), ticket.file.parent.name).exists()
