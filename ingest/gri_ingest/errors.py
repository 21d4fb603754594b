"""The one tree of what can go wrong in ingest.

Takes the place, the finding and the repair; gives an exception whose text a curator can act on.
Never prints and never ends the program: only the command line does.

    IngestError              exit status 1
    ├── RowRefused           one value of one row (becomes a finding of that row)
    ├── UnknownTerm          a word the ontology does not have
    ├── SourceRefused        a source.toml, an adapter, a snapshot
    ├── TablesRefused        curated tables with findings
    ├── QueryRefused         a canned query, a rule or a check file
    ├── RegisterRefused      data/ids.csv
    ├── CheckFailed          findings of level ERROR in the candidate
    ├── BuildLocked          another build holds the lock
    ├── ReadingRefused       a sheet of a blind reading
    ├── ReleaseRefused       a release that cannot be written, opened or switched to
    ├── PruneRefused         releases that may not go, or citations that cannot be read
    └── PublishRefused       a store elsewhere that does not take a release
"""

from __future__ import annotations


class IngestError(Exception):
    """Anything ingest refuses; the message holds place, finding and repair."""


class RowRefused(IngestError):
    """One value of one row cannot be used.

    >>> str(RowRefused("country", "UK", "is not an ISO 3166 code", 'Write "GB".'))
    'column country: "UK" is not an ISO 3166 code. Write "GB".'
    """

    def __init__(self, field: str, value: str, reason: str, repair: str = "") -> None:
        self.field, self.value, self.reason, self.repair = field, value, reason, repair
        super().__init__(f'column {field}: "{value}" {reason}.{" " + repair if repair else ""}')


class UnknownTerm(IngestError, AttributeError):
    """A word that the ontology, or the list of external words, does not have."""


class SourceRefused(IngestError):
    """A source description, adapter or snapshot is not as the framework needs it."""


class TablesRefused(IngestError):
    """The curated tables have findings; the report holds them."""


class QueryRefused(IngestError):
    """A canned query, rule or check file is not well formed."""


class RegisterRefused(IngestError):
    """The register of identifiers contradicts the data."""


class ReadingRefused(IngestError):
    """A sheet of a blind reading cannot be drawn or taken back."""


class CheckFailed(IngestError):
    """The candidate has findings of level ERROR; the report holds them."""


class BuildLocked(IngestError):
    """Another build is at work in this project."""


class ReleaseRefused(IngestError):
    """A release cannot be written, opened or switched to."""


class PruneRefused(IngestError):
    """A release may not be taken away, or nobody can say which may."""


class PublishRefused(IngestError):
    """A store elsewhere cannot be reached, refuses, or does not hold what it was given."""
