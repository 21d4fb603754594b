"""The FAIR self-assessment as a page, and for programs.

Takes the indicators. Gives `/fair`, a page or JSON as the client wishes, and `/fair.json`.
Never hides what is not met: the page lists every indicator of the model.
"""

from flask import Blueprint, Response, current_app, request

from gri_service import render
from gri_service.address import root
from gri_service.fair import LEVELS, MODEL, PRINCIPLES, document, indicators, summary
from gri_service.links import Link
from gri_service.negotiate import wants_page
from gri_service.parts import parts

bp = Blueprint("fair", __name__)
bp.before_request(render.preflight)


@bp.get("/fair")
@bp.get("/fair.json")
def fair() -> Response:
    """Every indicator with its level and its evidence."""
    house = parts(current_app)
    headers = render.lasting(house.release.id, house.release.as_of)
    if request.path.endswith(".json") or not wants_page(request.headers.get("Accept", "")):
        return render.data(document(root(house.settings), house.release.id, house.release.as_of), headers=headers)
    return render.page(
        "fair.html",
        headers=headers,
        links=[Link("alternate", "/fair.json", "application/json")],
        title="FAIR self-assessment",
        model=MODEL,
        levels=LEVELS,
        principles=PRINCIPLES,
        summary=summary(),
        indicators=indicators(),
    )
