"""The cache: whole results of a release, the least recently used go first, bounded in bytes.

Takes a key that names release, order of rows, normal form, dataset and format, and a whole answer. Gives it again.
Never keeps a failure, half a result, or the answer of a question whose answer changes by itself.
"""

import gzip
import hashlib
import io
import os
import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gri_service.engine import Answer, Job

SHARE = 4  # one result may take this part of the cache, so that a single export does not empty it
IN_FILE = 1 << 18  # bytes above which a result stays in its file
ENTRY_BYTES = 1_024  # what an entry takes beside its bytes, roughly


class Key(NamedTuple):
    """What decides the bytes of an answer."""

    release: str
    letter: str
    normal: str
    job: tuple[object, ...]


def key_of(release: str, letter: str, normal: str, job: Job) -> Key:
    """The key of a job, whose text is given in its normal form."""
    decides = (job.media_type, job.base, job.default_graphs, job.named_graphs, job.max_rows, job.max_bytes)
    return Key(release, letter, normal, decides)


@dataclass(frozen=True)
class Packed:
    """Compressed bytes and their digest."""

    body: bytes
    sha256: str


def again(body: BinaryIO) -> BinaryIO:
    """The same bytes once more, with a position of their own."""
    if isinstance(body, io.BytesIO):
        return io.BytesIO(body.getvalue())
    return Path(f"/proc/self/fd/{body.fileno()}").open("rb")


class Kept:
    """A whole result with its bytes. What is computed from it once is kept beside it."""

    def __init__(self, answer: Answer) -> None:
        self.bytes, self.sha256, self.rows = answer.bytes, answer.sha256, answer.rows
        self.seconds, self.notices = answer.seconds, answer.notices
        # A large body stays in the memory file in which it came; copying it would take as long as sending it.
        self._file = answer.body if answer.bytes > IN_FILE and not isinstance(answer.body, io.BytesIO) else None
        self._held = answer.read() if self._file is None else b""
        if self._file is not None:
            weakref.finalize(self, self._file.close)
        self._packed: Packed | None = None

    @property
    def body(self) -> bytes:
        """The bytes."""
        return self._held if self._file is None else os.pread(self._file.fileno(), self.bytes, 0)

    def open(self) -> BinaryIO:
        """The bytes as a file of the receiver's own, at its first byte."""
        return io.BytesIO(self._held) if self._file is None else again(self._file)

    @property
    def is_packed(self) -> bool:
        """Whether the compressed bytes are there already."""
        return self._packed is not None

    def packed(self) -> Packed:
        """The bytes as gzip. Two threads may both compute it, and compute the same."""
        if self._packed is None:
            body = gzip.compress(self.body, compresslevel=5, mtime=0)
            self._packed = Packed(body, hashlib.sha256(body).hexdigest())
        return self._packed

    @property
    def size(self) -> int:
        """An upper bound of what the entry takes, its compressed form included."""
        return ENTRY_BYTES + 2 * self.bytes

    def answer(self, how: str) -> "Told":
        """The answer for one more client, with a body of its own."""
        return Told(
            "ok", self.open(), self.bytes, self.rows, self.sha256, self.seconds,
            notices=self.notices, how=how, kept=self,
        )  # fmt: skip


@dataclass(frozen=True)
class Told(Answer):
    """An answer, and how it came about: by a `run`, a run that was `joined`, or a `hit` of the cache."""

    how: str = "run"
    kept: Kept | None = None


class Cache:
    """Whole results by their keys. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = self.hits = self.misses = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def takes(self, size: int) -> bool:
        """Whether a result of so many bytes may be kept."""
        return 2 * size + ENTRY_BYTES <= self.limit // SHARE

    def get(self, key: Key) -> Kept | None:
        """The result, if it is here; it is then the most recently used."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a result, and let go of what was used longest ago until all fits."""
        if not self.takes(kept.bytes):
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self.bytes += kept.size - (old.size if old is not None else 0)
            self._kept[key] = kept
            while self.bytes > self.limit:
                _, gone = self._kept.popitem(last=False)
                self.bytes -= gone.size
