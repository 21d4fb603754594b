"""From a page to its triples and on to another thing: rdflib, curl and Comunica find their way by themselves (L6).

Takes the world with retired names. Gives what each client understood after each step.
Never helps a client but by what stands for our base: IRIs keep it, so a mirror asks its own host for the same path.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from linking import BASE, write
from serving import Server, start, stop

SCRIPTS = Path(__file__).resolve().parents[1] / "clients"
PAGE = "/page/infrastructure/lyra"
SKOS, GRI = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#"), rdflib.Namespace(f"{BASE}ns#")
LYRA, FRANCE = rdflib.URIRef(f"{BASE}id/infrastructure/lyra"), rdflib.URIRef(f"{BASE}id/country/FRA")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start("--release", str(write(tmp_path_factory.mktemp("clients") / "release")), WORKERS=2)
    yield server
    stop(server)


def run(*words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(words, capture_output=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode()


def here(site: Server, iri: str) -> str:
    """Where this mirror answers for an IRI of the base."""
    return iri.replace(BASE, f"{site.url}/")


def test_rdflib_follows_a_page_to_its_triples_and_on(site: Server) -> None:
    page = site.call("GET", PAGE, {"Accept": "text/html"})
    found = re.search(r'<link rel="alternate" href="([^"]+)" type="text/turtle">', page.text)
    assert found is not None
    first = rdflib.Graph().parse(site.url + found[1])
    assert FRANCE in set(first.objects(LYRA, GRI.hostCountry))
    # No ending and rdflib's own Accept: the identifier leads to RDF.
    second = rdflib.Graph().parse(here(site, str(FRANCE)))
    assert {str(label) for label in second.objects(FRANCE, SKOS.prefLabel)} >= {"France", "法国"}
    assert (LYRA, GRI.hostCountry, FRANCE) in second, "the link can be seen from both of its ends"


def test_curl_follows_a_page_to_its_triples_and_on(site: Server) -> None:
    curl = shutil.which("curl")
    assert curl is not None
    head = run(curl, "-sI", "-H", "Accept: text/html", site.url + PAGE)
    found = re.search(r'<([^>]+)>; rel="alternate"; type="application/n-triples"', head)
    assert found is not None
    triples = run(curl, "-s", site.url + found[1])
    others = re.findall(rf"<{LYRA}> <{GRI}hostCountry> <([^>]+)>", triples)
    assert str(FRANCE) in others
    followed = run(curl, "-sL", "-w", "%{url_effective}", "-H", "Accept: text/turtle", here(site, str(FRANCE)))
    assert followed.endswith(f"{site.url}/data/country/FRA.ttl")
    assert '"France"@en' in followed


@pytest.fixture(scope="module")
def comunica() -> tuple[str, str]:
    found = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None or not (SCRIPTS / "node_modules").is_dir():
        pytest.skip("no Node, or no packages: pip install '.[clients]', then npm ci --prefix tests/clients")
    return found, str(SCRIPTS / "comunica.js")


@pytest.mark.clients
def test_l6_comunica_finds_the_triples_in_a_page_and_goes_on(site: Server, comunica: tuple[str, str]) -> None:
    query = f"SELECT ?country {{ <{LYRA}> <{GRI}hostCountry> ?country }}"
    for source in (site.url + PAGE, here(site, str(LYRA))):
        rows = json.loads(run(*comunica, source, query))["results"]["bindings"]
        assert str(FRANCE) in {row["country"]["value"] for row in rows}, source
    names = f"SELECT ?name {{ <{FRANCE}> <{SKOS}prefLabel> ?name FILTER(LANG(?name) = 'zh') }}"
    rows = json.loads(run(*comunica, here(site, str(FRANCE)), names))["results"]["bindings"]
    assert [row["name"] for row in rows] == [{"type": "literal", "value": "法国", "xml:lang": "zh"}]


@pytest.mark.clients
def test_comunica_reads_what_harvesters_read(site: Server, comunica: tuple[str, str]) -> None:
    query = (
        "SELECT ?type ?name { ?thing a ?type ; <https://schema.org/name> ?name ; <https://schema.org/sameAs> ?same }"
    )
    rows = json.loads(run(*comunica, site.url + PAGE, query))["results"]["bindings"]
    assert {row["type"]["value"] for row in rows} >= {"https://schema.org/ResearchOrganization"}
    assert {row["name"]["value"] for row in rows} == {"Lyra Synchrotron"}
