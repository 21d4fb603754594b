"""The FAIR self-assessment: what is claimed of the data, indicator by indicator, and where each claim can be seen.

Takes fair.toml beside this module. Gives indicators in the order of the model, and how many of each principle are met.
Never judges: people wrote the levels, and a test asks every address that is named as evidence.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

MODEL = "https://doi.org/10.15497/RDA00050"
PRINCIPLES = {"F": "Findable", "A": "Accessible", "I": "Interoperable", "R": "Reusable"}
LEVELS = ("met", "partly", "not met")
PRIORITIES = ("essential", "important", "useful")


@dataclass(frozen=True)
class Indicator:
    """One indicator with our level; `evidence` is a path that answers, asked for as `accept`, with what it `shows`."""

    id: str
    name: str
    priority: str
    level: str
    says: str
    evidence: str
    shows: str
    accept: str = ""

    @property
    def principle(self) -> str:
        """The letter of the principle: RDA-A1.2-01D is of A."""
        return self.id[4]

    @property
    def of(self) -> str:
        """What it is about, by the last letter of its name."""
        return {"M": "metadata", "D": "data"}[self.id[-1]]


@cache
def indicators() -> Sequence[Indicator]:
    """All of them.

    Raises TypeError or ValueError where the file does not say what an indicator needs.
    """
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found = tuple(Indicator(name, **row) for name, row in rows.items())
    for one in found:
        if one.level not in LEVELS or one.priority not in PRIORITIES or one.principle not in PRINCIPLES:
            raise ValueError(f"fair.toml, {one.id}: level, priority or principle is none of the model's.")
    return found


def summary() -> Mapping[str, Counter[str]]:
    """How many indicators of each principle are at each level."""
    return {letter: Counter(one.level for one in indicators() if one.principle == letter) for letter in PRINCIPLES}


def document(root: str, release: str, as_of: str) -> dict[str, Any]:
    """The assessment for a program; evidence with its whole address."""
    return {
        "model": MODEL,
        "assessed": f"{root}/",
        "release": release,
        "asOf": as_of,
        "summary": {
            PRINCIPLES[letter]: {level: counts[level] for level in LEVELS} for letter, counts in summary().items()
        },
        "indicators": [
            {**asdict(one), "principle": PRINCIPLES[one.principle], "evidence": root + one.evidence}
            for one in indicators()
        ],
    }
