"""The things: what an IRI of ours leads to, for people and for programs.

Takes kind and key from the address. Gives 303 to a page or to data, the page of a thing, its RDF, or its tombstone.
Never knows a class by name: a kind may have a template of its own, which names further panels.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from gri_service import linked, render
from gri_service.address import root
from gri_service.ask import ask
from gri_service.formats import HTML, Format, by_name
from gri_service.linked import document, markup, reading, relations
from gri_service.linked.context import newest
from gri_service.linked.description import BASE, Description, describe, text
from gri_service.links import header
from gri_service.negotiate import choose
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, NotFound, UnknownResource
from gri_service.rehearsal import rehearse
from gri_service.remembered import Remembered
from gri_service.signposting import Landing
from gri_service.tables import address
from gri_service.things import Retired

bp = Blueprint("resources", __name__)
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
LIVE = {"Cache-Control": render.LIVE}
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Shown:
    """What a page says of a thing besides its panels."""

    name: str
    kind: str
    groups: tuple[reading.Group, ...]
    blocks: tuple[Markup, ...]


@bp.before_request
def read_only() -> Response | None:
    """The answer to OPTIONS; None for a read.

    Raises Method for a write.
    """
    return render.preflight(says=f"Use one of {render.READ}: things here are read, not written.")


@bp.route("/id/<kind>/<path:key>", methods=METHODS, provide_automatic_options=False)
def thing(kind: str, key: str) -> AnyResponse:
    """303: the thing itself cannot be sent, only what is known of it. An ending chooses, else Accept."""
    stem, wanted = _ending(key)
    wanted = wanted or choose(request.headers.get("Accept", ""), "DESCRIBE")
    house, node = parts(current_app), _node(kind, stem)
    ended = _retired(house, node)
    if ended is not None:
        return _moved(ended, "id", f".{wanted.extension}" if stem != key else "") or _tombstone(house, ended, wanted)
    if not _known(house, node):
        raise _unknown(house, kind, stem)
    if wanted is HTML:
        where = document.address(node.value, "page")
    else:
        where = f"{document.address(node.value, 'data')}.{wanted.extension}"
    return redirect(where, 303)


@bp.route("/data/<kind>/<path:key>", methods=METHODS, provide_automatic_options=False)
def data(kind: str, key: str) -> AnyResponse:
    """The statements about a thing in the RDF format of the ending; without one, by Accept."""
    stem, wanted = _ending(key)
    house, node = parts(current_app), _node(kind, stem)
    tail = key.removeprefix(stem)
    ended = _retired(house, node)
    if ended is not None and (there := _moved(ended, "data", tail)) is not None:
        return there
    if wanted is None:
        wanted = choose(request.headers.get("Accept", ""), "DESCRIBE")
    if wanted is HTML:
        return redirect(document.address(node.value, "page"), 303)
    if ended is not None:
        return _tombstone(house, ended, wanted)
    page = _page()
    etag = render.tag(house.release.id, house.letter, text(node, page), wanted.media_type, linked.VERSION)
    headers = render.lasting(house.release.id, house.release.as_of)
    # A star says that anything is held, and must not make a thing known.
    if etag and render.holds(etag) and "*" not in request.headers.get("If-None-Match", ""):
        return render.not_modified(etag, headers)
    found = _described(house, node, page)
    if not found.known:
        if page > 1 and _known(house, node):
            raise NotFound("Go back to an earlier page: the description of this thing has no further one.")
        raise _unknown(house, kind, stem)
    headers["Link"] = header(relations.of_data(found, wanted, root(house.settings)))
    if not tail:
        headers["Content-Location"] = f"{document.address(node.value, 'data')}.{wanted.extension}"
    body = document.write(document.triples(found, house.release.id), wanted, newest())
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(body, wanted.header, headers=headers, etag=etag)


@bp.route("/page/<kind>/<path:key>", methods=METHODS, provide_automatic_options=False)
def page(kind: str, key: str) -> AnyResponse:
    """A thing by the template of its kind, which asks for what it shows."""
    house, node = parts(current_app), _node(kind, key)
    ended = _retired(house, node)
    if ended is not None:
        return _moved(ended, "page", "") or _tombstone(house, ended, HTML)
    known = house.search.thing(node.value) if house.search is not None else None
    shown = _shown(house, node)
    if shown is None:
        raise _unknown(house, kind, key)
    template = str(current_app.jinja_env.select_template([f"resources/{kind}.html", "resources/thing.html"]).name)
    given: dict[str, Any] = {
        "iri": node.value,
        "kind": kind,
        "key": key,
        "label": known.title if known is not None else shown.name,
        "name": known.label if known is not None else "",
        "shown": shown,
    }
    rehearse(template, **given)
    links = relations.of_page(node.value, shown.kind, root(house.settings))
    return render.page(template, headers=LIVE, links=links, **given)


@bp.record
def _signposted(state: BlueprintSetupState) -> None:
    """The page of a thing is a landing page."""
    state.app.extensions["gri_landings"]["page"] = _landing


def _landing(name: str) -> Landing:
    """The landing page of a thing by kind and key.

    Raises UnknownResource.
    """
    kind, _, key = name.partition("/")
    house, node = parts(current_app), _node(kind, key)
    found = _described(house, node)
    if not found.known and _retired(house, node) is None:
        raise _unknown(house, kind, key)
    return relations.landing(node.value, markup.type_of(found), root(house.settings))


def _ending(key: str) -> tuple[str, Format | None]:
    """The key without the ending of a format, and the format; none where it has no such ending."""
    stem, _, ending = key.rpartition(".")
    wanted = by_name(ending, "DESCRIBE") if stem else None
    return (stem, wanted) if wanted is not None and ending in wanted.names else (key, None)


def _page() -> int:
    """Which page of a description is asked for.

    Raises BadParameter.
    """
    given = request.args.get("page", "1")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= LAST_PAGE:
        raise BadParameter(
            "Give page as a whole number from 1 on, as the link to the next page does.", parameter="page"
        )
    return int(given[:9])


def _node(kind: str, key: str) -> NamedNode:
    try:
        return NamedNode(f"{BASE}id/{kind}/{key}")
    except ValueError:
        raise UnknownResource(
            "Check the address: it holds characters that no identifier of ours has.", headers=dict(LIVE)
        ) from None


def _retired(house: Parts, node: NamedNode) -> Retired | None:
    return house.search.retired([node.value]).get(node.value) if house.search is not None else None


def _known(house: Parts, node: NamedNode) -> bool:
    """Whether the graph says anything of a thing; the index knows nearly all of them."""
    indexed = house.search is not None and house.search.names_iri(node.value)
    return indexed or _described(house, node).known


def _described(house: Parts, node: NamedNode, page: int = 1) -> Description:
    """The description of a thing, kept for those who ask for another format of it."""
    kept: Remembered[Description] = current_app.extensions["gri_described"]
    key = (house.release.id, house.letter, text(node, page))
    found = kept.get(key) if house.letter else None
    if found is None:
        found = describe(lambda query: ask(house, query).read(), node.value, page)
        if found.known and house.letter:  # of an engine elsewhere nobody knows when it changes
            kept.put(key, found)
    return found


def _shown(house: Parts, node: NamedNode) -> Shown | None:
    """What is said of a thing, kept for those who open its page next; nothing for what the graph does not know."""
    kept: Remembered[Shown] = current_app.extensions["gri_shown"]
    key = (house.release.id, house.letter, node.value, root(house.settings))
    shown = kept.get(key) if house.letter else None
    if shown is None:
        found = _described(house, node)
        if not found.known:
            return None
        blocks = markup.blocks(found, house.release.id, root(house.settings))
        shown = Shown(
            found.name(found.thing), markup.type_of(found), tuple(reading.groups(found, address)), tuple(blocks)
        )
        kept.put(key, shown)
    return shown


def _moved(ended: Retired, room: str, tail: str) -> AnyResponse | None:
    """301 to what stands in the place of a thing, in the same room and format; nothing where it was withdrawn."""
    if not ended.successor:
        return None
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    response = redirect(document.address(ended.successor, room) + tail + query, 301)
    response.headers["Cache-Control"] = render.LIVE
    return response


def _tombstone(house: Parts, ended: Retired, wanted: Format) -> Response:
    """410: the thing was withdrawn; what it was called, by which identifiers it was known, since when and why not."""
    found = _described(house, NamedNode(ended.iri))
    if wanted is HTML:
        blocks = markup.blocks(found, house.release.id, root(house.settings))
        links = relations.of_page(ended.iri, markup.type_of(found), root(house.settings))
        return render.page(
            "resources/tombstone.html", status=410, headers=LIVE, links=links, ended=ended, blocks=blocks
        )
    body = document.write(document.triples(found, house.release.id), wanted, newest())
    headers = {
        **LIVE,
        "X-Dataset-Release": house.release.id,
        "Link": header(relations.of_data(found, wanted, root(house.settings))),
    }
    return render.document(body, wanted.header, status=410, headers=headers)


def _unknown(house: Parts, kind: str, key: str) -> NotFound:
    """The 404 that says what the visitor may have meant."""
    near = house.search.nearest(key, kind=kind) if house.search is not None else []
    hint = "Did you mean one of these?" if near else "Begin with a question under /queries."
    return UnknownResource(
        f"The graph says nothing of “{kind}/{key[:80]}”. {hint}",
        headers=dict(LIVE),
        choices=[{"key": f"{other.kind}/{other.key}", "label": other.title} for other in near],
    )
