"""Graphs: the release as its peers can read it, and a synthetic graph of the same shape in any size.

Takes a release folder, or a size and a seed. Gives files of RDF with the things that questions are asked about.
Never holds a graph in memory: both are written line by line, and the same seed gives the same bytes.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BASE = "https://w3id.org/gri/"
NS = f"{BASE}ns#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
PAGE = "<http://xmlns.com/foaf/0.1/page>"
XSD = "http://www.w3.org/2001/XMLSchema#"
COUNTRIES = 250
ROLES = ("member", "member", "member", "member", "associate", "observer", "host", "partner")
DOMAINS = ("physical-sciences-and-engineering", "energy", "environment", "health-and-food", "data-computing")
POOL = 2_000


@dataclass(frozen=True)
class Graph:
    """One graph to measure on. `quads` is read where datasets are understood, `triples` is its default graph."""

    name: str
    triples: Path
    quads: Path | None
    release: Path | None
    count: int
    countries: tuple[str, ...]
    things: tuple[str, ...]

    @property
    def focus(self) -> str:
        """The country that single questions are asked about."""
        france = f"{BASE}id/country/FRA"
        return france if france in self.countries else self.countries[0]


def release(folder: Path, cache: Path) -> Graph:
    """The release in a folder, its default graph exported to N-Triples once."""
    real = folder.resolve()
    load = real / "load.nq"
    target = cache / f"{real.name}.nt"
    if not target.exists():
        part = target.with_suffix(".part")
        with load.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as out:
            out.writelines(line for line in lines if in_default_graph(line))
        part.replace(target)
    return survey("release", target, quads=load, folder=real)


def in_default_graph(line: str) -> bool:
    """Whether a line of canonical N-Quads names no graph.

    >>> in_default_graph('<a:s> <a:p> "x <a:y> ."@en .')
    True
    >>> in_default_graph('<a:s> <a:p> <a:o> <a:g> .')
    False
    """
    _, _, term = line.split(" ", 2)
    term = term.rstrip().removesuffix(" .")
    if term.startswith("<"):
        return " " not in term
    if term.startswith('"'):
        at = 1
        while term[at] != '"':
            at += 2 if term[at] == "\\" else 1
        return " " not in term[at:]
    return " " not in term


def survey(name: str, triples: Path, quads: Path | None = None, folder: Path | None = None) -> Graph:
    """A graph from its file: how many triples, which countries, which things with a label."""
    count, countries, things = 0, [], []
    country, label = f" {TYPE} <{NS}Country> .", f" {LABEL} "
    with triples.open(encoding="utf-8") as lines:
        for line in lines:
            count += 1
            if country in line:
                countries.append(line[1 : line.index(">")])
            elif label in line and line.startswith(f"<{BASE}id/"):
                things.append(line[1 : line.index(">")])
    things = sorted(set(things))
    random.Random(7).shuffle(things)
    return Graph(name, triples, quads, folder, count, tuple(sorted(set(countries))), tuple(things[:POOL]))


def synthetic(size: int, seed: int, cache: Path) -> Graph:
    """A graph of exactly `size` triples, no triple twice."""
    target = cache / f"synthetic-{size}-{seed}.nt"
    if not target.exists():
        part = target.with_suffix(".part")
        with part.open("w", encoding="utf-8") as out:
            lines = statements(seed)
            out.writelines(next(lines) for _ in range(size))
        part.replace(target)
    return survey(f"synthetic {size / 1e6:g} M", target)


def sha256(path: Path) -> str:
    """The digest of a file, by which a graph is recognised in another run."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def statements(seed: int) -> Iterator[str]:
    """Lines of N-Triples without end: countries, then infrastructures with what is said of them.

    Sizes of infrastructures and the weight of countries are skewed as in the release: a few large ones, many small.
    """
    dice = random.Random(seed)
    country = [f"<{BASE}id/country/{code(number)}>" for number in range(COUNTRIES)]
    weight = [1 / (rank + 3) for rank in range(COUNTRIES)]
    for number, node in enumerate(country):
        yield f"{node} {TYPE} <{NS}Country> .\n"
        yield f"{node} {TYPE} <{NS}Party> .\n"
        yield f'{node} {LABEL} "Country {code(number)}"@en .\n'
        yield f'{node} <{NS}sortRank> "{number}"^^<{XSD}integer> .\n'
    number = 0
    while True:
        number += 1
        yield from infrastructure(number, dice, country, weight)


def code(number: int) -> str:
    """Three letters per country, FRA first.

    >>> code(0), code(1), code(27)
    ('FRA', 'QAB', 'QBB')
    """
    return "FRA" if number == 0 else f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


def infrastructure(number: int, dice: random.Random, country: list[str], weight: list[float]) -> Iterator[str]:
    """One infrastructure, its site and its participations; the shortcuts that rules derive stand beside them."""
    key = f"infra-{number}"
    node, site = f"<{BASE}id/infrastructure/{key}>", f"<{BASE}id/site/{key}>"
    host = dice.choices(country, weight)[0]
    yield f"{node} {TYPE} <{NS}ResearchInfrastructure> .\n"
    yield f'{node} {LABEL} "Infrastructure {number} of {dice.choice(DOMAINS)}"@en .\n'
    yield f'{node} <{NS}acronym> "I{number}" .\n'
    yield f'{node} <{NS}sortRank> "{COUNTRIES + number}"^^<{XSD}integer> .\n'
    yield f"{node} <{NS}scienceDomain> <{BASE}voc/domain/{dice.choice(DOMAINS)}> .\n"
    yield f'{node} <{NS}validFrom> "{1954 + number % 70}-01-01"^^<{XSD}date> .\n'
    yield f"{node} <{NS}hasSite> {site} .\n"
    yield f"{node} <{NS}hostedBy> {host} .\n"
    yield f"{site} {TYPE} <{NS}Site> .\n"
    yield f'{site} {LABEL} "Site of infrastructure {number}"@en .\n'
    yield f"{site} <{NS}inCountry> {host} .\n"
    size = min(60, 2 + int(dice.paretovariate(1.1) * 3))
    taken = dict.fromkeys(dice.choices(country, weight, k=size))
    for party in taken:
        yield from participation(number, key, node, party, dice)


def participation(number: int, key: str, node: str, party: str, dice: random.Random) -> Iterator[str]:
    """One country in one infrastructure, with its source."""
    role = dice.choice(ROLES)
    short = party.rpartition("/")[2].rstrip(">").lower()
    statement = f"<{BASE}id/participation/{key}.{short}.{role}.1>"
    page = f"<{BASE}id/doc/page-{number}-{short}>"
    active = dice.random() < 0.9
    yield f"{statement} {TYPE} <{NS}Participation> .\n"
    yield f"{statement} <{NS}party> {party} .\n"
    yield f"{statement} <{NS}participationIn> {node} .\n"
    yield f"{statement} <{NS}role> <{BASE}voc/role/{role}> .\n"
    yield f"{statement} <{NS}status> <{BASE}voc/status/{'active' if active else 'ended'}> .\n"
    yield f"{statement} <{NS}evidenceStatus> <{BASE}voc/evidence/verified> .\n"
    yield f'{statement} <{NS}validFrom> "{1954 + dice.randrange(70)}-01-01"^^<{XSD}date> .\n'
    yield f"{statement} <{NS}source> {page} .\n"
    yield f"{page} {PAGE} <https://example.org/{number}/{short}> .\n"
    if active:
        yield f"{party} <{NS}activeIn> {node} .\n"
        if role == "member":
            yield f"{party} <{NS}memberOf> {node} .\n"
