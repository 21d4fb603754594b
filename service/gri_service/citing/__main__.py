"""`gri-cite verify` and `python -m gri_service.citing verify`: all citations asked again, nightly and at each upgrade.

Takes the settings of the service, in the environment. Gives a report as JSON beside the store, and an exit status:
0 where all is as it was cited, 1 where something differs or could not be asked, 2 where nothing could be begun.
Never needs the service to run, and never disturbs it: releases are opened read-only, by processes of its own.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gri_service.citing.asking import Limits, Run
from gri_service.citing.store import Store
from gri_service.citing.verification import Report, verify
from gri_service.config import SettingError, Settings, read
from gri_service.engine import Answer, Job
from gri_service.engine.disk import DiskEngine
from gri_service.engine.link import EngineError, MemoryLimits
from gri_service.problems import NotKept, UnknownRelease
from gri_service.release import Release, ReleaseError, open_folder

REPORT = "verified.json"
PATIENCE = 600.0  # seconds a run may wait for a worker: there is nobody to whom it would be too long


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify; the exit status."""
    parser = argparse.ArgumentParser(
        prog="gri-cite", description="Check the citations of a service.",
        epilog="Settings are those of the service: GRI_CITATIONS, GRI_BUILD, GRI_WORKERS and the limits of a query.",
    )  # fmt: skip
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("verify", help="ask every citation again on its release and compare both hashes")
    checking.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    given = parser.parse_args(arguments)
    try:
        return check_all(read(), quiet=given.quiet)
    except (SettingError, ReleaseError, EngineError, NotKept, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def check_all(settings: Settings, *, quiet: bool) -> int:
    """Verify the citations of the folder that the settings name, and leave the report beside them."""
    store = Store(Path(settings.text("CITATIONS")))
    store.mend()
    limits = Limits(settings.number("PAGE_SECONDS"), settings.whole("MAX_ROWS"), settings.whole("MAX_BYTES"))
    workers = max(2, os.cpu_count() or 2) + 1  # one of them is kept for pages, which this is not

    @contextmanager
    def opened(name: str) -> Iterator[Run]:
        release = _find(settings, name)
        walls = MemoryLimits(
            workers, patience=PATIENCE, queries=settings.whole("WORKER_QUERIES"),
            private=2 * settings.whole("WORKER_PRIVATE"), memory=settings.whole("WORKER_MEMORY"),
        )  # fmt: skip
        engine = DiskEngine(release.store or release.load, walls, quads=release.quads)

        def run(job: Job) -> Answer:
            return engine.run(replace(job, kind="query"))

        try:
            yield run
        finally:
            engine.close()

    def tell(done: int, total: int) -> None:
        if not quiet and (done % 1_000 == 0 or done == total):
            print(f"{done:,} of {total:,}", flush=True)

    report = verify(store, opened, limits, workers - 1, tell)
    write(store.folder, report)
    for found in report.differ:
        print(f"{found['pid']} differs on {found['release']}: {found['title']}", file=sys.stderr)
    for found in report.failed:
        print(f"{found['pid']} could not be asked on {found['release']}: {found['detail']}", file=sys.stderr)
    if not quiet:
        print(
            f"{report.same:,} of {report.checked:,} are as they were cited, {len(report.differ):,} differ, "
            f"{len(report.failed):,} failed, {len(report.retired):,} retired; {report.seconds:.1f} s."
        )
    return 0 if report.holds else 1


def _find(settings: Settings, name: str) -> Release:
    """The release of a name in the build folder, or the one folder the settings name."""
    places = [Path(settings.text("RELEASE"))] if settings.text("RELEASE") else []
    for folder in (*places, Path(settings.text("BUILD")) / "releases" / name):
        try:
            release = open_folder(folder)
        except (ReleaseError, OSError):
            continue
        if release.id == name:
            return release
    raise UnknownRelease(f"Release {name} is no longer kept.")


def write(folder: Path, report: Report) -> None:
    """The report beside the store, whole or not at all."""
    if not folder.is_dir():  # nothing has been cited, so there is nothing to leave a report beside
        return
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".verified-", delete=False, encoding="utf-8") as file:
        json.dump(report.told, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o644)
    Path(file.name).replace(folder / REPORT)


if __name__ == "__main__":
    sys.exit(main())
