"""The JSON-LD contexts: published files that never change, and what the newest of them calls each word.

Takes contexts/v<number>.jsonld of this package. Gives Context.
Never makes one: `gri-ingest context` does, and a word that the newest lacks keeps its whole IRI.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/gri/"
FOLDER = Path(__file__).resolve().parents[1] / "contexts"


@dataclass(frozen=True)
class Term:
    """One name: the IRI it stands for; `kind` is empty, `@id`, `@language` or the IRI of a datatype."""

    name: str
    iri: str
    kind: str = ""

    @property
    def inline(self) -> Any:
        """Its definition without any prefix."""
        if self.kind == "@language":
            return {"@id": self.iri, "@container": "@language"}
        return {"@id": self.iri, "@type": self.kind} if self.kind else self.iri


@dataclass(frozen=True)
class Context:
    """One published context."""

    iri: str
    prefixes: Mapping[str, str]
    terms: Mapping[str, Term]  # by IRI


def versions() -> dict[str, bytes]:
    """Every published context as it is sent, by version, the newest last."""
    files = sorted(FOLDER.glob("v*.jsonld"), key=lambda path: int(path.stem[1:]))
    return {path.stem: path.read_bytes() for path in files}


def read(version: str, data: bytes) -> Context:
    """A context from its file."""
    told: dict[str, Any] = json.loads(data)["@context"]
    prefixes = {name: iri for name, iri in told.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}

    def whole(name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return prefixes[prefix] + rest if colon and prefix in prefixes else name

    terms = {}
    for name, meaning in told.items():
        if name in prefixes or name.startswith("@") or (isinstance(meaning, str) and meaning.startswith("@")):
            continue
        given = {"@id": meaning} if isinstance(meaning, str) else meaning
        iri, kind = whole(given["@id"]), given.get("@container") or given.get("@type", "")
        terms[iri] = Term(name, iri, whole(kind))
    return Context(f"{BASE}context/{version}.jsonld", prefixes, terms)


@functools.cache
def newest() -> Context:
    """The context with which data is written."""
    version, data = list(versions().items())[-1]
    return read(version, data)
