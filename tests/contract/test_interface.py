"""The description of the interface is whole: every route is described or is a page with a reason, and nothing else is.

Takes the app's own map of addresses and the tables of gri_service.interface. Gives the sentence that is the repair.
Never asks a server: tests/conformance/test_openapi.py does.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from flask import Flask
from gri_service import create_app
from gri_service.blueprints.interface import Interface
from gri_service.formats import FORMATS, HTML, offers
from gri_service.interface.document import GROUPS, document, operations
from gri_service.parts import close_app, parts
from gri_service.problems import tree
from gri_service.remembered import Remembered
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.exceptions import MethodNotAllowed

ROOT = Path(__file__).resolve().parents[2]
# What is for people, and why a program has no need of its description.
PAGES = {
    "pages.": "a page; its figures are questions, which are described",
    "resources.page": "the page of a thing; its statements are at /data",
    "interface.page": "the page of this description",
    "static": "style sheets and scripts of the pages",
}
# OpenAPI 3.1 has no word for the method; it is said in the text.
UNSAYABLE = {"QUERY"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    release = served.write(tmp_path_factory.mktemp("interface") / served.ID)
    made = create_app({"RELEASE": str(release), "WORKERS": 2})
    yield made
    close_app(made)


@pytest.fixture(scope="module")
def described(app: Flask):
    house = parts(app)
    return operations(house.catalogue, house.search)


def test_every_route_is_described_or_is_a_page_with_a_reason(app: Flask, described) -> None:
    covered: set[tuple[str, str]] = set()
    asked: dict[str, str] = {}
    addresses = app.url_map.bind("world.example")
    for each in described:
        where = each.call("")[0].partition("?")[0].replace("%7Brelease%7D", served.ID)
        try:
            rule, _ = addresses.match(where, each.method, return_rule=True)
        except MethodNotAllowed:
            pytest.fail(f"{each.id} says {each.method} {where}, which the route does not take.")
        covered.add((rule.rule, each.method))
        asked.setdefault(rule.rule, where)
    faults, client = [], app.test_client()
    for rule in app.url_map.iter_rules():
        if any(rule.endpoint == name or (name.endswith(".") and rule.endpoint.startswith(name)) for name in PAGES):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"} - UNSAYABLE:
            if (rule.rule, method) in covered:
                continue
            # A method that a route takes in order to refuse it in words needs no description.
            refused = client.open(asked[rule.rule], method=method) if rule.rule in asked else None
            if refused is None or refused.status_code != 405 or "Allow" not in refused.headers:
                faults.append(f"{method} {rule.rule} ({rule.endpoint}): add it to a table of gri_service/interface, "
                              "or to PAGES of this test with the reason.")  # fmt: skip
    assert faults == []
    assert len(covered) >= 40


def test_every_question_has_an_operation_with_its_parameters(app: Flask, described) -> None:
    paths = {each.path: each for each in described if each.group == "Questions"}
    catalogue = list(parts(app).catalogue)
    assert len(catalogue) >= 90
    for query in catalogue:
        given = {value.name: value for value in paths[f"/queries/{query.name}"].given}
        assert set(query.params) <= set(given)
        for name, param in query.params.items():
            if param.scheme:
                schema = given[name].schema
                choices = (schema["items"] if param.many else schema)["anyOf"][0]["enum"]
                assert choices, f"{query.name}: {name} is on a list, and the list is not said"
            assert given[name].example, f"{query.name}: {name} has no example"


def test_every_format_of_the_table_is_offered_and_every_problem_can_be_met(described) -> None:
    carried = {media_type for each in described for answer in each.answers.values() for media_type in answer.carries}
    assert {offer.media_type for offer in FORMATS} <= carried
    met = {kind for each in described for kinds in each.faults.values() for kind in kinds}
    unmet = {kind.type for kind in tree()} - {kind.type for kind in met}
    assert unmet == set(), f"no operation says that it may answer {sorted(unmet)}"
    select = next(each for each in described if each.path == "/queries/map-of-sites")
    assert "application/geo+json" in select.answers[200].carries
    assert "application/graphml+xml" not in select.answers[200].carries
    assert HTML in offers("SELECT")


def test_the_document_is_valid_and_says_each_thing_once(described) -> None:
    told = document(described, "https://world.example", "1.0.0", served.ID)
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []
    names = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == len(described)
    assert told["openapi"] == "3.1.0"
    assert {tag["name"] for tag in told["tags"]} <= set(GROUPS)
    for path in told["paths"].values():
        for operation in path.values():
            statuses = [status for status in operation["responses"] if int(status) >= 400]
            assert statuses, f"{operation['operationId']} names no problem"
            for status in statuses:
                answer = operation["responses"][status]
                if "$ref" in answer:  # all but the one that says in its own words that it is unwell
                    shared = told["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                    assert "#/components/schemas/Problem" in json.dumps(shared["content"]["application/problem+json"])


def test_the_document_and_the_page_are_made_once_for_each_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Remembered[Interface] = Remembered(2)
    monkeypatch.setitem(app.extensions, "gri_interfaces", kept)
    client, one, two = app.test_client(), "http://one.example", "http://two.example"
    first, again, other = (client.get("/openapi.json", base_url=f"{root}/") for root in (one, one, two))
    made = kept.get((served.ID, one))
    assert made is not None
    assert first.data == again.data == made.text.encode()
    assert [reply.json["servers"][0]["url"] for reply in (first, other)] == [one, two]
    page = client.get("/api", base_url=f"{one}/").text
    assert kept.get((served.ID, one)) is made
    assert f"{one}/sparql" in page
    assert two not in page
