"""The front end keeps its promises: pinned, of these sources, within its budget, and built only where it must be.

Takes service/frontend and the bundle that the install made of it. Gives the sentence that is the repair.
Never builds anything and never runs a script.
"""

import importlib.util
import json
import os
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gri_service.panels import PICTURES

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "service" / "frontend"
DIST = ROOT / "service" / "gri_service" / "static" / "dist"
BUDGET = 120_000  # bytes of compressed script on the first load of a page; the editor is excepted
BUILD = "Run python service/frontend/hatch_build.py."


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", FRONTEND / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    if os.environ.get("GRI_SKIP_FRONTEND"):
        pytest.skip("installed without scripts: GRI_SKIP_FRONTEND is set")
    assert (DIST / "manifest.json").is_file(), f"There is no bundle. {BUILD}"
    return dict(json.loads((DIST / "manifest.json").read_text(encoding="utf-8")))


def test_the_bundle_is_made_of_these_sources(hook: ModuleType, manifest: dict[str, Any]) -> None:
    assert manifest["stamp"] == hook.stamp(), f"The sources have changed since. {BUILD}"


def test_a_change_of_a_source_changes_the_stamp(hook: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "src" / "views").mkdir(parents=True)
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "src" / "views" / "map.ts").write_text("one")
    before = hook.stamp(tmp_path)
    (tmp_path / "README.md").write_text("words are no source")
    assert hook.stamp(tmp_path) == before
    (tmp_path / "src" / "views" / "map.ts").write_text("other")
    assert hook.stamp(tmp_path) != before


def test_node_is_asked_for_only_where_there_is_something_to_build(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ask = hook.FrontendHook.dependencies
    monkeypatch.delenv("GRI_SKIP_FRONTEND", raising=False)
    assert ask(None) == []  # the bundle is that of the sources
    monkeypatch.setattr(hook.fresh, "__defaults__", (tmp_path,))
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert ask(None) == [hook.NODE]
    assert hook.NODE in listed["project"]["optional-dependencies"]["build"]
    monkeypatch.setenv("GRI_SKIP_FRONTEND", "1")
    assert ask(None) == []
    assert "GRI_SKIP_FRONTEND=1" in hook.FIX


def first_load(manifest: dict[str, Any], entry: str, views: list[str]) -> int:
    """Bytes of compressed script that a page with these pictures loads."""
    told = manifest["entries"][entry]
    parts = {told["script"], *told["needs"], *(part for view in views for part in told["later"][view])}
    return sum(manifest["files"][part]["gzip"] for part in parts)


def test_every_page_stays_within_the_budget(manifest: dict[str, Any]) -> None:
    views = sorted(manifest["entries"]["site"]["later"])
    assert set(PICTURES) <= set(views)
    sizes = {view: first_load(manifest, "site", [view]) for view in views}
    heavy = {view: size for view, size in sizes.items() if size > BUDGET}
    assert not heavy, f"Over {BUDGET} bytes on first load: {heavy}"
    assert first_load(manifest, "site", []) < BUDGET / 4


def test_a_page_with_maps_and_a_timeline_stays_within_it_too(manifest: dict[str, Any]) -> None:
    assert first_load(manifest, "site", ["map", "world", "timeline"]) <= BUDGET


def test_the_editor_is_loaded_by_its_page_alone(manifest: dict[str, Any]) -> None:
    site, editor = manifest["entries"]["site"], manifest["entries"]["editor"]
    reached = {site["script"], *site["needs"], *(part for parts in site["later"].values() for part in parts)}
    assert editor["script"] not in reached
    templates = ROOT / "service" / "gri_service" / "templates"
    loading = [path.name for path in templates.rglob("*.html") if 'bundle("editor")' in path.read_text("utf-8")]
    assert loading == ["editor.html"]


def test_every_package_is_pinned_and_locked() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    named = package["dependencies"] | package["devDependencies"]
    assert len(named) >= 20
    loose = [name for name, version in named.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]
    assert not loose, f"Write an exact version: {loose}"
    wrong = [name for name, version in named.items() if lock["packages"][f"node_modules/{name}"]["version"] != version]
    assert not wrong, f"The lock file says otherwise; run npm install in service/frontend: {wrong}"
    bare = [name for name, entry in lock["packages"].items() if name and "integrity" not in entry]
    assert not bare, f"Without a checksum: {bare}"
    assert "resolved" not in (FRONTEND / "package-lock.json").read_text(encoding="utf-8")


def test_the_readme_names_every_source() -> None:
    told = (FRONTEND / "README.md").read_text(encoding="utf-8")
    sources = [path.name for path in [*FRONTEND.glob("*.mjs"), *(FRONTEND / "src").glob("*.ts")]]
    assert len(sources) >= 12
    missing = [name for name in sources if name not in told and not name.endswith(".d.ts")]
    assert not missing, f"service/frontend/README.md does not name {missing}"


def test_the_licences_of_what_is_bundled_travel_along(manifest: dict[str, Any]) -> None:
    told = (DIST / "licences.txt").read_text(encoding="utf-8")
    assert "licences.txt" in manifest["files"]
    for name in ("@zazuko/yasqe", "codemirror"):
        assert f"\n{name} " in told, f"{name} is bundled without its licence"
    assert "Permission is hereby granted" in told


def test_nothing_is_asked_of_another_host() -> None:
    for path in (FRONTEND / "src").rglob("*.ts"):
        called = re.findall(r"fetch\(\s*[\"'`](https?:)", path.read_text(encoding="utf-8"))
        assert not called, f"{path.name} calls another host"
