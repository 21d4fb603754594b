"""A release: the immutable folder that is served, and where to find the one that is current.

Takes the settings BUILD, RELEASE and DATA. Gives Release: identifier, manifest, the file a store is loaded from.
Never writes into a release and never follows a link twice: the folder is resolved once and kept.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gri_service.config import Settings

SUFFIXES = {".nq", ".nt", ".ttl", ".trig", ".rdf", ".jsonld", ".owl", ".xml"}


class ReleaseError(RuntimeError):
    """There is nothing to serve; the message says what to type."""


@dataclass(frozen=True)
class Release:
    """One immutable graph. `folder` is None for a bare RDF file, which has no catalogue and no search index."""

    id: str
    load: Path
    folder: Path | None
    manifest: Mapping[str, Any]

    @property
    def quads(self) -> int | None:
        """Quads of the store that is loaded, as the manifest counts them; None when it does not."""
        if "defaultQuads" not in self.manifest or "quads" not in self.manifest:
            return None
        return int(self.manifest["defaultQuads"]) + sum(map(int, self.manifest["quads"].values()))

    @property
    def store(self) -> Path | None:
        """The folder of the store on disk, where the release has one."""
        if self.folder is None or not (self.folder / "store" / "CURRENT").is_file():
            return None
        return self.folder / "store"

    @property
    def as_of(self) -> str:
        """The date the facts were collected, as the manifest says; empty when it does not."""
        return str(self.manifest.get("asOf", ""))


def open_folder(folder: Path) -> Release:
    """The release in a folder.

    Raises ReleaseError when a file is missing that every release has.
    """
    real = folder.resolve()
    try:
        manifest = json.loads((real / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"{folder} is no release: manifest.json is missing. Run `gri-ingest build`.") from None
    except ValueError as error:
        raise ReleaseError(f"{real}/manifest.json is not JSON ({error}). Run `gri-ingest build`.") from None
    if not (real / "load.nq").is_file():
        raise ReleaseError(f"{real} is no whole release: load.nq is missing. Run `gri-ingest build`.")
    return Release(str(manifest.get("id") or real.name), real / "load.nq", real, manifest)


def open_file(path: Path) -> Release:
    """A bare RDF file as a release; its identifier is taken from its bytes, so equal files have equal names."""
    if not path.is_file():
        raise ReleaseError(f"{path} is not a file. Name an RDF file, for example graph.nq.")
    if path.suffix not in SUFFIXES:
        raise ReleaseError(f"{path}: the ending {path.suffix!r} names no RDF format. Use one of {sorted(SUFFIXES)}.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Release(f"{path.stem}-{digest[:8]}", path.resolve(), None, {})


def find(settings: Settings) -> Release:
    """The release the settings name: a file, one folder, or the one that is current."""
    if settings.text("DATA"):
        return open_file(Path(settings.text("DATA")))
    if settings.text("RELEASE"):
        return open_folder(Path(settings.text("RELEASE")))
    if settings.text("REMOTE") and not (Path(settings.text("BUILD")) / "current").exists():
        return Release("unknown", Path(os.devnull), None, {})  # all there is stands behind the endpoint
    return open_folder(current(settings))


def current(settings: Settings) -> Path:
    """Where the link `current` points now.

    Raises ReleaseError when there is none yet.
    """
    link = Path(settings.text("BUILD")) / "current"
    if not link.exists():
        raise ReleaseError(f"{link} does not exist: nothing has been built. Run `gri-ingest build`, or `make run`.")
    return link.resolve()


def followed(settings: Settings) -> bool:
    """Whether the settings name a link that may come to point elsewhere."""
    return not settings.text("DATA") and not settings.text("RELEASE")
