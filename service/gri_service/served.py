"""One open release, and the requests that use it.

Takes what was opened for a release: engine, catalogue, index of names. Gives Served, which a request keeps from door to
door. Never closes anything under a request, unless that request lasts longer than anybody waits.
"""

import threading
from dataclasses import dataclass, field

from gri_service.catalogue import Catalogue
from gri_service.engine import Engine
from gri_service.release import Release
from gri_service.search import Search

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

    @property
    def users(self) -> int:
        """Requests that use it now."""
        return self._users

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
