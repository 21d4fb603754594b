"""One repository as flat rows, one table per kind of element.

Takes the element of a repository. Gives rows whose cells are texts, the key of the repository in each.
Never leaves an element out: what no fact is made of is a row as well, and has its reason in source.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gri_ingest.row import Evidence, Row
from gri_ingest.sources.re3data import keys
from gri_ingest.sources.re3data.schema import BELOW, MANY, NAMESPACE, SINGLE, named

SLUG = "re3data"
_EVIDENCE = Evidence()
# Single elements that make rows of their own, because one can be wrong while the rest is right.
_DATES = ("startDate", "endDate")
_KEY = "re3data.orgIdentifier"
_NUMBERED = frozenset({"institution", "policy"})  # they become nodes, which need a name
_PAGE = "repositoryURL"
_PLAIN = sorted(SINGLE - BELOW.keys() - {_KEY, _PAGE, *_DATES})
Cells = dict[str, str]


def rows(repository: Element, number: int, institutions: set[str]) -> Iterator[Row]:
    """The rows of one repository; an institution is told when it comes first, and `institutions` remembers it."""
    for table, cells in _items(repository, institutions):
        yield Row(SLUG, table, number, cells, _EVIDENCE)


def _items(repository: Element, institutions: set[str]) -> Iterator[tuple[str, Cells]]:
    single = {named(child): child for child in repository if named(child) in SINGLE}
    key = _text(single[_KEY])
    about = {"repository": key}
    yield (
        "repositories",
        about
        | {name: _text(single[name]) for name in _PLAIN}
        | {f"{name}.{attribute}": value for name in _PLAIN for attribute, value in single[name].attrib.items()},
    )
    yield "pages", about | {_PAGE: _text(single[_PAGE])}
    yield "periods", about | {name: _text(single[name]) for name in _DATES}
    ordinals: dict[str, int] = {}
    for child in repository:
        name = named(child)
        if name in MANY:
            yield name, about | {"value": _text(child)} | dict(child.attrib)
        elif name in BELOW:
            ordinal = ordinals[name] = ordinals.get(name, 0) + 1
            numbered = about | {"ordinal": str(ordinal)} if name in _NUMBERED else about
            if name == "institution":
                yield from _institution(child, numbered, institutions)
            else:
                yield name, numbered | _below(child)


def _institution(child: Element, numbered: Cells, institutions: set[str]) -> Iterator[tuple[str, Cells]]:
    told = _below(child)
    identifiers = [_text(each) for each in child.findall(f"{NAMESPACE}institutionIdentifier")]
    key = keys.institution(told["institutionName"], told["institutionCountry"], identifiers)
    about = {"institution": key}
    if key not in institutions:
        institutions.add(key)
        names = (
            "institutionName",
            "institutionName.language",
            "institutionCountry",
            "institutionType",
            "institutionURL",
        )
        yield "institutions", about | {name: told[name] for name in names}
    yield (
        "responsibilities",
        numbered
        | about
        | {name: told.get(name, "") for name in ("institutionName", "institutionCountry", "responsibilityType")},
    )
    dates = ("responsibilityStartDate", "responsibilityEndDate")
    yield "responsibility_periods", numbered | {name: told[name] for name in dates}
    for each in child.findall(f"{NAMESPACE}institutionAdditionalName"):
        yield "institution_names", about | {"value": _text(each), "language": each.attrib.get("language", "")}
    for value in identifiers:
        yield "institution_identifiers", about | {"value": value}


def _below(element: Element) -> Cells:
    """The elements below one: several of a name are joined, and an attribute stands behind the name of its element."""
    once = BELOW[named(element)][0].split()
    found: Cells = {}
    for child in element:
        name, value = named(child), _text(child)
        found[name] = value if name in once or name not in found else f"{found[name]};{value}"
        found |= {f"{name}.{attribute}": told for attribute, told in child.attrib.items()}
    return found


def _text(element: Element) -> str:
    return (element.text or "").strip()
