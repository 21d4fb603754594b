"""Whole graphs: the read side of the Graph Store Protocol, and graphs at their own address.

Takes `?default`, `?graph=` or a path under `/graph/`. Gives that graph alone, as RDF.
Never changes a graph, and never sends a part of one.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode

from gri_service import guard, protocol, render
from gri_service.address import root
from gri_service.ask import fetch, job_of
from gri_service.clients import account
from gri_service.formats import HTML, N_TRIPLES, TURTLE, Format, names_of, offers
from gri_service.links import Link, header
from gri_service.negotiate import negotiate, quality, ranges
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, BadRequest, NotAcceptable, TooLarge, UnknownGraph, demand
from gri_service.search import BASE
from gri_service.signposting import of_home

bp = Blueprint("graphs", __name__)
bp.after_request(account)
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]
FORM = "CONSTRUCT"
UNCAPPED = {TURTLE, N_TRIPLES}  # written triple by triple, so a large one costs no more memory than a small one
RDF = tuple(offer for offer in offers(FORM) if offer is not HTML)


@bp.before_request
def read_only() -> Response | None:
    """The answer to OPTIONS; None for a read.

    Raises Method for a write.
    """
    return render.preflight(says=f"Use one of {render.READ}: graphs here are read, not written.")


@bp.route("/rdf-graph-store", methods=METHODS, provide_automatic_options=False)
def store() -> Response:
    """A graph named by a parameter."""
    given = protocol.parameters(request.query_string, "the address")
    names = given.get("graph", [])
    if ("default" in given) == bool(names) or len(names) > 1 or len(given.get("default", ())) > 1:
        raise BadRequest("Name one graph: write either ?default or ?graph= with its IRI.")
    wanted = format_of(tuple(name for name in given.get("format", ()) if name))
    return send(parts(current_app), names[0] if names else None, wanted)


@bp.route("/graph/<path:name>", methods=METHODS, provide_automatic_options=False)
def graph(name: str) -> Response:
    """A graph at its own address, on this host instead of its own."""
    wanted = format_of(tuple(text for text in request.args.getlist("format") if text))
    return send(parts(current_app), f"{BASE}graph/{name}", wanted)


def format_of(formats: tuple[str, ...]) -> Format:
    """The format of a graph; a graph has no page, so a browser receives the next best it accepts.

    Raises NotAcceptable.
    """
    accept = request.headers.get("Accept", "")
    chosen = negotiate(accept, FORM, formats=formats)
    if chosen is not HTML:
        return chosen
    wishes = ranges(accept)
    best = max(RDF, key=lambda offer: quality(wishes, offer))
    if formats or quality(wishes, best) <= 0:
        raise NotAcceptable(f"Ask for one of {', '.join(names_of(RDF))}: a graph has no page.", offers=names_of(RDF))
    return best


def send(house: Parts, iri: str | None, wanted: Format) -> Response:
    """A whole graph; None is the default graph.

    Raises UnknownGraph, or TooLarge with the address of a format that has no cap.
    """
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern(iri)} }}"
    more = {"max_bytes": house.settings.whole("GRAPH_BYTES"), "max_rows": 1 << 62} if wanted in UNCAPPED else {}
    seconds = house.settings.number("PAGE_SECONDS")
    job = job_of(house, query, form=FORM, kind="query", media_type=wanted.media_type, seconds=seconds, **more)
    headers = render.lasting(house.release.id, house.release.as_of)
    described = [Link("describedby", "/sparql", "text/turtle")]
    headers["Link"] = header((content(house, wanted) if iri is None else []) or described)
    reading = guard.admit(query)
    etag = render.tag(house.release.id, house.letter, reading.normal, wanted.media_type)
    if known(house, iri) and etag and render.holds(etag):
        return render.not_modified(etag, headers)
    try:
        answer = demand(fetch(house, job, reading, route="graph", counted=True), job)
    except TooLarge as fault:
        fault.headers["Link"] = f'<{another(iri)}>; rel="alternate"; type="{N_TRIPLES.media_type}"'
        raise
    if not answer.rows and not known(house, iri):
        answer.close()
        raise UnknownGraph("Check the IRI: the release has no graph of this name. `/sparql` describes those it has.")
    headers["X-Query-Id"] = job.id
    return render.answer(answer, wanted.header, headers=headers, etag=etag)


def content(house: Parts, wanted: Format) -> list[Link]:
    """The signposts of the whole graph in a format, as the landing page counts it among its content."""
    home = of_home(root(house.settings))
    item = next((item for item in home.items if item.type == wanted.media_type), None)
    return home.links_of_item(item) if item is not None else []


def pattern(iri: str | None) -> str:
    """What a graph matches.

    Raises BadParameter for a name that is no absolute IRI.
    """
    if iri is None:
        return "?s ?p ?o"
    try:
        return f"GRAPH {NamedNode(iri)} {{ ?s ?p ?o }}"
    except ValueError as error:
        raise BadParameter(f"Give `graph` an absolute IRI: {iri[:200]!r} is none ({error}).") from None


def known(house: Parts, iri: str | None) -> bool:
    """Whether the release says it has this graph, were it empty; the default graph is always there."""
    return iri is None or iri in house.release.manifest.get("quads", ())


def another(iri: str | None) -> str:
    """The address of the same graph in a format without a cap."""
    named = {"default": ""} if iri is None else {"graph": iri}
    return "/rdf-graph-store?" + urlencode({**named, "format": "nt"})
