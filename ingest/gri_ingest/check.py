"""Faults in a candidate: the checks of the ontology room, and what each source was expected to give.

Takes a store, ontology/checks with its profile of levels, and the lines of the sources; gives findings.
Never repairs, and never decides a level: profile.tsv and source.toml do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, QuerySolutions, Store

from gri_ingest import nquads
from gri_ingest.errors import QueryRefused
from gri_ingest.report import LEVELS, Finding, Level
from gri_ingest.source import Source
from gri_ingest.terms import BASE, RDF

_EACH = 20  # findings told of one check; the rest is a number


def profile(folder: Path) -> dict[str, Level]:
    """The level of each check by its name; a check without a level, or a level without a check, is refused."""
    path = folder / "profile.tsv"
    if not path.is_file():
        return {}
    levels: dict[str, Level] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or cells[0].lower() in {"level", "check", "name"}:
            continue
        level, name = cells[:2] if cells[0] in LEVELS else cells[1::-1] if len(cells) > 1 else ("", cells[0])
        if level not in LEVELS:
            raise QueryRefused(
                f"checks/profile.tsv, line {number}: no level. Write ERROR, WARN or INFO, a tab, the name."
            )
        levels[name.removesuffix(".rq")] = level
    there = {check.stem for check in folder.glob("*.rq")}
    for name in sorted(set(levels) ^ there):
        what = (
            "has no level in profile.tsv. Add a line" if name in there else "is in profile.tsv, but not there. Write it"
        )
        raise QueryRefused(f"checks/{name}.rq {what}.")
    return levels


def excused(folder: Path) -> dict[str, set[str]]:
    """Per check the first columns that are no fault; each has its reason in allow.tsv."""
    path, excuses = folder / "allow.tsv", dict[str, set[str]]()
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
            cells = line.split("\t")
            if len(cells) != 3 or not all(cell.strip() for cell in cells):
                raise QueryRefused(f"checks/allow.tsv, line {number}: not three cells. Write check, focus and reason.")
            excuses.setdefault(cells[0], set()).add(cells[1])
    return excuses


def faults(store: Store, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """The findings of every check over a store, without those that allow.tsv excuses."""
    allowed = excused(folder)
    for name, level in sorted(profile(folder).items()):
        tell(name)
        text = (folder / f"{name}.rq").read_text(encoding="utf-8")
        try:
            found = store.query(text)
        except (SyntaxError, ValueError) as error:
            raise QueryRefused(f"checks/{name}.rq: {' '.join(str(error).split())}. Correct the check.") from error
        if not isinstance(found, QuerySolutions):
            raise QueryRefused(f"checks/{name}.rq is no SELECT. A check selects the faults it finds.")
        variables = [variable.value for variable in found.variables]
        kept = [row for row in found if getattr(row[0], "value", "") not in allowed.get(name, ())]
        rows = sorted({", ".join(_told(key, row[key]) for key in variables if row[key]) for row in kept})
        problem, solution = _words(text, name)
        for row in rows[:_EACH]:
            yield Finding(f"checks/{name}.rq", reason=f"{problem}: {row}", repair=solution, level=level, rule=name)
        if len(rows) > _EACH:
            reason = f"{problem}: … and {len(rows) - _EACH} more"
            yield Finding(f"checks/{name}.rq", reason=reason, repair=solution, level=level, rule=name)


def _told(name: str, term: object) -> str:
    value = term.value.replace(BASE, "") if isinstance(term, NamedNode) else str(getattr(term, "value", term))
    return f"{name} {value}"


def _words(text: str, name: str) -> tuple[str, str]:
    """Problem and solution from the comment on top of a check: two marked parts, or its first two sentences."""
    comment = " ".join(line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#"))
    lower = comment.lower()
    if "problem:" in lower and "solution:" in lower:
        middle = lower.index("solution:")
        problem = comment[lower.index("problem:") + len("problem:") : middle].strip().rstrip(".")
        return problem, comment[middle + len("solution:") :].strip()
    problem, _, solution = comment.partition(". ")
    return problem.rstrip(".") or name, solution


def expectations(source: Source, lines: Iterable[str]) -> Iterator[Finding]:
    """Too few of a class is an ERROR, too many a WARN, too seldom filled an ERROR."""
    classes: dict[str, set[str]] = {}
    having: dict[str, set[str]] = {}
    for line in lines:
        subject, predicate, obj, graph = nquads.split(line)
        if graph != str(source.claims):
            continue
        if predicate == str(RDF.type):
            classes.setdefault(obj, set()).add(subject)
        having.setdefault(predicate, set()).add(subject)
    place = f"sources/{source.slug}/source.toml"
    for expected in source.classes:
        number = len(classes.get(_word(expected.name), ()))
        reason = f"expects {expected.minimum} to {expected.maximum} of {expected.name}, and there are {number}"
        if number < expected.minimum:
            yield Finding(place, reason=reason, repair="Find the lost rows, or lower the minimum.", rule="expect")
        elif number > expected.maximum:
            yield Finding(place, reason=reason, repair="Raise the maximum.", level="WARN", rule="expect")
    for cls, prop, rate in source.fill:
        members = classes.get(_word(cls), set())
        filled = len(members & having.get(_word(prop), set())) / len(members) if members else 0.0
        if filled < rate:
            reason = f"expects {prop} on {rate:.0%} of {cls}, and it is on {filled:.1%}"
            yield Finding(place, reason=reason, repair="Find what was lost, or lower the rate.", rule="expect")


def _word(name: str) -> str:
    return f"<{BASE}ns#{name.removeprefix('gri:')}>"
