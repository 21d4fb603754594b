"""From a table to a feed reader: what an editor changes is what those who follow a country or infrastructure read.

Takes a mini project whose tables are edited between builds, and a service of its build folder. Gives the sentence of a
feed, a page or a file that the tables do not say. Never restarts the service: it takes up each release by itself.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from pyoxigraph import RdfFormat, parse
from serving import Server, finish, start, until

NEW = "sesame,FI,observer,2024-05-02,,,,,,state,,2024,,institutional,verified,,https://www.sesame.org.jo/,verified,\n"
PARTICIPATION = "which-countries-take-part"
FINLAND = "https://w3id.org/gri/id/country/FIN"
ENDED = "Russia as member of European Synchrotron Radiation Facility ended: 2022-07-31."
ADDED = (
    "Finland as observer of Synchrotron-light for Experimental Science and Applications in the Middle East "
    "(since 2024-05-02) was added."
)


@pytest.fixture
def follower(built: Any) -> Iterator[Server]:
    server = start(BUILD=built.root / "build", WORKERS=2, ENGINE="memory", FOLLOW_SECONDS=0.1)
    yield server
    finish(server)


def heard(server: Server, feed: str) -> list[str]:
    """The changes a reader of a feed is told, without those that name a release."""
    found = feedparser.parse(server.call("GET", feed).body)
    assert not found.bozo, found.get("bozo_exception")
    return [entry.title for entry in found.entries if not entry.title.startswith("Release ")]


def taken_up(server: Server, release: str) -> None:
    until(lambda: server.call("GET", "/-/version").json["release"] == release, 20)


def test_what_an_editor_changes_is_what_followers_read(built: Any, follower: Server) -> None:
    first = built.served().name
    assert heard(follower, "/feed.atom") == []
    built.replace("memberships", "esrf,RU,member,2014-06-23,,,6", "esrf,RU,member,2014-06-23,2022-07-31,,6")
    with built.table("memberships").open("a", encoding="utf-8") as out:
        out.write(NEW)
    second = built.build()
    taken_up(follower, second)
    assert heard(follower, "/feed.atom") == [ENDED, ADDED]
    for feed, told in (
        ("country/RUS", [ENDED]), ("country/FIN", [ADDED]), ("country/GBR", []),
        ("infrastructure/sesame", [ADDED]), ("infrastructure/esrf", [ENDED]), ("infrastructure/icos", []),
    ):  # fmt: skip
        assert heard(follower, f"/feed/{feed}.atom") == told, feed
    listed = follower.call("GET", "/release/").json
    assert [(one["id"], one["current"]) for one in listed] == [(second, True), (first, False)]
    assert listed[0]["changes"] == {"added": 1, "changed": 0, "ended": 1, "removed": 0, "from": first}
    page = follower.call("GET", f"/release/{second}", {"Accept": "text/html"}).text
    for words in ("Russia", "Finland", "2 facts: 1 added, 1 ended.", f'href="/release/{first}"'):
        assert words in page, words
    changed = follower.call(
        "GET", f"/queries/{PARTICIPATION}/changes?infrastructure=sesame&from={first}&to={second}"
    ).json
    assert [row["country"]["value"] for row in changed["added"]] == [FINLAND]
    assert changed["removed"] == []
    for release, count in ((first, 0), (second, 1)):
        table = follower.call("GET", f"/release/{release}/queries/{PARTICIPATION}.csv?infrastructure=sesame").text
        assert sum(row["country"] == FINLAND for row in csv.DictReader(table.splitlines())) == count


def test_t5_a_rollback_brings_back_the_feed_and_the_answers_of_then(built: Any, follower: Server) -> None:
    first = built.served().name
    before = follower.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body
    with built.table("memberships").open("a", encoding="utf-8") as out:
        out.write(NEW)
    second = built.build()
    taken_up(follower, second)
    assert follower.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body != before
    back = built.run("rollback")
    assert back.returncode == 0, back.stderr
    taken_up(follower, first)
    assert follower.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body == before
    assert heard(follower, "/feed.atom") == []
    assert follower.call("GET", f"/release/{second}/queries").status == 200, "it can still be asked by its name"


def test_t8_every_file_of_a_release_is_what_its_list_says(built: Any, follower: Server) -> None:
    release = built.served().name
    told = follower.call("GET", f"/release/{release}", {"Accept": "application/json"}).json["downloads"]
    assert len(told) > 10
    bodies = {}
    for file in told:
        reply = follower.call("GET", file["href"].removeprefix(follower.url))
        assert (reply.status, len(reply.body)) == (200, file["bytes"]), file["name"]
        assert hashlib.sha256(reply.body).hexdigest() == file["sha256"], file["name"]
        assert reply.type == file.get("compressFormat", file["mediaType"]), file["name"]
        bodies[file["name"]] = reply.body
    # The dumps together are the named graphs, statement for statement, with nothing twice (T8).
    dumps = [body for name, body in bodies.items() if name.endswith(".nq.gz")]
    quads = [quad for body in dumps for quad in parse(gzip.decompress(body), format=RdfFormat.N_QUADS)]
    counted = follower.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", release=release)
    public = {row["g"]: int(row["n"]) for row in counted}
    dumped: dict[str, int] = {}
    for quad in quads:
        name = str(quad.graph_name.value)  # type: ignore[union-attr]
        dumped[name] = dumped.get(name, 0) + 1
    assert len(set(quads)) == len(quads)
    assert dumped == public
    lines = {row["n"] for row in follower.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", release=release)}
    assert lines == {str(follower.call("GET", f"/release/{release}/manifest.json").json["defaultQuads"])}
    assert Path(built.served() / "changes.json").is_file()
