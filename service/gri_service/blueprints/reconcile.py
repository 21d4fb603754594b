"""Reconciliation over HTTP: `/reconcile` speaks version 0.2 of the API, `/reconcile/v1` version 1.0-draft.

Takes a request, its parameters, form or JSON. Gives manifests, candidates, values, suggestions, previews.
Never asks the graph but once a release, for the register: a batch is answered by the gateway alone.
"""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, render_template, request

from gri_service import protocol, render
from gri_service.address import root
from gri_service.clients import account, client
from gri_service.negotiate import wants_page
from gri_service.panels import put
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, BadRequest, NotFound, UnknownQuery, UnknownResource, UnsupportedMedia
from gri_service.reconciliation import asked, extend, manifest, suggest, told
from gri_service.reconciliation.match import Candidate, match
from gri_service.reconciliation.register import Entity, Register, Registers

bp = Blueprint("reconcile", __name__)
bp.after_request(account)
KINDS = "with-which-kinds-of-things-can-a-name-be-matched"
PROPERTIES = "which-properties-tell-things-apart"
FACTS = "what-tells-a-thing-apart"
READ, SENT = "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS"
LIVE = {"Cache-Control": render.LIVE}
SUGGESTED = 20
# A preview stands in a frame of somebody else's page, and holds nothing but words and our style sheet.
FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


View = TypeVar("View", bound=Callable[..., Response])


def _route(path: str, *methods: str) -> Callable[[View], View]:
    """A path that answers OPTIONS itself, and says what it takes to whoever does anything else."""
    return bp.route(path, methods=[*methods, "OPTIONS"], provide_automatic_options=False)


@bp.before_request
def _before() -> Response | None:
    if request.method == "OPTIONS":
        rule = request.url_rule
        return render.options(", ".join(sorted(rule.methods or ())) if rule is not None else READ)
    return None


@_route("/reconcile", "GET", "HEAD", "POST")
def older() -> Response:
    """Version 0.2: the manifest, a page for people, or the answer to `queries=` or `extend=`."""
    given = protocol.parameters(request.query_string, "the address")
    if request.method == "POST":
        for name, values in _form().items():
            given.setdefault(name, []).extend(values)
    queries, wanted = given.get("queries", []), given.get("extend", [])
    if len(queries) + len(wanted) > 1:
        raise BadRequest("Send one `queries` or one `extend`: there are several.")
    if queries:
        register, batch = _register(), asked.batch(asked.decoded(queries[0], "queries"))
        found = _matched(register, batch.values())
        return _sent(told.older(register, dict(zip(batch, found, strict=True))))
    if wanted:
        what = extend.asked(asked.decoded(wanted[0], "extend"))
        return _sent(extend.older(_register(), what))
    if request.method == "POST":
        raise BadRequest("Send `queries` or `extend` as a form: the request has neither.")
    register = _register()
    if wants_page(request.headers.get("Accept", "")) or request.args.get("format") == "html":
        of_kind = [(kind, register.members([kind.iri])) for kind in register.kinds.values()]
        listed = [(kind, len(members), members <= register.usual) for kind, members in of_kind]
        where = f"{_root()}/reconcile"
        return render.page("reconcile/guide.html", headers=LIVE, register=register, kinds=listed, address=where)
    return render.data(manifest.older(_root(), register, _version()), headers=LIVE)


@_route("/reconcile/v1", "GET", "HEAD")
def newer() -> Response:
    """Version 1.0-draft: the manifest."""
    return render.data(manifest.newer(_root(), _register(), _version()), headers=LIVE)


@_route("/reconcile/v1/match", "POST")
def matched() -> Response:
    """Version 1.0-draft: a batch of queries."""
    queries = asked.conditions(_json())
    register = _register()
    return _sent(told.newer(register, _matched(register, queries)))


@_route("/reconcile/v1/extend", "POST")
def extended() -> Response:
    """Version 1.0-draft: values of properties."""
    return _sent(extend.newer(_register(), extend.asked(_json())))


@_route("/reconcile/extend/propose", "GET", "HEAD")
@_route("/reconcile/v1/extend/propose", "GET", "HEAD")
def proposed() -> Response:
    """The properties that can be fetched of things of a type."""
    return render.data(extend.proposed(_register(), _one("type"), _whole("limit", 0, 1_000)), headers=LIVE)


@_route("/reconcile/suggest/<any(entity, property, type):what>", "GET", "HEAD")
@_route("/reconcile/v1/suggest/<any(entity, property, type):what>", "GET", "HEAD")
def suggested(what: str) -> Response:
    """What fits the beginning of a name; `cursor` is the offset of version 0.2."""
    register, prefix, kind = _register(), _one("prefix"), _one("type")
    start = _whole("offset", 0, 1_000_000) or _whole("cursor", 0, 1_000_000)
    some = slice(start, start + _whole("limit", SUGGESTED, 100))
    found: list[Any]
    if what == "entity":
        index = parts(current_app).search
        assert index is not None, "there is no register without an index"
        found = [suggest.told(register, one) for one in suggest.entities(register, index, prefix, kind)[some]]
    elif what == "type":
        found = [suggest.described(one) for one in suggest.kinds(register, prefix)[some]]
    else:
        found = suggest.properties(register, prefix, kind)[some]
    return render.data({"result": found}, headers=LIVE)


@_route("/reconcile/flyout/<any(entity, property, type):what>", "GET", "HEAD")
def flyout(what: str) -> Response:
    """A few words on something that is suggested, as a piece of HTML (version 0.2)."""
    register, name = _register(), _one("id")
    if what == "entity":
        entity = _entity(register, name)
        title, text = entity.thing.title, register.described(entity)
    elif what == "type" and (kind := register.kind(name)) is not None:
        title, text = kind.name, kind.definition
    elif what == "property" and name in register.properties:
        title, text = register.properties[name].name, register.properties[name].definition
    else:
        raise UnknownResource(f"Give an id that /reconcile/suggest/{what} has named: “{name[:80]}” is none.")
    html = render_template("reconcile/flyout.html", title=title, text=text)
    return render.data({"id": name, "html": html}, headers=LIVE)


@_route("/reconcile/preview", "GET", "HEAD")
@_route("/reconcile/v1/preview", "GET", "HEAD")
def preview() -> Response:
    """A thing at a glance, for a frame of exactly the declared size."""
    register = _register()
    entity = _entity(register, _one("id"))
    told_of = [(one, entity.facts[name]) for name, one in register.properties.items() if entity.facts.get(name)]
    headers = {**LIVE, "Content-Security-Policy": FRAMED}
    return render.page("reconcile/preview.html", headers=headers, entity=entity, told=told_of, register=register)


def _matched(register: Register, queries: Iterable[asked.Query]) -> list[list[Candidate]]:
    """The candidates of a batch, paid for by its client as a query is."""
    house = parts(current_app)
    who = client(house)
    house.budget.demand(who)
    began, found = time.monotonic(), []
    for query in queries:
        found.append(match(register, query))
        time.sleep(0)  # whoever waits for this processor has it now: a large batch stops nobody
    house.budget.pay(who, time.monotonic() - began)
    return found


def _entity(register: Register, name: str) -> Entity:
    entity = register.entity(name)
    if entity is None:
        raise UnknownResource(f"Give the id of a candidate: “{name[:80]}” names nothing here, or several things.")
    return entity


def _register() -> Register:
    """What the release of this request tells of its things; made by whoever asks first.

    Raises NotFound where the release has no index, or none of the questions the register is made of.
    """
    house = parts(current_app)
    if house.search is None:
        raise NotFound("Ask in SPARQL at /sparql: this service shows a bare RDF file, which has no index of names.")
    kept: Registers = current_app.extensions["gri_registers"]
    return kept.get(house.search, lambda: _rows(house))


def _rows(house: Parts) -> tuple[Any, Any, Any]:
    try:
        kinds, properties, facts = (put(house, name, {}).rows for name in (KINDS, PROPERTIES, FACTS))
    except UnknownQuery:
        raise NotFound("Use a newer release: this one does not say with what names can be matched.") from None
    return kinds, properties, facts


def _form() -> protocol.Values:
    media_type, charset = protocol.split_type(request.content_type or "")
    if media_type != protocol.FORM or charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMedia(f"Send {protocol.FORM} in UTF-8: version 0.2 posts a form.")
    return protocol.parameters(request.get_data(), "the body")


def _json() -> Any:
    media_type, charset = protocol.split_type(request.content_type or "")
    if media_type != "application/json" or charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMedia("Send application/json in UTF-8: version 1.0 posts JSON.")
    return asked.decoded(request.get_data(), "the body")


def _sent(value: Any) -> Response:
    """An answer to a batch: compact, because it is long, and kept by nobody where it was posted."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    lasts = render.LIVE if request.method in {"GET", "HEAD"} else render.NO_STORE
    return render.document(text, "application/json", headers={"Cache-Control": lasts})


def _root() -> str:
    return root(parts(current_app).settings)


def _version() -> str:
    return str(current_app.extensions["gri_version"])


def _one(name: str) -> str:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadParameter(f"Give {name} once: it has several values.", parameter=name)
    return values[0] if values else ""


def _whole(name: str, otherwise: int, most: int) -> int:
    text = _one(name).strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise BadParameter(f"Write {name} as a whole number up to {most:,}.", parameter=name)
    return min(int(text), most)
