"""The store of citations: one file of JSON lines that only grows, in a folder that outlives every release.

Takes citations. Gives them by name, by question and newest first, to any number of processes at once.
Never acknowledges what is not on the disk, never changes a line, and loses nothing before a line that was torn.
"""

import fcntl
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from gri_service.citing.citation import LONG, SHORT, Citation, name, of, prove
from gri_service.citing.question import digest
from gri_service.problems import NotKept

log = logging.getLogger("gri_service")
FILE = "citations.jsonl"
ASIDE = "torn.txt"  # beginnings of lines that were never acknowledged
TAIL = 1 << 12


class Place(NamedTuple):
    """Where a line lies in the file, its line feed included."""

    at: int
    size: int


@dataclass
class Index:
    """What the file held when it was last looked at: the lines of each name, and the names of each question."""

    file: tuple[int, int] = (0, 0)
    read: int = 0
    last: bytes = b""
    torn: int = 0
    lines: dict[str, list[Place]] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)


class Store:
    """The citations of a folder. Thread-safe, and safe beside other processes with a Store of the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._path = folder, folder / FILE
        self._index, self._lock = Index(), threading.RLock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._look().lines)

    @property
    def torn(self) -> int:
        """Lines that are not whole, those set aside too: a writer was killed before it could acknowledge them."""
        with self._lock:
            aside = self.folder / ASIDE
            return self._look().torn + (aside.read_bytes().count(b"\n") if aside.is_file() else 0)

    def get(self, pid: str) -> Citation | None:
        """The citation of a name; None where there is none."""
        with self._lock:
            return self._read(self._look(), pid)

    def of_question(self, key: str) -> list[Citation]:
        """The citations of a question, oldest first."""
        with self._lock:
            index = self._look()
            return [found for pid in index.questions.get(key, ()) if (found := self._read(index, pid))]

    def newest(self, offset: int = 0, limit: int | None = None) -> list[Citation]:
        """Citations, the newest first."""
        with self._lock:
            index = self._look()
            pids = list(reversed(index.lines))[offset : None if limit is None else offset + limit]
            return [found for pid in pids if (found := self._read(index, pid))]

    def keep(self, draft: Citation, permit: Callable[[], None] = lambda: None) -> tuple[Citation, bool]:
        """The citation as it is kept, and whether its name is new; it is on the disk when this returns.

        The same claim of the same release is kept once; of another release it becomes a further line. `permit` is
        called before a new name is written, and may refuse. Raises NotKept where the folder cannot be written.
        """
        with self._lock, self._open() as file:
            self._mend(file)
            index = self._look()
            known = self._known(index, draft)
            if known is None:
                permit()
                pid = name(draft.claim)
                draft = replace(draft, pid=pid if pid not in index.lines else name(draft.claim, LONG))
                self._append(file, draft.record)
            else:
                draft = replace(draft, pid=known.pid)
                if any(run.release == draft.cited.release for run in known.executions):
                    _to_disk(file)  # whoever wrote it may have been killed before it was on the disk
                else:
                    self._append(file, draft.further)
            kept = self._read(self._look(), draft.pid)
            assert kept is not None, "what was written is read"
            return kept, known is None

    def mend(self) -> None:
        """Set aside what a writer that was killed has left behind the last whole line.

        Raises NotKept where the folder cannot be written.
        """
        if self._path.is_file():
            with self._lock, self._open() as file:
                self._mend(file)

    def _known(self, index: Index, draft: Citation) -> Citation | None:
        for letters in (SHORT, LONG):
            found = self._read(index, name(draft.claim, letters))
            if found is not None and found.claim == draft.claim:
                return found
        return None

    @contextmanager
    def _open(self) -> Iterator[int]:
        """The file, made if need be, which nobody else writes meanwhile."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self._path.open("ab+", buffering=0)
            with file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file.fileno()
        except OSError as error:
            raise not_kept(error) from None

    def _append(self, file: int, record: dict[str, Any]) -> None:
        """Write one line and see it on the disk; a line that cannot be written whole is taken back.

        Raises NotKept.
        """
        before = os.fstat(file).st_size
        # In ASCII, because other readers take more signs than the line feed for the end of a line.
        line = json.dumps(record, separators=(",", ":")).encode("ascii") + b"\n"
        try:
            written = 0
            while written < len(line):
                written += os.write(file, line[written:])
            os.fsync(file)
            if not before:
                _folder_to_disk(self.folder)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(file, before)
            raise not_kept(error) from None

    def _mend(self, file: int) -> None:
        """A writer that was killed may have left the beginning of a line, which nobody was told of: it is set aside.

        A line that lacks its line feed alone is whole, and is given it.
        """
        size = os.fstat(file).st_size
        if not size or os.pread(file, 1, size - 1) == b"\n":
            return
        tail = _tail(file, size)
        try:
            prove(json.loads(tail))
        except (ValueError, KeyError, TypeError):
            with (self.folder / ASIDE).open("ab") as aside:
                aside.write(tail.replace(b"\n", b" ") + b"\n")
                aside.flush()
                os.fsync(aside.fileno())
            os.ftruncate(file, size - len(tail))
            log.warning("%s: a line that was never finished is set aside in %s", self._path, ASIDE)
        else:
            os.write(file, b"\n")
        os.fsync(file)

    def _look(self) -> Index:
        """The index, brought up to what the file holds now; the beginning of a line is left for later."""
        try:
            with self._path.open("rb") as file:
                told = os.fstat(file.fileno())
                if not self._grown(file.fileno(), told):
                    self._index = Index((told.st_dev, told.st_ino))
                if told.st_size > self._index.read:
                    file.seek(self._index.read)
                    for line in file:
                        if line.endswith(b"\n"):
                            self._note(line)
        except (FileNotFoundError, NotADirectoryError):
            self._index = Index()
        return self._index

    def _grown(self, file: int, told: os.stat_result) -> bool:
        """Whether what was read stands there still: it does not where a backup was put back."""
        index = self._index
        if index.file != (told.st_dev, told.st_ino) or told.st_size < index.read:
            return False
        return os.pread(file, len(index.last), index.read - len(index.last)) == index.last

    def _note(self, line: bytes) -> None:
        index, at = self._index, self._index.read
        index.read, index.last = at + len(line), line[-TAIL:]
        if line == b"\n":
            return
        try:
            record = json.loads(line)
            prove(record)
            pid = str(record["pid"])
            if record["kind"] == "new":
                dataset = record["dataset"]
                key = digest(record["normal"], dataset["default"], dataset["named"])
                if pid not in index.lines:
                    index.lines[pid] = []
                    index.questions.setdefault(key, []).append(pid)
            index.lines[pid].append(Place(at, len(line)))
        except (ValueError, KeyError, TypeError):
            index.torn += 1
            log.warning("%s: the line at byte %d is not whole and is set aside", self._path, at)

    def _read(self, index: Index, pid: str) -> Citation | None:
        places = index.lines.get(pid)
        if not places:
            return None
        with self._path.open("rb") as file:
            return of([json.loads(os.pread(file.fileno(), place.size, place.at)) for place in places])


def _tail(file: int, size: int) -> bytes:
    """What stands behind the last line feed of a file."""
    tail, at = b"", size
    while at and b"\n" not in tail:
        at = max(0, at - TAIL)
        tail = os.pread(file, size - at, at)
    return tail.rpartition(b"\n")[2]


def not_kept(error: OSError) -> NotKept:
    """The problem of a folder that cannot be written."""
    reason = error.strerror or type(error).__name__
    return NotKept(f"Ask again later: the citation could not be written down ({reason}), and none was minted.")


def _to_disk(file: int) -> None:
    try:
        os.fsync(file)
    except OSError as error:
        raise not_kept(error) from None


def _folder_to_disk(folder: Path) -> None:
    """See the entry of a new file on the disk."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
