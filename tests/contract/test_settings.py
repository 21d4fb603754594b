"""service/README.md and SETTINGS say the same.

Takes both. Gives the row that is missing or wrong.
Never starts a service.
"""

import re
from pathlib import Path

from gri_service.config import RETIRED, SETTINGS

README = Path(__file__).resolve().parents[2] / "service" / "README.md"


def section(heading: str) -> list[list[str]]:
    """The cells of the one table under a heading of the README."""
    part = README.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_setting_is_documented_with_its_default_and_its_sentence() -> None:
    documented = [(name.strip("`"), default.strip("`"), words) for name, default, words in section("Settings")]
    assert documented == [(f"GRI_{s.name}", str(s.default), s.help) for s in SETTINGS]
    assert len(documented) >= 20


def test_every_setting_has_a_sentence_and_a_name_of_its_own() -> None:
    assert all(setting.help.endswith(".") and len(setting.help) > 20 for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert not set(RETIRED) & {setting.name for setting in SETTINGS}


def test_every_setting_is_used_by_some_part() -> None:
    package = README.parent / "gri_service"
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "config.py")
    code += (package / "config.py").read_text(encoding="utf-8").split("class Settings", 1)[1]
    unused = [s.name for s in SETTINGS if not re.search(rf'"{s.name}"', code)]
    assert not unused, f"Nobody reads {unused}: remove them, or hand them to the part that needs them."
