"""The spool: a result while it is written, in memory as long as it is small, then in an anonymous file.

Takes the bytes of a serialiser, and what a result may have. Gives its size, lines, digest, and its bytes or descriptor.
Never keeps a result that is larger than allowed: writing it raises, which ends the run.
"""

import hashlib
import io
import os
import threading
from queue import SimpleQueue
from typing import BinaryIO

from gri_service.engine.channel import INLINE

BLOCK = 1 << 18


class TooLarge(Exception):
    """The result has more bytes or rows than the job allows."""


class Spool:
    """One result. A file for writing, as far as a serialiser needs one."""

    def __init__(self, size: int) -> None:
        self._most = size
        self._held = bytearray()
        self._digest = Digest()
        self.size = self.lines = 0
        self.descriptor: int | None = None

    def write(self, text: bytes) -> int:
        """Take the next bytes.

        Raises TooLarge.
        """
        self.size += len(text)
        if self.size > self._most:
            raise TooLarge
        self._held += text
        if len(self._held) >= BLOCK:
            self._spill()
        return len(text)

    def _spill(self) -> None:
        """Move what is held to the file; its digest is made beside, by the other processor."""
        if self.descriptor is None:
            self.descriptor = os.memfd_create("gri-result", os.MFD_CLOEXEC)
        block = bytes(self._held)
        self._held.clear()
        self._digest.add(block)
        self.lines += block.count(b"\n")
        left = memoryview(block)
        while left:
            left = left[os.write(self.descriptor, left) :]

    def flush(self) -> None:
        """Nothing is to be done before the end."""

    def finish(self) -> None:
        """All has been written: what is small stays in memory, anything else lies whole in its file."""
        if self.descriptor is not None or len(self._held) > INLINE:
            self._spill()
        else:
            self.lines = self._held.count(b"\n")

    def restart(self) -> None:
        """Forget what was written."""
        self.close()
        self._held.clear()
        self._digest = Digest()
        self.size = self.lines = 0

    @property
    def sha256(self) -> str:
        """Digest of the finished result, in hexadecimal."""
        return hashlib.sha256(self._held).hexdigest() if self.descriptor is None else self._digest.hexdigest()

    def inline(self) -> bytes:
        """The bytes of a result that is small; empty for one that lies in its file."""
        return bytes(self._held)

    def read(self) -> bytes:
        """The bytes of the finished result, wherever they lie."""
        return self.inline() if self.descriptor is None else os.pread(self.descriptor, self.size, 0)

    def body(self) -> BinaryIO:
        """The finished result as a file of its own, at its first byte; the receiver closes it."""
        if self.descriptor is None:
            return io.BytesIO(self._held)
        body = os.fdopen(os.dup(self.descriptor), "rb")
        body.seek(0)
        return body

    def close(self) -> None:
        """Give the file back, if there is one."""
        self._digest.end()
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


class Digest:
    """SHA-256 of blocks as they come, made by a thread of its own from the second block on."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()
        self._blocks: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._begun = False

    def add(self, block: bytes) -> None:
        if not self._begun:
            self._begun = True
            self._sum.update(block)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        self._blocks.put(block)

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._sum.update(block)

    def end(self) -> None:
        """Wait until every block is in."""
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
            self._thread = None

    def hexdigest(self) -> str:
        """The digest of all blocks."""
        self.end()
        return self._sum.hexdigest()
