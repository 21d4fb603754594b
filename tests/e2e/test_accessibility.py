"""Every kind of page can be used by everybody: axe-core, the HTML standard, the keyboard, suggestions read aloud.

Takes the release of the project, a real server, headless Chromium, and the packages of tests/clients.
Gives what axe-core and html-validate find. Never judges what only a person can: see the screenshots.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browsing import NARROW, WIDE, visit
from kinds import PAGES, REFUSED
from serving import Server

CLIENTS = Path(__file__).resolve().parents[1] / "clients"
AXE = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EVERY = {**PAGES, **REFUSED}
SIZES = {"wide": WIDE, "narrow": NARROW}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a scheme of colours can change: the rest of a page is the same in the dark.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

pytestmark = [pytest.mark.browser, pytest.mark.clients]
pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")
if not AXE.is_file():
    pytest.skip("no packages: npm ci --prefix tests/clients", allow_module_level=True)


def settled(page: Any) -> None:
    """Every picture of the page is drawn or has said why not."""
    page.wait_for_selector("figure[data-view][hidden], figure[aria-busy]", state="detached")


def found(page: Any, rules: Any = RULES) -> list[str]:
    """What axe-core finds serious or critical, as rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{fault['id']} ({fault['impact']}): {node['target']} {node['html'][:120]}"
        for fault in report["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious_on_any_kind_of_page(browser: Any, site: Server, size: str) -> None:
    faults: dict[str, list[str]] = {}
    with visit(browser, site.url, viewport=SIZES[size]) as page:
        for name, path in EVERY.items():
            page.emulate_media(color_scheme="light")
            page.goto(path)
            settled(page)
            faults[name] = found(page)
            page.emulate_media(color_scheme="dark")
            settled(page)
            faults[f"{name}, dark"] = found(page, COLOURS)
    assert len(faults) == 2 * len(EVERY) >= 60
    assert {name: told for name, told in faults.items() if told} == {}


def test_axe_does_find_what_is_wrong(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        page.goto("/about")
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><a href=\"#x\"></a>')")
        assert {told.split(" ")[0] for told in found(page)} >= {"label", "link-name"}
        # A colour that is fixed is pale in one of the two schemes.
        page.evaluate("document.querySelector('main').append(document.createElement('p'))")
        page.evaluate("document.querySelector('main > p:last-child').textContent = 'some words'")
        page.evaluate("document.querySelector('main > p:last-child').style.color = '#333'")
        assert found(page, COLOURS) == []
        page.emulate_media(color_scheme="dark")
        assert {told.split(" ")[0] for told in found(page, COLOURS)} == {"color-contrast"}


def test_every_kind_of_page_is_valid_html(site: Server, tmp_path: Path) -> None:
    for name, path in EVERY.items():
        reply = site.call("GET", path, BROWSER)
        assert reply.type == "text/html", path
        (tmp_path / f"{name}.html").write_bytes(reply.body)
    (tmp_path / "planted.html").write_text("<!doctype html><title>x</title><p><div id=a></div><b id=a></p>")
    node = Path(sys.executable).parent / "node"
    program = str(node) if node.is_file() else shutil.which("node")
    assert program is not None, "install the extra `clients`, or Node"
    validator = CLIENTS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    config = ["--config", str(CLIENTS / "html-validate.json"), "--formatter", f"json={tmp_path / 'report.json'}"]
    subprocess.run([program, str(validator), *config, str(tmp_path)], check=False, cwd=CLIENTS)
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    report = {Path(each["filePath"]).stem: each["messages"] for each in told}
    assert report.pop("planted"), "a faulty page must be found faulty"
    faults = {
        name: sorted({f"{each['ruleId']} line {each['line']}: {each['message']}" for each in told})[:5]
        for name, told in report.items()
    }
    assert faults == {}
    assert len(list(tmp_path.glob("*.html"))) == len(EVERY) + 1


FOCUS = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    return [at.textContent.trim() || at.name || at.id, style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def test_the_keyboard_reaches_the_content_first_and_everything_shows_where_it_is(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        for path in ("/", "/search?q=cern", "/compare", "/infrastructures"):
            page.goto(path)
            page.keyboard.press("Tab")
            assert page.evaluate(FOCUS)[0] == "Skip to the content"
            assert page.locator(".skip").bounding_box()["x"] >= 0
            seen = []
            for _ in range(25):
                seen.append(page.evaluate(FOCUS))
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement === document.body"):
                    break  # past the last link of a short page
            assert len({name for name, _, _ in seen}) >= 12, path
            assert [name for name, outline, width in seen if outline == "none" or width < 2] == [], path
            page.locator(".skip").focus()
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"


def test_the_menu_opens_without_a_script_on_a_telephone(browser: Any, site: Server) -> None:
    with visit(browser, site.url, viewport=NARROW, java_script_enabled=False) as page:
        page.goto("/")
        assert not page.get_by_role("link", name="Network", exact=True).is_visible()
        page.get_by_text("Menu", exact=True).click()
        page.get_by_role("link", name="Questions", exact=True).first.click()
        assert page.inner_text("h1") == "Questions"


def test_suggestions_are_chosen_with_the_keyboard_and_said_aloud(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/suggest?" in request.url else None)
        page.goto("/about")
        field = page.get_by_role("combobox", name="Search")
        field.press_sequentially("switzerlnd", delay=20)
        page.wait_for_selector('[role="option"]')
        assert 1 <= len(asked) <= 3, "a pause in typing asks once, a key alone does not"
        assert field.get_attribute("aria-expanded") == "true"
        assert "use the arrow keys" in page.locator('.suggested [role="status"]').inner_text()
        page.keyboard.press("ArrowDown")
        marked = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
        assert marked.get_attribute("aria-selected") == "true"
        assert marked.inner_text().startswith("Switzerland")
        page.keyboard.press("Escape")
        assert field.get_attribute("aria-expanded") == "false"
        assert field.input_value() == "switzerlnd"
        page.keyboard.press("ArrowDown")
        page.wait_for_selector('[role="option"]')
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/page/country/CHE")
        assert page.inner_text("h1") == "Switzerland"


def test_two_countries_are_picked_by_their_names_on_the_home_page(browser: Any, site: Server) -> None:
    with visit(browser, site.url) as page:
        page.goto("/")
        for label, typed in (("One country", "francia"), ("The other country", "日本")):
            field = page.get_by_role("combobox", name=label, exact=True)
            field.fill(typed)
            page.wait_for_selector('[role="option"]')
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Compare").click()
        page.wait_for_url("**/compare?country=France&otherCountry=Japan")
        assert page.inner_text("h1") == "France and Japan"
