"""JSON-LD in short names: triples as nodes that a person can read and any processor expands to the same triples.

Takes triples and a Context. Gives values for JSON, and their text.
Never lets a value be taken for another: what a term does not foresee is written out whole.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from gri_service.linked.context import Context, Term

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_TEXT = re.compile("[<>&\u2028\u2029]")


def document(triples: Iterable[Triple], context: Context, address: str) -> dict[str, Any]:
    """A document with its context by address."""
    nodes, _ = _nodes(triples, context)
    return {"@context": address, "@graph": nodes}


def inline(triples: Iterable[Triple], context: Context) -> dict[str, Any]:
    """A document with as much of the context within it as it uses: one node, which holds the others beside it.

    Not `@graph`: Comunica 4.5 reads a page's blocks as one array, and takes `@graph` in it for a nameless graph.
    """
    nodes, used = _nodes(triples, context)
    names = {term.name: term.inline for term in sorted(used, key=lambda term: term.name)}
    first, *others = nodes or [{}]
    return {"@context": {"id": "@id", "type": "@type", **names}, **first, **({"@included": others} if others else {})}


def text(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def script(value: Any) -> str:
    """A value as JSON that may stand in a page: no sign in it can end or begin an element.

    >>> script({"name": "</script><script>"})
    '{"name":"\\\\u003c/script\\\\u003e\\\\u003cscript\\\\u003e"}'
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _TEXT.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written)


def _nodes(triples: Iterable[Triple], context: Context) -> tuple[list[dict[str, Any]], set[Term]]:
    """Every subject as a node, in the order in which they come."""
    nodes: dict[str, dict[str, Any]] = {}
    used: set[Term] = set()
    for triple in dict.fromkeys(triples):
        assert isinstance(triple.subject, NamedNode)
        subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
        node = nodes.setdefault(subject, {"id": subject})
        assert isinstance(value, NamedNode | Literal)
        if predicate == TYPE and isinstance(value, NamedNode):
            term = context.terms.get(value.value)
            used |= {term} if term else set()
            _add(node, "type", term.name if term else value.value)
            continue
        term = context.terms.get(predicate)
        if term is not None and term.kind == "@language" and not _in_words(value):
            term = None  # a map of languages holds words alone
        used |= {term} if term else set()
        if term is not None and term.kind == "@language":
            assert isinstance(value, Literal)
            _add(node.setdefault(term.name, {}), value.language or "@none", value.value)
        else:
            _add(node, term.name if term else predicate, _value(value, term.kind if term else ""))
    return list(nodes.values()), used


def _in_words(value: NamedNode | Literal) -> bool:
    return isinstance(value, Literal) and (value.language is not None or value.datatype.value == f"{XSD}string")


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    """One more value; several stand in a list."""
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _value(value: NamedNode | Literal, kind: str) -> Any:
    """A value under a term of a kind."""
    if isinstance(value, NamedNode):
        return value.value if kind == "@id" else {"id": value.value}
    datatype = value.datatype.value
    if value.language is not None:
        return {"@value": value.value, "@language": value.language}
    if datatype == f"{XSD}string":
        return {"@value": value.value} if kind else value.value
    return _bare(value.value, datatype) if datatype == kind else {"@value": value.value, "@type": datatype}


def _bare(written: str, datatype: str) -> Any:
    """A value whose term names its type: numbers and truths as JSON has them, where that changes no sign of them."""
    if datatype == f"{XSD}integer" and _WHOLE_NUMBER.fullmatch(written):
        return int(written)
    if datatype == f"{XSD}boolean" and written in {"true", "false"}:
        return written == "true"
    return written
