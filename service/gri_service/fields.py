"""Fields: what a page reads from its address, and what its form offers.

Takes the fields that a page names and the pairs of an address. Gives things, days and words, or the fault beside them.
Never guesses and never fails the page: a value that cannot be used stays in the form with what could be meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gri_service.parameters import Param, Value, read_one, several
from gri_service.problems import BadParameter
from gri_service.search import BASE, Search
from gri_service.tables import heading, short
from gri_service.things import Thing

OFFERED = 400
Read = Thing | str | tuple[Thing | str, ...] | None


class Field(NamedTuple):
    """One field: a thing of a class (`of`) or of a list (`scheme`), one of `choices`, or a value of a plain type."""

    name: str
    label: str = ""
    of: str = ""  # gri:Country
    scheme: str = ""  # role
    type: str = ""  # date, integer, decimal, string, boolean
    choices: tuple[tuple[str, str], ...] = ()  # key and words
    many: bool = False
    example: str = ""

    @property
    def param(self) -> Param:
        """The field as the parameter of a canned query, which is read in the same way."""
        within = f"{BASE}ns#{self.of.removeprefix('gri:')}" if self.of else f"{BASE}voc/{self.scheme}"
        thing = bool(self.of or self.scheme)
        return Param(
            self.name,
            "iri" if thing else self.type or "string",
            within if thing else None,
            bool(self.scheme),
            self.example,
            self.label or heading(self.name),
        )


@dataclass
class Filled:
    """A field with what the address says: the text as it stands there, what was understood, what could not be."""

    field: Field
    text: str = ""
    value: Read = None
    fault: BadParameter | None = None
    offered: Sequence[Thing] = ()

    @property
    def label(self) -> str:
        return self.field.param.label

    @property
    def chosen(self) -> str:
        """What was understood, in words, for a hint below the field."""
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return ", ".join(value.title for value in values if isinstance(value, Thing))


def said(fields: Sequence[Field], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The text of each name in the address; the boxes of one list that were ticked become one text with commas."""
    given: dict[str, str] = {}
    many = {field.name for field in fields if field.many}
    for name, text in pairs:
        if text.strip():
            given[name] = f"{given[name]},{text.strip()}" if name in many and name in given else text.strip()
    return given


def fill(fields: Sequence[Field], given: Mapping[str, str], search: Search | None) -> dict[str, Filled]:
    """Every field with its text, its value or its fault, and what its form offers."""
    return {each.name: _filled(each, given.get(each.name, ""), search) for each in fields}


def strays(fields: Sequence[Field], given: Mapping[str, str]) -> BadParameter | None:
    """What is wrong with an address that names a field this page does not have."""
    known = [field.name for field in fields]
    stray = next((name for name in given if name not in known), None)
    if stray is None or not known:
        return None
    return BadParameter(
        f"This page has no field “{stray[:80]}”. Its fields are: {', '.join(known)}.", parameter=stray[:80], legal=known
    )


def _filled(each: Field, text: str, search: Search | None) -> Filled:
    filled = Filled(each, text, () if each.many else None)
    param = each.param
    if param.within is not None and search is not None:
        filled.offered = search.of(param.within, -1 if param.scheme else OFFERED)
    if not text:
        return filled
    try:
        if each.choices:
            filled.value = _chosen(each, text)
        elif each.many:
            filled.value = tuple(_plain(value, param) for value in several(param, text, search))
        else:
            filled.value = _plain(read_one(param, text, search), param)
    except BadParameter as fault:
        filled.fault = fault
    return filled


def _plain(value: Value, param: Param) -> Thing | str:
    """The thing that is meant, or the canonical text of a plain value."""
    if param.type != "iri":
        return value.text
    iri = str(value.term.value)
    return value.thing or Thing(0, iri, "", value.text, short(iri))


def _chosen(each: Field, text: str) -> str:
    keys = [key for key, _ in each.choices]
    if text not in keys:
        raise BadParameter(
            f"{each.param.label} “{text[:80]}” is not on the list. Write one of: {', '.join(keys)}.",
            parameter=each.name,
            legal=keys,
            choices=[{"key": key, "label": words} for key, words in each.choices],
        )
    return text
