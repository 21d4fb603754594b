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

bp = Blueprint("interface", __name__)
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


@dataclass(frozen=True)
class Shown:
    """An operation on the page: its description, and its call as one would type it."""

    operation: Operation
    call: str


@bp.get("/openapi.json")
def openapi() -> Response:
    """The description of everything that is called by machine."""
    house = parts(current_app)
    told = document(_operations(house), root(house.settings), current_app.extensions["gri_version"], house.release.id)
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
    etag = render.tag(house.release.id, "o", text)
    headers = render.lasting(house.release.id, house.release.as_of)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(text, "application/json", headers=headers, etag=etag)


@bp.get("/api")
def page() -> Response:
    """The same for people, with calls that work."""
    house = parts(current_app)
    groups: dict[str, list[Shown]] = {name: [] for name in GROUPS}
    for each in _operations(house):
        groups[each.group].append(Shown(each, call(each, root(house.settings), house.release.id) if each.shown else ""))
    links = [Link("service-desc", "/openapi.json", "application/json"), Link("alternate", "/openapi.json", OPENAPI)]
    return render.page(
        "interface.html",
        headers={"Cache-Control": render.LIVE},
        links=links,
        groups=[(name, GROUPS[name], shown) for name, shown in groups.items() if shown],
        total=sum(map(len, groups.values())),
    )


def _operations(house: Parts) -> list[Operation]:
    return operations(house.catalogue, house.search)


def call(operation: Operation, root: str, release: str) -> str:
    """A call of curl as one would type it."""
    arguments = [text.replace("%7Brelease%7D", release) for text in operation.call(root)]
    return shlex.join(["curl", "-s", *arguments])
