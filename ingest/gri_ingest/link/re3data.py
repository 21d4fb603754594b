"""re3data, read for comparing: the repositories by their names, sites and the countries of their institutions.

Takes the snapshot of the source `re3data`. Gives records.
Never gives a repository as the thing that runs it: that is a relation, which the adapter of the source states.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from gri_ingest.countries import ALPHA3
from gri_ingest.link.record import Record, compared, host, variants

ARCHIVE = "re3data-2024-04-24.tar.xz"
_ALPHA2 = {alpha3: alpha2 for alpha2, alpha3 in ALPHA3.items()}  # its private codes name no country
_SPACE = {"r": "http://www.re3data.org/schema/2-2"}


def records(folder: Path) -> Iterator[Record]:
    """Every repository."""
    with tarfile.open(folder / ARCHIVE, "r:xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                yield _record(ElementTree.parse(file).getroot())


def _record(root: ElementTree.Element) -> Record:
    def texts(path: str) -> list[str]:
        return [text for each in root.iterfind(path, _SPACE) if (text := (each.text or "").strip())]

    label = texts(".//r:repositoryName")[0]
    others = texts(".//r:additionalName")
    short = {name for name in others if name.isupper() and " " not in name}
    codes = texts(".//r:institution/r:institutionCountry")
    return Record(
        f"re3data:{texts('.//r:re3data.orgIdentifier')[0]}", label, variants({label, *others} - short),
        frozenset(map(compared, short)), frozenset(_ALPHA2[code] for code in codes if code in _ALPHA2),
        frozenset(filter(None, map(host, texts(".//r:repositoryURL")))), about="research data repository",
    )  # fmt: skip
