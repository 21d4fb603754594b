"""The shelf: the release that is served with all that was opened for it, and the taking up of a new one.

Takes the settings and a way to start an engine. Gives Served, an open release, which a request keeps from door to door.
Never drops a request: a new release is ready before the old one is put away, and the old one is drained.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from gri_service.archive import Archive
from gri_service.catalogue import Catalogue
from gri_service.config import Settings
from gri_service.engine import Engine
from gri_service.engine.modes import shelve
from gri_service.release import Release, ReleaseError, current, find, followed, open_folder
from gri_service.search import Search
from gri_service.served import Served

log = logging.getLogger("gri_service")


class Shelf:
    """The one release that is served now, and the archive of all. Thread-safe."""

    def __init__(
        self, settings: Settings, start: Callable[[Release, Settings], Engine], engine: Engine | None = None
    ) -> None:
        self._settings = settings
        self._start = start
        self._engine = engine
        self._closing = threading.Event()
        self._served = self._open(find(settings))
        self.archive = Archive(settings, self._shelve, lambda: self._served.release)
        self._follower: threading.Thread | None = None
        if followed(settings) and engine is None:
            self._follower = threading.Thread(target=self._follow, name="follow-release", daemon=True)
            self._follower.start()

    def _open(self, release: Release) -> Served:
        lent = self._engine
        return _served(release, lambda: lent or self._start(release, self._settings), lent=lent is not None)

    def _shelve(self, release: Release) -> Served:
        return _served(release, lambda: shelve(release, self._settings))

    def borrow(self, name: str = "") -> Served:
        """The release of one request, that of now or the one that is named; give it back with `leave`.

        A named release is asked on disk, that of now too, so that its answers are the same bytes for ever: the order
        of rows in memory is another. A bare file has no store, and nothing to compare it with.
        Raises UnknownRelease, Busy where too many are in use, and ReleaseDamaged.
        """
        while not name or (name == self._served.release.id and self._served.release.folder is None):
            served = self._served
            if served.enter():
                return served
        return self.archive.borrow(name)

    def lend(self, name: str) -> Served:
        """The release of that name, in memory while it is the one of now; give it back with `leave`.

        Raises as `borrow`.
        """
        return self.borrow("" if name == self._served.release.id else name)

    @property
    def served(self) -> Served:
        """The release that is served now."""
        return self._served

    def _follow(self) -> None:
        seen = self._served.release.folder
        while not self._closing.wait(self._settings.number("FOLLOW_SECONDS") or 1.0):
            try:
                folder = current(self._settings)
            except ReleaseError:
                continue  # between two releases, or the build folder is being moved
            if folder == seen:
                continue
            seen = folder  # tried once: a release that cannot be opened is not tried again and again
            self.take_up(folder)

    def take_up(self, folder: Path) -> None:
        """Serve the release in a folder from now on; what cannot be opened leaves the old one in place."""
        try:
            fresh = self._open(open_folder(folder))
        except Exception:  # whatever is wrong with the new one, the old one must go on
            log.exception("release %s cannot be served; %s stays", folder, self._served.release.id)
            return
        old, self._served = self._served, fresh
        log.info("release %s is served, %s is drained", fresh.release.id, old.release.id)
        old.put_away()

    def close(self) -> None:
        """Put everything away; no process and no open file is left."""
        self._closing.set()
        if self._follower is not None:
            self._follower.join()
        self.archive.close()
        self._served.put_away(patience=1.0)


def _served(release: Release, start: Callable[[], Engine], *, lent: bool = False) -> Served:
    """A release with its catalogue and its index of names; a bare file has neither. Nothing is left open by a fault."""
    if release.folder is None:
        return Served(release, start(), Catalogue([]), None, lent=lent)
    catalogue, search = Catalogue.load(release.folder), Search(release.folder / "search.sqlite")
    try:
        return Served(release, start(), catalogue, search, lent=lent)
    except BaseException:
        search.close()
        raise
