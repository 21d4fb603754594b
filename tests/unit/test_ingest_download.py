"""A file of a registry comes whole and verified, or not at all: over HTTP, or from where a person has it.

Takes a real HTTP server on port 0 that may cut off, lie, lack ranges or redirect. Gives the folder and the words.
Never reaches beyond this machine.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from gri_ingest import download as downloading
from gri_ingest.bring import bring
from gri_ingest.download import download
from gri_ingest.download.part import Part, Pin
from gri_ingest.errors import SourceRefused
from gri_ingest.fetch import fetch
from gri_ingest.progress import Progress
from gri_ingest.project import Project
from gri_ingest.snapshot import pinned
from gri_ingest.source import Source, describe

BODY = bytes(range(256)) * 4096  # a megabyte, so that it comes in several reads
DIGEST = hashlib.sha256(BODY).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@dataclass
class Site:
    """What the server does, and the requests it saw."""

    address: str = ""
    body: bytes = BODY
    etag: str = '"1"'
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # after so many bytes the next answers end
    statuses: list[int] = field(default_factory=list)  # the next answers are these
    location: str = ""
    moved: str = ""  # every request but those of this address is sent there
    length: bool = True
    coding: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    """Cuts connections on purpose, so what its threads complain of is no fault."""

    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        site = self.server.site
        site.seen.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
        if site.statuses or (site.moved and not site.moved.endswith(self.path)):
            self.send_response(site.statuses.pop(0) if site.statuses else 302)
            self.send_header("Location", site.location or site.moved)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start, status = 0, 200
        asked = self.headers.get("Range", "")
        if asked and site.ranges and self.headers.get("If-Range") == site.etag:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
            if start >= len(site.body):
                self.send_error(416)
                return
        self.send_response(status)
        if site.etag:
            self.send_header("ETag", site.etag)
        if site.coding:
            self.send_header("Content-Encoding", site.coding)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(site.body) - 1}/{len(site.body)}")
        if site.length:
            self.send_header("Content-Length", str(len(site.body) - start))
        self.end_headers()
        end = site.cuts.pop(0) if site.cuts else len(site.body)
        self.wfile.write(site.body[start:end])
        self.wfile.flush()
        self.close_connection = True


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on port 0, gone with all its threads afterwards."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(f"http://127.0.0.1:{server.server_address[1]}/file.gz")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.site
    server.shutdown()
    server.server_close()
    thread.join()


def pin(site: Site, **others: Any) -> Pin:
    told: dict[str, Any] = {"name": "file.gz", "url": site.address, "sha256": DIGEST, "size": len(BODY)}
    return Pin(**(told | others))


def get(site: Site, folder: Path, **others: Any) -> str:
    return download(Part(pin(site, **others), folder), lambda _: None, pauses=(0.0, 0.0))


def refused(site: Site, folder: Path, **others: Any) -> str:
    """The words of the refusal; nothing bears the name of the file."""
    with pytest.raises(SourceRefused) as words:
        get(site, folder, **others)
    assert not (folder / "file.gz").exists()
    return str(words.value)


def test_a_file_is_there_whole_and_alone(site: Site, tmp_path: Path) -> None:
    said: list[str] = []
    assert download(Part(pin(site), tmp_path), said.append) == DIGEST
    assert {path.name: path.read_bytes() == BODY for path in tmp_path.iterdir()} == {"file.gz": True}
    assert said[-1] == "file.gz: 100 % of 1,048,576 bytes"
    assert site.seen[0]["accept-encoding"] == "identity"


def test_what_was_cut_off_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.cuts = [300_000, 700_000]
    assert get(site, tmp_path) == DIGEST
    assert [(seen.get("range"), seen.get("if-range")) for seen in site.seen] == [
        (None, None), ("bytes=300000-", '"1"'), ("bytes=700000-", '"1"'),
    ]  # fmt: skip
    assert (tmp_path / "file.gz").read_bytes() == BODY


def test_a_later_run_goes_on_as_well(site: Site, tmp_path: Path) -> None:
    site.cuts = [100, 200, 300]
    words = refused(site, tmp_path)
    assert words.startswith(f"{site.address} was cut off after 300 of 1,048,576 bytes. 300 bytes are kept")
    assert get(site, tmp_path) == DIGEST
    assert site.seen[-1]["range"] == "bytes=300-"
    assert [path.name for path in tmp_path.iterdir()] == ["file.gz"]


def test_a_server_without_ranges_gives_it_anew(site: Site, tmp_path: Path) -> None:
    site.ranges, site.cuts = False, [300_000]
    assert get(site, tmp_path) == DIGEST
    assert (tmp_path / "file.gz").read_bytes() == BODY
    assert site.seen[-1]["range"] == "bytes=300000-"  # it was asked for, and the whole file was understood


def test_a_file_that_changed_meanwhile_is_not_mixed_of_two(site: Site, tmp_path: Path) -> None:
    site.cuts, site.body = [300_000, 300_000, 300_000], bytes(len(BODY))
    refused(site, tmp_path)
    site.body, site.etag = BODY, '"2"'
    assert get(site, tmp_path) == DIGEST
    assert site.seen[-1]["if-range"] == '"1"'


def test_without_a_validator_nothing_is_taken_for_a_beginning(site: Site, tmp_path: Path) -> None:
    site.etag, site.cuts = "", [300_000]
    assert get(site, tmp_path) == DIGEST
    assert "range" not in site.seen[-1]


def test_a_part_of_another_address_is_no_beginning(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(b"x" * 10)
    (tmp_path / "file.gz.part.json").write_text(json.dumps({"url": "http://elsewhere/", "validator": '"1"'}))
    assert get(site, tmp_path) == DIGEST
    assert "range" not in site.seen[0]


def test_a_whole_part_of_a_killed_run_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(BODY)
    (tmp_path / "file.gz.part.json").write_text(json.dumps({"url": site.address, "validator": '"1"'}))
    assert get(site, tmp_path) == DIGEST
    assert site.seen == []


def test_a_part_longer_than_the_file_is_thrown_away(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(BODY + b"x")
    (tmp_path / "file.gz.part.json").write_text(json.dumps({"url": site.address, "validator": '"1"'}))
    assert get(site, tmp_path) == DIGEST
    assert [seen.get("range") for seen in site.seen] == ["bytes=1048577-", None]


def test_other_bytes_are_refused_and_nothing_is_kept(site: Site, tmp_path: Path) -> None:
    words = refused(site, tmp_path, sha256=OTHER)
    assert f"have the checksum {DIGEST}, not {OTHER}" in words
    assert "--accept" in words
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.statuses = [503, 429]
    assert get(site, tmp_path) == DIGEST
    assert len(site.seen) == 3


# status of the answer -> requests made, words of the refusal
STATUSES = {
    404: (1, "is not there (404)"),
    410: (1, "is not there (410)"),
    403: (1, "may not be read by everybody (403)"),
    401: (1, "may not be read by everybody (401)"),
    400: (1, "answers 400"),
    503: (3, "answers 503"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_refusal_of_the_server_is_told_with_another_way(status: int, site: Site, tmp_path: Path) -> None:
    times, said = STATUSES[status]
    site.statuses = [status] * 9
    words = refused(site, tmp_path)
    assert words.startswith(f"{site.address} {said}")
    assert "--from PATH" in words
    assert len(site.seen) == times


def test_six_refusals_were_tried() -> None:
    assert len(STATUSES) == 6


# what is asked of the server -> words of the refusal
SIZES = {
    "larger than pinned": ({"size": 1000, "sha256": OTHER}, True, "has 1,048,576 bytes, not 1,000"),
    "smaller than pinned": ({"size": 2_000_000, "sha256": OTHER}, True, "has 1,048,576 bytes, not 2,000,000"),
    "without an end": ({"size": 1000, "sha256": OTHER}, False, "does not end after 1,000 bytes"),
}


@pytest.mark.parametrize("case", SIZES)
def test_a_file_of_another_size_is_refused_before_it_fills_the_disk(case: str, site: Site, tmp_path: Path) -> None:
    others, site.length, said = SIZES[case]
    assert said in refused(site, tmp_path, **others)
    assert [path for path in tmp_path.iterdir() if path.stat().st_size > 1000] == []
    assert len(SIZES) == 3


def test_a_coded_answer_is_refused(site: Site, tmp_path: Path) -> None:
    site.coding = "gzip"
    assert "comes in the coding gzip" in refused(site, tmp_path)


def test_a_redirect_within_the_host_is_followed_with_its_range(site: Site, tmp_path: Path) -> None:
    site.moved, site.cuts = f"{site.address}/there", [300_000]
    assert get(site, tmp_path) == DIGEST
    assert [(seen["path"], seen.get("range")) for seen in site.seen] == [
        ("/file.gz", None), ("/file.gz/there", None),
        ("/file.gz", "bytes=300000-"), ("/file.gz/there", "bytes=300000-"),
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["http://localhost:1/file.gz", "ftp://127.0.0.1/file.gz", "file:///etc/hostname"])
def test_a_redirect_to_another_place_without_tls_is_refused(target: str, site: Site, tmp_path: Path) -> None:
    site.statuses, site.location = [302], target
    words = refused(site, tmp_path)
    assert f"sends us to {target} (302), which is not safe to follow" in words
    assert len(site.seen) == 1


def test_a_redirect_that_turns_in_a_ring_ends(site: Site, tmp_path: Path) -> None:
    site.statuses, site.location = [302] * 30, site.address
    assert "which is not safe to follow" in refused(site, tmp_path)
    assert len(site.seen) <= 10


def test_no_network_is_told_as_such(tmp_path: Path, site: Site) -> None:
    words = refused(site, tmp_path, url="http://127.0.0.1:1/file.gz")
    assert "cannot be reached" in words
    assert "Is there a network?" in words


def test_a_full_disk_is_no_fault_of_the_network(site: Site, tmp_path: Path) -> None:
    class Full:
        def tell(self) -> int:
            return 0

        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class Told:
        def read(self, size: int) -> bytes:
            return b"x"

    out: Any = Full()
    with pytest.raises(OSError, match="No space left"):
        downloading._copy(Part(pin(site), tmp_path), Told(), out, None, lambda _: None)


# --- the files of a registry -----------------------------------------------------------------------------------


def pins(site: Site) -> list[Pin]:
    return [pin(site), Pin("table.csv", "", hashlib.sha256(b"a,b\n").hexdigest(), 4, note="Ask the author.")]


def bringing(site: Site, folder: Path, **others: Any) -> dict[str, str]:
    return bring("toy", pins(site), folder, lambda _: None, **others)


def test_what_has_no_address_is_named_after_the_rest_was_fetched(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused) as words:
        bringing(site, tmp_path)
    assert str(words.value) == (
        "toy: table.csv has no public address. Ask the author. "
        "Then: gri-ingest fetch toy --from PATH (the file, or its folder)."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file.gz"]


def test_files_of_a_folder_are_linked_and_verified(site: Site, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file.gz").write_bytes(BODY)
    (tmp_path / "mine" / "table.csv").write_bytes(b"a,b\n")
    sums = bringing(site, tmp_path / "snapshot", given=tmp_path / "mine")
    assert sums == {each.name: each.sha256 for each in pins(site)}
    assert {path.name for path in (tmp_path / "snapshot").iterdir()} == {"file.gz", "table.csv"}
    assert (tmp_path / "snapshot" / "file.gz").samefile(tmp_path / "mine" / "file.gz")
    assert site.seen == []  # a person who gives files asks for no network


def test_files_of_another_disk_are_copied(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "file.gz").write_bytes(BODY)
    bring("toy", [pin(site)], tmp_path / "snapshot", lambda _: None, given=tmp_path)
    assert (tmp_path / "snapshot" / "file.gz").read_bytes() == BODY
    assert not (tmp_path / "snapshot" / "file.gz").samefile(tmp_path / "file.gz")


def test_one_given_file_completes_what_was_fetched(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused):
        bringing(site, tmp_path / "snapshot")
    (tmp_path / "table.csv").write_bytes(b"a,b\n")
    assert set(bringing(site, tmp_path / "snapshot", given=tmp_path / "table.csv")) == {"file.gz", "table.csv"}
    bringing(site, tmp_path / "snapshot")
    assert len(site.seen) == 1  # what is there and right is not fetched again


def test_other_bytes_are_taken_only_when_accepted_and_noted_beside(site: Site, tmp_path: Path) -> None:
    mine, snapshot = tmp_path / "table.csv", tmp_path / "snapshot"
    mine.write_bytes(b"a,b\n1,2\n")
    digest = hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    with pytest.raises(SourceRefused, match=r"have the checksum .* not .*--accept") as words:
        bringing(site, snapshot, given=mine)
    assert digest in str(words.value)
    assert not (snapshot / "table.csv").exists()
    assert mine.read_bytes() == b"a,b\n1,2\n"  # the person's own file is left alone
    with pytest.raises(SourceRefused, match=r"file\.gz is not in"):
        bringing(site, snapshot, given=mine, accept=True)
    assert json.loads((snapshot / "accepted.json").read_text()) == {"table.csv": digest}
    assert bringing(site, snapshot)["table.csv"] == digest  # accepted once, accepted for later runs
    mine.write_bytes(b"a,b\n")
    bringing(site, snapshot, given=mine, accept=True)
    assert not (snapshot / "accepted.json").exists()  # the pinned bytes need no note


def test_an_accepted_address_may_have_other_bytes_and_another_size(site: Site, tmp_path: Path) -> None:
    site.body = b"another edition"
    one = [pin(site)]
    with pytest.raises(SourceRefused, match="has 15 bytes, not 1,048,576"):
        bring("toy", one, tmp_path, lambda _: None)
    sums = bring("toy", one, tmp_path, lambda _: None, accept=True)
    assert sums == {"file.gz": hashlib.sha256(b"another edition").hexdigest()}
    assert json.loads((tmp_path / "accepted.json").read_text()) == sums


def test_damaged_bytes_of_the_snapshot_are_fetched_anew(site: Site, tmp_path: Path) -> None:
    bring("toy", [pin(site)], tmp_path, lambda _: None)
    (tmp_path / "file.gz").write_bytes(b"damaged")
    bring("toy", [pin(site)], tmp_path, lambda _: None)
    assert (tmp_path / "file.gz").read_bytes() == BODY


def test_a_path_that_is_not_there_is_named(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="there is no such file or folder"):
        bringing(site, tmp_path / "snapshot", given=tmp_path / "nowhere")


def test_a_note_that_is_damaged_says_what_to_do(site: Site, tmp_path: Path) -> None:
    (tmp_path / "accepted.json").write_text("[")
    with pytest.raises(SourceRefused, match="Delete it"):
        bringing(site, tmp_path)


# --- the verb ----------------------------------------------------------------------------------------------------


def registry(site: Site) -> Source:
    told = {
        "slug": "toy", "title": "Toy", "publisher": "P", "landing_page": "https://x.example/", "format": "files",
        "licence": "https://x.example/", "retrieved": datetime.date(2026, 1, 31),
        "files": [{"name": "file.gz", "url": site.address, "sha256": DIGEST, "bytes": len(BODY)}],
    }  # fmt: skip
    return describe("toy", told, lambda _: iter(()), lambda *_: iter(()))


def test_a_build_finds_what_fetch_brought_and_asks_for_it_before(site: Site, tmp_path: Path) -> None:
    project, source = Project(tmp_path), registry(site)
    with pytest.raises(SourceRefused, match=r"file\.gz is not there\. Run gri-ingest fetch toy"):
        pinned(project, source)
    assert fetch(project, source, Progress(quiet=True)) == pinned(project, source)
    assert (tmp_path / "build" / "snapshots" / "toy" / "file.gz").read_bytes() == BODY


def test_a_build_takes_what_was_accepted_and_nothing_else(site: Site, tmp_path: Path) -> None:
    project, source = Project(tmp_path), registry(site)
    (tmp_path / "mine.gz").write_bytes(b"mine")
    before = fetch(project, source, Progress(quiet=True))
    assert fetch(project, source, Progress(quiet=True), accept=True, given=tmp_path / "mine.gz") != before
    assert pinned(project, source) != before
    (tmp_path / "build" / "snapshots" / "toy" / "file.gz").unlink()
    (tmp_path / "build" / "snapshots" / "toy" / "file.gz").write_bytes(b"edited later")
    with pytest.raises(SourceRefused, match="has the checksum"):
        pinned(project, source)


def test_a_file_that_is_no_registrys_cannot_be_given(site: Site, tmp_path: Path) -> None:
    source = describe("toy", {**TABLES}, lambda _: iter(()), lambda *_: iter(()))
    with pytest.raises(SourceRefused, match="toy is no registry"):
        fetch(Project(tmp_path), source, Progress(quiet=True), given=tmp_path)


TABLES = {
    "slug": "toy", "title": "Toy", "publisher": "P", "landing_page": "https://x.example/", "format": "tables",
    "licence": "https://x.example/", "retrieved": datetime.date(2026, 1, 31), "url": "data",
}  # fmt: skip
