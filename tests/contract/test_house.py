"""What the repository says of itself is true: rooms, links, settings and two commands.

Takes the READMEs, the Makefile and the files git would commit. Gives the sentence that is the repair.
Never builds or serves anything.
"""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["ontology", "ingest", "service", "queries", "data", "tests"]
MACHINE = re.compile(r"(?<![\w.-])/(?:work|root|farm|home/\w+)/[\w.]|(?<!\w)\.\./shared/(?!datasets)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def committed() -> list[Path]:
    """The files git tracks or would track; every file of an unpacked archive."""
    run = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    names = run.stdout.splitlines() if run.returncode == 0 else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_lives_there(room: str) -> None:
    words = (ROOT / room / "README.md").read_text(encoding="utf-8")
    assert words.startswith("# ")
    assert len(words.split()) > 100, f"{room}/README.md should be about a page"


def test_six_rooms_were_judged() -> None:
    assert len(ROOMS) == 6
    assert all((ROOT / room).is_dir() for room in ROOMS)


def test_every_link_between_our_pages_leads_somewhere() -> None:
    pages = [path for path in committed() if path.suffix == ".md"]
    assert len(pages) >= 8
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken, "Mend these links: " + "; ".join(broken)


def test_the_readme_opens_with_what_this_is_and_two_commands() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8")
    start = words.split("## Start", 1)[1].split("##", 1)[0]
    assert re.findall(r"^make \w+", start, re.MULTILINE) == ["make run", "make test"]
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^run:", rules, re.MULTILINE)
    assert re.search(r"^test:", rules, re.MULTILINE)
    assert words.index("knowledge graph") < 100


def test_the_readme_tour_names_questions_that_exist() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"/queries/([a-z][a-z-]+)\.(?:csv|json)", words))
    assert len(named) >= 2
    missing = [name for name in named if not (ROOT / "queries" / f"{name}.rq").exists()]
    assert not missing, f"README.md names questions without a file: {missing}"


def test_the_changelog_names_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r'^  "([a-z][\w.-]*?)(?:\[.*?\])?[<>=~!].*?"?,?\s*(#.*)?$', text, re.MULTILINE)
    assert len(listed) >= 12
    silent = [name for name, comment in listed if not comment]
    assert not silent, f"Say in one line what these are for: {silent}"


def test_nothing_committed_names_a_machine() -> None:
    own = Path(__file__)
    found = []
    for path in committed():
        if path == own or path.suffix in {".png", ".gz", ".sqlite"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found, f"Paths of one machine: {found}"


def test_a_planted_machine_path_is_found() -> None:
    assert MACHINE.search("open('/home/ann/x')")
    assert MACHINE.search("see ../shared/LAYOUT.md")
    assert not MACHINE.search("default ../shared/datasets")
    assert not MACHINE.search("read at https://www.sbfi.admin.ch/sbfi/en/home/research/page.html")
