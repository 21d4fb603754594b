"""A file that is on its way: what is there of it already, and the moment it gets its name.

Takes a pin and the bytes that came; gives how to go on, or the file under its name when its checksum is right.
Never trusts what lies there: a part whose origin is not noted is no beginning of anything.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from gri_ingest.errors import SourceRefused
from gri_ingest.snapshot import sha256

MOST = 2 << 30  # bytes of a file whose size is not told


@dataclass(frozen=True, slots=True)
class Pin:
    """A file as source.toml names it; size 0 means that it is not told. Not `strict`: any bytes will do (--accept)."""

    name: str
    url: str
    sha256: str
    size: int = 0
    strict: bool = True
    note: str = ""

    @property
    def most(self) -> int:
        """The bytes after which it cannot be this file."""
        return self.size if self.strict and self.size else MOST


@dataclass(frozen=True, slots=True)
class Part:
    """`<name>.part` and, beside it, where it came from; nobody but fetch reads either."""

    pin: Pin
    folder: Path

    @property
    def path(self) -> Path:
        """The bytes that came."""
        return self.folder / f"{self.pin.name}.part"

    @property
    def note(self) -> Path:
        """Their address, and what the server calls this state of the file."""
        return self.folder / f"{self.pin.name}.part.json"

    def begun(self) -> tuple[int, str]:
        """How many bytes of this very file are there, and what If-Range says; 0 where that cannot be known."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            if note["url"] == self.pin.url and note["validator"]:
                return self.path.stat().st_size, str(note["validator"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return 0, ""

    def begin(self, validator: str) -> None:
        """A new beginning is noted."""
        self.path.unlink(missing_ok=True)
        self.note.write_text(json.dumps({"url": self.pin.url, "validator": validator}), encoding="utf-8")

    def forget(self) -> None:
        """No trace of an earlier attempt is left."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def place(self, origin: str) -> str:
        """The file bears its name, if its bytes are the pinned ones; gives their SHA-256.

        Raises SourceRefused, and forgets the bytes, when they are others.
        """
        digest = sha256(self.path)
        if self.pin.strict and digest != self.pin.sha256:
            size = self.path.stat().st_size
            self.forget()
            raise SourceRefused(
                f"{self.pin.name}: the {size:,} bytes of {origin} have the checksum {digest}, not {self.pin.sha256}. "
                "Nothing of it was kept. If you mean these bytes, say the same with --accept."
            )
        os.replace(self.path, self.folder / self.pin.name)
        self.forget()
        return digest
