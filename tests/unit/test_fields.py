"""Fields: what a page reads from its address becomes a thing, a day or a word, or a fault beside the field.

Takes fields, texts and a small index of names; then the pages themselves, with the world of the tests.
Never compares whole pages: the golden tests do.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from flask.testing import FlaskClient
from gri_ingest import search as writer
from gri_service import create_app
from gri_service.fields import Field, fill, said, strays
from gri_service.search import BASE, Search
from gri_service.things import Thing

LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
COUNTRY = Field("country", "Country", of="gri:Country", example="FRA")
MEMBERS = Field("members", of="gri:Country", many=True)
SHOW = Field("show", choices=(("sites", "Sites"), ("countries", "Countries")))
AS_OF = Field("asOf", type="date")
FIELDS = (COUNTRY, MEMBERS, SHOW, AS_OF)
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    statements = []
    for key, label in [("FRA", "France"), ("KOR", "Korea, Republic of"), ("JPN", "Japan")]:
        statements += [(f"<{BASE}id/country/{key}>", RDF_TYPE, f"<{BASE}ns#Country>")]
        statements += [(f"<{BASE}id/country/{key}>", LABEL, f'"{label}"@en')]
    writer.build(tmp_path / "search.sqlite", sorted(statements))
    index = Search(tmp_path / "search.sqlite")
    yield index
    index.close()


def key(value: object) -> str:
    assert isinstance(value, Thing)
    return value.key


def test_a_thing_is_read_by_key_and_by_name(search: Search) -> None:
    for text in ("FRA", "france", f"{BASE}id/country/FRA"):
        country = fill(FIELDS, {"country": text}, search)["country"]
        assert key(country.value) == "FRA"
        assert country.chosen == "France"


def test_a_value_that_cannot_be_meant_stays_in_the_field_with_what_could(search: Search) -> None:
    country = fill(FIELDS, {"country": "Frnace"}, search)["country"]
    assert (country.text, country.value) == ("Frnace", None)
    assert country.fault is not None
    assert country.fault.extensions["choices"] == [{"key": "FRA", "label": "France"}]


def test_many_are_read_with_commas_and_a_name_may_hold_one(search: Search) -> None:
    def members(text: str) -> list[str]:
        value = fill(FIELDS, {"members": text}, search)["members"].value
        assert isinstance(value, tuple)
        return [key(each) for each in value]

    assert members("FRA, JPN,FRA") == ["FRA", "JPN"]
    assert members("Korea, Republic of") == ["KOR"]
    assert members("") == []


def test_one_bad_member_of_many_is_told(search: Search) -> None:
    members = fill(FIELDS, {"members": "FRA,Atlantis"}, search)["members"]
    assert members.value == ()
    assert members.fault is not None
    assert "Atlantis" in members.fault.detail


def test_a_word_off_the_list_is_refused_and_a_date_is_canonical() -> None:
    filled = fill(FIELDS, {"show": "boats", "asOf": "2024-02"}, None)
    assert filled["show"].fault is not None
    assert filled["show"].fault.extensions["legal"] == ["sites", "countries"]
    assert filled["asOf"].value == "2024-02-29"


def test_boxes_that_were_ticked_become_one_text() -> None:
    pairs = [("members", "FRA"), ("members", "JPN"), ("country", " "), ("show", "sites")]
    assert said(FIELDS, pairs) == {"members": "FRA,JPN", "show": "sites"}


def test_a_name_that_is_no_field_is_told() -> None:
    stray = strays(FIELDS, {"contry": "FRA"})
    assert stray is not None
    assert "“contry”" in stray.detail
    assert stray.extensions["legal"] == ["country", "members", "show", "asOf"]
    assert strays((), {"utm": "x"}) is None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    release = served.write(tmp_path_factory.mktemp("fields") / served.ID)
    made = create_app({"RELEASE": str(release), "WORKERS": 2})
    yield made.test_client()
    made.extensions["gri_shelf"].close()


def test_empty_fields_of_a_form_are_not_kept_in_the_address(client: FlaskClient) -> None:
    sent = client.get("/compare?country=FRA&otherCountry=", headers=BROWSER)
    assert (sent.status_code, sent.headers["Location"]) == (302, "/compare?country=FRA")
    several = client.get("/group?members=FRA&members=JPN", headers=BROWSER)
    assert several.headers["Location"] == "/group?members=FRA,JPN"


def test_a_page_tells_a_bad_value_beside_its_form(client: FlaskClient) -> None:
    page = client.get("/compare?country=Frnace&otherCountry=JPN", headers=BROWSER)
    assert page.status_code == 400
    assert page.headers["Cache-Control"] == "no-store"
    assert 'value="Frnace"' in page.text
    assert 'href="/compare?country=FRA&amp;otherCountry=JPN"' in page.text


def test_a_view_that_an_answer_has_not_is_refused_with_those_it_has(client: FlaskClient) -> None:
    where = "/queries/which-countries-take-part-in-an-infrastructure?infrastructure=lyra"
    page = client.get(f"{where}&view=network", headers=BROWSER)
    assert page.status_code == 400
    assert "It can be drawn as: table, world." in page.text
    drawn = client.get(f"{where}&view=world", headers=BROWSER)
    assert 'data-view="world"' in drawn.text
    assert "<table" in drawn.text
