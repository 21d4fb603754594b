"""The difference between two releases, as changes.json tells it (ingest/README.md).

Takes the folders of two releases; gives facts added, removed, changed and ended, each with a sentence, and all counts.
Never depends on what was built between them, and never on a clock.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from gri_ingest import nquads, report
from gri_ingest.compare import MOST, Fact, Found, compare
from gri_ingest.sentences import Labels, sentence, summary, thing
from gri_ingest.terms import FOAF, GRI, RDFS, SKOS
from gri_ingest.transform import UNVERIFIED

CHANGES = ("added", "removed", "changed", "ended")
_LABELS = (str(SKOS.prefLabel), str(RDFS.label))


def difference(before: Path | None, after: Path, most: int = MOST) -> dict[str, Any]:
    """What changes.json tells of two release folders; without a first one, that there was none.

    The manifests name the releases, except that of a candidate, which has no name yet: `to` is then None. Of the graphs
    that registries add, only by how many statements they grew or shrank is told.
    """
    manifest = _json(after / "manifest.json", {})
    earlier = _json(before / "manifest.json", {}) if before else {}
    apart = {*manifest.get("streams", ()), *earlier.get("streams", ())}
    found = compare(before / "dump.nq", after / "dump.nq", most, apart) if before else Found()
    for name in sorted(apart) if before else ():
        more = manifest.get("quads", {}).get(name, 0) - earlier.get("quads", {}).get(name, 0)
        if more:
            found.graphs[name]["added" if more > 0 else "removed"] = abs(more)
    labels = Labels()
    for folder in [after, before] if before and found.facts else []:
        collect(folder / "dump.nq", wanted(found), labels)
    questions = _questions(before, after)
    as_of = manifest.get("asOf")
    counts = {change: sum(of[change] for of in found.by_class.values()) for change in CHANGES}
    supporting, words = _three(found.supporting), _three(found.words)
    return {
        "from": earlier.get("id"),
        "to": manifest.get("id"),
        "asOf": as_of,
        "fromAsOf": earlier.get("asOf"),
        "says": summary(counts, words, questions) if before else "This is the first release.",
        "summary": {
            **counts,
            "byClass": _four(found.by_class),
            "byCountry": _four(found.by_country),
            "byInfrastructure": _four(found.by_infrastructure),
        },
        "facts": [_told(fact, found, labels, as_of) for fact in found.facts],
        "labels": _named(found, labels),
        "leftOut": {cls: number for cls, number in sorted(found.left_out.items()) if number},
        "supporting": supporting,
        "words": words,
        "questions": questions,
        "graphs": {name: _pair(of) for name, of in sorted(found.graphs.items())},
    }


def wanted(found: Found) -> set[str]:
    """The IRIs whose labels, and whose pages, the facts and the counts need."""
    named = {*found.by_class, *found.by_country, *found.by_infrastructure}
    for fact in found.facts:
        named |= {fact.node, fact.cls} | found.owners.get(fact.node, set())
        for key, of in fact.whole.items():
            named |= {key.split("@")[0], *of}
        for side in (fact.before, fact.after):
            for key, of in (side or {}).items():
                named |= {key.split("@")[0], *of}
    return named


def _named(found: Found, labels: Labels) -> dict[str, str]:
    """The English names of what facts and counts name, so that whoever shows them needs nothing else."""
    named = {*found.by_class, *found.by_country, *found.by_infrastructure}
    properties: set[str] = set()
    for fact in found.facts:
        named.add(fact.cls)
        for kind in ("country", "infrastructure", "organisation"):
            named.update(found.named(fact, kind))
        for side in (fact.before, fact.after):
            for key, of in (side or {}).items():
                properties.add(key.split("@")[0])
                named.update(of)
    names = {iri: labels.names[iri] for iri in named if iri in labels.names}
    names |= {iri: labels.property(iri) for iri in properties}
    return dict(sorted(names.items()))


def collect(dump: Path, named: set[str], labels: Labels) -> None:
    """The English labels and the pages of the IRIs that are not known yet; core is believed before other graphs."""
    page = str(FOAF.page)
    with dump.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line[1 : line.index(" ") - 1] not in named:
                continue
            subject, predicate, obj, name = nquads.split(line)
            if predicate in _LABELS and (written := nquads.literal(obj)) and written[1] in {"", "en"}:
                labels.name(subject[1:-1], written[0], name != str(UNVERIFIED))
            elif predicate == page:
                labels.pages.setdefault(subject[1:-1], obj[1:-1])


def _told(fact: Fact, found: Found, labels: Labels, as_of: str | None) -> dict[str, Any]:
    source = next((labels.pages[doc] for doc in fact.whole.get(GRI.source.value, []) if doc in labels.pages), None)
    owners = sorted(found.owners.get(fact.node, set()))
    phrase = thing(fact.node, fact.cls, fact.whole, labels, owners)
    return {
        "change": fact.change,
        "node": fact.node,
        "class": fact.cls,
        "label": labels.names.get(fact.node, phrase),
        "infrastructures": found.named(fact, "infrastructure"),
        "countries": found.named(fact, "country"),
        "bodies": found.named(fact, "organisation"),
        "source": source,
        "before": fact.before,
        "after": fact.after,
        "says": sentence(phrase, fact.change, fact.before, fact.after, fact.verified, labels, as_of),
    }


def words(told: dict[str, Any]) -> str:
    """A difference as lines for people: what it says in all, then a sentence for every fact that is told."""
    marks = {"added": "+", "removed": "-", "changed": "~", "ended": "x"}
    lines = [told["says"], *(f"{marks[fact['change']]} {fact['says']}" for fact in told["facts"])]
    for cls, number in told["leftOut"].items():
        lines.append(f"… and {number:,} more of {told['labels'].get(cls, cls)}.")
    for change, names in told["questions"].items():
        lines += [f"Question {change}: {name}" for name in names]
    return "\n".join(lines)


def _questions(before: Path | None, after: Path) -> dict[str, list[str]]:
    old = {question["name"]: question for question in _json(before / "queries.json", [])} if before else {}
    new = {question["name"]: question for question in _json(after / "queries.json", [])} if before else {}
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    }


def _json(path: Path, absent: Any) -> Any:
    try:
        return report.read_json(path)
    except (FileNotFoundError, json.JSONDecodeError):
        return absent


def _four(by: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {key: {change: of[change] for change in CHANGES} for key, of in sorted(by.items())}


def _three(of: Counter[str]) -> dict[str, int]:
    return {change: of[change] for change in ("added", "removed", "changed")}


def _pair(of: Counter[str]) -> dict[str, int]:
    return {change: of[change] for change in ("added", "removed")}
