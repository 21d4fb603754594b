"""The snapshot of a registry as a build finds it: every file there, and what source.toml says it is.

Takes a project and a registry; gives one checksum. Never brings a file (fetch.py does), and never reads a wrong one.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from gri_ingest.errors import SourceRefused
from gri_ingest.project import Project
from gri_ingest.source import Source

ACCEPTED = "accepted.json"


def pinned(project: Project, source: Source, anything: bool = False) -> str:
    """One SHA-256 for the files of a registry; refused when one is not there, or is not what it should be.

    With `anything`, whatever bears their names will do.
    """
    folder = source.snapshot(project.root)
    known = accepted(folder)
    whole = hashlib.sha256()
    for file in source.files:
        path = folder / file.name
        if not path.is_file():
            raise SourceRefused(
                f"{source.slug}: {file.name} is not there. Run gri-ingest fetch {source.slug}, "
                f"or gri-ingest fetch {source.slug} --from FOLDER with files that you have."
            )
        digest = sha256(path)
        if not anything and digest != known.get(file.name, file.sha256):
            raise SourceRefused(
                f"{source.slug}: {file.name} has the checksum {digest}, not {known.get(file.name, file.sha256)}. "
                f"Fetch it anew; if the change is meant: gri-ingest fetch {source.slug} --from FOLDER --accept."
            )
        whole.update(f"{file.name} {digest}\n".encode())
    return whole.hexdigest()


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def accepted(folder: Path) -> dict[str, str]:
    """The checksums that a person accepted in place of the pinned ones, by name of the file."""
    path = folder / ACCEPTED
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in told.items()}
    except (ValueError, AttributeError):
        raise SourceRefused(f"{path}: this is no table of names and checksums. Delete it, then fetch again.") from None
