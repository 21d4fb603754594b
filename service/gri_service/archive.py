"""The archive: the finished releases of the build folder, each opened on disk when somebody asks for it.

Takes the settings BUILD, PAST_SECONDS, PAST_OPEN and QUEUE_SECONDS, and which release is served. Gives Served, as the
shelf does for the release of now. Never opens what is no whole release of ours, never makes those who ask for one
release wait for the opening of another, and closes what nobody has asked for a while.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gri_service.config import Settings
from gri_service.problems import Busy, ReleaseDamaged, UnknownRelease
from gri_service.release import Release, ReleaseError, open_folder
from gri_service.served import Served

log = logging.getLogger("gri_service")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
AGAIN = {"Retry-After": "5"}


@dataclass
class Slot:
    """The place of one release that is open, or is being opened while `served` is None."""

    served: Served | None = None
    asked: float = 0.0
    damaged: bool = False


class Archive:
    """Every finished release, by name. Thread-safe."""

    def __init__(
        self, settings: Settings, open_release: Callable[[Release], Served], now: Callable[[], Release]
    ) -> None:
        self._folder = Path(settings.text("BUILD")) / "releases"
        self._closed_build = bool(settings.text("DATA") or settings.text("RELEASE"))
        self._idle, self._most = settings.number("PAST_SECONDS"), max(1, settings.whole("PAST_OPEN"))
        self._patience = settings.number("QUEUE_SECONDS")
        self._open_release, self._now = open_release, now
        self._slots: dict[str, Slot] = {}
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._keeper: threading.Thread | None = None

    def releases(self) -> list[Release]:
        """Every whole release there is, newest first: by the date of its facts, then by the moment of its making."""
        found = {self._now().id: self._now()}
        for manifest in () if self._closed_build else self._folder.glob("[!.]*/manifest.json"):
            try:
                release = open_folder(manifest.parent)
            except ReleaseError:  # a folder that is being removed, or is somebody's own
                continue
            if release.id == manifest.parent.name:
                found[release.id] = release
        return sorted(found.values(), key=lambda release: (release.as_of, made(release), release.id), reverse=True)

    def find(self, name: str) -> Release:
        """The release of that name.

        Raises UnknownRelease.
        """
        if name == self._now().id:
            return self._now()
        if not self._closed_build and NAME.fullmatch(name):
            try:
                release = open_folder(self._folder / name)
            except (ReleaseError, OSError):
                release = None
            if release is not None and release.id == name:
                return release
        raise UnknownRelease(f"Choose a release of the list under /release/: there is none called “{name[:80]}”.")

    def line(self) -> Iterator[Release]:
        """The release of now and those it was made after, newest first, as far back as they are kept."""
        seen: set[str] = set()
        release = self._now()
        while release.id not in seen:
            seen.add(release.id)
            yield release
            try:
                release = self.find(before(release))
            except UnknownRelease:
                return

    def resolve(self, text: str) -> Release:
        """The release of that name, or the newest whose name begins so, as with a year, a month or a day.

        Raises UnknownRelease.
        """
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            for release in self.releases():
                if f"{release.id}-".startswith(f"{text}-"):
                    return release
        return self.find(text)

    def borrow(self, name: str) -> Served:
        """That release, opened on disk, for one request; give it back with `leave`.

        Raises UnknownRelease for a name that is none, Busy where as many are open as may be and all are in use, or
        where another request has been opening it for longer than a query waits, ReleaseDamaged where it cannot be.
        """
        gone: list[Served] = []
        try:
            with self._changed:
                served = self._held(name, gone)
                if served is not None:
                    return served
                release = self.find(name)
                gone += self._room()
                slot = self._slots[name] = Slot(asked=time.monotonic())
                self._watch()
        finally:
            for old in gone:  # outside the lock: nobody waits for the processes of another release to end
                old.put_away(patience=0.0)
        return self._fill(name, slot, release)

    def _held(self, name: str, gone: list[Served]) -> Served | None:
        """The release, if it is open, or as soon as another request has opened it. The lock is held."""
        while (slot := self._slots.get(name)) is not None:
            if slot.served is None:
                told = self._changed.wait_for(lambda: self._slots.get(name) is not slot or slot.served, self._patience)
                if slot.damaged:
                    raise _damaged(name)
                if not told:
                    raise Busy("Ask again in a moment: this release is being opened.", headers=AGAIN)
            elif not _there(slot.served.release):
                gone.append(slot.served)
                del self._slots[name]
            elif slot.served.enter():
                slot.asked = time.monotonic()
                return slot.served
        return None

    def _room(self) -> list[Served]:
        """Those to be closed, asked for longest ago, so that one more may be open. The lock is held."""
        if self._closing.is_set():
            raise Busy("Ask again in a moment: the service is being restarted.", headers=AGAIN)
        gone = []
        while len(self._slots) >= self._most:
            unused = [name for name, slot in self._slots.items() if slot.served and not slot.served.users]
            if not unused:
                raise Busy(
                    "Ask again in a moment: as many releases are open as may be, and all are in use.", headers=AGAIN
                )
            served = self._slots.pop(min(unused, key=lambda name: self._slots[name].asked)).served
            assert served is not None
            gone.append(served)
        return gone

    def _fill(self, name: str, slot: Slot, release: Release) -> Served:
        """Open a release into its slot, without the lock; afterwards those who wait for it go on."""
        served = None
        try:
            served = self._open_release(release)
        except Exception:  # whatever is wrong with its files, the others must go on
            log.exception("release %s cannot be opened", name)
            raise _damaged(name) from None
        finally:
            with self._changed:
                slot.damaged = served is None
                if served is not None and not self._closing.is_set():
                    served.enter()
                    slot.served, slot.asked = served, time.monotonic()
                else:
                    del self._slots[name]
                self._changed.notify_all()
        if slot.served is None:
            served.put_away(patience=0.0)
            raise Busy("Ask again in a moment: the service is being restarted.", headers=AGAIN)
        log.info("release %s is opened on disk", name)
        return served

    def _watch(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._close_idle, name="close-releases", daemon=True)
            self._keeper.start()

    def _close_idle(self) -> None:
        while not self._closing.wait(min(30.0, max(0.1, self._idle / 4))):
            with self._changed:
                late = time.monotonic() - self._idle
                idle = [
                    (name, slot.served)
                    for name, slot in self._slots.items()
                    if slot.served is not None and not slot.served.users and slot.asked < late
                ]
                for name, _ in idle:
                    del self._slots[name]
            for name, served in idle:
                served.put_away(patience=0.0)
                log.info("release %s is closed: nobody has asked for it for a while", name)

    def close(self) -> None:
        """Put everything away, after a second for those who are still reading; nothing is opened any more."""
        self._closing.set()
        if self._keeper is not None:
            self._keeper.join()
        with self._changed:
            # What is being opened in this moment is closed by who opens it.
            left = [slot.served for slot in self._slots.values() if slot.served is not None]
            self._slots = {name: slot for name, slot in self._slots.items() if slot.served is None}
        end = time.monotonic() + 1.0
        for served in left:
            served.put_away(patience=max(0.0, end - time.monotonic()))


def made(release: Release) -> str:
    """The moment a release was finished, in UTC: as its manifest says, else as its file system says."""
    told = str(release.manifest.get("created", ""))
    if told or release.folder is None:
        return told
    try:
        moment = (release.folder / "manifest.json").stat().st_mtime
    except OSError:
        return ""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def before(release: Release) -> str:
    """The release that was served when this one was made; empty for the first."""
    changes = release.manifest.get("changes") or {}
    return str(changes.get("from") or release.manifest.get("previous") or "")


def _there(release: Release) -> bool:
    """Whether the files of a release have not been removed meanwhile."""
    return release.folder is not None and (release.folder / "manifest.json").is_file()


def _damaged(name: str) -> ReleaseDamaged:
    return ReleaseDamaged(f"Ask another release: the files of {name} are there, but cannot be opened.")
