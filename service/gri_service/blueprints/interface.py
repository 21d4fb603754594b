"""The interface described: `/openapi.json` for programs, `/api` for those who write them.

Takes the release that is served. Gives OpenAPI 3.1, and a page with a call for everything that can be asked.
Never describes an operation itself: the tables of gri_service.interface do.
"""

import json
import shlex
from dataclasses import dataclass

from flask import Blueprint, Response, current_app

from gri_service import render
from gri_service.address import root
from gri_service.interface import Operation
from gri_service.interface.document import GROUPS, document, operations
from gri_service.links import Link
from gri_service.parts import Parts, parts
from gri_service.remembered import Remembered

bp = Blueprint("interface", __name__)
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


@dataclass(frozen=True)
class Shown:
    """An operation on the page: its description, and its call as one would type it."""

    operation: Operation
    call: str


@dataclass(frozen=True)
class Interface:
    """All that is said of a release at an address: the document as it is sent, and each group for the page."""

    text: str
    groups: tuple[tuple[str, str, tuple[Shown, ...]], ...]


@bp.get("/openapi.json")
def openapi() -> Response:
    """The description of everything that is called by machine."""
    house = parts(current_app)
    text = _interface(house).text
    etag = render.tag(house.release.id, "o", text)
    headers = render.lasting(house.release.id, house.release.as_of)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(text, "application/json", headers=headers, etag=etag)


@bp.get("/api")
def page() -> Response:
    """The same for people, with calls that work."""
    groups = _interface(parts(current_app)).groups
    links = [Link("service-desc", "/openapi.json", "application/json"), Link("alternate", "/openapi.json", OPENAPI)]
    return render.page(
        "interface.html",
        headers={"Cache-Control": render.LIVE},
        links=links,
        groups=groups,
        total=sum(len(shown) for _, _, shown in groups),
    )


def _interface(house: Parts) -> Interface:
    """What this release says of itself here; made when it is first asked for, because making it takes 50 ms."""
    kept: Remembered[Interface] = current_app.extensions["gri_interfaces"]
    here, release = root(house.settings), house.release.id
    return kept.get((release, here)) or kept.put((release, here), _made(house, here, release))


def _made(house: Parts, root: str, release: str) -> Interface:
    found = operations(house.catalogue, house.search)
    told = document(found, root, current_app.extensions["gri_version"], release)
    groups: dict[str, list[Shown]] = {each.group: [] for each in found}
    for each in found:
        groups[each.group].append(Shown(each, call(each, root, release) if each.shown else ""))
    return Interface(
        json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n",
        tuple((name, GROUPS[name], tuple(shown)) for name, shown in groups.items()),
    )


def call(operation: Operation, root: str, release: str) -> str:
    """A call of curl as one would type it."""
    arguments = [text.replace("%7Brelease%7D", release) for text in operation.call(root)]
    return shlex.join(["curl", "-s", *arguments])
