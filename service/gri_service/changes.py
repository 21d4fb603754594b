"""What changed from one release to the next: the file `changes.json` that a build writes into every release.

Takes a release. Gives Changes: what it says, its counts, its facts, and those that name one thing.
Never compares anything itself, and never says more than the file does: a release without one has no Changes.
"""

import csv
import functools
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gri_service.release import Release
from gri_service.tables import short

KINDS = ("added", "changed", "ended", "removed")
COLUMNS = (
    *("change", "node", "label", "class", "classLabel", "says", "source"),
    *("infrastructures", "countries", "bodies", "before", "after"),
)
REMEMBERED = 12  # releases whose file stays read
Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """The changes of one release to the one before; `document` is the whole file."""

    document: Mapping[str, Any]

    @property
    def before(self) -> str:
        """The release that this one is compared with; empty for the first."""
        return str(self.document.get("from") or "")

    @property
    def says(self) -> str:
        return str(self.document.get("says", ""))

    @property
    def facts(self) -> Sequence[Fact]:
        facts: Sequence[Fact] = self.document.get("facts", ())
        return facts

    @property
    def summary(self) -> Mapping[str, Any]:
        summary: Mapping[str, Any] = self.document.get("summary", {})
        return summary

    def told(self, kind: str) -> int:
        """How many facts were added, changed, ended or removed, those that are not told one by one too."""
        return int(self.summary.get(kind, 0))

    def total(self) -> int:
        return sum(map(self.told, KINDS))

    def label(self, iri: str) -> str:
        """The name of what a fact names, else the end of its address."""
        return str(self.document.get("labels", {}).get(iri) or short(iri))

    def groups(self, name: str) -> list[tuple[str, str, Mapping[str, int]]]:
        """One of the summary's groups as (IRI, label, counts), those of most changes first, then by name."""
        group: Mapping[str, Mapping[str, int]] = self.summary.get(name, {})
        found = [(iri, self.label(iri), counts) for iri, counts in group.items() if any(counts.values())]
        return sorted(found, key=lambda each: (-sum(each[2].values()), each[1].casefold(), each[0]))

    def of(self, thing: str = "", kind: str = "") -> list[Fact]:
        """The facts that name a thing, or are it, and are of a kind; empty: any."""
        return [
            fact for fact in self.facts if (not kind or fact["change"] == kind) and (not thing or thing in named(fact))
        ]

    def differences(self, fact: Fact) -> Iterator[tuple[str, str, str]]:
        """What differs in a changed fact: the property in words, its values before and after."""
        before, after = fact.get("before") or {}, fact.get("after") or {}
        for name in sorted({*before, *after}):
            told = [", ".join(map(self._value, side.get(name, ()))) for side in (before, after)]
            if told[0] != told[1]:  # two spellings of one thing are no difference to a reader
                yield self._property(name), told[0], told[1]

    def _property(self, name: str) -> str:
        iri, _, language = name.partition("@")
        return f"{self.label(iri)} ({language})" if language else self.label(iri)

    def _value(self, value: str) -> str:
        return self.label(value) if value.startswith(("http://", "https://")) else value

    def csv(self, facts: Sequence[Fact]) -> str:
        """Facts as a table: lists are joined by spaces, what was and what is stands as JSON."""
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(COLUMNS)
        for fact in facts:
            row = {**fact, "classLabel": self.label(str(fact.get("class", "")))}
            table.writerow([_cell(row.get(name)) for name in COLUMNS])
        return out.getvalue()


def named(fact: Fact) -> set[str]:
    """What a fact is about: its own node, and the infrastructures, countries and bodies it names."""
    return {fact["node"], *(iri for name in ("infrastructures", "countries", "bodies") for iri in fact.get(name) or ())}


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return " ".join(value) if isinstance(value, list) else str(value or "")


def changes_of(release: Release) -> Changes | None:
    """What a release says of its changes; None for one that was made before releases said so."""
    if release.folder is None:
        return None
    file = release.folder / "changes.json"
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@functools.lru_cache(maxsize=REMEMBERED)
def _read(file: Path, _moment: int) -> Changes:
    return Changes(json.loads(file.read_text(encoding="utf-8")))
