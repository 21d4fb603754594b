"""The interface does what its description says: every call that is shown runs, and a machine finds no breach.

Takes the release of the project, served with a store of citations of its own, and `/openapi.json`.
Gives the calls that fail, and what schemathesis finds. Never asks with a seed that is not written here.
"""

import html
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from serving import Server, start, stop

pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SEED = 20261121
EACH = 24  # of the questions, which are alike, every twenty-fourth meets the machine; all of them meet their schema
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = start("--release", str(release), WORKERS=4, CITATIONS=str(tmp_path_factory.mktemp("citations")))
    yield made
    stop(made)


@pytest.fixture(scope="module")
def told(server: Server) -> dict[str, Any]:
    reply = server.call("GET", "/openapi.json")
    assert reply.type == "application/json"
    return dict(reply.json)


@pytest.mark.parametrize("path", ["/", "/sparql", "/dcat"])
@pytest.mark.parametrize("accept", [BROWSER["Accept"], "text/turtle"])
def test_o4_links_lead_to_the_description_and_to_its_page(server: Server, path: str, accept: str) -> None:
    links = server.call("GET", path, {"Accept": accept}).header("Link")
    assert '</openapi.json>; rel="service-desc"; type="application/json"' in links
    assert '</sparql>; rel="service-desc"; type="text/turtle"' in links
    assert '</api>; rel="service-doc"; type="text/html"' in links


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, each) for path, held in told["paths"].items() for method, each in held.items()]


def test_every_call_on_the_page_runs_and_answers_as_described(
    server: Server, told: dict[str, Any], tmp_path: Path
) -> None:
    page = server.call("GET", "/api", BROWSER)
    sections = re.findall(r'<section class="term operation" id="([^"]+)".*?</section>', page.text, re.DOTALL)
    described = {each["operationId"]: each for _, _, each in operations(told)}
    assert set(sections) == set(described)
    called, faults = 0, []
    for section in re.finditer(r'<section class="term operation" id="([^"]+)"(.*?)</section>', page.text, re.DOTALL):
        for text in re.findall(r"<pre><code>(.*?)</code></pre>", section[2], re.DOTALL):
            said = described[section[1]]["responses"]
            command = [
                *shlex.split(html.unescape(text)),
                "-o",
                str(tmp_path / "body"),
                "-w",
                "%{http_code} %{content_type}",
            ]
            assert command[0] == "curl"
            ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            status, _, content = ran.stdout.partition(" ")
            called += 1
            carries = said.get(status, {}).get("content", {})
            if not status.startswith(("2", "3")) or status not in said:
                faults.append(f"{section[1]}: {status} for {text}")
            elif carries and content.partition(";")[0] not in carries and "*/*" not in carries:
                faults.append(f"{section[1]}: {content} is not said")
            elif status == "200" and not (tmp_path / "body").stat().st_size:
                faults.append(f"{section[1]}: nothing came")
    assert faults == []
    assert called >= 120


def test_every_question_answers_with_the_columns_its_schema_says(server: Server, told: dict[str, Any]) -> None:
    asked, answered, faults = 0, 0, []
    for path, method, each in operations(told):
        if each["tags"] != ["Questions"] or not path.startswith("/queries/"):
            continue
        given = {value["name"]: value["example"] for value in each["parameters"] if "example" in value}
        parts = [f"{name}={','.join(map(str, v)) if isinstance(v, list) else v}" for name, v in given.items()]
        query = "&".join(part.replace("#", "%23").replace(" ", "%20") for part in parts)
        reply = server.call(method.upper(), f"{path}?{query}", {"Accept": "application/sparql-results+json"})
        schema = each["responses"]["200"]["content"]["application/sparql-results+json"]["schema"]
        validator = OAS31Validator({**schema, "components": told["components"]})
        faults += [f"{path}: {error.message[:200]}" for error in validator.iter_errors(reply.json)]
        answered += bool(reply.json["results"]["bindings"])
        asked += 1
    assert faults == []
    assert asked >= 90
    assert answered >= 80  # a few have examples that are alone in having an answer, and none together


def test_a_machine_finds_no_failure_no_unsaid_status_and_no_breach_of_a_schema(
    server: Server, told: dict[str, Any], tmp_path: Path
) -> None:
    questions = [path for path in told["paths"] if re.fullmatch(r"/queries/[a-z0-9-]+", path)]
    left_out = set(questions) - set(questions[::EACH])
    told = {**told, "paths": {path: held for path, held in told["paths"].items() if path not in left_out}}
    (tmp_path / "openapi.json").write_text(json.dumps(told), encoding="utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", str(tmp_path / "openapi.json"), "--url", server.url,
        "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", "3",
        "--seed", str(SEED), "--max-redirects", "0", "--request-timeout", "60", "--continue-on-failure", "--no-color",
        "--generation-database", "none", "--warnings", "off", "--report", "json",
        "--report-json-path", str(tmp_path / "report.json"),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=tmp_path, check=False)
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert f"{len(operations(told))} selected" in ran.stdout
    generated = re.search(r"(\d+) generated", ran.stdout)
    assert generated is not None
    assert int(generated[1]) >= 1_000
    assert "No issues found" in ran.stdout or "passed" in ran.stdout
