"""Admission: pages have a worker of their own, the queue is bounded, the first come first.

Takes a queue and waiters. Gives who starts.
Never starts a process.
"""

from dataclasses import dataclass

import pytest
from gri_service.engine.admission import Queue


@dataclass(frozen=True)
class Waiter:
    kind: str
    expires: float = 0.0
    name: str = ""


MAY = [
    ("query", [], True),
    ("query", ["query", "query"], True),
    ("query", ["query", "query", "query"], False),
    ("query", ["page", "page", "query"], True),
    ("query", ["page", "page", "page", "page"], False),
    ("page", ["query", "query", "query"], True),
    ("page", ["page", "page", "page"], True),
    ("page", ["page", "query", "query", "query"], False),
]


@pytest.mark.parametrize(("kind", "running", "may"), MAY)
def test_of_four_workers_one_is_the_pages_own(kind: str, running: list[str], may: bool) -> None:
    queue: Queue[Waiter] = Queue(workers=4, length=16)
    assert queue.may_start(kind, running) is may
    assert len(MAY) == 8


def test_pages_start_before_queries_and_each_in_its_order() -> None:
    queue: Queue[Waiter] = Queue(workers=4, length=16)
    for name, kind in (("a", "query"), ("b", "page"), ("c", "query"), ("d", "page")):
        assert queue.put(Waiter(kind, name=name))
    order = []
    while (waiter := queue.next([])) is not None:
        order.append(waiter.name)
    assert order == ["b", "d", "a", "c"]


def test_a_page_passes_queries_that_may_not_start() -> None:
    queue: Queue[Waiter] = Queue(workers=2, length=16)
    queue.put(Waiter("query"))
    queue.put(Waiter("page"))
    busy = ["query"]
    first = queue.next(busy)
    assert first is not None
    assert first.kind == "page"
    assert queue.next([*busy, "page"]) is None
    assert len(queue.waiting) == 1


def test_a_full_queue_refuses_and_who_waits_too_long_leaves() -> None:
    queue: Queue[Waiter] = Queue(workers=2, length=2)
    early, late = Waiter("query", 1.0), Waiter("query", 2.0)
    assert [queue.put(early), queue.put(late), queue.put(Waiter("page"))] == [True, True, False]
    assert queue.expired(1.5) == [early]
    queue.drop(late)
    assert not queue.waiting
