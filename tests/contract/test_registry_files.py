"""Every file of a registry can be had: from a pinned address, or as its note says; and it is the one we know.

Takes the source.toml of every registry, and the open data sets. Gives the file that breaks the promise.
Never reaches the network.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from gri_ingest import snapshot
from gri_ingest.cli import main
from gri_ingest.source import load
from gri_ingest.sources import REGISTRIES

PINNED = re.compile(r"/[0-9a-f]{40}/|[?&/](?:v|version)?\d[\d.-]*[?&/]")


@pytest.mark.parametrize("slug", REGISTRIES)
def test_a_user_can_get_every_file(slug: str) -> None:
    files = load(slug).files
    assert files, f"{slug} names no file"
    for file in files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256), file.name
        assert file.bytes > 0, f"{file.name}: write its size, so that another one is refused before it is fetched"
        assert re.fullmatch(r"[A-Za-z0-9][\w.-]*", file.name), f"{file.name} could lie outside of its folder"
        if file.url:
            assert urlsplit(file.url).scheme == "https", file.url
            assert PINNED.search(file.url), f"{file.url} names no version: what is there tomorrow is another file"
        else:
            assert len(file.note.split()) >= 6, f"{file.name}: say in `note` what to get, and what to do with it"


def test_every_registry_was_asked() -> None:
    assert len(REGISTRIES) == 10
    assert len({file.name for slug in REGISTRIES for file in load(slug).files}) >= 20


@pytest.mark.parametrize("slug", REGISTRIES)
def test_the_open_data_sets_hold_the_pinned_bytes(slug: str, datasets: Path) -> None:
    for file in load(slug).files:
        found = [path for path in datasets.glob(f"*/{file.name}") if snapshot.sha256(path) == file.sha256]
        assert len(found) == 1, f"{slug}: no data set holds {file.name} with the pinned checksum"
        assert found[0].stat().st_size == file.bytes


@pytest.mark.parametrize("slug", REGISTRIES)
def test_the_verb_takes_files_from_a_folder_and_asks_no_network_again(
    slug: str, datasets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for room in ("ontology", "data"):
        (tmp_path / room).mkdir()
    (name, *_) = (file.name for file in load(slug).files)
    (folder,) = {path.parent for path in datasets.glob(f"*/{name}")}
    asked = ["fetch", slug, "--project", str(tmp_path), "--quiet"]
    assert main([*asked, "--from", str(tmp_path / "ontology")]) == 1
    assert f"{slug}: {name} is not in" in capsys.readouterr().err
    assert main([*asked, "--from", str(folder)]) == 0
    held = tmp_path / "build" / "snapshots" / slug
    assert {path.name for path in held.iterdir()} == {file.name for file in load(slug).files}
    assert main(asked) == 0
    assert capsys.readouterr().err == ""
