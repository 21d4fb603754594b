"""Failures are told in words, as pages that say what to do: a deadline, a service without a free worker, no script.

Takes the release of the project and servers with little patience. Gives what a person reads.
Never waits for a failure: settings make it certain.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from gri_service import create_app, problems, render
from gri_service.parts import close_app
from serving import start, stop

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DEPLOY = Path(__file__).resolve().parents[2] / "service" / "deploy"


def test_a_page_that_takes_too_long_says_what_to_narrow(release: Path) -> None:
    server = start("--release", str(release), PAGE_SECONDS=0.001)
    try:
        reply = server.call("GET", "/queries/what-is-said-of-a-thing", BROWSER)
    finally:
        stop(server)
    assert (reply.status, reply.type) == (504, "text/html")
    assert "The query did not finish by its deadline" in reply.text
    assert "Name one country, one infrastructure or one field" in reply.text


WORDS = [
    (problems.Busy("Ask again in five seconds: every worker is taken."), 503, "wait a few seconds and"),
    (problems.Deadline("Narrow the query."), 504, "so that there is less to count"),
    (problems.Broken(queryId="0f0f"), 500, "identifier 0f0f"),
    (problems.NotFound("Check the address."), 404, "Search by name instead"),
]


@pytest.fixture(scope="module")
def app(release: Path) -> Iterator[Flask]:
    made = create_app({"RELEASE": str(release), "WORKERS": 2, "LOG_LEVEL": "warning"})
    yield made
    close_app(made)


@pytest.mark.parametrize(("fault", "status", "words"), WORDS, ids=[fault.type for fault, _, _ in WORDS])
def test_a_problem_page_says_what_to_do(app: Flask, fault: problems.Problem, status: int, words: str) -> None:
    with app.test_request_context("/compare?country=FRA", headers=BROWSER):
        response = render.problem(fault)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    page = response.get_data(as_text=True)
    assert words in page
    assert fault.detail in page
    assert page.count("<h1>") == 1


def test_four_problems_were_read() -> None:
    assert len(WORDS) == 4


def test_without_a_script_a_picture_is_told_and_its_table_stands_open(app: Flask) -> None:
    page = app.test_client().get("/", headers=BROWSER).text
    assert "<noscript>" in page
    assert "The table holds all that it shows." in page
    assert '<details class="as-table" open>' in page


def test_the_page_behind_which_the_service_restarts_needs_nothing_of_the_service() -> None:
    page = (DEPLOY / "restarting.html").read_text(encoding="utf-8")
    assert "The service is restarting" in page
    assert "src=" not in page
    assert "href=" not in page
    assert "restarting.html" in (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
