"""Snapshots of the sources: what a build reads, pinned.

Takes a source; gives the folder its adapter reads, and refuses one whose checksum is not the one in source.toml.
Never reaches the network but for the files of a registry (download/), and never within a build.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path

import babel
import iso3166

from gri_ingest import snapshot
from gri_ingest.bring import bring
from gri_ingest.download.part import Pin
from gri_ingest.errors import SourceRefused
from gri_ingest.progress import Progress
from gri_ingest.project import Project
from gri_ingest.source import Source

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
KOSOVO, UNION = "XK", "EU"


def fetch(project: Project, source: Source, progress: Progress, accept: bool = False, given: Path | None = None) -> str:
    """Make or find the snapshot of a source; gives its SHA-256.

    `given` is the file or folder where a person has the files of a registry. `accept` takes other bytes than the pinned
    ones: of a source of the checkout they are written to its source.toml, for all; of a registry they are noted in
    build/snapshots/, for this build folder alone.
    """
    folder = source.snapshot(project.root)
    if source.registry:
        pins = [Pin(file.name, file.url, file.sha256, file.bytes, note=file.note) for file in source.files]
        bring(source.slug, pins, folder, progress.tell, given, accept)
        return snapshot.pinned(project, source)
    if given is not None:
        raise SourceRefused(f"{source.slug} is no registry: its snapshot is made from the checkout. Leave --from away.")
    if source.format == "packages":
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "territories.csv").write_text(territories(), encoding="utf-8", newline="\n")
    if not folder.is_dir():
        raise SourceRefused(f"sources/{source.slug}/source.toml: {source.url} is not there. Restore the folder.")
    digest = checksum(folder)
    if accept:
        _accept(source.slug, digest)
    elif source.sha256 and source.sha256 != digest:
        raise SourceRefused(
            f"sources/{source.slug}/source.toml: the snapshot has the checksum {digest}, not {source.sha256}. "
            f"If the change is meant: gri-ingest fetch {source.slug} --accept."
        )
    return digest


def territories() -> str:
    """ISO 3166-1 codes and CLDR names in six languages as a CSV table, in the order of the codes.

    >>> [line for line in territories().splitlines() if line.startswith(("code", "FR"))]
    ['code,alpha3,numeric,en,fr,es,ru,zh,ar,other', 'FR,FRA,250,France,France,Francia,Франция,法国,فرنسا,']
    """
    names = [babel.Locale.parse(language).territories for language in LANGUAGES]
    codes = {country.alpha2: (country.alpha3, country.numeric) for country in iso3166.countries}
    codes[KOSOVO] = ("XKX", "")  # the numeric code in use is a user's own, as the letters are
    codes[UNION] = ("", "")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "alpha3", "numeric", *LANGUAGES, "other"])
    others = _other_names()
    for code in sorted(codes):
        writer.writerow([code, *codes[code], *(name[code] for name in names), others.get(code, "")])
    return out.getvalue()


def _other_names() -> dict[str, str]:
    """Short, variant and earlier English names that CLDR gives beside the first one, which Babel leaves out."""
    with (Path(__file__).parent / "sources" / "territories" / "other_names.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def checksum(folder: Path) -> str:
    """One SHA-256 for the data files of a folder, whatever their dates."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.suffix in {".csv", ".json", ".toml", ".tsv"}:
            whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _accept(slug: str, digest: str) -> None:
    path = Path(__file__).parent / "sources" / slug / "source.toml"
    text = path.read_text(encoding="utf-8")
    line = f'sha256 = "{digest}"'
    new, times = re.subn(r'^sha256 = ".*"$', line, text, flags=re.MULTILINE)
    path.write_text(new if times else text.replace("\nretrieved =", f"\n{line}\nretrieved =", 1), encoding="utf-8")
