"""Resolving: which thing of ours an identifier names, be it of a register elsewhere or our own.

Takes identifiers as people write them, one or many. Gives for each what it names and how surely.
Never guesses: what is only written nearly so is for the search, and two answers are two.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gri_service.identifiers import keys
from gri_service.problems import BadRequest, RequestTooLarge
from gri_service.search import Search
from gri_service.things import Retired

MOST = 10_000
COLUMNS = ("id", "iri", "label", "status")
FOUND, MOVED, WITHDRAWN, AMBIGUOUS, UNKNOWN = "found", "moved", "withdrawn", "ambiguous", "unknown"
BESIDE = " | "  # between the choices of an ambiguous line
SCHEMES = {"wikidata": "Wikidata", "geonames": "GeoNames", "iso": "ISO 3166-1", "m49": "UN M49", "gri": "this graph"}
SCHEMES |= {"key": "key of this graph"}


@dataclass(frozen=True)
class Choice:
    """One thing that an identifier may name."""

    iri: str
    label: str
    scheme: str

    @property
    def words(self) -> str:
        """The scheme for people."""
        return SCHEMES.get(self.scheme, self.scheme if self.scheme == "re3data" else self.scheme.upper())

    @property
    def told(self) -> dict[str, str]:
        """For programs."""
        return {"iri": self.iri, "label": self.label, "scheme": self.scheme}


@dataclass(frozen=True)
class Resolved:
    """What one identifier names; `retired` where it is a name that is no longer used."""

    id: str
    choices: tuple[Choice, ...]
    retired: Retired | None = None

    @property
    def status(self) -> str:
        if self.retired is not None:
            return MOVED if self.choices else WITHDRAWN
        return UNKNOWN if not self.choices else FOUND if len(self.choices) == 1 else AMBIGUOUS

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The line of a table: id, iri, label, status; several choices stand in one line."""
        if not self.choices and self.retired is not None:
            return self.id, self.retired.iri, self.retired.label, self.status
        iris = BESIDE.join(choice.iri for choice in self.choices)
        return self.id, iris, BESIDE.join(choice.label for choice in self.choices), self.status


def resolve(index: Search, texts: Sequence[str], root: str = "") -> list[Resolved]:
    """What each of the texts names, in their order; `root` is an address under which our paths are known besides."""
    spelt = [keys(text.removeprefix(root)) for text in texts]
    named = index.identities({key for some in spelt for key in some})
    iris = {iri for found in named.values() for iri in found}
    retired = index.retired(iris)
    things = {thing.iri: thing for thing in index.things(iris | {old.successor for old in retired.values()})}
    resolved = []
    for text, some in zip(texts, spelt, strict=True):
        schemes: dict[str, str] = {}
        for key in some:
            for iri in named.get(key, ()):
                schemes.setdefault(iri, key.partition(":")[0])
        current = {iri: scheme for iri, scheme in schemes.items() if iri not in retired}
        former = None
        if not current and schemes:  # a former name stands aside where something of today has the identifier
            former = retired[min(schemes)]
            current = {retired[iri].successor: scheme for iri, scheme in schemes.items() if retired[iri].successor}
        if len(current) > 1:
            former = None
        labels = {iri: things[iri].title if iri in things else "" for iri in current}
        ranked = sorted(current, key=lambda iri: (things[iri].weight if iri in things else 9, labels[iri], iri))
        resolved.append(Resolved(text, tuple(Choice(iri, labels[iri], current[iri]) for iri in ranked), former))
    return resolved


@dataclass(frozen=True)
class Asked:
    """A list of identifiers as it was sent: the identifiers, and the lines they stand in, where it was a table."""

    texts: tuple[str, ...]
    head: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()

    def table(self, resolved: Sequence[Resolved]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The head and the lines of the answer: those that were sent, with what was found behind them."""
        if not self.head:
            return COLUMNS, [found.row for found in resolved]
        rows = [(*line, *found.row[1:]) for line, found in zip(self.lines, resolved, strict=True)]
        return (*self.head, *COLUMNS[1:]), rows


def read_csv(body: str) -> Asked:
    """A table: the column `id` or `identifier`, or the first; without such a head every line is one of identifiers.

    Raises BadRequest for what is no table, RequestTooLarge beyond MOST lines.
    """
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(body.removeprefix("\ufeff")), strict=True) if any(row)]
    except csv.Error as error:
        raise BadRequest(f"Correct the table: it is not CSV ({error}).") from None
    head = tuple(cell.strip() for cell in rows[0]) if rows else ()
    place = next((number for number, cell in enumerate(head) if cell.casefold() in {"id", "identifier"}), None)
    if place is None:
        return checked(Asked(tuple(row[0] for row in rows)))
    lines = tuple((*row, *[""] * (len(head) - len(row)))[: len(head)] for row in rows[1:])
    return checked(Asked(tuple(line[place] for line in lines), head, lines))


def read_json(body: str) -> Asked:
    """A list of identifiers, or an object with such a list as `ids`.

    Raises BadRequest for anything else, RequestTooLarge beyond MOST.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("Correct the body: it is not JSON.") from None
    listed = told.get("ids") if isinstance(told, dict) else told
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise BadRequest('Send a list of texts, for example ["ror:01ggx4157", "FRA"].')
    return checked(Asked(tuple(listed)))


def read_lines(texts: Iterable[str]) -> Asked:
    """One identifier a line; empty lines are left out.

    Raises RequestTooLarge beyond MOST.
    """
    return checked(Asked(tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())))


def checked(asked: Asked) -> Asked:
    """The list, if it is short enough."""
    if len(asked.texts) > MOST:
        raise RequestTooLarge(
            f"Send at most {MOST:,} identifiers at once: there are {len(asked.texts):,}.", limitRows=MOST
        )
    return asked


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
