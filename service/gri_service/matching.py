"""Matching: how well a name answers what somebody typed, and which names look like it.

Takes a text and names, folded alike by the index and here. Gives a Match with its grade, or the likeness of names.
Never opens a file and never knows what a name stands for.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Words that names are written with and without; they decide nothing as long as other words are there.
_FILLERS = "a an and at das de del der des di die du el et for la las le les los of the to und y"
FILLERS = frozenset(_FILLERS.split(" "))
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th"})
_SIGNS = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
LIKE = 0.74  # below this, two short names have more apart than in common
NEAR = 0.58  # enough to be named as "perhaps", never as a find
WITHIN = 0.16  # a name this much less alike than the best is no longer what was meant


class Grade(IntEnum):
    """How a thing was found, the best first."""

    KEY = 0  # its short key, acronym, code or identifier
    NAME = 1  # one of its names, whole
    BEGINNING = 2  # the beginning of one of its names
    WORDS = 3  # every word is, or begins, a word of its names
    LIKENESS = 4  # it is written nearly so


@dataclass(frozen=True)
class Name:
    """One name of a thing as the index holds it."""

    text: str
    language: str
    kind: str
    words: str
    joined: str


@dataclass(frozen=True)
class Match:
    """A thing that was found: the name that answers best, how, and how much of it was typed (0 to 1)."""

    grade: Grade
    name: Name
    share: float


@dataclass(frozen=True)
class Wanted:
    """What somebody typed, ready to be compared."""

    text: str
    words: tuple[str, ...]
    joined: str

    @classmethod
    def of(cls, text: str) -> "Wanted":
        """A typed text: its signs say nothing, whatever they may mean to a search engine."""
        plain = words(text)
        return cls(text.strip(), tuple(plain.split()), plain.replace(" ", ""))

    @property
    def telling(self) -> tuple[str, ...]:
        """The words that decide: all but the fillers, or all where there is nothing else; H.E.S.S. is one word."""
        if len(self.words) > 1 and all(len(word) == 1 and word.isascii() for word in self.words):
            return (self.joined,)
        return tuple(word for word in self.words if word not in FILLERS) or self.words


def words(text: str) -> str:
    """The words of a name as they are compared: no case, no accent, no sign between them; as ingest folds them.

    >>> words("Côte d’Ivoire"), words("H.E.S.S."), words("南非"), words("Łódź & Straße")
    ('cote d ivoire', 'h e s s', '南 非', 'lodz strasse')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    spaced = _SIGNS.sub(r" \1 ", bare.casefold().translate(_LETTERS))
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


SHORT = frozenset({"acronym", "code"})


def judge(wanted: Wanted, names: Sequence[Name]) -> Match | None:
    """The best that a thing's names have to say to what is wanted; None where a word is in none of them."""
    best: Match | None = None
    told: set[str] = set()
    for name in names:
        held = {word for word in wanted.telling if _begins(word, name.words)}
        told |= held
        grade = _grade(wanted, name, whole=len(held) == len(set(wanted.telling)))
        share = min(len(wanted.joined) / max(len(name.joined), 1), 1.0)
        if grade is None:
            # Not the whole of it, but perhaps the rest stands in another name: the fuller name is shown.
            grade, share = Grade.WORDS, sum(map(len, held)) / max(len(name.joined), 1) - 1.0
        found = Match(grade, name, share)
        if best is None or _order(found) < _order(best):
            best = found
    if best is None or (best.grade is Grade.WORDS and told < set(wanted.telling)):
        return None
    return Match(best.grade, best.name, max(best.share, 0.0))


def _order(match: Match) -> tuple[int, float, bool, bool]:
    return match.grade, -match.share, match.name.kind != "label", match.name.language != "en"


def _grade(wanted: Wanted, name: Name, whole: bool) -> Grade | None:
    if name.joined == wanted.joined:
        return Grade.KEY if name.kind in SHORT else Grade.NAME
    telling = [word for word in name.words.split() if word not in FILLERS]
    if sorted(telling) == sorted(wanted.telling):
        return Grade.NAME
    if name.joined.startswith(wanted.joined):
        return Grade.BEGINNING
    return Grade.WORDS if whole else None


def _begins(word: str, spaced: str) -> bool:
    """Whether a word begins one of the words of a name."""
    return spaced.startswith(word) or f" {word}" in spaced


def closest(wanted: Wanted, names: Sequence[Name]) -> Name:
    """The name that looks most like what is wanted; the label where several do."""
    return max(
        names,
        key=lambda name: (
            round(OSA.normalized_similarity(wanted.joined, name.joined), 3),
            name.kind == "label",
            name.language == "en",
        ),
    )


class Lexicon:
    """Every name of an index, to be asked which of them look like a text."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._words: dict[str, set[str]] = {}
        self._joined: dict[str, set[str]] = {}
        for thing, spaced in rows:
            self._joined.setdefault(spaced.replace(" ", ""), set()).add(thing)
            for word in spaced.split():
                self._words.setdefault(word, set()).add(thing)
        self._every_word = list(self._words)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._every_word:
            self._by_letter.setdefault(word[0], []).append(word)
        self._every_name = list(self._joined)

    def like(self, wanted: Wanted, within: Set[str] | None = None) -> dict[str, float]:
        """Things with a name that is written nearly so, and how nearly (0 to 1)."""
        if len(wanted.joined) < 3:
            return {}
        found = self._by_name(wanted, LIKE)
        for thing, score in self._by_words(wanted).items():
            found[thing] = max(score, found.get(thing, 0.0))
        kept = {thing: score for thing, score in found.items() if within is None or thing in within}
        floor = max(LIKE, max(kept.values(), default=0.0) - WITHIN)
        return {thing: score for thing, score in kept.items() if score >= floor}

    def near(self, wanted: Wanted, within: Set[str] | None = None) -> dict[str, float]:
        """Things with a name that has something in common with the text, where none is written nearly so."""
        found = self._by_name(wanted, NEAR)
        for word in wanted.telling:
            for thing, score in self._of_word(word, rough=True).items():
                found[thing] = max(score * NEAR, found.get(thing, 0.0))
        return {thing: score for thing, score in found.items() if within is None or thing in within}

    def _by_name(self, wanted: Wanted, cutoff: float) -> dict[str, float]:
        """The whole text beside whole names, spaces aside."""
        found: dict[str, float] = {}
        for name, score, _ in process.extract(
            wanted.joined, self._every_name, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=200
        ):
            for thing in self._joined[name]:
                found[thing] = max(score, found.get(thing, 0.0))
        return found

    def _by_words(self, wanted: Wanted) -> dict[str, float]:
        """Word by word: a thing must hold nearly all that was typed, long words counting for more."""
        total = sum(map(len, wanted.telling))
        sums: dict[str, float] = {}
        for word in wanted.telling:
            for thing, score in self._of_word(word).items():
                sums[thing] = sums.get(thing, 0.0) + score * len(word)
        return {thing: 0.95 * score / total for thing, score in sums.items()}

    def _of_word(self, word: str, rough: bool = False) -> Mapping[str, float]:
        """Things that hold a word, or one that it was meant to be, or one that it was going to be."""
        found: dict[str, float] = {}
        slips = _slips(word) + rough
        for other, apart, _ in process.extract(
            word, self._every_word, scorer=OSA.distance, score_cutoff=slips, limit=60
        ):
            _keep(found, self._words[other], 1 - apart / max(len(word), len(other)))
        if len(word) >= 3:
            longer = [other for other in self._by_letter.get(word[0], ()) if len(other) > len(word)]
            starts = [other[: len(word)] for other in longer]
            for _, apart, at in process.extract(
                word, starts, scorer=OSA.distance, score_cutoff=min(slips, 1), limit=60
            ):
                _keep(found, self._words[longer[at]], 0.92 - 0.6 * apart / len(word))
        return found


def _keep(found: dict[str, float], things: Iterable[str], score: float) -> None:
    for thing in things:
        found[thing] = max(score, found.get(thing, 0.0))


def _slips(word: str) -> int:
    """How many slips of the hand a word of this length may hold."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2 if len(word) < 12 else 3
