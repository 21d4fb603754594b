"""The page for machines and scholars: every example runs as it stands, and everything the site leads to is there.

Takes a service of the project's build folder. Gives the answers to the examples, and of what the footer names.
Never runs a shell: an example is read as curl reads its words, and a word it does not know is a fault.
"""

import csv
import html
import json
import re
import shlex
import time
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from reading import Page
from serving import Reply, Server

pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BLOCK = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# What each example must hold in its answer, by a part of its address.
SHOWS = {
    "/id/country/FRA": "<id/country/FRA>",
    "/resolve?id=": "infrastructure/cern",
    "/data/infrastructure/cern.jsonld": "https://w3id.org/gri/id/infrastructure/cern",
    "/context/v2.jsonld": '"@context"',
    "which-countries-take-part": "Austria",
    "/openapi.json": '"openapi":"3.1',
    "/sparql -H": "n\r\n",
    "{}/ns": "Ontology",
    "/reconcile": "Switzerland",
    "application/json' {}/release/": '"current"',
    "?release=": "number",
    "/cite --": "/cite/",
    "/feed/infrastructure/cern.atom": "http://www.w3.org/2005/Atom",
    "/dcat": "Catalog",
    "curl -I {}/": "cite-as",
    "/linkset/page": '"describedby"',
    "/fair": "RDA-F1-01M",
    "/sitemap.xml": "sitemap-things-1.xml",
}


def run(site: Server, command: str) -> tuple[Reply, list[Reply]]:
    """What curl would do: the last answer, and all on the way to it."""
    words = shlex.split(command)
    assert words.pop(0) == "curl"
    method, headers, form, address, follow = "GET", {"Accept": "*/*"}, [], "", False
    while words:
        match words.pop(0):
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-L":
                follow = True
            case "-i":
                pass
            case "-I":
                method = "HEAD"
            case "--data-urlencode":
                name, _, value = words.pop(0).partition("=")
                form.append(f"{name}={quote(value, safe='')}")
            case word:
                assert word.startswith("http"), f"{word} of {command}"
                address = word
    body = "&".join(form).encode() if form else None
    if body is not None:
        method, headers["Content-Type"] = "POST", "application/x-www-form-urlencoded"
    replies = []
    while True:
        split = urlsplit(address)
        assert address.startswith(site.url), f"{command} leads to {address}"
        path = split.path + (f"?{split.query}" if split.query else "")
        replies.append(site.call(method, path, headers, body))
        if not follow or replies[-1].status not in {301, 302, 303}:
            return replies[-1], replies
        address = urljoin(address, replies[-1].header("Location"))


def test_every_example_runs_as_it_stands(whole_site: Server) -> None:
    examples = Page(whole_site.call("GET", "/linking", BROWSER).text).examples
    assert len(examples) == len(SHOWS)
    unseen = dict(SHOWS)
    for example in examples:
        (part,) = [part for part in unseen if part.replace("{}", whole_site.url) in example][:1]
        wanted = unseen.pop(part)
        reply, _ = run(whole_site, example)
        assert reply.status in {200, 201, 303}, f"{example}: {reply.status} {reply.text[:300]}"
        told = reply.text + "\n".join(f"{name}: {value}" for name, value in reply.headers.items())
        assert wanted in told, f"{example}: {told[:400]}"
    assert unseen == {}


def test_the_footer_and_the_page_lead_to_pages_that_are_there(whole_site: Server) -> None:
    page = Page(whole_site.call("GET", "/linking", BROWSER).text)
    assert {"/linking", "/release/", "/api", "/fair"} <= set(page.footer)
    faults = []
    for path in sorted({link for link in [*page.footer, *page.anchors] if link.startswith("/")}):
        reply = whole_site.call("GET", path, BROWSER)
        if reply.status != 200 or "<h1" not in reply.text:
            faults.append(f"{path}: {reply.status} {reply.type}")
    assert faults == []


def test_every_piece_of_evidence_shows_what_the_self_assessment_says(whole_site: Server) -> None:
    reply = whole_site.call("GET", "/fair", {"Accept": "application/json"})
    told = reply.json
    assert told["model"] == "https://doi.org/10.15497/RDA00050"
    assert len(told["indicators"]) == 41
    faults = []
    for one in told["indicators"]:
        headers = {"Accept": one["accept"] or "*/*"}
        path = one["evidence"].removeprefix(whole_site.url)
        answer = whole_site.call("GET", path, headers)
        while answer.status in {301, 302, 303}:
            answer = whole_site.call(
                "GET", urljoin(path, answer.header("Location")).removeprefix(whole_site.url), headers
            )
        if answer.status != 200 or one["shows"] not in answer.text:
            faults.append(f"{one['id']}: {path} answers {answer.status} without {one['shows']!r}")
    assert faults == []
    assert sum(sum(levels.values()) for levels in told["summary"].values()) == 41


def test_the_page_of_the_assessment_says_of_every_indicator_what_the_data_say(whole_site: Server) -> None:
    text = whole_site.call("GET", "/fair", BROWSER).text
    items = dict(re.findall(r'<li id="(RDA-[FAIR][\d.]+-\d\d[MD])">(.*?)</li>', text, re.DOTALL))
    told = whole_site.call("GET", "/fair", {"Accept": "application/json"}).json["indicators"]
    assert len(items) == len(told) == 41
    for one in told:
        words = html.unescape(items[one["id"]])
        assert all(one[part] in words for part in ("name", "level", "says")), one["id"]


def test_the_sitemap_lists_pages_that_are_there_and_once(whole_site: Server) -> None:
    index = ElementTree.fromstring(whole_site.call("GET", "/sitemap.xml").body)
    files = [str(place.text) for place in index.iter(f"{BLOCK}loc")]
    assert [urlsplit(file).path for file in files] == [
        "/sitemap-pages-1.xml", "/sitemap-questions-1.xml", "/sitemap-releases-1.xml", "/sitemap-things-1.xml"
    ]  # fmt: skip
    listed: list[str] = []
    faults = []
    for file in files:
        chapter = ElementTree.fromstring(whole_site.call("GET", urlsplit(file).path).body)
        addresses = [str(place.text) for place in chapter.iter(f"{BLOCK}loc")]
        dates = [str(place.text) for place in chapter.iter(f"{BLOCK}lastmod")]
        assert len(addresses) == len(dates) <= 50_000
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)
        for address in addresses[:: max(1, len(addresses) // 12)]:
            reply = whole_site.call("GET", address.removeprefix(whole_site.url), BROWSER)
            if reply.status != 200 or reply.type != "text/html":
                faults.append(f"{address}: {reply.status} {reply.type}")
        listed += addresses
    assert faults == []
    assert len(listed) == len(set(listed)) > 2000
    assert f"{whole_site.url}/page/infrastructure/cern" in listed


def test_robots_may_read_pages_and_not_run_queries(whole_site: Server) -> None:
    text = whole_site.call("GET", "/robots.txt").text
    assert {"Allow: /page/", "Allow: /queries/", "Allow: /release/"} <= set(text.splitlines())
    assert {"Disallow: /sparql?", "Disallow: /reconcile", "Disallow: /search?", "Disallow: /-/"} <= set(
        text.splitlines()
    )
    assert f"Sitemap: {whole_site.url}/sitemap.xml" in text.splitlines()


def test_the_sitemap_is_quick_and_is_kept(whole_site: Server) -> None:
    first = whole_site.call("GET", "/sitemap-things-1.xml")
    begun = time.monotonic()
    again = whole_site.call("GET", "/sitemap-things-1.xml", {"If-None-Match": first.header("ETag")})
    assert (again.status, again.body) == (304, b"")
    assert time.monotonic() - begun < 1.0


def triples(block: object) -> set[ox.Triple]:
    """A data block as a harvester without network reads it."""
    quads = ox.parse(json.dumps(block), format=ox.RdfFormat.JSON_LD, base_iri="https://w3id.org/gri/")
    return {quad.triple for quad in quads}


def test_the_first_page_is_a_dataset_that_search_engines_take(whole_site: Server) -> None:
    """What Google asks of a dataset: https://developers.google.com/search/docs/appearance/structured-data/dataset"""
    (block,) = Page(whole_site.call("GET", "/", BROWSER).text).blocks
    dataset, catalogue = block["@graph"]
    assert (dataset["@type"], catalogue["@type"]) == ("Dataset", "DataCatalog")
    assert 50 <= len(dataset["description"]) <= 5000
    asked = """name description alternateName creator identifier isAccessibleForFree keywords license spatialCoverage
        variableMeasured version url measurementTechnique distribution"""
    assert set(asked.split()) <= dataset.keys()
    assert dataset["includedInDataCatalog"] == {"@id": catalogue["@id"]}
    for file in dataset["distribution"]:
        assert file["@type"] == "DataDownload"
        assert file["encodingFormat"]
        assert whole_site.call("HEAD", file["contentUrl"].removeprefix(whole_site.url)).status == 200
    said = triples(block)
    subject = ox.NamedNode("https://w3id.org/gri/.well-known/void#dataset")
    licence = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert ox.Triple(subject, ox.NamedNode("https://schema.org/license"), licence) in said


def test_an_answer_is_a_dataset_that_is_part_of_the_graph(whole_site: Server) -> None:
    path = "/queries/which-countries-take-part-in-an-infrastructure?infrastructure=cern"
    (block,) = Page(whole_site.call("GET", path, BROWSER).text).blocks
    assert block["@type"] == "Dataset"
    assert len(block["description"]) >= 50
    assert block["isPartOf"] == "https://w3id.org/gri/.well-known/void#dataset"
    (table,) = [file for file in block["distribution"] if file["encodingFormat"] == "text/csv"]
    reply = whole_site.call("GET", table["contentUrl"].removeprefix(whole_site.url))
    (head, *lines) = list(csv.reader(reply.text.splitlines()))
    assert set(head) == set(block["variableMeasured"])
    assert len(lines) > 20


def test_a_description_that_would_end_the_block_is_inert(whole_site: Server) -> None:
    text = whole_site.call("GET", "/queries/how-did-participation-grow?infrastructure=cern", BROWSER).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, flags=re.DOTALL)
    assert "<" not in block


READ = (
    "/linkset/",
    "/linkset/page/infrastructure/cern",
    "/sitemap.xml",
    "/sitemap-things-1.xml",
    "/robots.txt",
    "/fair",
    "/fair.json",
)


@pytest.mark.parametrize("path", READ)
def test_what_is_read_answers_head_and_options_as_its_neighbours_do(whole_site: Server, path: str) -> None:
    whole, head = (whole_site.call(method, path, {"Accept": "*/*"}) for method in ("GET", "HEAD"))
    assert len(READ) == 7
    assert (head.status, head.body, head.header("Content-Type")) == (200, b"", whole.header("Content-Type"))
    assert whole.header("Access-Control-Allow-Origin") == "*"
    assert whole.header("Cache-Control") == "public, max-age=300"
    asked = whole_site.call("OPTIONS", path)
    assert (asked.status, asked.header("Allow")) == (204, "GET, HEAD, OPTIONS")
    refused = whole_site.call("POST", path, body=b"")
    assert (refused.status, refused.problem) == (405, "method")
