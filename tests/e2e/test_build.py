"""A build gives a whole release or changes nothing: same bytes for same input, every row accounted for.

Takes mini projects and the command line. Gives the promise of ingest/README.md that does not hold.
Never builds the project of the checkout; test_build_project.py does.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
import random
import re
import resource
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, Store

TEXTS = ("dump.nq", "load.nq", "queries.json", "search.sqlite", "report.json")
MADE = ("manifest.json", "changes.json", "store", "downloads", "ontology")
GRAPH = "https://w3id.org/gri/graph/"


def ask(release: Path, query: str) -> bool:
    found = Store.read_only(str(release / "store")).query(query)
    assert isinstance(found, QueryBoolean)
    return bool(found)


def number(release: Path, query: str) -> int:
    found = Store.read_only(str(release / "store")).query(query)
    assert isinstance(found, QuerySolutions)
    return int(next(iter(found))["n"].value)


def downloads(built: Any) -> list[str]:
    """The files to take home, as paths within the release."""
    found = sorted(f"downloads/{path.name}" for path in (built.served() / "downloads").iterdir())
    assert len(found) > 20
    return found


def shuffled(table: Path, chance: random.Random) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    chance.shuffle(rows)
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


def test_a_release_is_whole_and_its_manifest_is_true(built: Any) -> None:
    release, manifest = built.served(), built.manifest()
    assert sorted(path.name for path in release.iterdir()) == sorted([*TEXTS, *MADE])
    for name, told in manifest["files"].items():
        data = (release / name).read_bytes()
        assert (told["bytes"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    lines = (release / "dump.nq").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert sum(manifest["quads"].values()) == len(lines)
    assert manifest["id"] == f"{manifest['asOf']}-{manifest['files']['dump.nq']['sha256'][:8]}" == release.name
    assert manifest["defaultQuads"] == number(release, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    country = "https://w3id.org/gri/ns#Country"
    counted = number(release, f"SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE {{ ?c a <{country}> }}")
    assert manifest["classes"][country] == counted == 250


def test_every_row_is_accounted_for(built: Any) -> None:
    given = {}
    for table in (built.root / "data" / "curated").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as lines:
            given[table.stem] = sum(1 for _ in csv.reader(lines)) - 1
    rows = json.loads((built.served() / "report.json").read_text(encoding="utf-8"))["rows"]
    told = {name: sum(account.values()) for name, account in rows["curation"].items()}
    assert told == {name: count for name, count in given.items() if count}
    assert rows["territories"] == {"territories": {"core": 251, "both": 0, "unverified": 0, "rejected": 0}}
    manifest = built.manifest()
    assert rows["crosswalk"] == {"mappings": {"core": 2, "both": 0, "unverified": 0, "rejected": 0}}
    whole = sum(given.values()) + 251 + 2
    assert sum(manifest["rows"][key] for key in ("core", "unverified", "rejected")) == whole


def test_the_default_graph_is_public_and_free_of_doubles(built: Any) -> None:
    release = built.served()
    public = [f"{GRAPH}{name}" for name in ("ontology", "voc", "core", "inferred")]
    public += [f"https://w3id.org/gri/.well-known/{name}" for name in ("sparql-examples", "void")]
    graphs = " ".join(f"<{name}>" for name in public)
    distinct = f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    statements = number(release, f"SELECT (COUNT(*) AS ?n) WHERE {{ {distinct} }}")
    assert statements == number(release, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") > 10_000
    assert not ask(release, "ASK { ?s <https://w3id.org/gri/ns#checkPage> ?page }")
    assert ask(release, f"ASK {{ GRAPH <{GRAPH}unverified> {{ ?s <https://w3id.org/gri/ns#checkPage> ?page }} }}")
    assert "_:" not in {line[:2] for line in (release / "dump.nq").read_text(encoding="utf-8").splitlines()}
    assert not ask(release, "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(ISBLANK(?s) || ISBLANK(?o)) }")


def test_an_unverified_cell_stands_in_no_default_graph(built: Any) -> None:
    node = "https://w3id.org/gri/id/participation/cern.che.host.1"
    since = f"<{node}> <https://w3id.org/gri/ns#validFrom> ?since"
    assert ask(built.served(), f"ASK {{ <{node}> a <https://w3id.org/gri/ns#Participation> }}")
    assert not ask(built.served(), f"ASK {{ {since} }}")
    assert ask(built.served(), f"ASK {{ GRAPH <{GRAPH}unverified> {{ {since} ; a ?class }} }}")


def test_equal_input_gives_equal_bytes(built: Any, other_mini: Any) -> None:
    other_mini.build(env={"PYTHONHASHSEED": "7"})
    for name in (*TEXTS, "changes.json", *downloads(built)):
        assert (built.served() / name).read_bytes() == (other_mini.served() / name).read_bytes(), name
    one, other = built.manifest(), other_mini.manifest()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one.pop("created"))
    assert other.pop("created")
    assert one == other


def test_shuffled_rows_give_equal_bytes(built: Any, other_mini: Any) -> None:
    chance = random.Random(20)
    tables = sorted((other_mini.root / "data" / "curated").glob("*.csv"))
    for table in tables:
        shuffled(table, chance)
    assert any(table.read_bytes() != built.table(table.stem).read_bytes() for table in tables)
    other_mini.build(env={"PYTHONHASHSEED": "99"})
    for name in (*TEXTS, *downloads(built)):
        assert (built.served() / name).read_bytes() == (other_mini.served() / name).read_bytes(), name


def test_nothing_changed_nothing_built(built: Any) -> None:
    before = (built.served() / "manifest.json").stat().st_mtime_ns
    ended = built.run("build", "--sample")
    assert (ended.returncode, "Nothing changed" in ended.stderr) == (0, True)
    assert (built.served() / "manifest.json").stat().st_mtime_ns == before
    forced = built.build("--force")
    assert forced == built.served().name
    assert (built.served() / "manifest.json").stat().st_mtime_ns == before, "a finished release is never written again"


def test_a_changed_row_makes_a_new_release_that_names_the_one_before(built: Any) -> None:
    before = built.served().name
    built.replace("gso_facts", "UG GRI and IMPC GRI", "two of them")
    after = built.build()
    assert after != before
    assert built.manifest()["previous"] == before
    assert built.run("rollback").stdout.strip() == before
    assert built.served().name == before
    assert built.run("switch", after).returncode == 0
    assert built.served().name == after
    refused = built.run("switch", "2020-01-01-00000000")
    assert (refused.returncode, before in refused.stderr) == (1, True)


def test_each_stage_runs_alone_and_gives_the_same_release(built: Any, mini: Any) -> None:
    stages = ["fetch", "transform", "reconcile", "infer", "describe", "load", "search", "downloads"]
    for stage in stages:
        ended = mini.run(stage)
        assert ended.returncode == 0, f"{stage}: {ended.stderr}"
    early = mini.run("release")
    assert (early.returncode, "gri-ingest check" in early.stderr) == (1, True)
    (mini.root / "build" / "report.json").write_bytes((built.served() / "report.json").read_bytes())
    assert mini.run("release").stdout.strip() == built.served().name
    assert mini.run("switch", built.served().name).returncode == 0
    assert (mini.served() / "dump.nq").read_bytes() == (built.served() / "dump.nq").read_bytes()


def test_a_stage_without_the_one_before_names_it(mini: Any) -> None:
    ended = mini.run("reconcile")
    assert (ended.returncode, "Run gri-ingest transform first" in ended.stderr) == (1, True)


def test_a_second_build_says_that_one_is_at_work(built: Any) -> None:
    with (built.root / "build" / "lock").open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        ended = built.run("build", "--sample", "--force")
    assert (ended.returncode, "another build is at work here" in ended.stderr) == (1, True)


@pytest.mark.parametrize("options", [[], ["--force"]], ids=["nothing changed", "built again"])
def test_what_a_killed_build_left_is_cleaned_away(options: list[str], built: Any) -> None:
    for name in (".partial", ".partial-4711"):
        (built.root / "build" / "releases" / name / "store").mkdir(parents=True)
        (built.root / "build" / "releases" / name / "store" / "CURRENT").write_text("half")
    (built.root / "build" / "current.next").symlink_to("nowhere")
    if options:
        (built.root / "build" / "stamp.json").write_text('{"inp')
    name = built.build(*options)
    assert [path.name for path in (built.root / "build" / "releases").iterdir()] == [name]


@pytest.mark.parametrize("limit", [60_000, 700_000, 2_500_000])
def test_a_full_disk_is_told_and_harms_nothing(built: Any, limit: int) -> None:
    before = built.served().name
    built.replace("gso_facts", "UG GRI and IMPC GRI", "two of them")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ended = built.run("build", "--sample", preexec_fn=small_files)
    assert ended.returncode == 1
    assert "The release that is served is untouched. Free some space" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr
    assert built.served().name == before
    assert not list((built.root / "build" / "releases").glob(".*"))
    assert built.build() != before


def test_a_question_without_an_answer_stops_the_switch(built: Any) -> None:
    before = built.served().name
    (built.root / "queries" / "who-is-nobody.rq").write_text(
        "#+ summary: Who is nobody?\nSELECT ?s WHERE { ?s a <https://w3id.org/gri/ns#Nobody> }\n", encoding="utf-8"
    )
    ended = built.run("build", "--sample")
    assert (ended.returncode, ended.stderr.splitlines()[-1].split(".rq")[0]) == (1, "queries/who-is-nobody")
    assert "has no answer in this release" in ended.stderr
    assert built.served().name == before
    text = (built.root / "queries" / "who-is-nobody.rq").read_text(encoding="utf-8")
    (built.root / "queries" / "who-is-nobody.rq").write_text("#+ empty: allowed\n" + text, encoding="utf-8")
    assert built.build() != before


def test_the_index_finds_names_without_accents_and_keys(built: Any) -> None:
    with sqlite3.connect(f"file:{built.served()}/search.sqlite?mode=ro", uri=True) as index:
        found = index.execute(
            "SELECT n.iri FROM name_fts f JOIN name n ON n.rowid = f.rowid WHERE name_fts MATCH 'cote ivoire'"
        ).fetchall()
        keys = index.execute("SELECT iri FROM alias WHERE folded = 'fr' ORDER BY iri").fetchall()
        classes = index.execute("SELECT class FROM type WHERE iri LIKE '%/country/FRA'").fetchall()
    index.close()
    assert ("https://w3id.org/gri/id/country/CIV",) in found
    assert ("https://w3id.org/gri/id/country/FRA",) in keys
    assert ("https://w3id.org/gri/ns#Party",) in classes


def test_names_are_registered_once_and_cannot_vanish(built: Any) -> None:
    first = built.run("register")
    assert first.returncode == 0
    register = built.root / "data" / "ids.csv"
    assert "participation/cern.rus.observer.2,2022-03-08," in register.read_text(encoding="utf-8")
    assert built.run("register").stdout.startswith("0 new")
    before = register.read_bytes()
    built.replace("memberships", "cern,RU,observer,2022-03-08,,suspended", "cern,RU,observer,2022-03-09,,suspended")
    built.build()
    dump = (built.served() / "dump.nq").read_text(encoding="utf-8")
    assert "/id/participation/cern.rus.observer.2>" in dump
    assert "/id/participation/cern.rus.observer.3>" not in dump
    assert register.read_bytes() == before, "only gri-ingest register writes the register"
    lines = built.table("gso_facts").read_text(encoding="utf-8").splitlines(keepends=True)
    built.table("gso_facts").write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    ended = built.run("build", "--sample")
    assert ended.returncode == 1
    assert 'path: "stated-fact/gso-fact-case-studies-number-2017" has vanished from the data' in ended.stderr
    name = "stated-fact/gso-fact-case-studies-number-2017"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace(f"{name},,,", f"{name},,2026-11-21,"), encoding="utf-8")
    ended = built.run("build", "--sample")
    assert ended.returncode == 1
    assert f"{name} is retired without a reason. Write it" in ended.stderr
    told = f"{name},,2026-11-21,Counted twice.,Number of case studies,,"
    register.write_text(text.replace(f"{name},,,,,,", told), encoding="utf-8")
    built.build()
    dump = (built.served() / "dump.nq").read_text(encoding="utf-8")
    stone = [line for line in dump.splitlines() if line.startswith(f"<https://w3id.org/gri/id/{name}> ")]
    assert len(stone) == 4
    assert any('invalidatedAtTime> "2026-11-21T00:00:00Z"' in line for line in stone)
    with sqlite3.connect(f"file:{built.served()}/search.sqlite?mode=ro", uri=True) as index:
        assert index.execute("SELECT label, reason FROM retired").fetchall() == [
            ("Number of case studies", "Counted twice.")
        ]
    index.close()


def test_check_tells_findings_by_level_and_publishes_nothing(mini: Any) -> None:
    ended = mini.run("check", "--quiet")
    assert ended.stdout.startswith("ERROR: "), ended.stderr
    assert "WARN: " in ended.stdout
    assert "ResearchInfrastructure, and there are 5" in ended.stdout, "a sample is too small, and check says so"
    assert ended.returncode == 1
    assert not (mini.root / "build" / "current").exists()


def test_usage_has_its_own_status(mini: Any) -> None:
    ended = mini.run("bild")
    assert (ended.returncode, "invalid choice" in ended.stderr) == (2, True)
