"""Every link of every kind of page leads somewhere, on the release of the project.

Takes one page of each kind and all its links that stay with us. Gives those that lead nowhere, and where they stand.
Never follows a link further than its first answer, and asks one kind of address with the same fields once.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from kinds import PAGES, REFUSED
from serving import Server

pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EACH = 3  # links of one shape that are asked: three countries stand for all


class Reader(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        self.links += [given[name] for name in ("href", "src", "data-answer", "action") if given.get(name)]


def shape(link: str) -> str:
    """What a link has in common with others of its kind: the path without its last name, and the names of its fields.

    >>> shape("/page/country/FRA"), shape("/queries/x.csv?a=1&b=2")
    ('/page/country/…', '/queries/x.csv?a&b')
    """
    split = urlsplit(link)
    path = re.sub(r"^(/(?:page|id|data)/[^/]+)/.*?(\.\w+)?$", r"\1/…\2", split.path)
    fields = "&".join(sorted({name for name, _ in parse_qsl(split.query)}))
    return f"{path}?{fields}" if fields else path


def test_every_link_of_every_kind_of_page_leads_somewhere(site: Server) -> None:
    wanted: dict[str, dict[str, str]] = {}  # shape -> link -> the page it is on
    anchors = []
    for name, path in {**PAGES, **REFUSED}.items():
        read = Reader(site.call("GET", path, BROWSER).text)
        for link in read.links:
            inside, fragment = urldefrag(urljoin(path, link))
            if inside.startswith("/"):
                wanted.setdefault(shape(inside), {}).setdefault(inside, name)
            if link.startswith("#") and fragment not in read.ids:
                anchors.append(f"{link} on {name}")
    asked = {
        link: page
        for links in wanted.values()
        for link, page in list(links.items())[:EACH]
        if link not in REFUSED.values()  # a page told in words what is wrong with its own address
    }

    def status(link: str) -> int:
        return site.call("HEAD" if link.startswith("/static/") else "GET", link, BROWSER, wait=120).status

    with ThreadPoolExecutor(4) as pool:
        walked = dict(zip(asked, pool.map(status, asked), strict=True))
    faults = [f"{told} {link} on {asked[link]}" for link, told in walked.items() if told not in {200, 302, 303}]
    assert faults == []
    assert anchors == []
    assert len(wanted) >= 150
    assert len(walked) >= 300
