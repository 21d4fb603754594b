"""The walls round a worker: no network, no new rights, bounded memory, files and descriptors.

Takes only the process that calls it, while that is single-threaded. Gives the walls that stand and those missing.
Never raises because a host lacks a wall: it is reported, and the settings decide.
"""

import ctypes
import os
import platform
import resource
import signal
import struct

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000  # 13 is EACCES

# For each machine: audit architecture, and the numbers of `socket` and `io_uring_setup`.
MACHINES = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
X32 = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """This process ends when its parent does."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(0)


def close_network() -> tuple[list[str], list[str]]:
    """Cut this process and its children off from every network; the walls that stand, and those that do not.

    Two walls, because hosts differ: containers often refuse a network namespace and allow a filter.
    """
    stand: list[str] = []
    missing: list[str] = []
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    named = (("network-namespace", _unshare), ("socket-filter", _filter_sockets))
    for name, raise_wall in named:
        (stand if raise_wall() else missing).append(name)
    return stand, missing


def _unshare() -> bool:
    return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWNET) == 0)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _filter_sockets() -> bool:
    """Refuse the making of sockets by a system call filter; sockets that exist, and socket pairs, go on."""
    machine = MACHINES.get(platform.machine())
    if machine is None or struct.calcsize("P") != 8:
        return False
    architecture, make_socket, make_ring = machine

    def step(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    program = b"".join(
        [
            step(load, 0, 0, 4),  # the architecture of the call
            step(equal, 1, 0, architecture),
            step(give, 0, 0, KILL),
            step(load, 0, 0, 0),  # its number
            step(at_least, 2, 0, X32),
            step(equal, 1, 0, make_socket),
            step(equal, 0, 1, make_ring),
            step(give, 0, 0, REFUSE),
            step(give, 0, 0, ALLOW),
        ]
    )
    filled = _Program(len(program) // 8, program)
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filled), 0, 0) == 0)


def bound_files() -> None:
    """Few descriptors, no core files. Before a store is opened, because it opens as many files as it may."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_memory(extra: int) -> None:
    """Address space as it is now and `extra` bytes more."""
    with open("/proc/self/statm", "rb") as file:
        pages = int(file.read().split()[0])
    now = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))


def bound_job(seconds: float, size: int) -> None:
    """Processor time until a little past the deadline, and bytes of output, for one job."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds + 2) + 1, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
