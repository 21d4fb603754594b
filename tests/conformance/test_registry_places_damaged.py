"""A file that is cut off, wrongly encoded, doubled or of another form stops its registry with one clear error.

Takes copies of the open data sets and damages one file of each registry. Gives the error, or what was let through.
Never damages the data sets.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gri_ingest import registry, source
from gri_ingest.errors import SourceRefused

FILES = {  # one file of each registry, and of each form
    "esfri-2016": ("rimapping-eu", "esfri-partner-countries.csv"),
    "european-infrastructures": ("rimapping-eu", "pan-european-ris.csv"),
    "light-sources": ("lightsources", "beamlines-Asia.json"),
    "radio-observatories": ("radio-observatories", "observatories.json"),
    "european-maps": ("europe-ri-maps", "data_cartography_network.geojson"),
    "country-codes": ("countries", "country-codes.csv"),
}


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_at_a_line(path: Path) -> None:
    """What is left is well formed, and only its number of records is wrong."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        path.write_text("\n".join(text.split("\n")[:-3]) + "\n", encoding="utf-8", newline="")
        return
    told = json.loads(text)
    held = told["features"] if isinstance(told, dict) and "features" in told else told
    if isinstance(held, list):
        del held[-1]
    else:
        held.pop(next(reversed(held)))
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def wrongly_encoded(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    at = text.index("\n", len(text) // 2) if "\n" in text else text.index('"', len(text) // 2) + 1
    path.write_bytes(text[:at].encode() + b"\xe9" + text[at:].encode())


def doubled(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        header, rest = text.split("\n", 1)
        path.write_text(f"{header}\n{rest}{rest}", encoding="utf-8", newline="")
        return
    told = json.loads(text)
    if isinstance(told, list):
        told += told
    elif "features" in told:
        told["features"] += told["features"]
    else:
        inside = text.strip()[1:-1]
        path.write_text(f"{{{inside},{inside}}}", encoding="utf-8")
        return
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def of_another_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        header, rest = text.split("\n", 1)
        columns = header.split(",")
        columns[1] += "_new"
        path.write_text(",".join(columns) + "\n" + rest, encoding="utf-8", newline="")
        return
    old = '"latitude"' if path.name == "observatories.json" else '"flux"' if path.suffix == ".json" else '"capacity"'
    assert old in text
    path.write_text(text.replace(old, f'"new_{old[1:]}', 1), encoding="utf-8")


DAMAGES: list[Callable[[Path], None]] = [cut_off, cut_at_a_line, wrongly_encoded, doubled, of_another_form]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("slug", FILES)
def test_a_damaged_file_gives_one_clear_error(
    slug: str, damage: Callable[[Path], None], datasets: Path, tmp_path: Path
) -> None:
    folder, name = FILES[slug]
    each = source.load(slug)
    for file in each.files:
        shutil.copyfile(datasets / folder / file.name, tmp_path / file.name)
    out = tmp_path / "out" / f"{slug}.nq"
    registry.transform(each, tmp_path, {}, out)
    before = out.read_bytes()
    damage(tmp_path / name)
    with pytest.raises(SourceRefused) as refused:
        registry.transform(each, tmp_path, {}, out)
    told = str(refused.value)
    # What is left of a file may be well formed, and then its number of records tells.
    counted = damage in (cut_off, cut_at_a_line) and told.startswith(f"{slug}: ") and " rows, not " in told
    assert name in told or counted, told
    assert out.read_bytes() == before, "a damaged file has replaced the stream"


def test_the_suites_are_whole() -> None:
    assert (len(FILES), len(DAMAGES)) == (6, 5)
