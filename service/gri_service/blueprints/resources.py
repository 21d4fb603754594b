"""The things: what an IRI of ours leads to, for people and for programs.

Takes kind and key from the address. Gives 303 to a page or to data, the page of a thing, its RDF.
Never knows a class by name: a kind may have a template of its own, which names further panels.
"""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from gri_service import render
from gri_service.ask import ask
from gri_service.formats import HTML, Format, by_name
from gri_service.negotiate import choose
from gri_service.panels import Asked, put
from gri_service.parts import Parts, parts
from gri_service.problems import NotFound, UnknownResource
from gri_service.rehearsal import rehearse
from gri_service.search import BASE
from gri_service.tables import short

bp = Blueprint("resources", __name__)
SAID = "what-is-said-of-a-thing"
LIVE = {"Cache-Control": render.LIVE}


@bp.get("/id/<kind>/<path:key>")
def thing(kind: str, key: str) -> AnyResponse:
    """303: the thing itself cannot be sent, only what is known of it."""
    wanted = choose(request.headers.get("Accept", ""), "DESCRIBE")
    if wanted is HTML:
        where = url_for("resources.page", kind=kind, key=key)
    else:
        where = url_for("resources.data", kind=kind, key=f"{key}.{wanted.extension}")
    return redirect(where, 303)


@bp.get("/data/<kind>/<path:key>")
def data(kind: str, key: str) -> Response:
    """The statements about a thing in the RDF format of the ending."""
    stem, _, ending = key.rpartition(".")
    wanted: Format | None = by_name(ending, "DESCRIBE") if stem else None
    if wanted is None or wanted is HTML or ending not in wanted.names:
        raise NotFound("Add the ending of an RDF format, for example .ttl: data is sent in a format, not as such.")
    house, node = parts(current_app), _node(kind, stem)
    answer = ask(house, f"DESCRIBE {node}", form="DESCRIBE", media_type=wanted.media_type)
    if not answer.rows:
        answer.close()
        raise _unknown(house, kind, stem)
    headers = {**LIVE, "X-Dataset-Release": house.release.id}
    return render.answer(answer, wanted.header, headers=headers)


@bp.get("/page/<kind>/<path:key>")
def page(kind: str, key: str) -> Response:
    """A thing by the template of its kind, which asks for what it shows."""
    house, node = parts(current_app), _node(kind, key)
    known = house.search.thing(node.value) if house.search is not None else None
    # What has a name is in the index; whether anything is said of the rest only the graph knows.
    said = None if known is not None else put(house, SAID, {"thing": node.value})
    if said is not None and not said.rows:
        raise _unknown(house, kind, key)
    template = str(current_app.jinja_env.select_template([f"resources/{kind}.html", "resources/thing.html"]).name)
    given: dict[str, Any] = {
        "iri": node.value,
        "kind": kind,
        "key": key,
        "label": known.title if known is not None else _name(said, node),
        "name": known.label if known is not None else "",
    }
    rehearse(template, **given)
    return render.page(template, headers=LIVE, **given)


def _name(said: Asked | None, node: NamedNode) -> str:
    """What the graph calls a thing that the index of names does not hold."""
    return short(node.value) if said is None else said.rows[0].get("thingLabel", {}).get("value") or short(node.value)


def _node(kind: str, key: str) -> NamedNode:
    try:
        return NamedNode(f"{BASE}id/{kind}/{key}")
    except ValueError:
        raise UnknownResource("Check the address: it holds characters that no identifier of ours has.") from None


def _unknown(house: Parts, kind: str, key: str) -> UnknownResource:
    """The 404 that says what the visitor may have meant."""
    near = house.search.nearest(key, kind=kind) if house.search is not None else []
    hint = "Did you mean one of these?" if near else "Begin with a question under /queries."
    return UnknownResource(
        f"The graph says nothing of “{kind}/{key[:80]}”. {hint}",
        choices=[{"key": f"{other.kind}/{other.key}", "label": other.title} for other in near],
    )
