"""The relations of FAIR Signposting, by the rows H1 to H7 of the service's design.

Takes a landing page of three files and two descriptions. Gives the links each of the three kinds must carry.
Never starts a server: tests/conformance/test_signposting.py reads the same links with a client.
"""

from dataclasses import replace

from gri_service.links import Link
from gri_service.signposting import ABOUT_PAGE, CONTENT, METADATA, Landing, Target, of_page

ROOT = "https://gri.example"
FILES = tuple(
    Target(f"{ROOT}/release/1/{name}", kind) for name, kind in [("a.nq", "application/n-quads"), ("b", "text/csv")]
)
RECORDS = (
    Target(f"{ROOT}/release/1.ttl", "text/turtle", "http://www.w3.org/ns/dcat#"),
    Target(f"{ROOT}/release/1.jsonld", "application/ld+json"),
)
PAGE = of_page(ROOT, "/release/1", types=["https://schema.org/Dataset"], metadata=RECORDS, items=FILES)


def targets(links: list[Link], rel: str) -> list[str]:
    return [link.href for link in links if link.rel == rel]


def told(anchor: str, links: list[Link]) -> set[tuple[str, ...]]:
    """Level 1 as comparable rows; the way to the linkset is level 2."""
    return {(anchor, link.rel, link.href, link.type, link.profile) for link in links if link.rel != "linkset"}


def listed(page: Landing) -> set[tuple[str, ...]]:
    """The linkset as the same rows."""
    return {
        (context["anchor"], rel, target["href"], target.get("type", ""), target.get("profile", ""))
        for context in page.document()["linkset"]
        for rel in context.keys() - {"anchor"}
        for target in context[rel]
    }


def test_a_landing_page_says_what_it_is_whose_it_is_and_what_belongs_to_it() -> None:
    links = PAGE.links()
    assert targets(links, "cite-as") == ["https://w3id.org/gri/release/1"]
    assert targets(links, "type") == [ABOUT_PAGE, "https://schema.org/Dataset"]
    assert targets(links, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert targets(links, "author") == ["https://w3id.org/gri/id/organisation/gri-graph"]
    assert [link[:4] for link in links if link.rel == "describedby"] == [
        ("describedby", *record[:3]) for record in RECORDS
    ]
    assert [link[:3] for link in links if link.rel == "item"] == [("item", *file[:2]) for file in FILES]


def test_a_file_leads_back_to_its_page_with_a_licence_of_its_own() -> None:
    file = Target(f"{ROOT}/f", "text/csv", licence="http://spdx.org/licenses/Unicode-3.0")
    links = replace(PAGE, items=(file,)).links_of_item(file)
    assert targets(links, "collection") == [f"{ROOT}/release/1"]
    assert targets(links, "cite-as") == [PAGE.identifier]
    assert targets(links, "type") == [CONTENT]
    assert targets(links, "license") == ["http://spdx.org/licenses/Unicode-3.0"]


def test_a_description_says_what_it_describes() -> None:
    links = PAGE.links_of_metadata(RECORDS[0])
    assert [link[:3] for link in links if link.rel == "describes"] == [("describes", PAGE.address, "text/html")]
    assert targets(links, "type") == [METADATA]
    assert targets(links, "license") == [PAGE.licence]


def test_all_three_kinds_lead_to_the_linkset() -> None:
    kinds = [PAGE.links(), PAGE.links_of_item(FILES[0]), PAGE.links_of_metadata(RECORDS[0])]
    way = Link("linkset", f"{ROOT}/linkset/release/1", "application/linkset+json")
    assert [[link for link in links if link.rel == "linkset"] for links in kinds] == [[way]] * 3


def test_level_1_of_the_three_kinds_and_the_linkset_are_the_same_set() -> None:
    level_1 = told(PAGE.address, PAGE.links())
    for file in FILES:
        level_1 |= told(file.href, PAGE.links_of_item(file))
    for record in RECORDS:
        level_1 |= told(record.href, PAGE.links_of_metadata(record))
    assert len(level_1) == 9 + 4 * len(FILES) + 3 * len(RECORDS)
    assert listed(PAGE) == level_1


def test_a_page_of_many_files_carries_the_way_to_the_linkset_alone() -> None:
    few = replace(PAGE, items=tuple(Target(f"{ROOT}/{n}", "text/csv") for n in range(20)))
    many = replace(PAGE, items=(*few.items, Target(f"{ROOT}/20", "text/csv")))
    assert len(targets(few.links(), "item")) == 20
    assert [link.rel for link in many.links()] == ["linkset"]
    assert sum(rel == "item" for _, rel, *_ in listed(many)) == 21


def test_a_landing_finds_its_parts_by_address_and_media_type() -> None:
    assert PAGE.item(FILES[1].href) == FILES[1]
    assert PAGE.item("elsewhere") is None
    assert PAGE.record("application/ld+json") == RECORDS[1]
    assert PAGE.record("text/html") is None
