"""Likeness: how much a name somebody wrote is like each of the names of a release.

Takes names with what they name, folded by the index. Gives the things with a name that is the text, or like it.
Never decides what was meant: that two things have the same name is for its caller to see.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gri_service.matching import FILLERS, SHORT, Name, words

LONGEST = 300  # characters that are compared; nothing is called by more, and time grows with the square
MOST_WORDS = 24
FLOOR = 0.5  # less alike than this is not alike
SHOWN = 24  # names that are compared whole, of those that share most words with the text
REMEMBERED = 20_000
COMMON = 0.006  # a word in the names of more things than this, as a share of all, tells nothing apart
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"\s+[-–—|/]\s+|\s*[,;:|]\s+|\s*/\s*")


@dataclass(frozen=True)
class Likeness:
    """How like one thing's names are: from 0 to 1, the name that is most like, and whether it is the very name.

    `both` says that the text names the thing twice, as "European Spallation Source (ESS)" does.
    """

    score: float
    name: Name
    exact: bool = False
    both: bool = False


class Likenesses:
    """Every name of a release, to be asked what a text is like. Safe to share between threads."""

    def __init__(self, names: Iterable[tuple[str, Name]]) -> None:
        self._names = [(iri, name) for iri, name in names if name.words]
        self._joined: dict[str, list[int]] = {}
        self._telling: dict[tuple[str, ...], list[int]] = {}
        self._holding: dict[str, list[int]] = {}
        self._sets: list[frozenset[str]] = []
        for at, (_, name) in enumerate(self._names):
            telling = _telling(name.words)
            self._joined.setdefault(name.joined, []).append(at)
            self._telling.setdefault(telling, []).append(at)
            # A code is a name only as a whole: a letter more or less is another country.
            self._sets.append(frozenset() if name.kind == "code" else frozenset(telling))
            for word in self._sets[at]:
                self._holding.setdefault(word, []).append(at)
        self._spread = {word: len({self._names[at][0] for at in held}) for word, held in self._holding.items()}
        self._many = len({iri for iri, _ in self._names}) * COMMON
        total = math.log(len(self._names) + 1)
        self._weight = {word: total - math.log(len(held)) + 0.2 for word, held in self._holding.items()}
        self._rare = total + 0.2
        self._vocabulary = sorted(self._holding)
        self._whole = [joined for joined, held in self._joined.items() if any(self._sets[at] for at in held)]
        self._mass = [sum(self._weight[word] for word in held) for held in self._sets]
        self._near = lru_cache(maxsize=REMEMBERED)(self._look_near)

    def like(self, text: str, within: Set[str]) -> dict[str, Likeness]:
        """The things of a pool with a name that is the text or like it, each with the name that is most like."""
        text = text[:LONGEST]
        found = self._exact(text, within)
        sure = any(one.score == 1.0 for one in found.values())
        for iri, one in self._fuzzy(words(text), within, thorough=not sure).items():
            _keep(found, iri, one)
        inner, outer = _ASIDE.findall(text), _ASIDE.sub(" ", text)
        pieces = [outer, *inner] if inner else _BETWEEN.split(text)
        pieces = [piece for piece in pieces if piece.strip()][:4]
        if len(pieces) > 1:
            self._by_pieces(found, pieces, within)
        return found

    def exact(self, text: str, within: Set[str]) -> dict[str, Likeness]:
        """The things of a pool that are called so."""
        return self._exact(text[:LONGEST], within)

    def is_common(self, name: Name) -> bool:
        """Whether a name is made of few words that many things have: several countries have a National Academy."""
        telling = _telling(name.words)
        return 1 < len(telling) <= 3 and all(self._spread.get(word, 0) > self._many for word in telling)

    def _exact(self, text: str, within: Set[str]) -> dict[str, Likeness]:
        plain = words(text)
        found: dict[str, Likeness] = {}
        for at in self._joined.get(plain.replace(" ", ""), ()):
            iri, name = self._names[at]
            if iri in within:
                _keep(found, iri, Likeness(1.0, name, exact=True))
        telling = _telling(plain)
        # Of one word alone a filler may be the other half: DEL is no article of Czechia.
        for at in self._telling.get(telling, ()) if len(telling) > 1 else ():
            iri, name = self._names[at]
            if iri in within:
                _keep(found, iri, Likeness(0.99, name, exact=True))
        return found

    def _by_pieces(self, found: dict[str, Likeness], pieces: list[str], within: Set[str]) -> None:
        """A text of several names: one that is there twice is meant for certain, one that is there once perhaps."""
        several = [self._exact(piece, within) for piece in pieces]
        for iri in {iri for one in several for iri in one}:
            named = [one[iri] for one in several if iri in one]
            best = max(named, key=lambda one: (one.name.kind not in SHORT, one.score))
            both = len(named) > 1 and len(named) == len(pieces)
            # What else was written counts against it by its length, but a whole name remains a whole name; an aside,
            # such as the country of a company, says little of what stands before it.
            share = len(best.name.joined) / max(len(words(" ".join(pieces)).replace(" ", "")), 1)
            first, more = (0.72, 0.2) if iri in several[0] else (0.4, 0.3)
            score = 0.98 if both else first + more * min(share, 1.0)
            _keep(found, iri, Likeness(score, best.name, exact=both, both=both))
        if not any(one.exact for one in found.values()):
            for iri, one in self._fuzzy(words(pieces[0]), within, thorough=True).items():
                _keep(found, iri, Likeness(one.score * 0.95, one.name))

    def _fuzzy(self, plain: str, within: Set[str], *, thorough: bool) -> dict[str, Likeness]:
        wanted = _telling(plain)[:MOST_WORDS]
        found: dict[str, Likeness] = {}
        for score, at in self._by_words(frozenset(wanted), within):
            iri, name = self._names[at]
            _keep(found, iri, Likeness(score, name))
        if thorough:
            joined = plain.replace(" ", "")
            for other, score, _ in process.extract(
                joined, self._whole, scorer=OSA.normalized_similarity, score_cutoff=0.7, limit=12
            ):
                for at in self._joined[other]:
                    iri, name = self._names[at]
                    if iri in within and self._sets[at]:
                        _keep(found, iri, Likeness(min(score, 0.97), name))
        return found

    def _by_words(self, wanted: frozenset[str], within: Set[str]) -> list[tuple[float, int]]:
        """The names that share most with the wanted words, rare words counting for more than common ones."""
        mass, held = 0.0, dict[int, float]()
        for word in wanted:
            near = self._near(word)
            mass += max(
                (self._weight[other] for other, closeness in near if closeness == 1.0), default=self._rare * 0.8
            )
            of_word: dict[int, float] = {}
            for other, closeness in near:
                worth = closeness * self._weight[other]
                for at in self._holding[other]:
                    if worth > of_word.get(at, 0.0):
                        of_word[at] = worth
            for at, worth in of_word.items():
                held[at] = held.get(at, 0.0) + worth
        if not mass:
            return []
        several = ((self._shared(worth, mass, at), at) for at, worth in held.items())
        best = nlargest(SHOWN * 4, (one for one in several if one[0] >= FLOOR))
        return [(min(score, 0.96), at) for score, at in best if self._names[at][0] in within][:SHOWN]

    def _shared(self, worth: float, mass: float, at: int) -> float:
        """How much of a text and of a name is the same; a whole name within a longer text counts for more."""
        told, share = self._mass[at], min(worth / mass, 1.0)
        alike = 1.5 * worth / (mass + told) + 0.25 * share
        whole = worth >= 0.999 * told and (len(self._sets[at]) > 1 or share >= 0.5)
        return max(alike, 0.55 + 0.4 * share) if whole else alike

    def _look_near(self, word: str) -> tuple[tuple[str, float], ...]:
        """The words of the release that a word is, was meant to be, or begins, and how close they are."""
        found: dict[str, float] = {}
        if word in self._holding:
            found[word] = 1.0
        slips = 0 if len(word) < 5 else 1 if len(word) < 9 else 2
        if slips:
            for other, apart, _ in process.extract(
                word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=12
            ):
                if other != word:
                    found[other] = max(found.get(other, 0.0), 1 - 1.2 * apart / max(len(word), len(other)))
        if len(word) >= 3 and word not in self._holding:
            # An abbreviation: Univ, Inst, Obs.
            for other in self._vocabulary[bisect_left(self._vocabulary, word) :]:
                if not other.startswith(word):
                    break
                if len(other) > len(word) + 1:
                    found[other] = max(found.get(other, 0.0), 0.75)
        return tuple(found.items())


def _telling(plain: str) -> tuple[str, ...]:
    """The words that decide: all but the fillers, or all where there is nothing else."""
    every = tuple(plain.split())
    return tuple(word for word in every if word not in FILLERS) or every


def _keep(found: dict[str, Likeness], iri: str, one: Likeness) -> None:
    """Keep what is most like; among equals the label, and English before other languages."""
    if iri not in found or _order(one) > _order(found[iri]):
        found[iri] = one


def _order(one: Likeness) -> tuple[bool, float, bool, bool, bool]:
    short = one.name.kind in SHORT
    return one.exact, one.score, not short, one.name.kind == "label", one.name.language == "en"
