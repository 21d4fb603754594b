"""Rewrites golden files and shows what changes.

Takes the names of golden test modules (all, if none is given), each with a function `golden` that gives the files it
compares and the content they should have. Writes those that differ, and prints each difference to be read.
Never runs in a test.

    python tests/golden/rewrite.py test_sources
"""

from __future__ import annotations

import difflib
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fixtures"))  # as tests/conftest.py does


def rewrite(path: Path, content: str) -> bool:
    """Write the file if its content differs; true if it did."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if before == content:
        return False
    name = path.relative_to(HERE).as_posix()
    sys.stdout.writelines(
        difflib.unified_diff(before.splitlines(True), content.splitlines(True), f"{name} (was)", f"{name} (is)", n=0)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return True


def main(names: list[str]) -> None:
    """Rewrite the golden files of the named modules."""
    modules = [HERE / f"{name.removesuffix('.py')}.py" for name in names] or sorted(HERE.glob("test_*.py"))
    changed = 0
    for module in modules:
        files = runpy.run_path(str(module)).get("golden", dict)()
        changed += sum(rewrite(path, content) for path, content in sorted(files.items()))
    print(f"{changed} golden files rewritten. Read the difference above before you commit it.")


if __name__ == "__main__":
    main(sys.argv[1:])
