"""The pages of citations as a person uses them: without a script, by everybody, at a desk and in the hand.

Takes the project's release, a service with a store of its own, Chromium and axe-core. Gives what is in the way.
Never mints into the store of the checkout.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from browsing import NARROW, WIDE, visit
from serving import Server, finish, start

pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")
pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTION = "/queries/which-countries-take-part-in-an-infrastructure?infrastructure=cern&role=member"
GRI = "PREFIX gri: <https://w3id.org/gri/ns#>\n"
QUERIES = (
    "SELECT ?s ?o { ?s gri:party ?o } LIMIT 40",
    "ASK { ?s gri:party ?o } # </pre><b>",
    "CONSTRUCT WHERE { ?s gri:party <https://w3id.org/gri/id/country/FRA> }",
    "SELECT ?s { ?s gri:party 'nobody' }",
    "SELECT ?s FROM <https://w3id.org/gri/graph/unverified> { ?s gri:party ?o }",
)


@pytest.fixture(scope="module")
def citing(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start("--release", str(release), CITATIONS=tmp_path_factory.mktemp("citations"))
    yield server
    finish(server)


def test_an_answer_is_cited_verified_and_compared_without_a_script(browser: Any, citing: Server) -> None:
    with visit(browser, citing.url, java_script_enabled=False) as page:
        page.goto(QUESTION)
        page.get_by_role("button", name="Cite this answer").click()
        where = page.url
        assert where.startswith(f"{citing.url}/cite/")
        assert page.locator("h1").inner_text().startswith("Which countries take part in an infrastructure? (")
        assert where in page.locator(".reference").inner_text()
        assert page.locator("dl.meaning").inner_text().count("member") >= 1
        page.get_by_text("BibTeX to copy").click()
        assert "@misc{gri-" in page.locator("details pre").inner_text()
        page.get_by_role("button", name="Verify").click()
        assert page.locator("h1").inner_text() == "The answer is the one that was cited"
        page.get_by_role("link", name="Run it on the current release").click()
        assert page.locator("h1").inner_text() == "No difference"
        page.goto("/cite")
        page.get_by_role("textbox", name="Query").fill("SELECT (NOW() AS ?now) {}")
        page.get_by_role("button", name="Cite the answer").click()
        assert page.locator("h1").inner_text() == "An answer to this query cannot be cited"
        assert "Remove NOW" in page.locator(".problem").inner_text()
        page.goto("/cite")
        page.get_by_role("textbox", name="Title").fill("Who is party to what")
        page.get_by_role("textbox", name="Query").fill(GRI + QUERIES[0])
        page.get_by_role("button", name="Cite the answer").click()
        assert page.locator("h1").inner_text() == "Who is party to what"
        page.go_back()
        page.goto("/cite")
        assert page.locator(".citations li").count() == 2


@pytest.mark.clients
@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "dark"), (NARROW, "light")])
def test_everybody_can_use_the_page_of_any_citation(browser: Any, citing: Server, size: Any, scheme: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    replies = [citing.call("POST", "/cite", form, urlencode({"query": GRI + query}).encode()) for query in QUERIES]
    paths = [reply.header("Location") for reply in replies]
    assert len(set(paths)) == len(QUERIES) == 5
    faults: dict[str, list[str]] = {}
    with visit(browser, citing.url, viewport=size, color_scheme=scheme) as page:
        for path in [*paths, f"{paths[0]}/difference", "/cite", "/conformance"]:
            page.goto(path)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            report = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
            faults[path] = [
                f"{fault['id']}: {node['target']}"
                for fault in report["violations"]
                if fault["impact"] in {"serious", "critical"}
                for node in fault["nodes"]
            ]
            assert page.evaluate("document.documentElement.scrollWidth") == size["width"], path
    assert len(faults) == 8
    assert {path: told for path, told in faults.items() if told} == {}
