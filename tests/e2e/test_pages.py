"""Pages over HTTP, from a real server: what a person and a program get, where every link leads, how a failure reads.

Takes the world of the tests as a release, with one question renamed. Gives what the answers say.
Never opens a browser: test_browser.py does.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import served
from gri_ingest import queries
from pyoxigraph import RdfFormat, parse
from serving import Reply, Server, start, stop

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
COUNTRIES = "/queries/which-countries-take-part-in-an-infrastructure"
QUESTIONS = queries.read_all(Path(__file__).resolve().parents[2] / "queries")
VOID = {"meta", "link", "input", "img", "br", "hr"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = served.write(tmp_path_factory.mktemp("pages") / served.ID)
    listed = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    for entry in listed:
        if entry["name"] == "who-is-about-to-join":
            entry["aliases"] = ["who-will-join"]
    (folder / "queries.json").write_text(json.dumps(listed), encoding="utf-8")
    server = start("--release", str(folder), WORKERS=4)
    yield server
    stop(server)


def page(site: Server, path: str) -> Reply:
    return site.call("GET", path, BROWSER)


class Reader(HTMLParser):
    """What a page is made of: its links, its identifiers, its fields, and whether its elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.links.append(given["href"])
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append(given.get("id", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def test_every_question_has_a_page_that_is_well_made(site: Server) -> None:
    assert len(QUESTIONS) >= 31
    for question in QUESTIONS:
        reply = page(site, f"/queries/{question.name}")
        assert (reply.status, reply.type) == (200, "text/html"), (question.name, reply.text[:500])
        assert f"<h1>{question.summary}</h1>" in reply.text.replace("&#39;", "'")
        read = Reader(reply.text)
        assert read.faults == [], question.name
        assert len(read.ids) == len(set(read.ids)), question.name
        assert set(read.fields) == read.labelled, question.name
        assert f'name="{next(iter(question.params), "")}"' in reply.text or not question.params


def test_every_link_of_every_page_leads_somewhere(site: Server) -> None:
    waiting, seen = ["/", "/page/infrastructure/lyra", "/page/country/FRA", f"{COUNTRIES}?infrastructure=lyra"], {}
    while waiting and len(seen) < 160:
        path = waiting.pop(0)
        if path in seen:
            continue
        reply = page(site, path)
        seen[path] = reply.status
        assert reply.status in {200, 302, 303}, (path, reply.status, reply.text[:300])
        if reply.type != "text/html" or path.startswith("/sparql?"):
            continue
        read = Reader(reply.text)
        inner = [link for link in read.links if link.startswith("/") and not link.startswith("//")]
        anchors = [link[1:] for link in read.links if link.startswith("#")]
        assert set(anchors) <= set(read.ids), path
        outer = [link for link in read.links if urlsplit(link).scheme]
        assert all(link.startswith(("http://", "https://")) for link in outer), path
        # Breadth first, and of the data formats one question's are enough.
        waiting += [link for link in inner if link not in seen and (len(seen) < 8 or not link.startswith("/data/"))]
    assert len(seen) == 160


def test_a_page_may_run_nothing_and_names_its_release(site: Server) -> None:
    reply = page(site, "/")
    policy = reply.header("Content-Security-Policy")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert served.ID in reply.text
    assert "imply no opinion on the status of any territory" in reply.text


def test_an_answer_has_the_same_rows_in_every_format(site: Server) -> None:
    given = "?infrastructure=lyra&role=member"
    rows = site.call("GET", f"{COUNTRIES}.json{given}").json["results"]["bindings"]
    assert {row["countryLabel"]["value"] for row in rows} >= {"France", "Spain", "Switzerland"}
    assert all(row["source"]["value"].startswith("https://lyra.example/") for row in rows)
    csv = site.call("GET", f"{COUNTRIES}.csv{given}")
    assert (csv.status, csv.type, csv.header("X-Result-Rows")) == (200, "text/csv", str(len(rows)))
    assert csv.text.count("\r\n") == len(rows) + 1
    assert csv.text.startswith("infrastructure,infrastructureLabel,country,countryLabel,role")
    tsv = site.call("GET", f"{COUNTRIES}.tsv{given}")
    assert (tsv.type, tsv.text.count("\n")) == ("text/tab-separated-values", len(rows) + 1)
    xml = site.call("GET", f"{COUNTRIES}.xml{given}")
    assert (xml.type, xml.text.count("<result>")) == ("application/sparql-results+xml", len(rows))
    seen = page(site, f"{COUNTRIES}{given}")
    assert f'<p class="rows">{len(rows)} rows</p>' in seen.text
    assert 'href="https://lyra.example/members" rel="noopener nofollow external"' in seen.text


def test_an_answer_that_is_known_is_not_sent_again(site: Server) -> None:
    path = f"{COUNTRIES}.csv?infrastructure=lyra"
    tag = site.call("GET", path).header("ETag")
    again = site.call("GET", path, {"If-None-Match": tag})
    assert (again.status, again.body, again.header("ETag")) == (304, b"", tag)
    other = site.call("GET", path.replace(".csv", ".tsv"), {"If-None-Match": tag})
    assert (other.status, other.type) == (200, "text/tab-separated-values")


def test_accept_chooses_the_format_where_no_ending_does(site: Server) -> None:
    answer = site.call("GET", f"{COUNTRIES}?infrastructure=lyra", {"Accept": "text/csv"})
    assert answer.type == "text/csv"
    assert site.call("GET", f"{COUNTRIES}?infrastructure=lyra").type == "application/sparql-results+json"
    assert site.call("GET", "/queries").json[0].keys() >= {"name", "summary", "params", "href"}


def test_the_file_of_a_question_is_sent_as_it_is(site: Server) -> None:
    reply = site.call("GET", f"{COUNTRIES}.rq?infrastructure=lyra")
    question = next(q for q in QUESTIONS if COUNTRIES.endswith(q.name))
    assert (reply.type, reply.text) == ("application/sparql-query", question.text)


def test_an_empty_field_is_dropped_from_the_address(site: Server) -> None:
    reply = page(site, f"{COUNTRIES}?infrastructure=lyra&role=&level=&asOf=")
    assert (reply.status, reply.header("Location")) == (302, f"{COUNTRIES}?infrastructure=lyra")


def test_a_former_name_leads_to_the_present_one_with_all_it_was_given(site: Server) -> None:
    reply = page(site, "/queries/who-will-join.csv?infrastructure=lyra")
    assert (reply.status, reply.header("Location")) == (301, "/queries/who-is-about-to-join.csv?infrastructure=lyra")


SAME = ["lyra", "LYRA", "Lyra%20Synchrotron", "https://w3id.org/gri/id/infrastructure/lyra", "天琴同步辐射光源"]


def test_key_name_and_iri_ask_the_same(site: Server) -> None:
    bodies = {site.call("GET", f"{COUNTRIES}.csv?infrastructure={quoted(text)}").body for text in SAME}
    assert len(bodies) == 1
    assert bodies.pop().count(b"\r\n") > 10


def quoted(text: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


REFUSED = [
    ("?infrastructure=lira", "Did you mean", ["lyra"]),
    ("?infrastructure=x%22%20%7D%20DROP%20ALL%20%23", "is not known here", []),
    ("?role=boss", "Write one of: ", ["member"]),
    ("?asOf=yesterday", "Write the day as 2024-06-30", []),
    ("?infrastrcture=lyra", "Its parameters are: infrastructure, role, level, status, asOf", []),
    ("?infrastructure=lyra&infrastructure=helion", "once", []),
]


@pytest.mark.parametrize(("given", "repair", "offered"), REFUSED)
def test_a_value_that_cannot_be_used_is_answered_with_what_can(
    site: Server, given: str, repair: str, offered: list[str]
) -> None:
    reply = site.call("GET", f"{COUNTRIES}.json{given}")
    assert (reply.status, reply.problem) == (400, "bad-parameter")
    assert repair in reply.json["detail"]
    assert {choice["key"] for choice in reply.json.get("choices", [])} >= set(offered)
    seen = page(site, f"{COUNTRIES}{given}")
    assert (seen.status, seen.type) == (400, "text/html")
    assert repair in seen.text
    assert "DROP ALL #</code>" not in seen.text


def test_six_values_were_refused() -> None:
    assert len(REFUSED) == 6


def test_an_unknown_question_or_thing_is_answered_with_the_nearest(site: Server) -> None:
    question = site.call("GET", "/queries/which-countries-take-part")
    assert (question.status, question.problem) == (404, "unknown-query")
    assert COUNTRIES.rpartition("/")[2] in [choice["key"] for choice in question.json["choices"]]
    thing = page(site, "/page/infrastructure/lira")
    assert thing.status == 404
    assert '<a href="/page/infrastructure/lyra">Lyra Synchrotron</a>' in thing.text
    ending = site.call("GET", f"{COUNTRIES}.docx")
    assert (ending.status, ending.problem) == (404, "not-found")
    assert ".csv" in ending.json["detail"]


def test_what_a_visitor_typed_is_never_markup(site: Server) -> None:
    text = "%3Cscript%3Ealert(1)%22"
    for path in (f"/queries?q={text}", f"{COUNTRIES}?infrastructure={text}", f"/queries/{text}"):
        reply = page(site, path)
        assert "<script>" not in reply.text
        assert "&lt;script&gt;alert(1)" in reply.text
    assert "no identifier of ours has" in page(site, f"/page/a/{text}").text


def test_an_identifier_leads_a_person_to_the_page_and_a_program_to_the_data(site: Server) -> None:
    person = page(site, "/id/infrastructure/lyra")
    assert (person.status, person.header("Location")) == (303, "/page/infrastructure/lyra")
    program = site.call("GET", "/id/infrastructure/lyra", {"Accept": "text/turtle"})
    assert (program.status, program.header("Location")) == (303, "/data/infrastructure/lyra.ttl")
    data = site.call("GET", "/data/infrastructure/lyra.ttl")
    assert (data.status, data.type) == (200, "text/turtle")
    labels = {
        quad.object.value for quad in parse(data.body, RdfFormat.TURTLE) if quad.predicate.value.endswith("prefLabel")
    }
    assert {"Lyra Synchrotron", "天琴同步辐射光源"} <= labels
    missing = site.call("GET", "/data/infrastructure/lira.ttl")
    assert (missing.status, missing.problem) == (404, "unknown-resource")


def test_a_page_of_a_thing_says_its_name_in_every_language(site: Server) -> None:
    reply = page(site, "/page/infrastructure/wadi-light")
    assert re.search(r'<span lang="ar" dir="rtl">ضوء الوادي</span>', reply.text)
    reply = page(site, "/page/infrastructure/lyra")
    assert re.search(r'<span lang="zh">天琴同步辐射光源</span>', reply.text)
    assert "Synchrotron Lyra" in reply.text
    assert "Where it is mentioned" in reply.text


def test_each_figure_of_the_home_page_is_the_answer_of_its_query(site: Server) -> None:
    figures = re.findall(r'<a class="number" href="([^"]+)" rel="nofollow">([\d,]+)</a>', page(site, "/").text)
    assert len(figures) == 6
    for link, shown in figures:
        rows = site.call("GET", f"{link}.json").json["results"]["bindings"]
        assert [row["number"]["value"] for row in rows] == [shown.replace(",", "")], link


def test_a_bare_file_has_pages_that_say_so(tmp_path: Path) -> None:
    graph = tmp_path / "graph.ttl"
    graph.write_text("<http://example.org/a> <http://example.org/p> 1 .")
    server = start("--data", str(graph), WORKERS=2)
    try:
        assert "bare RDF file" in page(server, "/").text
        assert "bare RDF file" in page(server, "/queries").text
        assert page(server, "/about").status == 200
        assert page(server, "/page/infrastructure/cern").status == 404
    finally:
        stop(server)
