"""The files of a registry's snapshot: fetched from their pinned addresses, or taken from where a person has them.

Takes the files that source.toml names and the folder for them; gives their checksums, each file whole and verified.
Never writes outside build/: bytes that a person accepts instead of the pinned ones are noted beside them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gri_ingest.download import Tell, download
from gri_ingest.download.part import Part, Pin
from gri_ingest.errors import SourceRefused
from gri_ingest.snapshot import ACCEPTED, accepted, sha256


def bring(
    slug: str, pins: Sequence[Pin], folder: Path, tell: Tell, given: Path | None = None, accept: bool = False
) -> dict[str, str]:
    """Every file stands in the folder, verified; gives the SHA-256 of each by name.

    A file that is there and right is left alone. With `accept` other bytes than the pinned ones are taken, and their
    checksums are written to accepted.json in the folder; without it, what was accepted before stays accepted.

    Raises SourceRefused, with what is missing and where to get it, after all that could be had was placed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = accepted(folder)
    have: dict[str, str] = {}
    missing: list[str] = []
    for pin in pins:
        pin = replace(pin, sha256=known.get(pin.name, pin.sha256), size=0 if pin.name in known else pin.size)
        if given is None and not accept and (folder / pin.name).is_file() and sha256(folder / pin.name) == pin.sha256:
            have[pin.name] = pin.sha256
            continue
        part = Part(replace(pin, strict=not accept), folder)
        if given is not None:
            found = _given(pin, given, alone=len(pins) == 1)
            if found is not None:
                have[pin.name] = _taken(part, found)
            elif not _right(pin, folder):
                missing.append(f"{pin.name} is not in {given}")
        elif pin.url:
            have[pin.name] = download(part, tell)
        elif _right(pin, folder) or (accept and (folder / pin.name).is_file()):
            have[pin.name] = sha256(folder / pin.name)
        else:
            missing.append(f"{pin.name} has no public address. {pin.note}".rstrip(". "))
    if accept:
        _accept(folder, pins, known | have)
    if missing:
        raise SourceRefused(
            f"{slug}: {'; '.join(missing)}. Then: gri-ingest fetch {slug} --from PATH (the file, or its folder)."
        )
    return have | {pin.name: sha256(folder / pin.name) for pin in pins if pin.name not in have}


def _accept(folder: Path, pins: Sequence[Pin], sums: Mapping[str, str]) -> None:
    """What differs from source.toml is noted; a note that says the same as source.toml goes."""
    other = {pin.name: sums[pin.name] for pin in pins if sums.get(pin.name, pin.sha256) != pin.sha256}
    path, beside = folder / ACCEPTED, folder / f"{ACCEPTED}.part"
    if other:
        beside.write_text(json.dumps(other, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(beside, path)
    else:
        path.unlink(missing_ok=True)


def _right(pin: Pin, folder: Path) -> bool:
    return (folder / pin.name).is_file() and sha256(folder / pin.name) == pin.sha256


def _given(pin: Pin, given: Path, alone: bool) -> Path | None:
    """The file a person means for this name: that of the folder, or the file itself."""
    if given.is_dir():
        return given / pin.name if (given / pin.name).is_file() else None
    if not given.is_file():
        raise SourceRefused(f"--from {given}: there is no such file or folder.")
    return given if alone or given.name == pin.name else None


def _taken(part: Part, found: Path) -> str:
    """The file found elsewhere stands in the folder: linked where the disk allows it, else copied."""
    if found.resolve() == (part.folder / part.pin.name).resolve():
        digest = sha256(found)
        if part.pin.strict and digest != part.pin.sha256:
            raise SourceRefused(
                f"{found}: the checksum is {digest}, not {part.pin.sha256}. Say --accept if it is meant."
            )
        return digest
    part.forget()
    with contextlib.suppress(OSError):
        os.link(found.resolve(), part.path)
    if not part.path.exists():
        shutil.copyfile(found, part.path)
    return part.place(str(found))
