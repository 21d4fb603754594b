"""The archive of releases: opened once however many ask, without keeping others waiting, and closed without a trace.

Takes small releases, and a gate that holds an opening up. Gives the sentence that would be false.
Never waits without an end.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gri_service.archive import Archive
from gri_service.catalogue import Catalogue
from gri_service.config import Settings, read
from gri_service.engine import Engine, Job
from gri_service.problems import Busy, Problem, ReleaseDamaged, UnknownRelease
from gri_service.release import Release, open_folder
from gri_service.served import Served
from gri_service.shelf import Shelf
from serving import family, until, write_release

NOW, *OLD = (f"2026-0{number}-01-aaaaaaa{number}" for number in (5, 4, 3, 2, 1))
pytestmark = pytest.mark.local


@pytest.fixture
def build(tmp_path: Path) -> Path:
    for name in (NOW, *OLD):
        write_release(tmp_path / "build" / "releases" / name, name)
    (tmp_path / "build" / "current").symlink_to(tmp_path / "build" / "releases" / NOW)
    return tmp_path / "build"


def settings(build: Path, **more: object) -> Settings:
    return read({"BUILD": str(build), "WORKERS": 2, "PAST_OPEN": 2, "QUEUE_SECONDS": 0.5, **more}, {})


class Gate:
    """Opens releases with an engine that is there already; those that are held wait until they are let go."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.opened, self.held = engine, list[str](), dict[str, threading.Event]()
        self.put: list[Served] = []

    def hold(self, name: str) -> threading.Event:
        return self.held.setdefault(name, threading.Event())

    def __call__(self, release: Release) -> Served:
        self.opened.append(release.id)
        if release.id in self.held:
            assert self.held[release.id].wait(10)
        served = Served(release, self.engine, Catalogue([]), None, lent=True)
        self.put.append(served)
        return served


@pytest.fixture
def gate(engine: Engine) -> Gate:
    return Gate(engine)


@pytest.fixture
def make(build: Path, gate: Gate) -> Iterator[Callable[..., Archive]]:
    made: list[Archive] = []

    def archive(**more: object) -> Archive:
        now = open_folder(build / "releases" / NOW)
        made.append(Archive(settings(build, **more), gate, lambda: now))
        return made[-1]

    yield archive
    for each in made:
        each.close()


def fault(act: Callable[[], object]) -> type[Problem] | None:
    try:
        act()
    except Problem as problem:
        return type(problem)
    return None


def test_one_opening_serves_all_who_ask_for_it(make: Callable[..., Archive], gate: Gate) -> None:
    archive, opening = make(QUEUE_SECONDS=5), gate.hold(OLD[0])
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(archive.borrow, OLD[0]) for _ in range(6)]
        until(lambda: gate.opened)
        time.sleep(0.1)
        assert not any(one.done() for one in asked)
        opening.set()
        served = {id(one.result(5)) for one in asked}
    assert (len(served), gate.opened) == (1, [OLD[0]])
    assert gate.put[0].users == 6


def test_an_opening_that_lasts_keeps_nobody_else_waiting(make: Callable[..., Archive], gate: Gate) -> None:
    archive, opening = make(), gate.hold(OLD[0])
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(archive.borrow, OLD[0])
        until(lambda: gate.opened)
        started = time.monotonic()
        archive.borrow(OLD[1]).leave()
        assert time.monotonic() - started < 0.4
        # Who wants the same one waits as long as a query waits for a worker, and is then told to come again.
        with pytest.raises(Busy) as busy:
            archive.borrow(OLD[0])
        assert busy.value.headers["Retry-After"] == "5"
        assert 0.4 < time.monotonic() - started < 3
        opening.set()
        assert slow.result(5).release.id == OLD[0]


def test_as_many_are_open_as_may_be_and_the_one_unused_longest_goes(make: Callable[..., Archive], gate: Gate) -> None:
    archive = make()
    first, second = archive.borrow(OLD[0]), archive.borrow(OLD[1])
    assert fault(lambda: archive.borrow(OLD[2])) is Busy, "both are in use"
    second.leave()
    first.leave()
    archive.borrow(OLD[1]).leave()
    third = archive.borrow(OLD[2])
    assert not first.enter(), "the one that nobody has asked for since is put away"
    assert second.enter()
    assert third.release.id == OLD[2]
    assert gate.opened == [OLD[0], OLD[1], OLD[2]]


def test_a_release_that_cannot_be_opened_says_so_to_each_and_is_tried_again(
    make: Callable[..., Archive], build: Path, gate: Gate
) -> None:
    archive = make(QUEUE_SECONDS=5)
    whole = Shelf(settings(build), lambda *_: gate.engine, gate.engine)
    try:
        index = build / "releases" / OLD[0] / "search.sqlite"
        kept = index.read_bytes()
        index.write_bytes(b"this is no index" * 100)
        with ThreadPoolExecutor(4) as pool:
            seen = list(pool.map(fault, [lambda: whole.borrow(OLD[0])] * 4))
        assert seen == [ReleaseDamaged] * 4
        index.write_bytes(kept)
        found = whole.borrow(OLD[0])
        assert found.engine.run(Job("ASK {}", form="ASK")).read() == b'{"head":{},"boolean":true}'
        found.leave()
        assert fault(lambda: archive.borrow(OLD[1])) is None, "the others never minded"
    finally:
        whole.close()


def test_a_damaged_store_is_a_clear_problem_and_leaves_no_process(build: Path, engine: Engine) -> None:
    store = build / "releases" / OLD[0] / "store"
    store.mkdir()
    (store / "CURRENT").write_text("MANIFEST-000001\n")
    (store / "MANIFEST-000001").write_bytes(b"no store")
    shelf = Shelf(settings(build), lambda *_: engine, engine)
    try:
        before = set(family(os.getpid()))
        with pytest.raises(ReleaseDamaged) as told:
            shelf.borrow(OLD[0])
        assert (told.value.status, told.value.type) == (500, "release-damaged")
        assert OLD[0] in told.value.detail
        assert str(build) not in told.value.detail, "where it lies is nobody's business"
        until(lambda: not set(family(os.getpid())) - before)
    finally:
        shelf.close()


def test_a_release_that_is_removed_while_it_is_open_is_gone_for_the_next(
    make: Callable[..., Archive], build: Path, gate: Gate
) -> None:
    archive = make()
    reading = archive.borrow(OLD[0])
    shutil.rmtree(build / "releases" / OLD[0])
    assert fault(lambda: archive.borrow(OLD[0])) is UnknownRelease
    assert not reading.enter(), "it is put away"
    assert reading.users == 1, "and whoever was reading may give it back"
    reading.leave()
    assert [release.id for release in archive.releases()] == [NOW, *OLD[1:]]
    assert gate.opened == [OLD[0]]


def test_a_release_nobody_asks_for_is_closed_and_one_in_use_is_not(make: Callable[..., Archive], gate: Gate) -> None:
    archive = make(PAST_SECONDS=0.3)
    used, unused = archive.borrow(OLD[0]), archive.borrow(OLD[1])
    unused.leave()
    until(lambda: not _enters(unused))
    assert _enters(used)
    used.leave()
    until(lambda: not _enters(used))
    assert gate.opened == [OLD[0], OLD[1]]


def _enters(served: Served) -> bool:
    """Whether it is still open; does not count as use."""
    entered = served.enter()
    if entered:
        served.leave()
    return entered


def test_closing_while_a_release_is_being_opened_leaves_none_open(make: Callable[..., Archive], gate: Gate) -> None:
    archive, opening = make(), gate.hold(OLD[0])
    open_now = archive.borrow(OLD[1])
    open_now.leave()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(fault, lambda: archive.borrow(OLD[0]))
        until(lambda: OLD[0] in gate.opened)
        archive.close()
        opening.set()
        assert late.result(5) is Busy
    assert [served.enter() for served in gate.put] == [False, False]
    assert fault(lambda: archive.borrow(OLD[2])) is Busy


def test_shutdown_waits_a_second_for_readers_and_no_longer(make: Callable[..., Archive]) -> None:
    archive = make()
    archive.borrow(OLD[0])
    archive.borrow(OLD[1])
    started = time.monotonic()
    archive.close()
    assert 0.9 < time.monotonic() - started < 2.0, "one second for all of them together"


@pytest.mark.parametrize("name", ["", ".", "..", "../releases", "/etc", "x" * 101, "a/b", "a\0b", ".x", f"{OLD[0]}\n"])
def test_names_that_are_none_are_unknown(make: Callable[..., Archive], gate: Gate, name: str) -> None:
    archive = make()
    assert fault(lambda: archive.borrow(name)) is UnknownRelease
    assert gate.opened == []


def test_a_folder_that_bears_the_name_of_another_is_no_release(make: Callable[..., Archive], build: Path) -> None:
    shutil.copytree(build / "releases" / OLD[0], build / "releases" / "copy")
    (build / "releases" / "half").mkdir()
    (build / "releases" / "half" / "manifest.json").write_text('{"id": "half"}')
    archive = make()
    assert [fault(lambda name=name: archive.find(name)) for name in ("copy", "half")] == [UnknownRelease] * 2  # type: ignore[misc]
    assert {release.id for release in archive.releases()} == {NOW, *OLD}


def test_a_date_stands_for_its_last_release(make: Callable[..., Archive]) -> None:
    archive = make()
    assert archive.resolve("2026-03").id == OLD[1]
    assert archive.resolve("2026-03-01").id == OLD[1]
    assert archive.resolve(OLD[2]).id == OLD[2]
    for text in ("2026-1", "2025", "2026-03-0", "26", "2026-13"):
        assert fault(lambda text=text: archive.resolve(text)) is UnknownRelease  # type: ignore[misc]
