"""The rehearsal: a page that is opened for the first time has its answers before it is written, and says the same.

Takes the world of the tests as a release, served in this process. Gives pages and how their answers came about.
Never looks at a clock: what was asked ahead is told by what the desk keeps.
"""

from pathlib import Path
from typing import Any

import served
from gri_service import create_app

BROWSER = {"Accept": "text/html"}
PAGE = "/compare?country=FRA&otherCountry=CHE"


def opened(folder: Path, **settings: object) -> tuple[str, str, Any]:
    """A page opened twice: as it read both times, and the counts of the desk's cache."""
    release = served.write(folder / served.ID)
    app = create_app({"RELEASE": str(release), "WORKERS": 4, **settings})
    try:
        client = app.test_client()
        first, second = (client.get(PAGE, headers=BROWSER) for _ in range(2))
        assert first.status_code == second.status_code == 200
        return first.text, second.text, app.extensions.get("gri_rehearsed")
    finally:
        app.extensions["gri_shelf"].close()


def test_a_page_reads_the_same_with_a_rehearsal_and_without(tmp_path: Path) -> None:
    first, second, rehearsed = opened(tmp_path / "kept")
    assert first == second
    assert "…</a>" not in first
    assert 'class="number"' in first
    assert rehearsed == {(served.ID, PAGE)}
    plain, again, unrehearsed = opened(tmp_path / "bare", CACHE_BYTES=0)
    assert plain == again == first
    assert unrehearsed == set()
