"""The guard: what a query text is, before any worker is used.

Takes a query text. Gives its form, normal form, volatility and dataset clauses, or the problem of a text that is
too deep or calls another service. Never proves anything: the worker does; a text passed wrongly costs one worker.
"""

import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import Any

from gri_service.problems import FederationOff, TooDeep
from gri_service.tokens import Token, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
OPENING = {"(", "[", "{", "<<", "<<(", "{|"}
CLOSING = {")", "]", "}", ">>", ")>>", "|}"}
OPERATORS = {"+", "-", "*", "/", "|", "||", "&&", "=", "!=", "<", ">", "<=", ">=", "^"}
BLOCKS = {"UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "GRAPH", "VALUES", "LATERAL", "EXISTS"}
PREFIXED = {"!", "-", "+", "^", "NOT"}
CHAIN_ENDS = {".", ";", ","}
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

MAX_OPEN = 256
MAX_CHAIN = 2_000
MAX_PREFIXED = 256
MAX_TOKENS = 20_000


@dataclass(frozen=True)
class Reading:
    """What the guard read. Clauses are pairs of FROM, NAMED or GRAPH and the text of the IRI behind it."""

    form: str | None
    normal: str
    volatile: bool
    federation: bool
    update: bool
    prologue: str
    prefixes: tuple[tuple[str, str], ...]
    clauses: tuple[tuple[str, str], ...]
    variables: tuple[str, ...]
    star: tuple[int, int] | None

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Reading":
        """A reading that came as JSON: a worker need not read what the gateway has read."""
        star = told["star"]
        return cls(
            form=told["form"], normal="", volatile=told["volatile"], federation=told["federation"],
            update=told["update"], prologue=told["prologue"],
            prefixes=tuple((name, iri) for name, iri in told["prefixes"]),
            clauses=tuple((keyword, text) for keyword, text in told["clauses"]),
            variables=tuple(told["variables"]), star=None if star is None else (star[0], star[1]),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """The reading as JSON, without the normal form, which only a cache needs."""
        return {
            "form": self.form, "volatile": self.volatile, "federation": self.federation, "update": self.update,
            "prologue": self.prologue, "prefixes": self.prefixes, "clauses": self.clauses,
            "variables": self.variables if self.star is not None else (), "star": self.star,
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """SHA-256 of the normal form: equal for texts that differ in white space, comments and prefixes only."""
        return hashlib.sha256(self.normal.encode("utf-8", "surrogatepass")).hexdigest()


def admit(text: str) -> Reading:
    """The reading of a text that may run.

    Raises TooDeep, or FederationOff.
    """
    found = list_tokens(text)
    limit(found)
    reading = read(text, found)
    if reading.federation:
        raise FederationOff("Remove SERVICE from the query: this service calls no other service.")
    return reading


def list_tokens(text: str) -> list[Token]:
    """The tokens of a text.

    Raises TooDeep when there are more than any question needs.
    """
    found: list[Token] = []
    for token in tokens(text):
        found.append(token)
        if len(found) > MAX_TOKENS:
            raise TooDeep(f"Split the query: it has more than {MAX_TOKENS:,} words and signs.")
    return found


def limit(found: list[Token]) -> None:
    """Refuse nesting and chains that would run a parser or an evaluator out of stack.

    Raises TooDeep.
    """
    chains, blocks, prefixed = [0], [0], 0
    for token in found:
        sign = token.upper or token.text
        prefixed = prefixed + 1 if sign in PREFIXED else 0
        if sign in OPENING:
            chains.append(0)
            blocks.append(0)
            if len(chains) > MAX_OPEN + 1:
                raise TooDeep(f"Nest less deeply: more than {MAX_OPEN} brackets are open at once.")
        elif sign in CLOSING:
            if len(chains) > 1:
                chains.pop()
                blocks.pop()
        elif sign in CHAIN_ENDS:
            chains[-1] = 0
        elif sign in OPERATORS:
            chains[-1] += 1
        elif sign in BLOCKS:
            blocks[-1] += 1
        if chains[-1] > MAX_CHAIN or blocks[-1] > MAX_CHAIN:
            raise TooDeep(f"Split the query: more than {MAX_CHAIN:,} operators follow one another.")
        if prefixed > MAX_PREFIXED:
            raise TooDeep(f"Remove operators: more than {MAX_PREFIXED} stand in a row before one term.")


def read(text: str, found: list[Token]) -> Reading:
    """Everything the service wants to know of a text, in one pass over its tokens."""
    prefixes, body = prologue(found)
    first = found[body] if body < len(found) else None
    keyword = first.upper if first is not None else ""
    words = {token.upper for token in found if token.upper}
    seen = dict.fromkeys(token.text[1:] for token in found if token.kind == "variable")
    return Reading(
        form=keyword if keyword in FORMS else None,
        normal=normal_form(found, prefixes, body),
        volatile=bool(words & VOLATILE),
        federation="SERVICE" in words,
        update=keyword in UPDATES,
        prologue=text[: first.start] if first is not None else text,
        prefixes=tuple(prefixes.items()),
        clauses=tuple(clauses(found[body:])),
        variables=tuple(seen),
        star=star(found, body) if keyword == "SELECT" else None,
    )


def prologue(found: list[Token]) -> tuple[dict[str, str], int]:
    """The prefixes a query declares, and the index of the first token behind its prologue."""
    prefixes: dict[str, str] = {}
    at = 0
    while at < len(found):
        if found[at].upper == "PREFIX" and at + 2 < len(found):
            prefixes[found[at + 1].text.rstrip(":")] = found[at + 2].text[1:-1]
            at += 3
        elif found[at].upper in {"BASE", "VERSION"}:
            at += 2
        else:
            break
    return prefixes, at


def normal_form(found: list[Token], prefixes: dict[str, str], body: int) -> str:
    """One text for all texts that mean the same word by word.

    Comments and white space go, prefixes are expanded, keywords are upper-case; names of variables,
    literals and IRIs stay as they are. A base stays, because relative IRIs lean on it.
    """
    # What a relative prefix means depends on the base before it, so such a prologue is kept as it stands.
    if not all(ABSOLUTE.match(iri) for iri in prefixes.values()):
        return " ".join(normal_word(token, {}) for token in found)
    out: list[str] = []
    for index, token in enumerate(found[:body]):
        if token.upper in {"BASE", "VERSION"} and index + 1 < body:
            out += [token.upper, found[index + 1].text]
    out += (normal_word(token, prefixes) for token in found[body:])
    return " ".join(out)


def normal_word(token: Token, prefixes: dict[str, str]) -> str:
    """One token as the normal form writes it."""
    match token.kind:
        case "word":
            return "a" if token.text == "a" else token.upper
        case "variable":
            return "?" + token.text[1:]
        case "name":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                return f"<{prefixes[prefix]}{local.replace(chr(92), '')}>"
            return token.text
        case _:
            return token.text


def clauses(found: list[Token]) -> list[tuple[str, str]]:
    """The graphs a query names by IRI: `FROM g`, `FROM NAMED g`, `GRAPH g`."""
    named: list[tuple[str, str]] = []
    for before, token in itertools.pairwise(found):
        if before.upper in {"FROM", "NAMED", "GRAPH"} and token.kind in {"iri", "name"}:
            named.append((before.upper, token.text))
    return named


def star(found: list[Token], body: int) -> tuple[int, int] | None:
    """Where the `*` of a top-level `SELECT *` stands."""
    at = body + 1
    if at < len(found) and found[at].upper in {"DISTINCT", "REDUCED"}:
        at += 1
    if at < len(found) and found[at].text == "*":
        return found[at].start, found[at].end
    return None
