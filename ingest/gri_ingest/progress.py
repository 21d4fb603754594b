"""Progress of a build: one line that changes on a terminal, a line per stage elsewhere.

Takes what the stages tell; gives it to standard error.
Never writes into a result: times are for the eye only, so that equal input stays equal bytes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Tells which stage is at work and how long each took."""

    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = not quiet and self._stream.isatty()
        self._stage = ""

    def tell(self, detail: str) -> None:
        """Show what the stage is at; only a terminal sees it."""
        if self._live:
            self._stream.write(f"\r\x1b[K{self._stage} · {detail}"[:110])
            self._stream.flush()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A stage, with its time when it is done."""
        self._stage, began = name, time.perf_counter()
        self.tell("…")
        yield
        self.say(f"{name:<10} {time.perf_counter() - began:5.1f} s")

    def say(self, line: str) -> None:
        """A line that stays."""
        if not self._quiet:
            self._stream.write(("\r\x1b[K" if self._live else "") + line + "\n")
            self._stream.flush()
