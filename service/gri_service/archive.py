"""The archive: the finished releases of the build folder, each opened on disk when somebody asks for it.

Takes the settings BUILD, PAST_SECONDS and PAST_OPEN. Gives Served, as the shelf does for the release of now.
Never opens what is no whole release of ours, and closes what nobody has asked for a while.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from gri_service.config import Settings
from gri_service.problems import Busy, UnknownRelease
from gri_service.release import Release, ReleaseError, open_folder
from gri_service.served import Served

log = logging.getLogger("gri_service")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Archive:
    """The releases beside the one of now, by name. Thread-safe."""

    def __init__(self, settings: Settings, open_release: Callable[[Release], Served]) -> None:
        self._folder = Path(settings.text("BUILD")) / "releases"
        self._closed_build = bool(settings.text("DATA") or settings.text("RELEASE"))
        self._idle, self._most = settings.number("PAST_SECONDS"), settings.whole("PAST_OPEN")
        self._open_release = open_release
        self._open: dict[str, Served] = {}
        self._asked: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._keeper: threading.Thread | None = None

    def releases(self) -> list[Release]:
        """Every whole release there is, newest first by what its manifest says of its making, then by name."""
        if self._closed_build:
            return []
        found = []
        for manifest in self._folder.glob("[!.]*/manifest.json"):
            try:
                found.append(open_folder(manifest.parent))
            except ReleaseError:  # a folder that is being removed, or is somebody's own
                continue
        return sorted(found, key=lambda release: (_made(release), release.id), reverse=True)

    def find(self, name: str) -> Release:
        """The release of that name.

        Raises UnknownRelease.
        """
        if not self._closed_build and NAME.fullmatch(name):
            try:
                release = open_folder(self._folder / name)
            except ReleaseError:
                release = None
            if release is not None and release.id == name:
                return release
        raise UnknownRelease(f"Choose a release of the list under /release/: there is none called “{name[:80]}”.")

    def borrow(self, name: str) -> Served:
        """That release, opened on disk, for one request; give it back with `leave`.

        Raises UnknownRelease for a name that is none, Busy where as many are open as may be and all are in use.
        """
        with self._lock:
            served = self._open.get(name)
            if served is None or not served.enter():
                release = self.find(name)
                self._make_room()
                served = self._open_release(release)
                self._open[name] = served
                served.enter()
                log.info("release %s is opened on disk beside the one of now", name)
                self._watch()
            self._asked[name] = time.monotonic()
            return served

    def _make_room(self) -> None:
        """Close those that were asked for longest ago until one more may be open. The lock is held."""
        while len(self._open) >= max(1, self._most):
            unused = [name for name in self._open if not self._open[name].users]
            if not unused:
                raise Busy("Ask again in a moment: as many older releases are open as may be, and all are in use.")
            self._put_away(min(unused, key=self._asked.__getitem__))

    def _put_away(self, name: str) -> None:
        self._open.pop(name).put_away(patience=0.0)
        self._asked.pop(name, None)

    def _watch(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._close_idle, name="close-releases", daemon=True)
            self._keeper.start()

    def _close_idle(self) -> None:
        while not self._closing.wait(min(30.0, max(0.1, self._idle / 4))):
            with self._lock:
                late = time.monotonic() - self._idle
                for name in [name for name, asked in self._asked.items() if asked < late]:
                    if not self._open[name].users:
                        self._put_away(name)

    def close(self) -> None:
        """Put everything away."""
        self._closing.set()
        if self._keeper is not None:
            self._keeper.join()
        with self._lock:
            for name in list(self._open):
                self._put_away(name)


def _made(release: Release) -> tuple[str, int]:
    """What orders releases in time: the as-of date, and within one date the moment the folder was finished."""
    folder = release.folder
    return release.as_of, folder.stat().st_mtime_ns if folder is not None and folder.exists() else 0
