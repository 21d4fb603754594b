"""The words at their own addresses: the ontology and its versions, the shapes, the lists and every concept of them.

Takes an address and the wishes of a client. Gives a page that explains, or the same as RDF.
Never describes a bare RDF file, and never counts: how often a word is used is the answer of a question.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response as AnyResponse

from gri_service import ontology, panels, render, shapes
from gri_service.catalogue import CannedQuery
from gri_service.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format, by_name, offers
from gri_service.lexicon import NS, SHAPES, VOC, Words
from gri_service.links import Link
from gri_service.negotiate import negotiate
from gri_service.parts import parts
from gri_service.problems import NotFound
from gri_service.statements import DCT, OWL, SKOS, Statements
from gri_service.tables import place
from gri_service.vocabularies import Scheme

bp = Blueprint("terms", __name__)
FORM = "CONSTRUCT"
SHOWN = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
# What is frozen is never written again; the page around it may be.
FROZEN = "public, max-age=31536000, immutable"
TERMS_USED, CONCEPTS_USED = "how-often-is-each-term-used", "how-often-is-each-concept-used"
QUERIES_SHOWN = 3


@dataclass(frozen=True)
class Use:
    """How often a word is used, where that is asked, and a thing that uses it."""

    number: str
    href: str
    thing: str = ""
    label: str = ""


@bp.get("/ns", defaults={"ending": ""})
@bp.get("/ns.<ending>")
def vocabulary(ending: str) -> AnyResponse:
    """The ontology as it is now: its terms are places on this page."""
    words, wanted = _words(), _wanted(ending)
    read = words.ontology
    if read is None:
        raise NotFound("Look at /voc for lists: the graph that is served holds no ontology.")
    if wanted is HTML:
        return _explain(words, read, url_for("terms.vocabulary"), read.version)
    return _send(words, words.said, wanted, url_for("terms.vocabulary"))


@bp.get("/ns/<name>")
def version(name: str) -> AnyResponse:
    """A version of the ontology as it was published."""
    words = _words()
    stem, ending = _parted(name)
    wanted, said = _wanted(ending), words.version(stem)
    if said is None:
        known = ", ".join(words.versions) or "none"
        raise NotFound(
            f"Use a version that was published ({known}): there is no version {stem[:40]!r} of the ontology."
        )
    here = url_for("terms.version", name=stem)
    if wanted is not HTML:
        return _send(words, said, wanted, here, lasting=FROZEN)
    now = words.ontology
    read = now if now is not None and now.version == stem else ontology.read(said)
    if read is None:
        raise NotFound(f"The file of version {stem} holds no ontology.")
    return _explain(words, read, here, stem)


@bp.get("/shapes", defaults={"ending": ""})
@bp.get("/shapes.<ending>")
def shape(ending: str) -> AnyResponse:
    """What a well-formed thing carries."""
    words, wanted = _words(), _wanted(ending)
    if words.shapes is None:
        raise NotFound("Look at /ns for the ontology: this release was built without its shapes.")
    here = url_for("terms.shape")
    if wanted is not HTML:
        return _send(words, words.shapes, wanted, here)
    return _page(
        "terms/shapes.html",
        words,
        here,
        title=shapes.title(words.shapes, SHAPES),
        shapes=shapes.read(words.shapes),
        shared=shapes.shared(words.shapes),
        ontology=words.ontology,
        version=words.shapes.text(NamedNode(SHAPES), f"{OWL}versionInfo"),
    )


@bp.get("/voc", defaults={"ending": ""})
@bp.get("/voc.<ending>")
def lists(ending: str) -> AnyResponse:
    """All lists."""
    words, wanted = _words(), _wanted(ending)
    here = url_for("terms.lists")
    if wanted is HTML:
        return _page("terms/lists.html", words, here, schemes=list(words.schemes.values()))
    return _send(words, words.lists, wanted, here)


@bp.get("/voc/<name>")
def scheme(name: str) -> AnyResponse:
    """One list with its concepts, which are places on its page."""
    words = _words()
    stem, ending = _parted(name)
    wanted, found = _wanted(ending), _scheme(words, stem)
    here = url_for("terms.scheme", name=stem)
    if wanted is not HTML:
        nodes = [NamedNode(found.iri), *(NamedNode(concept.iri) for concept in found.concepts)]
        return _send(words, _told(words.lists, nodes), wanted, here)
    used = _used(CONCEPTS_USED, "concept", scheme=found.iri)
    held = {concept.iri: concept for each in words.schemes.values() for concept in each.concepts}
    asked = [query for query in current_catalogue() if any(p.within == found.iri for p in query.params.values())]
    return _page("terms/scheme.html", words, here, scheme=found, used=used, held=held, asked=asked)


@bp.get("/voc/<scheme>/<name>")
def concept(scheme: str, name: str) -> AnyResponse:
    """303: a concept is no document; its place in the list, or what is said of it as RDF."""
    words = _words()
    stem, ending = _parted(name)
    wanted, found = _wanted(ending), _scheme(words, scheme)
    one = next((concept for concept in found.concepts if concept.name == stem), None)
    if one is None:
        raise NotFound(f"Look at {url_for('terms.scheme', name=scheme)}: this list has no concept {stem[:80]!r}.")
    if wanted is HTML:
        return redirect(url_for("terms.scheme", name=scheme, _anchor=stem), 303)
    here = url_for("terms.concept", scheme=scheme, name=stem)
    if not ending:
        return redirect(f"{here}.{wanted.extension}", 303)
    return _send(words, _told(words.lists, [NamedNode(one.iri)]), wanted, here)


def current_catalogue() -> list[CannedQuery]:
    return list(parts(current_app).catalogue)


def _words() -> Words:
    found: Words = current_app.extensions["gri_lexicon"].of(parts(current_app))
    return found


def _parted(name: str) -> tuple[str, str]:
    """A name and the ending of a format, where it has one: 1.0.0.ttl is version 1.0.0 as Turtle."""
    stem, _, ending = name.rpartition(".")
    known = {short for offer in offers(FORM) for short in offer.names}
    return (stem, ending) if stem and ending in known else (name, "")


def _wanted(ending: str) -> Format:
    """The format of the ending, of `format=` or of Accept."""
    if not ending:
        return negotiate(
            request.headers.get("Accept", ""), FORM, formats=[f for f in request.args.getlist("format") if f]
        )
    named = by_name(ending, FORM)
    if named is None or ending not in named.names:
        known = ", ".join(f".{offer.extension}" for offer in offers(FORM))
        raise NotFound(f"Use one of the endings {known}: there is no “.{ending[:20]}” of this.")
    return named


def _scheme(words: Words, name: str) -> Scheme:
    found = words.schemes.get(VOC + name)
    if found is None:
        raise NotFound(f"Look at {url_for('terms.lists')} for the lists there are: none is called {name[:80]!r}.")
    return found


def _told(said: Statements, nodes: list[NamedNode]) -> Statements:
    """What is said of these, what is narrower than they, and the names of what they mention."""
    known, whole = set(nodes), said.about(nodes)
    more: list[Triple] = []
    for node in nodes:
        for narrower in said.subjects(f"{SKOS}broader", node):
            if narrower not in known:
                more.append(Triple(narrower, NamedNode(f"{SKOS}broader"), node))
    mentioned = [triple.object for triple in whole.triples] + [triple.subject for triple in more]
    for other in dict.fromkeys(mentioned):
        if isinstance(other, NamedNode) and other not in known:
            more += [
                Triple(other, NamedNode(f"{SKOS}prefLabel"), name) for name in said.values(other, f"{SKOS}prefLabel")
            ]
    return Statements([*whole.triples, *more])


def _send(words: Words, said: Statements, wanted: Format, here: str, lasting: str = render.LIVE) -> Response:
    text = said.write(wanted.media_type, words.prefixes)
    release = parts(current_app).release
    etag = f"{release.id}-w-{hashlib.sha256(text).hexdigest()[:16]}"
    headers = {**render.lasting(release.id, release.as_of), "Cache-Control": lasting}
    if render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(text, wanted.header, headers=headers, etag=etag)


def _explain(words: Words, read: ontology.Ontology, here: str, version: str) -> Response:
    """The page of the ontology; figures only where it is the ontology of this release."""
    now = words.ontology
    current = now is not None and now.version == version
    of_shape = {}
    if current and words.shapes is not None:
        of_shape = {target: one for one in shapes.read(words.shapes) for target in one.targets}
    return _page(
        "terms/ontology.html",
        words,
        here,
        ontology=read,
        version=version,
        current=current,
        used=_used(TERMS_USED, "term") if current else {},
        asked_by={iri: found[:QUERIES_SHOWN] for iri, found in words.asked_by.items()} if current else {},
        shaped=of_shape,
        licence=next(iter(read.iris(f"{DCT}license")), ""),
        modified=read.text(f"{DCT}modified")[:10],
        OWL=OWL,
        DCT=DCT,
    )


def _page(template: str, words: Words, here: str, **given: Any) -> Response:
    links = [Link("alternate", f"{here}.{offer.extension}", offer.media_type) for offer in SHOWN]
    headers = {"Cache-Control": render.LIVE, "X-Dataset-Release": parts(current_app).release.id}
    downloads = [(offer.label, f"{here}.{offer.extension}") for offer in SHOWN]
    return render.page(
        template, headers=headers, links=links, words=words, place=place, downloads=downloads, NS=NS, **given
    )


def _used(question: str, column: str, **asked_for: str) -> Mapping[str, Use]:
    """How often each word is used, as a question counts it; nothing where the release lacks the question."""
    if question not in parts(current_app).catalogue:
        return {}
    asked = panels.answer(question, **asked_for)
    found = {}
    for row in asked.rows if asked is not None else ():
        iri = row[column]["value"]
        where = url_for("queries.question", name=question, **{column: iri})  # type: ignore[arg-type]
        thing = row.get("thing", {}).get("value", "")
        found[iri] = Use(row["number"]["value"], where, thing, row.get("thingLabel", {}).get("value", ""))
    return found
