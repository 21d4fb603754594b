"""The choice of the engine: each rule once, with the sentence it gives.

Takes releases of a size that is only claimed. Gives the mode that would be wrong.
Never starts an engine.
"""

from pathlib import Path

import pytest
from gri_service.config import SettingError, read
from gri_service.engine.modes import QUAD_BYTES, choose, free_memory, size
from gri_service.release import Release

GB = 1 << 30
FEW, MANY = 500_000, 2_000_001


def sized(quads: int) -> Release:
    return Release("r", Path("load.nq"), None, {"quads": {"g": quads - 1}, "defaultQuads": 1})


CASES = [
    ({}, FEW, 8 * GB, "memory", "half of free memory is 4,096 MB"),
    ({}, FEW, 3 * GB, "disk", "6 copies of 500,000 quads need 1,716 MB; half of free memory is 1,536 MB"),
    ({"WORKERS": 2}, FEW, 3 * GB, "memory", "4 copies"),
    ({}, MANY, 800 * GB, "disk", "2,000,001 quads are more than GRI_MEMORY_QUADS, 2,000,000"),
    ({"MEMORY_QUADS": 3_000_000}, MANY, 800 * GB, "memory", "6 copies"),
    ({"REMOTE": "http://x/"}, FEW, 8 * GB, "remote", "GRI_REMOTE names an endpoint"),
    ({"REMOTE": "http://x/", "ENGINE": "disk"}, FEW, 8 * GB, "disk", "GRI_ENGINE is disk"),
    ({"ENGINE": "memory"}, MANY, 0, "memory", "GRI_ENGINE is memory"),
]


@pytest.mark.parametrize(("given", "quads", "free", "mode", "words"), CASES)
def test_the_mode_and_why(given: dict[str, object], quads: int, free: int, mode: str, words: str) -> None:
    chosen, reason = choose(sized(quads), read({"WORKERS": 4} | given, {}), free)
    assert chosen == mode
    assert words in reason
    assert len(CASES) == 8


@pytest.mark.parametrize(("given", "words"), [({"ENGINE": "cloud"}, "auto, memory, disk, remote"),
                                              ({"ENGINE": "remote"}, "Set GRI_REMOTE")])  # fmt: skip
def test_a_choice_that_cannot_be_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        choose(sized(FEW), read(given, {}), GB)


def test_a_bare_file_is_counted_by_its_lines_or_guessed_by_its_bytes(tmp_path: Path) -> None:
    lines, turtle = tmp_path / "a.nq", tmp_path / "a.ttl"
    lines.write_text("<a:a> <a:a> <a:a> .\n" * 7)
    turtle.write_text("#" * 1_000)
    assert size(Release("a", lines, None, {})) == 7
    assert size(Release("a", turtle, None, {})) == 10


def test_free_memory_is_what_the_machine_says() -> None:
    total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    assert 1 << 20 < free_memory() < int(total.split()[1]) << 10
    assert QUAD_BYTES == 600
