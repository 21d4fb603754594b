"""What a page says to machines: the description in the graph's own words, and its gist in those of schema.org.

Takes a Description. Gives the texts of two data blocks for a page, each with its context within it.
Never knows a class by name: contexts/schema.json says what a word of ours is to a harvester.
"""

import functools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from gri_service.linked import compact
from gri_service.linked.context import FOLDER, Context, newest
from gri_service.linked.description import BASE, LABELS, Description
from gri_service.linked.document import DATASET, LICENCE, address, triples

SCHEMA = "https://schema.org/"
LINKS = ("sameAs", "url", "license")
VALUES = 100  # of one property of the gist; all of them stand in the other block
THING = "Thing"


@functools.cache
def _words() -> dict[str, Any]:
    """The table of schema.json, by whole IRIs."""
    told: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    context = newest()
    return {
        part: [_whole(word, context) for word in words]
        if isinstance(words, list)
        else {_whole(word, context): value for word, value in words.items()}
        for part, words in told.items()
        if part != "about"
    }


def _whole(word: str, context: Context) -> str:
    prefix, colon, name = word.partition(":")
    return context.prefixes[prefix] + name if colon else f"{BASE}ns#{word}"


def blocks(found: Description, release: str, root: str) -> list[Markup]:
    """The two data blocks of a page; `root` is the address of this service, without a slash at its end.

    Names of words and the texts in which neighbours were read are left to the data, because a page would double.
    """
    things = (triple for triple in found.beside if triple.predicate in LABELS and _of_ours(triple))
    whole = compact.inline(triples(replace(found, beside=tuple(things)), release), newest())
    # No sign in them can end a script, so a template may write them as they are.
    return [Markup(compact.script(value)) for value in (gist(found, root), whole)]


def _of_ours(triple: Triple) -> bool:
    return isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(f"{BASE}id/")


def gist(found: Description, root: str) -> dict[str, Any]:
    """The thing as schema.org knows things of its type."""
    words, kind = _words(), type_of(found)
    page = root + address(found.thing.value, "page")
    entity: dict[str, Any] = {"@type": kind, "@id": found.thing.value, "name": found.name(found.thing)}
    for statement in found.own:
        word, value = statement.predicate.value, statement.value
        if isinstance(value, Literal) and word in words["texts"]:
            _add(entity, words["texts"][word], value.value)
        elif isinstance(value, Literal) and kind in words["dates"].get(word, {}):
            _add(entity, words["dates"][word][kind], value.value)
        elif isinstance(value, NamedNode) and word in words["links"]:
            _add(entity, words["links"][word], value.value)
        elif isinstance(value, NamedNode) and word in words["things"]:
            _add(entity, words["things"][word], {"@id": value.value, "name": found.name(value)})
    position = list(_position(found, words["position"]))
    if len(position) == 2:
        place = {"@type": "GeoCoordinates", "latitude": position[0], "longitude": position[1]}
        _add(entity, "geo", place) if kind == "Place" else _add(entity, "location", {"@type": "Place", "geo": place})
    _add(entity, "identifier", found.thing.value)
    entity.setdefault("url", page)
    entity["mainEntityOfPage"] = {
        "@type": "WebPage",
        "@id": page,
        "name": entity["name"],
        "license": LICENCE,
        "isPartOf": {"@id": DATASET, "@type": "Dataset", "name": "GRI Graph", "license": LICENCE},
    }
    return {"@context": {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in LINKS}}, **entity}


def type_of(found: Description) -> str:
    """The type of schema.org of a thing, without its namespace."""
    types: dict[str, str] = _words()["types"]
    return next((name for cls, name in types.items() if cls in found.types), THING)


def _position(found: Description, words: list[str]) -> Iterator[float]:
    for word in words:
        written = [s.value.value for s in found.own if s.predicate.value == word]
        if written:
            yield float(written[0])


def _add(entity: dict[str, Any], name: str, value: Any) -> None:
    """One more value of a property, up to a bound; several stand in a list."""
    if name not in entity:
        entity[name] = value
        return
    values = entity[name] if isinstance(entity[name], list) else [entity[name]]
    if value not in values and len(values) < VALUES:
        entity[name] = [*values, value]
