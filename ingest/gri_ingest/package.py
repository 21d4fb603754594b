"""The papers of the downloads: datapackage.json, README.txt, SHA256SUMS, and what the manifest tells of each file.

Takes the files of a candidate's folder `downloads`; gives what describes them, to people, programs and the service.
Never describes a file that is not there: sizes and checksums are read from it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gri_ingest import report
from gri_ingest.source import Source
from gri_ingest.terms import BASE
from gri_ingest.transform import UNVERIFIED

FOLDER = "downloads"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # what LICENSE-DATA says of our own work
GZIP = "application/gzip"


@dataclass(frozen=True)
class Download:
    """One file to take home; `rows` are statements, rows of a table or edges."""

    name: str
    title: str
    media_type: str
    licence: str
    graph: str | None = None
    rows: int | None = None
    schema: dict[str, Any] | None = None

    @property
    def packed(self) -> bool:
        """Whether it is compressed."""
        return self.name.endswith(".gz")


def write(folder: Path, made: list[Download], sources: list[Source], version: str) -> None:
    """The three papers; the checksums last, because they are of everything else."""
    report.write_json(folder / "datapackage.json", _package(folder, made, sources, version), ordered=True)
    (folder / "README.txt").write_text(_readme(made, sources, version), encoding="utf-8", newline="\n")
    lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def rows(candidate: Path) -> list[dict[str, Any]]:
    """What the manifest tells of the downloads, from their data package."""
    folder = candidate / FOLDER
    package = report.read_json(folder / "datapackage.json")
    told = []
    for resource in package["resources"]:
        row = {"name": resource["path"], "title": resource["title"], "mediaType": resource["mediatype"],
               "bytes": (folder / resource["path"]).stat().st_size, "sha256": resource["hash"].removeprefix("sha256:"),
               "licence": resource["licenses"][0]["path"], "rows": resource["gri:rows"]}  # fmt: skip
        row |= {"compressFormat": GZIP} if resource["path"].endswith(".gz") else {}
        row |= {"graph": resource["gri:graph"]} if "gri:graph" in resource else {}
        told.append(row)
    for name, title, media in (
        ("datapackage.json", "What each file and column holds, as a Frictionless Data Package", "application/json"),
        ("README.txt", "What is here, and under which licence", "text/plain"),
        ("SHA256SUMS", "Checksums; compare with sha256sum --check SHA256SUMS", "text/plain"),
    ):
        size = (folder / name).stat().st_size
        told.append({"name": name, "title": title, "mediaType": media, "bytes": size,
                     "sha256": _sha256(folder / name), "licence": LICENCE})  # fmt: skip
    return told


def short(licence: str) -> str:
    """The short name of a licence, as the SPDX list writes it.

    >>> short("https://creativecommons.org/licenses/by/4.0/"), short("http://spdx.org/licenses/Unicode-3.0")
    ('CC-BY-4.0', 'Unicode-3.0')
    """
    name = licence.rstrip("/").rpartition("/licenses/")[2]
    return name if "spdx.org/" in licence else f"CC-{name.replace('/', '-').upper()}"


def _package(folder: Path, made: list[Download], sources: list[Source], version: str) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "gri-graph",
        "id": BASE,
        "title": "GRI Graph: research infrastructures, countries and their cooperation",
        "description": "Every row and statement carries the page where it was read; README.txt says what is what.",
        "homepage": BASE,
        "version": version,
        "licenses": [_licence(LICENCE)],
        "sources": [{"title": each.title, "path": each.landing_page} for each in sources],
        "resources": [_resource(folder, one) for one in made],
    }


def _resource(folder: Path, one: Download) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name.removesuffix(".gz").replace(".", "-"),
        "title": one.title,
        "path": one.name,
        "format": one.name.removesuffix(".gz").rpartition(".")[2],
        "mediatype": one.media_type,
        "encoding": "utf-8",
        "bytes": (folder / one.name).stat().st_size,
        "hash": f"sha256:{_sha256(folder / one.name)}",
        "licenses": [_licence(one.licence)],
        "gri:rows": one.rows,
    }
    if one.packed:
        told["compression"] = "gz"
    if one.graph:
        told["gri:graph"] = one.graph
    if one.schema:
        schema = dict(one.schema)
        told |= {"profile": "tabular-data-resource", "description": schema.pop("description"), "schema": schema}
    return told


def _licence(iri: str) -> dict[str, str]:
    return {"name": short(iri), "path": iri}


def _readme(made: list[Download], sources: list[Source], version: str) -> str:
    width = max(len(one.name) for one in made)
    files = [f"  {one.name:<{width}}  {one.title} ({one.rows or 0:,})" for one in made]
    others = [each for each in sources if each.licence != LICENCE]
    lines = [
        f"GRI Graph, release {version}",
        BASE,
        "",
        "What is here (in brackets: statements, rows or edges)",
        *files,
        "",
        "datapackage.json describes every file and column (Frictionless Data Package).",
        "SHA256SUMS holds the checksums: sha256sum --check SHA256SUMS",
        "Names ending in .gz are compressed with gzip.",
        "",
        "What is not verified is in unverified.ttl.gz, and in dump.nq.gz in the graph",
        f"  {UNVERIFIED.value}",
        "and in no table and no network.",
        "",
        f"Licence: {LICENCE}",
        f"Attribution: GRI Graph, {BASE} , release {version}",
    ]
    if others:
        lines += ["", "Files named after another licence are under that licence. Single values from these sources also"]
        lines += ["stand in our own graphs and tables, as their licences allow with this notice:"]
        lines += [f"  {each.title}; {each.publisher}; {each.licence} ; {each.landing_page}" for each in others]
    return "\n".join(lines) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
