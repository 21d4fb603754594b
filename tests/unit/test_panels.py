"""Panels: a question's place in a page.

Takes the world of the tests, served in this process. Gives markup.
Never compares whole pages: the golden tests do.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from flask import Flask
from gri_service import create_app, panels
from gri_service.problems import UnknownQuery
from gri_service.remembered import Remembered
from markupsafe import Markup

LYRA = "https://w3id.org/gri/id/infrastructure/lyra"
COUNTRIES = "which-countries-take-part-in-an-infrastructure"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    release = served.write(tmp_path_factory.mktemp("panels") / served.ID)
    made = create_app({"RELEASE": str(release), "WORKERS": 2})
    yield made
    made.extensions["gri_shelf"].close()


def test_a_number_is_a_link_to_its_query(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = panels.number("how-many-infrastructures-are-there")
    assert shown == '<a class="number" href="/queries/how-many-infrastructures-are-there" rel="nofollow">12</a>'


def test_a_number_of_many_rows_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="a number is one row"):
        panels.number(COUNTRIES)


def test_a_number_is_asked_for_once_and_kept_within_bounds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Remembered[Markup] = Remembered(1)
    monkeypatch.setitem(app.extensions, "gri_numbers", kept)
    with app.test_request_context("/"):
        first = panels.number("how-many-bodies-are-there")
        assert kept.get((served.ID, "how-many-bodies-are-there")) is first
        assert panels.number("how-many-bodies-are-there") is first
        other = panels.number("how-many-sources-are-cited")
    assert kept.get((served.ID, "how-many-sources-are-cited")) is other
    assert kept.get((served.ID, "how-many-bodies-are-there")) is None


def test_a_panel_shows_the_first_rows_and_leads_to_all(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = panels.panel(COUNTRIES, "Who takes part")
    assert shown.count('<tr role="row">') == 1 + panels.PANEL_ROWS
    assert "<h2>Who takes part</h2>" in shown
    assert f'<a href="/queries/{COUNTRIES}" rel="nofollow">All ' in shown
    assert f'<a href="/queries/{COUNTRIES}.csv" rel="nofollow">CSV</a>' in shown


def test_a_panel_keeps_its_parameters_and_hides_their_columns(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = panels.panel(COUNTRIES, infrastructure=LYRA)
    assert f'href="/queries/{COUNTRIES}?infrastructure=lyra"' in shown
    assert 'data-label="Country"' in shown
    assert 'data-label="Infrastructure"' not in shown


def test_a_panel_that_does_not_fit_the_thing_is_left_out(app: Flask) -> None:
    with app.test_request_context("/"):
        assert panels.panel(COUNTRIES, infrastructure="https://w3id.org/gri/id/country/FRA") == ""


def test_a_question_runs_nothing_and_keeps_what_it_was_given(app: Flask) -> None:
    with app.test_request_context("/"):
        known = panels.question("what-links-two-countries", country="fr", otherCountry="Japan")
        assert 'href="/queries/what-links-two-countries?country=FRA&amp;otherCountry=JPN"' in known
        open_ = panels.question(COUNTRIES, "Who?", infrastructure="unheard-of")
        assert open_ == f'<a href="/queries/{COUNTRIES}" rel="nofollow">Who?</a>'
        with pytest.raises(UnknownQuery):
            panels.question("what-is-this")


def test_an_answer_is_put_with_its_text_and_its_largest_figure(app: Flask) -> None:
    with app.test_request_context("/"):
        asked = panels.put(panels.parts(app), "how-did-participation-grow", {"infrastructure": "lyra"})
        assert f"VALUES (?infrastructure) {{ (<{LYRA}>) }}" in asked.text
        assert asked.largest() == max(float(row["number"]["value"]) for row in asked.rows) > 5
        assert asked.link("csv") == "/queries/how-did-participation-grow.csv?infrastructure=lyra"


def test_a_folder_is_a_release(tmp_path: Path) -> None:
    folder = served.write(tmp_path / "x")
    assert sorted(path.name for path in folder.iterdir()) == [
        "load.nq",
        "manifest.json",
        "ontology",
        "queries.json",
        "search.sqlite",
    ]
