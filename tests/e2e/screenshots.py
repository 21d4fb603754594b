"""Pictures of every kind of page, for whoever reviews the look: `python tests/e2e/screenshots.py OUT [--dark]`.

Takes a folder to write to. Gives a PNG per page at 1280 × 800 and at 390 × 844, the whole page, as <page>-<width>.png.
Never judges them: a person does.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from kinds import PAGES
from serving import start, stop

SIZES = ((1280, 800), (390, 844))


def main() -> None:
    """Serve the current release, open every page and write its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--dark", action="store_true", help="the dark colour scheme")
    parser.add_argument("--only", help="one page, by its name")
    parser.add_argument("--fold", action="store_true", help="the first screen alone, not the whole page")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    given.out.mkdir(parents=True, exist_ok=True)
    pages = {name: path for name, path in PAGES.items() if given.only in (None, name)}
    server = start()
    system = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox", "--disable-gpu"])
            for width, height in SIZES:
                scheme = "dark" if given.dark else "light"
                context = browser.new_context(
                    base_url=server.url, viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                for name, path in pages.items():
                    page.goto(path, wait_until="networkidle")
                    page.screenshot(path=given.out / f"{name}-{width}.png", full_page=not given.fold)
                    print(given.out / f"{name}-{width}.png")
                context.close()
            browser.close()
    finally:
        stop(server)


if __name__ == "__main__":
    main()
