"""Assets: style sheets, icons and the bundle, with addresses that change when their content does.

Takes the folder static/, whose dist/ the build hook has made, or not. Gives files with their digests, and the
addresses of what an entry of the bundle loads. Never fails for want of the bundle: every page works without it.
"""

import hashlib
import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from gri_service.packing import packed

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
BUNDLE = "dist"
MANIFEST = f"{BUNDLE}/manifest.json"


@dataclass
class Asset:
    """One file: its bytes, its type and what names its content; packed once, for all who ask."""

    body: bytes
    type: str
    digest: str = field(init=False)
    _packed: bytes | None = None

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256(self.body).hexdigest()

    def packed(self) -> bytes:
        """The bytes as gzip. Two threads may both compute it, and compute the same."""
        if self._packed is None:
            self._packed = packed(self.body)
        return self._packed


@dataclass(frozen=True)
class Entry:
    """What a page loads of one entry, as names below static/; nothing where there is no bundle."""

    script: str = ""
    style: str = ""
    needs: tuple[str, ...] = ()


class Assets:
    """The files of one folder. A file that is written anew is read anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._read: dict[str, tuple[float, Asset]] = {}

    def get(self, name: str) -> Asset | None:
        """The file of this name; None for what is no file of the folder."""
        path = self._folder / name
        try:
            changed = path.stat().st_mtime
            known = self._read.get(name)
            if known is None or known[0] != changed:
                if not path.is_file() or not path.resolve().is_relative_to(self._folder):
                    return None
                known = self._read[name] = changed, Asset(path.read_bytes(), _type(path))
        except (OSError, ValueError):  # a name with a zero byte is none either
            return None
        return known[1]

    def version(self, name: str) -> str:
        """A few letters that change with the content; empty for what is not there."""
        found = self.get(name)
        return found.digest[:12] if found is not None else ""

    def manifest(self) -> dict[str, object]:
        """What the bundle says of itself; empty where there is none."""
        found = self.get(MANIFEST)
        return dict(json.loads(found.body)) if found is not None else {}

    def entry(self, name: str) -> Entry:
        """What the entry `site` or `editor` of the bundle loads."""
        entries = self.manifest().get("entries")
        told = entries.get(name) if isinstance(entries, dict) else None
        if not told:
            return Entry()
        style = told["style"]
        return Entry(
            f"{BUNDLE}/{told['script']}",
            f"{BUNDLE}/{style}" if style else "",
            tuple(f"{BUNDLE}/{need}" for need in told["needs"]),
        )


def _type(path: Path) -> str:
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
