"""How well a record fits a thing of ours, and on what evidence.

Takes a subject and a record; gives a score from 0 to 1 with its reasons, or nothing where there is no reason to look.
Never accepts: a score only puts proposals in order. An acronym alone, or with a country, is no reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from gri_ingest.link.record import Record, Subject

LEAST = 0.5
IDENTIFIER, CHAIN = 0.99, 0.95
# What a name or a site weighs, by whether the countries agree: the same, unknown on a side, different.
_NAME = {"same": 0.9, "unknown": 0.7, "different": 0.4}
_SITE_AND_ACRONYM = {"same": 0.8, "unknown": 0.7, "different": 0.5}
_SITE = {"same": 0.55, "unknown": 0.5, "different": 0.3}


@dataclass(frozen=True, slots=True)
class Fit:
    """A score, how it came about (a word of semapv), and the evidence in words."""

    score: float
    justification: str
    evidence: tuple[str, ...]


def fit(subject: Subject, record: Record) -> Fit | None:
    """The fit of a record; None below LEAST."""
    shared = sorted(record.same.intersection(f"{scheme}:{value}" for scheme, value in subject.same.items()))
    if shared:
        return Fit(IDENTIFIER, "semapv:MappingChaining", (f"both are {shared[0]}",))
    names = (subject.names - subject.acronyms) & (record.names - record.acronyms)
    acronyms = subject.acronyms & (record.acronyms | record.names)
    site = subject.host if subject.host in record.hosts else ""
    country = _country(subject, record)
    evidence = [f"name: {min(names)}"] if names else []
    evidence += [f"country: {country}"]
    if names:
        score = _NAME[country] + (0.25 if country == "different" else 0.05) * bool(site) + 0.02 * bool(acronyms)
    elif site:
        score = (_SITE_AND_ACRONYM if acronyms else _SITE)[country]
    else:
        return None
    evidence += [f"site: {site}"] if site else []
    evidence += [f"acronym: {min(acronyms)}"] if acronyms else []
    if score < LEAST:
        return None
    lexical = bool(names) and not site and not acronyms and country != "same"
    return Fit(round(score, 2), "semapv:LexicalMatching" if lexical else "semapv:CompositeMatching", tuple(evidence))


def _country(subject: Subject, record: Record) -> str:
    if not subject.countries or not record.countries:
        return "unknown"
    return "same" if subject.countries & record.countries else "different"
