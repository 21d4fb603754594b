"""Clients of other languages: Comunica, fetch-sparql-endpoint and sparql-http-client for JavaScript, SPARQL for R.

Takes the small release of the conformance tests. Gives what each client understood, as its small script wrote it down.
Never runs without the extra `clients`, `npm ci` and r-cran-sparql, except that CI always has them.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from readers import EXPECTED, GRAPH, SELECT, Texts, from_json
from serving import EX, ROWS, Server

pytestmark = pytest.mark.clients
SCRIPTS = Path(__file__).resolve().parents[1] / "clients"
RANKS = f"SELECT ?s ?rank {{ ?s <{EX}rank> ?rank }}"
YES, NO = f"ASK {{ <{EX}greek> <{EX}text> ?t }}", f"ASK {{ <{EX}never> <{EX}text> ?t }}"


def run(*words: str) -> str:
    """What a command wrote."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(words, capture_output=True, env={**environment, "LC_ALL": "C.UTF-8"}, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def node() -> str:
    """Node from the extra `clients`, else the system's."""
    found = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None or not (SCRIPTS / "node_modules").is_dir():
        pytest.skip("no Node, or no packages: pip install '.[clients]', then npm ci --prefix tests/clients")
    return found


@pytest.fixture(scope="module")
def rscript() -> str:
    """R with its package SPARQL."""
    found = shutil.which("Rscript")
    if found is None or subprocess.run([found, "-e", "library(SPARQL)"], capture_output=True).returncode:
        pytest.skip("R or its package SPARQL is not installed: apt-get install r-cran-sparql")
    return found


def test_comunica_selects_asks_and_constructs(endpoint: Server, node: str) -> None:
    ask = (node, str(SCRIPTS / "comunica.js"), f"{endpoint.url}/sparql")
    assert from_json(json.loads(run(*ask, SELECT))) == EXPECTED
    assert len(json.loads(run(*ask, RANKS))["results"]["bindings"]) == ROWS
    assert [json.loads(run(*ask, query))["boolean"] for query in (YES, NO)] == [True, False]
    found = {quad.subject.value: quad.object for quad in parse(run(*ask, GRAPH).encode(), RdfFormat.N_TRIPLES)}  # type: ignore[union-attr]
    assert {name.removeprefix(EX): (text.value, text.language) for name, text in found.items()} == EXPECTED  # type: ignore[union-attr]


def test_comunica_joins_us_with_a_query_it_plans_itself(endpoint: Server, node: str) -> None:
    """Several patterns make it read the service description and send its own queries."""
    query = f"SELECT ?s ?text {{ ?s <{EX}text> ?text FILTER(LANG(?text) = 'zh') OPTIONAL {{ ?s <{EX}rank> ?r }} }}"
    found = json.loads(run(node, str(SCRIPTS / "comunica.js"), f"{endpoint.url}/sparql", query))
    assert [row["text"] for row in found["results"]["bindings"]] == [
        {"type": "literal", "value": "引力波", "xml:lang": "zh"}
    ]


def terms(rows: list[dict[str, Any]]) -> Texts:
    return {row["s"]["value"].removeprefix(EX): (row["text"]["value"], row["text"]["language"] or None) for row in rows}


WAYS = [
    ("fetcher.js", "GET"),
    ("fetcher.js", "POST"),
    ("http-client.js", "get"),
    ("http-client.js", "postUrlencoded"),
    ("http-client.js", "postDirect"),
]


@pytest.mark.parametrize(("script", "way"), WAYS)
def test_javascript_clients(endpoint: Server, node: str, script: str, way: str) -> None:
    def ask(query: str, form: str) -> list[Any]:
        found = json.loads(run(node, str(SCRIPTS / script), f"{endpoint.url}/sparql", way, query, form))
        assert isinstance(found, list)
        return found

    assert terms(ask(SELECT, "SELECT")) == EXPECTED
    assert len(ask(RANKS, "SELECT")) == ROWS
    assert terms(ask(GRAPH, "CONSTRUCT")) == EXPECTED
    assert ask(YES, "ASK") + ask(NO, "ASK") == [True, False]
    assert len(WAYS) == 5


@pytest.mark.parametrize("form", ["", "csv"])
def test_r(endpoint: Server, rscript: str, form: str) -> None:
    def ask(query: str) -> list[list[str]]:
        written = run(rscript, "--vanilla", str(SCRIPTS / "ask.R"), f"{endpoint.url}/sparql", query, form)
        return list(csv.reader(io.StringIO(written, newline="")))

    head, *ranks = ask(RANKS)
    assert head == ["s", "rank"]
    assert sorted(int(row[1]) for row in ranks) == list(range(ROWS))
    head, *rows = ask(SELECT)
    texts = {name.strip("<>").removeprefix(EX): text for name, text in rows}
    # Of XML it keeps quotes and tag of a text with a language, and nothing but the value of one without.
    assert texts["chinese"] == ("引力波" if form else '"引力波"@zh')
    assert texts["greek"] == ("Ελληνικά" if form else '"Ελληνικά"@el')
    assert texts["cells"].replace("\r\n", "\n").replace('\\"', '"') == 'a "quoted", comma\nand\ttab\nline'
    assert sorted(texts) == sorted(EXPECTED)
