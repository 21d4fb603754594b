"""The shelf: the release that is served with all that was opened for it, and the taking up of a new one.

Takes the settings and a way to start an engine. Gives Served, an open release, which a request keeps from door to door.
Never drops a request: a new release is ready before the old one is put away, and the old one is drained.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gri_service.catalogue import Catalogue
from gri_service.config import Settings
from gri_service.engine import Engine
from gri_service.release import Release, ReleaseError, current, find, followed, open_folder
from gri_service.search import Search

log = logging.getLogger("gri_service")
DRAIN_SECONDS = 60.0


@dataclass
class Served:
    """One open release: its engine, its catalogue and its index of names (None for a bare RDF file)."""

    release: Release
    engine: Engine
    catalogue: Catalogue
    search: Search | None
    lent: bool = False
    _users: int = 0
    _retired: bool = False
    _lock: threading.Condition = field(default_factory=threading.Condition)

    def enter(self) -> bool:
        """Count one more request; False when this release has been put away meanwhile."""
        with self._lock:
            if not self._retired:
                self._users += 1
            return not self._retired

    def leave(self) -> None:
        """Count one request less."""
        with self._lock:
            self._users -= 1
            self._lock.notify_all()

    def put_away(self, patience: float = DRAIN_SECONDS) -> None:
        """Wait for the requests that use this release, then stop its processes and close its files."""
        with self._lock:
            self._retired = True
            self._lock.wait_for(lambda: self._users == 0, patience)
        if not self.lent:  # an engine handed in belongs to whoever made it
            self.engine.close()
        if self.search is not None:
            self.search.close()


class Shelf:
    """The one release that is served now. Thread-safe."""

    def __init__(
        self, settings: Settings, start: Callable[[Release, Settings], Engine], engine: Engine | None = None
    ) -> None:
        self._settings = settings
        self._start = start
        self._engine = engine
        self._closing = threading.Event()
        self._served = self._open(find(settings))
        self._follower: threading.Thread | None = None
        if followed(settings) and engine is None:
            self._follower = threading.Thread(target=self._follow, name="follow-release", daemon=True)
            self._follower.start()

    def _open(self, release: Release) -> Served:
        search, catalogue = None, Catalogue([])
        if release.folder is not None:
            catalogue = Catalogue.load(release.folder)
            search = Search(release.folder / "search.sqlite")
        engine = self._engine or self._start(release, self._settings)
        return Served(release, engine, catalogue, search, lent=self._engine is not None)

    def borrow(self) -> Served:
        """The release of one request; give it back with `leave`."""
        while True:
            served = self._served
            if served.enter():
                return served

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
        self._served.put_away(patience=1.0)
