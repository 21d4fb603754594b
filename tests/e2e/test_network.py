"""The network in a real browser: filtered to a field and a year, by keyboard to a link, its evidence and its source.

Takes the release of the project, a real server and headless Chromium that draws without a graphics card. Gives what a
person reads. Never reaches beyond this machine: a request to another host fails the test.
"""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from browsing import NARROW, WIDE, visit
from serving import Server

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

DOMAIN = "physical-sciences-and-engineering"
MANY = re.compile(r"([\d,]+) links?")


def until(page: Any, truth: Callable[[], bool]) -> None:
    """Wait, with an end; the page forbids scripts of a test that would wait inside it."""
    end = time.monotonic() + 15
    while not truth():
        assert time.monotonic() < end, page.inner_text("main")[:500]
        page.wait_for_timeout(50)


def drawn(page: Any) -> int:
    """The number of links that the picture says it draws, once it is there."""
    page.wait_for_selector(".network-stage canvas")
    until(page, lambda: MANY.search(page.inner_text(".network-counted")) is not None)
    found = MANY.search(page.inner_text(".network-counted"))
    assert found is not None
    return int(found[1].replace(",", ""))


def rows(page: Any, site: Server, address: str) -> list[dict[str, Any]]:
    """The rows of a question."""
    reply = site.call("GET", address, {"Accept": "application/sparql-results+json"})
    assert reply.status == 200, reply.body[:300]
    return list(reply.json["results"]["bindings"])


def test_from_astronomy_in_2000_by_keyboard_to_the_source_of_a_link(visitor: Any, site: Server) -> None:
    visitor.goto("/network")
    now = drawn(visitor)
    visitor.get_by_text("Narrow: domain").click()
    visitor.get_by_label("Field", exact=True).select_option(label="astronomy")
    visitor.get_by_label("At the end of the year").fill("2000")
    visitor.get_by_role("button", name="Show the network").click()
    visitor.wait_for_url("**field=astronomy**")
    then = drawn(visitor)
    answer = rows(visitor, site, "/queries/participation-network.json?field=astronomy&asOf=2000-12-31&periodKnown=true")
    told = {row["targetLabel"]["value"] for row in answer}
    assert "European Southern Observatory" in told
    assert "European Organization for Nuclear Research" not in told  # of the same domain, and no astronomy
    narrowed = visitor.locator(".narrowed").inner_text()
    assert "astronomy" in narrowed
    assert "2000" in narrowed
    ends = {(row["source"]["value"], row["target"]["value"]) for row in answer}
    assert 0 < then == len(ends) < now
    assert f"{len(answer):,} rows" in visitor.locator("main").inner_text()

    stage = visitor.get_by_role("application")
    stage.focus()
    visitor.keyboard.press("Home")
    visitor.keyboard.press("ArrowRight")
    said = visitor.inner_text(".network-live")
    assert re.search(r"–.*: (member|associate|observer|partner|host), since .*, link 1 of \d+", said), said
    visitor.keyboard.press("Enter")
    panel = visitor.get_by_role("complementary", name="Evidence")
    heading = panel.locator("h3").inner_text()
    assert heading.split(" – ")[0] in said
    source = panel.get_by_role("link", name=re.compile(".")).last
    address = source.get_attribute("href") or ""
    assert address in {row["evidence"]["value"] for row in answer}
    assert "nofollow" in (source.get_attribute("rel") or "")
    assert "since" in panel.inner_text()
    visitor.keyboard.press("Escape")
    assert not panel.is_visible()
    assert visitor.evaluate("document.activeElement.getAttribute('role')") == "application"


def test_the_years_pass_without_a_new_page_and_stay_in_the_address(visitor: Any, site: Server) -> None:
    visitor.goto(f"/network?domain={DOMAIN}")
    counts = [drawn(visitor)]
    for year in (1954, 1980, 2010):
        visitor.evaluate(
            """year => { const range = document.getElementById("network-year"); range.value = year;
            for (const kind of ["input", "change"]) range.dispatchEvent(new Event(kind, { bubbles: true })) }""",
            year,
        )
        until(visitor, lambda year=year: f"at the end of {year}" in visitor.inner_text(".network-counted"))  # type: ignore[misc]
        until(visitor, lambda year=year: f"year={year}" in visitor.url)  # type: ignore[misc]
        answer = rows(
            visitor, site, f"/queries/participation-network.json?domain={DOMAIN}&asOf={year}&periodKnown=true"
        )
        counts.append(drawn(visitor))
        assert counts[-1] == len({(row["source"]["value"], row["target"]["value"]) for row in answer})
    assert counts[1] < counts[2] < counts[3] < counts[0]
    assert visitor.get_by_label("At the end of the year").input_value() == "2010"
    visitor.get_by_role("link", name="Open it for the year shown").click()
    assert "at the end of 2010" in visitor.inner_text("main")


def test_the_cooperation_of_a_year_is_that_of_the_question_and_shows_what_a_pair_shares(
    visitor: Any, site: Server
) -> None:
    visitor.goto("/network?links=cooperation&year=1990")
    answer = rows(visitor, site, "/queries/shared-infrastructures-network.json?asOf=1990-12-31&periodKnown=true")
    assert drawn(visitor) == len(answer)
    visitor.get_by_label("Find", exact=True).fill("switzerland")
    visitor.get_by_label("Find", exact=True).press("Enter")
    panel = visitor.get_by_role("complementary", name="Evidence")
    assert panel.locator("h3").inner_text() == "Switzerland"
    pair = {
        row["targetLabel"]["value"]
        if row["sourceLabel"]["value"] == "Switzerland"
        else row["sourceLabel"]["value"]: int(row["number"]["value"])
        for row in answer
        if "Switzerland" in (row["sourceLabel"]["value"], row["targetLabel"]["value"])
    }
    assert panel.locator("li").count() == len(pair)
    panel.get_by_role("button", name="France", exact=True).click()
    assert panel.locator("h4").count() == pair["France"]
    assert "European Organization for Nuclear Research" in panel.inner_text()
    assert panel.locator("small a").count() >= 2 * pair["France"]


def test_the_matrix_and_the_table_need_no_script(browser: Any, site: Server) -> None:
    with visit(browser, site.url, java_script_enabled=False, viewport=NARROW) as page:
        page.goto("/network?links=cooperation&view=matrix&group=gso")
        answer = rows(page, site, "/queries/shared-infrastructures-network.json?group=gso")
        number = next(
            row["number"]["value"]
            for row in answer
            if {row["sourceLabel"]["value"], row["targetLabel"]["value"]} == {"France", "Italy"}
        )
        heads = page.locator(".matrix thead th").all_inner_texts()
        line = page.locator(".matrix tbody tr", has=page.get_by_role("rowheader", name="France"))
        assert line.locator("td").nth(heads.index("Italy")).inner_text() == number
        assert page.locator(".matrix tbody tr").count() == len(heads) == 13
        page.goto(f"/network?domain={DOMAIN}&year=2000&view=table")
        assert "European Organization for Nuclear Research" in page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_network_is_taken_away_as_a_file(visitor: Any, site: Server) -> None:
    visitor.goto("/network?links=bodies")
    count = drawn(visitor)
    with visitor.expect_download() as coming:
        visitor.get_by_role("button", name="SVG").click()
    picture = ElementTree.fromstring(Path(coming.value.path()).read_bytes())
    words = "".join(picture.itertext())
    assert "Which countries sit on which bodies" in words
    assert "GRI Graph, release" in words
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}g")[0]) == count
    with visitor.expect_download() as coming:
        visitor.get_by_role("button", name="PNG").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"\x89PNG")
    href = visitor.get_by_role("link", name="GEXF for Gephi").get_attribute("href") or ""
    graph = networkx.read_gexf(io.BytesIO(site.call("GET", href).body))
    assert {"country", "organisation"} == set(dict(graph.nodes(data="kind")).values())
    assert "France" in dict(graph.nodes(data="label")).values()


def test_without_webgl_the_table_says_it_all(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto("/network?links=bodies&group=gso")
        page.wait_for_selector("figure.failed")
        assert "has no WebGL. The table holds the same links." in page.inner_text("figure.failed")
        assert page.locator("td", has_text="BRICS").first.is_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_picture_is_on_the_first_screen_and_what_narrows_it_is_taken_away_in_words(
    browser: Any, site: Server, size: dict[str, int]
) -> None:
    with visit(browser, site.url, viewport=size) as page:
        for path in ("/network", "/network?links=cooperation", "/map", "/map?show=countries"):
            page.goto(path)
            assert not page.get_by_label("Country", exact=True).is_visible(), path
            picture = page.locator("figure.picture").bounding_box()
            assert picture["y"] < size["height"] * (0.5 if size is WIDE else 0.75), f"{path}: {picture}"
        page.goto("/network?domain=energy&links=cooperation&year=2000")
        assert page.locator(".narrowed dd span").all_inner_texts() == ["energy", "2000"]
        picture = page.locator("figure.picture").bounding_box()
        assert picture["y"] < size["height"] * (0.6 if size is WIDE else 0.85), picture
        page.get_by_role("link", name="Without: Domain").click()
        page.wait_for_url("**/network?**")
        assert "domain" not in page.url
        assert "links=cooperation" in page.url
        assert page.locator(".narrowed dd span").all_inner_texts() == ["2000"]
        page.get_by_role("link", name="Bodies", exact=True).first.focus()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_year_that_cannot_be_is_told(visitor: Any) -> None:
    visitor.goto("/network?year=1800")
    assert "Write a year from 1950" in visitor.inner_text('[role="alert"]')
