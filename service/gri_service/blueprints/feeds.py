"""The feeds: what changed from release to release, for those who follow everything, or one thing.

Takes the kind and key of a thing from the address. Gives Atom, the newest release first.
Never says what the releases do not: an entry is a fact of a release's change log, word for word.
"""

from collections.abc import Iterator
from itertools import islice

from flask import Blueprint, Response, current_app, request, url_for
from pyoxigraph import NamedNode

from gri_service import atom, render
from gri_service.address import root as address_of
from gri_service.archive import Archive, made
from gri_service.changes import Changes, Fact, changes_of
from gri_service.links import Link
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, NotFound, UnknownResource
from gri_service.release import Release
from gri_service.search import BASE
from gri_service.tables import address

bp = Blueprint("feeds", __name__)
A_PAGE = 100
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@bp.get("/feed.atom")
def everything() -> Response:
    """Every change."""
    return _feed("", "", "GRI Graph: what changed", "Every change of every release, the newest first.")


@bp.get("/feed/<kind>/<path:name>")
def one(kind: str, name: str) -> Response:
    """The changes that name one thing."""
    key, _, ending = name.rpartition(".")
    if ending != "atom":
        raise NotFound("Add .atom: that is the one format of a feed.")
    iri, house = _iri(kind, key), parts(current_app)
    known = house.search.thing(iri) if house.search is not None else None
    if known is None and not any(changes.of(iri) for _, changes in _line(house)):
        raise UnknownResource(f"Check the address: neither the graph nor its changes name “{kind}/{key[:80]}”.")
    label = known.title if known is not None else key
    return _feed(iri, f"{kind}/{key}", f"GRI Graph: {label}", f"What changed in the facts that name {label}.")


def _iri(kind: str, key: str) -> str:
    try:
        return NamedNode(f"{BASE}id/{kind}/{key}").value
    except ValueError:
        raise UnknownResource("Check the address: it holds characters that no identifier of ours has.") from None


def _line(house: Parts) -> Iterator[tuple[Release, Changes]]:
    """The releases that led to the current one, newest first, with what each changed.

    A release that was rolled back, and experiments beside the line, are not in it: a follower hears what was served.
    """
    archive: Archive = house.releases.archive
    for release in archive.line():
        changes = changes_of(release)
        if changes is not None:
            yield release, changes


def _feed(thing: str, name: str, title: str, subtitle: str) -> Response:
    house = parts(current_app)
    page = _page()
    root = address_of(house.settings)
    etag = render.tag(house.release.id, "f", "feed", thing, page, root)
    headers = render.lasting(house.release.id, house.release.as_of)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    entries = list(islice(_entries(house, thing, root), (page - 1) * A_PAGE, page * A_PAGE + 1))
    here = root + request.path
    links = [
        Link("self", here if page == 1 else f"{here}?page={page}", atom.MEDIA_TYPE),
        Link("alternate", root + (address(thing) if thing else url_for("releases.index")), "text/html"),
        Link("license", LICENCE),
        Link("first", here, atom.MEDIA_TYPE),
    ]
    if page > 1:
        links.append(Link("previous", here if page == 2 else f"{here}?page={page - 1}", atom.MEDIA_TYPE))
    if len(entries) > A_PAGE:
        links.append(Link("next", f"{here}?page={page + 1}", atom.MEDIA_TYPE))
    feed = atom.Feed(
        atom.tag("feed", name), title, subtitle, entries[0].moment if entries else _moment(house.release), links,
        entries[:A_PAGE], f"Data: CC BY 4.0, {LICENCE}", ("GRI Graph", current_app.extensions["gri_version"]),
    )  # fmt: skip
    return render.document(atom.write(feed), f"{atom.MEDIA_TYPE}; charset=utf-8", headers=headers, etag=etag)


def _page() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or not 1 <= len(text) <= 6 or int(text) < 1:
        raise BadParameter(f"Give `page` a number from 1: it is {text[:40]!r}.", parameter="page")
    return int(text)


def _entries(house: Parts, thing: str, root: str) -> Iterator[atom.Entry]:
    for release, changes in _line(house):
        if not thing:
            yield _of_release(release, changes, root)
        for fact in changes.of(thing):
            yield _of_fact(release, changes, fact, root)


def _of_release(release: Release, changes: Changes, root: str) -> atom.Entry:
    where = root + url_for("releases.landing", release=release.id)
    return atom.Entry(
        atom.tag("release", release.id), f"Release {release.id}", _moment(release),
        [Link("alternate", where, "text/html")], changes.says, [("release", "release")],
    )  # fmt: skip


def _of_fact(release: Release, changes: Changes, fact: Fact, root: str) -> atom.Entry:
    node, kind = str(fact["node"]), str(fact["change"])
    log = root + url_for("changelog.log", release=release.id)
    page = address(node) if kind != "removed" else ""  # what is gone has no page any more
    links = [Link("alternate", root + page if page else log, "text/html"), Link("related", log, "text/html")]
    if source := fact.get("source"):
        links.append(Link("via", str(source)))
    told = [f"{name}: {was or 'nothing'} → {now or 'nothing'}" for name, was, now in changes.differences(fact)]
    summary = f"{'; '.join(told)}." if told and kind in {"changed", "ended"} else ""
    return atom.Entry(
        atom.tag("change", release.id, node.removeprefix(f"{BASE}id/"), kind), str(fact["says"]), _moment(release),
        links[:1] + links[2:] if links[0].href == log else links, summary,
        [(kind, kind), (str(fact["class"]), changes.label(str(fact["class"])))],
    )  # fmt: skip


def _moment(release: Release) -> str:
    """The moment of a release as Atom writes it."""
    return str(release.manifest.get("created") or "") or (
        f"{release.as_of}T00:00:00Z" if release.as_of else made(release)
    )
