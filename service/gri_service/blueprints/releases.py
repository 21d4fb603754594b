"""The releases: their list, the page and the record of each, and its files.

Takes the name of a release from the address. Gives pages, JSON, RDF, and the files of `downloads/`, in parts too.
Never opens a store: all that is said of a release stands in its folder, and only what its manifest names is sent.
"""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState

from gri_service import render
from gri_service.address import root
from gri_service.archive import before, made
from gri_service.changes import KINDS, changes_of
from gri_service.dcat import record
from gri_service.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from gri_service.links import Link, header
from gri_service.negotiate import negotiate, ranges, wants_page
from gri_service.parts import Parts, parts
from gri_service.problems import NotAcceptable, NotFound
from gri_service.release import Release
from gri_service.signposting import DATASET, DCAT, LICENCE, Landing, Target, of_page
from gri_service.wellknown import write

bp = Blueprint("releases", __name__, url_prefix="/release")
LIVE = {"Cache-Control": render.LIVE}
RECORDS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
FEED = "application/atom+xml"


def _is_data(accept: str) -> bool:
    """Whether a program asks, or a person for the file behind a link."""
    wish = request.args.get("format")
    return wish != "html" and (wish is not None or not wants_page(accept))


@bp.get("/")
def index() -> Response:
    """Every release, newest first."""
    house = parts(current_app)
    found = house.releases.archive.releases()
    if _is_data(request.headers.get("Accept", "")):
        return render.data([_told(house, release) for release in found], headers=LIVE)
    return render.page(
        "releases/index.html", headers=LIVE, links=[Link("alternate", url_for("feeds.everything"), FEED)],
        releases=[{"release": release, "made": made(release), "changes": changes_of(release)} for release in found],
        served=house.releases.served.release,
    )  # fmt: skip


@bp.get("/<release>")
def landing(release: str) -> Response:
    """One release: a page, its record in RDF, or what is told of it in JSON."""
    house, accept = parts(current_app), request.headers.get("Accept", "")
    archive = house.releases.archive
    chosen = archive.find(release)
    marks = _landing(house, chosen)
    if _is_data(accept):
        return _record(house, chosen, marks, accept)
    older = before(chosen)
    return render.page(
        "releases/landing.html", headers=LIVE, chosen=chosen, served=house.releases.served.release,
        links=[*marks.links(), Link("alternate", url_for("feeds.everything"), FEED)], made=made(chosen),
        changes=changes_of(chosen), before=older if any(one.id == older for one in archive.releases()) else "",
        size=sizes, downloads=chosen.manifest.get("downloads", []), address=marks.address,
        records=[(offer.label, mark.href) for offer, mark in zip(RECORDS, marks.metadata, strict=True)],
    )  # fmt: skip


def _record(house: Parts, chosen: Release, marks: Landing, accept: str) -> Response:
    """The release for a program: DCAT where RDF is wanted, else JSON.

    Raises NotAcceptable.
    """
    wish = request.args.get("format", "")
    plain = {wished.media_type for wished in ranges(accept) if wished.quality > 0}
    if wish == "json" or (not wish and (not plain or plain & {"*/*", "application/json"})):
        return render.data(_told(house, chosen), headers=LIVE | {"Link": header(marks.links())})
    wanted: Format = negotiate(accept, "CONSTRUCT", formats=[wish] if wish else [])
    mark = marks.record(wanted.media_type)
    if wanted not in RECORDS or mark is None:
        offered = ", ".join(offer.media_type for offer in RECORDS)
        raise NotAcceptable(f"Ask for one of {offered}, application/json: a release has no record in another format.")
    said = write(record(chosen, root(house.settings)), wanted.media_type)
    # Without `format=` it is the address of the page that is asked, and that says where everything is.
    links = marks.links_of_metadata(mark) if wish else marks.links()
    return render.document(said, wanted.header, headers=LIVE | {"Link": header(links)})


@bp.get("/<release>/manifest.json")
def manifest(release: str) -> Response:
    """The manifest, as the build wrote it."""
    chosen = parts(current_app).releases.archive.find(release)
    if chosen.folder is None:
        raise NotFound("Ask for something else: a bare RDF file has no manifest.")
    text = (chosen.folder / "manifest.json").read_bytes()
    return render.document(text, "application/json", headers=_of(chosen))


@bp.get("/<release>/<path:name>")
def download(release: str, name: str) -> Response:
    """One file of a release, whole or in the parts that are asked for."""
    house = parts(current_app)
    chosen = house.releases.archive.find(release)
    told = next((each for each in chosen.manifest.get("downloads", []) if each.get("name") == name), None)
    folder = chosen.folder and (chosen.folder / "downloads").resolve()
    file = folder and (folder / name).resolve()
    if told is None or folder is None or file is None or not file.is_relative_to(folder) or not file.is_file():
        raise NotFound(f"Choose a file of the list under /release/{chosen.id}: it has none of this name.")
    marks = _landing(house, chosen)
    item = marks.item(f"{marks.address}/{name}")
    said = {"Link": header(marks.links_of_item(item))} if item is not None else {}
    media_type = str(told.get("compressFormat") or told["mediaType"])
    return render.file(file, media_type, str(told["sha256"]), _of(chosen) | said)


def _landing(house: Parts, release: Release) -> Landing:
    """The page of a release with its records and its files."""
    address, path = root(house.settings), url_for("releases.landing", release=release.id)
    here = f"{address}{path}"
    return of_page(
        address, path, types=[DATASET],
        metadata=[Target(f"{here}?format={offer.extension}", offer.media_type, DCAT) for offer in RECORDS],
        items=[
            Target(f"{here}/{told['name']}", str(told.get("compressFormat") or told["mediaType"]), "",
                   str(told.get("licence", "")))
            for told in release.manifest.get("downloads", [])
        ],
    )  # fmt: skip


@bp.record
def _signposted(state: BlueprintSetupState) -> None:
    """Each release has a linkset."""

    def way(name: str) -> Landing:
        house = parts(current_app)
        return _landing(house, house.releases.archive.find(name))

    state.app.extensions["gri_landings"]["release"] = way


def _of(release: Release) -> dict[str, str]:
    """The headers of what never changes again."""
    return {"Cache-Control": render.FOREVER, "X-Dataset-Release": release.id}


def _told(house: Parts, release: Release) -> dict[str, Any]:
    """A release for a program."""
    found, whole = changes_of(release), release.manifest
    here = f"{root(house.settings)}{url_for('releases.landing', release=release.id)}"
    return {
        "id": release.id, "asOf": release.as_of, "created": made(release), "previous": before(release) or None,
        "current": release.id == house.releases.served.release.id, "licence": LICENCE,
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
