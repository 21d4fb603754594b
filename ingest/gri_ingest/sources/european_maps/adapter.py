"""European infrastructures on the map, and the network between them, as of 2018.

Takes three GeoJSON files. Gives infrastructures with a position, the nodes of GÉANT and the links between them.
Never says that a far end of a link is a node of GÉANT: it is a place where the link ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, integer, label, position, string, text
from gri_ingest.flat import document, key, lookup, members
from gri_ingest.mint import Mint
from gri_ingest.row import Row, RowRefused, SourceRefused
from gri_ingest.terms import GEO, GRI, RDF, SKOS

SLUG = "european-maps"
HERE = Path(__file__).parent
NETWORK = "data_cartography_network.geojson"
MAPS = {"meril": "data_cartography_meril.geojson", "instruments": "data_cartography_instruments.geojson"}
WRONG_NAMES = {row["name"]: row["reason"] for row in lookup(HERE / "names.csv")}
COUNTRIES = {row["place"]: row["country"] for row in lookup(HERE / "places.csv")}
FAR = {(r["longitude"], r["latitude"]): r["place"] for r in lookup(HERE / "places.csv") if r["longitude"]}
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
Point = tuple[str, str]


def rows(snapshot: Path) -> Iterator[Row]:
    """Points of infrastructures, nodes of the network, far ends of links, and links with their two ends."""
    seen: dict[str, str] = {}
    for table, file in MAPS.items():
        for number, place, told in _features(snapshot / file, "Point", ("name",)):
            if (name := key(told["name"])) in seen:
                raise SourceRefused(f'{file}, feature {number}: "{told["name"]}" stands in {seen[name]} too.')
            seen[name] = file
            yield Row(SLUG, table, number, {"name": told["name"], **_cells(place[0])})
    path = snapshot / NETWORK
    nodes: dict[Point, str] = {}
    for number, place, told in _features(path, "Point", ("name", "capacity", "link_count")):
        if place[0] in nodes:
            raise SourceRefused(f"{NETWORK}, feature {number}: {nodes[place[0]]} has this position too. Fetch it anew.")
        nodes[place[0]] = told["name"]
        yield Row(SLUG, "nodes", number, {**told, **_cells(place[0])})
    parallel: Counter[tuple[str, ...]] = Counter()
    ends: set[Point] = set()
    for number, line, told in _features(path, "LineString", ("name", "capacity")):
        if len(line) != 2:
            raise SourceRefused(f"{NETWORK}, feature {number}: a link has {len(line)} points, not two. Fetch it anew.")
        for point in line:
            if point in FAR and point not in nodes and point not in ends:
                ends.add(point)
                yield Row(SLUG, "ends", number, {"name": FAR[point], **_cells(point)})
        places = sorted(nodes.get(point) or FAR.get(point, "") for point in line)
        parallel[tuple(places)] += 1
        cells = {"record": " – ".join(places), "one": places[0], "other": places[1]}
        cells["ordinal"] = str(parallel[tuple(places)])
        cells["within"] = "yes" if all(point in nodes for point in line) else ""
        yield Row(SLUG, "links", number, cells | {"capacity": told["capacity"], "name": told["name"] or ""})


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """What one feature says."""
    if row.table == "links":
        yield from _link(row, mint)
    elif row.table in MAPS:
        name = row.take("name")
        if name in WRONG_NAMES:
            raise RowRefused("name", name, WRONG_NAMES[name])
        node = mint.named("infrastructure", SLUG, key(name))
        yield Fact(node, RDF.type, GRI.ResearchInfrastructure)
        yield label(node, name.removesuffix(" (TBA)"))
        yield Fact(node, GRI.coordinateSource, mint.concept("coordinate-source", "catalogue"))
        # A geometry of its own: the thing may be one that has another already.
        yield from _position(row, node, mint.statement("geometry", key(name)))
    else:
        yield from _place(row, mint)


def _place(row: Row, mint: Mint) -> Iterator[Fact]:
    name = row.take("name")
    site = _site(mint, name)
    if row.table == "nodes":
        network = _network(mint)
        yield Fact(network, RDF.type, GRI.ResearchInfrastructure)
        yield label(network, "GÉANT")
        yield Fact(network, GRI.hasSite, site)
    yield Fact(site, RDF.type, GRI.Site)
    yield label(site, name)
    yield Fact(site, GRI.locality, string(name))
    yield Fact(site, GRI.siteRole, mint.concept("site-role", "node"))
    if name not in COUNTRIES:
        raise RowRefused("name", name, "is not in places.csv", "Add it there with its country.")
    yield Fact(site, GRI.inCountry, mint.country(COUNTRIES[name], "name"))
    yield from _position(row, site, mint.geometry(site))


def _link(row: Row, mint: Mint) -> Iterator[Fact]:
    record, one, other = row.take("record"), row.maybe("one"), row.maybe("other")
    if one is None or other is None:
        raise RowRefused("one", record, "ends at a point that neither a node nor places.csv names")
    link = mint.statement("network-link", key(one), key(other), row.take("ordinal"))
    yield Fact(link, RDF.type, GRI.NetworkLink)
    yield label(link, f"{one} – {other}")
    if row.maybe("within"):  # what leads to a far end may be a link of somebody else
        yield Fact(link, GRI.partOf, _network(mint))
    for place in (one, other):
        yield Fact(link, GRI.connects, _site(mint, place))
    yield Fact(link, GRI.bandwidth, integer("capacity", row.take("capacity")))
    if (told := row.maybe("name")) is not None:
        yield Fact(link, SKOS.note, text(" ".join(_LINK.sub(r"\1", told).split())))


def _position(row: Row, node: NamedNode, geometry: NamedNode) -> Iterator[Fact]:
    yield from position(node, geometry, row, "latitude", "longitude")
    yield Fact(geometry, RDF.type, GEO.Geometry)


def _features(path: Path, kind: str, names: tuple[str, ...]) -> Iterator[tuple[int, list[Point], dict[str, Any]]]:
    """Number, points and properties of the features of one kind of geometry."""
    whole = members(path, document(path), ("type", "features"), "the file")
    for number, feature in enumerate(whole["features"], 1):
        place = f"feature {number}"
        geometry = members(path, members(path, feature, ("type", "geometry", "properties"), place)["geometry"],
                           ("type", "coordinates"), place)  # fmt: skip
        if geometry["type"] not in {"Point", "LineString"}:
            raise SourceRefused(f"{path.name}, {place}: {geometry['type']} is no geometry that this map has had.")
        if geometry["type"] != kind:
            continue
        points = [geometry["coordinates"]] if kind == "Point" else geometry["coordinates"]
        told = members(path, feature["properties"], names, place)
        yield number, [(longitude, latitude) for longitude, latitude in points], told


def _cells(point: Point) -> dict[str, str]:
    return {"longitude": point[0], "latitude": point[1]}


def _network(mint: Mint) -> NamedNode:
    return mint.named("infrastructure", SLUG, "geant")


def _site(mint: Mint, place: str) -> NamedNode:
    return mint.statement("site", key(place))
