"""The question of a citation: its text in normal form, its dataset, and whether its answer can be made again.

Takes a query text and the dataset of the protocol. Gives a Question, or the problem that says what stands in the way.
Never runs anything: what only an answer shows (blank nodes) is found in the answer.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from gri_service import guard
from gri_service.problems import FederationOff, NotCitable
from gri_service.search import BASE
from gri_service.tokens import Token, tokens

ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
# Never leaned upon, because a relative IRI is refused; the engine wants one.
ENDPOINT = f"{BASE}sparql"
ORDERLESS = {
    "SAMPLE": "SAMPLE takes whichever value the engine meets first.",
    "GROUP_CONCAT": "GROUP_CONCAT joins values in the order in which the engine meets them.",
    "REDUCED": "REDUCED leaves to the engine which repeated rows go.",
}
PART = "LIMIT or OFFSET without ORDER BY takes the rows that the engine meets first."
Graphs = tuple[str, ...] | None


@dataclass(frozen=True)
class Question:
    """What is asked, and what of its answer the standard leaves to the engine (`cautions`, sentences)."""

    text: str
    reading: guard.Reading
    default_graphs: Graphs = None
    named_graphs: Graphs = None
    cautions: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        return self.reading.form or "SELECT"

    @property
    def key(self) -> str:
        """SHA-256 of normal form and dataset: equal for the same question, whatever its answer."""
        return digest(self.reading.normal, self.default_graphs, self.named_graphs)

    def claim(self, rows_hash: str) -> str:
        """SHA-256 of normal form, dataset and answer, from which the name of a citation is taken."""
        return digest(self.reading.normal, self.default_graphs, self.named_graphs, rows_hash)


def digest(*parts: str | Graphs) -> str:
    """SHA-256 of things as compact JSON, in hex.

    >>> digest("ASK { }", None, None)[:12]
    '6650921ada12'
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(text: str, default_graphs: Graphs = None, named_graphs: Graphs = None) -> Question:
    """The question of a text that may be cited.

    Raises NotCitable with the reason, and the guard's problems.
    """
    try:
        reading = guard.admit(text)
    except FederationOff:
        raise NotCitable(
            "Remove SERVICE from the query: what another service answers cannot be asked again as it was."
        ) from None
    found = list(tokens(text))
    words = {token.upper for token in found if token.upper}
    if volatile := sorted(words & guard.VOLATILE):
        raise NotCitable(
            f"Remove {', '.join(volatile)} from the query: each run gives another answer. Write the value itself."
        )
    if relative := _relative(found):
        raise NotCitable(
            f"Write {relative[:200]} as a whole IRI: what a relative one means depends on where it is asked."
        )
    return Question(text, reading, _as_set(default_graphs), _as_set(named_graphs), tuple(cautions(found)))


def _as_set(graphs: Graphs) -> Graphs:
    """Graphs as a dataset takes them: each once, in whatever order they were named."""
    return None if graphs is None else tuple(sorted(set(graphs)))


def _relative(found: Iterable[Token]) -> str:
    """The first relative IRI that no BASE makes whole; empty when there is none."""
    based = before = ""
    for token in found:
        if token.kind == "iri" and not ABSOLUTE.match(token.text) and not based:
            return token.text
        if token.kind == "iri" and before == "BASE":
            based = token.text
        before = token.upper
    return ""


def cautions(found: Iterable[Token]) -> list[str]:
    """What of the answer the standard leaves to the engine, a sentence each.

    >>> cautions(tokens("SELECT ?x { { SELECT ?x { ?x ?p ?o } ORDER BY ?x LIMIT 2 } }"))
    []
    >>> cautions(tokens("SELECT (SAMPLE(?o) AS ?x) { ?s ?p ?o } LIMIT 2")) == [ORDERLESS["SAMPLE"], PART]
    True
    """
    said: dict[str, None] = {}
    ordered = [False]  # for each open brace, whether an ORDER BY stands in it
    for token in found:
        match token.upper or token.text:
            case "{":
                ordered.append(False)
            case "}" if len(ordered) > 1:
                ordered.pop()
            case "ORDER":
                ordered[-1] = True
            case "LIMIT" | "OFFSET" if not ordered[-1]:
                said[PART] = None
            case word if word in ORDERLESS:
                said[ORDERLESS[word]] = None
    return list(said)
