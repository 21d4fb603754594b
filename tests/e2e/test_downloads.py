"""What people take home from a release: whole, true to the graph, and under one licence a file.

Takes a mini project's release; reads its files as a visitor's programs would. Gives the file that is not what it says.
Never looks a figure up where the file was made: the store, the dump and the tables are counted anew.
"""

from __future__ import annotations

import csv
import gc
import gzip
import hashlib
import io
import json
import resource
from pathlib import Path
from typing import Any

import networkx
import pytest
from frictionless import Package, validate
from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

OURS = "https://creativecommons.org/licenses/by/4.0/"
THEIRS = "http://spdx.org/licenses/Unicode-3.0"
B = "https://w3id.org/gri/"
TABLES = {
    "agreements": "Partnership",
    "countries": "Country",
    "country-links": "CooperationLink",
    "events": "Event",
    "infrastructures": "ResearchInfrastructure",
    "organisations": "Organisation",
    "participations": "Participation",
    "policies": "DataPolicy",
    "sites": "Site",
}


def folder(built: Any) -> Path:
    return Path(built.served() / "downloads")


def lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as found:
        return list(found)


def table(built: Any, name: str) -> list[dict[str, str]]:
    with gzip.open(folder(built) / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found))


def counted(built: Any, cls: str) -> int:
    """The members of a class in the default graph of the release."""
    found = Store.read_only(str(built.served() / "store")).query(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{B}ns#{cls}> }}"
    )
    assert isinstance(found, QuerySolutions)
    return int(next(iter(found))["n"].value)


def test_the_manifest_and_the_checksums_tell_of_every_file(built: Any) -> None:
    told = {row["name"]: row for row in built.manifest()["downloads"]}
    assert sorted(told) == sorted(path.name for path in folder(built).iterdir())
    assert len(told) > 20
    for name, row in told.items():
        data = (folder(built) / name).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert row.get("compressFormat") == ("application/gzip" if name.endswith(".gz") else None)
        assert row["title"]
    sums = (folder(built) / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert sums == sorted(
        (f"{row['sha256']}  {name}" for name, row in told.items() if name != "SHA256SUMS"), key=lambda one: one[66:]
    )
    assert told["core.ttl.gz"]["graph"] == f"{B}graph/core"
    assert told["participations.csv.gz"]["mediaType"] == "text/csv"


def test_the_dumps_together_hold_the_named_graphs_and_none_mixes_licences(built: Any) -> None:
    told = built.manifest()["downloads"]
    dumps = {row["name"]: row for row in told if row["mediaType"] == "application/n-quads"}
    assert {name: row["licence"] for name, row in dumps.items()} == {
        "dump.nq.gz": OURS,
        "dump.unicode-3.0.nq.gz": THEIRS,
    }
    held = {name: lines(folder(built) / name) for name in dumps}
    whole = (built.served() / "dump.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    assert sorted(line for of in held.values() for line in of) == whole
    assert {name: len(of) for name, of in held.items()} == {name: row["rows"] for name, row in dumps.items()}
    licences = {row["graph"]: row["licence"] for row in told if "graph" in row}
    for name, of in held.items():
        graphs = {line.rsplit(" ", 2)[1][1:-1] for line in of}
        assert {licences[graph] for graph in graphs} == {dumps[name]["licence"]}
    assert licences[f"{B}graph/source/territories/{built.manifest()['sources'][0]['retrieved']}"] == THEIRS


def test_each_graph_is_a_turtle_file_that_says_the_same(built: Any) -> None:
    files = {row["graph"]: row for row in built.manifest()["downloads"] if row["mediaType"] == "text/turtle"}
    assert {graph: row["rows"] for graph, row in files.items()} == built.manifest()["quads"]
    held: dict[str, set[str]] = {}
    for quad in parse(path=str(built.served() / "dump.nq"), format=RdfFormat.N_QUADS):
        held.setdefault(quad.graph_name.value, set()).add(str(quad.triple))
    for graph, row in files.items():
        with gzip.open(folder(built) / row["name"]) as found:
            said = {str(quad.triple) for quad in parse(found, format=RdfFormat.TURTLE)}
        assert said == held[graph], row["name"]
    assert files[f"{B}graph/unverified"]["title"].startswith("UNVERIFIED")
    assert lines(folder(built) / "core.ttl.gz")[0].startswith("@prefix ")


# frictionless leaves the compressed file open that it read; it is closed here, where nobody minds.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed file:ResourceWarning")
def test_the_data_package_is_valid_and_so_is_every_table(built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(built))
    package = Package("datapackage.json")
    assert package.name == "gri-graph"
    assert {resource.name.removesuffix("-csv") for resource in package.resources if resource.format == "csv"} == {
        *TABLES
    }
    report = validate("datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])
    assert sum(task.stats.get("rows", 0) for task in report.tasks) > 400
    gc.collect()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_a_row_for_each_thing_and_each_row_its_source(name: str, built: Any) -> None:
    found = table(built, name)
    assert len(found) == counted(built, TABLES[name]) > 0
    assert all(row["source"].startswith("http") for row in found)
    first = next(iter(found[0]))
    assert [row[first] for row in found] == sorted({row[first] for row in found})


def test_every_table_and_network_was_looked_at(built: Any) -> None:
    assert {path.name.removesuffix(".graphml.gz") for path in folder(built).glob("*.graphml.gz")} == NETWORKS.keys()
    assert {path.name.removesuffix(".csv.gz") for path in folder(built).glob("*.csv.gz")} == TABLES.keys()


def test_a_table_holds_what_the_rows_say_and_nothing_unverified(built: Any) -> None:
    rows = {row["participation"].rpartition("/")[2]: row for row in table(built, "participations")}
    russia = rows["esrf.rus.member.1"]
    assert (russia["partyLabel"], russia["roleLabel"], russia["statusLabel"]) == ("Russia", "member", "active")
    assert (russia["since"], russia["sincePrecision"], russia["until"]) == ("2014-06-23", "day", "")
    assert (russia["share"], russia["level"]) == ("6", "state")
    assert rows["cern.che.host.1"]["since"] == "", "its start was not read in a source"
    (esrf,) = (row for row in table(built, "infrastructures") if row["acronym"] == "ESRF")
    assert (esrf["hostCountries"], esrf["since"], esrf["source"][:8]) == ("FRA", "1988-01-01", "http://e")


NETWORKS = {"participation-network": "participations", "cooperation-network": "country-links"}


@pytest.mark.parametrize(("network", "of"), NETWORKS.items())
def test_a_network_has_an_edge_for_each_row_of_its_table(network: str, of: str, built: Any) -> None:
    data = gzip.decompress((folder(built) / f"{network}.graphml.gz").read_bytes())
    graph = networkx.read_graphml(io.BytesIO(data), force_multigraph=True)
    found = table(built, of)
    ends = ("party", "target") if of == "participations" else ("country", "otherCountry")
    assert {key for _, _, key in graph.edges(keys=True)} == {next(iter(row.values())) for row in found}
    assert set(graph.nodes) == {row[end] for row in found for end in ends}
    assert {graph.nodes[row[ends[0]]]["label"] for row in found} == {row[f"{ends[0]}Label"] for row in found}
    assert all(data["source"].startswith("http") for _, _, data in graph.edges(data=True))
    assert graph.is_directed() == (of == "participations")


def test_readme_names_the_licences_and_every_file(built: Any) -> None:
    text = (folder(built) / "README.txt").read_text(encoding="utf-8")
    package = json.loads((folder(built) / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"] if resource["path"] not in text] == []
    assert OURS in text
    assert "Unicode Consortium; " + THEIRS in text
    assert package["version"] == built.served().name


def test_a_disk_that_fills_with_downloads_is_told_once(built: Any) -> None:
    before = built.served()
    for stage in ("load", "search"):
        assert built.run(stage).returncode == 0, stage

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    ended = built.run("downloads", "--quiet", preexec_fn=small_files)
    assert ended.returncode == 1
    assert "dump.nq.gz" in ended.stderr or "File too large" in ended.stderr
    assert "The release that is served is untouched. Free some space" in ended.stderr
    assert (len(ended.stderr.splitlines()), "Traceback" in ended.stderr) == (2, False)
    early = built.run("release")
    assert (early.returncode, "Run gri-ingest" in early.stderr) == (1, True)
    assert built.served() == before
    assert built.run("downloads").returncode == 0
    assert built.run("release").stdout.strip() == before.name
