"""The cache holds whole results in a bounded number of bytes, and forgets what was used longest ago.

Takes answers made here. Gives the sentence that would be false.
Never starts a process.
"""

import gzip
import hashlib
import io

from gri_service.cache import ENTRY_BYTES, SHARE, Cache, Kept, Key, key_of
from gri_service.engine import Answer, Job


def kept(body: bytes) -> Kept:
    answer = Answer("ok", io.BytesIO(body), len(body), 1, hashlib.sha256(body).hexdigest(), 0.5, notices=("n",))
    return Kept(answer)


def key(name: str) -> Key:
    return key_of("r", "m", name, Job("ASK {}"))


def test_an_answer_comes_back_whole_as_often_as_it_is_asked_for() -> None:
    cache = Cache(1 << 20)
    assert cache.get(key("a")) is None
    cache.put(key("a"), kept(b"body"))
    for _ in range(2):
        found = cache.get(key("a"))
        assert found is not None
        answer = found.answer("hit")
        assert (answer.outcome, answer.read(), answer.bytes, answer.rows, answer.how) == ("ok", b"body", 4, 1, "hit")
        assert answer.notices == ("n",)
    assert (cache.hits, cache.misses, len(cache)) == (2, 1, 1)


def test_what_decides_the_bytes_is_in_the_key() -> None:
    job = Job("ASK {}")
    keys = {
        key_of("r", "m", "n", job),
        key_of("s", "m", "n", job),
        key_of("r", "d", "n", job),
        key_of("r", "m", "o", job),
        key_of("r", "m", "n", Job("ASK {}", media_type="text/csv")),
        key_of("r", "m", "n", Job("ASK {}", base="http://b/")),
        key_of("r", "m", "n", Job("ASK {}", default_graphs=("http://g",))),
        key_of("r", "m", "n", Job("ASK {}", named_graphs=("http://g",))),
        key_of("r", "m", "n", Job("ASK {}", max_rows=1)),
        key_of("r", "m", "n", Job("ASK {}", max_bytes=1)),
    }
    assert len(keys) == 10
    assert key_of("r", "m", "n", Job("ASK  {}", seconds=1, kind="page")) in keys, "no other thing decides"


def test_bytes_are_bounded_and_the_longest_unused_goes_first() -> None:
    one = kept(b"x" * 1_000)
    cache = Cache(one.size * 10)
    for number in range(10):
        cache.put(key(str(number)), kept(b"x" * 1_000))
    assert cache.get(key("0")) is not None
    cache.put(key("new"), kept(b"x" * 1_000))
    assert cache.bytes == one.size * 10 == cache.limit
    assert cache.get(key("0")) is not None
    assert cache.get(key("1")) is None
    cache.put(key("new"), kept(b"y"))
    assert cache.bytes == one.size * 9 + kept(b"y").size
    assert len(cache) == 10


def test_one_result_may_not_take_all() -> None:
    cache = Cache(100_000)
    most = (100_000 // SHARE - ENTRY_BYTES) // 2
    assert cache.takes(most)
    assert not cache.takes(most + 1)
    cache.put(key("large"), kept(b"x" * (most + 1)))
    assert (len(cache), cache.bytes) == (0, 0)
    assert not Cache(0).takes(0)


def test_compressed_bytes_are_made_once() -> None:
    held = kept(b"words " * 1_000)
    packed = held.packed()
    assert gzip.decompress(packed.body) == held.body
    assert packed.sha256 == hashlib.sha256(packed.body).hexdigest()
    assert held.packed() is packed
