"""The sitemap: files of a bounded size, every address once, and the date of the release that last changed a thing.

Takes paths with dates, and releases as folders with change logs. Gives the files, and dates by thing.
Never starts a server.
"""

import json
from pathlib import Path
from xml.etree import ElementTree

from gri_service.release import Release
from gri_service.sitemap import NAMESPACE, files, last_changed, robots

FACT = {"change": "added", "infrastructures": ["urn:lab"], "countries": ["urn:land"], "bodies": []}


def release(folder: Path, name: str, as_of: str, before: str = "", *nodes: str, more: int = 0) -> Release:
    """A release that says which nodes it changed, and perhaps that there were more."""
    (folder / name).mkdir()
    facts = [{**FACT, "node": node} for node in nodes]
    told = {"from": before or None, "facts": facts, "summary": {"added": len(facts) + more}}
    (folder / name / "changes.json").write_text(json.dumps(told))
    return Release(name, folder / name / "load.nq", folder / name, {"asOf": as_of})


def places(text: str, tag: str) -> list[str]:
    return [str(each.text) for each in ElementTree.fromstring(text).iter(f"{{{NAMESPACE}}}{tag}")]


def test_a_chapter_of_many_addresses_is_several_files_and_each_is_listed() -> None:
    made = files(
        "https://a.example", {"things": ((f"/page/x/{n}?a&b", f"2026-01-{n:02}") for n in range(1, 8))}, most=3
    )
    assert places(made["sitemap.xml"], "loc") == [f"https://a.example/sitemap-things-{n}.xml" for n in (1, 2, 3)]
    assert places(made["sitemap.xml"], "lastmod") == ["2026-01-03", "2026-01-06", "2026-01-07"]
    assert [len(places(made[f"sitemap-things-{n}.xml"], "loc")) for n in (1, 2, 3)] == [3, 3, 1]
    assert places(made["sitemap-things-3.xml"], "loc") == ["https://a.example/page/x/7?a&b"]


def test_an_address_is_listed_once() -> None:
    made = files("https://a.example", {"pages": [("/a", "2026-01-01"), ("/a", "2026-01-01")]})
    assert places(made["sitemap-pages-1.xml"], "loc") == ["https://a.example/a"]


def test_the_date_of_a_thing_is_that_of_the_release_that_last_changed_it(tmp_path: Path) -> None:
    first = release(tmp_path, "r1", "2026-01-01")
    second = release(tmp_path, "r2", "2026-02-01", "r1", "urn:old")
    third = release(tmp_path, "r3", "2026-03-01", "r2", "urn:new")
    dates, others = last_changed(third, [third, second, first])
    assert (dates["urn:new"], dates["urn:old"], dates["urn:lab"]) == ("2026-03-01", "2026-02-01", "2026-03-01")
    assert others == "2026-01-01"


def test_where_a_release_does_not_tell_every_change_its_date_is_that_of_all_others(tmp_path: Path) -> None:
    first = release(tmp_path, "r1", "2026-01-01")
    second = release(tmp_path, "r2", "2026-02-01", "r1", "urn:old", more=5)
    third = release(tmp_path, "r3", "2026-03-01", "r2", "urn:new")
    dates, others = last_changed(third, [third, second, first])
    assert dates.get("urn:new") == "2026-03-01"
    assert "urn:old" not in dates
    assert others == "2026-02-01"


def test_a_release_whose_predecessor_is_gone_is_the_beginning(tmp_path: Path) -> None:
    last = release(tmp_path, "r9", "2026-09-01", "r8", "urn:new")
    assert last_changed(last, [last]) == ({}, "2026-09-01")


def test_robots_names_the_sitemap_with_its_whole_address() -> None:
    assert robots("https://a.example").splitlines()[-1] == "Sitemap: https://a.example/sitemap.xml"
