"""Journeys in a real browser: what a person reads on the way from a question to its source.

Takes the release of the project, a real server and headless Chromium. Gives what the person reads.
Never reaches beyond this machine, and never waits without an end.
"""

from collections.abc import Iterator

import pytest
from serving import Server

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

COUNTRIES = "/queries/which-countries-take-part-in-an-infrastructure"
PAGES = {
    "home": "/",
    "about": "/about",
    "questions": "/queries",
    "answer": f"{COUNTRIES}?infrastructure=cern",
    "two-countries": "/queries/what-links-two-countries?country=FRA&otherCountry=JPN",
    "chart": "/queries/how-did-participation-grow?infrastructure=cern",
    "nothing": "/queries/what-links-two-countries?country=AND&otherCountry=TUV",
    "infrastructure": "/page/infrastructure/cern",
    "country": "/page/country/FRA",
    "body": "/page/organisation/gso",
    "event": "/page/event/gso-meeting-9",
    "form": "/sparql",
    "result": "/sparql?query=SELECT%20*%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020",
    "problems": "/problems/",
}
REFUSED = {"refused": f"{COUNTRIES}?infrastructure=cernn", "no-such-page": "/nowhere"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture
def visitor(browser: "sync_api.Browser", site: Server) -> Iterator["sync_api.Page"]:
    """A page at a desk, whose console and requests are watched."""
    with watched(browser, site, viewport={"width": 1280, "height": 800}) as page:
        yield page


class watched:
    """A page in a context of its own; on leaving, no error in its console and no request to another host."""

    def __init__(self, browser: "sync_api.Browser", site: Server, **options: object) -> None:
        self.context = browser.new_context(base_url=site.url, locale="en-GB", **options)  # type: ignore[arg-type]
        self.site = site
        self.faults: list[str] = []

    def __enter__(self) -> "sync_api.Page":
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.note(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.check(request.url))
        return page

    def note(self, kind: str, text: str) -> None:
        # A page that says 404 is noted by the browser itself; the page is judged by what it reads.
        if kind in {"error", "warning"} and "the server responded with a status of 4" not in text:
            self.faults.append(text)

    def check(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:")):
            self.faults.append(f"asks {url}")

    def __exit__(self, kind: object, *_: object) -> None:
        self.context.close()
        if kind is None:
            assert self.faults == []


def cells(page: "sync_api.Page", heading: str) -> list[str]:
    """What a column of the answer reads, top down."""
    return [text.strip() for text in page.locator(f'td[data-label="{heading}"]').all_inner_texts()]


def test_from_the_home_page_to_the_member_states_and_a_source(visitor: "sync_api.Page") -> None:
    visitor.goto("/")
    assert "Who takes part in the world’s research infrastructures" in visitor.inner_text("h1")
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Questions").click()
    visitor.get_by_role("link", name="Which countries take part in an infrastructure?").click()
    visitor.get_by_label("Infrastructure", exact=True).fill("CERN")
    visitor.keyboard.press("Tab")  # away from the field, the suggestions below it close
    visitor.get_by_label("Role", exact=True).select_option(label="member")
    visitor.get_by_role("button", name="Show the answer").click()
    assert visitor.url.endswith(f"{COUNTRIES}?infrastructure=CERN&role=member")
    assert "European Organization for Nuclear Research (CERN)" in visitor.inner_text(".asked")
    assert {"France", "Germany", "Switzerland", "United Kingdom"} <= set(cells(visitor, "Country"))
    assert "29 Sep 1954" in cells(visitor, "Since")
    source = visitor.locator('td[data-label="Source"] a').first
    assert (source.get_attribute("href") or "").startswith("http")
    assert "nofollow" in (source.get_attribute("rel") or "")
    visitor.get_by_role("link", name="France").first.click()
    assert visitor.inner_text("h1") == "France"


def test_the_same_with_the_keyboard_alone(visitor: "sync_api.Page") -> None:
    visitor.goto(COUNTRIES)
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.textContent") == "Skip to the content"
    visitor.keyboard.press("Enter")
    for _ in range(12):
        visitor.keyboard.press("Tab")
        if visitor.evaluate("document.activeElement.name") == "infrastructure":
            break
    outline = visitor.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    visitor.keyboard.type("cern")
    visitor.keyboard.press("Escape")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**infrastructure=cern")
    assert "Poland" in cells(visitor, "Country")


def test_the_same_without_scripts_and_on_a_telephone(browser: "sync_api.Browser", site: Server) -> None:
    small = {"width": 390, "height": 844}
    with watched(browser, site, viewport=small, java_script_enabled=False, is_mobile=True) as page:
        page.goto("/queries?q=countries+take+part+infrastructure")
        page.get_by_role("link", name="Which countries take part in an infrastructure?").click()
        page.get_by_label("Infrastructure", exact=True).fill("cern")
        page.get_by_role("button", name="Show the answer").click()
        assert "Austria" in cells(page, "Country")
        assert page.locator('td[data-label="Source"] a').first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_page_is_wider_than_its_screen(browser: "sync_api.Browser", site: Server, width: int, scheme: str) -> None:
    with watched(browser, site, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        for name, path in {**PAGES, **REFUSED}.items():
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.locator("h1").count() == 1, name
    assert len(PAGES) + len(REFUSED) == 16


def test_a_failure_is_told_in_words_and_offers_a_way_on(visitor: "sync_api.Page") -> None:
    visitor.goto(REFUSED["refused"])
    assert "is not known here. Did you mean one of these?" in visitor.inner_text('[role="alert"]')
    visitor.get_by_role("link", name="European Organization for Nuclear Research (CERN)").click()
    visitor.wait_for_url("**infrastructure=cern")
    assert "Austria" in cells(visitor, "Country")
    visitor.goto(PAGES["nothing"])
    assert "Nothing is recorded for this." in visitor.inner_text(".empty")
    visitor.goto(REFUSED["no-such-page"])
    assert visitor.inner_text("h1") == "There is nothing at this address"


def test_a_query_is_edited_run_and_read(visitor: "sync_api.Page") -> None:
    visitor.goto("/sparql")
    visitor.get_by_label("Query", exact=True).fill("SELECT (1 + 1 AS ?two) WHERE {}")
    visitor.get_by_role("button", name="Run the query").click()
    assert cells(visitor, "two") == ["2"]
    visitor.get_by_label("Query", exact=True).fill("SELECT ?x WHERE { ?x }")
    visitor.get_by_role("button", name="Run it again").click()
    assert "line 1, column" in visitor.inner_text(".problem").lower()
    assert visitor.get_by_label("Query", exact=True).input_value() == "SELECT ?x WHERE { ?x }"


def test_paper_names_the_sources_and_drops_the_form(visitor: "sync_api.Page") -> None:
    visitor.goto(f"{COUNTRIES}?infrastructure=cern&role=member")
    visitor.emulate_media(media="print")
    assert not any(form.is_visible() for form in visitor.locator("form").all())
    assert visitor.get_by_role("navigation").count() == 0  # nothing that is not seen has a role
    assert "https://" in visitor.locator(".paper ol").inner_text()
    assert visitor.locator("h1").is_visible()
    assert visitor.pdf(prefer_css_page_size=True).startswith(b"%PDF")
