"""The change log of a release: what was added, changed, ended or removed since the release before it.

Takes the name of a release, and `of=` and `change=` that narrow its log. Gives it as a page, JSON or CSV.
Never compares releases: the build has, and wrote down what it found.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, request, url_for

from gri_service import render
from gri_service.changes import KINDS, Changes, Fact, changes_of
from gri_service.links import Link
from gri_service.negotiate import ranges, wants_page
from gri_service.parts import parts
from gri_service.problems import BadParameter, NotFound
from gri_service.release import Release
from gri_service.search import BASE

bp = Blueprint("changelog", __name__, url_prefix="/release")
SHOWN = 500  # facts on one page; all of them are in the files


@bp.get("/<release>/changes")
@bp.get("/<release>/changes.<ending>")
def log(release: str, ending: str = "") -> Response:
    """All facts that changed, or those that name one thing, or changed in one way."""
    archive = parts(current_app).releases.archive
    chosen = archive.find(release)
    found = changes_of(chosen)
    if found is None:
        raise NotFound("Choose a newer release: this one was made before releases said what changed.")
    of, kind = request.args.get("of", "").strip(), request.args.get("change", "").strip()
    if kind and kind not in KINDS:
        raise BadParameter(f"Give `change` one of {', '.join(KINDS)}.", parameter="change", legal=list(KINDS))
    facts = found.of(of if not of or ":" in of else f"{BASE}id/{of}", kind)
    headers = {"Cache-Control": render.FOREVER, "X-Dataset-Release": chosen.id}
    match ending or _wanted():
        case "json":
            return render.data(dict(found.document) | {"facts": facts}, headers=headers)
        case "csv":
            headers["Content-Disposition"] = f'inline; filename="changes-{chosen.id}.csv"'
            text = found.csv(facts)
            return render.document(text, "text/csv; header=present; charset=utf-8", headers=headers)
        case "html":
            before = next((one.id for one in archive.releases() if one.id == found.before), "")
            return _page(chosen, before, found, facts, {"of": of, "change": kind})
        case _:
            raise NotFound(f"Use one of the endings .json, .csv: there is no “.{ending[:20]}” of the changes.")


def _wanted() -> str:
    """The format by `format=` and Accept."""
    if (wish := request.args.get("format")) in {"json", "csv", "html"}:
        return str(wish)
    accept = request.headers.get("Accept", "")
    if wants_page(accept):
        return "html"
    return "csv" if any(wish.media_type == "text/csv" for wish in ranges(accept)) else "json"


def _page(chosen: Release, before: str, found: Changes, facts: list[Fact], given: Mapping[str, str]) -> Response:
    def here(ending: str = "", **more: str) -> str:
        values = {name: text for name, text in {**given, **more, "ending": ending}.items() if text}
        return url_for("changelog.log", release=chosen.id, **values)  # type: ignore[arg-type]

    files = (("json", "application/json"), ("csv", "text/csv"))
    return render.page(
        "releases/changes.html", headers={"Cache-Control": render.LIVE}, chosen=chosen, changes=found, before=before,
        links=[Link("alternate", here(ending), kind) for ending, kind in files], facts=facts[:SHOWN],
        total=len(facts), given=given, here_with=here, kinds=KINDS, base=f"{BASE}id/",
    )  # fmt: skip
