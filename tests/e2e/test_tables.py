"""Tables in a real browser: they sort, narrow and page, with mouse and keyboard, and say the same without a script.

Takes the release of the project, a real server and headless Chromium. Gives what a person reads in the rows.
Never compares with a count of its own: what a table should hold is asked of the service.
"""

import csv
import io
import unicodedata
from typing import Any

import pytest
import requests
from browsing import NARROW, visit
from serving import Server

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

CERN = "/queries/which-countries-take-part-in-an-infrastructure?infrastructure=cern"
NETWORK = "/queries/participation-network"


def rows(site: Server, path: str) -> list[dict[str, str]]:
    """The whole answer, as a program reads it."""
    stem, _, rest = path.partition("?")
    return list(csv.DictReader(io.StringIO(requests.get(f"{site.url}{stem}.csv?{rest}", timeout=30).text)))


def seen(page: Any, heading: str) -> list[str]:
    """What a column reads on the page of the table that is shown."""
    cells = page.locator(f'tbody tr:not(.off-page) td[data-label="{heading}"]')
    return [text.strip() for text in cells.all_inner_texts()]


def folded(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.casefold()


def test_a_column_sorts_up_then_down_then_as_it_came(visitor: Any, site: Server) -> None:
    visitor.goto(CERN)
    given = seen(visitor, "Country")
    head = visitor.locator('th[data-column="country"]')
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = seen(visitor, "Country")
    assert up == sorted(up, key=folded)
    assert up[0] == min((row["countryLabel"] for row in rows(site, CERN)), key=folded)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    down = seen(visitor, "Country")
    assert down == sorted(down, key=folded, reverse=True)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert seen(visitor, "Country") == given


def test_dates_sort_as_dates_with_the_keyboard_and_what_is_empty_stands_last(visitor: Any, site: Server) -> None:
    visitor.goto(CERN)
    visitor.locator('th[data-column="since"] button').focus()
    visitor.keyboard.press("Enter")
    times = visitor.locator('td[data-label="Since"]').evaluate_all(
        "cells => cells.map(cell => cell.querySelector('time')?.dateTime ?? '')"
    )
    dated = [time for time in times if time]
    assert dated == sorted(dated)
    assert len(dated) == sum(1 for row in rows(site, CERN) if row["since"])
    assert times == dated + [""] * (len(times) - len(dated))


def test_numbers_sort_as_numbers(visitor: Any, site: Server) -> None:
    where = "/queries/with-whom-does-a-country-cooperate-most?country=FRA"
    wanted = sorted((int(row["number"]) for row in rows(site, where)), reverse=True)
    assert wanted[0] >= 10  # as words, 9 would come before 10
    visitor.goto(where)
    visitor.locator('th[data-column="number"] button').click()
    visitor.locator('th[data-column="number"] button').click()
    assert [int(text.replace(",", "")) for text in seen(visitor, "Number")] == wanted[:50]


def test_rows_are_narrowed_by_words_without_accents_and_counted(visitor: Any, site: Server) -> None:
    visitor.goto(CERN)
    visitor.get_by_placeholder("Filter the rows").fill("turkiye")
    visitor.wait_for_function("() => document.querySelector('.tools p').textContent.includes(' of ')")
    wanted = sum(1 for row in rows(site, CERN) if "turkiye" in folded(" ".join(row.values())))
    assert wanted >= 1
    assert set(seen(visitor, "Country")) == {"Türkiye"}
    assert len(seen(visitor, "Country")) == wanted
    assert visitor.inner_text(".tools p") == f"{wanted} of {len(rows(site, CERN))} rows"


def test_a_long_answer_is_paged_and_sorted_whole(visitor: Any, site: Server) -> None:
    whole = rows(site, NETWORK)
    assert len(whole) > 500  # more than the page holds
    visitor.goto(f"{NETWORK}?view=table")
    assert len(seen(visitor, "Country")) == 50
    pages = visitor.locator(".pager")
    assert f"1–50 of {len(whole):,}" in pages.inner_text()
    pages.get_by_role("button", name="Next").click()
    assert f"51–100 of {len(whole):,}" in pages.inner_text()
    visitor.locator('th[data-column="country"] button').click()
    visitor.locator('th[data-column="country"] button').click()
    visitor.wait_for_selector('th[aria-sort="descending"]')
    last = max((row["countryLabel"] for row in whole), key=folded)
    assert seen(visitor, "Country")[0] == last
    assert "1–50" in pages.inner_text()


def test_the_rows_that_are_fetched_read_like_those_that_the_server_wrote(visitor: Any) -> None:
    visitor.goto(f"{NETWORK}?view=table")
    written = visitor.locator("tbody tr").evaluate_all("rows => rows.slice(0, 500).map(row => row.innerText)")
    assert len(written) == 500
    paper = visitor.locator("tbody tr sup").evaluate_all("marks => marks.map(mark => mark.remove())")
    assert paper
    inside = "rows => rows.map(row => [...row.cells].map(cell => [cell.className, cell.textContent.trim()]))"
    before = visitor.locator("tbody tr").evaluate_all(inside)
    visitor.get_by_role("button", name="All", exact=True).click()
    visitor.wait_for_function("() => document.querySelectorAll('tbody tr').length > 500")
    after = visitor.locator("tbody tr").evaluate_all(inside)
    assert after[:500] == before


def test_the_address_keeps_what_was_chosen(visitor: Any) -> None:
    visitor.goto(CERN)
    visitor.locator('th[data-column="since"] button').click()
    visitor.get_by_placeholder("Filter the rows").fill("associate")
    visitor.wait_for_function("() => location.hash.includes('filter')")
    chosen = seen(visitor, "Country")
    where = visitor.url
    visitor.goto("/about")
    visitor.goto(where)
    assert seen(visitor, "Country") == chosen
    assert visitor.locator('th[data-column="since"]').get_attribute("aria-sort") == "ascending"


def test_a_telephone_sorts_by_a_list_and_reads_cards(browser: Any, site: Server) -> None:
    with visit(browser, site.url, viewport=NARROW) as page:
        page.goto(CERN)
        page.get_by_label("Sort the rows").select_option(label="Sorted by Since")
        assert page.locator('th[data-column="since"]').get_attribute("aria-sort") == "ascending"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_holds_every_row_and_no_tool(visitor: Any, site: Server) -> None:
    visitor.goto(CERN)
    assert visitor.locator("tbody tr.off-page").count() > 0
    visitor.emulate_media(media="print")
    shown = visitor.locator("tbody tr").evaluate_all("rows => rows.filter(row => row.offsetHeight > 0).length")
    assert shown == len(rows(site, CERN))
    assert not visitor.locator(".tools").first.is_visible()
    assert not visitor.locator(".pager").first.is_visible()


def test_without_a_script_all_rows_and_no_tool_are_there(browser: Any, site: Server) -> None:
    with visit(browser, site.url, java_script_enabled=False) as page:
        page.goto(CERN)
        assert len(seen(page, "Country")) == len(rows(site, CERN))
        assert not page.locator(".tools").first.is_visible()
        assert page.get_by_role("button", name="Since").count() == 0
