"""The releases: their list, the page of each, its files, and what changed in it.

Takes the name of a release from the address. Gives pages, JSON, CSV, RDF, and the files of `downloads/` in parts too.
Never opens a store: all that is said of a release stands in its folder, and only what its manifest names is sent.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from gri_service import render
from gri_service.archive import Archive, before, made
from gri_service.changes import KINDS, Changes, Fact, changes_of
from gri_service.formats import GRAPHS, HTML, Format, offers
from gri_service.links import Link
from gri_service.negotiate import choose, ranges, wants_page
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, NotFound
from gri_service.release import Release
from gri_service.search import BASE

bp = Blueprint("releases", __name__, url_prefix="/release")
LIVE = {"Cache-Control": render.LIVE}
FOREVER = {"Cache-Control": render.FOREVER}
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
SHOWN = 500  # facts on one page; all of them are in the files
RDF = tuple(offer for offer in offers("CONSTRUCT") if offer is not HTML)
# Given by whoever describes releases as RDF: release, address of the service, media type → document.
Record = Callable[[Release, str, str], bytes]


def _archive(house: Parts) -> Archive:
    archive: Archive = house.releases.archive
    return archive


def _is_data(accept: str) -> bool:
    """Whether a program asks for JSON, or a person for the file behind a link."""
    return request.args.get("format") == "json" or (request.args.get("format") != "html" and not wants_page(accept))


@bp.get("/")
def index() -> Response:
    """Every release, newest first."""
    house = parts(current_app)
    found = _archive(house).releases()
    if _is_data(request.headers.get("Accept", "")):
        return render.data([_told(house, release) for release in found], headers=LIVE)
    links = [Link("alternate", url_for("feeds.everything"), "application/atom+xml")]
    return render.page(
        "releases/index.html", headers=LIVE, links=links, served=house.release,
        releases=[{"release": release, "made": made(release), "changes": changes_of(release)} for release in found],
    )  # fmt: skip


@bp.get("/<release>")
def landing(release: str) -> Response:
    """One release: a page, its record as RDF, or the same in JSON."""
    house, accept = parts(current_app), request.headers.get("Accept", "")
    chosen = _archive(house).find(release)
    if _is_data(accept):
        wanted = _wanted(accept)
        record: Record | None = current_app.extensions.get("gri_record")
        if wanted is None or record is None:
            return render.data(_told(house, chosen), headers=LIVE)
        return render.document(record(chosen, _root(house), wanted.media_type), wanted.header, headers=LIVE)
    here = url_for("releases.landing", release=chosen.id)
    links = [
        Link("alternate", f"{here}?format=json", "application/json"),
        Link("alternate", url_for("feeds.everything"), "application/atom+xml"),
    ]
    return render.page(
        "releases/landing.html", headers=LIVE, links=links, served=house.release, chosen=chosen, made=made(chosen),
        changes=changes_of(chosen), before=_known(house, before(chosen)), size=sizes,
        downloads=chosen.manifest.get("downloads", []), sparql=f"{_root(house)}{here}/sparql",
        address=f"{_root(house)}{here}",
    )  # fmt: skip


@bp.get("/<release>/manifest.json")
def manifest(release: str) -> Response:
    """The manifest, as the build wrote it."""
    chosen = _archive(parts(current_app)).find(release)
    if chosen.folder is None:
        raise NotFound("Ask for something else: a bare RDF file has no manifest.")
    text = (chosen.folder / "manifest.json").read_bytes()
    return render.document(text, "application/json", headers=_of(chosen))


@bp.get("/<release>/changes")
@bp.get("/<release>/changes.<ending>")
def changes(release: str, ending: str = "") -> Response:
    """What changed: a page, JSON or CSV; `of=` narrows it to one thing, `change=` to one kind of change."""
    house, accept = parts(current_app), request.headers.get("Accept", "")
    chosen = _archive(house).find(release)
    found = changes_of(chosen)
    if found is None:
        raise NotFound("Choose a newer release: this one was made before releases said what changed.")
    of, kind = request.args.get("of", "").strip(), request.args.get("change", "").strip()
    if kind and kind not in KINDS:
        raise BadParameter(f"Give `change` one of {', '.join(KINDS)}.", parameter="change", legal=list(KINDS))
    facts = found.of(of if not of or ":" in of else f"{BASE}id/{of}", kind)
    match ending or _ending(accept):
        case "json":
            return render.data(dict(found.document) | {"facts": facts}, headers=_of(chosen))
        case "csv":
            header = {"Content-Disposition": f'inline; filename="changes-{chosen.id}.csv"'}
            text = found.csv(facts)
            return render.document(text, "text/csv; header=present; charset=utf-8", headers=_of(chosen) | header)
        case "html":
            return _log(house, chosen, found, facts, {"of": of, "change": kind})
        case _:
            raise NotFound(f"Use one of the endings .json, .csv: there is no “.{ending[:20]}” of the changes.")


def _log(house: Parts, chosen: Release, found: Changes, facts: list[Fact], given: Mapping[str, str]) -> Response:
    told = {name: text for name, text in given.items() if text}

    def here(ending: str = "", **more: str) -> str:
        values = {name: text for name, text in {**told, **more}.items() if text}
        if ending:
            values["ending"] = ending
        return url_for("releases.changes", release=chosen.id, **values)  # type: ignore[arg-type]

    links = [
        Link("alternate", here(ending), kind) for ending, kind in (("json", "application/json"), ("csv", "text/csv"))
    ]
    return render.page(
        "releases/changes.html", headers=LIVE, links=links, served=house.release, chosen=chosen, changes=found,
        facts=facts[:SHOWN], total=len(facts), given=given, here_with=here, kinds=KINDS,
        before=_known(house, found.before), base=f"{BASE}id/",
    )  # fmt: skip


@bp.get("/<release>/<path:name>")
def download(release: str, name: str) -> Response:
    """One file of a release, whole or in the parts that are asked for."""
    chosen = _archive(parts(current_app)).find(release)
    told = next((each for each in chosen.manifest.get("downloads", []) if each.get("name") == name), None)
    folder = chosen.folder and (chosen.folder / "downloads").resolve()
    file = folder and (folder / name).resolve()
    if told is None or folder is None or file is None or not file.is_relative_to(folder) or not file.is_file():
        raise NotFound(f"Choose a file of the list under /release/{chosen.id}: it has none of this name.")
    media_type = str(told.get("compressFormat") or told["mediaType"])
    return render.file(file, media_type, str(told["sha256"]), _of(chosen))


def _of(release: Release) -> dict[str, str]:
    """The headers of what never changes again."""
    return {**FOREVER, "X-Dataset-Release": release.id}


def _root(house: Parts) -> str:
    return house.settings.text("PUBLIC_URL").rstrip("/") or request.url_root.rstrip("/")


def _known(house: Parts, name: str) -> str:
    """The name, if there is a release of it that can be looked at."""
    return name if any(release.id == name for release in _archive(house).releases()) else ""


def _wanted(accept: str) -> Format | None:
    """The RDF format that a program wishes; None for one that wishes JSON, or nothing."""
    plain = {wish.media_type for wish in ranges(accept) if wish.quality > 0}
    if not plain or "*/*" in plain or "application/json" in plain:
        return None
    found = choose(accept, "CONSTRUCT")
    return found if found in RDF and found.forms == GRAPHS else None


def _ending(accept: str) -> str:
    """The format of a change log by `format=` and Accept."""
    if (wish := request.args.get("format")) in {"json", "csv", "html"}:
        return str(wish)
    if wants_page(accept):
        return "html"
    return "csv" if any(wish.media_type == "text/csv" for wish in ranges(accept)) else "json"


def _told(house: Parts, release: Release) -> dict[str, Any]:
    """A release for a program."""
    found, whole = changes_of(release), release.manifest
    here = f"{_root(house)}{url_for('releases.landing', release=release.id)}"
    return {
        "id": release.id, "asOf": release.as_of, "created": made(release), "previous": before(release) or None,
        "current": release.id == house.release.id, "licence": CC_BY,
        "statements": release.quads, "defaultGraph": whole.get("defaultQuads"), "classes": whole.get("classes", {}),
        "changes": {kind: found.told(kind) for kind in KINDS} | {"from": found.before or None} if found else None,
        "page": here, "sparql": f"{here}/sparql", "queries": f"{here}/queries", "manifest": f"{here}/manifest.json",
        "downloads": [{**told, "href": f"{here}/{told['name']}"} for told in whole.get("downloads", [])],
    }  # fmt: skip


def sizes(count: int) -> str:
    """A number of bytes for reading.

    >>> sizes(512), sizes(57_897_165)
    ('512 bytes', '57.9 MB')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
