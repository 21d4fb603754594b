"""The register: what a release tells of the things a name can be matched with, in memory.

Takes the index of names, and rows that say which kinds and properties there are and what each thing has of them. Gives
Register, made once a release. Never changes afterwards, so any number of requests may read it at once.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from gri_service.identifiers import keys
from gri_service.matching import Name, words
from gri_service.reconciliation.likeness import Likenesses
from gri_service.search import BASE, Search, kebab
from gri_service.things import Thing

Row = Mapping[str, Mapping[str, str]]
SPACE = f"{BASE}id/"
LONGEST = 300  # characters; no identifier has more
PLAIN = frozenset({"gri", "ror", "wikidata", "grid", "doi", "re3data", "isni"})  # known by what their values look like


@dataclass(frozen=True)
class Kind:
    """One kind of thing; those of rank 1 are looked through where no kind is asked for."""

    iri: str
    name: str
    definition: str
    rank: int


@dataclass(frozen=True)
class Property:
    """Something that can be compared and fetched, and the kinds of thing that have it."""

    id: str
    name: str
    definition: str
    rank: int
    kinds: frozenset[str]


@dataclass(frozen=True)
class Value:
    """One value of a property: its text, the thing of ours that it is, its datatype and its language."""

    text: str
    iri: str = ""
    datatype: str = ""
    language: str = ""

    @property
    def id(self) -> str:
        """The identifier of the thing that this value is; empty for anything else."""
        return self.iri.removeprefix(SPACE) if self.iri.startswith(SPACE) else ""


@dataclass(frozen=True)
class Entity:
    """One thing: what it is called, its kinds, the most telling first, and what it has of each property."""

    thing: Thing
    kinds: tuple[Kind, ...]
    names: tuple[Name, ...]
    facts: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its identifier here: the path of its IRI."""
        return self.thing.iri.removeprefix(SPACE)


class Register:
    """All entities of a release. Safe to share between threads."""

    def __init__(self, search: Search, kinds: Iterable[Row], properties: Iterable[Row], facts: Iterable[Row]) -> None:
        self.kinds = {kind.iri: kind for kind in map(_kind, kinds)}
        of_all = frozenset(self.kinds)
        self.properties = {
            "iri": Property("iri", "IRI", "its identifier as a web address that lasts", 0, of_all),
            "name": Property("name", "Name", "what it is called, in every language or in one", 0, of_all),
            **_properties(properties),
        }
        known = _facts(facts)
        self.entities = {entity.thing.iri: entity for entity in self._made(search, known)}
        self.usual = frozenset(iri for iri, entity in self.entities.items() if entity.kinds[0].rank == 1)
        self._of_kind: dict[str, set[str]] = {kind: set() for kind in self.kinds}
        for iri, entity in self.entities.items():
            for kind in entity.kinds:
                self._of_kind[kind.iri].add(iri)
        self._registered: dict[str, set[str]] = {}
        for key, iri in search.registered(self.entities):
            self._registered.setdefault(key, set()).add(iri)
        self.likenesses = Likenesses((iri, name) for iri, entity in self.entities.items() for name in entity.names)
        self._shared: dict[tuple[str, str], int] = {}
        for entity in self.entities.values():
            for name, values in entity.facts.items():
                for value in values:
                    self._shared[name, value.iri or value.text] = (
                        self._shared.get((name, value.iri or value.text), 0) + 1
                    )
        self._short = {kebab(kind.iri.rpartition("#")[2]): kind.iri for kind in self.kinds.values()}

    def _made(self, search: Search, known: Mapping[str, Mapping[str, tuple[Value, ...]]]) -> Iterable[Entity]:
        names = search.names(known)
        within = search.classes(known)
        for thing in search.things(known):
            kinds = tuple(kind for iri, kind in self.kinds.items() if (thing.iri, iri) in within)
            if kinds:
                called = tuple(
                    Value(name.text, language=name.language) for name in names[thing.iri] if name.kind != "code"
                )
                own = {"iri": (Value(thing.iri),), "name": called}
                yield Entity(thing, kinds, tuple(names[thing.iri]), {**own, **known[thing.iri]})

    def identified(self, text: str, *, bare: bool = False) -> frozenset[str]:
        """The things that a register, or this graph, knows under an identifier: an address, a value, our path.

        Letters that are a name as well, such as FR, and numbers of which any register may have one, count only with the
        prefix of their register (`iso:FR`), or where `bare` says that the text is an identifier and nothing else.
        """
        found: set[str] = set()
        known = keys(text[:LONGEST])
        for key in known:
            scheme = key.partition(":")[0]
            if bare or scheme in PLAIN or (len(known) == 1 and scheme != "key"):
                found |= self._registered.get(key, set())
        return frozenset(found)

    def entity(self, text: str) -> Entity | None:
        """The one thing an identifier names; None where it names none or several."""
        found = self.identified(text, bare=True)
        return self.entities[next(iter(found))] if len(found) == 1 else None

    def kind(self, text: str) -> Kind | None:
        """A kind by its IRI or its short name."""
        short = kebab(text.strip().rpartition(":")[2] if not text.startswith("http") else text)
        return self.kinds.get(text.strip()) or self.kinds.get(self._short.get(short, ""))

    def members(self, kinds: Collection[str]) -> frozenset[str]:
        """The things of any of these kinds."""
        return frozenset(iri for kind in kinds for iri in self._of_kind[kind])

    def shared(self, name: str, value: Value) -> int:
        """How many things have this value of a property."""
        return self._shared.get((name, value.iri or value.text), 0)

    def proposed(self, kind: str = "") -> list[Property]:
        """The properties that things of a kind have, in their order; of an unknown kind or none, all."""
        entities = [self.entities[iri] for iri in self._of_kind.get(kind, ())]
        if not entities:
            return list(self.properties.values())
        wider = {one.iri for entity in entities[:1] for one in entity.kinds if one.rank == 1} | {kind}
        return [one for one in self.properties.values() if one.kinds & wider]

    def described(self, entity: Entity) -> str:
        """A thing in a few words: its kind, and the first two properties that a few values tell."""
        told = []
        for name, one in self.properties.items():
            values = [value for value in entity.facts.get(name, ()) if one.rank and "://" not in value.text]
            if 0 < len(values) <= 4:
                told.append(", ".join(value.text for value in values))
            if len(told) == 2:
                break
        return " · ".join([entity.kinds[0].name, *told])


class Registers:
    """The registers of the releases that are open; one goes when the index it was made of goes. Thread-safe."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[Search, Register] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, search: Search, rows: Callable[[], tuple[Iterable[Row], Iterable[Row], Iterable[Row]]]) -> Register:
        """The register of an index, made of what `rows` gives (kinds, properties, facts) the first time."""
        register = self._made.get(search)
        if register is None:
            with self._lock:
                register = self._made.get(search)
                if register is None:
                    register = self._made[search] = Register(search, *rows())
        return register


def _text(row: Row, name: str) -> str:
    return str(row[name]["value"]) if name in row else ""


def _kind(row: Row) -> Kind:
    return Kind(_text(row, "kind"), _text(row, "kindLabel"), _text(row, "definition"), int(_text(row, "rank")))


def _properties(rows: Iterable[Row]) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for row in rows:
        name, kinds = _text(row, "property"), frozenset((_text(row, "kind"),))
        kinds |= found[name].kinds if name in found else frozenset()
        found[name] = Property(
            name, _text(row, "propertyLabel"), _text(row, "definition"), int(_text(row, "rank")), kinds
        )
    return found


def _facts(rows: Iterable[Row]) -> dict[str, dict[str, tuple[Value, ...]]]:
    found: dict[str, dict[str, tuple[Value, ...]]] = {}
    for row in rows:
        of = found.setdefault(_text(row, "thing"), {})
        of[_text(row, "property")] = (*of.get(_text(row, "property"), ()), _value(row))
    return found


def _value(row: Row) -> Value:
    value = row["value"]
    iri = str(value["value"]) if value["type"] == "uri" else ""
    text = _text(row, "valueLabel") or str(value["value"])
    return Value(text, iri, str(value.get("datatype", "")), str(value.get("xml:lang", "")))


def folded(text: str) -> str:
    """A value as values are compared."""
    return words(text).replace(" ", "")
