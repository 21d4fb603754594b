"""SERVICE's table T and row Q10 over HTTP: releases, their pages and files, and every question asked of any of them.

Takes three releases of the world, of which the last is served. Gives the sentence that would be false.
Never trusts one answer: what a release says is compared with what the release beside it says.
"""

import csv
import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import past
import pytest
import rdflib
from past import FIRST, SECOND, THIRD
from serving import JSON, Reply, Server, finish, start, stop, until

PAGE = {"Accept": "text/html"}
QUESTION = "which-countries-take-part-in-an-infrastructure"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
IRELAND = f"ASK {{ <{past.ADDED.value}> ?p ?o }}"
FOREVER, LIVE = "public, max-age=31536000, immutable", "public, max-age=300"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return past.write(tmp_path_factory.mktemp("past") / "build")


@pytest.fixture(scope="module")
def server(build: Path) -> Iterator[Server]:
    made = start(BUILD=build, WORKERS=2, ENGINE="memory")
    yield made
    finish(made)


def at(server: Server, release: str, query: str, accept: str = JSON, method: str = "GET") -> Reply:
    return server.call(method, f"/release/{release}/sparql?query={quote(query)}", {"Accept": accept})


def test_t1_the_list_has_the_newest_first_with_dates_counts_changes_and_licence(server: Server) -> None:
    told = server.call("GET", "/release/").json
    assert [one["id"] for one in told] == [THIRD, SECOND, FIRST]
    assert [one["current"] for one in told] == [True, False, False]
    assert [one["asOf"] for one in told] == ["2026-11-01", "2026-06-01", "2026-03-01"]
    assert told[0]["changes"] == {"added": 0, "changed": 0, "ended": 1, "removed": 0, "from": SECOND}
    assert all(one["licence"].endswith("/by/4.0/") and one["statements"] > 1_000 for one in told)
    assert told[1]["statements"] > told[2]["statements"], "a fact came"
    page = server.call("GET", "/release", PAGE)
    assert page.header("Cache-Control") == LIVE
    assert [page.text.index(f'<a href="/release/{name}">{name}</a>') for name in (THIRD, SECOND, FIRST)] == sorted(
        page.text.index(f'<a href="/release/{name}">{name}</a>') for name in (THIRD, SECOND, FIRST)
    )
    assert page.text.count("current</strong>") == 1
    assert "1 ended" in page.text
    assert 'type="application/atom+xml"' in page.header("Link")


def test_t1_the_page_of_a_release_says_what_it_is_and_leads_to_all_of_it(server: Server) -> None:
    text = server.call("GET", f"/release/{SECOND}", PAGE).text
    for words in (
        "1 fact: 1 added.", f'href="/release/{FIRST}"', f'href="/release/{THIRD}"', "Ireland", "Lyra",
        f"/release/{SECOND}/sparql", f'href="/release/{SECOND}/queries"', f'href="/release/{SECOND}/dump.nq.gz"',
        hashlib.sha256(gzip_of(server)).hexdigest(), "The world of the tests", f"GRI Graph, release {SECOND}",
    ):  # fmt: skip
        assert words in text, words
    told = server.call("GET", f"/release/{SECOND}", {"Accept": "application/json"}).json
    assert (told["id"], told["previous"], told["created"]) == (SECOND, FIRST, "2026-06-01T09:00:00Z")
    for link in (told["sparql"] + "?query=ASK{}", told["queries"], told["manifest"], told["downloads"][0]["href"]):
        assert server.call("GET", link.removeprefix(server.url)).status == 200, link
    manifest = server.call("GET", f"/release/{SECOND}/manifest.json")
    assert (manifest.json["id"], manifest.header("Cache-Control")) == (SECOND, FOREVER)


RECORDS = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/rdf+xml": "rdf"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("accept", RECORDS)
def test_t1_the_page_of_a_release_is_a_record_of_dcat_for_programs(server: Server, accept: str) -> None:
    reply = server.call("GET", f"/release/{SECOND}", {"Accept": accept})
    assert reply.type == accept
    held = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}[accept]
    told = rdflib.Graph().parse(data=reply.body, format=held)
    node = rdflib.URIRef(f"https://w3id.org/gri/release/{SECOND}")
    assert told.value(node, DCAT.version) == rdflib.Literal(SECOND)
    assert str(told.value(node, DCAT.previousVersion)).endswith(FIRST)
    assert {str(found) for found in told.objects(None, DCAT.downloadURL)} == {
        f"{server.url}/release/{SECOND}/{name}" for name in ("dump.nq.gz", "participations.csv")
    }
    named = server.call("GET", f"/release/{SECOND}?format={RECORDS[accept]}")
    assert (named.type, len(named.body)) == (accept, len(reply.body))
    assert f'<{server.url}/release/{SECOND}>; rel="describes"' in named.header("Link")
    assert len(RECORDS) == 3


def test_t1_a_release_has_no_record_in_other_formats(server: Server) -> None:
    refused = server.call("GET", f"/release/{SECOND}", {"Accept": "application/trig"})
    assert (refused.status, refused.problem) == (406, "not-acceptable")
    assert server.call("GET", f"/release/{SECOND}?format=pdf").problem == "not-acceptable"


def test_h1_to_h5_typed_links_of_a_release_and_of_its_files_are_those_of_its_linkset(server: Server) -> None:
    here = f"{server.url}/release/{SECOND}"
    said = server.call("GET", f"/release/{SECOND}", PAGE).header("Link")
    for words in (
        f'<https://w3id.org/gri/release/{SECOND}>; rel="cite-as"', f'<{here}/dump.nq.gz>; rel="item"',
        f'<{here}?format=ttl>; rel="describedby"', '<https://schema.org/Dataset>; rel="type"', 'rel="license"',
        f'<{server.url}/linkset/release/{SECOND}>; rel="linkset"',
    ):  # fmt: skip
        assert words in said, words
    file = server.call("HEAD", f"/release/{SECOND}/dump.nq.gz").header("Link")
    assert f'<{here}>; rel="collection"' in file
    linkset = server.call("GET", f"/linkset/release/{SECOND}").json["linkset"]
    assert {one["anchor"] for one in linkset} >= {here, f"{here}/dump.nq.gz", f"{here}?format=ttl"}
    assert server.call("GET", "/linkset/release/nowhere").problem == "unknown-release"


def gzip_of(server: Server) -> bytes:
    return server.call("GET", f"/release/{SECOND}/dump.nq.gz").body


def test_t2_the_endpoint_of_a_release_takes_every_form_of_the_protocol(server: Server) -> None:
    path = f"/release/{FIRST}/sparql"
    form, direct = "application/x-www-form-urlencoded", "application/sparql-query"
    asked = [
        server.call("GET", f"{path}?query={quote(COUNT)}", {"Accept": JSON}),
        server.call("POST", path, {"Accept": JSON, "Content-Type": form}, f"query={quote(COUNT)}".encode()),
        server.call("POST", path, {"Accept": JSON, "Content-Type": direct}, COUNT.encode()),
        server.call("QUERY", path, {"Accept": JSON, "Content-Type": direct}, COUNT.encode()),
        server.get(COUNT, JSON, release=FIRST),
        server.post(COUNT, JSON, release=FIRST),
        server.call(
            "POST", "/sparql", {"Accept": JSON, "Content-Type": form}, f"query={quote(COUNT)}&release={FIRST}".encode()
        ),
    ]
    assert {(reply.status, reply.header("X-Dataset-Release"), reply.body) for reply in asked} == {
        (200, FIRST, asked[0].body)
    }
    assert asked[0].body != server.get(COUNT, JSON).body, "the release of now has more"
    head = server.call("HEAD", f"{path}?query={quote(COUNT)}", {"Accept": JSON})
    assert (head.status, head.body, head.header("ETag")) == (200, b"", asked[0].header("ETag"))
    options = server.call("OPTIONS", path)
    assert (options.status, options.header("Allow")) == (204, "GET, HEAD, POST, QUERY, OPTIONS")
    assert server.call("PUT", path).problem == "method"
    assert server.call("DELETE", f"{path}/jobs/not-running-any-more").problem == "not-found"
    assert server.call("POST", path, {"Content-Type": direct}, b"SELECT * {").problem == "syntax"


FORMATS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]


@pytest.mark.parametrize("accept", FORMATS)
def test_t2_every_format_at_both_addresses_is_the_same(server: Server, accept: str) -> None:
    query = "SELECT ?s ?name { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } LIMIT 50"
    one, other = at(server, FIRST, query, accept), server.get(query, accept, release=FIRST)
    assert one.type == other.type == accept
    assert one.body == other.body
    assert one.header("ETag") == other.header("ETag")
    assert len(FORMATS) == 4
    for reply in (one, other):
        assert reply.header("Cache-Control") == FOREVER
        assert reply.header("Access-Control-Allow-Origin") == "*"


def test_t2_the_description_names_the_address_that_was_asked(server: Server) -> None:
    path = f"/release/{FIRST}/sparql"
    told = rdflib.Graph().parse(data=server.call("GET", path).body, format="turtle")
    assert [str(found) for found in told.objects(None, SD.endpoint)] == [f"{server.url}{path}"]
    assert FIRST in server.call("GET", path).text
    now = rdflib.Graph().parse(data=server.call("GET", "/sparql").body, format="turtle")
    assert [str(found) for found in now.objects(None, SD.endpoint)] == [f"{server.url}/sparql"]


def test_t2_questions_of_a_release_answer_in_every_format_and_keep_to_it(server: Server) -> None:
    rows = {}
    for release in (FIRST, SECOND, THIRD):
        path = f"/release/{release}/queries/{QUESTION}"
        reply = server.call("GET", f"{path}.csv?infrastructure=lyra")
        rows[release] = list(csv.DictReader(reply.text.splitlines()))
        assert (reply.header("X-Dataset-Release"), reply.header("Cache-Control")) == (release, FOREVER)
        beside = server.call("GET", f"/queries/{QUESTION}.csv?infrastructure=lyra&release={release}")
        assert beside.body == reply.body
        assert len(server.call("GET", f"{path}.json?infrastructure=lyra").json["results"]["bindings"]) == len(
            rows[release]
        )
    assert len(rows[SECOND]) == len(rows[FIRST]) + 1
    came = [row for row in rows[SECOND] if row not in rows[FIRST]]
    assert [row["countryLabel"] for row in came] == ["Ireland"]
    assert server.call("GET", f"/release/{FIRST}/queries/{QUESTION}.rq").type == "application/sparql-query"
    listed = server.call("GET", f"/release/{FIRST}/queries").json
    assert {one["href"].rpartition("/")[0] for one in listed} == {f"/release/{FIRST}/queries"}
    assert len(listed) > 50
    refused = server.call("GET", f"/release/{FIRST}/queries/{QUESTION}.csv?infrastructure=nowhere")
    assert (refused.status, refused.problem) == (400, "bad-parameter")


def test_t2_whole_graphs_of_a_release(server: Server) -> None:
    texts = [server.call("GET", f"/release/{name}/rdf-graph-store?default&format=nt").text for name in (FIRST, SECOND)]
    assert past.ADDED.value not in texts[0]
    assert past.ADDED.value in texts[1]
    core = server.call("GET", f"/release/{FIRST}/graph/core", {"Accept": "application/n-triples"})
    beside = server.call("GET", f"/graph/core?release={FIRST}", {"Accept": "application/n-triples"})
    assert core.body == beside.body
    assert core.header("Cache-Control") == FOREVER


def test_t2_pages_of_a_release_say_so_and_their_links_stay_in_it(server: Server) -> None:
    path = f"/release/{FIRST}/queries/{QUESTION}?infrastructure=lyra"
    page = server.call("GET", path, PAGE)
    notice = re.search(r'<p class="moment".*?</p>', page.text, re.DOTALL)
    assert notice is not None
    assert f'You see release <a href="/release/{FIRST}">{FIRST}</a> of 1 March 2026' in notice[0]
    assert f'<a href="/release/{THIRD}">{THIRD}</a> of 1 November 2026' in notice[0]
    assert f'<a href="/queries/{QUESTION}?infrastructure=lyra" rel="nofollow">This page in the current' in notice[0]
    rest = page.text.replace(notice[0], "")
    links = re.findall(r'(?:href|action)="(/[^"]*)"', rest)
    astray = [link for link in links if link.startswith(("/queries/", "/sparql?")) and "/changes" not in link]
    assert astray == []
    assert sum(link.startswith(f"/release/{FIRST}/queries") for link in links) > 5
    # A page says which release is the current one, so it is not for ever, and no tag of the release can vouch for it.
    assert page.header("Cache-Control") == LIVE
    assert page.headers.get("ETag") is None
    result = at(server, FIRST, "SELECT ?s { ?s ?p ?o } LIMIT 3", "text/html")
    assert f'href="/release/{FIRST}/sparql?query=' in result.text
    assert result.headers.get("ETag") is None
    assert 'class="moment"' not in server.call("GET", f"/queries/{QUESTION}?infrastructure=lyra", PAGE).text
    own = server.call("GET", f"/release/{THIRD}/queries/{QUESTION}?infrastructure=lyra", PAGE)
    assert "the current one, at an address that stays with it" in own.text


NAMES = ["2026-01-01-ffffffff", "x" * 5_000, "..", "..%2F..%2Fetc", ".hidden", "current", "a%00b", "%F0%9F%98%80", "-x"]


@pytest.mark.parametrize("name", NAMES)
def test_t3_a_release_that_is_none_is_unknown_everywhere(server: Server, name: str) -> None:
    replies = [server.call("GET", f"/sparql?query=ASK%7B%7D&release={name}")]
    if "%2F" not in name and name != "..":
        replies += [
            server.call("GET", f"/release/{name}{rest}") for rest in ("", "/sparql?query=ASK%7B%7D", "/queries")
        ]
        replies += [
            server.call("GET", f"/release/{name}/{rest}") for rest in ("manifest.json", "changes", "dump.nq.gz")
        ]
        replies += [server.call("GET", f"/queries/{QUESTION}/changes?from={name}&to={THIRD}")]
    assert {(reply.status, reply.problem) for reply in replies} == {(404, "unknown-release")}
    assert all(len(reply.body) < 600 for reply in replies), "a long name is not said back"
    assert len(NAMES) == 9


def test_t3_an_unknown_release_is_told_to_a_person_without_leading_astray(server: Server) -> None:
    page = server.call("GET", "/release/nowhere/queries", PAGE)
    assert page.status == 404
    assert '="/release/nowhere' not in page.text
    assert "list under /release/" in page.text


def test_t3_two_releases_name_themselves_and_their_tags_differ(server: Server) -> None:
    replies = {release: at(server, release, COUNT) for release in (FIRST, SECOND, THIRD)}
    assert {release: reply.header("X-Dataset-Release") for release, reply in replies.items()} == {
        release: release for release in replies
    }
    tags = {reply.header("ETag") for reply in replies.values()}
    assert len(tags | {server.get(COUNT, JSON).header("ETag")}) == 4, "that of memory, whose rows are in another order"
    for release, reply in replies.items():
        held = {"Accept": JSON, "If-None-Match": reply.header("ETag")}
        again = server.call("GET", f"/release/{release}/sparql?query={quote(COUNT)}", held)
        assert (again.status, again.body, again.header("Cache-Control")) == (304, b"", FOREVER)
        other = FIRST if release != FIRST else SECOND
        assert server.call("GET", f"/release/{other}/sparql?query={quote(COUNT)}", held).status == 200


def test_t3_two_names_are_one_too_many(server: Server) -> None:
    reply = server.call("GET", f"/release/{FIRST}/sparql?query=ASK%7B%7D&release={SECOND}")
    assert (reply.status, reply.problem, reply.json["parameter"]) == (400, "bad-parameter", "release")
    assert server.call("GET", f"/release/{FIRST}/sparql?query=ASK%7B%7D&release={FIRST}").status == 200
    assert server.get(IRELAND, JSON, release="").json["boolean"] is True, "an empty name is none"


def test_c6_what_changes_by_itself_is_kept_nowhere_in_any_release(server: Server) -> None:
    reply = at(server, FIRST, "SELECT (NOW() AS ?t) {}")
    assert (reply.header("Cache-Control"), reply.headers.get("ETag")) == ("no-store", None)
    assert at(server, FIRST, "SELECT * {").header("Cache-Control") == "no-store"
    assert server.get(COUNT, JSON).header("Cache-Control") == LIVE


def test_t6_nothing_that_is_served_is_written(server: Server, build: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        files = [path for path in (build / "releases").rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

    before = state()
    assert len(before) > 20
    for release in (FIRST, SECOND, THIRD):
        assert at(server, release, COUNT).status == 200
        assert server.call("GET", f"/release/{release}/queries/{QUESTION}.csv?infrastructure=lyra").status == 200
    assert state() == before


def test_t7_a_release_is_opened_on_demand_and_its_processes_end_when_nobody_asks(build: Path) -> None:
    server = start(BUILD=build, WORKERS=2, ENGINE="memory", PAST_SECONDS=4, PAST_OPEN=2)
    try:
        alone = len(server.family)
        for release in (FIRST, SECOND):
            assert at(server, release, IRELAND).json["boolean"] is (release != FIRST)
        assert until(lambda: len(server.family) == alone + 2 * (1 + 2)), "a keeper and two workers for each"
        assert at(server, THIRD, IRELAND).status == 200
        assert until(lambda: len(server.family) == alone + 2 * 3), "a third one takes the place of the oldest"
        until(lambda: len(server.family) == alone)
        assert at(server, FIRST, IRELAND).json["boolean"] is False, "and it is opened again"
        until(lambda: len(server.family) == alone + 3)
    finally:
        stop(server)  # asserts that nothing of it is left, the open release included


def test_t8_files_are_sent_whole_with_their_digest_for_ever(server: Server, build: Path) -> None:
    whole = server.call("GET", f"/release/{FIRST}/dump.nq.gz", {"Accept-Encoding": "gzip"})
    file = (build / "releases" / FIRST / "downloads" / "dump.nq.gz").read_bytes()
    assert (whole.body, whole.type, whole.headers.get("Content-Encoding")) == (file, "application/gzip", None)
    digest = b64encode(hashlib.sha256(file).digest()).decode()
    assert whole.header("Repr-Digest") == f"sha-256=:{digest}:"
    assert (whole.header("Cache-Control"), whole.header("Accept-Ranges")) == (FOREVER, "bytes")
    assert whole.header("X-Dataset-Release") == FIRST
    lines = gzip.decompress(whole.body).splitlines()
    counted = at(server, FIRST, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").json["results"]["bindings"]
    assert len(lines) == int(counted[0]["n"]["value"]) > 500, "the dump has the named graphs, statement for statement"
    table = server.call("GET", f"/release/{FIRST}/participations.csv")
    assert (table.type, table.text) == ("text/csv", "participation,country\r\nlyra.fra.member.1,Côte\r\n")
    head = server.call("HEAD", f"/release/{FIRST}/dump.nq.gz")
    assert (head.body, head.header("Content-Length")) == (b"", str(len(file)))
    assert head.header("Repr-Digest") == whole.header("Repr-Digest")
    held = server.call("GET", f"/release/{FIRST}/dump.nq.gz", {"If-None-Match": whole.header("ETag")})
    assert (held.status, held.body, held.header("Cache-Control")) == (304, b"", FOREVER)


def test_t8_files_are_sent_in_the_parts_that_are_asked_for(server: Server, build: Path) -> None:
    path, file = f"/release/{FIRST}/dump.nq.gz", (build / "releases" / FIRST / "downloads" / "dump.nq.gz").read_bytes()
    middle = server.call("GET", path, {"Range": "bytes=100-199"})
    assert (middle.status, middle.body) == (206, file[100:200])
    assert middle.header("Content-Range") == f"bytes 100-199/{len(file)}"
    tail = server.call("GET", path, {"Range": "bytes=-10"})
    assert (tail.status, tail.body) == (206, file[-10:])
    tag = middle.header("ETag")
    assert server.call("GET", path, {"Range": "bytes=0-9", "If-Range": tag}).body == file[:10]
    assert server.call("GET", path, {"Range": "bytes=0-9", "If-Range": '"another"'}).body == file
    beyond = server.call("GET", path, {"Range": f"bytes={len(file) + 5}-"})
    assert (beyond.status, beyond.problem) == (416, "range")
    assert beyond.header("Content-Range") == f"bytes */{len(file)}"


OUTSIDE = ["not-listed.txt", "load.nq", "../load.nq", "..%2Fload.nq", "%2e%2e/load.nq", "/etc/passwd", "store/CURRENT"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_t8_only_what_the_manifest_lists_is_sent(server: Server, name: str) -> None:
    reply = server.call("GET", f"/release/{FIRST}/{name}", {"Accept": JSON})
    assert reply.status in {308, 404}
    assert b"not for taking away" not in reply.body
    assert b"<https://w3id.org/gri/" not in reply.body
    assert len(OUTSIDE) == 7


def test_t1_what_changed_is_told_for_people_and_programs(server: Server) -> None:
    path = f"/release/{THIRD}/changes"
    told = server.call("GET", path).json
    assert [(one["change"], one["node"]) for one in told["facts"]] == [("ended", past.ENDED.value)]
    assert server.call("GET", f"{path}.json").body == server.call("GET", path).body
    rows = list(csv.DictReader(server.call("GET", f"{path}.csv").text.splitlines()))
    assert [(row["change"], row["classLabel"], row["countries"]) for row in rows] == [
        ("ended", "participation", f"{past.ID}country/JPN")
    ]
    assert json.loads(rows[0]["after"])[f"{past.GRI}validUntil"] == ["2026-10-31"]
    page = server.call("GET", path, PAGE)
    for words in ("Japan: observer in Lyra – ended in October 2026", "active → ended", "nothing → 2026-10-31"):
        assert words in page.text, words
    assert "&lt;since&gt;" in server.call("GET", f"/release/{SECOND}/changes", PAGE).text
    for wish, count in (("of=country/JPN", 1), ("of=country/FRA", 0), ("of=infrastructure/lyra&change=ended", 1)):
        assert len(server.call("GET", f"{path}.json?{wish}").json["facts"]) == count, wish
    assert server.call("GET", f"{path}?change=bent").json["legal"] == ["added", "changed", "ended", "removed"]
    assert server.call("GET", f"{path}.pdf").problem == "not-found"
    assert server.call("GET", f"/release/{FIRST}/changes").json["from"] is None


def test_q10_rows_that_came_and_went_between_two_releases(server: Server) -> None:
    path = f"/queries/{QUESTION}/changes"
    found = server.call("GET", f"{path}?infrastructure=lyra&from={FIRST}&to={SECOND}")
    assert found.header("Cache-Control") == FOREVER
    assert [row["countryLabel"]["value"] for row in found.json["added"]] == ["Ireland"]
    assert found.json["removed"] == []
    assert (found.json["from"], found.json["to"]) == (FIRST, SECOND)
    back = server.call("GET", f"{path}?infrastructure=lyra&from={SECOND}&to={FIRST}").json
    assert (back["added"], back["removed"]) == ([], found.json["added"])
    table = server.call("GET", f"{path}.csv?infrastructure=lyra&from={FIRST}&to={SECOND}")
    rows = list(csv.DictReader(table.text.splitlines()))
    assert [(row["change"], row["countryLabel"]) for row in rows] == [("added", "Ireland")]
    ended = server.call("GET", f"{path}?infrastructure=lyra&from={SECOND}&to={THIRD}").json
    assert {row["countryLabel"]["value"] for row in [*ended["added"], *ended["removed"]]} == {"Japan"}
    page = server.call("GET", f"{path}?infrastructure=lyra&from={FIRST}&to={SECOND}", PAGE)
    for words in ("1 row was added", "0 rows were removed", "Ireland", f"/release/{FIRST}"):
        assert words in page.text, words
    assert (
        "The answer is the same" in server.call("GET", f"{path}?infrastructure=lyra&from={FIRST}&to={FIRST}", PAGE).text
    )


def test_q10_a_thing_that_only_one_release_knows_took_part_in_nothing_in_the_other(server: Server) -> None:
    path = f"/queries/what-is-said-of-a-thing/changes?thing={past.ADDED.value}"
    found = server.call("GET", f"{path}&from={FIRST}&to={SECOND}").json
    assert found["removed"] == []
    assert len(found["added"]) > 5
    assert server.call("GET", f"{path}&from={FIRST}&to={FIRST}").json["same"] is True


def test_q10_an_answer_leads_to_what_changed_in_it(server: Server) -> None:
    for path, ends in (("", f"from={SECOND}&amp;to={THIRD}"), (f"/release/{SECOND}", f"from={FIRST}&amp;to={SECOND}")):
        page = server.call("GET", f"{path}/queries/{QUESTION}?infrastructure=lyra", PAGE).text
        assert f'href="/queries/{QUESTION}/changes?infrastructure=lyra&amp;{ends}"' in page
    oldest = server.call("GET", f"/release/{FIRST}/queries/{QUESTION}?infrastructure=lyra", PAGE).text
    assert f"/queries/{QUESTION}/changes" not in oldest


def test_q10_a_month_stands_for_its_last_release(server: Server) -> None:
    reply = server.call("GET", f"/queries/{QUESTION}/changes?infrastructure=lyra&from=2026-06&to=2026-11")
    assert reply.status == 302
    assert reply.header("Location") == f"/queries/{QUESTION}/changes?infrastructure=lyra&from={SECOND}&to={THIRD}"
    alone = server.call("GET", f"/queries/{QUESTION}/changes")
    assert alone.header("Location") == f"/queries/{QUESTION}/changes?from={SECOND}&to={THIRD}"
    assert server.call("GET", f"/queries/{QUESTION}/changes?from=2025-06").problem == "unknown-release"
    assert server.call("GET", f"/queries/{QUESTION}/changes?to={FIRST}").problem == "bad-parameter"
    assert server.call("GET", f"/queries/no-such-question/changes?from={FIRST}&to={SECOND}").problem == "unknown-query"
    wrong = server.call("GET", f"/queries/{QUESTION}/changes?infrastructure=nowhere&from={FIRST}&to={SECOND}")
    assert (wrong.problem, wrong.json["parameter"]) == ("bad-parameter", "infrastructure")


EVERY = [
    "/release/", f"/release/{FIRST}", f"/release/{FIRST}?format=ttl", f"/release/{FIRST}/manifest.json",
    f"/release/{FIRST}/changes", f"/release/{FIRST}/changes.csv", f"/release/{FIRST}/dump.nq.gz",
    f"/release/{FIRST}/queries", f"/release/{FIRST}/queries/{QUESTION}.csv?infrastructure=lyra",
    f"/queries/{QUESTION}/changes?infrastructure=lyra&from={FIRST}&to={SECOND}",
    "/feed.atom", "/feed/infrastructure/lyra.atom",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERY)
def test_c1_to_c3_every_address_of_a_release_answers_head_and_options_from_anywhere(server: Server, path: str) -> None:
    whole, head = (server.call(method, path, {"Origin": "https://elsewhere.example"}) for method in ("GET", "HEAD"))
    assert (whole.status, head.status, head.body) == (200, 200, b"")
    for name in ("Content-Type", "Content-Length", "Cache-Control", "Repr-Digest"):
        assert head.header(name) == whole.header(name), name
    asked = server.call("OPTIONS", path)
    assert asked.status in {200, 204}
    assert {"GET", "HEAD", "OPTIONS"} <= set(asked.header("Allow").replace(" ", "").split(","))
    for reply in (whole, head, asked):
        assert reply.header("Access-Control-Allow-Origin") == "*"
        assert "X-Dataset-Release" in reply.header("Access-Control-Expose-Headers")
    assert server.call("POST", path).problem == "method"
    assert len(EVERY) == 12
