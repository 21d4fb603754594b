"""The folders of a project and the lock of its build.

Takes the root of a checkout; gives the paths of what is given and of what is made, and one builder at a time.
Never hunts for the root: it is the current folder or what `--project` names.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gri_ingest.errors import BuildLocked, IngestError


@dataclass(frozen=True, slots=True)
class Project:
    """One checkout."""

    root: Path

    @property
    def build(self) -> Path:
        """Everything we make; may be deleted at any time."""
        return self.root / "build"

    @property
    def nquads(self) -> Path:
        """What the stages hand to one another."""
        return self.build / "nquads"

    @property
    def releases(self) -> Path:
        """The finished releases."""
        return self.build / "releases"

    @property
    def candidate(self) -> Path:
        """The release in the making; its name begins with a dot, so that no reader takes it for a release."""
        return self.releases / ".partial"

    @property
    def current(self) -> Path:
        """The link to the release that is served."""
        return self.build / "current"

    @property
    def stamp(self) -> Path:
        """The hash of the inputs of the release that is served."""
        return self.build / "stamp.json"

    @property
    def chosen(self) -> Path:
        """The registries that the build in hand was told to add."""
        return self.build / "with.json"

    @property
    def identities(self) -> Path:
        """What the keys of other registers are here."""
        return self.build / "identities.json"

    @property
    def ids(self) -> Path:
        """The register of identifiers."""
        return self.root / "data" / "ids.csv"

    @property
    def ontology(self) -> Path:
        """The room of words, rules and checks."""
        return self.root / "ontology"

    @property
    def queries(self) -> Path:
        """The room of questions."""
        return self.root / "queries"

    def stage(self, name: str) -> Path:
        """A result of a stage; its absence names the stage to run first."""
        return self.nquads / f"{name}.nq"


def opened(root: Path) -> Project:
    """The project of a folder."""
    if not (root / "ontology").is_dir() or not (root / "data").is_dir():
        raise IngestError(
            f"{root}: no folders ontology/ and data/ here. Go to the checkout, or name it with --project."
        )
    return Project(root.resolve())


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """One builder at a time; the lock ends with its process, however that ends."""
    project.build.mkdir(parents=True, exist_ok=True)
    with (project.build / "lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildLocked(f"{project.build}: another build is at work here. Wait until it is done.") from None
        yield


def sweep(project: Project) -> None:
    """Clean away what a killed build, or a killed prune, left; only for whoever holds the lock."""
    for pattern in (".partial*", ".pruned-*"):
        for left in project.releases.glob(pattern):
            shutil.rmtree(left)


def needed(path: Path, stage: str) -> Path:
    """A file that an earlier stage makes."""
    if not path.exists():
        raise IngestError(f"{path.name} is not there yet. Run gri-ingest {stage} first, or gri-ingest build for all.")
    return path
