"""The budget of a client: worker time and errors a minute, and what is left of both.

Takes a client's address prefix and User-Agent, and what its requests cost. Gives leave, or the problem `rate`.
Never counts what cost no worker (a 304, a cached answer, a page), nor a client on this machine.
"""

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from gri_service.config import SettingError
from gri_service.problems import Rate

WINDOW = 60.0
FLOOR = 0.05  # seconds an uncached request costs at least: a flood of short ones is a load too
ROUNDING = 1e-9
CLIENTS = 20_000  # the longest unseen is forgotten first; whoever has spent nothing for a minute loses nothing by it
Address = IPv4Address | IPv6Address


@dataclass
class Bucket:
    """What one client has left. It fills up steadily, so that no moment of the minute is better than another."""

    left: float
    seen: float

    def fill(self, full: float, now: float) -> float:
        self.left = min(full, self.left + (now - self.seen) * full / WINDOW)
        self.seen = now
        return self.left


class Account:
    """One kind of budget for all clients; nothing is limited where `full` is 0. Thread-safe."""

    def __init__(self, full: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.full = full
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def left(self, client: str) -> float:
        """What a client has left; below zero when its last request cost more than it had."""
        with self._lock:
            bucket = self._buckets.get(client)
            return self.full if bucket is None else bucket.fill(self.full, self._clock())

    def spend(self, client: str, cost: float) -> None:
        """A client has used so much."""
        if not self.full:
            return
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault(client, Bucket(self.full, now))
            bucket.fill(self.full, now)
            bucket.left -= cost
            self._buckets.move_to_end(client)
            while len(self._buckets) > CLIENTS:
                self._buckets.popitem(last=False)

    def pause(self, client: str, needed: float) -> float:
        """Seconds until a client has as much as it needs."""
        short = needed - self.left(client)
        return short * WINDOW / self.full if self.full and short > ROUNDING else 0.0


class Budget:
    """The two budgets of every client."""

    def __init__(
        self, seconds: float, errors: float, trusted: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.time, self.errors = Account(seconds, clock), Account(errors, clock)
        self.trusted = networks(trusted)

    def address(self, peer: str, forwarded: Iterable[str]) -> Address | None:
        """Who asks: the peer, or the last address before our proxies if the peer is one of them."""
        found = parse(peer)
        for hop in reversed(list(forwarded)):
            if found is None or not any(found in network for network in self.trusted):
                break
            found = parse(hop) or found
        return found

    def client(self, address: Address | None, agent: str) -> str:
        """The name under which a client is counted; empty for one that is not, because it is on this machine."""
        if address is None or address.is_loopback or not (self.time.full or self.errors.full):
            return ""
        return f"{prefix(address)} {hashlib.sha256(agent.encode('utf-8', 'replace')).hexdigest()[:12]}"

    def demand(self, client: str) -> None:
        """Leave to run one more query, which is paid for at its least at once.

        Raises Rate with the seconds to wait.
        """
        if not client:
            return
        wait = max(self.time.pause(client, FLOOR), self.errors.pause(client, 1.0))
        if wait > 0:
            raise self.refusal(wait)
        self.time.spend(client, FLOOR)

    def overdrawn(self, client: str) -> None:
        """Faults beyond the budget are all told the same.

        Raises Rate.
        """
        wait = self.errors.pause(client, 1.0) if client else 0.0
        if wait > 0:
            raise self.refusal(wait)

    def refusal(self, wait: float) -> Rate:
        """The problem of a client that has spent its budget."""
        seconds = max(1, math.ceil(wait))
        return Rate(
            f"Ask again in {seconds} seconds: you have used {self.time.full:g} seconds of work or made "
            f"{self.errors.full:g} faulty requests within a minute.",
            headers={"Retry-After": str(seconds)},
            hint="Answers that were given before cost nothing; a dump is better than many questions.",
        )

    def pay(self, client: str, seconds: float) -> None:
        """A run took so long; its least has been paid."""
        if client:
            self.time.spend(client, max(0.0, seconds - FLOOR))

    def fault(self, client: str) -> None:
        """A request was faulty."""
        if client:
            self.errors.spend(client, 1.0)

    def headers(self, client: str) -> dict[str, str]:
        """What is left, in the words of the RateLimit fields."""
        accounts = [("work", self.time), ("errors", self.errors)]
        told = [(name, account) for name, account in accounts if client and account.full]
        if not told:
            return {}
        policy = ", ".join(f'"{name}";q={account.full:g};w={WINDOW:g}' for name, account in told)
        left = ", ".join(
            f'"{name}";r={max(0, math.floor(account.left(client)))};t={math.ceil(account.pause(client, account.full))}'
            for name, account in told
        )
        return {"RateLimit-Policy": policy, "RateLimit": left}


def parse(text: str) -> Address | None:
    """An address, if it is one; a port behind it is no part of it.

    >>> str(parse("[2001:db8::1]:443")), str(parse("192.0.2.7:80")), parse("unknown")
    ('2001:db8::1', '192.0.2.7', None)
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def prefix(address: Address) -> str:
    """The part of an address that names a network and no person.

    >>> prefix(ip_address("192.0.2.77")), prefix(ip_address("2001:db8:1:2345::1"))
    ('192.0.2.0/24', '2001:db8:1:2300::/56')
    """
    return str(ip_network((address, 24 if address.version == 4 else 56), strict=False))


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses and networks of a list with commas.

    Raises SettingError.
    """
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingError(f"GRI_TRUSTED_PROXIES: {error}. Write addresses or networks, with commas.") from None
