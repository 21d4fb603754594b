"""The records of the two files: one per project, organisation, participation and programme part; and their codes.

Takes the files. Gives rows, each project and each organisation once, though the file repeats them on every line.
Never decides what a value means; that a file contradicts itself is its fault as a whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from gri_ingest.row import Row, SourceRefused, read_file

SLUG = "cordis"
PROJECT = ("start_date", "end_date", "max_contribution", "total_cost", "start_year", "end_year", "duration", "nunique")
PARTICIPATION = ("rcn", "pic", "role", "contribution", "country")
ORGANISATION = ("type", "country", "group")
COLUMNS = (
    "rcn", "role", "pic", "type", "contribution", "country", "start_date", "end_date", "max_contribution",
    "total_cost", "start_year", "end_year", "duration", "group", "nunique",
)  # fmt: skip


def lookup(name: str, column: str) -> dict[str, str]:
    """A list of codes beside this file: what each code is."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row[column] for row in csv.DictReader(lines)}


ISO = lookup("countries.csv", "iso")
ROLES = lookup("roles.csv", "role")
TYPES = lookup("types.csv", "meaning")
PARTS = lookup("parts.csv", "meaning")


def participations(path: Path) -> Iterator[Row]:
    """The rows of the file of participations: `projects`, `organisations` and `participations`.

    Raises SourceRefused where the same participation stands twice, where a project or an organisation is told in two
    ways, and where the countries of a project are not as many as the file says: then lines were lost or doubled.
    """
    projects: dict[str, tuple[str, ...]] = {}
    organisations: dict[str, tuple[str, ...]] = {}
    countries: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    for line, cells in read_file(SLUG, path, COLUMNS):
        number, pic = cells["rcn"], cells["pic"]
        pair = (number, pic)
        if pair in seen:
            raise _refused(path, line, f"organisation {pic} stands twice in project {number}")
        seen.add(pair)
        project = tuple(cells[name] for name in PROJECT)
        if (known := projects.get(number)) is None:
            projects[number] = project
            countries[number] = set()
            yield Row(SLUG, "projects", line, {"rcn": number, **dict(zip(PROJECT, project, strict=True))})
        elif known != project:
            raise _refused(path, line, f"project {number} is told in two ways: {_difference(PROJECT, known, project)}")
        organisation = tuple(cells[name] for name in ORGANISATION)
        if (told := organisations.get(pic)) is None:
            organisations[pic] = organisation
            yield Row(SLUG, "organisations", line, {"pic": pic, **dict(zip(ORGANISATION, organisation, strict=True))})
        elif told != organisation:
            difference = _difference(ORGANISATION, told, organisation)
            raise _refused(path, line, f"organisation {pic} is told in two ways: {difference}")
        countries[number].add(cells["country"])
        yield Row(SLUG, "participations", line, {name: cells[name] for name in PARTICIPATION})
    for number, project in projects.items():
        if str(len(countries[number])) != project[-1]:
            raise SourceRefused(
                f"{path.name}: project {number} has participants of {len(countries[number])} countries, and its column "
                f"nunique says {project[-1]}. Lines are missing or doubled: fetch the file anew."
            )


def parts(path: Path) -> Iterator[Row]:
    """The rows of the file of programme parts."""
    seen: set[tuple[str, str]] = set()
    for line, cells in read_file(SLUG, path, ("rcn", "programme_part")):
        pair = (cells["rcn"], cells["programme_part"])
        if pair in seen:
            raise _refused(path, line, f"project {pair[0]} has the part {pair[1]} twice")
        seen.add(pair)
        yield Row(SLUG, "programme-parts", line, cells)


def _difference(names: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]) -> str:
    return ", ".join(
        f'{name} "{before}" and "{after}"'
        for name, before, after in zip(names, one, other, strict=True)
        if before != after
    )


def _refused(path: Path, line: int, fault: str) -> SourceRefused:
    return SourceRefused(f"{path.name}, line {line}: {fault}. Fetch the file anew; it is doubled or was changed.")
