"""The registry of research data repositories: what each is and offers, and which institutions stand behind it.

Takes one archive with an XML file per repository. Gives repositories, institutions and responsibilities.
Never opens a file of the archive on the disk, and never follows what it points to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Row, SourceRefused
from gri_ingest.sources.re3data import archive, flat, institutions, repositories, schema

SLUG = flat.SLUG
ARCHIVE = "re3data-2024-04-24.tar.xz"
TABLES: dict[str, Callable[[Row, Mint], Iterator[Fact]]] = {**repositories.TABLES, **institutions.TABLES}


def rows(snapshot: Path) -> Iterator[Row]:
    """Every repository in flat rows, numbered in the order of the archive.

    Raises SourceRefused where the archive is damaged, a repository stands twice, or the schema is another one.
    """
    seen: set[str] = set()
    told: set[str] = set()
    for number, (name, root) in enumerate(archive.roots(snapshot / ARCHIVE), 1):
        place = f"{ARCHIVE}: {name}"
        found = list(flat.rows(schema.repository(root, place), number, told))
        key = found[0].cells["repository"]
        if key in seen:
            raise SourceRefused(f"{place}: {key} stands there for the second time. Keep its newest record.")
        seen.add(key)
        yield from found


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """The facts of one row; a table without any stands in [ignore] of source.toml."""
    return TABLES.get(row.table, _left)(row, mint)


def _left(row: Row, mint: Mint) -> Iterator[Fact]:
    """A table of which nothing is said; its values stand in [ignore], each with its reason."""
    row.take("repository")
    return iter(())
