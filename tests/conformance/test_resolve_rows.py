"""Resolving, row by row (L9, L10): identifiers of every register, in every spelling, one by one and as a list.

Takes the world with identifiers of every register and with retired names. Gives what the service answers over HTTP.
Never looks into the index.
"""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from linking import BASE, DAY, write
from serving import Reply, Server, start, stop

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LYRA, FRANCE = "infrastructure/lyra", "country/FRA"
SPELT = {
    "https://ror.org/0testbb28": LYRA,
    "http://ror.org/0testbb28/": LYRA,
    "ror:0testbb28": LYRA,
    "0testbb28": LYRA,
    "0TESTBB28": LYRA,
    "Q99000001": LYRA,
    "wd:Q99000001": LYRA,
    "wikidata:q99000001": LYRA,
    "http://www.wikidata.org/entity/Q99000001": LYRA,
    "https://www.wikidata.org/wiki/Q99000001": LYRA,
    "0000 0001 2156 142X": LYRA,
    "0000-0001-2156-142x": LYRA,
    "isni:000000012156142X": LYRA,
    "https://isni.org/isni/000000012156142X": LYRA,
    "grid.9132.9": LYRA,
    "grid:grid.9132.9": LYRA,
    "https://www.grid.ac/institutes/grid.9132.9": LYRA,
    "r3d100010468": LYRA,
    "re3data:r3d100010468": LYRA,
    "https://www.re3data.org/repository/r3d100010468": LYRA,
    "10.1000/lyra": LYRA,
    "doi:10.1000/LYRA": LYRA,
    "https://doi.org/10.1000/lyra": LYRA,
    "http://dx.doi.org/10.1000/lyra": LYRA,
    "lyra": LYRA,
    "infrastructure/lyra": LYRA,
    "gri:infrastructure/lyra": LYRA,
    f"{BASE}id/infrastructure/lyra": LYRA,
    f"{BASE}page/infrastructure/lyra": LYRA,
    f"{BASE}data/infrastructure/lyra.ttl": LYRA,
    "/id/infrastructure/lyra": LYRA,
    "FR": FRANCE,
    "fra": FRANCE,
    "250": FRANCE,
    "iso:fr": FRANCE,
    "ISO3166-1:FRA": FRANCE,
    "iso:250": FRANCE,
    "m49:250": FRANCE,
    "3017382": FRANCE,
    "gn:3017382": FRANCE,
    "geonames:3017382": FRANCE,
    "https://sws.geonames.org/3017382/": FRANCE,
    "https://www.geonames.org/3017382/republic-of-france.html": FRANCE,
    "participation/lyra.fra.member.1": "participation/lyra.fra.member.1",
    "infrastructure/lyra-older": LYRA,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start("--release", str(write(tmp_path_factory.mktemp("resolve") / "release")), WORKERS=2)
    yield server
    stop(server)


def ask(site: Server, *ids: str, accept: str = "*/*", more: str = "") -> Reply:
    query = "&".join(f"id={quote(text, safe='')}" for text in ids)
    return site.call("GET", f"/resolve?{query}{more}", {"Accept": accept})


def post(site: Server, body: str, media_type: str, accept: str = "*/*") -> Reply:
    return site.call("POST", "/resolve", {"Content-Type": media_type, "Accept": accept}, body.encode())


def test_l9_every_spelling_leads_to_the_thing(site: Server) -> None:
    for text, path in SPELT.items():
        reply = ask(site, text)
        assert (reply.status, reply.headers["Location"]) == (303, f"/id/{path}"), text
        told = ask(site, text, accept="application/json").json
        assert (told["iri"], told["id"]) == (f"{BASE}id/{path}", text)
    assert len(SPELT) == 45


def test_l9_one_answer_is_told_in_json_with_its_label_and_its_register(site: Server) -> None:
    told = ask(site, "ror:0testbb28", accept="application/json").json
    assert told == {
        "id": "ror:0testbb28",
        "status": "found",
        "iri": f"{BASE}id/infrastructure/lyra",
        "label": "Lyra Synchrotron",
        "scheme": "ror",
    }
    head = site.call("HEAD", "/resolve?id=FRA")
    assert (head.status, head.body, head.header("Location")) == (303, b"", "/id/country/FRA")
    own = ask(site, f"{site.url}/page/country/FRA")
    assert (own.status, own.header("Location")) == (303, "/id/country/FRA")


def test_l9_two_candidates_are_two(site: Server) -> None:
    reply = ask(site, "isni:0000000099990000")
    assert (reply.status, reply.type) == (300, "application/json")
    assert {choice["iri"].removeprefix(BASE) for choice in reply.json["choices"]} == {
        "id/infrastructure/helion",
        "id/organisation/bay-academy",
    }
    page = ask(site, "isni:0000000099990000", accept=BROWSER)
    assert (page.status, page.type) == (300, "text/html")
    assert '<a href="/id/infrastructure/helion">' in page.text
    assert '<a href="/id/organisation/bay-academy">' in page.text


NOBODY = [
    "ror:0aaaaaa11",
    "Q1",
    "ZZ",
    "doi:10.1/none",
    "isni:lyra",
    "wd:lyra",
    "<script>",
    "grid.1.1",
    "lyra synchrotron",
]


@pytest.mark.parametrize("text", NOBODY)
def test_l9_what_names_nothing_is_404(site: Server, text: str) -> None:
    reply = ask(site, text, accept="application/json")
    assert (reply.status, reply.problem) == (404, "unknown-resource")
    assert text in reply.json["detail"]
    assert len(NOBODY) == 9


def test_l9_what_was_withdrawn_is_410_and_what_was_merged_leads_on(site: Server) -> None:
    for text in ("infrastructure/vega", "ror:0testdd12", "Q99000009"):
        reply = ask(site, text)
        assert (reply.status, reply.problem) == (410, "gone")
        assert DAY in reply.json["detail"]
        assert (reply.json["label"], reply.json["iri"]) == ("Vega Array", f"{BASE}id/infrastructure/vega")
    merged = ask(site, "infrastructure/lyra-old", accept="application/json")
    assert (merged.status, merged.json["status"]) == (303, "moved")


def test_l9_a_browser_without_an_identifier_gets_a_form(site: Server) -> None:
    page = site.call("GET", "/resolve", {"Accept": BROWSER})
    assert (page.status, page.type) == (200, "text/html")
    assert '<textarea id="id" name="id"' in page.text
    program = site.call("GET", "/resolve")
    assert (program.status, program.problem) == (400, "malformed-request")
    two = ask(site, "FRA\nror:0testbb28\nnobody", accept=BROWSER)
    assert two.status == 200
    for words in ('<a href="/id/country/FRA">France</a>', '<a href="/id/infrastructure/lyra">', "not known here"):
        assert words in two.text


TABLE = [
    ("FRA", f"{BASE}id/country/FRA", "France", "found"),
    ("ror:0testbb28", f"{BASE}id/infrastructure/lyra", "Lyra Synchrotron", "found"),
    ("nobody", "", "", "unknown"),
    ("infrastructure/lyra-old", f"{BASE}id/infrastructure/lyra", "Lyra Synchrotron", "moved"),
    ("infrastructure/vega", f"{BASE}id/infrastructure/vega", "Vega Array", "withdrawn"),
]


def test_l10_several_identifiers_are_a_table(site: Server) -> None:
    ids = [row[0] for row in TABLE]
    reply = ask(site, *ids)
    assert (reply.status, reply.type) == (200, "text/csv")
    rows = list(csv.reader(io.StringIO(reply.text)))
    assert rows == [["id", "iri", "label", "status"], *map(list, TABLE)]
    told = ask(site, *ids, accept="application/json").json["results"]
    assert [tuple(row[name] for name in ("id", "iri", "label", "status")) for row in told] == TABLE
    one = ask(site, "FRA", more="&format=csv")
    assert one.text == "id,iri,label,status\r\nFRA,https://w3id.org/gri/id/country/FRA,France,found\r\n"
    wrong = ask(site, "FRA", more="&format=xlsx")
    assert (wrong.status, wrong.problem) == (406, "not-acceptable")


def test_l10_a_posted_table_comes_back_with_what_was_found(site: Server) -> None:
    body = 'note,identifier\r\n"a, b",FRA\r\n\r\nc,isni:0000000099990000\r\nd\r\n'
    rows = list(csv.reader(io.StringIO(post(site, body, "text/csv").text)))
    assert rows[0] == ["note", "identifier", "iri", "label", "status"]
    assert rows[1] == ["a, b", "FRA", f"{BASE}id/country/FRA", "France", "found"]
    assert rows[2][4] == "ambiguous"
    assert rows[2][2].split(" | ") == [f"{BASE}id/infrastructure/helion", f"{BASE}id/organisation/bay-academy"]
    assert rows[3] == ["d", "", "", "", "unknown"]
    bare = list(csv.reader(io.StringIO(post(site, "FRA\nlyra\n", "text/csv").text)))
    assert [row[3] for row in bare] == ["status", "found", "found"]


def test_l10_lists_are_posted_as_lines_as_json_and_as_a_form(site: Server) -> None:
    lines = post(site, "\n".join(row[0] for row in TABLE), "text/plain; charset=utf-8")
    assert [tuple(row) for row in csv.reader(io.StringIO(lines.text))][1:] == TABLE
    for body in (["FRA", "lyra"], {"ids": ["FRA", "lyra"]}):
        told = post(site, json.dumps(body), "application/json")
        assert told.type == "application/json"
        assert [row["status"] for row in told.json["results"]] == ["found", "found"]
    form = post(site, "id=FRA%0Alyra&id=nobody", "application/x-www-form-urlencoded")
    assert [row[3] for row in csv.reader(io.StringIO(form.text))] == ["status", "found", "found", "unknown"]


REFUSED = [
    ('{"id": "FRA"}', "application/json", 400, "malformed-request"),
    ("[1, 2]", "application/json", 400, "malformed-request"),
    ("[", "application/json", 400, "malformed-request"),
    ('"a', "text/csv", 400, "malformed-request"),
    ("FRA", "application/xml", 415, "unsupported-media"),
    ("\n".join(f"x{n}" for n in range(10_001)), "text/plain", 413, "request-too-large"),
    ("id\n" + "\n".join(f"x{n}" for n in range(10_001)), "text/csv", 413, "request-too-large"),
    (json.dumps([f"x{n}" for n in range(10_001)]), "application/json", 413, "request-too-large"),
]


@pytest.mark.parametrize(("body", "media_type", "status", "problem"), REFUSED)
def test_l10_what_cannot_be_read_says_what_to_change(
    site: Server, body: str, media_type: str, status: int, problem: str
) -> None:
    reply = post(site, body, media_type)
    assert (reply.status, reply.problem) == (status, problem)
    assert len(REFUSED) == 8


def test_l10_ten_thousand_lines_come_back_whole(site: Server) -> None:
    reply = post(site, "id\n" + "\n".join(f"FRA\nnobody-{n}" for n in range(5_000)), "text/csv")
    rows = list(csv.reader(io.StringIO(reply.text)))
    assert len(rows) == 10_001
    assert [row[3] for row in rows[1:5]] == ["found", "unknown"] * 2


def test_resolving_answers_options_and_refuses_what_it_does_not_do(site: Server) -> None:
    may = site.call("OPTIONS", "/resolve")
    assert (may.status, may.header("Allow")) == (204, "GET, HEAD, POST, OPTIONS")
    refused = site.call("DELETE", "/resolve?id=FRA")
    assert (refused.status, refused.problem) == (405, "method")
