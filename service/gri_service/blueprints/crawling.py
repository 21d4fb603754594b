"""For those who walk the web: `/robots.txt` and the sitemap.

Takes the index of names, the catalogue and the list of releases. Gives every page that should be read, with its date.
Never asks the graph: the files are made once for a release and kept.
"""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, current_app

from gri_service import render
from gri_service.address import root
from gri_service.parts import Parts, parts
from gri_service.problems import NotFound
from gri_service.remembered import Remembered
from gri_service.search import BASE
from gri_service.sitemap import files, last_changed, robots

bp = Blueprint("crawling", __name__)
bp.before_request(render.preflight)
# Pages beside those of the table PAGES; each is listed where this service has it.
OTHERS = ("/queries", "/release/", "/linking", "/fair", "/api", "/ns", "/voc", "/dcat", "/conformance", "/problems/")
XML = "application/xml; charset=utf-8"


@bp.get("/robots.txt")
def robot() -> Response:
    """Where to walk, and where not."""
    text = robots(root(parts(current_app).settings))
    return render.document(text, "text/plain; charset=utf-8", headers={"Cache-Control": render.LIVE})


@bp.get("/sitemap.xml", defaults={"part": ""})
@bp.get("/sitemap-<part>.xml")
def sitemap(part: str) -> Response:
    """The index, or one of the files it names.

    Raises NotFound for a file it does not name.
    """
    house, name = parts(current_app), f"sitemap-{part}.xml" if part else "sitemap.xml"
    made, tag = _made(house)
    if name not in made:
        raise NotFound("Begin at /sitemap.xml: it lists the files there are, and this is none of them.")
    release = house.release
    headers = render.lasting(release.id, release.as_of)
    etag = render.tag(release.id, "s", name, tag)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(made[name], XML, headers=headers, etag=etag)


def _made(house: Parts) -> tuple[dict[str, str], tuple[str, ...]]:
    """The files, and what they were made of; made when they are first asked for, and again when that changes."""
    releases = house.releases.archive.releases()
    kept: Remembered[dict[str, str]] = current_app.extensions["gri_sitemaps"]
    key = (root(house.settings), house.release.id, *(release.id for release in releases))
    made = kept.get(key)
    if made is None:
        date = house.release.as_of
        dates, oldest = last_changed(house.release, releases)
        chapters = {
            "pages": ((path, date) for path in _pages()),
            "questions": ((f"/queries/{query.name}", date) for query in house.catalogue),
            "releases": ((f"/release/{quote(one.id)}", one.as_of) for one in releases),
            "things": ((path, dates.get(iri, oldest)) for iri, path in _things(house)),
        }
        adapter = current_app.url_map.bind("")
        led = {name: ((path, day) for path, day in rows if adapter.test(path)) for name, rows in chapters.items()}
        made = kept.put(key, files(key[0], led))
    return made, key


def _pages() -> Iterator[str]:
    """The pages of this service that need nothing to be told."""
    yield from sorted(rule.rule for rule in current_app.url_map.iter_rules() if rule.endpoint.startswith("pages."))
    yield from OTHERS


def _things(house: Parts) -> Iterator[tuple[str, str]]:
    """Everything that has a page, with its path: things, and lists of codes, on whose pages the codes stand."""
    for iri, _, _ in house.search.everything() if house.search is not None else ():
        room, _, name = iri.removeprefix(BASE).partition("/")
        if room == "id" or (room == "voc" and "/" not in name):
            yield iri, "/" + quote(f"page/{name}" if room == "id" else f"{room}/{name}")
