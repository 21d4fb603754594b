"""Reconciliation over HTTP, both versions of its API: every answer of every route has the shape its version promises.

Takes the release of the project and a real server. Gives what OpenRefine, a script and a browser read.
Never judges which thing a name means: test_reconciliation_names.py does.
"""

import csv
import json
import re
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from reconciliation_schemas import VERSIONS, faults, schemas
from serving import Reply, Server

NS = "https://w3id.org/gri/ns#"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
JQUERY = {"Accept": "application/json, text/javascript, */*; q=0.01"}  # what OpenRefine's pages send
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LISTED = Path(__file__).resolve().parents[1] / "fixtures" / "reconciled.tsv"
ROOTS = {"0.2": "/reconcile", "1.0-draft": "/reconcile/v1"}
SUGGESTED = {"entity": "suggest-entities", "property": "suggest-properties", "type": "suggest-types"}


def get(site: Server, path: str, headers: dict[str, str] | None = None, **given: object) -> Reply:
    return site.call("GET", f"{path}?{urlencode(given, quote_via=quote)}" if given else path, headers or JQUERY)


def post(site: Server, **given: Any) -> Reply:
    """A form as OpenRefine's server posts it."""
    body = urlencode({name: json.dumps(value, ensure_ascii=False) for name, value in given.items()})
    return site.call("POST", "/reconcile", FORM, body.encode())


def send(site: Server, path: str, value: Any) -> Reply:
    return site.call("POST", f"/reconcile/v1{path}", JSON, json.dumps(value, ensure_ascii=False).encode())


def found(reply: Reply, key: str = "q0") -> list[dict[str, Any]]:
    assert reply.status == 200, reply.body[:300]
    return list(reply.json[key]["result"])


def name(text: str, **more: Any) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": text, **more}


def about(pid: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": pid, "propertyValue": value, **more}


def candidates(site: Server, *conditions: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    reply = send(site, "/match", {"queries": [{"conditions": list(conditions), **more}]})
    assert reply.status == 200, reply.body[:300]
    return list(reply.json["results"][0]["candidates"])


def answers(site: Server) -> Iterator[tuple[str, str, Reply]]:
    """An answer of every route of both versions, with the document it must be."""
    ids, properties = (
        ["infrastructure/cern", "country/FRA", "https://ror.org/01ggx4157", "nothing"],
        [{"id": pid} for pid in ("country", "name", "founded", "latitude", "member", "ror", "iri", "no-such-property")],
    )
    ids += ["event/gso-meeting-9", "site/alma--chajnantor"]
    properties += [
        {"id": "start"},
        {"id": "member", "settings": {"limit": "2"}},
        {"id": "name", "settings": {"language": "fr"}},
    ]
    queries = {
        "plain": {"query": "European Spallation Source"},
        "typed": {"query": "FRA", "type": f"{NS}Country", "limit": 3},
        "told": {"query": "ESS", "type": [f"{NS}ResearchInfrastructure"], "type_strict": "should", "properties": [
            {"pid": "country", "v": [{"id": "country/SWE", "name": "Sweden"}, "Denmark"]},
            {"pid": "founded", "v": 2015},
            {"pid": "no-such-property", "v": True},
        ]},
        "nothing": {"query": "qqqqxxxx"},
        "empty": {"query": ""},
        "nameless": {"properties": [{"pid": "ror", "v": "https://ror.org/01ggx4157"}]},
    }  # fmt: skip
    conditions = [
        [name("European Spallation Source")], [name("FRA"), about("kind", "x")], [name(["ESS", "CERN"])],
        [{"matchType": "id", "propertyValue": "Q42944"}], [about("country", ["SE", "DK"], matchQuantifier="all")],
        [name("ESS"), about("country", {"id": "country/SWE"}, required=True)], [name("qqqqxxxx")],
    ]  # fmt: skip
    for version, root in ROOTS.items():
        yield version, "manifest", get(site, root)
        for what, shape in SUGGESTED.items():
            for prefix in ("", "e", "country", "CERN", "Q42944", "qqqqxxxx"):
                yield version, f"{shape}-response", get(site, f"{root}/suggest/{what}", prefix=prefix)
        for kind in (f"{NS}Country", f"{NS}ResearchInfrastructure", "no-such-type"):
            yield version, "data-extension-property-proposal", get(site, f"{root}/extend/propose", type=kind)
            yield version, "data-extension-property-proposal", get(site, f"{root}/extend/propose", type=kind, limit=2)
    yield "0.2", "reconciliation-result-batch", post(site, queries=queries)
    yield "0.2", "reconciliation-result-batch", get(site, "/reconcile", queries=json.dumps(queries))
    yield "0.2", "reconciliation-result-batch", post(site, queries={})
    wanted = {"ids": ids, "properties": properties}
    yield "0.2", "data-extension-response", post(site, extend=wanted)
    yield "0.2", "data-extension-response", get(site, "/reconcile", extend=json.dumps(wanted))
    batch = {"queries": [{"conditions": several} for several in conditions]}
    yield "1.0-draft", "reconciliation-result-batch", send(site, "/match", batch)
    yield "1.0-draft", "reconciliation-result-batch", send(site, "/match", {"queries": []})
    yield "1.0-draft", "data-extension-response", send(site, "/extend", wanted)


def test_every_answer_of_every_route_has_the_shape_its_version_promises(site: Server) -> None:
    seen: dict[tuple[str, str], int] = {}
    for version, shape, reply in answers(site):
        assert (reply.status, reply.type) == (200, "application/json"), reply.body[:300]
        assert faults(version, shape, reply.json) == []
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        seen[version, shape] = seen.get((version, shape), 0) + 1
    asked = {"reconciliation-query-batch", "data-extension-query"}
    assert set(seen) == {(version, shape) for version in VERSIONS for shape in set(schemas(version)) - asked}
    assert sum(seen.values()) == 58


def test_the_shapes_refuse_what_the_specification_refuses() -> None:
    wrong = [
        ("0.2", "manifest", {"versions": ["0.2"], "name": "x", "schemaSpace": "x"}),
        ("0.2", "manifest", {"versions": ["0.1"], "name": "x", "schemaSpace": "x", "identifierSpace": "x"}),
        ("0.2", "reconciliation-result-batch", {"q0": {"result": [{"name": "x", "score": 1}]}}),
        ("0.2", "reconciliation-query-batch", {"q0": {"properties": []}}),
        ("0.2", "data-extension-response", {"meta": [], "rows": {"x": {"y": [{"int": 1.5}]}}}),
        ("0.2", "data-extension-response", {"meta": [], "rows": {"x": {"y": [{"date": "2024-01-01"}]}}}),
        ("1.0-draft", "manifest", {"versions": ["1.0-draft"], "name": "x"}),
        ("1.0-draft", "reconciliation-result-batch", [{"candidates": []}]),
        ("1.0-draft", "reconciliation-query-batch", {"queries": [{"conditions": []}]}),
        ("1.0-draft", "data-extension-response", {"meta": [], "rows": {"x": {}}}),
        ("1.0-draft", "suggest-types-response", {"result": [{"id": "x"}]}),
    ]
    assert [faults(*case) != [] for case in wrong] == [True] * 11


def test_the_manifests_lead_to_what_they_promise(site: Server) -> None:
    older, newer = get(site, "/reconcile").json, get(site, "/reconcile/v1").json
    assert older["identifierSpace"] == "https://w3id.org/gri/id/"
    assert {kind["id"] for kind in older["defaultTypes"]} == {
        f"{NS}{word}" for word in ("Country", "Organisation", "ResearchInfrastructure")
    }
    assert older["batchSize"] == newer["batchSize"] == 1000
    # OpenRefine puts the identifier in as it is, the testbench as a component of the address.
    for written in ("infrastructure/cern", quote("infrastructure/cern", safe="")):
        for template in (older["view"]["url"], older["preview"]["url"]):
            reply = site.call("GET", template.replace("{{id}}", written).removeprefix(site.url), BROWSER)
            assert (reply.status, reply.type) == (200, "text/html")
            assert "European Organization for Nuclear Research" in reply.body.decode()
    assert newer["view"]["url"].replace("{+id}", "infrastructure/cern") == f"{site.url}/page/infrastructure/cern"
    for what, service in older["suggest"].items():
        path = (service["service_url"] + service["service_path"]).removeprefix(site.url)
        first = get(site, path, prefix={"entity": "France"}.get(what, "country")).json["result"][0]
        flyout = service["flyout_service_url"] + service["flyout_service_path"]
        told = get(site, flyout.replace("${id}", quote(first["id"], safe="")).removeprefix(site.url)).json
        assert told["id"] == first["id"], what
        assert first["name"] in told["html"], what


def test_a_browser_reads_how_to_add_the_service_and_openrefine_reads_the_manifest(site: Server) -> None:
    page = get(site, "/reconcile", BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    assert "Add standard service" in page.body.decode()
    assert f"<code>{site.url}/reconcile</code>" in page.body.decode()
    for headers in ({}, {"Accept": "*/*"}, JQUERY):
        assert site.call("GET", "/reconcile", headers).json["versions"] == ["0.2"]
    assert "Accept" in page.headers["Vary"]


def test_what_openrefine_sends_is_answered_as_it_reads_it(site: Server) -> None:
    """The requests of its classes GuessTypesOfColumnCommand, StandardReconConfig and ReconciledDataExtensionJob."""
    guessed = post(site, queries={"q0": {"query": "France", "limit": 3}, "q1": {"query": "Allemagne", "limit": 3}})
    assert [found(guessed, key)[0]["type"][0] for key in ("q0", "q1")] == [
        {"id": f"{NS}Country", "name": "country"}
    ] * 2
    # A job has no `limit`, or the one that was asked for; a type; columns as properties, some matched before.
    query = {"query": "ESS", "type": f"{NS}ResearchInfrastructure", "type_strict": "should", "properties": [
        {"pid": "country", "v": {"id": "country/SWE", "name": "Sweden"}},
        {"pid": "homepage", "v": "https://ess.eu"},
    ]}  # fmt: skip
    first = found(post(site, queries={"q0": query}))[0]
    assert first["id"] == "infrastructure/ess"
    assert {feature["id"] for feature in first["features"]} >= {"name_similarity", "type_match", "property_country"}
    extended = post(
        site, extend={"ids": ["infrastructure/ess"], "properties": [{"id": "country", "settings": {}}]}
    ).json
    assert extended["meta"] == [{"id": "country", "name": "Country", "type": {"id": f"{NS}Country", "name": "country"}}]
    assert {"id": "country/SWE", "name": "Sweden"} in extended["rows"]["infrastructure/ess"]["country"]


@pytest.mark.parametrize(
    "text",
    ["https://ror.org/01ggx4157", "01ggx4157", "ror:01ggx4157", "Q42944", "wikidata:Q42944",
     "http://www.wikidata.org/entity/Q42944", "https://w3id.org/gri/id/infrastructure/cern", "infrastructure/cern"],
)  # fmt: skip
def test_an_identifier_is_the_thing_it_identifies(site: Server, text: str) -> None:
    for several in (
        found(post(site, queries={"q0": {"query": text}})),
        candidates(site, {"matchType": "id", "propertyValue": text}),
    ):
        assert (several[0]["id"], several[0]["score"], several[0]["match"]) == ("infrastructure/cern", 100.0, True)
        assert sum(one["match"] for one in several) == 1
        assert {"id": "identifier_match", "name": "Found by an identifier", "value": True} in several[0]["features"]


def test_a_code_is_certain_only_where_its_type_is_asked_for(site: Server) -> None:
    typed = found(post(site, queries={"q0": {"query": "FRA", "type": f"{NS}Country"}}))
    assert (typed[0]["id"], typed[0]["match"]) == ("country/FRA", True)
    bare = found(post(site, queries={"q0": {"query": "FRA"}}))
    assert (bare[0]["id"], bare[0]["match"]) == ("country/FRA", False)


def test_what_stands_beside_a_name_raises_or_lowers_it_and_forbids_a_match(site: Server) -> None:
    alone = candidates(site, name("ESS"))
    assert {one["id"] for one in alone[:2]} == {"infrastructure/ess", "infrastructure/ess-survey"}
    assert not any(one["match"] for one in alone)
    swedish = candidates(site, name("ESS"), about("country", "Швеция"))
    assert swedish[0]["id"] == "infrastructure/ess"
    assert swedish[0]["score"] > swedish[1]["score"] + 20
    plain = candidates(site, name("European Spallation Source"))[0]
    against = candidates(site, name("European Spallation Source"), about("country", "BR"))[0]
    assert (plain["match"], against["match"]) == (True, False)
    assert against["score"] < plain["score"]
    sure = candidates(site, name("ESS"), about("ror", "https://ror.org/01wv9cn34"))[0]
    assert (sure["id"], sure["match"]) == ("infrastructure/ess", True)
    other = candidates(site, name("European Spallation Source"), about("ror", "https://ror.org/01ggx4157"))
    assert not any(one["match"] for one in other)


def test_conditions_filter_and_quantify(site: Server) -> None:
    needed = candidates(site, name("Light Source"), about("country", "CH", required=True), limit=50)
    assert {one["id"] for one in needed} == {"infrastructure/psi-sls"}
    both = candidates(site, about("country", ["FR", "CH"], matchQuantifier="all", required=True), limit=50)
    assert "infrastructure/cern" in {one["id"] for one in both}
    without = candidates(
        site, name("Synchrotron"), about("country", "ES", matchQuantifier="none", required=True), limit=50
    )
    assert without
    assert "infrastructure/alba" not in {one["id"] for one in without}


def test_scores_fall_lie_within_a_hundred_and_at_most_one_is_certain(site: Server) -> None:
    with LISTED.open(encoding="utf-8", newline="") as lines:
        names = [row["name"] for row in csv.DictReader(lines, delimiter="\t")]
    reply = post(site, queries={f"q{at}": {"query": text, "limit": 10} for at, text in enumerate(names)})
    assert len(reply.json) == len(names) >= 200
    for result in reply.json.values():
        scores = [one["score"] for one in result["result"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 100 for score in scores)
        assert sum(one["match"] for one in result["result"]) <= 1
        assert len(scores) <= 10


def test_a_name_is_matched_in_any_language_and_the_language_is_told(site: Server) -> None:
    for text, language in (("Швейцария", "ru"), ("瑞士", "zh"), ("Suiza", "es"), ("سويسرا", "ar")):
        first = found(post(site, queries={"q0": {"query": text}}))[0]
        assert (first["id"], first["name"]) == ("country/CHE", "Switzerland")
        assert f"name_language_{language}" in {feature["id"] for feature in first["features"]}


def test_types_narrow_what_is_found(site: Server) -> None:
    kamioka = {
        kind: found(post(site, queries={"q0": {"query": "Kamioka", "type": f"{NS}{kind}"}}))
        for kind in ("Site", "ResearchInfrastructure")
    }
    assert {one["type"][0]["id"] for one in kamioka["Site"]} == {f"{NS}Site"}
    assert kamioka["ResearchInfrastructure"][0]["id"] == "infrastructure/kamioka"
    strange = found(post(site, queries={"q0": {"query": "European Spallation Source", "type": "Q4830453"}}))
    assert (strange[0]["id"], strange[0]["match"]) == ("infrastructure/ess", False)
    body = found(
        post(
            site,
            queries={"q0": {"query": "CERN Council", "type": [f"{NS}Body", f"{NS}Organisation"], "type_strict": "all"}},
        )
    )
    assert body[0]["id"] == "organisation/cern-council"


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_a_preview_has_no_script_and_may_stand_in_a_frame_of_any_page(site: Server) -> None:
    seen = 0
    for root in ROOTS.values():
        for name_ in ("infrastructure/cern", "country/FRA", "https://ror.org/01ggx4157", "site/alma--chajnantor"):
            reply = get(site, f"{root}/preview", BROWSER, id=name_)
            page = Page(reply.body.decode())
            assert (reply.status, reply.type) == (200, "text/html")
            assert "script" not in page.tags
            assert not any(key.startswith("on") for key, _ in page.attributes)
            assert "Read in" in reply.body.decode(), "a preview names its source"
            assert "frame-ancestors *" in reply.headers["Content-Security-Policy"]
            assert "script-src" not in reply.headers["Content-Security-Policy"]
            assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
            seen += 1
    assert seen == 8
    gone = get(site, "/reconcile/preview", JQUERY, id="infrastructure/no-such")
    assert (gone.status, gone.json["type"]) == (404, "/problems/unknown-resource")


@pytest.mark.browser
def test_a_preview_has_exactly_the_declared_size(visitor: Any, site: Server) -> None:
    declared = get(site, "/reconcile").json["preview"]
    for name_ in ("infrastructure/cern", "country/FRA", "organisation/icgeb", "document/data-policy-cern"):
        if get(site, "/reconcile/preview", BROWSER, id=name_).status != 200:
            continue
        visitor.set_viewport_size({"width": declared["width"], "height": declared["height"]})
        visitor.goto(f"{site.url}/reconcile/preview?id={name_}")
        size = visitor.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        body = visitor.evaluate("(({width, height}) => [width, height])(document.body.getBoundingClientRect())")
        assert size == body == [declared["width"], declared["height"]], name_


def test_values_are_written_as_what_they_are(site: Server) -> None:
    pids = ("country", "founded", "wikidata", "start", "latitude", "m49")
    chinese = {"id": "name", "settings": {"language": "zh"}}
    wanted = {
        "ids": ["infrastructure/cern", "country/CIV", "event/gso-meeting-9", "infrastructure/alma"],
        "properties": [*({"id": pid} for pid in pids), chinese],
    }
    rows = post(site, extend=wanted).json["rows"]
    assert rows["infrastructure/cern"]["founded"] == [{"int": 1954}]
    assert rows["infrastructure/cern"]["wikidata"] == [{"str": "http://www.wikidata.org/entity/Q42944"}]
    assert {"id": "country/CHE", "name": "Switzerland"} in rows["infrastructure/cern"]["country"]
    assert rows["country/CIV"]["name"] == [{"str": "科特迪瓦"}]
    assert rows["country/CIV"]["m49"] == [{"str": "384"}]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", rows["event/gso-meeting-9"]["start"][0]["date"])
    assert -23.1 < rows["infrastructure/alma"]["latitude"][0]["float"] < -22.9
    newer = {
        row["id"]: {one["id"]: one["values"] for one in row["properties"]}
        for row in send(site, "/extend", wanted).json["rows"]
    }
    assert newer["country/CIV"]["name"] == [{"str": "科特迪瓦", "lang": "zh"}]
    assert newer["infrastructure/cern"]["founded"] == [{"int": 1954}]


def test_suggestions_go_on_where_the_first_ended(site: Server) -> None:
    whole = [one["id"] for one in get(site, "/reconcile/v1/suggest/entity", prefix="inst", limit=60).json["result"]]
    parts = [
        [
            one["id"]
            for one in get(site, "/reconcile/v1/suggest/entity", prefix="inst", limit=5, offset=at).json["result"]
        ]
        for at in (0, 5)
    ]
    assert parts[0] + parts[1] == whole[:10]
    assert len(set(whole)) == len(whole) > 10
    older = get(site, "/reconcile/suggest/entity", prefix="inst", cursor=5).json["result"]
    assert [one["id"] for one in older[:5]] == parts[1]
    assert (
        get(site, "/reconcile/suggest/entity", prefix="https://ror.org/01ggx4157").json["result"][0]["id"]
        == "infrastructure/cern"
    )
    assert {one["id"] for one in get(site, "/reconcile/suggest/property", prefix="ROR").json["result"]} == {"ror"}
    assert get(site, "/reconcile/suggest/type", prefix="infra").json["result"][0]["id"] == f"{NS}ResearchInfrastructure"


HOSTILE = [
    '"', "'", "*", "NEAR(a b)", "a AND OR NOT b", '" OR 1=1 --', "cern*", "^cern", "{name}: x", "\u0000", "🚀",
    "%", "_", "a" * 10_000, "( " * 5_000, "x-y:z " * 1_500, "Ω" * 9_999, "<script>alert(1)</script>", "[" * 500,
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_whatever_is_written_is_a_name_and_never_syntax(site: Server, at: int) -> None:
    assert len(HOSTILE) == 19
    text = HOSTILE[at]
    started = time.monotonic()
    reply = post(site, queries={"q0": {"query": text, "properties": [{"pid": text[:80], "v": text}]}})
    assert reply.status == 200, reply.body[:300]
    assert faults("0.2", "reconciliation-result-batch", reply.json) == []
    assert not any(one["match"] for one in reply.json["q0"]["result"]) or text in {"cern*", "^cern"}
    suggested = get(site, "/reconcile/suggest/entity", prefix=text[:3_000])
    assert (suggested.status, faults("0.2", "suggest-entities-response", suggested.json)) == (200, [])
    assert time.monotonic() - started < 5


WRONG: list[tuple[str, str, dict[str, str], bytes, int, str]] = [
    ("POST", "/reconcile", FORM, b"", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"queries=%7Bbad", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"queries=[]", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"queries=%7B%22q0%22%3A%7B%7D%7D", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"queries=%7B%7D&queries=%7B%7D", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"extend=%7B%7D", 400, "malformed-request"),
    ("POST", "/reconcile", FORM, b"queries=%FF", 400, "malformed-request"),
    ("POST", "/reconcile", {"Content-Type": "text/xml"}, b"<x/>", 415, "unsupported-media"),
    ("POST", "/reconcile/v1/match", FORM, b"queries=%7B%7D", 415, "unsupported-media"),
    ("POST", "/reconcile/v1/match", JSON, b'{"queries": [{}]}', 400, "malformed-request"),
    ("POST", "/reconcile/v1/match", JSON, b"[" * 100_000, 400, "malformed-request"),
    ("POST", "/reconcile/v1/extend", JSON, b'{"ids": [1], "properties": []}', 400, "malformed-request"),
    ("GET", "/reconcile/v1/match", {}, b"", 405, "method"),
    ("DELETE", "/reconcile", {}, b"", 405, "method"),
    ("GET", "/reconcile/suggest/entity?prefix=a&limit=x", {}, b"", 400, "bad-parameter"),
    ("GET", "/reconcile/flyout/type?id=nothing", {}, b"", 404, "unknown-resource"),
    ("GET", "/reconcile/suggest/nothing?prefix=a", {}, b"", 404, "not-found"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case[0]}-{case[1]}-{case[4]}")
def test_what_cannot_be_read_is_a_problem_in_words(
    site: Server, case: tuple[str, str, dict[str, str], bytes, int, str]
) -> None:
    assert len(WRONG) == 17
    method, path, headers, body, status, kind = case
    reply = site.call(method, path, {"Accept": "application/json", **headers}, body or None)
    assert (reply.status, reply.type, reply.json["type"]) == (status, "application/problem+json", f"/problems/{kind}")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_batch_above_the_declared_size_is_refused_whole(site: Server) -> None:
    size = get(site, "/reconcile").json["batchSize"]
    older = post(site, queries={f"q{at}": {"query": "x"} for at in range(size + 1)})
    newer = send(site, "/match", {"queries": [{"conditions": [name("x")]}] * (size + 1)})
    extended = post(site, extend={"ids": [str(at) for at in range(size + 1)], "properties": [{"id": "name"}]})
    for reply in (older, newer, extended):
        assert (reply.status, reply.json["type"]) == (413, "/problems/request-too-large")
    assert len(post(site, queries={f"q{at}": {"query": "x"} for at in range(size)}).json) == size


def test_every_path_answers_head_and_options(site: Server) -> None:
    paths = ["", "/v1", "/suggest/entity", "/v1/suggest/type", "/flyout/type", "/preview", "/v1/preview",
             "/extend/propose", "/v1/extend/propose", "/v1/match", "/v1/extend"]  # fmt: skip
    for path in paths:
        asked = site.call("OPTIONS", f"/reconcile{path}", {"Origin": "https://elsewhere.example"})
        assert (asked.status, asked.body) == (204, b"")
        assert "POST" in asked.headers["Access-Control-Allow-Methods"]
        assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
        assert ("POST" in asked.headers["Allow"]) == (path in {"", "/v1/match", "/v1/extend"})
    for path in ("", "/v1", "/suggest/entity?prefix=c", "/preview?id=country/FRA"):
        head, whole = (site.call(method, f"/reconcile{path}", JQUERY) for method in ("HEAD", "GET"))
        assert (head.status, head.body, head.type) == (200, b"", whole.type)
        assert whole.headers["Cache-Control"] == "public, max-age=300"
    assert post(site, queries={}).headers["Cache-Control"] == "no-store"


def test_a_thousand_names_take_seconds_and_stop_nobody(site: Server) -> None:
    with LISTED.open(encoding="utf-8", newline="") as lines:
        names = [row["name"] for row in csv.DictReader(lines, delimiter="\t")]
    # Each name is new: half as it is, half with a slip, so that nothing is found without looking.
    slipped = [f"{text[: len(text) // 2]}q{text[len(text) // 2 :]} {at}" for at, text in enumerate(names * 3)]
    thousand = [*names, *slipped, *(f"{text} {at}" for at, text in enumerate(names * 2))][:1_000]
    get(site, "/reconcile")
    waits: list[float] = []
    done = threading.Event()

    def others() -> None:
        while not done.is_set():
            began = time.monotonic()
            assert get(site, "/suggest", q="cern").status == 200
            waits.append(time.monotonic() - began)
            done.wait(0.05)

    beside = threading.Thread(target=others)
    beside.start()
    began = time.monotonic()
    reply = post(site, queries={f"q{at}": {"query": text} for at, text in enumerate(thousand)})
    took = time.monotonic() - began
    done.set()
    beside.join()
    assert len(reply.json) == 1_000
    assert sum(bool(result["result"]) for result in reply.json.values()) > 500
    print(f"1,000 names: {took:.2f} s; {len(waits)} other requests, the slowest {max(waits) * 1000:.0f} ms")
    assert took < 10, "the target is 3 seconds on two processors; this leaves room for a busy one"
    assert max(waits) < 2
