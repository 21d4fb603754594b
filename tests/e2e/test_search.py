"""Search over HTTP: exact totals, the name that was found, pages told in words, and nothing that is search syntax.

Takes the release of the project and a real server. Gives what a person and a program read.
Never judges the order of finds: test_search_names.py does.
"""

import json
from urllib.parse import quote, urlencode

import pytest
from serving import Reply, Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def ask(site: Server, path: str, accept: str = "application/json", **given: object) -> Reply:
    return site.call("GET", f"{path}?{urlencode(given, doseq=True, quote_via=quote)}", {"Accept": accept})


def test_a_find_says_what_it_is_where_it_is_and_by_which_name_it_was_found(site: Server) -> None:
    reply = ask(site, "/search", q="Франция")
    assert (reply.status, reply.type, reply.json["total"]) == (200, "application/json", 1)
    hit = reply.json["hits"][0]
    assert hit["matched"] == {"name": "Франция", "language": "ru", "as": "label"}
    assert (hit["kind"], hit["key"], hit["label"], hit["href"]) == ("country", "FRA", "France", "/page/country/FRA")
    assert site.call("GET", hit["href"], BROWSER).status == 200
    assert ask(site, "/search", q="Q42944").json["hits"][0]["matched"]["as"] == "identifier"
    assert ask(site, "/search", q="CERN").json["hits"][0]["how"] == "key"


def test_the_total_is_exact_and_pages_hold_each_find_once(site: Server) -> None:
    first = ask(site, "/search", q="research", limit=40).json
    seen = [hit["iri"] for hit in first["hits"]]
    following = first["next"]
    while following:
        assert "limit=40" in following
        more = site.call("GET", following, {"Accept": "application/json"}).json
        seen += [hit["iri"] for hit in more["hits"]]
        following = more["next"]
    assert len(seen) == len(set(seen)) == first["total"] == sum(first["kinds"].values())
    assert first["total"] > 80
    beyond = ask(site, "/search", q="research", offset=5000).json
    assert (beyond["hits"], beyond["total"]) == ([], first["total"])


def test_a_kind_narrows_and_what_is_no_kind_is_refused_with_those_there_are(site: Server) -> None:
    every = ask(site, "/search", q="open science").json
    documents = ask(site, "/search", q="open science", kind="document").json
    assert {hit["kind"] for hit in documents["hits"]} == {"document"}
    assert documents["total"] == every["kinds"]["document"]
    groups = ask(site, "/suggest", q="g", kind="gri:CountryGroup").json["suggestions"]
    assert {"g7", "g20"} <= {hit["key"] for hit in groups}
    wrong = ask(site, "/search", q="x", kind="planet")
    assert (wrong.status, wrong.problem) == (400, "bad-parameter")
    assert "country" in wrong.json["legal"]


HOSTILE = [
    '"', '""',
    "'", "*", "cern*", '"cern', 'cern" OR "eso', "NEAR(cern eso)", "cern NEAR eso", "cern AND", "NOT cern",
    "name_fts : cern", "^cern", "-cern", "cern + eso", "(", ")", "{cern}", "%", "_", "\\", "cern\\", "\x00",
    "cern\x00eso",
    "'; DROP TABLE thing; --", "<script>alert(1)</script>", "👩‍🚀", "\u202ecern", "ﷺ", "İ", "ß" * 200, "a " * 100,
    "\udcff", "𝔠𝔢𝔯𝔫", "ｃｅｒｎ", "cern\tcern\ncern", "..", "/", "?q=cern", "null", "-1", "1e999", "۱۲", "",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/search", "/suggest"])
def test_whatever_is_typed_is_data_and_never_search_syntax(site: Server, path: str) -> None:
    for text in HOSTILE:
        reply = site.call("GET", f"{path}?q={quote(text, errors='surrogatepass')}", {"Accept": "application/json"})
        assert (reply.status, reply.type) == (200, "application/json"), (text, reply.text[:300])
    # Operators are words that no name holds, and never widen a find.
    assert ask(site, "/search", q="cern AND zzzz").json["hits"] == []
    assert ask(site, "/search", q="ｃｅｒｎ").json["hits"][0]["key"] == "cern"
    assert len(HOSTILE) == 44


def test_ten_kilobytes_are_refused_in_words(site: Server) -> None:
    for path in ("/search", "/suggest"):
        for text in ("a" * 10_000, "cern " * 2_000, '"' * 10_000, "ж" * 5_000):
            reply = ask(site, path, q=text)
            assert (reply.status, reply.problem) == (400, "bad-parameter")
            assert "Write a shorter name" in reply.json["detail"]
    page = ask(site, "/search", accept=BROWSER["Accept"], q="a" * 10_000)
    assert (page.status, page.type) == (400, "text/html")
    assert "Write a shorter name" in page.text


REFUSED = ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=1e3", "q=eso", "limit=%D9%A3"]


def test_numbers_that_are_none_are_refused(site: Server) -> None:
    for given in REFUSED:
        reply = site.call("GET", f"/search?q=cern&{given}", {"Accept": "application/json"})
        assert (reply.status, reply.problem) == (400, "bad-parameter"), given
    ending = site.call("GET", "/search.csv?q=cern")
    assert (ending.status, ending.problem) == (404, "not-found")
    assert len(REFUSED) == 7


def test_a_person_reads_what_was_found_and_how(site: Server) -> None:
    page = ask(site, "/search", accept=BROWSER["Accept"], q="Suiza").text
    assert '<a href="/page/country/CHE">Switzerland</a>' in page
    assert 'in Spanish <q lang="es">Suiza</q>' in page
    alike = ask(site, "/search", accept=BROWSER["Accept"], q="Switzerlnd").text
    assert "Nothing is called “Switzerlnd”." in alike
    assert '<a href="/page/country/CHE">Switzerland</a>' in alike
    nothing = ask(site, "/search", accept=BROWSER["Accept"], q="zurichberg qqqq").text
    assert "Nothing here is called “zurichberg qqqq”." in nothing
    assert 'name="q" value="zurichberg qqqq"' in nothing
    assert "Arabic, Chinese, English, French, Russian and Spanish" in site.call("GET", "/search", BROWSER).text
    as_data = site.call("GET", "/search.json?q=Suiza", BROWSER)
    assert (as_data.type, as_data.json["total"]) == ("application/json", 1)


def test_where_nothing_is_found_the_nearest_names_are_told(site: Server) -> None:
    told = ask(site, "/search", q="telescoop").json
    assert told["hits"] or told["near"], "a word that nearly is one of ours leads somewhere"
    far = ask(site, "/search", q="qqqqxxxx").json
    assert (far["total"], far["hits"], far["near"]) == (0, [], [])


def test_suggestions_are_few_and_say_what_was_asked(site: Server) -> None:
    told = ask(site, "/suggest", q="eu", limit=20).json
    assert len(told["suggestions"]) == 20 < told["total"]
    assert told["suggestions"][0]["key"] == "eu"
    assert ask(site, "/suggest", q="").json["suggestions"] == []
    for text in ("e", "eu", "eur", "europ", "swizerland", "al", "alm", "south afr"):
        assert json.loads(ask(site, "/suggest", q=text).body)["q"] == text
