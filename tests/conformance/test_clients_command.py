"""Clients of the command line: curl in every format, and `rqw`, SPARQLWrapper's own command.

Takes the small release of the conformance tests. Gives what stood in the client's output, read by other readers.
Never passes a text through a shell.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from readers import BARE, EXPECTED, GRAPH, IN_XML, SELECT, Texts, from_csv, from_json, from_tsv, texts
from serving import EX, TEXTS, Server

COMMAND = Path(sys.executable).with_name("rqw")


def from_results_xml(data: bytes) -> Texts:
    return texts(rdflib.query.Result.parse(io.BytesIO(data), format="xml"))


def from_rdf(form: RdfFormat) -> Callable[[bytes], Texts]:
    def read(data: bytes) -> Texts:
        found = {quad.subject.value.removeprefix(EX): quad.object for quad in parse(data, form)}  # type: ignore[union-attr]
        return {name: (text.value, text.language) for name, text in found.items()}  # type: ignore[union-attr]

    return read


FORMATS: dict[str, tuple[str, str, Callable[[bytes], Texts], Texts]] = {
    "json": ("application/sparql-results+json", SELECT, lambda data: from_json(json.loads(data)), EXPECTED),
    "xml": ("application/sparql-results+xml", SELECT, from_results_xml, IN_XML),
    "csv": ("text/csv", SELECT, from_csv, BARE),
    "tsv": ("text/tab-separated-values", SELECT, from_tsv, EXPECTED),
    "ttl": ("text/turtle", GRAPH, from_rdf(RdfFormat.TURTLE), EXPECTED),
    "nt": ("application/n-triples", GRAPH, from_rdf(RdfFormat.N_TRIPLES), EXPECTED),
    "jsonld": ("application/ld+json", GRAPH, from_rdf(RdfFormat.JSON_LD), EXPECTED),
    "rdf": ("application/rdf+xml", GRAPH, from_rdf(RdfFormat.RDF_XML), EXPECTED),
    "trig": ("application/trig", GRAPH, from_rdf(RdfFormat.TRIG), EXPECTED),
    "nq": ("application/n-quads", GRAPH, from_rdf(RdfFormat.N_QUADS), EXPECTED),
}


def run(*words: str, **environment: str) -> bytes:
    done = subprocess.run(words, capture_output=True, env={**os.environ, **environment}, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def curl() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("curl is not installed")
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_curl_posts_a_file_and_names_the_type(endpoint: Server, curl: str, tmp_path: Path, name: str) -> None:
    accept, query, reader, expected = FORMATS[name]
    file = tmp_path / "query.rq"
    file.write_text(f"# ελληνικά\n{query}\n", encoding="utf-8")
    words = ["-sS", "--fail", "-H", f"Accept: {accept}", "--data-urlencode", f"query@{file}"]
    assert reader(run(curl, *words, f"{endpoint.url}/sparql")) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_curl_gets_an_address_with_a_format(endpoint: Server, curl: str, name: str) -> None:
    _, query, reader, expected = FORMATS[name]
    words = ["-sS", "--fail", "--compressed", "-G", "--data-urlencode", f"query={query}", "-d", f"format={name}"]
    assert reader(run(curl, *words, f"{endpoint.url}/sparql")) == expected


def test_curl_shows_the_page(endpoint: Server, curl: str) -> None:
    words = ["-sS", "--fail", "-G", "--data-urlencode", f"query={SELECT}", "-d", "format=html"]
    page = run(curl, *words, f"{endpoint.url}/sparql").decode("utf-8")
    assert "引力波" in page
    assert page.count(f'href="{EX}') >= len(TEXTS)


def test_rqw_gets_what_it_asks_for_though_it_calls_itself_a_browser(endpoint: Server) -> None:
    assert COMMAND.is_file(), "rqw comes with SPARQLWrapper"
    found = run(str(COMMAND), "-e", f"{endpoint.url}/sparql", "-F", "json", "-Q", SELECT, PYTHONIOENCODING="utf-8")
    assert from_json(json.loads(found)) == EXPECTED
    found = run(str(COMMAND), "-e", f"{endpoint.url}/sparql", "-F", "csv", "-Q", SELECT, PYTHONIOENCODING="utf-8")
    assert {name: text for name, (text, _) in from_csv(found.strip()).items()}.keys() == BARE.keys()
    assert "Ελληνικά" in found.decode("utf-8")


def test_every_format_of_the_table_is_asked_for() -> None:
    from gri_service.formats import EXPORTS
    from gri_service.formats import FORMATS as TABLE

    written = {offer.media_type for offer in TABLE if offer not in EXPORTS}  # tests/conformance/test_export_rows.py
    assert written == {row[0] for row in FORMATS.values()} | {"text/html"}
    assert len(FORMATS) == 10
