"""Pictures of every kind of page, for whoever reviews the look: `python tests/e2e/screenshots.py OUT [--dark]`.

Takes a folder to write to. Gives a PNG per page at 1280 × 800 and at 390 × 844, the whole page, as <page>-<width>.png.
Never judges them: a person does.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from browsing import DRAWING, NARROW, WIDE, chromium
from kinds import PAGES
from serving import start, stop

SIZES = (WIDE, NARROW)
# Pages of a kind that look otherwise, beside one address of every kind.
LOOKS = {
    "group-gso": "/group?group=gso",
    "network-cooperation": "/network?links=cooperation",
    "network-bodies": "/network?links=bodies",
    "network-narrowed": "/network?domain=physical-sciences-and-engineering&year=2000",
    "network-matrix": "/network?links=cooperation&view=matrix&group=gso",
    "map-countries": "/map?show=countries",
}
DRAWN = 1500  # milliseconds until what moves in has come to rest


def main() -> None:
    """Serve the current release, open every page and write its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--dark", action="store_true", help="the dark colour scheme")
    parser.add_argument("--only", nargs="+", help="some pages, by their names")
    parser.add_argument("--fold", action="store_true", help="the first screen alone, not the whole page")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pages = {name: path for name, path in {**PAGES, **LOOKS}.items() if not given.only or name in given.only}
    server = start()
    scheme = "dark" if given.dark else "light"
    try:
        with chromium(*DRAWING) as browser:
            for size in SIZES:
                context = browser.new_context(base_url=server.url, viewport=size, color_scheme=scheme)
                page = context.new_page()
                for name, path in pages.items():
                    page.goto(path, wait_until="networkidle")
                    page.wait_for_timeout(DRAWN if page.locator("figure.picture").count() else 0)
                    file = given.out / f"{name}-{size['width']}.png"
                    page.screenshot(path=file, full_page=not given.fold)
                    print(file)
                context.close()
    finally:
        stop(server)


if __name__ == "__main__":
    main()
