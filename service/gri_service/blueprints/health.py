"""Operation: is it alive, what is it, how is it set.

Takes nothing. Gives `/-/health` (a worker was asked), `/-/metrics`, `/-/version`, `/-/settings`.
Never asks for a login and never shows anything a visitor may not know.
"""

import platform
import re

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from pyoxigraph import __version__ as engine_version

from gri_service import render
from gri_service.ask import job_of
from gri_service.assets import Assets
from gri_service.config import SETTINGS
from gri_service.parts import parts

bp = Blueprint("health", __name__, url_prefix="/-")
NO_STORE = {"Cache-Control": "no-store"}
WAIT = 1.0


@bp.get("/health")
def health() -> Response:
    """200 only when a worker has answered within a second."""
    house = parts(current_app)
    answer = house.engine.run(job_of(house, "ASK {}", form="ASK", seconds=WAIT))
    answer.close()
    about = house.engine.about()
    well = answer.outcome == "ok"
    state = {
        "status": "ok" if well else "unwell",
        "outcome": answer.outcome,
        "release": house.release.id,
        "asOf": house.release.as_of,
        "engine": about.mode,
        "reason": about.reason,
        "quads": about.quads,
        "workers": about.workers,
        "ready": about.ready,
        "isolation": about.isolation,
        "missing": about.missing,
        "frontend": _frontend(current_app.extensions["gri_assets"]),
        "counters": dict(about.counters),
    }
    return render.data(state, status=200 if well else 503, headers=NO_STORE)


def _frontend(assets: Assets) -> str:
    """Which scripts the pages load: the stamp of their sources, or that there are none."""
    told = str(assets.manifest().get("stamp", ""))
    return (
        f"bundle {told[:12]}"
        if told
        else "none; pages work without. GRI_SKIP_FRONTEND was set when this was installed."
    )


@bp.get("/metrics")
def metrics() -> Response:
    """The counters, for Prometheus."""
    house = parts(current_app)
    text = house.metrics.text(house.release.id, house.engine.about(), house.desk)
    return render.document(text, CONTENT_TYPE_PLAIN_0_0_4, headers=NO_STORE)


@bp.get("/version")
def version() -> Response:
    """What runs here."""
    house = parts(current_app)
    return render.data(
        {
            "service": current_app.extensions["gri_version"],
            "pyoxigraph": engine_version,
            "python": platform.python_version(),
            "release": house.release.id,
        },
        headers=NO_STORE,
    )


@bp.get("/settings")
def settings() -> Response:
    """Every setting with its value in force, its default and its sentence."""
    house = parts(current_app)
    return render.data(
        [
            {"name": f"GRI_{s.name}", "value": masked(house.settings[s.name]), "default": s.default, "help": s.help}
            for s in SETTINGS
        ],
        headers=NO_STORE,
    )


def masked(value: object) -> object:
    """A value without the name and password that an address may hold.

    >>> masked("https://me:secret@store.example/sparql"), masked(8000)
    ('https://***@store.example/sparql', 8000)
    """
    return re.sub(r"//[^/@\s]*@", "//***@", value) if isinstance(value, str) else value
