"""The query editor in a real browser: run an example, read its rows, see a fault told in words.

Takes the release of the project, a real server and headless Chromium. Gives what a person reads.
Never reaches beyond this machine: a request to another host fails the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from browsing import NARROW, visit
from serving import Server

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

SITS = "which-bodies-does-a-country-sit-on"


@pytest.fixture
def visitor(browser: Any, site: Server) -> Iterator[Any]:
    with visit(browser, site.url) as page:
        page.goto("/editor")
        page.wait_for_selector(".CodeMirror")
        yield page


def write(page: Any, text: str) -> None:
    """Replace the query, as typing would, in one stroke."""
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)


def held(page: Any) -> str:
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def run(page: Any) -> None:
    page.get_by_role("button", name="Run the query").click()


def test_an_example_is_found_run_and_read(visitor: Any, site: Server) -> None:
    visitor.get_by_label("Find an example by its words").fill("country sit bodies")
    visitor.get_by_role("link", name="Which bodies does a country sit on?").click()
    visitor.wait_for_selector(".outcome tbody tr")
    assert held(visitor).startswith("PREFIX")
    count = len(requests.get(f"{site.url}/queries/{SITS}.json", timeout=30).json()["results"]["bindings"])
    assert f"{count:,} rows" in visitor.inner_text(".outcome .rows")
    assert visitor.locator('.outcome td[data-label="bodyLabel"]').first.inner_text() != ""
    assert "query=" in visitor.url


def test_a_fault_is_told_in_words_at_its_place(visitor: Any) -> None:
    write(visitor, "SELECT ?x WHERE {\n  ?x a gri:Country .\n}")
    run(visitor)
    visitor.wait_for_selector('[role="alert"] .problem')
    told = visitor.inner_text('[role="alert"]')
    assert "line 2, column" in told
    assert "PREFIX" in told
    assert ".." not in told  # no classes of letters
    place = visitor.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line")
    assert place == 1
    assert visitor.locator(".query-fault").count() == 1
    write(visitor, "SELECT (1 + 1 AS ?two) WHERE {}")
    run(visitor)
    visitor.wait_for_selector(".outcome tbody tr")
    assert visitor.inner_text('.outcome td[data-label="two"]') == "2"
    assert visitor.inner_text('[role="alert"]') == ""


def test_yes_no_and_statements_are_shown_as_what_they_are(visitor: Any) -> None:
    write(visitor, "ASK { <https://w3id.org/gri/id/country/FRA> ?p ?o }")
    run(visitor)
    visitor.wait_for_selector(".outcome .lead")
    assert visitor.inner_text(".outcome .lead") == "Yes (true)"
    write(visitor, "CONSTRUCT WHERE { <https://w3id.org/gri/id/country/FRA> a ?type }")
    run(visitor)
    visitor.wait_for_selector(".outcome pre")
    assert "https://w3id.org/gri/ns#Country" in visitor.inner_text(".outcome pre")
    write(visitor, "SELECT * WHERE { <urn:nothing> ?p ?o }")
    run(visitor)
    visitor.wait_for_selector(".outcome .empty")
    assert "nothing in the graph matches" in visitor.inner_text(".outcome .empty")


def test_words_of_the_graph_are_completed(visitor: Any) -> None:
    write(visitor, "SELECT ?x WHERE {\n  ?x a ")
    visitor.evaluate("const c = document.querySelector('.CodeMirror').CodeMirror; c.focus(); c.setCursor(1, 7)")
    visitor.keyboard.type("gri:")
    visitor.wait_for_function(
        "() => document.querySelector('.CodeMirror').CodeMirror.getValue().startsWith('PREFIX gri:')"
    )
    visitor.keyboard.type("Participat")
    visitor.keyboard.press("Control+Space")
    visitor.wait_for_selector(".CodeMirror-hints li")
    assert visitor.locator(".CodeMirror-hints li").all_inner_texts() == ["gri:Participation"]
    visitor.keyboard.press("Enter")
    assert "a gri:Participation" in held(visitor)


def test_an_answer_with_the_columns_of_a_view_is_drawn(visitor: Any) -> None:
    visitor.get_by_label("Find an example by its words").fill("Who takes part in what, and who did")
    visitor.get_by_role("link", name="Who takes part in what, and who did?").click()
    visitor.wait_for_selector(".choices button")
    offered = visitor.locator(".choices button").all_inner_texts()
    assert {"Show as table", "Show as network", "Show as matrix", "Show as world map"} <= set(offered)
    assert "Show as map of places" not in offered
    visitor.get_by_role("button", name="Show as network").click()
    visitor.wait_for_selector('figure[data-view="network"]:not([aria-busy]) > *')
    assert visitor.locator("figure.failed").count() == 0
    visitor.get_by_role("button", name="Show as table").click()
    assert visitor.locator(".outcome tbody tr").count() == 50


def test_a_link_brings_the_query_and_its_answer(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        page.goto("/editor?query=SELECT%20%28%22caf%C3%A9%22%20AS%20%3Fword%29%20WHERE%20%7B%7D")
        page.wait_for_selector(".outcome tbody tr")
        assert page.inner_text('.outcome td[data-label="word"]') == "café"
        page.goto(f"/queries/{SITS}?country=FRA")
        page.locator("summary", has_text="The SPARQL of this answer").click()
        page.get_by_role("link", name="Open in the editor").click()
        page.wait_for_selector(".outcome tbody tr")
        assert "VALUES (?country)" in held(page)
        page.goto(f"/editor?example={SITS}")
        page.wait_for_selector(".CodeMirror")
        assert held(page).startswith("PREFIX")


def test_the_keyboard_leaves_the_editor(visitor: Any) -> None:
    visitor.evaluate("document.querySelector('.CodeMirror').CodeMirror.focus()")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.textContent") == "Run the query"


def test_without_a_script_a_query_is_posted(browser: Any, site: Server) -> None:
    with visit(browser, site.url, java_script_enabled=False, viewport=NARROW) as page:
        page.goto(f"/editor?example={SITS}")
        assert page.get_by_label("Query").input_value().startswith("PREFIX")
        page.get_by_label("Query").fill("SELECT (1 + 1 AS ?two) WHERE {}")
        page.get_by_role("button", name="Run the query").click()
        assert page.url == f"{site.url}/sparql"
        assert page.locator('td[data-label="two"]').inner_text() == "2"


def test_an_example_that_is_not_there_is_told(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        page.goto("/editor?example=no-such-question")
        assert "No question is called “no-such-question”" in page.inner_text('[role="alert"] >> nth=0')
