"""Who may import whom: the table of ingest/README.md and service/README.md, read from the code with `ast`.

Takes every Python file of the two packages. Gives one sentence per forbidden import, which is the repair.
Never imports the code it judges.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"ingest", "service", "queries", "ontology", "data", "tests"}
PURE = {"protocol", "negotiate", "guard", "formats", "description", "dcat", "wellknown", "problems"}
BUILD_ONLY = {"rdflib", "pyshacl", "owlready2", "owlrl", "yaml", "babel", "iso3166", "frictionless"}
MAY = {  # third-party package -> the ingest modules that may import it
    "rdflib": {"check", "shapes"},
    "pyshacl": {"check", "shapes"},
    "yaml": {"queries", "extract"},
    "babel": {"fetch"},
    "iso3166": {"fetch", "countries"},
    "sqlite3": {"search"},
    "http": {"download", "publish"},
    "urllib.request": {"download", "publish"},
    "socket": set(),
    "requests": set(),
    "httpx": set(),
}


def modules(package: str) -> Iterator[tuple[str, Path]]:
    """Every module of a package as its dotted name below the package, and its file."""
    root = next(ROOT.glob(f"*/{package}"))
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imports(path: Path, package: str, name: str) -> Iterator[str]:
    """Absolute dotted names that a file imports, relative imports resolved."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                parts = [package, *([] if name == "__init__" else name.split("."))]
                keep = len(parts) - node.level + (1 if is_package and name != "__init__" else 0)
                if name == "__init__":
                    keep = 1
                stem = ".".join(parts[:keep])
            else:
                stem = ""
            module = ".".join(filter(None, (stem, node.module or "")))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def faults_ingest(name: str, names: set[str]) -> Iterator[str]:
    """What an ingest module imports and may not."""
    tops = {n.split(".")[0] for n in names}
    leaf = name.split(".")[0]
    if "gri_service" in tops or "flask" in tops:
        yield f"gri_ingest.{name} imports the service; share by the release folder instead."
    for library, homes in MAY.items():
        named = library in names or any(n.startswith(f"{library}.") for n in names)
        if named and leaf not in homes:
            yield f"gri_ingest.{name} imports {library}; only {sorted(homes)} may."
    if name.startswith("sources.") and name.count(".") >= 2:
        own = ".".join(name.split(".")[:2])
        allowed = {"row", "fact", "mint", "terms", "flat"}
        for module in sorted(n for n in names if n.startswith("gri_ingest.")):
            part = module.removeprefix("gri_ingest.")
            if part.split(".")[0] not in allowed and not part.startswith(own) and part not in {"sources"}:
                yield f"gri_ingest.{name} imports {module}; an adapter sees row, fact, mint, terms and flat alone."
        for library in sorted(tops - set(sys.stdlib_module_names) - {"gri_ingest", "pyoxigraph", ""}):
            yield f"gri_ingest.{name} imports {library}; an adapter needs the standard library alone."
        for banned in sorted(tops & {"os", "time", "random", "socket", "urllib", "http", "sqlite3"}):
            yield f"gri_ingest.{name} imports {banned}; an adapter touches no network, clock, store or environment."


def faults_service(name: str, names: set[str], text: str) -> Iterator[str]:
    """What a service module imports and may not."""
    tops = {n.split(".")[0] for n in names}
    if "gri_ingest" in tops or tops & BUILD_ONLY:
        yield f"gri_service.{name} imports {sorted(tops & (BUILD_ONLY | {'gri_ingest'}))}; the release is the contract."
    leaf = name.split(".")[0]
    if (leaf in PURE or leaf in {"engine", "search"}) and "flask" in tops:
        yield f"gri_service.{name} imports flask; move the route to blueprints/."
    if "sqlite3" in tops and leaf not in {"search", "earlier"}:  # the index of today, and those of earlier builds
        yield f"gri_service.{name} imports sqlite3; only search may."
    if "pyoxigraph.Store" in names and leaf != "engine":
        yield f"gri_service.{name} opens a store; only engine may."
    if name.startswith("blueprints."):
        own = f"gri_service.{name}"
        for module in sorted(n for n in names if n.startswith("gri_service.blueprints.")):
            if not module.startswith(own):
                yield f"gri_service.{name} imports {module}; blueprints do not know one another."
    # `request.environ` is the web server's word for one request, not the environment of the process.
    if re.search(r"\bos\.environ|\bgetenv\b|import environ", text) and name != "config":
        yield f"gri_service.{name} reads the environment; put a row into SETTINGS of config.py."


def test_every_module_keeps_to_its_room() -> None:
    faults: list[str] = []
    seen = 0
    for package in ("gri_ingest", "gri_service"):
        for name, path in modules(package):
            seen += 1
            names = set(imports(path, package, name))
            for top in sorted({n.split(".")[0] for n in names} & ROOMS):
                faults.append(f"{package}.{name} imports the room {top!r}; import gri_ingest or gri_service.")
            if package == "gri_ingest":
                faults += faults_ingest(name, names)
            else:
                faults += faults_service(name, names, path.read_text(encoding="utf-8"))
    assert seen == len(list(ROOT.glob("ingest/gri_ingest/**/*.py"))) + len(
        list(ROOT.glob("service/gri_service/**/*.py"))
    )
    assert seen > 40, "the rooms look empty: has a folder moved?"
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "names", "word"),
    [
        ("sources.curation.sites", {"gri_ingest.load"}, "adapter"),
        ("sources.curation.sites", {"requests"}, "standard library"),
        ("load", {"rdflib"}, "rdflib"),
        ("load", {"http.client"}, "publish"),
        ("load", {"gri_service.config"}, "service"),
    ],
)
def test_a_forbidden_import_of_ingest_is_found(name: str, names: set[str], word: str) -> None:
    assert any(word in fault for fault in faults_ingest(name, names))


@pytest.mark.parametrize(
    ("name", "names", "text", "word"),
    [
        ("guard", {"flask"}, "", "flask"),
        ("render", {"gri_ingest.mint"}, "", "contract"),
        ("blueprints.pages", {"gri_service.blueprints.sparql"}, "", "one another"),
        ("render", set(), "os.environ['X']", "SETTINGS"),
        ("panels", {"pyoxigraph.Store"}, "", "engine"),
        ("panels", {"sqlite3"}, "", "search"),
    ],
)
def test_a_forbidden_import_of_the_service_is_found(name: str, names: set[str], text: str, word: str) -> None:
    assert any(word in fault for fault in faults_service(name, names, text))


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        path
        for path in ROOT.glob("*/gri_*/**/*.py")
        if path.stem in {"utils", "helpers", "common", "misc", "core", "base"}
    ]
    assert not named, f"Name these after the thing they serve: {named}"
