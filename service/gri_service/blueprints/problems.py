"""The pages behind the `type` of a problem: what it means and what to change.

Takes the tree of problems. Gives `/problems/` and `/problems/<name>` as page or JSON.
Never invents words of its own: they stand in problems.py.
"""

from flask import Blueprint, Response, request

from gri_service import render
from gri_service.negotiate import wants_page
from gri_service.problems import NotFound, Problem, tree

bp = Blueprint("problems", __name__, url_prefix="/problems")


def words(kind: type[Problem]) -> dict[str, object]:
    """One problem, described."""
    return {"type": f"/problems/{kind.type}", "title": kind.title, "status": kind.status, "when": kind.when}


@bp.get("/")
def index() -> Response:
    """Every problem there is."""
    listed = [words(kind) for kind in tree()]
    if wants_page(request.headers.get("Accept", "")):
        return render.page("problems/index.html", problems=listed, headers={"Cache-Control": render.LIVE})
    return render.data(listed, headers={"Cache-Control": render.LIVE})


@bp.get("/<name>")
def one(name: str) -> Response:
    """One problem in words."""
    kind = next((kind for kind in tree() if kind.type == name), None)
    if kind is None:
        raise NotFound(f"Look at /problems/ for the list: there is no problem called {name[:80]!r}.")
    if wants_page(request.headers.get("Accept", "")):
        return render.page("problems/kind.html", problem=words(kind), headers={"Cache-Control": render.LIVE})
    return render.data(words(kind), headers={"Cache-Control": render.LIVE})
