"""The rows X1 to X9 of the design, over HTTP: minted, found, fetched, verified, compared, retired, refused.

Takes a service of a build folder with two releases that share most of their facts. Gives the row that does not hold.
Never leaves a process behind; tests/e2e/test_citing.py kills and rebuilds (X10).
"""

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from gri_service.formats import offers
from pyoxigraph import RdfFormat, parse
from serving import EX, Reply, Server, elsewhere, finish, start, until, write_release

OLD, NEW = "2026-01-01-aaaaaaaa", "2026-02-01-bbbbbbbb"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
RANKS = f"SELECT ?item ?rank WHERE {{ ?item <{EX}rank> ?rank FILTER(?rank < 4) }} ORDER BY ?rank"
STEADY = f"SELECT ?x ?text WHERE {{ ?x <{EX}text> ?text }}"
NAMES = "how-many-things-are-ranked"
QUESTION = {
    "name": NAMES, "summary": "How many things are ranked?", "description": "", "tags": [], "view": "number",
    "params": {"rank": {"type": "integer", "label": "Rank", "example": "3"}}, "columns": ["number"], "aliases": [],
    "text": f"#+ summary: x\nSELECT (COUNT(?item) AS ?number) WHERE {{ ?item <{EX}rank> ?rank }}", "form": "SELECT",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A build folder with its service and its store of citations."""

    server: Server
    build: Path
    citations: Path

    def mint(self, query: str, headers: dict[str, str] | None = None, **more: str) -> Reply:
        """A citation asked for by a form."""
        body = urlencode({"query": query, **more}).encode()
        return self.server.call("POST", "/cite", FORM | (headers or {}), body)

    def get(self, path: str, accept: str = "", **headers: str) -> Reply:
        return self.server.call("GET", path, ({"Accept": accept} if accept else {}) | headers)

    def serve(self, release: str) -> None:
        """Make a release the one of now."""
        fresh = self.build / "fresh"
        fresh.symlink_to(f"releases/{release}")
        fresh.rename(self.build / "current")
        until(lambda: self.get("/-/version").json["release"] == release)


def build_folder(root: Path) -> Path:
    """Two finished releases; the second has an item more among the first four ranks, and lacks one."""
    for name in (OLD, NEW):
        folder = write_release(root / "releases" / name, name)
        (folder / "queries.json").write_text(json.dumps([QUESTION]))
        if name == NEW:
            manifest = json.loads((folder / "manifest.json").read_text())
            (folder / "manifest.json").write_text(json.dumps({**manifest, "asOf": "2026-02-01"}))
            lines = (folder / "load.nq").read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if "item/0002" not in line]
            extra = f'<{EX}item/new> <{EX}rank> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .'
            (folder / "load.nq").write_text("\n".join(sorted([*kept, extra])) + "\n", encoding="utf-8")
    (root / "current").symlink_to(f"releases/{OLD}")
    return root


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("citing")
    build, citations = build_folder(root / "build"), root / "citations"
    server = start(BUILD=build, CITATIONS=citations, FOLLOW_SECONDS=0.1, MAX_ROWS=1_400)
    yield Place(server, build, citations)
    finish(server)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Place]:
    """A place of a test's own, because it changes what is served."""
    build = build_folder(tmp_path / "build")
    server = start(BUILD=build, CITATIONS=tmp_path / "citations", FOLLOW_SECONDS=0.1)
    yield Place(server, build, tmp_path / "citations")
    finish(server)


def rows_hash(tsv: bytes) -> str:
    """The hash as anybody can compute it: columns by name, lines by their bytes."""
    header, *lines = tsv.decode().removesuffix("\n").split("\n")
    names = header.split("\t")
    order = sorted(range(len(names)), key=names.__getitem__)
    turned = ["\t".join(line.split("\t")[at] for at in order).encode() for line in lines]
    head = "\t".join(names[at] for at in order).encode()
    return hashlib.sha256(b"".join(line + b"\n" for line in (head, *sorted(turned)))).hexdigest()


def test_x1_a_query_becomes_a_citation_and_the_same_is_found_again(place: Place) -> None:
    first = place.mint(RANKS, title="The  first\nranks")
    assert first.status == 201
    where = first.header("Location")
    assert where == f"/cite/{first.json['pid']}"
    assert first.json["title"] == "The first ranks"
    assert (first.json["rows"], first.json["release"], first.json["asOf"]) == (4, OLD, "2026-01-01")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.json["time"])
    spelled = RANKS.replace("SELECT", "select").replace(" WHERE", "\n# a comment\nwhere")
    again = place.mint(spelled, title="Another")
    assert (again.status, again.header("Location"), again.json["title"]) == (200, where, "The first ranks")
    assert again.json["releases"] == first.json["releases"]
    assert place.get(where).json["query"] == RANKS, "the text stands as it was first written"


@pytest.mark.parametrize("how", ["direct", "form", "address"])
def test_x1_every_form_of_the_protocol_is_understood(place: Place, how: str) -> None:
    query = f"SELECT ?s FROM <{EX}g1> WHERE {{ ?s <{EX}p> ?o }}"
    tail = urlencode({"default-graph-uri": f"{EX}g2", "title": how})
    headers, body, path = {
        "direct": ({"Content-Type": "application/sparql-query"}, query.encode(), f"/cite?{tail}"),
        "form": (FORM, f"{urlencode({'query': query})}&{tail}".encode(), "/cite"),
        "address": (FORM, urlencode({"query": query}).encode(), f"/cite?{tail}"),
    }[how]
    reply = place.server.call("POST", path, headers, body)
    assert reply.status in {200, 201}, reply.text
    assert reply.json["dataset"] == {"default": [f"{EX}g2"], "named": []}
    assert reply.json["rows"] == 2
    found = place.get("/cite").json
    assert [each["pid"] for each in found["citations"]].count(reply.json["pid"]) == 1


def test_x1_a_canned_query_is_cited_by_name_with_its_parameters(place: Place) -> None:
    body = urlencode({"question": NAMES, "rank": "3", "release": OLD}).encode()
    reply = place.server.call("POST", "/cite", FORM, body)
    assert reply.status in {200, 201}, reply.text
    assert reply.json["title"] == "How many things are ranked? (Rank: 3)"
    canned = reply.json["canned"]
    assert (canned["name"], canned["parameters"], canned["words"]) == (NAMES, {"rank": "3"}, [["Rank", "3"]])
    assert canned["version"] == hashlib.sha256(QUESTION["text"].encode()).hexdigest()[:16]  # type: ignore[attr-defined]
    assert "#+" not in reply.json["query"]
    assert "VALUES (?rank) { (3) }" in reply.json["query"] or '"3"^^' in reply.json["query"]
    page = place.get(reply.header("Location"), **BROWSER)
    assert f'href="/queries/{NAMES}?rank=3"' in page.text
    unknown = place.server.call("POST", "/cite", FORM, urlencode({"question": NAMES, "colour": "red"}).encode())
    assert (unknown.status, unknown.problem) == (400, "bad-parameter")
    nothing = place.server.call("POST", "/cite", FORM, urlencode({"question": "why-not"}).encode())
    assert (nothing.status, nothing.problem) == (404, "unknown-query")


def test_x1_a_browser_is_led_to_the_page_by_a_form_without_a_script(place: Place) -> None:
    reply = place.mint(RANKS, BROWSER)
    assert reply.status == 303
    page = place.get(reply.header("Location"), **BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    listed = place.get("/cite", **BROWSER)
    assert '<form method="post" action="/cite"' in listed.text
    assert reply.header("Location") in listed.text
    result = place.get("/sparql?" + urlencode({"query": RANKS, "default-graph-uri": f"{EX}g1"}), **BROWSER)
    assert 'action="/cite"' in result.text
    assert f'name="default-graph-uri" value="{EX}g1"' in result.text
    assert f'name="release" value="{OLD}"' in result.text
    question = place.get(f"/queries/{NAMES}?rank=3", **BROWSER)
    assert f'name="question" value="{NAMES}"' in question.text
    assert 'name="rank" value="3"' in question.text


def test_x1_a_dataset_is_a_set_and_a_title_is_printable(place: Place) -> None:
    query, graphs = f"SELECT ?o {{ <{EX}s> <{EX}p> ?o }}", [("default-graph-uri", EX + name) for name in ("g2", "g1")]
    told = []
    for order in (graphs, graphs[::-1], [*graphs, graphs[0]]):
        body = urlencode([("query", query), ("title", "A\x00 \x1bB\u202e"), *order]).encode()
        reply = place.server.call("POST", "/cite", FORM, body)
        assert reply.status in {200, 201}, reply.text
        told.append(reply.json)
    assert told[0]["pid"] == told[1]["pid"] == told[2]["pid"]
    assert told[0]["dataset"] == {"default": [f"{EX}g1", f"{EX}g2"], "named": []}
    assert (told[0]["title"], told[0]["rows"]) == ("A B", 3)


def test_x2_the_name_is_made_of_question_dataset_and_answer_alone(place: Place) -> None:
    told = place.mint(RANKS).json
    claim = json.dumps([told["normal"], None, None, told["rowsHash"]], ensure_ascii=False, separators=(",", ":"))
    name = base64.b32encode(hashlib.sha256(claim.encode()).digest()).decode().lower()[:10]
    assert told["pid"] == name
    assert told["iri"] == f"https://w3id.org/gri/cite/{name}"
    assert told["url"] == f"{place.server.url}/cite/{name}"


REFUSED = {
    "SELECT (NOW() AS ?x) {}": "NOW",
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }": "SERVICE",
    "SELECT * { <relative> ?p ?o }": "<relative>",
    f"CONSTRUCT {{ [] <{EX}a> ?x }} WHERE {{ ?x <{EX}rank> 1 }}": "blank nodes",
    f"SELECT ?x ?y {{ ?x <{EX}rank> 1 BIND(RAND() AS ?y) }}": "RAND",
}


@pytest.mark.parametrize("query", REFUSED)
def test_x3_what_cannot_be_made_again_is_not_cited(place: Place, query: str) -> None:
    before = place.get("/cite").json["total"]
    reply = place.mint(query)
    assert (reply.status, reply.problem) == (422, "not-citable")
    assert REFUSED[query] in reply.json["detail"]
    assert place.get("/cite").json["total"] == before


def test_r9_nothing_but_a_whole_answer_is_cited(place: Place) -> None:
    assert len(REFUSED) == 5
    before = place.get("/cite").json["total"]
    wrong = {"SELECT": "syntax", f"SELECT * {{ ?s <{EX}rank> ?o }}": "too-large", "INSERT DATA {}": "syntax"}
    for query, problem in wrong.items():
        assert place.mint(query).problem == problem
    assert place.server.call("POST", "/cite", FORM, b"title=x").problem == "malformed-request"
    assert place.mint(RANKS, release="2020-01-01-00000000").problem == "unknown-release"
    assert place.get("/cite").json["total"] == before


def test_a_choice_that_is_left_to_the_engine_is_cited_and_said(place: Place) -> None:
    told = place.mint(f"SELECT ?x {{ ?x <{EX}rank> ?r }} LIMIT 3").json
    assert len(told["cautions"]) == 1
    assert "LIMIT" in told["cautions"][0]
    verified = place.server.call("POST", f"/cite/{told['pid']}/verify")
    assert verified.json["same"] is True
    assert "leaves a choice to the engine" in place.get(f"/cite/{told['pid']}", **BROWSER).text


FORMS = {
    "application/json": ("json", b'"pid": "'),
    "application/ld+json": ("jsonld", b'"@context"'),
    "text/turtle": ("ttl", b"schema:isBasedOn <https://w3id.org/gri/release/" + OLD.encode()),
    "application/vnd.citationstyles.csl+json": ("csl", b'"type": "dataset"'),
    "application/x-bibtex": ("bib", b"@misc{gri-"),
    "application/x-research-info-systems": ("ris", b"TY  - DATA\r\n"),
    "text/plain": ("txt", b"GRI Graph. (20"),
    "text/html": ("html", b"<!doctype html>"),
}


@pytest.mark.parametrize("media_type", FORMS)
def test_x4_a_citation_speaks_every_form_by_accept_and_by_ending(place: Place, media_type: str) -> None:
    pid = place.mint(RANKS).json["pid"]
    ending, begins = FORMS[media_type]
    by_accept, by_ending = place.get(f"/cite/{pid}", media_type), place.get(f"/cite/{pid}.{ending}")
    for reply in (by_accept, by_ending):
        assert (reply.status, reply.type) == (200, media_type)
        assert begins in reply.body
        link = reply.header("Link")
        # At its own address a citation says the links of its landing page in whatever form; a form with an ending
        # describes that page.
        if ending == "html" or reply is by_accept:
            assert f'<https://w3id.org/gri/cite/{pid}>; rel="cite-as"' in link
        else:
            assert f'<{place.server.url}/cite/{pid}>; rel="describes"; type="text/html"' in link
        assert f'<{place.server.url}/linkset/cite/{pid}>; rel="linkset"' in link
        assert "Accept" in reply.header("Vary")
    head = place.server.call("HEAD", f"/cite/{pid}", {"Accept": media_type})
    assert (head.status, head.type, head.body) == (200, media_type, b"")


def test_x4_the_page_has_all_that_a_reader_needs(place: Place) -> None:
    told = place.mint(RANKS, title="The first ranks").json
    assert len(FORMS) == 8
    page = place.get(f"/cite/{told['pid']}", **BROWSER)
    text = page.text
    for part in (
        told["citeAs"], told["rowsHash"], told["bytesHash"], told["time"], OLD, "1 January 2026", "@misc{gri-",
        f'action="/cite/{told["pid"]}/verify"', f"/cite/{told['pid']}/difference", '<span class="q-kw">SELECT</span>',
        f"/cite/{told['pid']}/result.csv", f"/cite/{told['pid']}.bib", 'type="application/ld+json"',
    ):  # fmt: skip
        assert part in text, part
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    described = list(parse(block[1], RdfFormat.JSON_LD))
    assert any(str(quad.object) == "<https://schema.org/Dataset>" for quad in described)
    assert described, "a data block, which no policy stops"
    links = page.header("Link")
    assert links.count('rel="describedby"') == 6
    assert links.count('rel="item"') == len(told["results"]) == 5
    assert links.count('rel="type"') == 2
    linkset = place.get(f"/linkset/cite/{told['pid']}").json["linkset"]
    assert linkset[0]["anchor"] == told["url"]
    assert len(linkset) == 1 + 6 + 5
    assert place.get("/linkset/cite/aaaaaaaaaa").problem == "unknown-citation"
    assert place.get(f"/cite/{told['pid']}", "image/png").problem == "not-acceptable"
    assert place.get(f"/cite/{told['pid']}.docx").problem == "not-found"
    assert place.get("/cite/aaaaaaaaaa").problem == "unknown-citation"


def test_a_hostile_query_stays_text_on_its_page(place: Place) -> None:
    nasty = "</script><script>alert(1)</script>"
    told = place.mint(f"SELECT ?x {{ BIND('{nasty}' AS ?x) }}", title=nasty).json
    page = place.get(f"/cite/{told['pid']}", **BROWSER).text
    assert "alert(1)" in page
    assert "<script>alert" not in page
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert nasty in {node.get("name") for node in json.loads(block)["@graph"]}


def test_x5_the_result_is_there_as_it_was_in_every_format(place: Place) -> None:
    told = place.mint(RANKS).json
    where = f"/cite/{told['pid']}/result"
    reply = place.get(f"{where}.json")
    assert reply.header("X-Result-Sha256") == told["bytesHash"] == hashlib.sha256(reply.body).hexdigest()
    assert reply.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert reply.header("X-Dataset-Release") == OLD
    assert f'<{told["iri"]}>; rel="cite-as"' in reply.header("Link")
    assert f'<{told["url"]}>; rel="collection"; type="text/html"' in reply.header("Link")
    assert rows_hash(place.get(f"{where}.tsv").body) == told["rowsHash"]
    assert len(list(csv.reader(io.StringIO(place.get(f"{where}.csv").text)))) == 1 + told["rows"]
    seen = 0
    for offer in offers("SELECT"):
        found = place.get(f"{where}.{offer.extension}")
        if offer.extension == "html":
            assert (found.status, found.header("Location")) == (303, f"/cite/{told['pid']}")
        elif offer.extension in {"geojson", "graphml", "gexf"}:
            assert (found.status, found.problem) == (406, "not-representable")
        else:
            assert (found.status, found.type) == (200, offer.media_type)
            assert found.header("X-Result-Rows") == "4"
            seen += 1
    assert seen == 5
    assert place.get(where, "text/csv").header("Cache-Control") == "public, max-age=300"
    tag = reply.header("ETag")
    held = place.get(f"{where}.json", **{"If-None-Match": tag})
    assert (held.status, held.body, held.header("ETag")) == (304, b"", tag)
    assert place.get(f"{where}.docx").problem == "not-found"


def test_x5_a_graph_and_a_truth_are_cited_too(place: Place) -> None:
    graph = place.mint(f"CONSTRUCT WHERE {{ ?x <{EX}text> ?text }}").json
    triples = place.get(f"/cite/{graph['pid']}/result.nt")
    assert triples.header("X-Result-Sha256") == graph["bytesHash"] == hashlib.sha256(triples.body).hexdigest()
    lines = sorted(set(triples.body.splitlines(keepends=True)))
    assert hashlib.sha256(b"".join(lines)).hexdigest() == graph["rowsHash"]
    assert graph["rows"] == len(lines) == 6
    assert place.get(f"/cite/{graph['pid']}/result.ttl").type == "text/turtle"
    truth = place.mint(f"ASK {{ ?x <{EX}rank> 3 }}").json
    assert truth["rowsHash"] == hashlib.sha256(b"true\n").hexdigest()
    assert place.get(f"/cite/{truth['pid']}/result.json").json["boolean"] is True
    for told in (graph, truth):
        assert place.server.call("POST", f"/cite/{told['pid']}/verify").json["same"] is True
        assert place.get(f"/cite/{told['pid']}", **BROWSER).status == 200
        assert place.get(f"/cite/{told['pid']}/difference").json["same"] is True


def test_x6_verify_asks_again_and_compares_both_hashes(place: Place) -> None:
    told = place.mint(RANKS).json
    reply = place.server.call("POST", f"/cite/{told['pid']}/verify")
    assert {name: reply.json[name] for name in ("rows", "rowsHash", "bytesHash", "same")} == {
        "rows": 4, "rowsHash": told["rowsHash"], "bytesHash": told["bytesHash"], "same": True,
    }  # fmt: skip
    assert reply.header("Cache-Control") == "no-store"
    page = place.server.call("POST", f"/cite/{told['pid']}/verify", BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    assert "The answer is the one that was cited" in page.text
    assert page.text.count(told["rowsHash"]) == 2
    refused = place.get(f"/cite/{told['pid']}/verify")
    assert (refused.status, refused.problem, refused.header("Allow")) == (405, "method", "POST, OPTIONS")
    options = place.server.call("OPTIONS", f"/cite/{told['pid']}/verify")
    assert (options.status, options.header("Allow")) == (204, "POST, OPTIONS")
    assert place.server.call("OPTIONS", "/cite").header("Allow") == "GET, HEAD, POST, OPTIONS"
    assert place.server.call("POST", "/cite/aaaaaaaaaa/verify").problem == "unknown-citation"


def test_x6_a_citation_whose_bytes_are_no_longer_made_is_told_and_never_sent(own: Place) -> None:
    told = own.mint(RANKS).json
    store = own.citations / "citations.jsonl"
    store.write_text(store.read_text().replace(told["bytesHash"], "0" * 64))  # as if an older engine had written it
    verified = own.server.call("POST", f"/cite/{told['pid']}/verify").json
    assert (verified["same"], verified["sameRows"], verified["sameBytes"]) == (False, True, False)
    result = own.get(f"/cite/{told['pid']}/result.json")
    assert (result.status, result.problem) == (410, "gone")
    assert result.json["bytesHash"] == "0" * 64
    page = own.get(f"/cite/{told['pid']}", **BROWSER)
    assert page.status == 200
    assert "other bytes" in page.text


def test_x7_equal_rows_keep_the_name_and_other_rows_get_another(own: Place) -> None:
    ranks, steady = own.mint(RANKS).json, own.mint(STEADY).json
    own.serve(NEW)
    steady_now, ranks_now = own.mint(STEADY), own.mint(RANKS)
    assert (steady_now.status, steady_now.json["pid"]) == (200, steady["pid"])
    assert [run["release"] for run in steady_now.json["releases"]] == [OLD, NEW]
    assert (ranks_now.status, ranks_now.json["release"]) == (201, NEW)
    assert ranks_now.json["pid"] != ranks["pid"]
    for one, other in ((ranks, ranks_now.json), (ranks_now.json, ranks)):
        assert [each["pid"] for each in own.get(f"/cite/{one['pid']}").json["others"]] == [other["pid"]]
        assert f'href="/cite/{other["pid"]}"' in own.get(f"/cite/{one['pid']}", **BROWSER).text
    assert own.get(f"/cite/{ranks['pid']}/result.json").header("X-Result-Sha256") == ranks["bytesHash"]
    assert own.server.call("POST", f"/cite/{ranks['pid']}/verify").json["same"] is True
    assert own.mint(RANKS, release=OLD).json["pid"] == ranks["pid"], "an older release is cited as well"
    both = own.get(f"/cite/{steady['pid']}", **BROWSER).text
    assert all(f'href="/release/{name}"' in both for name in (OLD, NEW))


def test_r11_the_difference_from_the_release_of_now_is_shown_row_by_row(own: Place) -> None:
    pid = own.mint(RANKS).json["pid"]
    assert own.get(f"/cite/{pid}/difference").json["same"] is True
    own.serve(NEW)
    told = own.get(f"/cite/{pid}/difference").json
    assert (told["from"], told["to"]) == (OLD, NEW)
    assert (told["before"], told["after"], told["kept"]) == (4, 4, 3)
    assert [row["item"]["value"] for row in told["added"]] == [f"{EX}item/new"]
    assert [row["item"]["value"] for row in told["removed"]] == [f"{EX}item/0002"]
    assert told["byColumn"] == {"item": {"new": 1, "gone": 1}, "rank": {"new": 0, "gone": 1}}
    page = own.get(f"/cite/{pid}/difference", **BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    assert "1 row added, 1 row removed, 3 as before" in page.text
    back = own.get(f"/cite/{pid}/difference.json?release={OLD}")
    assert (back.json["to"], back.json["same"]) == (OLD, True)
    assert back.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert own.get(f"/cite/{pid}/difference?release=2020-01-01-00000000").problem == "unknown-release"
    assert own.get(f"/cite/{pid}/difference.csv").problem == "not-found"


def test_x8_a_retired_release_leaves_the_page_and_the_hash_that_was_true(own: Place) -> None:
    ranks, steady = own.mint(RANKS).json, own.mint(STEADY).json
    own.serve(NEW)
    assert own.mint(STEADY).json["pid"] == steady["pid"]
    (own.build / "releases" / OLD).rename(own.build / "gone")
    page = own.get(f"/cite/{ranks['pid']}", **BROWSER)
    assert page.status == 200
    assert ranks["rowsHash"] in page.text
    assert "no longer kept" in page.text
    assert own.get(f"/cite/{ranks['pid']}").json["kept"] is False
    assert own.get(f"/cite/{ranks['pid']}.bib").status == 200
    for path in (f"/cite/{ranks['pid']}/result.json", f"/cite/{ranks['pid']}/result.csv"):
        reply = own.get(path)
        assert (reply.status, reply.problem) == (410, "gone")
        assert ranks["rowsHash"] in reply.json["detail"]
        assert (reply.json["rowsHash"], reply.json["bytesHash"]) == (ranks["rowsHash"], ranks["bytesHash"])
    assert own.server.call("POST", f"/cite/{ranks['pid']}/verify").problem == "gone"
    assert own.get(f"/cite/{ranks['pid']}/difference").problem == "gone"
    same = own.get(f"/cite/{steady['pid']}/result.json")
    assert (same.status, same.header("X-Dataset-Release")) == (200, NEW), "the same bytes, of a release that is kept"
    assert same.header("X-Result-Sha256") == steady["bytesHash"]


def test_x9_ten_new_citations_an_hour_for_a_client_elsewhere(tmp_path: Path) -> None:
    server = start(
        BUILD=build_folder(tmp_path / "build"), CITATIONS=tmp_path / "citations", TRUSTED_PROXIES="127.0.0.1"
    )
    place = Place(server, tmp_path / "build", tmp_path / "citations")
    try:
        them, others = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-For": "198.51.100.7"}
        queries = [f"ASK {{ ?x <{EX}rank> {number} }}" for number in range(12)]
        assert [place.mint(query, them).status for query in queries[:10]] == [201] * 10
        refused = place.mint(queries[10], them)
        assert (refused.status, refused.problem) == (429, "rate")
        assert 3_000 < int(refused.header("Retry-After")) <= 3_600
        assert place.mint(queries[0], them).status == 200, "what exists is given"
        assert place.mint(queries[10], others).status == 201
        assert [place.mint(query).status for query in queries] == [200] * 11 + [201], "this machine has no limit"
        assert place.get("/cite").json["total"] == 12
    finally:
        finish(server)


def test_the_list_is_paged_newest_first(own: Place) -> None:
    pids = [own.mint(f"ASK {{ ?x <{EX}rank> {number} }}").json["pid"] for number in range(27)]
    first = own.get("/cite").json
    assert (first["total"], first["offset"]) == (27, 0)
    assert [each["pid"] for each in first["citations"]] == pids[::-1][:25]
    second = own.get(first["next"]).json
    assert [each["pid"] for each in second["citations"]] == pids[::-1][25:]
    assert second["next"] is None
    page = own.get("/cite", **BROWSER)
    assert 'rel="next" href="/cite?offset=25"' in page.text
    assert "27 citations" in page.text
    assert 'rel="prev" href="/cite"' in own.get("/cite?offset=25", **BROWSER).text
    assert own.get("/cite?offset=-1").problem == "bad-parameter"


def test_what_stands_behind_a_remote_endpoint_alone_cannot_be_cited(tmp_path: Path, release_folder: Path) -> None:
    citations = tmp_path / "citations"
    with elsewhere(release_folder) as address:
        remote = {"ENGINE": "remote", "REMOTE": f"{address}/query", "CITATIONS": citations}
        far = start(BUILD=tmp_path / "nothing", **remote)
        near = start("--release", str(release_folder), **remote)
        try:
            reply = Place(far, tmp_path, citations).mint(RANKS)
            assert (reply.status, reply.problem) == (422, "not-citable")
            assert "no release that could be asked again" in reply.json["detail"]
            here = Place(near, tmp_path, citations).mint(RANKS)
            assert (here.status, here.json["release"]) == (201, OLD), "the folder lies here and is asked on disk"
            assert near.call("POST", f"/cite/{here.json['pid']}/verify").json["same"] is True
        finally:
            finish(far)
            finish(near)
