"""Load: many questions at once over kept connections, from a client that is not the bottleneck.

Takes prepared targets. Gives answers per second and latencies; wrk does it where it is installed, else one epoll loop.
Never counts an answer that is not a 200.
"""

import json
import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.wire import END, get

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Load:
    """What a load run saw. `client_cpu` is the share of one processor the client itself took."""

    per_second: float
    p50: float
    p95: float
    p99: float
    failed: int
    client_cpu: float
    client: str


@dataclass(frozen=True)
class Target:
    """A request target in two halves; where each request is to be unique, a number is put between them."""

    before: str
    after: str = ""


def run(
    host: str, port: int, targets: Sequence[Target], accept: str, *, unique: bool, first: int, seconds: float,
    connections: int = 8, client: str = "auto",
) -> Load:  # fmt: skip
    """Ask as fast as the other side answers, for some seconds."""
    if client == "wrk" or (client == "auto" and shutil.which("wrk")):
        return by_wrk(host, port, targets, accept, unique, first, seconds, connections)
    return by_loop(host, port, targets, accept, unique, first, seconds, connections)


def by_wrk(
    host: str, port: int, targets: Sequence[Target], accept: str, unique: bool, first: int, seconds: float,
    connections: int,
) -> Load:  # fmt: skip
    """With wrk, one thread."""
    whole = max(1, round(seconds))
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="ascii") as file:
        file.writelines(f"{target.before}\t{target.after}\n" for target in targets)
        file.flush()
        process = subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "30s", "-s", str(SCRIPT),
             f"http://{host}:{port}", "--", file.name, accept, str(first), "unique" if unique else "same"],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        text = process.stdout.read().decode()
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    line = next((line for line in text.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise RuntimeError(f"wrk ended with {process.returncode} and no result: {text[-500:]}")
    told = json.loads(line.removeprefix("RESULT "))
    lasted = max(told["microseconds"] / 1e6, 0.001)
    return Load(
        (told["requests"] - told["status"]) / lasted, told["p50"] / 1e6, told["p95"] / 1e6, told["p99"] / 1e6,
        told["status"] + told["broken"] + told["late"], (usage.ru_utime + usage.ru_stime) / lasted, "wrk",
    )  # fmt: skip


@dataclass
class Lane:
    """One connection of the epoll loop."""

    link: socket.socket
    sent: float = 0.0
    head: bytes = b""
    left: int = -1
    chunked: bool = False
    tail: bytes = b""

    def feed(self, block: bytes) -> bool:
        """Take what arrived; whether the response is whole now."""
        if self.left < 0 and not self.chunked:
            self.head += block
            head, blank, rest = self.head.partition(b"\r\n\r\n")
            if not blank:
                return False
            lower = head.lower()
            if b"transfer-encoding: chunked" in lower:
                self.chunked, self.tail = True, (b"\r\n" + rest)[-len(END) :]
                return self.tail == END
            self.left = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - len(rest)
            return self.left == 0
        if self.chunked:
            self.tail = (self.tail + block)[-len(END) :]
            return self.tail == END
        self.left -= len(block)
        return self.left == 0


@dataclass
class Loop:
    """The connections and what they have seen."""

    host: str
    port: int
    requests: "Requests"
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    lasted: list[float] = field(default_factory=list)
    failed: int = 0

    def open(self) -> None:
        link = socket.create_connection((self.host, self.port), 5)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lane = Lane(link)
        self.selector.register(link, selectors.EVENT_READ, lane)
        self.ask(lane)

    def ask(self, lane: Lane) -> None:
        lane.head, lane.left, lane.chunked, lane.sent = b"", -1, False, time.perf_counter()
        lane.link.sendall(self.requests.next())

    def turn(self) -> None:
        for key, _ in self.selector.select(0.1):
            lane: Lane = key.data
            try:
                block = lane.link.recv(1 << 18)
                if not block:
                    raise ConnectionError
                if lane.feed(block):
                    if b" 200 " in lane.head[:16]:
                        self.lasted.append(time.perf_counter() - lane.sent)
                    else:
                        self.failed += 1
                    self.ask(lane)
            except (OSError, IndexError, ValueError):
                self.failed += 1
                self.selector.unregister(lane.link)
                lane.link.close()
                self.open()

    def close(self) -> None:
        for key in list(self.selector.get_map().values()):
            key.data.link.close()
        self.selector.close()


class Requests:
    """Prepared requests in turn, each with a number of its own where they are to be unique."""

    def __init__(self, host: str, port: int, targets: Sequence[Target], accept: str, unique: bool, first: int) -> None:
        self._halves = [
            tuple(get(host, port, f"{target.before}\0{target.after}", accept).split(b"\0")) for target in targets
        ]
        self._unique, self._number = unique, first

    def next(self) -> bytes:
        self._number += 1
        before, after = self._halves[self._number % len(self._halves)]
        return before + (str(self._number).encode() if self._unique else b"") + after


def by_loop(
    host: str, port: int, targets: Sequence[Target], accept: str, unique: bool, first: int, seconds: float,
    connections: int,
) -> Load:  # fmt: skip
    """With one epoll loop in this process."""
    loop = Loop(host, port, Requests(host, port, targets, accept, unique, first))
    began, used = time.perf_counter(), time.process_time()
    try:
        for _ in range(connections):
            loop.open()
        while time.perf_counter() < began + seconds:
            loop.turn()
    finally:
        loop.close()
    lasted = time.perf_counter() - began
    ranked = sorted(loop.lasted) or [float("inf")]
    p50, p95, p99 = (ranked[min(len(ranked) - 1, int(len(ranked) * q))] for q in (0.5, 0.95, 0.99))
    share = (time.process_time() - used) / lasted
    return Load(len(loop.lasted) / lasted, p50, p95, p99, loop.failed, share, "epoll loop")


def ceiling(seconds: float, client: str = "auto") -> Load:
    """The client against a server that does nothing: what it could at least have asked."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    process = os.fork()
    if process == 0:  # a process of its own, so that it does not share our interpreter
        try:
            _trivial(listener, answer)
        finally:
            os._exit(0)  # whatever happened: a child must not walk on in its parent's code
    try:
        port = listener.getsockname()[1]
        return run(
            "127.0.0.1", port, [Target("/sparql?query=ASK%20%7B%7D")], "*/*", unique=False, first=0, seconds=seconds,
            client=client,
        )  # fmt: skip
    finally:
        os.kill(process, 15)
        os.waitpid(process, 0)
        listener.close()


def _trivial(listener: socket.socket, answer: bytes) -> None:
    chooser = selectors.DefaultSelector()
    listener.setblocking(False)
    chooser.register(listener, selectors.EVENT_READ)
    parent = os.getppid()
    assert threading.active_count() == 1
    while os.getppid() == parent:
        for key, _ in chooser.select(1):
            if key.fileobj is listener:
                link, _ = listener.accept()
                chooser.register(link, selectors.EVENT_READ, link)
                continue
            try:
                asked = key.data.recv(65536)
                if asked:
                    key.data.sendall(answer)
                    continue
            except OSError:  # the client left in the middle
                pass
            chooser.unregister(key.data)
            key.data.close()
