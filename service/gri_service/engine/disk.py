"""The engine in disk mode: a keeper whose workers each open the same store on disk, which nobody writes.

Takes the folder of a store, or a file of RDF from which a store is built in a temporary folder. Gives an Engine.
Never writes into a release: the store of a release is opened read-only, a temporary one goes with its engine.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from gri_service.engine import sandbox
from gri_service.engine.link import LOADING, EngineError, MemoryLimits, Source
from gri_service.engine.memory import MemoryEngine


class DiskEngine(MemoryEngine):
    """The engine of one store on disk: keeper, deadlines, verdicts and walls as in memory mode."""

    letter = "d"

    def __init__(
        self, path: Path, limits: MemoryLimits | None = None, *, quads: int | None = None, reason: str = ""
    ) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if not path.is_dir():
            self._folder = tempfile.TemporaryDirectory(prefix="gri-store-")
            path = build(path, Path(self._folder.name) / "store")
        try:
            super().__init__(Source(path, "disk", quads), limits, reason=reason)
        except BaseException:
            self._clean()
            raise

    def _clean(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def close(self) -> None:
        """Stop keeper and workers; a store made for this engine is removed."""
        super().close()
        self._clean()


def build(file: Path, folder: Path) -> Path:
    """A store on disk from a file of RDF, made by a process of its own, without a network.

    Raises EngineError when the file cannot be loaded.
    """
    given = json.dumps({"file": str(file), "folder": str(folder), "parent": os.getpid()})
    command = [sys.executable, "-P", "-m", "gri_service.engine.disk", given]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LOADING)
    except subprocess.TimeoutExpired:
        raise EngineError(f"{file} took more than {LOADING:g} s to load.") from None
    if run.returncode:
        raise EngineError(f"{file} cannot be loaded: {run.stderr.strip()[-400:] or 'its loader died'}")
    return folder


def main() -> None:
    """`python -m gri_service.engine.disk CONFIGURATION`, started by `build`."""
    given = json.loads(sys.argv[1])
    sandbox.die_with_parent(given["parent"])
    sandbox.close_network()
    file = Path(given["file"])
    try:
        store = Store(given["folder"])
        media = RdfFormat.from_extension(file.suffix[1:])
        store.bulk_load(path=str(file), format=media, base_iri=file.as_uri())
        store.optimize()
        store.flush()
    except (OSError, SyntaxError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
