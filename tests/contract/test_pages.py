"""Templates and style sheet keep what they promise: real questions, no figure of their own, no script, enough contrast.

Takes the templates, the style sheet and the files of queries/. Gives the sentence that is the repair.
Never renders a page: the golden and the end-to-end tests do.
"""

import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from gri_ingest import queries
from gri_service.blueprints.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "service" / "gri_service" / "templates"
STATIC = ROOT / "service" / "gri_service" / "static"
CALL = re.compile(r"\b(number|panel|answer|brief|question|asks)\(\s*\"([a-z0-9-]+)\"([^)]*)\)")
FILES = sorted(TEMPLATES.rglob("*.html"))
QUESTIONS = {path.stem: queries.read(path) for path in (ROOT / "queries").glob("*.rq")}
# How an answer is shown, and no value of a question.
HOW = {"title", "view", "options", "rows", "spare", "words", "by", "layout", "first", "nothing"}
CALLS = [(path, *found) for path in FILES for found in CALL.findall(path.read_text(encoding="utf-8"))]


def words(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def test_every_question_a_template_names_exists_and_takes_its_parameters() -> None:
    assert len(CALLS) >= 20
    faults = []
    for path, verb, name, rest in CALLS:
        given = set(re.findall(r"(\w+)=", rest)) - HOW
        if name not in QUESTIONS:
            faults.append(f"{words(path)} names {name}, which is no file of queries/.")
        elif given - set(QUESTIONS[name].params):
            faults.append(
                f"{words(path)} gives {name} {sorted(given - set(QUESTIONS[name].params))}, which it has not."
            )
        elif verb == "number" and QUESTIONS[name].view != "number":
            faults.append(f"{words(path)} shows {name} as a number; its view is {QUESTIONS[name].view}.")
    assert not faults, "\n".join(faults)


def test_what_the_code_asks_for_by_name_exists() -> None:
    from gri_service.blueprints import search

    assert {search.SAID} <= set(QUESTIONS)


def test_no_template_holds_a_figure_of_its_own() -> None:
    """A number in the prose of a page is a number without a question."""
    found = []
    for path in [*TEMPLATES.glob("pages/*.html"), *TEMPLATES.glob("resources/*.html")]:
        bare = re.sub(
            r"\{[{%#].*?[#%}]\}|<(pre|code)[^>]*>.*?</\1>|<[^>]*>", " ", path.read_text("utf-8"), flags=re.DOTALL
        )
        found += [f"{words(path)}: {number}" for number in re.findall(r"\b\d[\d,.]*\b", bare) if number not in EXAMPLES]
    assert not found, f"Use number(): {found}"


EXAMPLES = {"1954", "2022", "4.0", "4.0."}  # dates that explain dates, and the licence


class Markup(HTMLParser):
    """What of a template could run, or call another host."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        given = {name: value or "" for name, value in attrs}
        bundled = re.fullmatch(r"\{\{ \w+\.script \}\}", given.get("src", "")) and given.get("type") == "module"
        if tag == "script" and (bundled or given.get("type") in {"application/json", "application/ld+json"}):
            return
        if tag in {"script", "style", "iframe", "object", "embed", "base"}:
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        loaded = given.get("src", "") + (given.get("href", "") if tag == "link" else "")
        if loaded.startswith(("http", "//")):
            self.faults.append(f"{tag} loads {loaded}")
        if tag == "a" and given.get("href", "").startswith("http") and "noopener" not in given.get("rel", ""):
            self.faults.append(f"a without rel=noopener: {given['href']}")


@pytest.mark.parametrize("path", FILES, ids=words)
def test_a_template_runs_nothing_and_loads_nothing_from_elsewhere(path: Path) -> None:
    parser = Markup()
    parser.feed(path.read_text(encoding="utf-8"))
    assert parser.faults == []
    assert "|safe" not in path.read_text(encoding="utf-8")


def test_every_template_was_read() -> None:
    assert len(FILES) >= 17


def test_a_planted_script_is_found() -> None:
    parser = Markup()
    parser.feed('<p onclick="x()">a</p><script src="https://x.example/y.js"></script><a href="http://x">b</a>')
    assert parser.faults == [
        "p onclick",
        "<script>",
        "script loads https://x.example/y.js",
        "a without rel=noopener: http://x",
    ]


def test_the_readme_names_every_page_and_folder() -> None:
    told = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    missing = [page.path for page in PAGES if f"`{page.path}`" not in told]
    missing += [path.name for path in TEMPLATES.iterdir() if path.is_dir() and f"`{path.name}/`" not in told]
    assert not missing, f"templates/README.md does not name {missing}"
    assert len(PAGES) >= 2
    assert all((TEMPLATES / page.template).is_file() for page in PAGES)


def colours(sheet: str, dark: bool) -> dict[str, str]:
    """The colour variables of the style sheet in one scheme."""
    blocks = re.findall(r":root \{(.*?)\}", sheet, flags=re.DOTALL)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", blocks[0]))
    return found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", blocks[1])) if dark else found


def linear(colour: str) -> list[float]:
    """Red, green and blue of a colour as amounts of light."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    (ink, ground) for ink in ("ink", "quiet", "accent", "alert") for ground in ("paper", "panel", "accent-soft")
] + [("accent-paper", "accent"), ("band-ink", "band")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, dark: bool) -> None:
    named = colours((STATIC / "gri.css").read_text(encoding="utf-8"), dark)
    assert contrast(named[ink], named[ground]) >= 4.5, f"{ink} on {ground}: {contrast(named[ink], named[ground]):.2f}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(dark: bool) -> None:
    named = colours((STATIC / "gri.css").read_text(encoding="utf-8"), dark)
    assert contrast(named["strong-line"], named["paper"]) >= 3
    assert len(TEXT) == 14


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_colour_of_a_picture_can_be_seen_and_told_from_the_others(dark: bool) -> None:
    named = colours((STATIC / "gri.css").read_text(encoding="utf-8"), dark)
    series = [named[f"series-{number}"] for number in range(1, 9)]
    faint = [
        (colour, ground) for colour in series for ground in ("paper", "panel") if contrast(colour, named[ground]) < 3
    ]
    assert faint == []
    near = {
        (one, other): round(distance(one, other), 3)
        for at, one in enumerate(series)
        for other in series[:at]
        if distance(one, other) < 0.09
    }
    assert near == {}, "These two look alike to somebody; choose another lightness."
    assert distance("#c00000", "#207020") < 0.09, "red and green of one lightness are alike to many"


# What a person sees who lacks one kind of cone (Machado et al. 2009, severity 1.0), after the full eye.
EYES = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
)


def distance(one: str, other: str) -> float:
    """The smallest distance of two colours, in OKLab, over all kinds of colour vision."""
    return min(math.dist(oklab(one, eye), oklab(other, eye)) for eye in EYES)


def oklab(colour: str, eye: tuple[tuple[float, ...], ...]) -> list[float]:
    seen = times(eye, linear(colour))
    cones = times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        [min(max(channel, 0), 1) for channel in seen],
    )
    return times(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        [cone ** (1 / 3) for cone in cones],
    )


def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def test_the_style_sheets_load_nothing_and_know_dark_paper_and_little_room() -> None:
    sheets = [STATIC / "gri.css", *sorted((STATIC / "css").glob("*.css"))]
    assert len(sheets) >= 4
    sheet = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    assert not re.findall(r"url\(|@import|@font-face", sheet)
    for condition in ("prefers-color-scheme: dark", "max-width: 44rem", "@media print", "forced-colors"):
        assert condition in sheet
