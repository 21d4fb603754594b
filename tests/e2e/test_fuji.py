"""What F-UJI asks of a data set (its metrics 0.8, https://doi.org/10.5281/zenodo.15045911), in words of ours.

Takes the first page of a service as the identifier of the data set, read without a network: its data block, its typed
links, the descriptions and files they lead to. Gives points as the metrics give them: 26 are possible.
Never counts what only the world outside can show; UNSEEN says what that is.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import rdflib
from reading import Page
from serving import Reply, Server

pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
SCHEMA, DCAT, PROV = "https://schema.org/", "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/prov#"
# Vocabularies that everything uses count for nothing; of these the registries of vocabularies know each.
REGISTERED = {
    "http://rdfs.org/ns/void#",
    "http://spdx.org/rdf/terms#",
    "http://www.w3.org/ns/sparql-service-description#",
}
OPEN_FORMATS = {"application/n-triples", "text/turtle", "application/n-quads", "text/csv", "application/graphml+xml"}
# Why a test cannot hold here, or does not, and is not asked.
UNSEEN = {
    "F1-02MD-1": "w3id.org must lead to the service that is asked, which no service on a loopback address can show",
    "F1-02MD-2": "the same redirect, answered by w3id.org itself",
    "R1.3-01M-1": "what the tool's own list calls a standard of a discipline; F-UJI 3.5.1 itself found one here",
}


@dataclass(frozen=True)
class Seen:
    """What was read, starting at one page."""

    site: Server
    page: Page
    dataset: dict[str, Any]
    links: list[dict[str, str]]
    graph: rdflib.Graph

    def reply(self, address: str, method: str = "HEAD") -> Reply:
        return self.site.call(method, address.removeprefix(self.site.url), {"Accept": "*/*"}, wait=120)

    def of(self, rel: str) -> list[str]:
        return [link["href"] for link in self.links if link.get("rel") == rel]

    @property
    def files(self) -> list[dict[str, Any]]:
        return list(self.dataset["distribution"])


@pytest.fixture(scope="module")
def seen(whole_site: Server) -> Seen:
    """The first page, and the descriptions it leads to."""
    page = Page(whole_site.call("GET", "/", BROWSER).text)
    dataset = page.blocks[0]["@graph"][0]
    described = [link["href"] for link in page.links if link.get("rel") == "describedby"]
    records = [href for href in described if href.endswith("?format=ttl")]
    assert len(records) == 2
    graph = rdflib.Graph()
    for record in records:
        graph.parse(data=whole_site.call("GET", record.removeprefix(whole_site.url)).text, format="turtle")
    return Seen(whole_site, page, dataset, page.links, graph)


def named(seen: Seen, *names: str) -> bool:
    """Whether the data block has a value for each."""
    return all(seen.dataset.get(name) for name in names)


def described(seen: Seen) -> bool:
    """Whether a description in RDF is found by a typed link, and says something of the data set."""
    return (None, rdflib.RDF.type, rdflib.URIRef(DCAT + "Dataset")) in seen.graph


def vocabularies(seen: Seen) -> set[str]:
    """The namespaces of properties and classes that the description uses."""
    used = {str(p) for p in seen.graph.predicates()} | {str(o) for o in seen.graph.objects(None, rdflib.RDF.type)}
    return {re.sub(r"[^#/]+$", "", iri) for iri in used}


def delivered(seen: Seen) -> bool:
    """Whether size and type of a file stand in the metadata, and the file has them."""
    for file in seen.files:
        size = re.fullmatch(r"(\d+) B", str(file.get("contentSize", "")))
        if size is None:
            return False
    reply = seen.reply(seen.files[0]["contentUrl"])
    return reply.header("Content-Length") == seen.files[0]["contentSize"].split()[0]


CHECKS: dict[str, tuple[float, Callable[[Seen], bool]]] = {
    "F1-01MD-1": (1, lambda seen: seen.dataset["@id"].startswith("https://")),
    "F2-01M-2": (1, lambda seen: named(seen, "creator", "name", "identifier", "datePublished", "publisher", "@type")),
    "F2-01M-3": (1, lambda seen: named(seen, "description", "keywords")),
    "F3-01M-2": (1, lambda seen: bool(seen.files) and bool(seen.of("item") or seen.of("linkset"))),
    "F4-01M-1": (2, lambda seen: seen.dataset["@type"] == "Dataset" and SCHEMA in json.dumps(seen.page.blocks[0])),
    "A1-01M-1": (1, lambda seen: seen.dataset["conditionsOfAccess"].endswith("/access-right/PUBLIC")),
    "A1-02MD-1": (1, lambda seen: [seen.reply(record).status for record in seen.of("describedby")] == [200] * 8),
    "A1-02MD-2": (1, lambda seen: {seen.reply(file["contentUrl"]).status for file in seen.files} == {200}),
    "A1.1-01MD-1": (1, lambda seen: seen.dataset["url"].startswith("http")),
    "A1.1-01MD-2": (1, lambda seen: all(file["contentUrl"].startswith("http") for file in seen.files)),
    "A1.2-01MD-1": (1, lambda seen: seen.dataset["url"].startswith("http")),
    "A1.2-01MD-2": (1, lambda seen: all(file["contentUrl"].startswith("http") for file in seen.files)),
    "I1-01M-1": (2, lambda seen: bool(seen.page.blocks)),
    "I1-01M-2": (2, described),
    "I2-01M-2": (2, lambda seen: bool(vocabularies(seen) & REGISTERED)),
    "I3-01M-1": (2, lambda seen: named(seen, "isPartOf", "includedInDataCatalog")),
    "I3-01M-2": (2, lambda seen: seen.dataset["isPartOf"]["@id"].startswith("https://")),
    "R1-01M-1": (1, lambda seen: seen.dataset["@type"] == "Dataset"),
    "R1-01M-2": (1, delivered),
    "R1.1-01M-1": (1, lambda seen: "creativecommons.org/licenses/by/4.0" in seen.dataset["license"]),
    "R1.2-01M-1": (1, lambda seen: named(seen, "creator", "publisher", "datePublished", "dateModified")),
    "R1.2-01M-2": (1, lambda seen: any(str(term).startswith(PROV) for term in seen.graph.all_nodes())),
    "R1.3-01M-3": (1, lambda seen: DCAT in vocabularies(seen)),
    "R1.3-02D-1": (1, lambda seen: bool({file["encodingFormat"] for file in seen.files} & OPEN_FORMATS)),
}
# Several tests of one metric may give its points; a metric gives no more than these.
TOTALS = {
    "F1-01MD": 1, "F1-02MD": 1, "F2-01M": 2, "F3-01M": 1, "F4-01M": 2, "A1-01M": 1, "A1-02MD": 2, "A1.1-01MD": 2,
    "A1.2-01MD": 2, "I1-01M": 2, "I2-01M": 2, "I3-01M": 2, "R1-01M": 2, "R1.1-01M": 1, "R1.2-01M": 1, "R1.3-01M": 1,
    "R1.3-02D": 1,
}  # fmt: skip


def test_the_table_is_that_of_the_metrics() -> None:
    assert len(CHECKS) + len(UNSEEN) == 27  # of the 31 tests of metrics 0.8 four give no points
    assert set(CHECKS) & set(UNSEEN) == set()
    assert sum(TOTALS.values()) == 26
    assert {name.rpartition("-")[0] for name in {*CHECKS, *UNSEEN}} == set(TOTALS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_of_f_uji_holds(seen: Seen, name: str) -> None:
    _, check = CHECKS[name]
    assert check(seen)


def test_the_points_are_enough(seen: Seen) -> None:
    points = dict.fromkeys(TOTALS, 0.0)
    for name, (worth, check) in CHECKS.items():
        metric = name.rpartition("-")[0]
        points[metric] = min(TOTALS[metric], points[metric] + worth * check(seen))
    assert sum(points.values()) == 25
