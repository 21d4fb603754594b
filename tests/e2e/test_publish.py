"""Publishing to a real store: whole, in bounded requests, going on after an interruption, and refused in words.

Takes an `oxigraph` server, and a door before it that can be shut. Gives the sentence that would be false.
Never publishes to anything that was not started here.
"""

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import RdfFormat, Store, parse
from serving import EX, elsewhere, write_release

OLD, NEW = "2026-01-01-aaaaaaaa", "2026-02-02-bbbbbbbb"
MARK = "https://w3id.org/gri/.well-known/release"


class Door:
    """A proxy before a store: it notes every request, and lets only so many writing ones through."""

    def __init__(self, to: str) -> None:
        self.open = 1_000_000
        self.seen: list[tuple[str, str, int]] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                door.seen.append((self.command, self.path, len(body)))
                if self.command in {"PUT", "POST"}:
                    door.open -= 1
                    if door.open < 0:
                        self.send_error(507, "the door is shut")
                        return
                split = urlsplit(to)
                connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=30)
                headers = {n: v for n, v in self.headers.items() if n in {"Accept", "Content-Type"}}
                connection.request(self.command, self.path, body or None, headers)
                reply = connection.getresponse()
                data = reply.read()
                connection.close()
                self.send_response(reply.status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = pass_on

            def log_message(self, format: str, *args: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/store"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def writes(self) -> list[tuple[str, str, int]]:
        return [seen for seen in self.seen if seen[0] in {"PUT", "POST"}]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def door() -> Iterator[Door]:
    with elsewhere() as address:
        made = Door(address)
        yield made
        made.close()


def publish(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a person types it."""
    for room in ("data", "ontology"):  # by which the command knows a checkout
        (project / room).mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gri_ingest", "publish", "--quiet", "--project", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def held(door: Door) -> Store:
    """What the store holds, read from it."""
    split = urlsplit(door.url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=30)
    connection.request("GET", "/store", headers={"Accept": "application/n-quads"})
    found = Store()
    found.bulk_load(connection.getresponse().read(), RdfFormat.N_QUADS)
    connection.close()
    return found


def test_a_release_arrives_whole_in_bounded_requests(door: Door, tmp_path: Path) -> None:
    release = write_release(tmp_path / OLD, OLD)
    run = publish(tmp_path, "--to", door.url, "--release", str(release), "--chunk", "20000")
    assert (run.returncode, run.stdout) == (0, f"{OLD} is published.\n"), run.stderr
    expected = set(parse(path=release / "load.nq"))
    found = {quad for quad in held(door) if str(quad.graph_name) != f"<{MARK}>"}
    assert found == expected
    assert len(found) == 1_510
    assert max(size for _, _, size in door.writes()) <= 20_000
    assert len(door.writes()) > 8
    assert door.writes()[-1][:2] == ("PUT", f"/store?graph={quote(MARK, safe='')}")


def test_what_was_interrupted_goes_on_and_is_not_marked_before_it_is_whole(door: Door, tmp_path: Path) -> None:
    release = write_release(tmp_path / OLD, OLD)
    arguments = ("--to", door.url, "--release", str(release), "--chunk", "20000")
    door.open = 4
    run = publish(tmp_path, *arguments)
    assert run.returncode == 1
    assert "answers POST with 507" in run.stderr
    assert "say the same to go on" in run.stderr
    assert "Traceback" not in run.stderr
    assert not [quad for quad in held(door) if str(quad.graph_name) == f"<{MARK}>"]
    first = len(door.writes())
    (state,) = (tmp_path / "build" / "publish").glob("*.json")
    assert json.loads(state.read_text())["chunks"][""] == 4
    door.open = 1_000_000
    assert publish(tmp_path, *arguments).returncode == 0
    second = len(door.writes()) - first
    door.seen.clear()
    assert publish(tmp_path, *arguments).returncode == 0, "said once more, it counts and marks"
    assert [seen[:2] for seen in door.writes()] == [("PUT", f"/store?graph={quote(MARK, safe='')}")]
    assert first == 5
    assert second > 4
    assert len(held(door)) == 1_510 + 3


def test_another_release_takes_the_place_of_the_one_before(door: Door, tmp_path: Path) -> None:
    old, new = write_release(tmp_path / OLD, OLD), write_release(tmp_path / NEW, NEW)
    lines = (new / "load.nq").read_text().replace(f"<{EX}g2>", f"<{EX}g3>").splitlines()[10:]
    (new / "load.nq").write_text("\n".join(lines) + "\n")
    assert publish(tmp_path, "--to", door.url, "--release", str(old)).returncode == 0
    assert publish(tmp_path, "--to", door.url, "--release", str(new)).returncode == 0
    found = {quad for quad in held(door) if str(quad.graph_name) != f"<{MARK}>"}
    assert found == set(parse(path=new / "load.nq"))
    marks = [quad.object.value for quad in held(door) if str(quad.graph_name) == f"<{MARK}>"]
    assert sorted(marks) == sorted([NEW, EX + "g1", EX + "g3"])


def test_a_store_that_somebody_else_writes_to_is_noticed(door: Door, tmp_path: Path) -> None:
    release = write_release(tmp_path / OLD, OLD)
    assert publish(tmp_path, "--to", door.url, "--release", str(release)).returncode == 0
    split = urlsplit(door.url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=30)
    where = f"/store?graph={quote(EX + 'g1', safe='')}"
    connection.request("POST", where, b"<a:a> <a:a> <a:a> .", {"Content-Type": "application/n-triples"})
    assert connection.getresponse().status < 300
    connection.close()
    run = publish(tmp_path, "--to", door.url, "--release", str(release))
    assert run.returncode == 1
    assert f"{EX}g1 holds 3 statements and should hold 2" in run.stderr
    assert publish(tmp_path, "--to", door.url, "--release", str(release)).returncode == 0
    assert len(held(door)) == 1_510 + 3


@pytest.mark.parametrize(("address", "words"), [
    ("localhost:7878", "that is no web address"),
    ("http://name:secret@127.0.0.1:{free}/store", "gives no answer"),
    ("{door}/query", "Is it the graph store's URL"),
])  # fmt: skip
def test_what_cannot_be_is_said_with_its_repair(door: Door, tmp_path: Path, address: str, words: str) -> None:
    release = write_release(tmp_path / OLD, OLD)
    address = address.replace("{free}", "9").replace("{door}", door.url.removesuffix("/store"))
    run = publish(tmp_path, "--to", address, "--release", str(release))
    assert run.returncode == 1
    assert words in run.stderr
    assert "secret" not in run.stderr
    assert "Traceback" not in run.stderr
    run = publish(tmp_path, "--to", door.url, "--release", str(tmp_path))
    assert "is no release" in run.stderr
