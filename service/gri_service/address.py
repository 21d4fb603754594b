"""The address people use for this service, in front of every path that is said in full.

Takes the settings and the request. Gives the root without a slash at its end.
Never believes a Host header that is no host.
"""

from flask import g, request
from pyoxigraph import NamedNode

from gri_service.config import Settings


def root(settings: Settings) -> str:
    """The setting PUBLIC_URL, or else where the request was sent to."""
    if "gri_root" not in g:
        found = settings.text("PUBLIC_URL").rstrip("/") or request.url_root.rstrip("/")
        try:
            g.gri_root = NamedNode(found).value
        except ValueError:  # a Host header that is no host
            g.gri_root = "http://localhost"
    return str(g.gri_root)
