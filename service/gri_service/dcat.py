"""The catalogue of releases: each finished release as a dataset of DCAT 3, with its files.

Takes releases and the address of this service. Gives RDF: names keep the base of the graph, addresses where something
can be fetched are this service's. Never says of a file what its manifest does not, size and checksum above all.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from gri_service.release import Release

BASE = "https://w3id.org/gri/"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCAT, DCT, SPDX = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://spdx.org/rdf/terms#"
VOID, ADMS = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/adms#"
MEDIA = "https://www.iana.org/assignments/media-types/"
CATALOGUE, SERIES = NamedNode(f"{BASE}dcat#catalog"), NamedNode(f"{BASE}id/dataset/gri")
DATASET, SERVICE = NamedNode(f"{BASE}.well-known/void#dataset"), NamedNode(f"{BASE}sparql#service")
PUBLISHER = NamedNode(f"{BASE}id/organisation/gri-graph")
PROVENANCE = NamedNode(f"{BASE}.well-known/void#provenance")
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
PUBLIC = NamedNode("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
SHA256 = NamedNode(f"{SPDX}checksumAlgorithm_sha256")
DUMPS = {"application/n-quads", "application/n-triples", "application/trig", "text/turtle"}
Term = NamedNode | Literal


def name(release: str) -> NamedNode:
    """The IRI of a release."""
    return NamedNode(f"{BASE}release/{quote(release)}")


def releases(held: Sequence[Release], root: str, now: str) -> Iterator[Triple]:
    """All finished releases, newest first, as datasets of the series; `now` is the one that is served."""
    for release in held:
        yield from record(release, root)
        yield Triple(CATALOGUE, NamedNode(DCAT + "dataset"), name(release.id))
    if held:
        yield Triple(SERIES, NamedNode(DCAT + "first"), name(held[-1].id))
        yield Triple(SERIES, NamedNode(DCAT + "last"), name(held[0].id))
        for newer, older in pairwise(held):
            yield Triple(name(newer.id), NamedNode(DCAT + "prev"), name(older.id))
    yield from current(now)


def current(release: str) -> Iterator[Triple]:
    """Which release the dataset of now is."""
    yield Triple(DATASET, NamedNode(DCAT + "version"), Literal(release))
    yield Triple(DATASET, NamedNode(DCAT + "hasCurrentVersion"), name(release))


def dumps(release: Release, root: str) -> Iterator[Triple]:
    """The files of a release that hold one graph each, as data dumps of that graph."""
    for file in release.manifest.get("downloads", ()):
        if "graph" in file and str(file["mediaType"]).partition(";")[0] in DUMPS:
            address = f"{root}/release/{quote(release.id)}/{quote(str(file['name']))}"
            yield Triple(NamedNode(str(file["graph"])), NamedNode(VOID + "dataDump"), NamedNode(address))


def record(release: Release, root: str) -> Iterator[Triple]:
    """One release: version, dates, licence, provenance, and each of its files. `root` has no slash at its end."""
    node, manifest = name(release.id), release.manifest
    period = NamedNode(f"{node.value}#period")
    yield from _said(node, _dataset(release, node))
    for predicate, value in (("issued", _moment(release)), ("modified", _day(release.as_of))):
        if value is not None:
            yield Triple(node, NamedNode(DCT + predicate), value)
    if (until := _day(release.as_of)) is not None:
        yield Triple(node, NamedNode(DCT + "temporal"), period)
        yield Triple(period, NamedNode(RDF + "type"), NamedNode(DCT + "PeriodOfTime"))
        yield Triple(period, NamedNode(DCAT + "endDate"), until)
    yield Triple(node, NamedNode(DCAT + "landingPage"), NamedNode(f"{root}/release/{quote(release.id)}"))
    if manifest.get("previous"):
        yield Triple(node, NamedNode(DCAT + "previousVersion"), name(str(manifest["previous"])))
    if (size := manifest.get("defaultQuads")) is not None:
        yield Triple(node, NamedNode(VOID + "triples"), _number(int(size)))
    if changes := manifest.get("changes"):
        yield Triple(node, NamedNode(ADMS + "versionNotes"), Literal(_told(changes), language="en"))
    for file in manifest.get("downloads", ()):
        yield from _distribution(node, file, f"{root}/release/{quote(release.id)}")


def _dataset(release: Release, node: NamedNode) -> Iterator[tuple[str, Term]]:
    yield RDF + "type", NamedNode(DCAT + "Dataset")
    yield DCT + "title", Literal(f"GRI Graph, release {release.id}", language="en")
    facts = f", with facts as of {release.as_of}" if release.as_of else ""
    yield DCT + "description", Literal(f"The graph as it was published in this release{facts}.", language="en")
    yield DCT + "identifier", Literal(node.value)
    yield DCT + "publisher", PUBLISHER
    yield DCT + "creator", PUBLISHER
    yield DCT + "license", LICENCE
    yield DCT + "accessRights", PUBLIC
    yield DCT + "provenance", PROVENANCE
    yield DCAT + "version", Literal(release.id)
    yield DCAT + "isVersionOf", DATASET
    yield DCAT + "inSeries", SERIES


def _distribution(node: NamedNode, file: Mapping[str, Any], address: str) -> Iterator[Triple]:
    """A file: where it is, what it is, its bytes and their SHA-256."""
    here = NamedNode(f"{node.value}#{quote(str(file['name']))}")
    checksum = NamedNode(f"{here.value}.sha256")
    yield Triple(node, NamedNode(DCAT + "distribution"), here)
    yield from _said(here, _file(file, f"{address}/{quote(str(file['name']))}"))
    yield Triple(here, NamedNode(DCAT + "accessURL"), NamedNode(address))
    yield Triple(here, NamedNode(SPDX + "checksum"), checksum)
    yield Triple(checksum, NamedNode(RDF + "type"), NamedNode(SPDX + "Checksum"))
    yield Triple(checksum, NamedNode(SPDX + "algorithm"), SHA256)
    value = Literal(str(file["sha256"]), datatype=NamedNode(XSD + "hexBinary"))
    yield Triple(checksum, NamedNode(SPDX + "checksumValue"), value)


def _file(file: Mapping[str, Any], address: str) -> Iterator[tuple[str, Term]]:
    yield RDF + "type", NamedNode(DCAT + "Distribution")
    yield DCT + "title", Literal(str(file.get("title") or file["name"]), language="en")
    yield DCT + "license", NamedNode(str(file.get("licence") or LICENCE.value))
    yield DCAT + "downloadURL", NamedNode(address)
    yield DCAT + "mediaType", NamedNode(MEDIA + str(file["mediaType"]).partition(";")[0])
    yield DCAT + "byteSize", Literal(str(file["bytes"]), datatype=NamedNode(XSD + "nonNegativeInteger"))
    if file.get("compressFormat"):
        yield DCAT + "compressFormat", NamedNode(MEDIA + str(file["compressFormat"]))
    if file.get("graph"):
        yield DCT + "subject", NamedNode(str(file["graph"]))


def _said(node: NamedNode, pairs: Iterator[tuple[str, Term]]) -> Iterator[Triple]:
    return (Triple(node, NamedNode(predicate), value) for predicate, value in pairs)


def _moment(release: Release) -> Literal | None:
    """When a release was finished, as it says itself; else the day of its facts."""
    if created := release.manifest.get("created"):
        return Literal(str(created), datatype=NamedNode(XSD + "dateTime"))
    return _day(release.as_of)


def _day(day: str) -> Literal | None:
    return Literal(day, datatype=NamedNode(XSD + "date")) if day else None


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))


def _told(changes: Mapping[str, Any]) -> str:
    counted = ", ".join(
        f"{changes[word]} {word}" for word in ("added", "removed", "changed", "ended") if word in changes
    )
    return f"Facts since {changes.get('from') or 'the beginning'}: {counted}."
