"""The sitemap: every page of a release that a search engine or a harvester should read, and since when it is as it is.

Takes paths with the date on which each last changed. Gives the files of https://www.sitemaps.org/protocol.html.
Never lists an address twice, and never more in a file than a reader takes.
"""

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from gri_service.changes import changes_of, named
from gri_service.release import Release

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000  # addresses in a file, by the protocol
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ALLOWED = ("/page/", "/queries/", "/release/")
# What asks the engine anew for every address, and what is about the running service only.
CLOSED = ("/sparql?", "/reconcile", "/search?", "/-/")


def files(root: str, chapters: Mapping[str, Iterable[tuple[str, str]]], most: int = MOST) -> dict[str, str]:
    """The files by name; `sitemap.xml` is the index of the others. A chapter holds paths with their dates.

    >>> sorted(files("https://example.org", {"pages": [("/a", "2026-01-01"), ("/b", "")]}, most=1))
    ['sitemap-pages-1.xml', 'sitemap-pages-2.xml', 'sitemap.xml']
    """
    made: dict[str, str] = {}
    index = []
    for chapter, addresses in chapters.items():
        known = dict(addresses)
        for number, part in enumerate(_parts(known, most), start=1):
            name = f"sitemap-{chapter}-{number}.xml"
            made[name] = _file("urlset", "url", ((root + path, known[path]) for path in part))
            index.append((f"{root}/{name}", max(known[path] for path in part)))
    return {"sitemap.xml": _file("sitemapindex", "sitemap", index), **made}


def last_changed(release: Release, kept: Iterable[Release]) -> tuple[dict[str, str], str]:
    """By IRI the date of the release that last changed what is said of a thing, and the date of all others.

    Followed back from one release as far as releases are kept and tell of every fact that changed.
    """
    by_id, dates, seen = {one.id: one for one in kept}, dict[str, str](), {release.id}
    while True:
        found = changes_of(release)
        older = by_id.get(found.before) if found is not None else None
        if found is None or older is None or older.id in seen or found.total() > len(found.facts):
            return dates, release.as_of
        for fact in found.facts:
            for iri in named(fact):
                dates.setdefault(iri, release.as_of)
        seen.add(older.id)
        release = older


def robots(root: str) -> str:
    """What programs that walk the web are asked to leave alone, and where the sitemap is (RFC 9309)."""
    rules = [f"Allow: {path}" for path in ALLOWED] + [f"Disallow: {path}" for path in CLOSED]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {root}/sitemap.xml", ""])


def _parts(paths: Iterable[str], most: int) -> Iterator[list[str]]:
    known = list(paths)
    return (known[start : start + most] for start in range(0, len(known), most))


def _file(outer: str, inner: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f'{HEAD}<{outer} xmlns="{NAMESPACE}">']
    for address, date in rows:
        changed = f"<lastmod>{date}</lastmod>" if date else ""
        lines.append(f"<{inner}><loc>{escape(address)}</loc>{changed}</{inner}>")
    return "\n".join([*lines, f"</{outer}>", ""])
