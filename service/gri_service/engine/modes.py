"""The choice of the engine: memory, disk or remote, and the sentence that says why.

Takes a release and the settings. Gives a running engine; `auto` weighs the size of the release against free memory.
Never chooses silently: the reason stands on `/-/health`.
"""

from pathlib import Path

from gri_service.config import SettingError, Settings
from gri_service.engine import Engine
from gri_service.engine.disk import DiskEngine
from gri_service.engine.link import MemoryLimits, Source
from gri_service.engine.memory import MemoryEngine
from gri_service.engine.remote import RemoteEngine, RemoteLimits
from gri_service.release import Release

MODES = ("auto", "memory", "disk", "remote")
QUAD_BYTES = 600  # what a quad takes in memory
LINE_BYTES = 100  # what a statement takes in a file that has not one to a line; an estimate, on the large side
CGROUP = Path("/sys/fs/cgroup")


def start(release: Release, settings: Settings) -> Engine:
    """The engine of a release, by the settings.

    Raises SettingError where the settings contradict one another, EngineError where the engine cannot start.
    """
    mode, reason = choose(release, settings, free_memory())
    if mode == "remote":
        return RemoteEngine(
            settings.text("REMOTE"),
            RemoteLimits(
                workers=settings.whole("WORKERS"),
                patience=settings.number("QUEUE_SECONDS"),
                silent_rows=settings.whole("REMOTE_ROWS"),
            ),
            reason=reason,
        )
    if mode == "memory":
        source = Source(release.load, trusted=release.folder is not None)
        return MemoryEngine(source, _limits(settings, settings.whole("WORKERS"), 1), reason=reason)
    return _disk(release, settings, settings.whole("WORKERS"), reason)


def shelve(release: Release, settings: Settings) -> Engine:
    """The engine of a release beside the one of now: on disk, with one worker for pages and one for all else.

    Raises EngineError where it cannot start.
    """
    return _disk(release, settings, 2, "a release beside the one of now is asked on disk")


def _disk(release: Release, settings: Settings, workers: int, reason: str) -> Engine:
    limits = _limits(settings, workers, 2)  # on disk a worker has a cache of its own
    return DiskEngine(release.store or release.load, limits, quads=release.quads, reason=reason)


def _limits(settings: Settings, workers: int, shares: int) -> MemoryLimits:
    return MemoryLimits(
        workers=workers,
        queue=settings.whole("QUEUE"),
        patience=settings.number("QUEUE_SECONDS"),
        queries=settings.whole("WORKER_QUERIES"),
        private=shares * settings.whole("WORKER_PRIVATE"),
        memory=settings.whole("WORKER_MEMORY"),
        require_isolation=settings.flag("REQUIRE_ISOLATION"),
    )


def choose(release: Release, settings: Settings, free: int) -> tuple[str, str]:
    """The mode, and why.

    Raises SettingError for a mode that does not exist, or a remote one without an address.
    """
    wish, address = settings.text("ENGINE"), settings.text("REMOTE")
    if wish not in MODES:
        raise SettingError(f"GRI_ENGINE is {wish!r}. Write one of {', '.join(MODES)}.")
    if wish == "remote" and not address:
        raise SettingError("GRI_ENGINE is remote and GRI_REMOTE is empty. Set GRI_REMOTE to the URL of an endpoint.")
    if wish != "auto":
        return wish, f"GRI_ENGINE is {wish}"
    if address:
        return "remote", "GRI_REMOTE names an endpoint"
    quads, most = size(release), settings.whole("MEMORY_QUADS")
    if quads > most:
        return "disk", f"{quads:,} quads are more than GRI_MEMORY_QUADS, {most:,}"
    copies = settings.whole("WORKERS") + 2
    needed = copies * QUAD_BYTES * quads
    words = f"{copies} copies of {quads:,} quads need {needed >> 20:,} MB; half of free memory is {free >> 21:,} MB"
    return ("memory" if needed <= free // 2 else "disk"), words


def size(release: Release) -> int:
    """Quads of a release: as its manifest counts them, as its lines count them, or by its bytes."""
    if release.quads is not None:
        return release.quads
    if release.load.suffix in {".nq", ".nt"}:
        with release.load.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    return release.load.stat().st_size // LINE_BYTES


def free_memory() -> int:
    """Bytes this machine, or the container we are in, can still give."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
    try:
        most = (CGROUP / "memory.max").read_text().strip()
        used = int((CGROUP / "memory.current").read_text())
    except (OSError, ValueError):
        return free
    return free if most == "max" else max(0, min(free, int(most) - used))
