"""One pinned file over HTTP: resumed where it stopped, bounded, and verified before it bears its name.

Takes a pin (address, checksum, size) and a folder; gives the file, or an error that names address, finding and repair.
Never leaves anything under the name of a file that was not verified: until then it is `<name>.part`.
"""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable
from typing import IO, Any

from gri_ingest.download.answer import Changed, Interrupted, answer, reason, start, validator, whole
from gri_ingest.download.part import Part
from gri_ingest.errors import SourceRefused

CHUNK = 1 << 18
PAUSES = (0.5, 2.0, 8.0)

Tell = Callable[[str], None]


def download(part: Part, tell: Tell, pauses: tuple[float, ...] = PAUSES) -> str:
    """The file stands in its folder under its name, verified; gives its SHA-256.

    What came before an interruption stays, and the next attempt, or the next run, goes on from there.

    Raises SourceRefused: not found, refused, cut off, too large, other bytes, no network, an unsafe redirect.
    """
    part.folder.mkdir(parents=True, exist_ok=True)
    said = ""
    for pause in (*pauses, None):
        try:
            _bring(part, tell)
        except Changed:
            part.forget()
            said = "changed while it was fetched"
        except Interrupted as stop:
            said = str(stop)
        else:
            return part.place(part.pin.url)
        if pause is not None:
            tell(f"{part.pin.name}: {said}; once more")
            time.sleep(pause)
    have, _ = part.begun()
    kept = f" {have:,} bytes are kept: say the same to go on." if have else ""
    raise SourceRefused(
        f"{part.pin.url} {said}.{kept} Is there a network? Or get the file and give it with --from PATH."
    )


def _bring(part: Part, tell: Tell) -> None:
    """The part is whole, or the exception says why not."""
    pin = part.pin
    have, known = part.begun()
    if pin.strict and have and have == pin.size:
        return
    with answer(pin, have, known) as told:
        begin = start(told, have)
        size = whole(pin, told, begin)
        if begin == 0:
            part.begin(validator(told.headers))
        with part.path.open("ab") as out:
            came = _copy(part, told, out, size, tell)
            out.flush()
            os.fsync(out.fileno())
    if size is not None and came < size:
        raise Interrupted(f"was cut off after {came:,} of {size:,} bytes")


def _copy(part: Part, told: Any, out: IO[bytes], size: int | None, tell: Tell) -> int:
    """What is written in all. Only reading is the network's fault: a full disk is told as what it is."""
    while True:
        try:
            data = told.read(CHUNK)
        except (OSError, http.client.HTTPException) as error:
            raise Interrupted(f"was cut off after {out.tell():,} bytes ({reason(error)})") from None
        if not data:
            return out.tell()
        if out.tell() + len(data) > part.pin.most:
            part.forget()
            raise SourceRefused(f"{part.pin.url} does not end after {part.pin.most:,} bytes. Nothing of it was kept.")
        out.write(data)
        share = f"{out.tell() * 100 // size} % of {size:,} bytes" if size else f"{out.tell():,} bytes"
        tell(f"{part.pin.name}: {share}")
