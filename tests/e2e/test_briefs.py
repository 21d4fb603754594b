"""Briefs: from a country to its brief with another, to paper, to a group; every figure is the answer of its question.

Takes the release of the project, a real server and headless Chromium. Gives what a person reads, and what a PDF holds.
Never knows a figure of its own: what a page shows is compared with what the linked question answers.
"""

import io
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from serving import Server

COUNTRY = "/page/country/FRA"
PAIRS = {"France and Japan": "FRA&otherCountry=JPN", "Germany and South Africa": "DEU&otherCountry=ZAF"}
GROUP = "/group?group=gso"
CHOSEN = "/group?members=FRA,BRA,ZAF"
WALKED = [
    COUNTRY,
    "/page/country/MLT",
    GROUP,
    "/group?group=african-union",
    CHOSEN,
    "/compare?country=AND&otherCountry=TUV",
    "/page/infrastructure/cern",
    "/page/infrastructure/sesame",
    "/page/organisation/gso",
]
WALKED += [f"/compare?country={pair}" for pair in PAIRS.values()]
# Of A4, for a brief that somebody takes into a meeting; four were enough for 232 infrastructures, there are 320 now.
SHEETS = 5


class Figures(HTMLParser):
    """The figures of a page, each with the question it links to; and what else its links lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.links: list[str] = []
        self._href = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
            self._href = (given.get("href") or "") if given.get("class") == "number" else ""

    def handle_data(self, data: str) -> None:
        if self._href:
            self.found.append((data.strip(), self._href))
            self._href = ""


def read(site: Server, path: str) -> str:
    """A page as it is sent; a fault of the page is a fault of the test."""
    reply = requests.get(site.url + path, headers={"Accept": "text/html"}, timeout=30)
    assert reply.status_code == 200, reply.text[:500]
    return reply.text


def wrong_figures(site: Server, path: str) -> tuple[int, list[str]]:
    """How many figures a page shows, and which of them are not what their question answers. For any page."""
    shown, faults = Figures(read(site, path)).found, []
    for text, href in shown:
        where = urlsplit(href)
        rows = requests.get(f"{site.url}{where.path}.json?{where.query}", timeout=30).json()["results"]["bindings"]
        told = f"{int(rows[0]['number']['value']):,}" if rows else "0"
        if len(rows) > 1 or told != text:
            faults.append(f"{path} shows {text}; {href} answers {told} in {len(rows)} rows")
    return len(shown), faults


@pytest.mark.parametrize("path", WALKED)
def test_every_figure_is_what_its_question_answers(site: Server, path: str) -> None:
    count, faults = wrong_figures(site, path)
    assert faults == []
    assert count >= 1


def test_eleven_pages_were_walked() -> None:
    assert len(WALKED) == 11


def test_the_sources_of_a_brief_are_numbered_once_and_all_are_listed(site: Server) -> None:
    text = read(site, f"/compare?country={PAIRS['France and Japan']}")
    named = {(int(number), href) for href, number in re.findall(r'class="cite" href="([^"]+)"[^>]*>(\d+)</a>', text)}
    listed = re.findall(r'<li value="(\d+)"><a href="([^"]+)"', text)
    assert len(listed) > 40
    assert [int(number) for number, _ in listed] == list(range(1, len(listed) + 1))
    assert named == {(int(number), href) for number, href in listed}


def test_what_cannot_be_compared_is_told_in_words(site: Server) -> None:
    for query, words in (
        ("country=FRA&otherCountry=FRA", "The same country twice."),
        ("country=FRA", "One country is missing."),
        ("", "Two countries"),
    ):
        assert words in read(site, f"/compare?{query}")
    unknown = requests.get(f"{site.url}/compare?country=FRA&otherCountry=Jpan", timeout=30)
    assert unknown.status_code == 400
    assert "Japan" in unknown.text
    assert "One country is no group." in read(site, "/group?members=FRA")


def test_what_is_not_verified_stays_behind_its_switch(site: Server) -> None:
    for path in (COUNTRY, f"/compare?country={PAIRS['France and Japan']}"):
        plain = read(site, path)
        shown = read(site, f"{path}{'&' if '?' in path else '?'}unverified=1")
        assert "Show what is not verified yet" in plain
        assert "Not verified: France" not in plain
        assert "Not verified: France" in shown
        assert "do not quote it" in shown


def test_a_list_of_countries_is_one_value_however_it_is_written(site: Server) -> None:
    name = "/queries/how-many-infrastructures-bring-countries-together"
    asked = [
        f"{name}.json?country=FRA,BRA,ZAF",
        f"{name}.json?country=FRA&country=BRA&country=ZAF",
        f"{name}.json?country=France,BR,%20South%20Africa,FRA",
    ]
    answers = [requests.get(site.url + path, timeout=30).json()["results"]["bindings"] for path in asked]
    assert answers[0] == answers[1] == answers[2]
    assert int(answers[0][0]["number"]["value"]) > 1
    twice = requests.get(f"{site.url}{name}.json?atLeast=2&atLeast=3", timeout=30)
    assert twice.status_code == 400
    assert "Give “atLeast” once" in twice.json()["detail"]


# ------------------------------------------------------------------------------------------------------- in a browser

browser_only = pytest.mark.browser


def visiting(browser: Any, site: Server, **options: Any) -> Any:
    """A page of its own; on leaving, nothing in its console and no request to another host."""
    from browsing import visit

    return visit(browser, site.url, **options)


def paper(page: Any) -> list[str]:
    """The text of each sheet of a page that is printed."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert all(abs(float(sheet.mediabox.width) - 595) < 2 for sheet in reader.pages), "A4 is 595 points wide"
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


@browser_only
def test_from_a_country_to_its_brief_with_another_and_to_paper(browser: Any, site: Server) -> None:
    with visiting(browser, site) as page:
        page.goto(COUNTRY)
        assert page.inner_text("h1") == "France"
        assert "takes part in" in page.inner_text(".lead")
        page.get_by_label("Compare France with another country", exact=True).fill("Japan")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_url("**/compare?*")
        assert page.inner_text("h1") == "France and Japan"
        both = page.locator("section", has=page.get_by_role("heading", name="Where both take part", exact=True))
        # Remarks of other rows speak of CERN as well: its own row is the one that it heads.
        own = page.get_by_role("link", name="European Organization for Nuclear Research")
        cern = both.get_by_role("row").filter(has=own)
        assert "member" in cern.inner_text()
        assert "since 29 Sep 1954" in cern.inner_text()
        assert "observer" in cern.inner_text()
        assert (cern.locator("a.cite").first.get_attribute("href") or "").startswith("http")
        alone = page.locator("section", has=page.get_by_role("heading", name="Where France sits and Japan does not"))
        assert "European Molecular Biology Laboratory" in alone.inner_text()
        sheets = paper(page)
    text = " ".join(sheets)
    assert len(sheets) <= SHEETS
    for words in ("France and Japan", "Facts as of", "release", "Where both take part", "since 29 Sep 1954"):
        assert words in text
    for words in (
        "Where France sits and Japan does not",
        "Ended, suspended",
        "Sources",
        "To cite this brief",
        "CC BY 4.0",
    ):
        assert words in text
    assert "home.cern/about" in text, "the address of a source stands on paper"
    assert "Compare with" not in text


@browser_only
@pytest.mark.parametrize("title", PAIRS)
def test_a_bilateral_brief_fills_few_sheets(browser: Any, site: Server, title: str) -> None:
    with visiting(browser, site) as page:
        page.goto(f"/compare?country={PAIRS[title]}")
        sheets = paper(page)
    assert title in sheets[0]
    assert 1 < len(sheets) <= SHEETS


@browser_only
def test_the_brief_of_the_senior_officials(browser: Any, site: Server) -> None:
    with visiting(browser, site) as page:
        page.goto("/group")
        page.get_by_role("link", name=re.compile(r"\(GSO\)")).click()
        assert "Senior Officials" in page.inner_text("h1")
        table = page.locator(".matrix table")
        heads = [head.strip() for head in table.locator("thead th").all_inner_texts()]
        assert {"France", "Japan", "South Africa", "United States"} <= set(heads)
        cern = table.get_by_role("row").filter(has=page.get_by_title("European Organization for Nuclear Research"))
        marks = dict(zip(heads, cern.locator("td").all_inner_texts(), strict=True))
        assert (marks["Japan"].strip(), marks["Italy"].strip(), marks["Mexico"].strip()) == ("O", "M", "P")
        assert "observer" in page.inner_text(".legend")
        members = page.locator("section", has=page.get_by_role("heading", name="The list of members"))
        russia = members.get_by_role("row").filter(has_text="Russia")
        assert "no longer listed" in russia.inner_text()
        sheets = paper(page)
    assert "Who takes part in what" in sheets[0]
    assert "Italy" in sheets[0]
    assert "To cite this brief" in " ".join(sheets)


@browser_only
@pytest.mark.parametrize("path", [COUNTRY, f"/compare?country={PAIRS['France and Japan']}", GROUP, CHOSEN])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_brief_reads_without_a_script_and_on_a_telephone(browser: Any, site: Server, path: str, width: int) -> None:
    with visiting(browser, site, java_script_enabled=False, viewport={"width": width, "height": 844}) as page:
        page.goto(path)
        assert page.locator(".brief").count() >= 2
        assert page.locator(".brief .cite").count() > 3
        assert page.locator("a.number").count() >= 1
        assert page.get_by_text("To cite this brief").is_visible()
        edge = page.locator("html").bounding_box()
        assert edge is not None
        wide = [box["width"] for box in (item.bounding_box() for item in page.locator("main section").all()) if box]
        assert max(wide) <= width, "nothing is wider than the screen"


@browser_only
def test_a_form_of_the_brief_works_without_a_script(browser: Any, site: Server) -> None:
    with visiting(browser, site, java_script_enabled=False) as page:
        page.goto("/compare")
        page.get_by_label("Country", exact=True).fill("DEU")
        page.get_by_label("Other country", exact=True).fill("South Africa")
        page.get_by_role("button", name="Compare", exact=True).click()
        assert page.inner_text("h1") == "Germany and South Africa"
