"""Old releases go, and none that anybody needs: served, one step back, cited, of a year, among the newest.

Takes a mini project and copies of its release under other dates. Gives the release that went and should have stayed.
Never takes anything away but what it made itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryBoolean, Store

OLD = (
    "2023-03-01-aaaaaaaa",
    "2024-02-01-bbbbbbbb",
    "2024-06-01-cccccccc",
    "2025-05-01-dddddddd",
    "2025-07-01-eeeeeeee",
)


@pytest.fixture(scope="module")
def many_once(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a served release, the one before it, and five older ones, to copy from."""
    root = tmp_path_factory.mktemp("many") / "many"
    shutil.copytree(built_once, root, symlinks=True)
    releases = root / "build" / "releases"
    (first,) = releases.iterdir()
    for name in OLD:
        shutil.copytree(first, releases / name)
        manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
        manifest |= {"id": name, "asOf": name[:10], "created": f"{name[:10]}T09:00:00Z", "previous": None}
        (releases / name / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    table = root / "data" / "curated" / "gso_facts.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("UG GRI and IMPC GRI", "two of them"), encoding="utf-8")
    command = [sys.executable, "-m", "gri_ingest", "build", "--sample", "--quiet", "--project", str(root)]
    subprocess.run(command, check=True, timeout=120)
    assert len(list(releases.iterdir())) == len(OLD) + 2
    return root


@pytest.fixture
def many(built: Any, many_once: Path) -> Any:
    """Such a project of the test's own."""
    shutil.rmtree(built.root)
    shutil.copytree(many_once, built.root, symlinks=True)
    return built


def left(project: Any) -> list[str]:
    return sorted(path.name for path in (project.root / "build" / "releases").iterdir())


def cite(project: Any, *lines: str) -> Path:
    folder = Path(project.root / "citations")
    folder.mkdir(exist_ok=True)
    (folder / "citations.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def test_what_nothing_keeps_goes_and_the_rest_stays(many: Any) -> None:
    before = many.manifest()["previous"]
    cite(many, json.dumps({"release": OLD[1], "pid": "x"}))
    told = many.run("prune", "--keep", "1", "--dry-run")
    assert told.stdout.splitlines()[0].startswith(f"{OLD[3]} would go")
    assert len(left(many)) == 7
    ended = many.run("prune", "--keep", "1")
    assert (ended.returncode, ended.stderr) == (0, f"Citations: {many.root / 'citations'}.\n")
    assert [line.split(" ")[0] for line in ended.stdout.splitlines()] == [OLD[3], "1"]
    # cited; the last of 2024; the last of 2025; the one before; the one served
    assert left(many) == sorted([OLD[0], OLD[1], OLD[2], OLD[4], before, many.served().name])
    assert many.run("rollback").stdout.strip() == before
    assert many.run("prune", "--keep", "1").stdout.startswith("0 releases went")
    refused = many.run("rollback")
    assert (refused.returncode, "names no previous one" in refused.stderr) == (1, True)


def test_enough_new_ones_keep_everything(many: Any) -> None:
    ended = many.run("prune")
    assert ended.stdout.startswith("0 releases went")
    assert ended.stderr == "There is no folder of citations, so none keeps a release.\n"
    assert len(left(many)) == 7
    refused = many.run("prune", "--keep", "0")
    assert (refused.returncode, "at least one release has to stay" in refused.stderr) == (1, True)


BROKEN = ['{"pid":"x","rel', '{"pid": "x"}', '"text"', '{"release": 7}', '{"release": ""}']


@pytest.mark.parametrize("line", BROKEN)
def test_a_citation_that_cannot_be_read_stops_everything(line: str, many: Any) -> None:
    folder = cite(many, json.dumps({"release": OLD[1]}), line)
    ended = many.run("prune", "--keep", "1")
    assert ended.returncode == 1
    assert f"{folder / 'citations.jsonl'}, line 2: " in ended.stderr
    assert "so nobody knows which" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(left(many)) == 7
    passed = many.run("prune", "--keep", "1", "--torn")
    torn = line == BROKEN[0]  # what a killed writer left is no promise; a whole line that names nothing is a riddle
    assert (len(BROKEN), passed.returncode, OLD[3] in passed.stdout) == (5, 0 if torn else 1, torn)
    assert OLD[1] in left(many)


def test_the_folder_of_citations_is_found_as_the_service_finds_it(many: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(cite(many, json.dumps({"release": OLD[3]})), elsewhere)
    assert "2 releases would go" in many.run("prune", "--keep", "1", "--dry-run").stdout, "it is not where it was"
    told = many.run("prune", "--keep", "1", "--dry-run", env={"GRI_CITATIONS": str(elsewhere)}).stdout
    assert OLD[3] not in told
    told = many.run("prune", "--keep", "1", "--dry-run", "--citations", str(elsewhere)).stdout
    assert OLD[3] not in told
    refused = many.run("prune", "--keep", "1", "--citations", str(tmp_path / "nowhere"))
    assert (refused.returncode, "there is no such folder" in refused.stderr) == (1, True)
    assert len(left(many)) == 7


def test_whoever_has_a_release_open_keeps_it(many: Any) -> None:
    folder = many.root / "build" / "releases" / OLD[3]
    size = (folder / "dump.nq").stat().st_size
    with (folder / "dump.nq").open("rb") as dump:
        store = Store.read_only(str(folder / "store"))
        many.run("prune", "--keep", "1")
        assert not folder.exists()
        assert len(dump.read()) == size > 1_000_000
        found = store.query("ASK { ?country a <https://w3id.org/gri/ns#Country> }")
        assert isinstance(found, QueryBoolean)
        assert bool(found)


def test_what_a_killed_prune_left_is_no_release_and_is_swept(many: Any) -> None:
    folder = many.root / "build" / "releases"
    os.rename(folder / OLD[3], folder / f".pruned-{OLD[3]}")
    assert OLD[3] not in many.run("releases").stdout
    many.run("prune")
    assert not list(folder.glob(".*"))
    assert len(left(many)) == 6


def test_the_list_tells_what_each_release_is_and_why_it_stays(many: Any) -> None:
    cite(many, json.dumps({"release": OLD[0]}))
    lines = many.run("releases").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [many.served().name, many.manifest()["previous"], *reversed(OLD)]
    assert "1 changed" in lines[0]
    assert "[served, among the newest 10, the last of 2026]" in lines[0]
    assert "[the one before, among the newest 10]" in lines[1]
    assert lines[-1].endswith("[cited, among the newest 10, the last of 2023]")
    assert "2023-03-01T09:00:00Z" in lines[-1]
    assert "first release" in lines[-1]
