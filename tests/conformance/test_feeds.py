"""The feeds: well formed, true to RFC 4287, the same for ever, and saying what the change logs say.

Takes three releases of the world, of which the last is served. Gives the sentence that would be false.
Reads them with a real feed reader as well as by the rules.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import past
import pytest
from past import FIRST, SECOND, THIRD
from serving import Server, finish, start, until

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = ["/feed.atom", "/feed/country/IRL.atom", "/feed/infrastructure/lyra.atom", "/feed/country/FRA.atom"]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:w3id\.org,2026:gri:[!-~]+")
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return past.write(tmp_path_factory.mktemp("feeds") / "build")


@pytest.fixture(scope="module")
def server(build: Path) -> Iterator[Server]:
    made = start(BUILD=build, WORKERS=2, ENGINE="memory", FOLLOW_SECONDS=0.1)
    yield made
    finish(made)


def text(node: ElementTree.Element, name: str) -> str:
    """The one child of a name."""
    found = node.findall(f"{ATOM}{name}")
    assert len(found) == 1, f"{len(found)} × {name}"
    return found[0].text or ""


def links(node: ElementTree.Element, rel: str) -> list[str]:
    return [link.attrib["href"] for link in node.findall(f"{ATOM}link") if link.attrib.get("rel") == rel]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_keeps_the_rules_of_its_standard(server: Server, address: str) -> None:
    reply = server.call("GET", address)
    assert reply.header("Content-Type") == "application/atom+xml; charset=utf-8"
    assert (reply.header("Cache-Control"), reply.header("X-Dataset-Release")) == ("public, max-age=300", THIRD)
    root = ElementTree.fromstring(reply.body)
    assert root.tag == f"{ATOM}feed"
    # RFC 4287, 4.1.1: one id, one title, one updated; an author for all entries; a link to itself.
    ids = [text(root, "id")]
    assert text(root, "title").startswith("GRI Graph")
    assert MOMENT.fullmatch(text(root, "updated"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert links(root, "self") == [f"{server.url}{address}"]
    assert len(links(root, "alternate")) == 1, "4.2.7.2: no two of one type and language"
    entries = root.findall(f"{ATOM}entry")
    moments = [text(entry, "updated") for entry in entries]
    assert moments == sorted(moments, reverse=True), "the newest first"
    if entries:
        assert text(root, "updated") == moments[0]
    for entry in entries:
        # 4.1.2: one id, one title, one updated, and an alternate link where there is no content.
        ids.append(text(entry, "id"))
        assert text(entry, "title")
        assert MOMENT.fullmatch(text(entry, "updated"))
        assert len(links(entry, "alternate")) == 1
        assert all(category.attrib["term"] for category in entry.findall(f"{ATOM}category"))
    assert len(ids) == len(set(ids)), "4.2.6: no two things have one name"
    assert all(TAG.fullmatch(name) for name in ids)
    assert all(re.match(r"https?://", link.attrib["href"]) for link in root.iter(f"{ATOM}link"))
    head = server.call("HEAD", address)
    assert (head.body, head.header("ETag")) == (b"", reply.header("ETag"))
    held = server.call("GET", address, {"If-None-Match": reply.header("ETag")})
    assert (held.status, held.body) == (304, b"")
    assert server.call("GET", address).body == reply.body
    assert len(ADDRESSES) == 4


def test_a_reader_is_told_what_the_change_logs_say(server: Server) -> None:
    found = feedparser.parse(server.call("GET", "/feed.atom").body)
    assert not found.bozo, found.get("bozo_exception")
    assert [entry.title for entry in found.entries] == [
        f"Release {THIRD}", past.WENT["says"], f"Release {SECOND}", past.CAME["says"], f"Release {FIRST}",
    ]  # fmt: skip
    _, went, _, came, _ = found.entries
    assert (came.published, went.published) == ("2026-06-01T09:00:00Z", "2026-11-01T09:00:00Z")
    assert went.summary == "status: active → ended; until: nothing → 2026-10-31."
    for entry, node in ((came, past.ADDED), (went, past.ENDED)):
        assert entry.link == f"{server.url}/page/{node.value.removeprefix(past.ID)}"
        assert [link.href for link in entry.links if link.rel == "via"] == [past.SOURCE]
        assert server.call("GET", entry.link.removeprefix(server.url), PAGE).status == 200
    assert [tag.term for tag in came.tags] == ["added", f"{past.GRI}Participation"]
    assert came.id == f"tag:w3id.org,2026:gri:change:{SECOND}:participation/lyra.irl.associate.1:added"


@pytest.mark.parametrize(
    ("address", "nodes"),
    [
        ("/feed/country/IRL.atom", [past.ADDED]),
        ("/feed/country/JPN.atom", [past.ENDED]),
        ("/feed/country/FRA.atom", []),
        ("/feed/infrastructure/lyra.atom", [past.ENDED, past.ADDED]),
        ("/feed/participation/lyra.jpn.observer.1.atom", [past.ENDED]),
    ],
)
def test_who_follows_one_thing_hears_of_nothing_else(server: Server, address: str, nodes: list[object]) -> None:
    found = feedparser.parse(server.call("GET", address).body)
    assert not found.bozo
    assert [entry.title for entry in found.entries] == [
        (past.CAME if node == past.ADDED else past.WENT)["says"] for node in nodes
    ]
    everything = {entry.id for entry in feedparser.parse(server.call("GET", "/feed.atom").body).entries}
    assert {entry.id for entry in found.entries} <= everything, "one change has one name in every feed"


def test_unknown_feeds_are_problems(server: Server) -> None:
    assert server.call("GET", "/feed/country/XYZ.atom").problem == "unknown-resource"
    assert server.call("GET", "/feed/country/FRA.rss").problem == "not-found"
    assert server.call("GET", "/feed/country/FR%20A.atom").problem == "unknown-resource"
    assert server.call("GET", "/feed.atom?page=0").problem == "bad-parameter"
    assert server.call("GET", "/feed.atom?page=x").problem == "bad-parameter"
    assert feedparser.parse(server.call("GET", "/feed.atom?page=7").body).entries == []


def test_pages_lead_readers_to_their_feeds(server: Server) -> None:
    for page, feed in (
        ("/", "/feed.atom"),
        ("/page/country/FRA", "/feed/country/FRA.atom"),
        ("/page/infrastructure/lyra", "/feed/infrastructure/lyra.atom"),
        ("/release/", "/feed.atom"),
    ):
        told = server.call("GET", page, PAGE).text
        found = re.findall(r'<link rel="alternate" [^>]*type="application/atom\+xml"[^>]*>', told)
        assert len(found) == 1, page
        assert f'href="{feed}"' in found[0], page


def test_a_release_that_was_rolled_back_is_in_no_feed(server: Server, build: Path) -> None:
    def current(name: str) -> None:
        (build / "next").symlink_to(build / "releases" / name)
        (build / "next").rename(build / "current")
        until(lambda: server.call("GET", "/-/version").json["release"] == name)

    before = server.call("GET", "/feed.atom")
    current(SECOND)
    try:
        back = server.call("GET", "/feed.atom")
        assert back.header("ETag") != before.header("ETag")
        assert [entry.title for entry in feedparser.parse(back.body).entries] == [
            f"Release {SECOND}", past.CAME["says"], f"Release {FIRST}",
        ]  # fmt: skip
        listed = server.call("GET", "/release/").json
        assert [(one["id"], one["current"]) for one in listed] == [(THIRD, False), (SECOND, True), (FIRST, False)]
    finally:
        current(THIRD)
    assert server.call("GET", "/feed.atom").body == before.body
