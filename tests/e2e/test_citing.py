"""Citations outlive kills, rebuilds, full disks and neighbours (X10), and one command verifies all of them.

Takes services of the mini project as a person starts them. Gives the acknowledged citation that is lost or differs.
Never leaves a process behind, and never counts a citation whose 201 did not arrive.
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from gri_service.citing.asking import Limits, Made, draft
from gri_service.citing.citation import Citation, name
from gri_service.citing.question import read
from gri_service.citing.store import FILE, Store
from gri_service.engine.disk import DiskEngine
from gri_service.engine.link import MemoryLimits
from gri_service.release import open_folder
from serving import Server, finish, start

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRI = "PREFIX gri: <https://w3id.org/gri/ns#>\n"
SHAPES = (
    "SELECT ?c (COUNT(?i) AS ?n) { ?c a gri:Country ; gri:memberOf ?i } GROUP BY ?c ORDER BY DESC(?n) ?c",
    "SELECT * { ?s a gri:ResearchInfrastructure ; ?p ?o }",
    "SELECT DISTINCT ?p { ?s ?p ?o }",
    "SELECT ?s ?o { ?s gri:party ?o } LIMIT 7",
    "SELECT ?g (COUNT(*) AS ?n) (SAMPLE(?s) AS ?any) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?s (GROUP_CONCAT(?o) AS ?all) { ?s gri:party ?o } GROUP BY ?s",
    "CONSTRUCT { ?o gri:with ?s } WHERE { ?s gri:party ?o }",
    "DESCRIBE <https://w3id.org/gri/id/country/FRA>",
    "ASK { ?s gri:party <https://w3id.org/gri/id/country/FRA> }",
)


def shuffle(table: Path, chance: random.Random) -> None:
    """The rows of a table in another order."""
    with table.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    chance.shuffle(rows)
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


def mint(server: Server, query: str, **more: str) -> dict[str, Any]:
    reply = server.call("POST", "/cite", FORM, urlencode({"query": GRI + query, **more}).encode())
    assert reply.status in {200, 201}, reply.text
    return dict(reply.json)


def command(citations: Path, build: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`gri-cite verify` as a person types it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GRI_")}
    return subprocess.run(
        [sys.executable, "-m", "gri_service.citing", "verify", *options], capture_output=True, text=True, timeout=300,
        env={**kept, "GRI_CITATIONS": str(citations), "GRI_BUILD": str(build)},
    )  # fmt: skip


@pytest.fixture
def service() -> Iterator[Any]:
    with ExitStack() as made:

        def make(**settings: object) -> Server:
            server = start(**settings)
            made.callback(finish, server)
            return server

        yield make


def test_x10_a_restart_and_a_rebuild_from_shuffled_input_change_nothing(
    built: Any, other_mini: Any, tmp_path: Path, service: Any
) -> None:
    citations, first = tmp_path / "citations", service(BUILD=built.root / "build", CITATIONS=tmp_path / "citations")
    told = [mint(first, query) for query in SHAPES]
    assert len({each["pid"] for each in told}) == len(SHAPES) == 9
    assert all(each["rows"] for each in told)
    finish(first)

    chance = random.Random(5)
    for table in sorted((other_mini.root / "data" / "curated").glob("*.csv")):
        shuffle(table, chance)
    assert other_mini.build() == told[0]["release"]
    # What lies in the build is sorted; a store that was loaded in any other order answers the same as well.
    again = shutil.copytree(other_mini.served(), tmp_path / "turned" / "releases" / told[0]["release"])
    shutil.rmtree(again / "store")
    lines = (again / "load.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    chance.shuffle(lines)
    (again / "load.nq").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "turned" / "current").symlink_to(f"releases/{told[0]['release']}")

    for build in (built.root / "build", other_mini.root / "build", tmp_path / "turned"):
        server = service(BUILD=build, CITATIONS=citations)
        for each in told:
            found = server.call("POST", f"/cite/{each['pid']}/verify").json
            assert found["same"] is True, (build, each["query"], found)
            assert (found["rowsHash"], found["bytesHash"]) == (each["rowsHash"], each["bytesHash"])
        assert mint(server, SHAPES[0])["pid"] == told[0]["pid"]
        finish(server)
        ran = command(citations, build)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "9 of 9 are as they were cited" in ran.stdout


def test_x10_what_differs_is_named_in_the_report_on_its_page_and_at_conformance(
    built: Any, tmp_path: Path, service: Any
) -> None:
    citations, build = tmp_path / "citations", built.root / "build"
    server = service(BUILD=build, CITATIONS=citations)
    good, moved, other = (mint(server, query, title=f"Title {query[:9]}") for query in SHAPES[:3])
    assert server.call("GET", "/conformance").json["citations"] is None
    lines = (citations / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(moved["bytesHash"], "0" * 64)  # as an engine that ordered rows otherwise
    lines[2] = lines[2].replace(other["rowsHash"], "1" * 64).replace(other["bytesHash"], "2" * 64)
    (citations / FILE).write_text("".join(lines) + '{"torn', encoding="utf-8")
    with (citations / FILE).open("a", encoding="utf-8") as file:
        lost = json.loads(lines[0]) | {"kind": "again", "release": "2020-01-01-00000000"}
        file.write("\n" + json.dumps(lost) + "\n")
    ran = command(citations, build)
    assert ran.returncode == 1
    assert f"{other['pid']} differs on {other['release']}" in ran.stderr
    assert good["pid"] not in ran.stderr
    report = json.loads((citations / "verified.json").read_text(encoding="utf-8"))
    assert (report["checked"], report["same"], report["torn"], report["holds"]) == (3, 1, 1, False)
    assert [(each["pid"], each["sameRows"]) for each in report["differ"]] == [
        (moved["pid"], True),
        (other["pid"], False),
    ]
    assert report["differ"][1]["found"]["rowsHash"] == other["rowsHash"]
    assert [each["release"] for each in report["retired"]] == ["2020-01-01-00000000"]
    shown = server.call("GET", "/conformance", {"Accept": "text/html"}).text
    assert f'href="/cite/{other["pid"]}"' in shown
    assert "1 of 3 are as they were cited" in shown
    for told, words in ((moved, "the same rows in another order"), (other, other["rowsHash"])):
        page = server.call("GET", f"/cite/{told['pid']}", {"Accept": "text/html"})
        assert page.status == 200
        assert "The last verification found another answer" in page.text
        assert words in page.text
    assert "last verification" not in server.call("GET", f"/cite/{good['pid']}", {"Accept": "text/html"}).text


def test_nothing_to_verify_is_said_and_a_wrong_setting_too(tmp_path: Path) -> None:
    ran = command(tmp_path / "none", tmp_path)
    assert ran.returncode == 0
    assert "0 of 0" in ran.stdout
    assert not (tmp_path / "none").exists()
    bad = subprocess.run(
        [sys.executable, "-m", "gri_service.citing", "verify"], capture_output=True, text=True, timeout=60,
        env={**os.environ, "GRI_CITATION": "x"},
    )  # fmt: skip
    assert bad.returncode == 2
    assert "Did you mean GRI_CITATIONS" in bad.stderr


class Minter(threading.Thread):
    """Mints one citation after the other, and notes those whose answer arrived whole."""

    def __init__(self, server: Server, first: int) -> None:
        super().__init__()
        self.server, self.number, self.acknowledged = server, first, dict[str, str]()

    def run(self) -> None:
        while True:
            query = f"ASK {{ ?s gri:sortRank {self.number} }}"
            body = urlencode({"query": GRI + query}).encode()
            self.number += 1
            try:
                reply = self.server.call("POST", "/cite", FORM, body, wait=20)
                told = reply.json
            except (OSError, ValueError, http.client.HTTPException):
                return
            assert reply.status == 201, reply.text
            self.acknowledged[str(told["pid"])] = query


def test_a_kill_in_the_middle_of_minting_loses_no_acknowledged_citation(
    built: Any, tmp_path: Path, service: Any
) -> None:
    citations, build = tmp_path / "citations", built.root / "build"
    acknowledged: dict[str, str] = {}
    kills = 4
    for attempt in range(kills):
        server = start(BUILD=build, CITATIONS=citations)
        minters = [Minter(server, 10_000 * (attempt * 3 + each)) for each in range(3)]
        for minter in minters:
            minter.start()
        time.sleep(0.8 + 0.17 * attempt)
        server.process.send_signal(signal.SIGKILL)
        for minter in minters:
            minter.join(30)
            acknowledged |= minter.acknowledged
        server.process.wait(20)
        finish(server)
    assert len(acknowledged) >= 40, "the service hardly minted before it was killed"
    with (citations / FILE).open("ab") as file:
        file.write(b'{"kind":"new","pid":"half')  # what a kill within the write itself would leave
    after = service(BUILD=build, CITATIONS=citations)
    for pid, query in acknowledged.items():
        found = after.call("GET", f"/cite/{pid}", {"Accept": "application/json"})
        assert (found.status, found.json["query"]) == (200, GRI + query)
    fresh = mint(after, SHAPES[0])
    assert after.call("GET", "/cite").json["citations"][0]["pid"] == fresh["pid"]
    store = Store(citations)
    assert {each.pid for each in store.newest()} >= {*acknowledged, fresh["pid"]}
    assert store.torn == 1


def test_two_services_on_one_folder_mint_side_by_side(built: Any, tmp_path: Path, service: Any) -> None:
    citations, build = tmp_path / "citations", built.root / "build"
    pair = [service(BUILD=build, CITATIONS=citations) for _ in range(2)]
    told: list[list[str]] = [[], []]

    def work(which: int) -> None:
        for number in range(25):
            told[which].append(mint(pair[which], f"ASK {{ ?s gri:sortRank {number} }}")["pid"])

    threads = [threading.Thread(target=work, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert told[0] == told[1]
    assert len(set(told[0])) == 25
    for server in pair:
        assert server.call("GET", "/cite").json["total"] == 25
    assert len((citations / FILE).read_bytes().splitlines()) == 25, "each claim is written once"


def test_a_full_disk_is_told_in_words_and_loses_nothing(built: Any, tmp_path: Path) -> None:
    citations, build = tmp_path / "citations", built.root / "build"
    server = start(BUILD=build, CITATIONS=citations)
    try:
        kept = [mint(server, query)["pid"] for query in SHAPES[:3]]
        size = (citations / FILE).stat().st_size
        # No file of the service may grow beyond this: what a full disk looks like to it.
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + 300, before[1]))
        reply = server.call("POST", "/cite", FORM, urlencode({"query": GRI + SHAPES[5]}).encode())
        assert (reply.status, reply.problem) == (507, "not-kept")
        assert "none was minted" in reply.json["detail"]
        assert (citations / FILE).stat().st_size == size
        assert mint(server, SHAPES[0])["pid"] == kept[0], "what exists is given"
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        kept.append(mint(server, SHAPES[5])["pid"])
    finally:
        finish(server)
    assert [each.pid for each in Store(citations).newest()] == kept[::-1]


def many(release: Path, citations: Path, count: int) -> None:
    """A store of so many true citations, written as the service writes them, the slow fsync of each left out."""
    opened = open_folder(release)
    engine = DiskEngine(opened.store or opened.load, MemoryLimits(workers=3, queries=2_000))
    limits, made = Limits(30, 1_000_000, 50_000_000), Made("pyoxigraph", "1.0.0")
    first = Store(citations).keep(draft(engine.run, read("ASK {}"), opened, made, limits, title="First"))[0]
    records: list[Citation] = []
    for number in range(count - 1):
        shape = (
            f"SELECT ?s ?p ?o {{ ?s gri:sortRank {number} ; ?p ?o }}",
            f"SELECT ?s (COUNT(?o) AS ?n) {{ ?s gri:party ?o BIND({number} AS ?x) }} GROUP BY ?s LIMIT {number % 50}",
            f"CONSTRUCT {{ ?s gri:rank {number} }} WHERE {{ ?s gri:sortRank {number} }}",
        )[number % 3]
        job = draft(engine.run, read(GRI + shape), opened, made, limits, title=f"Number {number}")
        records.append(replace(job, pid=name(job.claim)))
    engine.close()
    with (citations / FILE).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(each.record) + "\n" for each in records)
    assert first.pid not in {each.pid for each in records}


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_one_command_verifies_every_citation(built: Any, tmp_path: Path, count: int) -> None:
    citations = tmp_path / "citations"
    many(built.served(), citations, count)
    began = time.monotonic()
    ran = command(citations, built.root / "build")
    seconds = time.monotonic() - began
    assert ran.returncode == 0, ran.stderr[-500:]
    report = json.loads((citations / "verified.json").read_text(encoding="utf-8"))
    assert (report["checked"], report["same"], report["torn"]) == (count, count, 0)
    assert f"{count:,} of {count:,} are as they were cited" in ran.stdout
    print(f"{count} citations verified in {seconds:.1f} s")
    assert seconds < 60
    with suppress(OSError):
        (citations / FILE).unlink()
