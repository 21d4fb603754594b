"""Canned queries: files with a header, read strictly.

Takes queries/*.rq; gives what a release tells of each, ready for queries.json and for sh:SPARQLExecutable.
Never changes the text of a query, and never lets an unknown key pass: a misspelt key would be a silent nothing.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import QueryBoolean, QuerySolutions, Store

from gri_ingest.errors import QueryRefused
from gri_ingest.terms import BASE

VIEWS: dict[str, tuple[str, ...]] = {
    "table": (),
    "number": ("number",),
    "network": ("source", "target"),
    "matrix": ("source", "sourceLabel", "target", "targetLabel"),
    "map": ("place", "placeLabel", "latitude", "longitude"),
    "world": ("country", "countryLabel"),
    "timeline": ("event", "eventLabel", "start"),
    "chart": ("category", "number"),
}
KEYS = ("summary", "description", "tags", "view", "params", "aliases", "empty")
PARAM_KEYS = ("type", "of", "scheme", "example", "label")
TYPES = ("iri", "date", "integer", "decimal", "string", "boolean")
_SPACES = {
    "gri": f"{BASE}ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """One canned query; `empty` says that no rows are an answer too."""

    name: str
    summary: str
    text: str
    columns: list[str]
    form: str
    view: str = "table"
    description: str = ""
    tags: list[str] = field(default_factory=list)
    params: dict[str, dict[str, str]] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    empty: bool = False

    def as_json(self) -> dict[str, Any]:
        """The entry of queries.json."""
        entry = {key: getattr(self, key) for key in self.__dataclass_fields__ if key != "empty"}
        return {**entry, "empty": "allowed"} if self.empty else entry


def read_all(folder: Path) -> list[Question]:
    """The questions of a folder in the order of their names; a name or alias stands for one of them."""
    questions = [read(path) for path in sorted(folder.glob("*.rq"))]
    taken = {question.name: question.name for question in questions}
    for question in questions:
        for alias in question.aliases:
            if taken.setdefault(alias, question.name) != question.name:
                raise QueryRefused(
                    f"queries/{question.name}.rq: the alias {alias} is taken by {taken[alias]}. Drop it."
                )
    return questions


def read(path: Path) -> Question:
    """The question of one file."""
    place = f"queries/{path.name}"
    if not _NAME.fullmatch(path.stem):
        raise QueryRefused(f"{place}: the name is an address. Use lower-case words joined by hyphens.")
    text = path.read_text(encoding="utf-8")
    header = _header(place, text)
    params = header.get("params", {})
    form, columns = _columns(place, text)
    question = Question(
        name=path.stem,
        summary=_text(place, header, "summary"),
        description=_text(place, header, "description", required=False),
        view=_text(place, header, "view", required=False) or "table",
        tags=_words(place, header, "tags"),
        aliases=_words(place, header, "aliases"),
        params={name: _param(place, name, told, text) for name, told in params.items()},
        text=text,
        columns=columns,
        form=form,
        empty=header.get("empty") == "allowed",
    )
    _judge(place, question)
    return question


def _judge(place: str, question: Question) -> None:
    if question.view not in VIEWS:
        raise QueryRefused(f'{place}: "{question.view}" is no view. The views are {", ".join(VIEWS)}.')
    if question.form != "SELECT":
        if question.view != "table" or question.params:
            raise QueryRefused(f"{place}: only a SELECT query has a view or parameters. Rewrite it as SELECT.")
        return
    for column in VIEWS[question.view]:
        if column not in question.columns:
            raise QueryRefused(f"{place}: view {question.view} promises the column ?{column}. Project it.")
    for name in question.params:
        if name not in question.columns:
            raise QueryRefused(f"{place}: the parameter {name} is not projected. Add ?{name} to SELECT (and GROUP BY).")


def _header(place: str, text: str) -> dict[str, Any]:
    lines = text.splitlines()
    # A line that is no header line becomes an empty one, so that YAML counts lines as the file does.
    told = "\n".join(re.sub(r"^#\+ ?", "", line) if line.startswith("#+") else "" for line in lines)
    try:
        tree = yaml.compose(told, Loader=yaml.SafeLoader)
        header = yaml.safe_load(told)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryRefused(
            f"{place}, line {line}: the header is not YAML ({error.problem}). Quote the value."
        ) from error
    if not isinstance(tree, yaml.MappingNode) or not isinstance(header, dict):
        raise QueryRefused(f"{place}, line 1: there is no header. Begin with #+ summary: and the question.")
    seen: set[str] = set()
    for key, _ in tree.value:
        line = key.start_mark.line + 1
        if key.value not in KEYS:
            near = difflib.get_close_matches(key.value, KEYS, n=1)
            meant = f'Write "{near[0]}".' if near else f"The keys are {', '.join(KEYS)}."
            raise QueryRefused(f'{place}, line {line}: "{key.value}" is no key of a header. {meant}')
        if key.value in seen:
            raise QueryRefused(f'{place}, line {line}: "{key.value}" stands twice. Keep one.')
        seen.add(key.value)
    if header.get("empty", "allowed") != "allowed":
        raise QueryRefused(f'{place}: "empty" is {header["empty"]!r}. Write allowed, or drop the line.')
    if not isinstance(header.get("params", {}), dict):
        raise QueryRefused(f"{place}: params is no mapping. Write params: {{name: {{type: iri, of: gri:Country}}}}.")
    return header


def _text(place: str, header: dict[str, Any], key: str, required: bool = True) -> str:
    value = header.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise QueryRefused(f'{place}: "{key}" is missing or no text. Write it, in quotes if it holds a colon.')
    return value.strip()


def _words(place: str, header: dict[str, Any], key: str) -> list[str]:
    value = header.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise QueryRefused(f'{place}: "{key}" is no list of words. Write [one, two].')
    return list(value)


def _param(place: str, name: str, told: object, text: str) -> dict[str, str]:
    place = f"{place}, parameter {name}"
    if not isinstance(told, dict):
        raise QueryRefused(f"{place}: no description. Write {{type: iri, of: gri:Country, example: …}}.")
    for key in told:
        if key not in PARAM_KEYS:
            raise QueryRefused(f'{place}: "{key}" is no key. The keys are {", ".join(PARAM_KEYS)}.')
    if told.get("type") not in TYPES:
        raise QueryRefused(f"{place}: type is {told.get('type')!r}. The types are {', '.join(TYPES)}.")
    if "example" not in told:
        raise QueryRefused(f"{place}: there is no example. Give one that has an answer.")
    if told["type"] == "iri" and ("of" in told) == ("scheme" in told):
        raise QueryRefused(f"{place}: an iri is of a class or of a scheme. Write of: gri:Country, or scheme: role.")
    param = {key: _written(value) for key, value in told.items()}
    if "of" in param:
        param["of"] = _expanded(place, param["of"], text)
    if "scheme" in param and not param["scheme"].startswith("http"):
        param["scheme"] = f"{BASE}voc/{param['scheme']}"
    return param


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)  # a date is written as ISO 8601 has it


def _expanded(place: str, name: str, text: str) -> str:
    if name.startswith("http"):
        return name
    prefix, _, local = name.partition(":")
    spaces: dict[str, str] = {**_SPACES, **dict(_PREFIX.findall(text))}
    if not local or prefix not in spaces:
        raise QueryRefused(f"{place}: {name} has no known prefix. Write gri:Country, or the whole IRI.")
    return spaces[prefix] + local


def _columns(place: str, text: str) -> tuple[str, list[str]]:
    try:
        found = Store().query(text)
    except SyntaxError as error:
        raise QueryRefused(f"{place}: {' '.join(str(error).split())}. Correct the query.") from error
    if isinstance(found, QuerySolutions):
        return "SELECT", [variable.value for variable in found.variables]
    return ("ASK" if isinstance(found, QueryBoolean) else "CONSTRUCT"), []
