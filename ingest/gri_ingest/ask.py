"""A release is asked all its questions before it is served, in a process of its own.

Takes the folder of a release; gives the questions that fail, have no answer, or are not done by the deadline.
Never lets a runaway question hold a build: the kernel ends the asking process, the build names the question.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from gri_ingest.errors import ReleaseRefused
from gri_ingest.terms import XSD

SECONDS = 10.0
PARTS = 2  # asking processes side by side
_TOKENS = re.compile(
    r"""\#[^\n]* | <[^<>"{}|^`\\\x00-\x20]*> | "{3}.*?"{3} | '{3}.*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | [?$\w:-]+ | [{}] | .""",
    re.VERBOSE | re.DOTALL,
)


def answer(folder: Path, tell: Callable[[str], None] = lambda _: None, seconds: float = SECONDS) -> None:
    """Every question of a release has its answer; raises with all that have not."""
    with ThreadPoolExecutor(PARTS) as together:
        parts = together.map(lambda part: _part(folder, tell, seconds, part), range(PARTS))
        wrong = sorted({line for part in parts for line in part})
    if wrong:
        raise ReleaseRefused("\n".join(wrong))


def _part(folder: Path, tell: Callable[[str], None], seconds: float, part: int) -> list[str]:
    """What went wrong with the questions of one asking process, a line for each."""
    command = [sys.executable, "-m", "gri_ingest.ask", str(folder), str(seconds), str(part)]
    name = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        assert asking.stderr is not None
        for line in asking.stdout:
            name = line.strip()
            tell(name)
        said = asking.stderr.read().strip().splitlines()
    if asking.returncode == -signal.SIGALRM:
        return [*said, f"queries/{name}.rq is not done after {seconds:g} s. Make it cheaper."]
    if asking.returncode and not (name and said):
        place = f"queries/{name}.rq" if name else f"releases/{folder.name} cannot be opened"
        return [f"{place}: {said[-1] if said else f'ended with {asking.returncode}'}"]
    return said


def bound(text: str, params: Mapping[str, Mapping[str, str]]) -> str:
    """A query with the examples of some parameters in a VALUES row at the start of its outermost WHERE.

    >>> bound("SELECT ?a WHERE { ?a ?b ?c }", {"a": {"type": "iri", "example": "http://x/"}})
    'SELECT ?a WHERE { VALUES (?a) { (<http://x/>) } ?a ?b ?c }'
    """
    if not params:
        return text
    outer = dict(params)
    for name, param in params.items():  # a sub-select may leave a parameter open, to be narrowed before it counts
        pieces = re.split(rf"(?<=VALUES \?{name} {{ )UNDEF(?= }})", text)
        text = " ".join(map(str, _terms(param))).join(pieces)
        if len(pieces) > 1 and "many" in param:  # a list stands in its open places alone
            del outer[name]
    if not outer:
        return text
    names = " ".join(f"?{name}" for name in outer)
    rows = " ".join(f"({' '.join(map(str, row))})" for row in product(*map(_terms, outer.values())))
    waiting, depth = False, 0
    for token in _TOKENS.finditer(text):
        word = token.group()
        if word == "{":
            if waiting and depth == 0:
                return f"{text[: token.end()]} VALUES ({names}) {{ {rows} }}{text[token.end() :]}"
            depth += 1
        elif word == "}":
            depth -= 1
        elif not word.isspace() and not word.startswith("#"):
            waiting = word.upper() == "WHERE"
    raise ReleaseRefused("there is no WHERE { to bind a parameter in. Write the word WHERE.")


def _terms(param: Mapping[str, str]) -> list[NamedNode] | list[Literal]:
    """The examples of a parameter; only a list has several."""
    if param["type"] == "iri":
        return [NamedNode(one) for one in (param["example"].split(",") if "many" in param else [param["example"]])]
    return [Literal(param["example"], datatype=getattr(XSD, param["type"]))]


def _rows(store: Store, text: str) -> bool:
    found = store.query(text)
    if isinstance(found, QueryBoolean):
        return True
    rows = list(found) if isinstance(found, QuerySolutions) else [next(iter(found), None)]
    return bool(rows and rows[0] is not None)


def _ask(store: Store, question: dict[str, Any]) -> str:
    """Why a question is not answered, or nothing: with all examples together, else with one of them alone."""
    params: dict[str, dict[str, str]] = question["params"]
    attempts = [params, *({name: param} for name, param in params.items())]
    try:
        if any(_rows(store, bound(question["text"], attempt)) for attempt in attempts):
            return ""
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return f"{error}. Correct the query."
    if question.get("empty") == "allowed":
        return ""
    return "has no answer in this release. Correct it or its examples, or write #+ empty: allowed."


def _main(folder: Path, seconds: float, part: int) -> int:
    try:
        store = Store.read_only(str(folder / "store"))
        questions = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"{error}. Run gri-ingest build --force.", file=sys.stderr)
        return 1
    # The default action of SIGALRM ends the process even while the engine, which takes no timeout, is at work.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for question in questions[part::PARTS]:
        print(question["name"], flush=True)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        if wrong := _ask(store, question):
            # One line each, so that what went wrong reads like any other finding.
            print(f"queries/{question['name']}.rq: {' '.join(wrong.split())}", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
