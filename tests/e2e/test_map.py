"""Maps and timelines in a real browser: what they say to eyes, keys and files, beside what the table says.

Takes the release of the project, a real server and headless Chromium. Gives what a person reads.
Never compares with a count of its own: what a picture should hold is asked of the service.
"""

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import requests
from browsing import NARROW, visit
from serving import Server

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="install the extra `browser`: pip install -e '.[browser]'")

COUNTRIES = "/queries/in-how-many-infrastructures-does-each-country-take-part"
CERN = "/queries/which-countries-take-part-in-an-infrastructure?infrastructure=cern&view=world"
JOINED = "/queries/when-did-members-join-and-leave?infrastructure=cern"
NOTE = "Names and boundaries imply no opinion on the status of any territory."
SVG = "{http://www.w3.org/2000/svg}"


def rows(site: Server, path: str) -> list[dict[str, str]]:
    """The whole answer, as a program reads it."""
    stem, _, rest = path.partition("?")
    return list(csv.DictReader(io.StringIO(requests.get(f"{site.url}{stem}.csv?{rest}", timeout=30).text)))


def focused(page: Any) -> str:
    """What a listener hears of the place that has the focus."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))


def drawn(page: Any, what: str) -> None:
    page.wait_for_selector(f"figure.picture {what}", state="attached")


def test_sites_are_narrowed_to_a_field_and_read_by_keyboard_to_their_source(visitor: Any, site: Server) -> None:
    visitor.goto("/map")
    drawn(visitor, ".sign")
    assert NOTE in visitor.locator("figure.picture .note").inner_text()
    visitor.get_by_text("Narrow: domain").click()
    visitor.get_by_label("Field", exact=True).select_option(label="fusion")
    visitor.get_by_role("button", name="Show the map").click()
    drawn(visitor, ".sign")
    assert "field=fusion" in visitor.url
    told = rows(site, "/queries/map-of-sites?field=fusion")
    places = {row["placeLabel"] for row in told}
    assert 1 <= len(places) < len(rows(site, "/queries/map-of-sites"))

    visitor.locator("figure.picture .sign[tabindex='0']").focus()
    heard = [focused(visitor)]
    for _ in told:
        visitor.keyboard.press("PageDown")
        heard.append(focused(visitor))
    for name in places:
        assert any(name in words for words in heard), f"no key leads to {name}"
    visitor.keyboard.press("Home")
    first = focused(visitor)
    visitor.keyboard.press("Enter")
    card = visitor.get_by_role("dialog")
    assert any(name in card.inner_text() for name in places)
    sources = {row["source"] for row in told}
    assert card.get_by_role("link", name="Source").first.get_attribute("href") in sources
    assert visitor.get_by_role("status").filter(has_text=first).count() == 1
    visitor.keyboard.press("Escape")
    assert card.count() == 0
    assert focused(visitor) == first


def test_arrow_keys_go_where_they_point(visitor: Any) -> None:
    visitor.goto("/map")
    drawn(visitor, ".sign")
    visitor.locator("figure.picture .sign[tabindex='0']").focus()
    place = "[document.activeElement.dataset.x, document.activeElement.dataset.y].map(Number)"
    for key, axis, sign in (("ArrowLeft", 0, -1), ("ArrowDown", 1, 1), ("ArrowRight", 0, 1), ("ArrowUp", 1, -1)):
        before = visitor.evaluate(place)
        visitor.keyboard.press(key)
        after = visitor.evaluate(place)
        assert (after[axis] - before[axis]) * sign > 0, f"{key} led from {before} to {after}"


def test_places_that_coincide_are_told_apart_by_zooming(visitor: Any) -> None:
    visitor.goto("/map")
    drawn(visitor, ".crowd")
    crowds = visitor.locator(".sign:has(.crowd)")
    before = visitor.locator(".sign").count()
    largest = max(range(crowds.count()), key=lambda at: int(crowds.nth(at).text_content()))
    crowds.nth(largest).click()
    visitor.get_by_role("button", name="Show them apart").click()
    assert visitor.locator(".sign").count() > before
    assert visitor.get_by_role("dialog").count() == 0
    assert focused(visitor) != ""


def test_the_map_of_countries_says_what_its_table_says(visitor: Any, site: Server) -> None:
    visitor.goto("/map?show=countries&domain=energy")
    drawn(visitor, ".party")
    told = rows(site, f"{COUNTRIES}?domain=energy")
    assert len(told) >= 15
    for row in told:
        spoken = f"{row['countryLabel']}: {row['number']} infrastructures"
        assert visitor.locator(f'figure.picture [aria-label="{spoken}"]').count() == 1, spoken
    legend = visitor.locator("figure.picture .legend").inner_text()
    assert "Infrastructures" in legend
    assert max(int(row["number"]) for row in told) == int(legend.split()[-1])
    assert NOTE in visitor.locator("figure.picture .note").inner_text()
    visitor.locator('figure.picture [aria-label^="France:"]').focus()
    visitor.keyboard.press("Enter")
    visitor.get_by_role("dialog").get_by_role("link", name="France").click()
    visitor.wait_for_url("**/page/country/FRA")
    assert "France" in visitor.inner_text("h1")


def test_roles_have_a_legend_and_small_countries_a_dot(visitor: Any, site: Server) -> None:
    visitor.goto(CERN)
    drawn(visitor, ".party")
    legend = visitor.locator("figure.picture .legend").inner_text()
    for word in ("member", "associate", "observer"):
        assert word in legend
    # Colour is not the only sign: every role but the first has lines over it.
    assert visitor.locator("figure.picture pattern .mark-line").count() >= 3
    malta = visitor.locator("figure.picture circle.dot[data-code=MLT]")
    assert malta.get_attribute("hidden") is None
    assert float(malta.get_attribute("r")) >= 4
    malta.scroll_into_view_if_needed()
    box = malta.bounding_box()
    # Ten pixels beside it there is sea, and still it is what is meant.
    visitor.mouse.click(box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2)
    assert "Malta" in visitor.get_by_role("dialog").inner_text()
    assert "European Union" in visitor.locator("figure.picture .elsewhere").inner_text()
    listed = {row["countryLabel"] for row in rows(site, CERN.split("&view")[0]) if row["status"].endswith("/active")}
    shown = visitor.locator("figure.picture").evaluate(
        "figure => [...figure.querySelectorAll('[aria-label]')].map(each => each.ariaLabel).join('\\n')"
    )
    assert sorted(name for name in listed - {"European Union"} if f"{name}:" not in shown) == []


def test_a_timeline_says_when_and_how_precisely(visitor: Any, site: Server) -> None:
    visitor.goto(JOINED)
    drawn(visitor, ".chronicle")
    told = rows(site, JOINED)
    lines = visitor.locator("figure.picture .lines li")
    assert lines.count() == len({(row["role"], row["eventLabel"]) for row in told})
    spain = visitor.locator('.lines li[aria-label^="member: Spain"]')
    assert spain.get_attribute("aria-label") == "member: Spain, from 1961, until 1969; since 1983"
    assert spain.locator("rect.whole").count() == 2  # it left, and came back
    assert spain.locator("rect.pale").count() == 3  # two starts and an end are known to the year
    france = visitor.locator('.lines li[aria-label^="member: France"]')
    assert "since 29 September 1954" in france.get_attribute("aria-label")
    assert france.locator("line.edge").count() == 1  # the day is known
    unknown = [row for row in told if not row["start"] and row["status"].endswith("/active")]
    assert unknown
    assert visitor.locator("figure.picture line.vague").count() >= len(unknown)

    lines.first.focus()
    visitor.keyboard.press("ArrowDown")
    second = focused(visitor)
    visitor.keyboard.press("Enter")
    card = visitor.get_by_role("dialog")
    sources = {row["source"] for row in told}
    assert card.get_by_role("link", name="Source").first.get_attribute("href") in sources
    visitor.keyboard.press("Escape")
    assert focused(visitor) == second
    visitor.keyboard.press("End")
    assert focused(visitor) == lines.last.get_attribute("aria-label")


@pytest.mark.parametrize("path", [CERN, JOINED, "/map", "/map?show=countries"])
def test_a_picture_is_taken_away_with_all_that_it_must_say(
    path: str, visitor: Any, release: Path, tmp_path: Path
) -> None:
    visitor.emulate_media(color_scheme="dark")
    visitor.goto(path)
    drawn(visitor, ".drawing, .chronicle")
    figure = visitor.locator("figure.picture")
    with visitor.expect_download() as file:
        visitor.get_by_role("button", name="SVG", exact=True).click()
    file.value.save_as(tmp_path / "picture.svg")
    root = ET.parse(tmp_path / "picture.svg").getroot()
    assert root.tag == f"{SVG}svg"
    said = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert figure.get_attribute("data-title") in said
    assert any(f"Release {release.name}" in text and "facts as of" in text for text in said)
    assert any("Source: GRI Graph" in text for text in said)
    # A sign can hold a figure or a question mark of its own; the words are behind it.
    legend = [words.split("\n")[-1] for words in figure.locator(".legend li:not(.legend-title)").all_inner_texts()]
    assert len(legend) >= 3
    assert [words for words in legend if words not in said] == []
    # A file is for paper: light, although the screen is dark, and nothing in it waits for a style sheet.
    ground = next(root.iter(f"{SVG}rect"))
    assert ground.get("fill") == "rgb(255, 255, 255)"
    assert "var(" not in (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert not [each for each in root.iter() if each.get("class")]
    with visitor.expect_download() as file:
        visitor.get_by_role("button", name="PNG", exact=True).click()
    file.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_there_are_four_pictures_to_take_away() -> None:
    marked = [mark for mark in test_a_picture_is_taken_away_with_all_that_it_must_say.pytestmark if mark.args]
    assert len(marked[0].args[1]) == 4


def test_on_a_telephone_nothing_is_cut_and_a_card_stands_below(browser: Any, site: Server) -> None:
    with visit(browser, site.url, viewport=NARROW, has_touch=True) as page:
        for path, what in (("/map?show=countries", ".party"), ("/map", ".sign"), (JOINED, ".lines li")):
            page.goto(path)
            drawn(page, what)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
            for button in page.locator("figure.picture button:visible").all():
                box = button.bounding_box()
                assert min(box["width"], box["height"]) >= 24
        row = page.locator(".lines li").first
        assert row.bounding_box()["height"] >= 24
        page.goto("/map?show=countries")
        drawn(page, ".party")
        page.locator('figure.picture [aria-label^="Brazil:"]').tap()
        assert "Brazil" in page.get_by_role("dialog").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_without_a_script_the_map_is_a_table(browser: Any, site: Server) -> None:
    with visit(browser, site.url, java_script_enabled=False) as page:
        page.goto("/map?show=countries&year=2000&group=g7")
        told = rows(site, f"{COUNTRIES}?asOf=2000&group=g7")
        assert 3 <= len(told) <= 7
        table = page.locator("table").inner_text()
        for row in told:
            assert row["countryLabel"] in table
        assert page.locator("figure.picture").is_hidden()
        page.goto("/map?domain=energy")
        assert rows(site, "/queries/map-of-sites?domain=energy")[0]["placeLabel"] in page.locator("table").inner_text()
        assert page.locator("th", has_text="Site role").count() == 0  # no role of a site is verified yet
