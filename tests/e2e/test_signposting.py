"""FAIR Signposting as its own client reads it, on every kind of landing page: rows H1 to H8.

Takes a service of the project's build folder and the client `signposting`. Gives the links of level 1 and level 2.
Never compares with the module that makes the links: both levels are read over HTTP and compared with one another.
"""

import contextlib
import io
import warnings

import pytest
from serving import Server
from signposting import cli, find_signposting_html, find_signposting_http, find_signposting_linkset
from signposting.signpost import Signposting

pytestmark = pytest.mark.slow
Row = tuple[str, str, str, str]
# The kinds of landing pages by the names of their paths, and the type that each has beside AboutPage.
KINDS = ("home", "thing", "release", "citation")
ABOUT = "https://schema.org/AboutPage"


def rows(found: Signposting) -> set[Row]:
    """Links as rows, without the way to level 2."""
    return {
        (str(s.rel), str(s.target), str(s.type or ""), " ".join(sorted(map(str, s.profiles))))
        for s in found
        if str(s.rel) != "linkset"
    }


def targets(found: set[Row], rel: str) -> list[str]:
    return sorted(target for each, target, *_ in found if each == rel)


def level_2(found: Signposting) -> str:
    (way,) = found.linksets
    assert str(way.type) == "application/linkset+json"
    return str(way.target)


def contexts(address: str) -> dict[str, set[Row]]:
    """A linkset as rows by anchor."""
    found = find_signposting_linkset(address)
    return {str(anchor): rows(found.for_context(anchor)) for anchor in found.other_contexts}


@pytest.mark.parametrize("kind", KINDS)
def test_a_landing_page_says_at_level_2_all_that_belongs_to_it(
    whole_site: Server, landings: dict[str, str], kind: str
) -> None:
    page = landings[kind]
    found = contexts(level_2(find_signposting_http(page)))
    own = found[page]
    assert len(targets(own, "cite-as")) == 1
    assert targets(own, "cite-as")[0].startswith("https://w3id.org/gri/")
    assert ABOUT in targets(own, "type")
    assert len(targets(own, "type")) >= 2
    assert targets(own, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert targets(own, "author")
    assert {"text/turtle", "application/ld+json"} <= {kind for rel, _, kind, _ in own if rel == "describedby"}
    for item in targets(own, "item"):
        assert targets(found[item], "collection") == [page]
        assert {"cite-as", "type", "license"} <= {rel for rel, *_ in found[item]}
    for record in targets(own, "describedby"):
        assert targets(found[record], "describes") == [page]


@pytest.mark.parametrize("kind", KINDS)
def test_level_1_of_page_content_and_metadata_is_the_linkset(
    whole_site: Server, landings: dict[str, str], kind: str
) -> None:
    page = landings[kind]
    http, html = find_signposting_http(page), find_signposting_html(page)
    assert rows(http) == rows(html)
    address = level_2(http)
    said = contexts(address)
    if len(targets(said[page], "item")) > 20:
        assert rows(http) == set()
    else:
        assert rows(http) == said[page]
    for part in said.keys() - {page}:
        told = find_signposting_http(part)
        assert level_2(told) == address
        assert rows(told) == said[part], part


def test_the_command_lists_every_link_and_ends_well(whole_site: Server, landings: dict[str, str]) -> None:
    assert set(landings) == set(KINDS)
    for page in landings.values():
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a page with many files the header holds the way to level 2 alone
            ended = cli.main(page)
            assert ended is None or ended == cli.ERROR.OK
            address = level_2(find_signposting_http(page))
            assert cli.main("--linkset", address) in {None, cli.ERROR.OK}
        own = contexts(address)[page]
        for rel, target, *_ in own:
            # Asked for a linkset alone, the command throws all its pages together and shows one licence of them.
            if rel not in {"cite-as", "license"} or len(targets(own, "item")) <= 20:
                assert target in shown.getvalue(), f"{rel} of {page}"


def test_a_page_without_a_landing_has_no_linkset(whole_site: Server) -> None:
    reply = whole_site.call("GET", "/linkset/nothing/here")
    assert (reply.status, reply.problem) == (404, "not-found")
    assert "/linkset/page/" in reply.json["detail"]
    lost = whole_site.call("GET", "/linkset/page/infrastructure/no-such-thing")
    assert (lost.status, lost.problem) == (404, "unknown-resource")
