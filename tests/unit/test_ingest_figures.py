"""How often two countries meet is counted as each figure says: once per thing, in the year it belongs to.

Takes the lines of small registries made by hand. Gives the figure that is wrong, doubled or missing.
Never reads the data sets; the whole of CORDIS is counted in tests/conformance/test_registry_numbers.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gri_ingest import figures
from gri_ingest.errors import IngestError
from gri_ingest.terms import BASE, GRI

ID, VOC = f"{BASE}id/", f"{BASE}voc/"
Counts = dict[tuple[str, str], str]


def write(folder: Path, slug: str, *said: tuple[str, str, str], day: str = "2024-04-24") -> Path:
    """The stage of a registry: sorted lines; a value is a literal with its quotation marks, a concept, or a thing."""
    graph = f"<{BASE}graph/source/{slug}/{day}>"
    values = [value if value[0] == '"' else f"<{value}>" if ":" in value else f"<{ID}{value}>" for _, _, value in said]
    parts = zip(said, values, strict=True)
    lines = [f"<{ID}{subject}> {getattr(GRI, word)} {value} {graph} .\n" for (subject, word, _), value in parts]
    path = folder / f"{slug}.nq"
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    return path


def counted(folder: Path, *slugs: str) -> Counts:
    """Each figure's name and number."""
    found = re.findall(rf'<{ID}figure/(\S+)> {GRI.figure} "(\d+)"', "".join(figures.lines(folder, slugs)))
    assert len(dict(found)) == len(found), "a figure has two numbers"
    return dict(found)


def project(number: str, *countries: str, began: str = "2015-03-01") -> list[tuple[str, str, str]]:
    said = [(f"project/cordis.{number}", "validFrom", f'"{began}"^^<x:date>')] if began else []
    for place, country in enumerate(countries):
        node = f"project-participation/cordis.{number}.{place}"
        said += [(node, "inProject", f"project/cordis.{number}"), (node, "inCountry", f"country/{country}")]
    return said


def test_a_project_counts_once_for_each_pair_however_many_take_part_from_a_country(tmp_path: Path) -> None:
    one = project("1", "FRA", "FRA", "DEU", "NAM")
    write(tmp_path, "cordis", *one, *project("2", "FRA", "DEU"), *project("12", "DEU", "FRA", began="2016-01-01"))
    assert counted(tmp_path, "cordis") == {
        "joint-project.DEU-FRA.2015": "2", "joint-project.DEU-NAM.2015": "1", "joint-project.FRA-NAM.2015": "1",
        "joint-project.DEU-FRA.2016": "1",
    }  # fmt: skip


def test_a_project_of_one_country_or_without_a_start_gives_no_figure(tmp_path: Path) -> None:
    whole = [*project("1", "FRA", "FRA"), *project("2", "FRA", "DEU", began=""), *project("3", "FRA", "ITA")]
    write(tmp_path, "cordis", *whole)
    assert counted(tmp_path, "cordis") == {"joint-project.FRA-ITA.2015": "1"}


def responsibility(repository: str, number: int, place: str) -> list[tuple[str, str, str]]:
    node = f"responsibility/re3data.{repository}.{number}"
    return [(node, "responsibleFor", f"repository/re3data.{repository}"), (node, "inCountry", place)]


def test_a_repository_is_shared_by_the_countries_of_its_institutions_and_not_by_the_union(tmp_path: Path) -> None:
    said = [
        *responsibility("a", 1, "country/FRA"), *responsibility("a", 2, "country/FRA"),
        *responsibility("a", 3, "country/CHE"), *responsibility("a", 4, "organisation/eu"),
        *responsibility("b", 1, "country/CHE"), *responsibility("b", 2, "country/FRA"),
        *responsibility("c", 1, "country/CHE"), *responsibility("c", 2, "organisation/eu"),
    ]  # fmt: skip
    write(tmp_path, "re3data", *said)
    assert counted(tmp_path, "re3data") == {"shared-repository.CHE-FRA.2024": "2"}


ORGANISATIONS = [
    ("organisation/ror.a", "inCountry", "country/FRA"),
    ("organisation/ror.b", "inCountry", "country/DEU"),
    ("organisation/ror.c", "inCountry", "country/DEU"),
    ("organisation/ror.both", "inCountry", "country/DEU"),
    ("organisation/ror.both", "inCountry", "country/FRA"),
    ("organisation/ror.union", "inCountry", "organisation/eu"),
    ("infrastructure/esrf", "locatedIn", "place/geonames.1"),
    ("place/geonames.1", "inCountry", "country/FRA"),
]


def test_a_tie_counts_once_however_often_it_is_told(tmp_path: Path) -> None:
    told = [
        ("organisation/ror.a", "subOrganisationOf", "organisation/ror.b"),
        ("organisation/ror.b", "hasSubOrganisation", "organisation/ror.a"),
        ("organisation/ror.b", "relatedOrganisation", "organisation/ror.a"),
        ("organisation/ror.a", "relatedOrganisation", "organisation/ror.c"),
        ("organisation/ror.b", "relatedOrganisation", "organisation/ror.c"),
        ("organisation/ror.a", "relatedOrganisation", "organisation/ror.unknown"),
        ("organisation/ror.a", "relatedOrganisation", "organisation/ror.union"),
        ("organisation/ror.a", "succeeds", "organisation/ror.c"),
    ]
    write(tmp_path, "ror", *ORGANISATIONS, *told, day="2026-06-23")
    assert counted(tmp_path, "ror") == {"organisation-relation.DEU-FRA.2026": "2"}


def test_organisations_that_share_a_country_are_not_of_two(tmp_path: Path) -> None:
    write(tmp_path, "ror", *ORGANISATIONS, ("organisation/ror.both", "relatedOrganisation", "organisation/ror.a"))
    assert counted(tmp_path, "ror") == {}


def test_a_record_that_was_withdrawn_ties_nobody(tmp_path: Path) -> None:
    tie = ("organisation/ror.a", "relatedOrganisation", "organisation/ror.b")
    write(tmp_path, "ror", *ORGANISATIONS, tie, ("organisation/ror.b", "recordStatus", f"{VOC}record-status/inactive"))
    assert counted(tmp_path, "ror") == {"organisation-relation.DEU-FRA.2024": "1"}
    write(tmp_path, "ror", *ORGANISATIONS, tie, ("organisation/ror.b", "recordStatus", f"{VOC}record-status/withdrawn"))
    assert counted(tmp_path, "ror") == {}


def test_an_organisation_that_is_an_infrastructure_here_lies_where_its_place_does(tmp_path: Path) -> None:
    write(tmp_path, "ror", *ORGANISATIONS, ("organisation/ror.b", "relatedOrganisation", "infrastructure/esrf"))
    assert counted(tmp_path, "ror") == {"organisation-relation.DEU-FRA.2024": "1"}


def test_a_figure_says_where_it_was_counted_and_as_of_when(tmp_path: Path) -> None:
    write(tmp_path, "cordis", *project("1", "FRA", "DEU"), day="2021-10-19")
    node = f"<{ID}figure/joint-project.DEU-FRA.2015>"
    made = sorted(line.removeprefix(f"{node} ") for line in figures.lines(tmp_path, ["cordis", "coauthorship"]))
    rdf, xsd = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2001/XMLSchema#"
    expected = [
        (GRI.asOf, f'"2021-10-19"^^<{xsd}date>'), (GRI.figure, f'"1"^^<{xsd}integer>'),
        (GRI.linkBetween, f"<{ID}country/DEU>"), (GRI.linkBetween, f"<{ID}country/FRA>"),
        (GRI.linkKind, f"<{BASE}voc/figure-kind/joint-project>"), (GRI.source, f"<{ID}doc/cordis>"),
        (GRI.year, f'"2015"^^<{xsd}integer>'), (f"<{rdf}>", str(GRI.CooperationFigure)),
    ]  # fmt: skip
    assert made == sorted(f"{word} {value} <{BASE}graph/figures> .\n" for word, value in expected)


def test_only_the_named_registries_are_counted_and_in_a_fixed_order(tmp_path: Path) -> None:
    write(tmp_path, "cordis", *project("1", "FRA", "DEU", "ITA"))
    write(tmp_path, "re3data", *responsibility("a", 1, "country/FRA"), *responsibility("a", 2, "country/CHE"))
    assert set(counted(tmp_path, "re3data")) == {"shared-repository.CHE-FRA.2024"}
    assert list(figures.lines(tmp_path, ["re3data", "cordis"])) == list(figures.lines(tmp_path, {"cordis", "re3data"}))
    assert len(counted(tmp_path, "re3data", "cordis")) == 4
    assert list(figures.lines(tmp_path, ["coauthorship"])) == []


@pytest.mark.parametrize("content", [None, "", "<a:a> <b:b> <c:c> <https://w3id.org/gri/graph/core> .\n"])
def test_a_registry_that_was_not_transformed_is_named(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "ror.nq").write_text(content)
    with pytest.raises(IngestError, match=r"ror.nq holds no graph of a registry. Run gri-ingest transform."):
        list(figures.lines(tmp_path, ["ror"]))


def test_every_kind_that_is_counted_has_its_concept(root: Path) -> None:
    concepts = (root / "ontology" / "vocabularies" / "figure-kind.ttl").read_text(encoding="utf-8")
    kinds = {kind for kind, _ in figures.COUNTED.values()} | {"co-publication"}
    assert set(re.findall(r"^<([a-z-]+)> a skos:Concept", concepts, re.M)) == kinds
    assert len(kinds) == 4
