"""The canned queries of a release: the questions, their parameters, and how a visitor's values are bound.

Takes the release's `queries.json` and values as text. Gives the query with a typed `VALUES` block, or the problem.
Never splices: a value becomes an RDF term first, and only pyoxigraph's own writer puts a term into the text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from gri_service.parameters import Param, Value, read
from gri_service.problems import UnknownQuery
from gri_service.search import Search
from gri_service.tokens import tokens

# What a view promises of its columns; a query that lacks one is drawn as a table.
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


@dataclass(frozen=True)
class CannedQuery:
    """One question: its words, its parameters, its columns and its text as it lies in the file."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    view: str
    params: Mapping[str, Param]
    columns: tuple[str, ...]
    aliases: tuple[str, ...]
    text: str
    form: str = "SELECT"

    @property
    def bare(self) -> str:
        """The text without the header of its file."""
        return bare(self.text)

    @property
    def views(self) -> tuple[str, ...]:
        """The ways in which this answer can be drawn: those whose promised columns it has."""
        return tuple(view for view, promised in VIEWS.items() if set(promised) <= set(self.columns))


class Catalogue:
    """All questions of one release, by name."""

    def __init__(self, queries: list[CannedQuery]) -> None:
        self._queries = {query.name: query for query in sorted(queries, key=lambda query: query.name)}
        self._aliases = {alias: query.name for query in queries for alias in query.aliases}

    @classmethod
    def load(cls, release: Path) -> "Catalogue":
        """The catalogue of a release folder; a folder without one has no questions."""
        listed = release / "queries.json"
        entries = json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else []
        return cls([_query(entry) for entry in entries])

    def __iter__(self) -> Iterator[CannedQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def get(self, name: str) -> CannedQuery:
        """The question of this name. Raises `UnknownQuery` with the nearest names."""
        if name not in self._queries:
            near = get_close_matches(name, self._queries, n=5, cutoff=0.4)
            hint = "Did you mean one of these?" if near else "All questions are listed under /queries."
            raise UnknownQuery(
                f"No question is called “{name}”. {hint}",
                choices=[{"key": other, "label": self._queries[other].summary} for other in near],
            )
        return self._queries[name]

    def renamed(self, name: str) -> str | None:
        """The present name of a question that once had this one."""
        return self._aliases.get(name)

    def by_tag(self, text: str = "") -> list[tuple[str, list[CannedQuery]]]:
        """Questions under their first tag, tags in order, narrowed to those that hold every word of the text."""
        groups: dict[str, list[CannedQuery]] = {}
        for query in self:
            words = " ".join((query.name, query.summary, query.description, *query.tags)).casefold()
            if all(word in words for word in text.casefold().split()):
                groups.setdefault(query.tags[0] if query.tags else "other", []).append(query)
        return sorted((tag, sorted(found, key=lambda query: query.summary)) for tag, found in groups.items())


def bare(text: str) -> str:
    """A query without the header of its file, for whoever edits it.

    >>> bare("#+ summary: All?\\n# why\\nASK {}")
    '# why\\nASK {}'
    """
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


def _query(entry: Mapping[str, object]) -> CannedQuery:
    def words(key: str) -> tuple[str, ...]:
        found = entry.get(key) or []
        assert isinstance(found, list)
        return tuple(str(word) for word in found)

    params = entry.get("params") or {}
    assert isinstance(params, Mapping)
    return CannedQuery(
        name=str(entry["name"]),
        summary=str(entry["summary"]),
        description=str(entry.get("description") or ""),
        tags=words("tags"),
        view=str(entry.get("view") or "table"),
        params={name: Param.of_header(name, header) for name, header in params.items()},
        columns=words("columns"),
        aliases=words("aliases"),
        text=str(entry["text"]),
        form=str(entry.get("form") or "SELECT"),
    )


def bind(query: CannedQuery, values: Mapping[str, str], search: Search | None) -> str:
    """The query with these values in place. Raises `BadParameter` for a value that cannot be meant."""
    return bind_terms(query, read(query.params, values, search))


def bind_terms(query: CannedQuery, values: Mapping[str, Value]) -> str:
    """The query with terms in place: one `VALUES` row right after the outermost `WHERE {`.

    At the end of the text the same block was a hundred times slower under GROUP BY (measured).
    """
    if not values:
        return query.text
    names = " ".join(f"?{name}" for name in values)
    terms = " ".join(str(value.term) for value in values.values())
    at = _inside_where(query.text)
    return f"{query.text[:at]}\n  VALUES ({names}) {{ ({terms}) }}{query.text[at:]}"


def _inside_where(text: str) -> int:
    """The place just behind the brace of the outermost WHERE; comments, IRIs and strings are stepped over.

    >>> _inside_where("# WHERE {\\nSELECT ?x WHERE { ?x ?where ?y }")
    27
    """
    depth, where = 0, False
    for token in tokens(text):
        if token.text == "{" and where:
            return token.end
        depth += (token.text in ("{", "(")) - (token.text in ("}", ")"))
        where = depth == 0 and token.upper == "WHERE"
    raise ValueError("A canned query needs the keyword WHERE before its outermost group.")
