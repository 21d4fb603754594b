"""Painting: a query text as HTML in which keywords, names, strings and comments can be told apart.

Takes a query text of any kind. Gives escaped HTML whose text is the query to the letter.
Never parses: it paints the words that the guard reads.
"""

from markupsafe import Markup, escape

from gri_service.tokens import tokens

PAINTED = {"word": "kw", "variable": "var", "iri": "iri", "name": "name", "string": "str", "number": "num"}


def paint(text: str) -> Markup:
    """The text with a span round each word that has a colour.

    >>> print(paint("ASK{?s a <x>} # <b>"))
    <span class="q-kw">ASK</span>{<span class="q-var">?s</span> <span class="q-kw">a</span> \
<span class="q-iri">&lt;x&gt;</span>} <span class="q-note"># &lt;b&gt;</span>
    """
    out, at = Markup(""), 0
    for token in tokens(text):
        out += _between(text[at : token.start])
        name = PAINTED.get(token.kind)
        out += Markup('<span class="q-{}">{}</span>').format(name, token.text) if name else escape(token.text)
        at = token.end
    return out + _between(text[at:])


def _between(text: str) -> Markup:
    """White space and comments."""
    bare = text.strip()
    if not bare:
        return escape(text)
    before, _, after = text.partition(bare)
    return escape(before) + Markup('<span class="q-note">{}</span>').format(bare) + escape(after)
