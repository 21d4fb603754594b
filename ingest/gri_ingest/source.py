"""A source: its description (source.toml) and its adapter.

Takes a slug of the register; gives a Source with description, evidence columns, expectations and the two functions.
Never reads data: that is the adapter's duty.
"""

from __future__ import annotations

import datetime
import importlib
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from pyoxigraph import NamedNode

from gri_ingest.address import graph
from gri_ingest.errors import SourceRefused
from gri_ingest.fact import Fact
from gri_ingest.mint import Mint
from gri_ingest.row import Evidence, Row
from gri_ingest.sources import REGISTRIES, SLUGS

Rows = Callable[[Path], Iterator[Row]]
Facts = Callable[[Row, Mint], Iterable[Fact]]

_TEXTS = ("slug", "title", "publisher", "landing_page", "licence")
_OPTIONAL = ("url", "sha256", "note", "serves")
_SECTIONS = ("evidence", "expect", "ignore", "files")
_FORMATS = ("tables", "mappings", "packages", "files")


@dataclass(frozen=True, slots=True)
class Expectation:
    """How many nodes of a class a source should give: too few is an ERROR, too many a WARN."""

    name: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class File:
    """One file of a registry's snapshot: its name there, where the public gets it, and what it must be.

    Without `url` the note says what to get elsewhere; `bytes` 0 means that the size is not told.
    """

    name: str
    sha256: str
    url: str = ""
    note: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rows of a table a registry gives; outside of them it is damaged, or is another edition."""

    table: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Source:
    """One source as its source.toml describes it.

    `format` is "tables" (a folder of curated tables in the project, `url` its path), "mappings" (one of mapping sets),
    "packages" (made by fetch) or "files" (a registry: pinned files that fetch brings). Of a registry, `serves` says
    which of its statements are public: "all", or "linked", those about things that the curated tables know;
    `quarantined` is how many rows may be refused.
    """

    slug: str
    title: str
    publisher: str
    landing_page: str
    url: str
    licence: str
    format: Literal["tables", "mappings", "packages", "files"]
    retrieved: datetime.date
    sha256: str
    evidence: Evidence
    classes: tuple[Expectation, ...]
    fill: tuple[tuple[str, str, float], ...]
    ignore: dict[str, str]
    rows: Rows
    facts: Facts
    files: tuple[File, ...] = ()
    bounds: tuple[Bounds, ...] = ()
    quarantined: int = 0
    serves: Literal["all", "linked"] = "linked"

    @property
    def registry(self) -> bool:
        """Whether it is a registry: streamed, without claims of its own beside core."""
        return self.format == "files"

    @property
    def folder(self) -> Path:
        """Where description and adapter stand."""
        return Path(__file__).parent / "sources" / self.slug.replace("-", "_")

    @property
    def claims(self) -> NamedNode:
        """The graph of what this source says."""
        return graph(f"source/{self.slug}/{self.retrieved.isoformat()}")

    def snapshot(self, project: Path) -> Path:
        """The folder the adapter reads."""
        return (
            project / self.url if self.format in {"tables", "mappings"} else project / "build" / "snapshots" / self.slug
        )


def load(slug: str) -> Source:
    """The source of a slug; whatever is missing or unknown in its description is named."""
    package = slug.replace("-", "_")
    path = Path(__file__).parent / "sources" / package / "source.toml"
    if not path.is_file():
        raise SourceRefused(f"sources/{package}/source.toml is missing. Write it, or take {slug} out of the register.")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SourceRefused(f"sources/{slug}/source.toml: {error}. Correct the TOML.") from error
    module = importlib.import_module(f"gri_ingest.sources.{package}.adapter")
    for name in ("rows", "facts"):
        if not callable(getattr(module, name, None)):
            raise SourceRefused(f"sources/{slug}/adapter.py has no function {name}. Write it (LAYOUT.md, section 5).")
    return describe(slug, told, module.rows, module.facts)


def describe(slug: str, told: dict[str, Any], rows: Rows, facts: Facts) -> Source:
    """A Source from the content of a source.toml."""
    place = f"sources/{slug.replace('-', '_')}/source.toml"
    known = {*_TEXTS, *_OPTIONAL, *_SECTIONS, "format", "retrieved"}
    for key in told:
        if key not in known:
            raise SourceRefused(f'{place}: "{key}" is not a key. The keys are {", ".join(sorted(known))}.')
    for key in _TEXTS:
        if not isinstance(told.get(key), str) or not told[key]:
            raise SourceRefused(f'{place}: "{key}" is missing or no text. Write it.')
    if told["slug"] != slug:
        raise SourceRefused(f'{place}: slug is "{told["slug"]}", the folder is "{slug}". Make them equal.')
    if told.get("format") not in _FORMATS:
        raise SourceRefused(f"{place}: format is {told.get('format')!r}. Write one of {', '.join(_FORMATS)}.")
    if told["format"] != "files" and not isinstance(told.get("url"), str):
        raise SourceRefused(f'{place}: "url" is missing or no text. Write it.')
    if told.get("serves", "linked") not in {"all", "linked"}:
        raise SourceRefused(f'{place}: serves is {told["serves"]!r}. Write "all" or "linked".')
    if type(told.get("retrieved")) is not datetime.date:
        raise SourceRefused(f'{place}: "retrieved" is no date. Write it as 2026-01-31, without quotes.')
    return Source(
        **{key: told[key] for key in _TEXTS},
        url=told.get("url", ""),
        format=told["format"],
        retrieved=told["retrieved"],
        sha256=told.get("sha256", ""),
        evidence=_evidence(place, told.get("evidence", {})),
        classes=tuple(_classes(place, told.get("expect", {}).get("classes", {}))),
        fill=tuple(_fill(place, told.get("expect", {}).get("fill", {}))),
        ignore=_ignore(place, told.get("ignore", {})),
        rows=rows,
        facts=facts,
        files=tuple(_files(place, told.get("files", []))),
        bounds=tuple(_bounds(place, told.get("expect", {}).get("rows", {}))),
        quarantined=told.get("expect", {}).get("quarantined", 0),
        serves=told.get("serves", "linked"),
    )


def load_all(registries: Iterable[str] = ()) -> tuple[Source, ...]:
    """The sources of every build and the named registries, in order of rank; an unknown name is refused."""
    named = set(registries)
    if unknown := sorted(named.difference(REGISTRIES)):
        there = ", ".join(REGISTRIES)
        raise SourceRefused(f"{unknown[0]}: there is no such registry. The registries are {there}.")
    return tuple(load(slug) for slug in (*SLUGS, *(slug for slug in REGISTRIES if slug in named)))


def _evidence(place: str, told: dict[str, Any]) -> Evidence:
    columns = {field.name for field in fields(Evidence)}
    for key in told:
        if key not in columns:
            raise SourceRefused(f'{place}, [evidence]: no key "{key}". The keys are {", ".join(sorted(columns))}.')
    return Evidence(**cast(dict[str, str], told))


def _classes(place: str, told: dict[str, Any]) -> Iterator[Expectation]:
    for name, bounds in told.items():
        if not isinstance(bounds, dict) or set(bounds) != {"minimum", "maximum"}:
            raise SourceRefused(f"{place}, [expect.classes]: {name} needs {{minimum = …, maximum = …}}.")
        yield Expectation(name, bounds["minimum"], bounds["maximum"])


def _files(place: str, told: list[dict[str, Any]]) -> Iterator[File]:
    columns = {field.name for field in fields(File)}
    for each in told:
        if not {"name", "sha256"} <= set(each) <= columns:
            raise SourceRefused(
                f"{place}, [[files]]: a file needs name and sha256, and may have url, bytes and note: {each}."
            )
        yield File(**each)


def _bounds(place: str, told: dict[str, Any]) -> Iterator[Bounds]:
    for name, bounds in told.items():
        if not isinstance(bounds, dict) or set(bounds) != {"minimum", "maximum"}:
            raise SourceRefused(f"{place}, [expect.rows]: {name} needs {{minimum = …, maximum = …}}.")
        yield Bounds(name, bounds["minimum"], bounds["maximum"])


def _fill(place: str, told: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    for name, rate in told.items():
        class_name, _, property_name = name.partition(" ")
        if not property_name or not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise SourceRefused(f'{place}, [expect.fill]: write "Class property" = a rate from 0 to 1, not {name!r}.')
        yield class_name, property_name, float(rate)


def _ignore(place: str, told: dict[str, Any]) -> dict[str, str]:
    for name, reason in told.items():
        if "." not in name or not isinstance(reason, str) or not reason:
            raise SourceRefused(f'{place}, [ignore]: write "table.column" = "the reason", not {name!r}.')
    return dict(told)
