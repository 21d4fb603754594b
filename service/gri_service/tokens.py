"""The words of a query text: IRIs, strings, variables, names, numbers, keywords, signs, each with its place.

Takes a query text of any kind, hostile ones too. Gives its tokens in time linear in its length.
Never judges: what it cannot classify is a token of kind `other`, left to the engine's parser.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# The prefix of a name is bounded, because an unbounded one is searched for anew at each of n words.
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+|\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w.\-]*[\w\-])?)
    | (?P<name>(?:[^\W\d_](?:[\w.\-]{{0,255}}[\w\-])?)?:
        (?:(?:[\w:]|{_LOCAL})(?:(?:[\w:.\-]|{_LOCAL})*(?:[\w:\-]|{_LOCAL}))?)?)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>(?:[^\W\d]|{_ESCAPE})(?:\w|{_ESCAPE})*)
    | (?P<sign><<\(|\)>>|<<|>>|\{{\||\|\}}|&&|\|\||!=|<=|>=|\^\^|[{{}}()\[\].,;*/|^+\-!=<>?])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(_ESCAPE)
# The engine's grammar takes these keywords without a space behind them, as in `SERVICE<u>` or `FROMx:y`.
_GLUED = re.compile(
    r"(PREFIX|BASE|SELECT|DISTINCT|REDUCED|DESCRIBE|CONSTRUCT|ASK|WHERE|SERVICE|SILENT|FROM|NAMED|GRAPH)(?=\w|:)",
    re.IGNORECASE,
)
_PAIRS = {
    "SELECTDISTINCT", "SELECTREDUCED", "SERVICESILENT", "FROMNAMED", "ASKWHERE", "ASKFROM", "ASKFROMNAMED",
    "CONSTRUCTWHERE", "CONSTRUCTFROM", "CONSTRUCTFROMNAMED",
}  # fmt: skip


class Token(NamedTuple):
    """One word: its kind, its text, where it begins, and for a bare word its upper-case form."""

    kind: str
    text: str
    start: int
    upper: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def decode(text: str) -> str:
    r"""The text with code-point escapes resolved; those that name no character stay.

    >>> decode(r"\u0053ERVICE")
    'SERVICE'
    """
    return _CODE_POINT.sub(lambda m: chr(int(m[0][2:], 16)) if int(m[0][2:], 16) <= 0x10FFFF else m[0], text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, white space and comments left out.

    >>> [t.text for t in tokens("ASK{?s<http://p>'x'@en}#end")]
    ['ASK', '{', '?s', '<http://p>', "'x'", '@en', '}']
    """
    declared: set[str] = set()
    prefix_word = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "space":
            continue
        word, upper = match[0], ""
        if kind == "word":
            upper = (decode(word) if "\\" in word else word).upper()
        elif kind == "name" and prefix_word:
            declared.add(word.rstrip(":"))
        prefix_word = upper == "PREFIX"
        token = Token(kind, word, match.start(), upper)
        if upper in _PAIRS or (kind == "name" and word.partition(":")[0] not in declared):
            yield from _unglue(token)
        else:
            yield token


def _unglue(token: Token) -> Iterator[Token]:
    """A keyword written together with what follows it, as two tokens."""
    apart = token.kind == "name" or token.upper in _PAIRS
    glued = _GLUED.match(token.text) if apart else None
    if glued is None:
        yield token
        return
    keyword, rest = glued[0], token.text[glued.end() :]
    yield Token("word", keyword, token.start, keyword.upper())
    yield from _unglue(Token(token.kind, rest, token.start + glued.end(), rest.upper() if token.kind == "word" else ""))
