"""The kept readings: what their files say of kind, day, seed and verdicts, and what the graph says of them.

Takes readings made by hand, and those of data/readings. Gives the sentence that would be false.
Never judges whether a reading was a good one.
"""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from gri_ingest import reading, readings
from gri_ingest.cli import main
from gri_ingest.describe import read_by_chance
from gri_ingest.errors import ReadingRefused
from gri_ingest.terms import GRI
from pyoxigraph import RdfFormat, parse

ROW = {"table": "sites", "key": "a", "stratum": "sites", "claim": "name: A", "address": "https://a.eu", "row": "0"}
VOC = "https://w3id.org/gri/voc/"


def keep(folder: Path, name: str, verdicts: str, seed: str | None = "7") -> Path:
    """A reading of rows, one for each letter of `verdicts`; without a seed as sheets were before."""
    words = {"e": "exact", "t": "too-much", "w": "wrong", "n": "not-found", "?": "perhaps"}
    text = io.StringIO()
    writer = csv.DictWriter(text, reading.COLUMNS if seed is not None else reading.UNSEEDED, lineterminator="\n")
    writer.writeheader()
    extra = {} if seed is None else {"seed": seed}
    writer.writerows({**ROW, "verdict": words[letter], "remark": "because", **extra} for letter in verdicts)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def test_a_reading_is_told_with_its_kind_day_seed_and_every_verdict(tmp_path: Path) -> None:
    keep(tmp_path, "rows-2026-12-01.csv", "eeet")
    keep(tmp_path, "blind-2026-11-seed-42.csv", "ew", seed=None)
    keep(tmp_path, "2026-10.csv", "e", seed=None)
    (tmp_path / "links-2026-09-30.csv").write_text("subject,object,verdict\na,b,right\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("no reading", encoding="utf-8")
    found = {each.day: each for each in readings.read(tmp_path)}
    assert {day: (each.kind.name, each.seed, each.drawn) for day, each in found.items()} == {
        "2026-12-01": ("rows", "7", 4),
        "2026-11": ("rows", "42", 2),
        "2026-10": ("rows", "", 1),
        "2026-09-30": ("links", "", 1),
    }
    assert found["2026-12-01"].counts == {"exact": 3, "too-much": 1, "wrong": 0, "not-found": 0}
    assert readings.read(tmp_path / "nowhere") == []


FAULTS = {
    "no day": ("rows.csv", "e", "rows.csv: the name does not say when"),
    "no such month": ("rows-2026-13.csv", "e", "does not say when"),
    "another verdict": ("rows-2026-12.csv", "e?", 'line 3: the verdict is "perhaps"'),
    "no verdict": ("rows-2026-12.csv", "", "there is no verdict"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_reading_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    file, verdicts, words = FAULTS[name]
    keep(tmp_path, file, verdicts)
    with pytest.raises(ReadingRefused, match=words):
        readings.read(tmp_path)
    assert len(FAULTS) == 4


def test_another_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-12.csv").write_text("a,verdict\n1,exact\n", encoding="utf-8")
    with pytest.raises(ReadingRefused, match="the header is that of no reading"):
        readings.read(tmp_path)


def test_the_graph_says_each_reading_with_the_interval_of_each_verdict(tmp_path: Path) -> None:
    keep(tmp_path, "rows-2026-12-01.csv", "e" * 97 + "t" * 3)
    lines = "".join(read_by_chance(readings.read(tmp_path)))
    said: dict[str, dict[str, str]] = {}
    for quad in parse(lines.encode(), RdfFormat.N_QUADS):
        assert str(quad.graph_name) == "<https://w3id.org/gri/graph/provenance>"
        said.setdefault(str(quad.subject), {})[str(quad.predicate)] = getattr(quad.object, "value", "")
    node = "<https://w3id.org/gri/id/reading/rows-2026-12-01>"
    assert (said[node][str(GRI.seed)], said[node][str(GRI.statementsRead)]) == ("7", "100")
    assert said[node][str(GRI.readingKind)] == f"{VOC}reading-kind/rows"
    results = {one[str(GRI.verdict)]: one for one in said.values() if str(GRI.verdict) in one}
    assert set(results) == {f"{VOC}verdict/{each}" for each in reading.VERDICTS}
    too_much = results[f"{VOC}verdict/too-much"]
    assert [too_much[str(p)] for p in (GRI.statementsRead, GRI.lowerBound, GRI.upperBound)] == ["3", "1.0", "8.5"]
    assert results[f"{VOC}verdict/wrong"][str(GRI.upperBound)] == "3.7"


def test_the_readings_that_are_kept_are_whole_and_their_words_are_in_the_ontology(root: Path) -> None:
    found = readings.read(root / "data" / "readings")
    assert found
    words = (root / "ontology" / "vocabularies" / "verdict.ttl").read_text(encoding="utf-8")
    kinds = (root / "ontology" / "vocabularies" / "reading-kind.ttl").read_text(encoding="utf-8")
    assert all(f"<{verdict}> a skos:Concept" in words for kind in readings.KINDS for verdict in kind.verdicts)
    assert all(f"<{kind.name}> a skos:Concept" in kinds for kind in readings.KINDS)


def project(folder: Path, root: Path) -> Path:
    """A checkout with the tables of this one and no readings."""
    (folder / "ontology").mkdir()
    (folder / "data").mkdir()
    (folder / "data" / "curated").symlink_to(root / "data" / "curated")
    return folder


def test_the_commands_draw_with_a_seed_and_keep_it(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = str(project(tmp_path, root))
    assert main(["sample", "--project", here, "--rows", "12", "--seed", "5"]) == 0
    sheet = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert Counter(row["seed"] for row in rows) == {"5": 12}
    filled = sheet.replace(",,,5\n", ",exact,,5\n")
    (tmp_path / "rows.csv").write_text(filled, encoding="utf-8")
    assert main(["verdicts", "--project", here, str(tmp_path / "rows.csv")]) == 1
    assert "does not say when it was read" in capsys.readouterr().err
    (tmp_path / "rows-2026-12-01.csv").write_text(filled, encoding="utf-8")
    assert main(["verdicts", "--project", here, str(tmp_path / "rows-2026-12-01.csv")]) == 0
    (kept,) = readings.read(tmp_path / "data" / "readings")
    assert (kept.day, kept.seed, kept.drawn, kept.counts["exact"]) == ("2026-12-01", "5", 12, 12)


def test_a_sheet_of_two_seeds_is_refused_and_one_without_is_taken(root: Path) -> None:
    found = reading.claims(root / "data" / "curated")
    rows = list(csv.DictReader(io.StringIO(reading.sheet(reading.draw(found, 3, 1), 1))))
    for row in rows:
        row["verdict"] = "exact"
    old = [{name: row[name] for name in reading.UNSEEDED} for row in rows]
    text = reading.written(old)
    assert text.splitlines()[0] == ",".join(reading.UNSEEDED)
    assert reading.verdicts(text, found) == old
    rows[2]["seed"] = "2"
    with pytest.raises(ReadingRefused, match="line 4: the seed is not that of the other rows"):
        reading.verdicts(reading.written(rows), found)
