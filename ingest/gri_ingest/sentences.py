"""Changes in words: a sentence in plain English for every fact that is another than before.

Takes a node's values and the labels of what it names; gives its phrase, its sentence, and the sentence of a release.
Never says more than the values do: that a fact was added does not say that it began.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gri_ingest.address import concept
from gri_ingest.terms import BASE, GRI, RDF, SKOS

# What has no name of its own is called by what it links.
_PHRASES = {
    "Participation": "{party} as {role} of {participationIn}",
    "Involvement": "{party} as {role} at {involvedIn}",
    "PhasePeriod": "the phase “{phase}” of {ofInfrastructure}",
    "BodyTie": "the tie of {ofInfrastructure} to {toBody} ({tieKind})",
    "Listing": "{ofInfrastructure} in {inRoadmap}",
    "StatedFact": "the figure “{metric}” of {about}",
    "DataPolicy": "the data policy of {policyOf}",
}
_NAMED = {  # classes whose members have names that say little alone
    "Site": "the site “{label}” of {owners}",
    "Partnership": "the {partnershipKind} “{label}” of {partner}",
    "CaseStudy": "the case study “{label}”",
}
_PLAIN = frozenset({"ResearchInfrastructure", "Organisation", "Body", "Country"})
_PERIOD = GRI.dateText.value
# What goes with another property is not told beside it.
_BESIDE = {
    _PERIOD: {
        GRI.validFrom.value, GRI.validUntil.value, GRI.fromPrecision.value, GRI.untilPrecision.value,
    },
}  # fmt: skip
_QUIET = {GRI.textDate.value, RDF.type.value, GRI.sourceKind.value}
_ENDS = {
    concept("status", "suspended").value: "was suspended",
    concept("status", "no-longer-listed").value: "is no longer listed",
    concept("status", "ended").value: "ended",
}
_MOST, _LONG = 4, 80
_CALLED = {_PERIOD: "period", SKOS.prefLabel.value: "name", SKOS.altLabel.value: "other name"}


@dataclass
class Labels:
    """The English names of IRIs, and the pages of source documents."""

    names: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    _sure: set[str] = field(default_factory=set)

    def name(self, iri: str, label: str, sure: bool) -> None:
        """Note a name: what is verified goes before what is not, then the first one told."""
        if iri not in self.names or (sure and iri not in self._sure):
            self.names[iri] = label
        if sure:
            self._sure.add(iri)

    def of(self, value: str) -> str:
        """A value as people read it: the name of an IRI, or the text itself, shortened.

        >>> Labels({"x:1": "One"}).of("x:1"), Labels().of("https://w3id.org/gri/ns#validFrom"), Labels().of("two")
        ('One', 'valid from', 'two')
        """
        if value in self.names:
            return self.names[value]
        if value.startswith(BASE):
            return _word(value)
        return value if len(value) <= _LONG else value[: _LONG - 1] + "…"

    def property(self, iri: str) -> str:
        """What a property is called, also where the ontology does not say it.

        >>> Labels().property("http://www.w3.org/2004/02/skos/core#editorialNote")
        'editorial note'
        """
        return _CALLED.get(iri) or self.names.get(iri) or _word(iri)


def _word(iri: str) -> str:
    last = re.split(r"[/#]", iri)[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).replace("-", " ").lower()


def thing(node: str, cls: str, whole: dict[str, list[str]], labels: Labels, owners: list[str]) -> str:
    """What a fact is called in a sentence."""
    kind = cls.rpartition("#")[2]
    name = labels.names.get(node)
    words = {key.removeprefix(f"{BASE}ns#"): _all(of, labels) for key, of in whole.items()}
    words["owners"] = _all(owners, labels)
    words["label"] = name or labels.of(node)
    phrase = _NAMED.get(kind) if name else _PHRASES.get(kind)
    if phrase is None and kind in _PHRASES:
        phrase = _PHRASES[kind]
    if phrase is None or not all(words.get(key) for key in re.findall(r"\{(\w+)\}", phrase)):
        return words["label"] if kind in _PLAIN else f"the {labels.of(cls)} “{words['label']}”"
    return phrase.format_map(words)


def sentence(
    phrase: str,
    change: str,
    before: dict[str, list[str]] | None,
    after: dict[str, list[str]] | None,
    verified: bool | None,
    labels: Labels,
    as_of: str | None,
) -> str:
    """One fact that is another than before, in a sentence."""
    before, after = before or {}, after or {}
    if change == "added":
        how = "is verified now and was added" if verified is True else "was added"
        said = f"{phrase}{period(after)} {how}"
    elif change == "removed":
        how = "is no longer verified and was removed" if verified is False else "was removed"
        said = f"{phrase}{period(before)} {how}"
    elif change == "ended":
        said = f"{phrase} {_ended(after, as_of)}"
    else:
        said = f"{phrase} changed: {told(before, after, labels)}"
    return said[0].upper() + said[1:] + ("" if said.endswith("…") else ".")


def period(values: dict[str, list[str]]) -> str:
    """The period of a fact as it is written in the table, in words.

    >>> [period({_PERIOD: [text]}) for text in ("1954/", "/2014", "1991/2011", "2019")]
    [' (since 1954)', ' (until 2014)', ' (1991 to 2011)', ' (2019)']
    """
    return f" ({_spoken(values[_PERIOD][0])})" if values.get(_PERIOD) else ""


def _spoken(text: str) -> str:
    start, found, end = text.partition("/")
    if not found:
        return start
    return f"{start} to {end}" if start and end else f"since {start}" if start else f"until {end}"


def _ended(after: dict[str, list[str]], as_of: str | None) -> str:
    status = next((_ENDS[value] for value in after.get(GRI.status.value, []) if value in _ENDS), "")
    # A property that went has no value now, and stands here all the same.
    start, _, written = (after.get(_PERIOD) or [""])[0].partition("/")
    until = (after.get(GRI.validUntil.value) or [""])[0]
    if status == _ENDS[concept("status", "suspended").value]:
        return status + (f" (since {start})" if start and not written else "")
    if status and status != _ENDS[concept("status", "ended").value]:
        return status
    if until and as_of and until > as_of:
        return f"will end: {written or until}"
    return "ended" + (f": {written or until}" if until else "")


def told(before: dict[str, list[str]], after: dict[str, list[str]], labels: Labels) -> str:
    """The properties that differ, each with what it was and what it is; the first few of them."""
    keys = before.keys() | after.keys()
    hidden = set().union(*(beside for leader, beside in _BESIDE.items() if leader in keys))
    shown = sorted(keys - hidden - _QUIET) or sorted(keys)
    parts = [_other(key, before.get(key, []), after.get(key, []), labels) for key in shown[:_MOST]]
    if len(shown) > _MOST:
        parts.append(f"and {len(shown) - _MOST} more")
    return "; ".join(parts)


def _other(key: str, old: list[str], new: list[str], labels: Labels) -> str:
    iri, _, language = key.partition("@")
    if iri == _PERIOD:
        old, new = [_spoken(text) for text in old], [_spoken(text) for text in new]
    name = labels.property(iri) + (f" ({language})" if language else "")
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if gone and come:
        return f"{name} {_all(gone, labels)} became {_all(come, labels)}"
    return f"{name} {_all(come or gone, labels)} {'added' if come else 'removed'}"


def _all(values: list[str], labels: Labels) -> str:
    """Several values in a sentence.

    >>> _all(["a", "b", "c"], Labels()), _all(list("abcdef"), Labels())
    ('a, b and c', 'a, b, c and 3 more')
    """
    names = [f"“{text}”" if " " in text and value not in labels.names else text
             for value in values for text in [labels.of(value)]]  # fmt: skip
    if len(names) > _MOST:
        names = [*names[: _MOST - 1], f"{len(names) - _MOST + 1} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def summary(counts: dict[str, int], words: dict[str, int], questions: dict[str, list[str]]) -> str:
    """What changed, in a sentence or two.

    >>> none = dict.fromkeys(("added", "removed", "changed", "ended"), 0)
    >>> summary(none | {"added": 1, "ended": 2}, none, {"added": ["a"]})
    '3 facts: 1 added, 2 ended. Questions: 1 added.'
    >>> summary(none, none | {"changed": 4}, {})
    'No fact changed. Words: 4 changed.'
    >>> summary(none, none, {})
    'No fact, no word and no question changed; only the files were made anew.'
    """
    facts, asked = _counted(counts), _counted({change: len(names) for change, names in questions.items()})
    if not (facts or asked or _counted(words)):
        return "No fact, no word and no question changed; only the files were made anew."
    number = sum(counts.values())
    said = [f"{number:,} fact{'s' if number != 1 else ''}: {facts}." if facts else "No fact changed."]
    said += [f"{name}: {text}." for name, text in (("Words", _counted(words)), ("Questions", asked)) if text]
    return " ".join(said)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {change}" for change, number in counts.items() if number)
