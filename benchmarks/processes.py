"""Processes: what a service consists of, what it holds in memory, whether it is at rest.

Takes a process identifier. Gives its family, bytes and CPU seconds, read from /proc.
Never signals a process outside the family of one that the harness started.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Bytes of one process: its fair share (PSS) and what is its own alone (USS)."""

    pid: int
    command: str
    pss: int
    uss: int


def parents() -> dict[int, tuple[int, str]]:
    """Every process with its parent and its state."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                rest = (entry / "stat").read_text().rpartition(")")[2].split()
                found[int(entry.name)] = (int(rest[1]), rest[0])
    return found


def family(root: int) -> list[int]:
    """A process and all its living descendants, itself first."""
    known, line = parents(), [root]
    for pid in line:
        line += [child for child, (parent, _) in known.items() if parent == pid]
    return [pid for pid in line if pid in known and known[pid][1] != "Z"]


def command(pid: int) -> str:
    """The command line of a process, in one line."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def memory(pid: int) -> Memory | None:
    """What a process holds; None when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    held = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.endswith(" kB")}
    return Memory(pid, command(pid), held["Pss"], held["Private_Clean"] + held["Private_Dirty"])


def memory_files(pids: list[int]) -> int:
    """Bytes in anonymous memory files that processes hold open: PSS does not see those that are not mapped."""
    sizes = {}
    for pid in pids:
        with suppress(OSError):
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    if os.readlink(entry).startswith("/memfd:"):
                        state = entry.stat()
                        sizes[state.st_ino] = state.st_blocks * 512
    return sum(sizes.values())


def total_memory(root: int) -> int:
    """Bytes a whole service takes: PSS of all its processes, and its memory files."""
    pids = family(root)
    return sum(held.pss for pid in pids if (held := memory(pid))) + memory_files(pids)


def descriptors(root: int) -> int:
    """Open file descriptors of a whole service."""
    found = 0
    for pid in family(root):
        with suppress(OSError):
            found += len(os.listdir(f"/proc/{pid}/fd"))
    return found


def workers(root: int) -> list[int]:
    """The query workers of our service: those whose parent is a keeper and not the gateway."""
    known = parents()
    keepers = {pid for pid in family(root) if "keeper" in command(pid)}
    return sorted(pid for pid in keepers if known.get(pid, (0, ""))[0] in keepers and alive(pid))


def alive(pid: int) -> bool:
    """Whether a process runs: a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (OSError, IndexError):
        return False


def cpu(root: int) -> float:
    """CPU seconds a service has used, its living processes only."""
    used = 0
    for pid in family(root):
        with suppress(OSError):
            rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(rest[11]) + int(rest[12])
    return used / TICK


def at_rest(root: int, limit: float = 20.0, share: float = 0.1, window: float = 0.3) -> bool:
    """Wait, with an end, until a service uses next to no CPU; whether it came to that."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        before = cpu(root)
        time.sleep(window)
        if cpu(root) - before < share * window:
            return True
    return False


def stop(process: "subprocess.Popen[bytes]", patience: float = 20.0) -> None:
    """End a service that we started, politely first, with everything it started."""
    line = family(process.pid)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    end = time.monotonic() + 5
    while (left := set(line) & set(parents())) and time.monotonic() < end:
        if process.poll() is None:
            break
        time.sleep(0.05)
        left = {pid for pid in left if parents().get(pid, (0, "Z"))[1] != "Z"}
        if not left:
            break
    known = parents()
    for pid in line:
        if pid in known and known[pid][1] != "Z":
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait()
