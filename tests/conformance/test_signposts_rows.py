"""Signposts, sitemap and self-assessment of a small release: whose address they say, and what stands in their way.

Takes the world of the tests in this process, under addresses of the tests' choice. Gives whole responses.
Never starts a server: tests/e2e/test_signposting.py reads the real one with the client.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import served
from flask.testing import FlaskClient
from gri_service import create_app
from gri_service.parts import close_app
from reading import Page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PUBLIC = "https://gri.example/graph"


@contextmanager
def visitor(folder: Path, **settings: object) -> Iterator[FlaskClient]:
    """A visitor of the world's release."""
    release = served.write(folder / served.ID)
    app = create_app({"RELEASE": str(release), "WORKERS": 2, "CITATIONS": str(folder / "citations"), **settings})
    try:
        yield app.test_client()
    finally:
        close_app(app)


def test_addresses_are_those_that_people_use(tmp_path: Path) -> None:
    with visitor(tmp_path, PUBLIC_URL=f"{PUBLIC}/") as client:
        home = client.get("/", headers=BROWSER)
        links = home.headers["Link"]
        assert f'<{PUBLIC}/linkset/>; rel="linkset"; type="application/linkset+json"' in links
        assert f'<{PUBLIC}/dcat?format=ttl>; rel="describedby"; type="text/turtle"' in links
        assert f"Sitemap: {PUBLIC}/sitemap.xml" in client.get("/robots.txt").text
        assert f"<loc>{PUBLIC}/page/infrastructure/lyra</loc>" in client.get("/sitemap-things-1.xml").text
        assert client.get("/fair").get_json()["assessed"] == f"{PUBLIC}/"
        (context,) = client.get("/linkset/page/infrastructure/lyra").get_json()["linkset"][:1]
        assert context["anchor"] == f"{PUBLIC}/page/infrastructure/lyra"
        assert context["cite-as"] == [{"href": "https://w3id.org/gri/id/infrastructure/lyra"}]
        assert context["type"][1] == {"href": "https://schema.org/ResearchOrganization"}
        (block,) = Page(home.text).blocks
        assert block["@graph"][0]["url"] == f"{PUBLIC}/"


HOSTS = ('a"b>c', "evil<x", "a b")


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_no_host_reaches_no_link(tmp_path: Path, host: str) -> None:
    assert len(HOSTS) == 3
    with visitor(tmp_path) as client:
        reply = client.get("/robots.txt", headers={"Host": host})
        assert host not in reply.text
        home = client.get("/", headers={**BROWSER, "Host": host})
        assert host not in home.headers.get("Link", "")


def test_the_sitemap_of_one_address_is_not_given_at_another(tmp_path: Path) -> None:
    with visitor(tmp_path) as client:
        for host in ("one.example", "two.example", "one.example"):
            text = client.get("/sitemap.xml", headers={"Host": host}).text
            assert f"<loc>http://{host}/sitemap-things-1.xml</loc>" in text
        lost = client.get("/sitemap-nothing-9.xml")
        assert (lost.status_code, lost.mimetype) == (404, "application/problem+json")
