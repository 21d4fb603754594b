"""The linksets: all typed links of a landing page, its content and its metadata in one document (RFC 9264).

Takes the path of a landing page below /linkset. Gives `application/linkset+json`.
Never makes a link: the blueprint that shows a page has registered the way to its Landing.
"""

import json

from flask import Blueprint, Response, current_app

from gri_service import render
from gri_service.problems import NotFound
from gri_service.signposting import MEDIA_TYPE, Landings

bp = Blueprint("linkset", __name__, url_prefix="/linkset")
bp.before_request(render.preflight)


@bp.get("/", defaults={"kind": "", "key": ""})
@bp.get("/<kind>", defaults={"key": ""})
@bp.get("/<kind>/<path:key>")
def linkset(kind: str, key: str) -> Response:
    """Every link of one landing page.

    Raises NotFound for a kind of page that has no linkset, and what the page itself would raise for an unknown key.
    """
    ways: Landings = current_app.extensions["gri_landings"]
    if kind not in ways:
        known = ", ".join(f"/linkset/{name}/…" for name in sorted(ways) if name)
        raise NotFound(f"Ask for the linkset of a landing page, {known}: “{kind[:40]}” is none.")
    text = json.dumps(ways[kind](key).document(), ensure_ascii=False, indent=1) + "\n"
    return render.document(text, MEDIA_TYPE, headers={"Cache-Control": render.LIVE})
