"""The journey the explorer is made for: a name, an infrastructure, a member country, its brief with another, paper.

Takes the release of the project, a real server and headless Chromium. Gives what a person reads on the way.
Never leaves the addresses that the pages offer.
"""

import io
import re
from typing import Any

import pytest
from browsing import NARROW, WIDE, visit
from serving import Server

pytestmark = pytest.mark.browser
WAYS = {
    "wide": {"viewport": WIDE},
    "telephone": {"viewport": NARROW},
    "no script": {"viewport": WIDE, "java_script_enabled": False},
    "telephone, no script": {"viewport": NARROW, "java_script_enabled": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_from_a_name_to_a_brief_on_paper(browser: Any, site: Server, way: str) -> None:
    from pypdf import PdfReader

    with visit(browser, site.url, **WAYS[way]) as page:
        page.goto("/")
        search = page.locator("main").get_by_role("search").locator("input[name=q]")
        search.fill("cern")
        search.press("Enter")
        page.wait_for_url("**/search?*")
        page.locator("main").get_by_role(
            "link", name=re.compile("European Organization for Nuclear Research")
        ).first.click()
        assert "European Organization for Nuclear Research" in page.inner_text("h1")
        members = page.locator("section", has=page.get_by_role("heading", name="Countries that take part today"))
        if not members.get_by_role("link", name="Italy", exact=True).first.is_visible():
            members.get_by_text("As a table").click()
        members.get_by_role("link", name="Italy", exact=True).first.click()
        page.wait_for_url("**/page/country/ITA")
        assert page.inner_text("h1") == "Italy"
        page.get_by_label("Compare Italy with another country", exact=True).fill("Japan")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_url("**/compare?*")
        assert page.inner_text("h1") == "Italy and Japan"
        both = page.locator("section", has=page.get_by_role("heading", name="Where both take part", exact=True))
        own = page.get_by_role("link", name="European Organization for Nuclear Research")
        assert "member" in both.get_by_role("row").filter(has=own).inner_text()
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        text = " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets)
    assert 1 < len(sheets) <= 5  # as in test_briefs
    for words in (
        "Italy and Japan",
        "Where both take part",
        "Where Italy sits and Japan does not",
        "Sources",
        "release",
    ):
        assert words in text
    assert "home.cern" in text, "the address of a source stands on paper"
    assert len(WAYS) == 4
