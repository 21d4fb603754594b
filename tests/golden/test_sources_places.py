"""Registries of places and countries: odd records of the open data, and the statements they come out as.

Takes the records that RECORDS names, each with the reason, from the data sets. Gives, and compares,
sources/<slug>/expected.nq. Never keeps a record of the data sets: what it comes out as is ours, the record is not.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gri_ingest.mint import Mint
from gri_ingest.nquads import line
from gri_ingest.row import Row
from gri_ingest.source import load

HERE = Path(__file__).parent / "sources"
FOLDERS = {
    "esfri-2016": "rimapping-eu", "european-infrastructures": "rimapping-eu", "light-sources": "lightsources",
    "radio-observatories": "radio-observatories", "european-maps": "europe-ri-maps", "country-codes": "countries",
}  # fmt: skip
SPIRAL2 = "SPIRAL2 Systeme de Production d’Ions Radioactifs en Ligne de 2e generation"
EPOS = "EPOS European Plate Observing System"
SHARE = "SHARE ERIC Survey of Health, Ageing and Retirement in Europe"
HERZOG = "Herzog August Library Wolfenbüttel (HAB)"
RECORDS = {  # table and first cells of each record, and why it is there
    "esfri-2016": {
        ("infrastructures", SPIRAL2): "its apostrophe was lost, and is that of the other table",
        ("infrastructures", "European Spallation Source ERIC"): "has no short name, and a blank behind the long one",
        ("infrastructures", "JHR Jules Horowitz Reactor"): "a blank behind its type",
        (
            "infrastructures",
            "E-RIHS European Research Infrastructure for Heritage Science",
        ): "no scheme, no edition before",
        ("seats", "EURO-ARGO ERIC European contribution to the international Argo Programme"): "Plouzan? is Plouzané",
        ("seats", "E-ELT European Extremely Large Telescope"): "the position of the seat, not of the telescope",
        ("coordinators", "European Spallation Source ERIC", "SE"): "the second of two",
        ("members", EPOS, "EL"): "EL is Greece",
        ("members", EPOS, "UK"): "UK is the United Kingdom",
        ("members", "HL-LHC High-Luminosity Large Hadron Collider", "UK"): "the last of a list of 99 characters",
        ("partners", "CTA Cherenkov Telescope Array", "NA"): "NA is Namibia",
        ("partners", "EMBRC European Marine Biological Resource Centre", "EL"): "the one after a bare E",
        ("partner-countries", SPIRAL2, "KP"): "the Republic of Korea, as the page shows",
        ("partner-countries", SPIRAL2, "USA"): "three letters",
        ("partner-countries", SHARE, "ÁÔ"): "Austria through a Greek code page",
        ("partner-countries", SHARE, "ÂÅ"): "Belgium through a Greek code page",
        ("partner-countries", "AnaEE Infrastructure for Analysis and Experimentation on Ecosystems", "TU"): "Türkiye",
        ("partner-countries", "ESRF UPGRADES Phase II: Extremely Brilliant Source", "RU"): "a page without its scheme",
    },
    "european-infrastructures": {
        ("infrastructures", HERZOG): "a library of 1572",
        ("phases", HERZOG): "operational from 1572",
        ("phases", "National Portrait Gallery (NPG)"): "to 2099, and no start: nothing is known of its period",
        ("phases", "Sonnblick Observatory (Sonnblick Observatorium) (SBO)"): "until 2099 is open",
        ("phases", "CRES"): "another wording, since 1997",
        ("phases", "Research Centre Rez (RCR)"): "a period that is over",
        ("infrastructures", "European Marine Energy Centre (EMEC)"): "the geocoder found it in Detroit",
        ("infrastructures", "MedAustron (TBA)"): "TBA is no acronym",
        ("infrastructures", "CRES"): "an address without a country, and a type in small letters",
        ("infrastructures", "Europeana"): "no coordinating country, and no position",
        ("positions", "Extreme Light Infrastructure (ELI)"): "a position that can be right",
        ("phases", "Square Kilometre Array (SKA)"): "under construction from a year to come",
    },
    "light-sources": {
        ("synchrotrons", "SESAME"): "an infrastructure of several countries",
        ("synchrotrons", "DORIS"): "closed",
        ("synchrotrons", "MSRF"): "no page",
        ("synchrotrons", "PLS"): "Korea",
        ("synchrotrons", "NSRRC"): "Taiwan",
        ("fels", "XFEL.EU"): "a point in its key",
        ("beamlines", "ALS 10.3.2"): "points in its name",
        ("beamlines", "APS 13-ID-C,D"): "two stations in one name",
        ("beamlines", "SRC CSRF Double crystal"): "a carriage return in its name",
        ("beamlines", "Diamond B18"): "a name beside its number, and a status that says nothing",
        ("ranges", "Diamond B18"): "from and to",
        ("pages", "Diamond B18"): "its page",
    },
    "radio-observatories": {
        ("observatories", "ALMA"): "Chile",
        ("observatories", "P2500"): "no country: Yevpatoria lies on the Crimea",
        ("observatories", "ARECIBO"): "Puerto Rico, which has a code of its own",
        ("observatories", "RATAN-600"): "a hyphen in its Id",
        ("observatories", "VLBA"): "one point for ten telescopes",
        ("observatories", "SKA"): "the site in Australia",
    },
    "european-maps": {
        ("meril", "European Marine Energy Centre (EMEC)"): "where it is, and not in Detroit",
        ("meril", "CryoSat-2 (TBA)"): "TBA is no acronym",
        ("meril", "Pierre Auger Observatory (Pierre Auger)"): "not in Europe",
        (
            "instruments",
            "Système de Production d’Ions Radioactifs en Ligne de 2e génération",
        ): "accents and an apostrophe",
        ("nodes", "Kiev"): "a node with one link",
        ("nodes", "Malmö"): "an accent",
        ("ends", "Lusaka"): "a place where a link ends, and no node",
        ("links", "Dublin – London", "Dublin", "London", "2"): "the second of two parallel links",
        ("links", "Cape Town – London", "Cape Town", "London", "3"): "the third, and not within the network",
        ("links", "Beijing – London", "Beijing", "London", "1"): "addresses in its note",
    },
    "country-codes": {
        ("countries", "NA"): "Namibia: its Wikidata id was lost",
        ("countries", "AF"): "its number has lost two zeros",
        ("countries", "AQ"): "no region, no capital",
        ("countries", "TW"): "no formal name",
        ("countries", "GG"): "an intermediate region of Europe, if it has one",
        ("countries", "TV"): "three groups",
        ("points", "Namibia"): "NA is Namibia",
        ("points", "Australia"): "and not the Ashmore and Cartier Islands",
    },
}
CELLS = {"coordinators": 2, "members": 2, "partners": 2, "partner-countries": 2, "links": 4}


def records(slug: str, datasets: Path) -> dict[tuple[str, ...], Row]:
    """The named records of a source, as its adapter reads them."""
    every = load(slug).rows(datasets / FOLDERS[slug])
    keyed = (
        ((row.table, *[v.strip() for v in list(row.cells.values())[: CELLS.get(row.table, 1)]]), row) for row in every
    )
    return {key: row for key, row in keyed if key in RECORDS[slug]}


def lines(slug: str, found: dict[tuple[str, ...], Row]) -> set[str]:
    """What the records come out as."""
    source, mint = load(slug), Mint(slug)
    facts = (fact for row in found.values() for fact in source.facts(row, mint))
    return {line((str(f.subject), str(f.predicate), str(f.object)), str(source.claims)) for f in facts}


def golden() -> dict[Path, str]:
    """The golden files of this module with the content they should have."""
    datasets = Path(os.environ["GRI_DATASETS"])
    return {HERE / slug / "expected.nq": "".join(sorted(lines(slug, records(slug, datasets)))) for slug in RECORDS}


@pytest.mark.parametrize("slug", RECORDS)
def test_odd_records_come_out_as_agreed(slug: str, datasets: Path) -> None:
    found = records(slug, datasets)
    assert set(found) == set(RECORDS[slug]), "a golden record is not in the data set"
    expected = set((HERE / slug / "expected.nq").read_text(encoding="utf-8").splitlines(keepends=True))
    made = lines(slug, found)
    assert len(expected) > 5 * len(found)
    assert made == expected, (
        f"{len(expected - made)} statements are missing, {len(made - expected)} are new.\n"
        "Run python tests/golden/rewrite.py test_sources_places and read the difference."
    )
    left = {f"{row.table}.{name}" for row in found.values() for name in row.unread()}
    assert left <= set(load(slug).ignore)


def test_every_record_says_why_it_is_there() -> None:
    assert [len(RECORDS[slug]) for slug in FOLDERS] == [18, 12, 12, 6, 10, 8]
    assert all(why for each in RECORDS.values() for why in each.values())
