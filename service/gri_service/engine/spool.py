"""The spool: a result while it is written, in memory as long as it is small, then in an anonymous file.

Takes the bytes of a serialiser, and what a result may have. Gives its size, lines, digest, and its bytes or descriptor.
Never keeps a result that is larger than allowed: writing it raises, which ends the run.
"""

import hashlib
import io
import os
from typing import BinaryIO

from gri_service.engine.channel import INLINE


class TooLarge(Exception):
    """The result has more bytes or rows than the job allows."""


class Spool:
    """One result. A file for writing, as far as a serialiser needs one."""

    def __init__(self, size: int, lines: int | None = None) -> None:
        self._most, self._most_lines = size, lines
        self._held = bytearray()
        self._digest = hashlib.sha256()
        self.size = self.lines = 0
        self.descriptor: int | None = None

    def write(self, text: bytes) -> int:
        """Take the next bytes.

        Raises TooLarge.
        """
        self.size += len(text)
        self.lines += text.count(b"\n")
        if self.size > self._most or (self._most_lines is not None and self.lines > self._most_lines):
            raise TooLarge
        self._digest.update(text)
        if self.descriptor is None and self.size <= INLINE:
            self._held += text
            return len(text)
        if self.descriptor is None:
            self.descriptor = os.memfd_create("gri-result", os.MFD_CLOEXEC)
            self._pour(self._held)
            self._held.clear()
        self._pour(text)
        return len(text)

    def _pour(self, text: bytes | bytearray) -> None:
        left = memoryview(text)
        while left:
            left = left[os.write(self.descriptor or 0, left) :]

    def flush(self) -> None:
        """Nothing is held back."""

    def restart(self) -> None:
        """Forget what was written."""
        self.close()
        self._held.clear()
        self._digest = hashlib.sha256()
        self.size = self.lines = 0

    @property
    def sha256(self) -> str:
        """Digest of the bytes so far, in hexadecimal."""
        return self._digest.hexdigest()

    def inline(self) -> bytes:
        """The bytes of a result that is small; empty for one that lies in its file."""
        return bytes(self._held)

    def read(self) -> bytes:
        """The bytes so far, wherever they lie."""
        return self.inline() if self.descriptor is None else os.pread(self.descriptor, self.size, 0)

    def body(self) -> BinaryIO:
        """The result as a file of its own, at its first byte; the receiver closes it."""
        if self.descriptor is None:
            return io.BytesIO(self._held)
        body = os.fdopen(os.dup(self.descriptor), "rb")
        body.seek(0)
        return body

    def close(self) -> None:
        """Give the file back, if there is one."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
