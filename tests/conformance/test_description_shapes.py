"""VoID, DCAT and the service description conform to our shapes, and a catalogue of releases is true of their files.

Takes tests/fixtures/description-shapes.ttl, the project's release, and two small releases with files. Gives the shape
that is broken, or the file that is not as described. Never lets a shape pass that finds nothing to judge.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SH, Namespace
from serving import Server, serving, write_release

BASE = "https://w3id.org/gri/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX, ADMS = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://www.w3.org/ns/adms#")
MEDIA = "https://www.iana.org/assignments/media-types/"
OLD, NEW = "2026-01-01-aaaaaaaa", "2026-02-01-bbbbbbbb"
PLACES = {"/.well-known/void": 35, "/dcat": 20, "/sparql": 5}  # nodes that the shapes judge, at the least
pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def shapes(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "tests" / "fixtures" / "description-shapes.ttl")


def faults(graph: rdflib.Graph, shapes: rdflib.Graph) -> list[str]:
    """What breaks a shape, in words."""
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(results, rdflib.Graph)
    return sorted(
        f"{results.value(found, SH.focusNode)} {results.value(found, SH.resultPath)}: "
        f"{results.value(found, SH.resultMessage)}"
        for found in results.subjects(RDF.type, SH.ValidationResult)
    )


def served(server: Server, path: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=server.call("GET", path, {"Accept": "text/turtle"}).body, format="turtle")


@pytest.mark.parametrize("path", PLACES)
def test_what_is_served_conforms(described: Server, shapes: rdflib.Graph, path: str) -> None:
    graph = served(described, path)
    assert faults(graph, shapes) == []
    classes = set(shapes.objects(None, SH.targetClass))
    judged = {node for cls in classes for node in graph.subjects(RDF.type, cls)}
    assert len(judged) >= PLACES[path], f"the shapes find little to judge at {path}"
    assert len(PLACES) == 3


BROKEN = {
    "a dataset without a licence": ("DELETE WHERE { <graph/core> dcterms:license ?l }", "graph/core"),
    "a count that is a text": (
        "DELETE { <graph/core> void:triples ?n } INSERT { <graph/core> void:triples 'many' } "
        "WHERE { <graph/core> void:triples ?n }",
        "graph/core",
    ),
    "a partition without a class": (
        "DELETE WHERE { <.well-known/void#class.gri.Country> void:class ?c }",
        "void#dataset",
    ),
    "links without a target": (
        "DELETE WHERE { <.well-known/void#links.ror.skos.exactMatch> void:objectsTarget ?t }",
        "links.ror",
    ),
    "a feature that is none": (
        "INSERT DATA { <sparql#service> sd:feature sd:BasicFederatedQuery }",
        "sparql#service",
    ),
    "an unknown publisher": ("DELETE WHERE { <id/organisation/gri-graph> a ?c }", "dcat#catalog"),
    "a period that ends before it begins": (
        "DELETE { ?p dcat:startDate ?d } INSERT { ?p dcat:startDate '2999-01-01'^^xsd:date } "
        "WHERE { ?p dcat:startDate ?d }",
        "void#period",
    ),
}
PROLOGUE = f"""BASE <{BASE}> PREFIX dcat: <{DCAT}> PREFIX dcterms: <{DCTERMS}> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture(scope="module")
def whole(described: Server) -> rdflib.Graph:
    return served(described, "/.well-known/void")


@pytest.mark.parametrize("name", BROKEN)
def test_the_shapes_bite(whole: rdflib.Graph, shapes: rdflib.Graph, name: str) -> None:
    update, focus = BROKEN[name]
    graph = rdflib.Graph() + whole
    graph.update(PROLOGUE + update)
    assert any(focus in fault for fault in faults(graph, shapes)), name
    assert len(BROKEN) == 7


# --- Releases and their files ------------------------------------------------------------------------------------


def with_files(folder: Path, name: str, previous: str | None) -> None:
    """A small release with two files to fetch, one of them compressed."""
    release = write_release(folder / name, name)
    files = {
        "dump.nq.gz": (gzip.compress((release / "load.nq").read_bytes(), mtime=0), "application/n-quads"),
        "datapackage.json": (b'{"name": "gri-graph"}\n', "application/json"),
    }
    (release / "downloads").mkdir()
    listed = []
    for file, (data, media_type) in files.items():
        (release / "downloads" / file).write_bytes(data)
        packed = {"compressFormat": "application/gzip"} if file.endswith(".gz") else {}
        listed.append({"name": file, "title": f"The file {file}", "mediaType": media_type, "bytes": len(data),
                       "sha256": hashlib.sha256(data).hexdigest(), **packed,
                       "licence": "https://creativecommons.org/licenses/by/4.0/"})  # fmt: skip
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    changes = {"from": previous, "added": 3, "removed": 0, "changed": 1, "ended": 2}
    more = {"asOf": name[:10], "previous": previous, "created": f"{name[:10]}T09:00:00Z", "downloads": listed}
    (release / "manifest.json").write_text(
        json.dumps({**manifest, **more, **({"changes": changes} if previous else {})})
    )


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Path:
    """A build folder with two small releases, and the project's own as the one of now."""
    folder = tmp_path_factory.mktemp("build")
    with_files(folder / "releases", OLD, None)
    with_files(folder / "releases", NEW, OLD)
    (folder / "releases" / release.name).symlink_to(release)
    (folder / "current").symlink_to(folder / "releases" / release.name)
    return folder


@pytest.fixture(scope="module")
def server(build: Path) -> Iterator[Server]:
    with serving("memory", BUILD=build, WORKERS=2) as made:
        yield made


@pytest.fixture(scope="module")
def catalogue(server: Server) -> rdflib.Graph:
    return served(server, "/dcat")


def test_v8_every_release_is_a_dataset_of_the_series(
    catalogue: rdflib.Graph, shapes: rdflib.Graph, release: Path
) -> None:
    assert faults(catalogue, shapes) == []
    (series,) = catalogue.subjects(RDF.type, DCAT.DatasetSeries)
    versions = {str(catalogue.value(node, DCAT.version)) for node in catalogue.subjects(DCAT.inSeries, series)}
    assert versions == {OLD, NEW, release.name}
    old, new = (rdflib.URIRef(f"{BASE}release/{name}") for name in (OLD, NEW))
    assert catalogue.value(new, DCAT.previousVersion) == catalogue.value(new, DCAT.prev) == old
    assert catalogue.value(series, DCAT.first) == old
    assert catalogue.value(series, DCAT.last) == rdflib.URIRef(f"{BASE}release/{release.name}")
    assert str(catalogue.value(new, DCTERMS.issued)) == "2026-02-01T09:00:00+00:00"
    assert "3 added, 0 removed, 1 changed, 2 ended" in str(catalogue.value(new, ADMS.versionNotes))


@pytest.mark.parametrize("name", [OLD, NEW])
def test_v9_a_file_is_as_its_distribution_says(catalogue: rdflib.Graph, server: Server, build: Path, name: str) -> None:
    node = rdflib.URIRef(f"{BASE}release/{name}")
    files = list(catalogue.objects(node, DCAT.distribution))
    assert len(files) == 2
    for file in files:
        address = str(catalogue.value(file, DCAT.downloadURL))
        assert address.startswith(f"{server.url}/release/{name}/")
        data = (build / "releases" / name / "downloads" / address.rpartition("/")[2]).read_bytes()
        assert int(str(catalogue.value(file, DCAT.byteSize))) == len(data)
        checksum = catalogue.value(file, SPDX.checksum)
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(data).hexdigest()
        assert catalogue.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        packed = catalogue.value(file, DCAT.compressFormat)
        assert (packed is not None) == (data[:2] == b"\x1f\x8b")
        media_type = str(catalogue.value(file, DCAT.mediaType)).removeprefix(MEDIA)
        assert media_type == ("application/n-quads" if packed else "application/json")
    assert len({OLD, NEW}) == 2


def test_a_release_that_was_taken_away_is_no_longer_listed(server: Server, build: Path) -> None:
    before = server.call("GET", "/dcat")
    with_files(build / "releases", "2026-03-01-cccccccc", NEW)
    more = server.call("GET", "/dcat", {"If-None-Match": before.header("ETag")})
    assert (more.status, b"2026-03-01-cccccccc" in more.body) == (200, True)
    (build / "releases" / "2026-03-01-cccccccc" / "manifest.json").unlink()
    after = server.call("GET", "/dcat")
    assert (after.body, after.header("ETag")) == (before.body, before.header("ETag"))


def test_v9_every_file_of_the_release_can_be_fetched_as_described(
    catalogue: rdflib.Graph, server: Server, release: Path
) -> None:
    listed = json.loads((release / "manifest.json").read_text(encoding="utf-8")).get("downloads", [])
    node = rdflib.URIRef(f"{BASE}release/{release.name}")
    files = list(catalogue.objects(node, DCAT.distribution))
    assert len(files) == len(listed)
    for file in files:
        address = str(catalogue.value(file, DCAT.downloadURL))
        reply = server.call("GET", address.removeprefix(server.url))
        assert reply.status == 200, address
        assert len(reply.body) == int(str(catalogue.value(file, DCAT.byteSize))), address
        checksum = catalogue.value(catalogue.value(file, SPDX.checksum), SPDX.checksumValue)
        assert hashlib.sha256(reply.body).hexdigest() == str(checksum), address
