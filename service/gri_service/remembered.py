"""What was made and may be asked for again: figures, descriptions, words, sitemaps of the releases that are asked.

Takes things by key, and how many may be kept. Gives them back until others have been asked for more lately.
Never makes anything, and never holds more than it was told.
"""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Remembered(Generic[Made]):
    """At most so many things by key; what was asked for longest ago goes first. Thread-safe.

    None says that nothing is kept, so it is the one thing that never is.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._made: OrderedDict[tuple[str, ...], Made] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Made | None:
        """What was made under this key, if it is still kept."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def put(self, key: tuple[str, ...], made: Made) -> Made:
        """Keep it, and let go what was asked for longest ago; gives it back."""
        if made is None:
            return made
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
