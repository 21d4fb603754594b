"""Registries of organisations, ror and re3data: odd records of the open data, and the statements they come out as.

Takes the records that RECORDS names, each with the reason, from the data sets. Gives, and compares,
sources/<slug>/expected.nq. Never keeps a record of the data sets: what it comes out as is ours, the record is not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from gri_ingest.errors import RowRefused
from gri_ingest.mint import Mint
from gri_ingest.nquads import line
from gri_ingest.row import Row
from gri_ingest.source import load

HERE = Path(__file__).parent / "sources"
RECORDS = {  # the first cell of the rows of each record, and why it is there
    "ror": {
        "https://ror.org/02550n020": "an infrastructure that stands there as an organisation: facility and funder",
        "https://ror.org/01111rn36": "founded in 1088",
        "https://ror.org/05gfj3z69": "NA is Namibia",
        "https://ror.org/01kf3m979": "XK is Kosovo, a code of its users",
        "https://ror.org/00ew3x319": "TW, with its ISO code",
        "https://ror.org/04r3s7465": "AQ, where no state is",
        "https://ror.org/02741hd16": "places in two countries",
        "https://ror.org/014rks409": "withdrawn, and nothing in its place",
        "https://ror.org/0024cnj47": "withdrawn, and another in its place",
        "https://ror.org/00dn6fj84": "inactive, and another in its place",
        "https://ror.org/00bsxeq86": "a displayed name without a language beside an English one",
        "https://ror.org/004n81v75": "no English name: French and Arabic",
        "https://ror.org/00va9mk15": "a name from right to left",
        "https://ror.org/04tjt3j49": "an acronym that is another name too",
        "https://ror.org/009nscf91": "a blank behind a name",
        "https://ror.org/01sxsjd59": "several items of Wikidata, none preferred",
        "https://ror.org/002r3r896": "several items of Wikidata, one preferred",
        "https://ror.org/02fvjvv74": "GRID as an address, and a key of Crossref cut short",
        "https://ror.org/02ek9wp67": "its own child",
        "https://ror.org/0001paf45": "schema 1, with a name without a language",
        "https://ror.org/02j3vp543": "schema 1, with a key that is left out",
        "https://ror.org/01m1qsc38": "schema 1, PS",
        "01qtasp15": "in the index of names alone",
        "02wvm8742": "in the index of names alone, in Montserrat",
        "1850147": "a place that comes first with another record",
    },
    "re3data": {
        "r3d100010054": "several names of one institution, and other registers",
        "r3d100012053": "no longer there, and no institution at all",
        "r3d100012527": "begun in the eighteenth or nineteenth century",
        "r3d100012733": "an institution whose responsibility is not told",
        "r3d100013050": "NAM is Namibia",
        "r3d100012465": "EEC is the European Union",
        "r3d100013312": "AAA is no country",
        "r3d100010638": "an address with two number signs",
        "r3d100011507": "ROR:ROR: before a key",
        "r3d100010726": "two keys of ROR for one institution",
        "r3d100010780": "an end on the 31st of April",
        "r3d100013983": "a year of three digits",
        "r3d100014345": "a name in Tswana",
        "r3d100010442": "a certificate",
        "r3d100012326": "no address",
    },
}
REFUSED = {
    "ror": {("external_ids", "value"): 1, ("relationships", "id"): 1},
    "re3data": {("pages", "repositoryURL"): 1, ("institution_identifiers", "value"): 1, ("periods", "startDate"): 1},
}


def records(slug: str, datasets: Path) -> list[Row]:
    """The rows of the named records of a source, as its adapter reads them; of re3data with their institutions."""
    found: list[Row] = []
    numbers: set[int] = set()
    for row in load(slug).rows(datasets / slug):
        first = next(iter(row.cells.values()))
        if first in RECORDS[slug]:
            numbers.add(row.number)
        if first in RECORDS[slug] or (slug == "re3data" and row.number in numbers):
            found.append(row)
    return found


def lines(slug: str, rows: list[Row], refused: dict[tuple[str, str], int] | None = None) -> set[str]:
    """What the rows come out as; those that are refused are counted."""
    source, mint = load(slug), Mint(slug)

    def stated() -> Iterator[str]:
        for row in rows:
            try:
                said = list(source.facts(row, mint))
            except RowRefused as error:
                if refused is not None:
                    refused[row.table, error.field] = refused.get((row.table, error.field), 0) + 1
                continue
            for fact in said:
                yield line((str(fact.subject), str(fact.predicate), str(fact.object)), str(source.claims))

    return set(stated())


def golden() -> dict[Path, str]:
    """The golden files of this module with the content they should have."""
    datasets = Path(os.environ["GRI_DATASETS"])
    return {HERE / slug / "expected.nq": "".join(sorted(lines(slug, records(slug, datasets)))) for slug in RECORDS}


@pytest.mark.parametrize("slug", RECORDS)
def test_odd_records_come_out_as_agreed(slug: str, datasets: Path) -> None:
    rows = records(slug, datasets)
    assert {next(iter(row.cells.values())) for row in rows} >= set(RECORDS[slug]), "a record is not in the data set"
    expected = set((HERE / slug / "expected.nq").read_text(encoding="utf-8").splitlines(keepends=True))
    refused: dict[tuple[str, str], int] = {}
    made = lines(slug, rows, refused)
    assert len(expected) > 10 * len(RECORDS[slug])
    assert made == expected, (
        f"{len(expected - made)} statements are missing, {len(made - expected)} are new.\n"
        "Run python tests/golden/rewrite.py test_sources_organisations and read the difference."
    )
    assert refused == REFUSED[slug]


def test_every_record_says_why_it_is_there() -> None:
    assert [len(each) for each in RECORDS.values()] == [25, 15]
    assert all(why for each in RECORDS.values() for why in each.values())
