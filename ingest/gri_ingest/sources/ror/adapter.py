"""The Research Organization Registry: organisations, their names, places, identifiers and relations to one another.

Takes records of schema 2 and 1, and the index of all names of one release. Gives organisations: those that stand in the
index alone with name and country.
Never says of an infrastructure that it is an organisation, though the registry has a record of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Evidence, Row, SourceRefused
from gri_ingest.sources.ror import flat, lines, organisations, relations
from gri_ingest.sources.ror.version1 import renewed

SLUG = flat.SLUG
NEWER, OLDER, INDEX = "ror-v2-records.jsonl.gz", "ror-v1-only-records.jsonl.gz", "ror-all-names-v1.36.tsv.gz"
HEADER = ["ror", "name", "country_geonames_id", "synonyms_json"]
_PREFIX = "https://ror.org/"

TABLES: dict[str, Callable[[Row, Mint], Iterator[Fact]]] = {
    "organisations": organisations.organisation,
    "names": organisations.name,
    "locations": organisations.location,
    "places": organisations.place,
    "links": organisations.link,
    "external_ids": organisations.external_id,
    "relationships": relations.relationship,
    "index": organisations.indexed,
}


def rows(snapshot: Path) -> Iterator[Row]:
    """Every record in flat rows, then every organisation that stands in the index alone.

    Raises SourceRefused where a file is damaged, an organisation stands twice, or the schema is another one.
    """
    seen: set[str] = set()
    places: set[str] = set()
    for name in (NEWER, OLDER):
        for number, record in lines.records(snapshot / name):
            place = f"{name}, line {number}"
            told = renewed(record, place) if name == OLDER else record
            _once(str(told.get("id")).removeprefix(_PREFIX), seen, place)
            yield from flat.rows(told, number, place, places)
    yield from _index(snapshot / INDEX, seen)


def _index(path: Path, known: set[str]) -> Iterator[Row]:
    indexed: set[str] = set()
    evidence = Evidence()
    for number, line in lines.read(path):
        cells, place = line.split("\t"), f"{path.name}, line {number}"
        if number == 1:
            if cells != HEADER:
                raise SourceRefused(
                    f"{place}: the columns are {', '.join(cells)}, not {', '.join(HEADER)}. Fetch anew."
                )
            continue
        if len(cells) != len(HEADER):
            raise SourceRefused(f"{place}: it has {len(cells)} columns and not {len(HEADER)}. Fetch it anew.")
        _once(cells[0], indexed, place)
        if cells[0] not in known:
            yield Row(SLUG, "index", number, dict(zip(HEADER, cells, strict=True)), evidence)


def _once(key: str, seen: set[str], place: str) -> None:
    if key in seen:
        raise SourceRefused(f"{place}: {key} stands there for the second time. Keep its newest record.")
    seen.add(key)


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """The facts of one row."""
    return TABLES[row.table](row, mint)
