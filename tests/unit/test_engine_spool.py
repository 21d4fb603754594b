"""The spool keeps what is written: small results in memory, large ones in a file, with their digest and lines.

Takes bytes. Gives the sentence that would be false.
Never asks an engine.
"""

import hashlib
import os

import pytest
from gri_service.engine.channel import INLINE
from gri_service.engine.spool import BLOCK, Spool, TooLarge

SIZES = (0, 1, INLINE, INLINE + 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [8_192, 100_000, 3 * BLOCK])
def test_what_is_written_comes_back_whole(size: int, piece: int) -> None:
    wanted = (b"a line\n" * (size // 7 + 1))[:size]
    spool = Spool(10 * BLOCK)
    for start in range(0, size, piece):
        part = wanted[start : start + piece]
        assert spool.write(part) == len(part)
    spool.flush()
    spool.finish()
    assert (spool.size, spool.lines) == (size, wanted.count(b"\n"))
    assert spool.sha256 == hashlib.sha256(wanted).hexdigest()
    assert spool.read() == wanted
    with spool.body() as body:
        assert body.read() == wanted
    assert (spool.descriptor is None) == (size <= INLINE)
    assert spool.inline() == (wanted if size <= INLINE else b"")
    spool.close()
    assert len(SIZES) == 8


def test_more_than_is_allowed_ends_the_run() -> None:
    spool = Spool(BLOCK)
    spool.write(b"x" * BLOCK)
    with pytest.raises(TooLarge):
        spool.write(b"x")
    before = len(os.listdir("/proc/self/fd"))
    spool.close()
    assert len(os.listdir("/proc/self/fd")) == before - 1


def test_a_spool_begins_anew() -> None:
    spool = Spool(10 * BLOCK)
    spool.write(b"y" * 3 * BLOCK)
    spool.restart()
    spool.write(b"z\n")
    spool.finish()
    assert (spool.read(), spool.size, spool.lines, spool.descriptor) == (b"z\n", 2, 1, None)
    assert spool.sha256 == hashlib.sha256(b"z\n").hexdigest()
