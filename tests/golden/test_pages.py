"""Pages of the world of the tests, as a person reads them.

Takes the world as a release, and addresses. Gives, and compares, pages/<name>.html: the main part, one element a line.
Never compares what is long and agreed elsewhere: the text of a query, the names a form offers.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import served
import world
from flask.testing import FlaskClient
from gri_service import create_app

HERE = Path(__file__).parent / "pages"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
COUNTRIES = "/queries/which-countries-take-part-in-an-infrastructure"
NAMES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core%23> SELECT ?name ?none WHERE "
ADDRESSES = {
    "home": "/",
    "about": "/about",
    "linking": "/linking",
    "fair": "/fair",
    "questions": "/queries?q=grow",
    "no-questions": "/queries?q=nowhere",
    "question": f"{COUNTRIES}?infrastructure=lyra",
    "question-narrowed": f"{COUNTRIES}?infrastructure=lyra&role=member&asOf=1960",
    "question-refused": f"{COUNTRIES}?infrastructure=lira&role=member",
    "question-off-the-list": f"{COUNTRIES}?role=boss",
    "nothing-recorded": f"{COUNTRIES}?infrastructure=lyra&asOf=1900-01-01&role=member",
    "chart": "/queries/how-did-participation-grow?infrastructure=lyra",
    "infrastructure": "/page/infrastructure/lyra",
    "country": "/page/country/CHE",
    "compare": "/compare?country=FRA&otherCountry=CHE",
    "compare-the-same": "/compare?country=FRA&otherCountry=FRA",
    "group": "/group?group=g7",
    "group-of-choice": "/group?members=FRA,ITA,GRC",
    "participation": "/page/participation/lyra.fra.member.1",
    "unverified": "/page/infrastructure/social-panel?unverified=1",
    "body": "/page/organisation/gso",
    "organisation": "/page/organisation/bay-academy",
    "event": "/page/event/gso-meeting-1",
    "source": "/page/doc/policies",
    "disagreements": "/disagreements",
    "network-in-numbers": "/network?links=numbers&counted=co-publication&weight=1",
    "organisation-of-a-registry": "/page/organisation/ror.0testee22",
    "repository": "/page/repository/re3data.r3d1",
    "sources": "/sources?words=example&page=1",
    "no-such-thing": "/page/infrastructure/lira",
    "no-such-question": "/queries/which-countries-take-part",
    "sparql-result": f"/sparql?query={NAMES}{{ <https://w3id.org/gri/id/infrastructure/lyra> skos:prefLabel ?name }} "
    "ORDER BY ?name",
    "problems": "/problems/",
}
STATUS = {"question-refused": 400, "question-off-the-list": 400, "no-such-thing": 404, "no-such-question": 404}


@contextmanager
def visitor() -> Iterator[FlaskClient]:
    """A visitor of the world, served in this process."""
    with tempfile.TemporaryDirectory() as folder:
        release = served.write(Path(folder) / served.ID)
        app = create_app({"RELEASE": str(release), "WORKERS": 2})
        try:
            yield app.test_client()
        finally:
            app.extensions["gri_shelf"].close()


def read(client: FlaskClient, name: str) -> str:
    """The main part of a page, one element a line."""
    response = client.get(ADDRESSES[name], headers=BROWSER)
    assert response.status_code == STATUS.get(name, 200), response.text[:2000]
    assert response.content_type == "text/html; charset=utf-8"
    main = response.text.split('<main id="main" tabindex="-1">', 1)[1].split("</main>", 1)[0]
    main = re.sub(r"(<details>.*?<pre[^>]*><code>).*?(</code>)", r"\1…\2", main, flags=re.DOTALL)
    main = re.sub(r'(/(?:sparql|editor)\?query=)[^"]*', r"\1…", main)
    main = re.sub(r"(<datalist[^>]*>).*?(</datalist>)", r"\1…\2", main, flags=re.DOTALL)
    main = re.sub(r'<option value="[^"]+">.*?</option>\s*', "", main)
    main = re.sub(r"seconds?\b|\d\.\d{3}", lambda found: "…" if found[0][0].isdigit() else found[0], main)
    lines = re.sub(
        r"\s*(<(?:/?(?:section|div|ul|ol|dl|form|table|thead|tbody|tr|details))\b[^>]*>)\s*", r"\n\1\n", main
    )
    return "\n".join(line.strip() for line in lines.splitlines() if line.strip()) + "\n"


def golden() -> dict[Path, str]:
    """The golden files of this module with the content they should have."""
    with visitor() as client:
        return {HERE / f"{name}.html": read(client, name) for name in ADDRESSES}


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with visitor() as made:
        yield made


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_reads_as_agreed(client: FlaskClient, name: str) -> None:
    expected = (HERE / f"{name}.html").read_text(encoding="utf-8")
    assert len(expected) > 200
    assert read(client, name) == expected, "Run python tests/golden/rewrite.py test_pages and read the difference."


def test_every_golden_page_has_an_address() -> None:
    assert {path.stem for path in HERE.glob("*.html")} == set(ADDRESSES)
    assert len(ADDRESSES) == 33


# What registries alone could fill.
OF_REGISTRIES = ("cooperation-in-numbers", "registries", "where-sources-disagree-about-it", "what-registries-say")


def test_pages_of_a_release_without_registries_have_no_empty_sections(tmp_path: Path) -> None:
    release = served.write(tmp_path / served.ID, world.load(registries=False))
    app = create_app({"RELEASE": str(release), "WORKERS": 2})
    try:
        client, seen = app.test_client(), 0
        for address in (
            "/page/country/CHE",
            "/compare?country=FRA&otherCountry=CHE",
            "/page/infrastructure/lyra",
            "/sources",
        ):
            text = client.get(address, headers=BROWSER).text
            assert "</main>" in text
            assert [place for place in OF_REGISTRIES if f'id="{place}"' in text] == []
            assert "Registries" not in text
            seen += 1
        assert seen == 4
        said = client.get("/disagreements", headers=BROWSER).text
        assert "This release was built without the registries" in said
        said = client.get("/network?links=numbers", headers=BROWSER).text
        assert "This release was built without the registries" in said
        assert "links=numbers" not in client.get("/network", headers=BROWSER).text
    finally:
        app.extensions["gri_shelf"].close()
