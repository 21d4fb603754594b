"""The JSON-LD contexts: published files under addresses that never change their meaning.

Takes a version. Gives the file, to be kept for ever.
Never sends anything but the bytes of the file.
"""

import hashlib

from flask import Blueprint, Response

from gri_service import render
from gri_service.formats import JSON_LD
from gri_service.linked.context import versions
from gri_service.problems import NotFound

bp = Blueprint("contexts", __name__)
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


@bp.route("/context/<version>.jsonld", methods=METHODS, provide_automatic_options=False)
def context(version: str) -> Response:
    """One version of the context."""
    if (other := render.preflight(says=f"Use one of {render.READ}: a context is read, not written.")) is not None:
        return other
    files = versions()
    if version not in files:
        raise NotFound(f"Ask for one of {', '.join(f'/context/{name}.jsonld' for name in files)}: there is no other.")
    body = files[version]
    etag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"Cache-Control": render.FOREVER}
    if render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(body, JSON_LD.header, headers=headers, etag=etag)
