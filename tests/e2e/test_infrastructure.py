"""Journeys on the pages of things and sources: an infrastructure, a body, a source, what is not verified.

Takes the release of the project, a real server and headless Chromium. Gives what the person reads on the way.
Never asserts that a page merely loads.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from serving import Server

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

DESK = {"width": 1280, "height": 800}
TELEPHONE = {"width": 390, "height": 844}
# Every kind of thing that has a page, with what its reader must find there.
KINDS = {
    "infrastructure": ("/page/infrastructure/cern", "Domain"),
    "infrastructure-without-a-name": ("/page/infrastructure/spiral2", "Name not verified"),
    "body": ("/page/organisation/gso", "Criteria of its framework"),
    "organisation": ("/page/organisation/chembl", "Data policy of ChEMBL"),
    "funder": ("/page/organisation/research-council-of-norway", "Where it takes part"),
    "event": ("/page/event/gso-meeting-10", "Who is named there"),
    "case-study": ("/page/case-study/gso-cs-03", "Governance"),
    "document": ("/page/document/gso-doc-framework-2019", "Issued by"),
    "policy": ("/page/policy/cern--data-policy", "Data policy of CERN"),
    "partnership": ("/page/partnership/cessamag", "Hub or lead"),
    "participation": ("/page/participation/cern.fra.member.1", "Takes part in"),
    "site": ("/page/site/gbt--main", "Green Bank Telescope"),
    "source": ("/page/doc/home-cern-28d07e44", "What rests on it"),
    "sources": ("/sources", "How complete the graph is"),
    "method": ("/method", "Kind of evidence"),
}


@contextmanager
def visit(browser: "sync_api.Browser", site: Server, **options: object) -> Iterator["sync_api.Page"]:
    """A page of its own; on leaving, no error in its console and no request to another host."""
    context = browser.new_context(base_url=site.url, locale="en-GB", **options)  # type: ignore[arg-type]
    faults: list[str] = []
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((site.url, "data:", "blob:")) else faults.append(asked.url),
    )
    yield page
    context.close()
    assert faults == []


@pytest.fixture(params=["desk", "telephone without scripts"])
def visitor(request: pytest.FixtureRequest, browser: "sync_api.Browser", site: Server) -> Iterator["sync_api.Page"]:
    """A visitor at a desk, and one with a telephone that runs no script."""
    small = request.param != "desk"
    with visit(browser, site, viewport=TELEPHONE if small else DESK, java_script_enabled=not small) as page:
        yield page


def section(page: "sync_api.Page", heading: str) -> "sync_api.Locator":
    """The panel under a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=heading, exact=True, level=2))


def opened(panel: "sync_api.Locator") -> "sync_api.Locator":
    """A panel whose table is shown, also where a picture stands above it, with all rows, also where they have pages."""
    fold = panel.locator("details.as-table")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    every = panel.get_by_role("button", name="All", exact=True)
    if every.count():
        every.click()
    return panel


def test_from_an_infrastructure_to_a_member_country_and_back(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/infrastructure/cern")
    assert visitor.inner_text("h1") == "European Organization for Nuclear Research (CERN)"
    facts = section(visitor, "Facts").inner_text()
    assert all(word in facts for word in ("single-sited", "physical sciences and engineering", "Switzerland", "1954"))
    members = opened(section(visitor, "Countries that take part today"))
    row = members.get_by_role("row").filter(has=visitor.get_by_role("link", name="Poland", exact=True)).first
    assert "member" in row.inner_text()
    assert "1991" in row.inner_text()
    row.get_by_role("link", name="Poland", exact=True).click()
    assert visitor.inner_text("h1") == "Poland"
    visitor.go_back()
    assert visitor.inner_text("h1") == "European Organization for Nuclear Research (CERN)"
    assert "Poland" in opened(section(visitor, "Countries that take part today")).inner_text()


def test_each_figure_at_the_head_is_the_answer_of_its_question(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/infrastructure/cern")
    figures = visitor.locator(".figures a.number")
    told = [(link.inner_text(), link.get_attribute("href") or "") for link in figures.all()]
    assert len(told) == 4
    for figure, href in told:
        visitor.goto(href)
        assert figure in visitor.locator('td[data-label="Number"]').all_inner_texts()


def test_the_data_policy_is_a_card_with_its_text_and_its_source(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/infrastructure/cern")
    card = section(visitor, "Data policy").get_by_role("article")
    text = card.inner_text()
    assert "Data policy of CERN" in text
    assert "CERN Open Data Policy for the LHC Experiments" in text
    assert "embargoed" in text
    assert "opendata.cern.ch" in text
    assert card.locator('a[rel~="external"]').count() >= 2  # the portal and the page where it was read
    card.get_by_role("link", name="Data policy of CERN").click()
    assert visitor.inner_text("h1") == "Data policy of CERN"
    assert "Policy of" in section(visitor, "Facts").inner_text()


def test_a_body_shows_seats_meetings_documents_and_framework(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/organisation/gso")
    assert "Group of Senior Officials" in visitor.inner_text("h1")
    seats = opened(section(visitor, "Who sits on it")).inner_text()
    assert "South Africa" in seats
    assert "no longer listed" in seats
    meetings = opened(section(visitor, "Meetings")).inner_text()
    assert "10th GSO meeting" in meetings
    assert "Dubna" in meetings
    assert "mandate" in section(visitor, "Mandates, reports and other documents").inner_text().lower()
    criteria = section(visitor, "Criteria of its framework").inner_text()
    assert "Partnership management" in criteria
    assert "Criterion 8 of the GSO framework" in criteria
    assert "European Spallation Source" in section(visitor, "Case studies").inner_text()
    opened(section(visitor, "Meetings")).get_by_role("link", name="10th GSO meeting").first.click()
    named = opened(section(visitor, "Who is named there")).inner_text()
    assert "Austria" in named  # no member of the group, and named as one who took part


def test_a_source_is_found_and_says_what_rests_on_it(visitor: "sync_api.Page") -> None:
    visitor.goto("/sources")
    visitor.get_by_label("Title, address or publisher contains").fill("Member-States")
    visitor.get_by_role("button", name="Find sources").click()
    found = section(visitor, "Sources")
    found.get_by_role("link", name="home.cern/about/who-we-are/our-governance/member-states").click()
    assert "home.cern" in section(visitor, "The source").inner_text()
    rests = opened(section(visitor, "What rests on it"))
    assert "Poland, member, European Organization for Nuclear Research" in rests.inner_text()
    rests.get_by_role("link", name="Poland, member, European Organization for Nuclear Research").first.click()
    assert "home.cern" in section(visitor, "Sources of this statement").inner_text()


def test_a_published_number_of_members_stands_beside_ours_and_both_open(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/infrastructure/iter")
    panel = section(visitor, "The published number of members, and ours")
    told = panel.inner_text()
    assert "In the words of the text" in told
    assert "The numbers agree." in told or "The numbers differ." in told
    ours = panel.locator("dd").first.get_by_role("link").nth(1)
    number = int(ours.inner_text())
    ours.click()
    assert "European Union" in visitor.locator("main table").first.inner_text()
    assert visitor.locator("main table").first.locator("tbody tr").count() == number


def test_the_method_says_what_marks_mean_and_what_a_reading_found(visitor: "sync_api.Page") -> None:
    visitor.goto("/about")
    visitor.locator("main").get_by_role("link", name="How facts are checked").click()
    text = visitor.locator("main").inner_text()
    assert "What is not verified, and how it is shown" in text
    assert re.search(r"\d+ of \d+, [\d.]+ %\. Of all of that day: between [\d.]+ % and [\d.]+ %", text)
    visitor.get_by_role("link", name="Member list", exact=True).click()
    sync_api.expect(visitor.locator("h1")).not_to_have_text("How facts are checked")
    assert "own list of members" in visitor.locator("main").inner_text()


def test_the_list_of_sources_turns_its_leaves(visitor: "sync_api.Page") -> None:
    visitor.goto("/sources")
    first = section(visitor, "Sources").locator("ol > li > a").all_inner_texts()
    visitor.get_by_role("link", name="Next", exact=True).click()
    second = section(visitor, "Sources").locator("ol > li > a").all_inner_texts()
    assert len(first) == len(second) == 40
    assert visitor.locator("ol.found").get_attribute("start") == "41"
    visitor.get_by_role("link", name="Previous", exact=True).click()
    assert section(visitor, "Sources").locator("ol > li > a").all_inner_texts() == first


def test_what_is_not_verified_stands_behind_a_switch_and_is_marked(visitor: "sync_api.Page") -> None:
    visitor.goto("/page/infrastructure/cern")
    assert "do not quote it" not in visitor.inner_text("main")
    visitor.get_by_role("link", name="Show what is not verified yet").click()
    assert visitor.url.endswith("?unverified=1#unverified")
    shown = visitor.locator("#unverified")
    assert "NOT VERIFIED" in shown.inner_text().upper()
    assert "do not quote it" in shown.inner_text()
    row = re.search(r"([A-Z][\w ]+), [a-z ]+, European Organization for Nuclear Research", shown.inner_text())
    assert row is not None
    shown.get_by_role("link", name="Hide it").click()
    assert row[0] not in visitor.inner_text("main")


@pytest.mark.parametrize("width", [390, 1280])
def test_every_kind_of_thing_reads_on_every_screen(browser: "sync_api.Browser", site: Server, width: int) -> None:
    with visit(browser, site, viewport={"width": width, "height": 844}) as page:
        for kind, (path, words) in KINDS.items():
            page.goto(path)
            assert words in page.inner_text("main"), kind
            assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
            assert page.locator("h1").count() == 1, kind
            assert not re.search(r"\b(None|undefined)\b", page.inner_text("main")), kind
    assert len(KINDS) == 15
