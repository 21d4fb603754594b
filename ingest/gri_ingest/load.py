"""Named graphs to a candidate release: dump, load file and store.

Takes the lines of all graphs; gives dump.nq, load.nq (with the default graph, no triple twice) and the RocksDB store.
Never holds what is unverified in the default graph, and never uses the engine's union switch, which counts twice.
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from gri_ingest import describe

PUBLIC = tuple(str(name) for name in describe.PUBLIC)


def dump(lines: Iterable[str]) -> list[str]:
    """All statements of all graphs, each once, in order."""
    return sorted(set(lines))


def public(dumped: Iterable[str]) -> Iterator[str]:
    """The lines of the public graphs; a statement of two of them comes twice."""
    endings = tuple(f" {name} .\n" for name in PUBLIC)
    return (line for line in dumped if line.endswith(endings))


def default_graph(dumped: Iterable[str]) -> list[str]:
    """The statements of the public graphs without a graph, each once, in order."""
    return sorted({line[: line.rindex(" <")] + " .\n" for line in public(dumped)})


def write(folder: Path, dumped: Iterable[str], default: Iterable[str]) -> None:
    """The files dump.nq and load.nq of a candidate."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "dump.nq").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(dumped)
    with (folder / "load.nq").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(default)
    with (folder / "load.nq").open("ab") as out, (folder / "dump.nq").open("rb") as dump:
        shutil.copyfileobj(dump, out, 1 << 20)


def identifier(folder: Path, as_of: datetime.date) -> str:
    """What a candidate will be called, unless that is taken: its date and its dump, and no clock."""
    with (folder / "dump.nq").open("rb") as dump:
        return f"{as_of.isoformat()}-{hashlib.file_digest(dump, 'sha256').hexdigest()[:8]}"


def store(folder: Path) -> None:
    """The RocksDB store of a candidate, from its load.nq."""
    made = Store(str(folder / "store"))
    made.bulk_load(path=str(folder / "load.nq"), format=RdfFormat.N_QUADS)
    made.optimize()
    made.flush()
    del made  # RocksDB lets go of its lock with the last reference
