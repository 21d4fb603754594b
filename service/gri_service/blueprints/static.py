"""The files of static/: style sheets, icons, and the bundle of scripts.

Takes a name and the version that its address carries. Gives the file, packed, for a year where the address names its
content. Never gives anything from outside the folder.
"""

from flask import Blueprint, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState

from gri_service import render
from gri_service.assets import BUNDLE, Assets, Entry
from gri_service.problems import NotFound

bp = Blueprint("static_files", __name__)
YEAR = "public, max-age=31536000, immutable"


def held() -> Assets:
    """The assets of this app."""
    assets: Assets = current_app.extensions["gri_assets"]
    return assets


def file(filename: str) -> Response:
    """One file."""
    found = held().get(filename)
    if found is None:
        raise NotFound("Load the page anew: it asks for a file that this version of the service does not have.")
    # The names of the bundle hold a digest of their content; any other address may carry one.
    named = filename.startswith(f"{BUNDLE}/") and not filename.endswith("manifest.json")
    lasts = YEAR if named or request.args.get("v") == found.digest[:12] else render.LIVE
    return render.asset(found, {"Cache-Control": lasts})


@bp.record_once
def _serve(state: BlueprintSetupState) -> None:
    """The endpoint bears the name that templates know: url_for('static', filename=…)."""
    state.app.add_url_rule("/static/<path:filename>", "static", file)


@bp.app_context_processor
def words() -> dict[str, object]:
    """What every template may say: `asset("gri.css")` and `bundle("site")`."""
    return {"asset": asset, "bundle": bundle}


def asset(name: str) -> str:
    """The address of a file, which changes with its content."""
    return url_for("static", filename=name, v=held().version(name) or None)


def bundle(name: str) -> dict[str, object]:
    """The addresses of an entry of the bundle: script, style, and what the script needs; empty without a bundle."""
    entry: Entry = held().entry(name)
    return {
        "script": entry.script and url_for("static", filename=entry.script),
        "style": entry.style and url_for("static", filename=entry.style),
        "needs": [url_for("static", filename=need) for need in entry.needs],
    }
