"""Mapping sets in SSSOM/TSV: a YAML header in lines that begin with #, then a table with tabs.

Takes the text of a file. Gives its header and its mappings with their lines, and writes them back byte for byte.
Never judges what a mapping says: gri_ingest.crosswalk does. (https://mapping-commons.github.io/sssom/)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

SLUG = "crosswalk"
ENDING = ".sssom.tsv"
# Registries whose records have no addresses: a record is named by its key in the source of that name.
LOCAL = ("esfri-2016", "european-infrastructures", "light-sources", "radio-observatories", "european-maps")
# The prefixes a mapping may use, and what they stand for; the header of each file says the same.
PREFIXES = {
    "gri": "https://w3id.org/gri/id/",
    "ror": "https://ror.org/",
    "wikidata": "http://www.wikidata.org/entity/",
    "re3data": "https://www.re3data.org/repository/",
    "geonames": "https://sws.geonames.org/",
    **{name: f"https://w3id.org/gri/registry/{name}/" for name in LOCAL},
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "semapv": "https://w3id.org/semapv/vocab/",
}
Verdict = Literal["accepted", "rejected", "proposal"]


class Malformed(ValueError):
    """A file that is no mapping set: the line, what is wrong with it, and the repair."""

    def __init__(self, line: int, reason: str, repair: str) -> None:
        self.line, self.reason, self.repair = line, reason, repair
        super().__init__(f"line {line}: {reason}. {repair}")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row. A person accepts it by their name in `reviewer_label`, and rejects it by `Not` in the modifier."""

    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    reviewer_label: str
    mapping_date: str
    comment: str

    @property
    def verdict(self) -> Verdict:
        """What a person decided.

        >>> Mapping("", "", "", "Not", "", "", "", "", "Editors", "", "").verdict
        'rejected'
        """
        if self.predicate_modifier:
            return "rejected"
        return "accepted" if self.reviewer_label else "proposal"

    @property
    def pair(self) -> tuple[str, str]:
        """What it is about; one pair is judged once."""
        return self.subject_id, self.object_id


COLUMNS = tuple(field.name for field in fields(Mapping))


@dataclass(frozen=True, slots=True)
class MappingSet:
    """One file: the lines of its header as they are, and the mappings with the line each begins at."""

    header: tuple[str, ...]
    mappings: tuple[tuple[int, Mapping], ...]

    def prefixes(self) -> dict[str, str]:
        """The table `curie_map` of the header."""
        found: dict[str, str] = {}
        inside = False
        for line in self.header:
            text = line.removeprefix("#")
            if not text.startswith(" "):
                inside = text.rstrip() == "curie_map:"
            elif inside:
                prefix, _, space = text.strip().partition(": ")
                found[prefix] = space.strip().strip('"')
        return found


def read(text: str) -> MappingSet:
    """The mapping set of a text; Malformed for what is none."""
    lines = text.splitlines(keepends=True)
    size = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = tuple(line.rstrip("\n") for line in lines[:size])
    rows = csv.reader(io.StringIO("".join(lines[size:]), newline=""), delimiter="\t", strict=True)
    found: list[tuple[int, Mapping]] = []
    try:
        columns = next(rows, [])
        if tuple(columns) != COLUMNS:
            raise Malformed(size + 1, "has other columns", f"They are, with tabs between them: {', '.join(COLUMNS)}.")
        begins = size + rows.line_num + 1
        for cells in rows:
            if len(cells) != len(COLUMNS):
                reason = f"has {len(cells)} cells, the table has {len(COLUMNS)} columns"
                raise Malformed(begins, reason, "Count the tabs, and take empty lines out.")
            found.append((begins, Mapping(*cells)))
            begins = size + rows.line_num + 1
    except csv.Error as error:
        raise Malformed(size + rows.line_num, f"is no table ({error})", "Look for a double quote too many.") from None
    return MappingSet(header, tuple(found))


def written(header: Iterable[str], mappings: Iterable[Mapping]) -> str:
    """The text of a mapping set."""
    out = io.StringIO(newline="")
    out.writelines(f"{line}\n" for line in header)
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(each, name) for name in COLUMNS] for each in mappings)
    return out.getvalue()
