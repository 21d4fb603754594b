"""The pace of minting: how many new citations one client may make within an hour.

Takes the name of a client. Gives leave to mint one more, or the problem `rate`.
Never counts a citation that existed, nor a client on this machine, whose name is empty.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from gri_service.problems import Rate

HOUR = 3600.0
CLIENTS = 20_000  # the longest unseen is forgotten first


class Pace:
    """The last hour of every client. Thread-safe."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = threading.Lock()
        self._minted: OrderedDict[str, deque[float]] = OrderedDict()

    def demand(self, client: str) -> None:
        """Leave to mint one more, which is counted at once.

        Raises Rate with the seconds to wait.
        """
        if not client or not self._most:
            return
        with self._lock:
            now = self._clock()
            past = self._minted.setdefault(client, deque())
            self._minted.move_to_end(client)
            while past and past[0] <= now - HOUR:
                past.popleft()
            if len(past) >= self._most:
                wait = max(1, math.ceil(past[0] + HOUR - now))
                raise Rate(
                    f"Ask again in {wait} seconds: you have made {self._most} new citations within an hour.",
                    headers={"Retry-After": str(wait)},
                    hint="A citation that exists already is given to anybody at any time.",
                )
            past.append(now)
            while len(self._minted) > CLIENTS:
                self._minted.popitem(last=False)
