"""The store of citations loses nothing it has acknowledged, whoever writes beside it and whatever stands in the way.

Takes stores in temporary folders, torn files, full disks and other processes. Gives the citation that is lost.
Never starts a service; tests/e2e/test_citing.py kills real ones.
"""

import contextlib
import json
import multiprocessing
import resource
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gri_service.citing import store as storing
from gri_service.citing.citation import Citation, Execution, name
from gri_service.citing.pace import Pace
from gri_service.citing.store import ASIDE, FILE, Store
from gri_service.problems import NotKept, Rate

RUN = Execution("2026-01-01-aaaaaaaa", "2026-01-01", "2026-01-02T03:04:05Z", 1, "ab" * 32, "cd" * 32, "e 1", "1.0.0")


def draft(number: int, release: str = RUN.release, rows_hash: str = RUN.rows_hash) -> Citation:
    text = f"SELECT ?x {{ ?x ?p {number} }} # \u2028 \x85 \x0b \ud83d"
    run = replace(RUN, release=release, rows_hash=rows_hash)
    return Citation(f"Title {number} ünd 𝔊", text, text, "SELECT", None, ("http://g/",), ("x",), ("c",), None, (run,))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "made" / "citations")


def test_a_citation_is_read_as_it_was_kept(store: Store) -> None:
    kept, new = store.keep(draft(1))
    assert new
    assert kept == replace(draft(1), pid=name(draft(1).claim))
    assert Store(store.folder).get(kept.pid) == kept
    assert store.get("aaaaaaaaaa") is None
    assert len(store) == 1


def test_the_same_claim_is_kept_once_and_another_release_is_a_line_more(store: Store) -> None:
    first, _ = store.keep(draft(1))
    again, new = store.keep(replace(draft(1), title="Another title"))
    assert (again, new) == (first, False)
    assert len((store.folder / FILE).read_bytes().splitlines()) == 1
    later, new = store.keep(draft(1, release="2026-02-01-bbbbbbbb"))
    assert (later.pid, new) == (first.pid, False)
    assert [run.release for run in later.executions] == [RUN.release, "2026-02-01-bbbbbbbb"]
    assert later.title == first.title
    other, new = store.keep(draft(1, release="2026-02-01-bbbbbbbb", rows_hash="ef" * 32))
    assert new
    assert other.pid != first.pid
    assert [found.pid for found in store.of_question(first.key)] == [first.pid, other.pid]
    records = [json.loads(line) for line in (store.folder / FILE).read_bytes().splitlines()]
    assert [record["release"] for record in records] == [RUN.release, "2026-02-01-bbbbbbbb", "2026-02-01-bbbbbbbb"]


def test_the_newest_come_first_by_pages(store: Store) -> None:
    pids = [store.keep(draft(number))[0].pid for number in range(7)]
    assert [found.pid for found in store.newest(0, 3)] == pids[::-1][:3]
    assert [found.pid for found in store.newest(6, 3)] == pids[:1]
    assert store.newest(7, 3) == []
    assert len(store.newest()) == 7


def test_a_claim_that_begins_like_another_gets_two_letters_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(claim: str, letters: int = 10) -> str:
        return ("aaaaaaaaaa" + name(claim))[:letters]

    monkeypatch.setattr(storing, "name", alike)
    one, two = store.keep(draft(1))[0], store.keep(draft(2))[0]
    assert one.pid == "aaaaaaaaaa"
    assert two.pid == alike(draft(2).claim, 12)
    assert store.keep(draft(2)) == (two, False)
    assert store.keep(draft(1)) == (one, False)


@pytest.mark.parametrize("cut", [1, 2, 40, 200])
def test_a_torn_last_line_is_set_aside_and_nothing_before_it_is_lost(store: Store, cut: int) -> None:
    kept = [store.keep(draft(number))[0] for number in range(3)]
    whole = (store.folder / FILE).read_bytes()
    (store.folder / FILE).write_bytes(whole[:-cut])  # as a kill or a power cut leaves it
    after = Store(store.folder)
    assert [after.get(each.pid) for each in kept[:2]] == kept[:2]
    assert after.get(kept[2].pid) is None
    assert after.torn == 0, "it may be a line that another process is writing just now"
    fresh = after.keep(draft(9))[0]
    assert after.torn == (cut > 1), "a line that lacks its line feed alone is whole"
    for reader in (after, Store(store.folder)):
        assert [reader.get(each.pid) for each in (*kept[:2], fresh)] == [*kept[:2], fresh]
    assert after.keep(draft(2))[0].pid == kept[2].pid
    now = (store.folder / FILE).read_bytes()
    assert now.startswith(whole if cut == 1 else whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert all(json.loads(line)["release"] for line in now.decode("ascii").splitlines()), "any reader sees whole lines"
    if cut > 1:
        assert (store.folder / ASIDE).read_bytes() == whole[:-cut].rpartition(b"\n")[2] + b"\n"


def test_four_cuts_were_made_and_strange_lines_hide_no_other(store: Store) -> None:
    kept = store.keep(draft(1))[0]
    strange = [b"\0" * 512, b"[]", b"{}", b'{"kind":"again","pid":"zzzzzzzzzz"}', b'{"kind":"new","pid":"x"}', b"\xff"]
    strange += [f'{{"kind":"again","pid":"{kept.pid}"}}'.encode(), b'{"kind":"gone","pid":"x"}']
    with (store.folder / FILE).open("ab") as file:
        file.writelines(line + b"\n" for line in strange)
    more = store.keep(draft(2))[0]
    fresh = Store(store.folder)
    assert (fresh.get(kept.pid), fresh.get(more.pid)) == (kept, more)
    assert fresh.torn == len(strange) == 8
    assert len(fresh) == 2


def test_a_further_line_that_lacks_its_end_is_whole(store: Store) -> None:
    store.keep(draft(1))
    store.keep(draft(1, release="2026-02-01-bbbbbbbb"))
    (store.folder / FILE).write_bytes((store.folder / FILE).read_bytes()[:-1])
    store.keep(draft(2))
    found = Store(store.folder).get(name(draft(1).claim))
    assert found is not None
    assert len(found.executions) == 2
    assert store.torn == 0


def test_a_backup_that_is_put_back_is_noticed(store: Store) -> None:
    first = store.keep(draft(1))[0]
    backup = (store.folder / FILE).read_bytes()
    lost = store.keep(draft(2))[0]
    other = Store(store.folder)
    assert other.get(lost.pid) == lost
    (store.folder / FILE).write_bytes(backup)
    assert other.get(lost.pid) is None
    third = store.keep(draft(3))[0]
    assert (other.get(first.pid), other.get(third.pid)) == (first, third)
    assert other.get(lost.pid) is None


def mint_many(folder: str, start: int, stop: int, told: "multiprocessing.Queue[str]") -> None:
    store = Store(Path(folder))
    for number in range(start, stop):
        told.put(store.keep(draft(number))[0].pid)


def test_processes_write_side_by_side_and_agree_on_what_both_say(store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    ranges = [(0, 60), (30, 90), (0, 90)]
    writers = [context.Process(target=mint_many, args=(str(store.folder), *span, told)) for span in ranges]
    for writer in writers:
        writer.start()
    pids = [told.get(timeout=60) for span in ranges for _ in range(*span)]
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    assert len(pids) == 210
    assert {found.pid for found in store.newest()} == set(pids)
    assert len(set(pids)) == len((store.folder / FILE).read_bytes().splitlines()) == 90
    assert store.torn == 0


@contextlib.contextmanager
def small_files() -> Iterator[None]:
    """No file may grow beyond 6,000 bytes, which is what a full disk looks like to a writer.

    No fixture: the limit is the whole process's, and a fixture still holds it when pytest writes the dot of the test.
    Where the output of pytest is a file, that write would fail and the run would end without a word.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_told_and_takes_nothing_with_it(store: Store) -> None:
    kept: list[Citation] = []
    refusal = ""
    with small_files():
        while not refusal and len(kept) < 100:
            try:
                kept.append(store.keep(draft(len(kept)))[0])
            except NotKept as fault:
                refusal = fault.detail
        given = store.keep(draft(0))
    assert "too large" in refusal
    assert 5 < len(kept) < 20
    assert given == (kept[0], False), "what is there is given though nothing can be added"
    assert (store.folder / FILE).read_bytes().endswith(b"\n"), "the half of a line was taken back"
    assert [Store(store.folder).get(each.pid) for each in kept] == kept


def test_a_full_disk_that_has_room_again_is_used_again(store: Store, tmp_path: Path) -> None:
    blocked = Store(tmp_path / "file")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(NotKept, match="none was minted"):
        blocked.keep(draft(1))
    assert len(blocked) == 0
    (tmp_path / "file").unlink()
    assert blocked.keep(draft(1))[1]


def test_a_refusal_writes_nothing(store: Store) -> None:
    def refuse() -> None:
        raise Rate("no")

    with pytest.raises(Rate):
        store.keep(draft(1), refuse)
    assert len(store) == 0
    kept, _ = store.keep(draft(1))
    assert store.keep(draft(1), refuse) == (kept, False)
    assert len(store.keep(draft(1, release="2026-02-01-bbbbbbbb"), refuse)[0].executions) == 2


def test_ten_an_hour_and_not_one_more() -> None:
    now = 0.0
    pace = Pace(10, lambda: now)
    for _ in range(10):
        pace.demand("them")
        now += 60
    with pytest.raises(Rate) as refused:
        pace.demand("them")
    assert refused.value.headers["Retry-After"] == "3000"
    pace.demand("others")
    for _ in range(50):
        pace.demand("")
    now = 3_600.0
    pace.demand("them")
    with pytest.raises(Rate):
        pace.demand("them")
    for _ in range(50):
        Pace(0).demand("them")


def test_ten_thousand_are_found_by_name_without_being_held(store: Store) -> None:
    store.keep(draft(0))
    with (store.folder / FILE).open("a", encoding="utf-8") as file:
        for number in range(1, 10_000):
            record = replace(draft(number), pid=name(draft(number).claim)).record
            file.write(json.dumps(record) + "\n")
    fresh = Store(store.folder)
    assert len(fresh) == 10_000
    found = fresh.get(name(draft(7_777).claim))
    assert found is not None
    assert found.query == draft(7_777).query
    assert fresh.newest(0, 1)[0].query == draft(9_999).query
