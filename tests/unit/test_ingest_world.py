"""A registry is made again only for a reason; the default graph has of it what no source above says otherwise."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from gri_ingest import registry, report, source, world
from gri_ingest.errors import SourceRefused
from gri_ingest.fact import Fact, text
from gri_ingest.mint import Mint
from gri_ingest.progress import Progress
from gri_ingest.project import Project
from gri_ingest.row import Row, read_table
from gri_ingest.source import Source
from gri_ingest.terms import GEO, GRI, RDF, SKOS

ID = "https://w3id.org/gri/id"
TABLE = "ror,name\n001,One\n002,Two\n"
CURATED = "<https://w3id.org/gri/graph/source/curation/2026-11-21>"
SAME, LABEL, TYPE = str(SKOS.exactMatch), str(SKOS.prefLabel), str(RDF.type)


def rows(snapshot: Path) -> Iterator[Row]:
    yield from read_table("toy", snapshot / "toy.csv")


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    node = mint.named("organisation", "ror", row.take("ror"))
    yield Fact(node, RDF.type, GRI.Organisation)
    yield Fact(node, SKOS.prefLabel, text(row.take("name")))


class Toy:
    """A project with one curated source and one registry."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, serves: str = "all") -> None:
        self.project, self.transformed = Project(root), 0
        self.curated = source.load("curation")
        self.toy = source.describe("toy", {
            "slug": "toy", "title": "Toy", "publisher": "Nobody", "landing_page": "https://example.org/",
            "licence": "http://spdx.org/licenses/CC0-1.0", "format": "files", "serves": serves,
            "retrieved": datetime.date(2026, 1, 2),
            "files": [{"name": "toy.csv", "sha256": hashlib.sha256(TABLE.encode()).hexdigest()}],
        }, rows, facts)  # fmt: skip
        self.file = root / "build" / "snapshots" / "toy" / "toy.csv"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(TABLE)
        self.know()
        (root / "ontology").mkdir()
        (root / "ontology" / "shapes.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://w3id.org/gri/shapes#> .\n"
            f"s:x sh:targetClass {GRI.Organisation} ; sh:property s:y .\n"
            f"s:y sh:path {SKOS.prefLabel} ; sh:uniqueLang true ."
        )
        monkeypatch.setattr(world, "sources", lambda project: (self.curated, self.toy))
        monkeypatch.setattr(source, "load", self.load)
        counted = registry.transform

        def transform(*given: object) -> registry.Account:
            self.transformed += 1
            return counted(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(registry, "transform", transform)

    def load(self, slug: str) -> Source:
        assert slug == "toy"
        return self.toy

    def know(self, *lines: str) -> None:
        """What the curated source claims, which is also what core says."""
        claims = str(self.curated.claims)
        self.project.nquads.mkdir(parents=True, exist_ok=True)
        self.project.stage("curation").write_text("".join(f"{line} {claims} .\n" for line in sorted(lines)))
        self.project.stage("core").write_text("".join(f"{line} <g:core> .\n" for line in sorted(lines)))

    def gather(self) -> int:
        """Run the stage; gives how often a registry was transformed for it."""
        before = self.transformed
        world.gathered(self.project, Progress(stream=StringIO()))
        return self.transformed - before

    def public(self) -> list[str]:
        world.settled(self.project, Progress(stream=StringIO()))
        return list(world.public(self.project))


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    return Toy(tmp_path, monkeypatch)


def test_a_registry_that_nothing_changed_for_stays(toy: Toy) -> None:
    assert [toy.gather(), toy.gather()] == [1, 0]
    toy.know(f"<{ID}/infrastructure/a> {SAME} <http://www.wikidata.org/entity/Q1>")  # it asks for no such identifier
    assert toy.gather() == 0


def test_a_registry_is_made_again_when_we_learn_what_one_of_its_keys_is(toy: Toy) -> None:
    toy.gather()
    assert f"<{ID}/organisation/ror.001>" in toy.project.stage("toy").read_text()
    toy.know(f"<{ID}/infrastructure/a> {SAME} <https://ror.org/0aaaaaa01>")
    assert toy.gather() == 1


def test_a_registry_whose_stream_or_account_is_gone_is_made_again(toy: Toy) -> None:
    toy.gather()
    for path in (toy.project.stage("toy"), toy.project.nquads / "toy.json", toy.project.nquads / "toy.stamp.json"):
        path.unlink()
        assert toy.gather() == 1, path
    assert report.read_json(toy.project.nquads / "toy.json")["rows"]["toy"]["core"] == 2


def test_another_file_than_the_pinned_one_is_refused_and_the_stream_stays(toy: Toy) -> None:
    toy.gather()
    before = toy.project.stage("toy").read_bytes()
    toy.file.write_text(TABLE + "003,Three\n")
    with pytest.raises(SourceRefused, match=r"toy\.csv has the checksum \w{64}, not \w{64}\. .*--accept"):
        toy.gather()
    toy.file.unlink()
    with pytest.raises(SourceRefused, match=r"toy\.csv is not there\. Run gri-ingest fetch toy"):
        toy.gather()
    assert toy.project.stage("toy").read_bytes() == before


def test_a_sample_may_be_any_file(toy: Toy) -> None:
    report.write_json(toy.project.chosen, {"registries": ["toy"], "sample": True})
    toy.file.write_text(TABLE + "003,Three\n")
    assert toy.gather() == 1
    assert report.read_json(toy.project.nquads / "toy.json")["rows"]["toy"]["core"] == 3


def test_the_default_graph_has_what_no_source_above_says_otherwise(toy: Toy) -> None:
    toy.know(f"<{ID}/organisation/ror.001> {TYPE} {GRI.Organisation}", f'<{ID}/organisation/ror.001> {LABEL} "Ours"@en')
    toy.gather()
    node = f"<{ID}/disagreement/organisation.ror.001."
    two = f"<{ID}/organisation/ror.002>"
    lines = toy.public()
    assert lines[:2] == [f"{two} {TYPE} {GRI.Organisation} .\n", f'{two} {LABEL} "Two"@en .\n']
    assert len(lines) == 9
    assert all(line.startswith(node) for line in lines[2:])
    assert next(line for line in lines if str(GRI.otherValue) in line).endswith(' "One" .\n')
    # All of it still stands in the graph of the source.
    assert toy.project.stage("toy").read_text().count(f" {toy.toy.claims} .\n") == 4


def test_of_a_source_that_serves_what_is_linked_nothing_else_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(tmp_path, monkeypatch, "linked")
    toy.know(f"<{ID}/organisation/ror.002> {TYPE} {GRI.Organisation}")
    toy.gather()
    assert toy.public() == [f'<{ID}/organisation/ror.002> {LABEL} "Two"@en .\n']


def test_what_a_linked_source_gives_to_a_known_thing_is_public_with_what_is_said_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(tmp_path, monkeypatch, "linked")
    toy.know(f"<{ID}/infrastructure/a> {TYPE} {GRI.ResearchInfrastructure}")
    toy.gather()
    said = [
        f"<{ID}/geometry/site.toy.a> {TYPE} {GEO.Geometry}",
        f"<{ID}/identifier/toy.a> {TYPE} {GRI.Identifier}",
        f"<{ID}/infrastructure/a> {GRI.hasIdentifier} <{ID}/identifier/toy.a>",
        f"<{ID}/infrastructure/a> {GRI.hasSite} <{ID}/site/toy.a>",
        f"<{ID}/site/toy.a> {GEO.hasGeometry} <{ID}/geometry/site.toy.a>",
    ]
    apart = [
        f"<{ID}/infrastructure/toy.b> {GRI.hasSite} <{ID}/site/toy.b>",
        f"<{ID}/participation/toy.a> {GRI.participationIn} <{ID}/infrastructure/a>",
        f"<{ID}/site/toy.b> {TYPE} {GRI.Site}",
    ]
    toy.project.stage("toy").write_text("".join(f"{line} {toy.toy.claims} .\n" for line in sorted([*said, *apart])))
    assert toy.public() == [f"{line} .\n" for line in sorted(said)]
