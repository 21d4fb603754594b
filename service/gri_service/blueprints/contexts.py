"""The JSON-LD contexts: published files under addresses that never change their meaning.

Takes a version. Gives the file, to be kept for ever.
Never sends anything but the bytes of the file.
"""

import hashlib

from flask import Blueprint, Response, request

from gri_service import render
from gri_service.formats import JSON_LD
from gri_service.linked.context import versions
from gri_service.problems import Method, NotFound

bp = Blueprint("contexts", __name__)
ALLOWED = "GET, HEAD, OPTIONS"
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


@bp.route("/context/<version>.jsonld", methods=METHODS, provide_automatic_options=False)
def context(version: str) -> Response:
    """One version of the context."""
    if request.method == "OPTIONS":
        return render.options(ALLOWED)
    if request.method not in ALLOWED:
        raise Method(f"Use one of {ALLOWED}: a context is read, not written.", headers={"Allow": ALLOWED})
    files = versions()
    if version not in files:
        raise NotFound(f"Ask for one of {', '.join(f'/context/{name}.jsonld' for name in files)}: there is no other.")
    body = files[version]
    etag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"Cache-Control": render.FOREVER}
    if render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(body, JSON_LD.header, headers=headers, etag=etag)
