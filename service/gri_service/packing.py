"""Packing: bytes and files compressed for their way to a client.

Takes finished bytes or a finished file. Gives them as gzip, the same for the same content.
Never decides whether a client wants that.
"""

import gzip
import hashlib
import tempfile
from typing import BinaryIO

LEVEL = 5


def packed(body: bytes, level: int = LEVEL) -> bytes:
    """The bytes as gzip, without a clock in them."""
    return gzip.compress(body, compresslevel=level, mtime=0)


def squeezed(body: BinaryIO) -> tuple[BinaryIO, int, str]:
    """The body compressed into a file of its own, its size and its SHA-256."""
    made: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the server when it has been sent
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=1, mtime=0) as packer:
        while block := body.read(1 << 20):
            packer.write(block)
    made.flush()
    size = made.tell()
    made.seek(0)
    digest = hashlib.sha256()
    while block := made.read(1 << 20):
        digest.update(block)
    made.seek(0)
    return made, size, digest.hexdigest()
