"""The parameters of a canned query: what a visitor typed becomes a typed RDF term, or a list of them.

Takes text from an address and the index of names. Gives a term, its canonical spelling and the thing it names.
Never guesses: what cannot be meant, or can mean two things, is a problem that lists what can.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import Literal, NamedNode

from gri_service.problems import BadParameter
from gri_service.search import BASE, Search
from gri_service.tables import heading
from gri_service.things import Thing

ANYTHING = "http://www.w3.org/2000/01/rdf-schema#Resource"  # everything that has an IRI is one
XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {"integer": re.compile(r"[+-]?\d{1,18}"), "decimal": re.compile(r"[+-]?(\d{1,18}(\.\d{1,18})?|\.\d{1,18})")}
_TRUTH = {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}
MANY = 60  # values a list may have; the largest group of countries has fewer
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Param:
    """One parameter as the header of a query declares it; `within` is its class or its scheme, as an IRI.

    `many` says that it takes a list, written with commas or given more than once.
    """

    name: str
    type: str
    within: str | None
    scheme: bool
    example: str
    label: str
    many: bool = False

    @classmethod
    def of_header(cls, name: str, header: Mapping[str, object]) -> "Param":
        """One entry of `params` in a release, where class and scheme are IRIs."""
        of, scheme = str(header.get("of") or ""), str(header.get("scheme") or "")
        return cls(
            name=name,
            type=str(header.get("type") or "string"),
            within=(of if of != ANYTHING else "") or scheme or None,
            scheme=bool(scheme),
            example=str(header.get("example") or ""),
            label=str(header.get("label") or heading(name)),
            many=str(header.get("many")).lower() == "true",
        )


@dataclass(frozen=True)
class Value:
    """A value that was understood: the term to bind, its canonical spelling, and the thing where it names one.

    A list is the value that comes first, with the spelling of all, and `more` of them.
    """

    term: NamedNode | Literal
    text: str
    thing: Thing | None = None
    more: tuple["Value", ...] = ()

    @property
    def each(self) -> tuple["Value", ...]:
        """The values of a list one by one; one value alone is a list of one."""
        return (self, *self.more)


def read(params: Mapping[str, Param], values: Mapping[str, str], search: Search | None) -> dict[str, Value]:
    """The values that are given, as terms, in the order of the header; an empty one counts as not given."""
    unknown = sorted(set(values) - set(params))
    if unknown:
        legal = ", ".join(params) or "none"
        raise BadParameter(
            f"This question has no parameter “{unknown[0]}”. Its parameters are: {legal}.",
            parameter=unknown[0],
            legal=list(params),
        )
    return {
        name: _list(param, values[name], search) if param.many else read_one(param, values[name].strip(), search)
        for name, param in params.items()
        if values.get(name, "").strip(", ")
    }


def _list(param: Param, text: str, search: Search | None) -> Value:
    """The values of a list as one: the first, with the spelling of all, and the others behind it."""
    first, *more = several(param, text, search)
    return replace(first, text=",".join(value.text for value in (first, *more)), more=tuple(more))


def several(param: Param, text: str, search: Search | None) -> list[Value]:
    """The values between commas, each once, as they were written; a name may hold a comma, so the whole is tried first.

    Raises `BadParameter` for one that cannot be meant, and for more than `MANY`.
    """
    written = [part.strip() for part in text.split(",") if part.strip()]
    if len(written) > MANY:
        raise BadParameter(
            f"{param.label} lists {len(written)} values; {MANY} at most can be asked for at once.", parameter=param.name
        )
    try:
        return [read_one(param, text.strip(), search)]
    except BadParameter:
        if written == [text.strip()]:
            raise
    return list({value.term: value for value in (read_one(param, part, search) for part in written)}.values())


def read_one(param: Param, text: str, search: Search | None) -> Value:
    """One value as its header types it. Raises `BadParameter` that says what would be legal."""
    if param.type == "iri":
        return _thing(param, text, search) if search is not None else _bare(param, text)
    if param.type == "date":
        return _day(param, text)
    if param.type == "boolean":
        word = _TRUTH.get(text.lower())
        if word is None:
            raise BadParameter(
                f"{param.label} “{text}” is neither true nor false.", parameter=param.name, legal=["true", "false"]
            )
        return Value(Literal(word, datatype=NamedNode(f"{XSD}boolean")), word)
    if param.type in _NUMBERS:
        if not _NUMBERS[param.type].fullmatch(text):
            like = "a whole number, such as 12" if param.type == "integer" else "a number with a point, such as 2.5"
            raise BadParameter(f"{param.label} “{text}” is not a number. Write {like}.", parameter=param.name)
        return Value(Literal(text, datatype=NamedNode(f"{XSD}{param.type}")), text)
    return Value(Literal(text), text)


def _day(param: Param, text: str) -> Value:
    """A day; a year or a month means its last day, because "as of 2024" looks back on the whole of it."""
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month = int(match[1]), int(match[2] or 12)
        day = int(match[3]) if match[3] else calendar.monthrange(year, month)[1]
        meant = date(year, month, day).isoformat()
    except ValueError:
        raise BadParameter(
            f"{param.label} “{text}” is not a date. Write the day as 2024-06-30; "
            "a month (2024-06) or a year (2024) means its last day.",
            parameter=param.name,
        ) from None
    return Value(Literal(meant, datatype=NamedNode(f"{XSD}date")), meant)


def _thing(param: Param, text: str, search: Search) -> Value:
    if text.startswith(("http://", "https://", "urn:")):
        return _iri(param, text, search)
    found = search.by_key(text, param.within)
    if len(found) == 1:
        return Value(NamedNode(found[0].iri), found[0].key, found[0])
    if found:
        raise BadParameter(
            f"{param.label} “{text}” can mean {len(found)} things. Choose one by its key.",
            parameter=param.name,
            choices=_choices(found),
        )
    if param.scheme:
        listed = search.of(param.within or "")
        raise BadParameter(
            f"{param.label} “{text}” is not on the list. Write one of: {', '.join(thing.key for thing in listed)}.",
            parameter=param.name,
            legal=[thing.key for thing in listed],
            choices=_choices(listed),
        )
    near = search.nearest(text, param.within)
    hint = (
        "Did you mean one of these?" if near else "Write a name, a short key such as those the form offers, or an IRI."
    )
    raise BadParameter(
        f"{param.label} “{text}” is not known here. {hint}",
        parameter=param.name,
        choices=_choices(near),
    )


def _choices(things: list[Thing]) -> list[dict[str, str]]:
    return [{"key": thing.key, "label": thing.title} for thing in things]


def _bare(param: Param, text: str) -> Value:
    """An IRI as it is written: all that can be said without an index of names."""
    try:
        return Value(NamedNode(text), text)
    except ValueError:
        raise BadParameter(f"{param.label} “{text}” is not a well-formed IRI.", parameter=param.name) from None


def _iri(param: Param, text: str, search: Search) -> Value:
    node = _bare(param, text).term
    thing = search.thing(text)
    if thing is None and _nameless(text, search):
        return Value(node, text)
    if param.within and (thing is None or not search.is_a(text, param.within)):
        listed = search.of(param.within) if param.scheme else search.nearest(text.rpartition("/")[2], param.within)
        word = param.within.rpartition("#")[2].rpartition("/")[2]
        raise BadParameter(
            f"{param.label} <{text}> is no {word} of this release.",
            parameter=param.name,
            legal=[other.iri for other in listed] if param.scheme else [],
            choices=_choices(listed),
        )
    # The key is spelt back only where it leads to the same thing: outside a class two kinds may share one.
    short = thing is not None and [other.iri for other in search.by_key(thing.key, param.within)] == [text]
    return Value(node, thing.key if thing is not None and short else text, thing)


def _nameless(iri: str, search: Search) -> bool:
    """Whether this is an IRI of ours of a kind that bears no names: only the graph can tell whether it exists."""
    kind, _, key = iri.removeprefix(f"{BASE}id/").partition("/")
    return iri.startswith(f"{BASE}id/") and key != "" and not search.names_kind(kind)
