"""Search: what a release holds under a name, for people and for programs, and suggestions while one types.

Takes q, kind, limit and offset from the address. Gives a page or JSON with the exact number of finds.
Never reads search syntax into what was typed, and never asks the graph.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for

from gri_service import render
from gri_service.finding import Found, Hit, find
from gri_service.negotiate import wants_page
from gri_service.parts import parts
from gri_service.problems import BadParameter, NotFound
from gri_service.search import MOST, OF_REGISTRIES, Search
from gri_service.tables import address, place
from gri_service.things import Thing

bp = Blueprint("search", __name__)
SAID = "what-is-said-of-a-thing"
SHOWN, AT_MOST, SUGGESTED = 25, 100, 20
LIVE = {"Cache-Control": render.LIVE}


@bp.get("/search", defaults={"ending": ""})
@bp.get("/search.<ending>")
def results(ending: str) -> Response:
    """Everything a name can mean, the best first: a page, or JSON."""
    if ending not in {"", "json"}:
        raise NotFound("Use the ending .json, or none: finds are given as a page or as JSON.")
    text, kinds = _text(), _kinds()
    limit, offset = _whole("limit", SHOWN, 1, AT_MOST), _whole("offset", 0, 0, 1_000_000)
    index = _index()
    found = find(index, text, kinds)
    hits = found.hits[offset : offset + limit]
    after = _here(q=text, kind=kinds, limit=limit, offset=offset + limit) if offset + limit < len(found.hits) else None
    before = _here(q=text, kind=kinds, limit=limit, offset=max(offset - limit, 0)) if offset else None
    page = not ending and (wants_page(request.headers.get("Accept", "")) or request.args.get("format") == "html")
    if not page:
        told = {"q": text, "kind": kinds, "total": len(found.hits), "alike": found.alike, "kinds": found.kinds}
        told |= {"limit": limit, "offset": offset, "next": after, "hits": [_told(hit) for hit in hits]}
        told |= {"near": [_named(thing) for thing in found.near], "release": _release()}
        return render.data(told, headers=LIVE)
    return render.page(
        "search/results.html",
        headers=LIVE,
        text=text,
        kinds=kinds,
        found=found,
        hits=[(hit, _where(hit.thing)) for hit in hits],
        near=[(thing, _where(thing)) for thing in found.near],
        offset=offset,
        after=after,
        before=before,
        only={kind: _here(q=text, kind=[kind]) for kind in found.kinds},
        every=_here(q=text),
        of_registries=OF_REGISTRIES,
        most=MOST,
        as_data=url_for("search.results", ending="json", **request.args.to_dict()),  # type: ignore[arg-type]
    )


@bp.get("/suggest")
def suggest() -> Response:
    """The best finds for what has been typed so far, as JSON; nothing for nothing."""
    text, kinds = _text(), _kinds()
    limit = _whole("limit", 8, 1, SUGGESTED)
    index = _index()
    found = find(index, text, kinds) if text else Found()
    told = [_told(hit) for hit in found.hits[:limit]]
    return render.data({"q": text, "kind": kinds, "total": len(found.hits), "suggestions": told}, headers=LIVE)


def _told(hit: Hit) -> dict[str, Any]:
    """One hit for a program."""
    name = hit.match.name
    matched = {"name": name.text, "language": name.language or None, "as": name.kind}
    return _named(hit.thing) | {"matched": matched, "how": hit.match.grade.name.lower()}


def _named(thing: Thing) -> dict[str, Any]:
    told = {"label": thing.label, "title": thing.title, "kind": thing.kind, "key": thing.key, "iri": thing.iri}
    return told | {"href": _where(thing)}


def _where(thing: Thing) -> str:
    """The page of a thing, the place where a word of ours is explained, or all that is said of it."""
    return address(thing.iri) or place(thing.iri) or url_for("queries.question", name=SAID, thing=thing.iri)


def _index() -> Search:
    index = parts(current_app).search
    if index is None:
        raise NotFound("Ask in SPARQL at /sparql: this service shows a bare RDF file, which has no index of names.")
    return index


def _release() -> str:
    return parts(current_app).release.id


def _text() -> str:
    if len(request.args.getlist("q")) > 1:
        raise BadParameter("Give q once: it has several values.", parameter="q")
    return request.args.get("q", "").strip()


def _kinds() -> list[str]:
    """The kinds asked for, each as a parameter of its own or several with commas between."""
    given = (part.strip() for text in request.args.getlist("kind") for part in text.split(","))
    return list(dict.fromkeys(part for part in given if part))


def _whole(name: str, otherwise: int, least: int, most: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and least <= int(text) <= most):
        raise BadParameter(f"Write {name} as a whole number from {least} to {most:,}.", parameter=name)
    return int(text)


def _here(**given: Any) -> str:
    """This search with other values; what is empty or usual is left out of the address."""
    usual = {"limit": SHOWN, "offset": 0}
    kept = {name: value for name, value in given.items() if value and usual.get(name) != value}
    return url_for("search.results") + "?" + urlencode(kept, doseq=True)
