"""What was made comes back until others have been asked for more lately, whoever asks at the same time.

Takes a memory of so many things. Gives the sentence that would be false.
Never starts a process.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from gri_service.remembered import Remembered

MOST = 3


def held(memory: Remembered[str], *names: str) -> list[str]:
    """The names that are still remembered, in this order. To look is to ask: the last one is the latest afterwards."""
    return [name for name in names if memory.get((name,)) is not None]


def full() -> Remembered[str]:
    memory: Remembered[str] = Remembered(MOST)
    for name in ("a", "b", "c"):
        memory.put((name,), name)
    return memory


def test_what_was_made_comes_back_from_putting_and_from_asking() -> None:
    memory: Remembered[list[str]] = Remembered(MOST)
    made = ["a"]
    assert memory.get(("r", "a")) is None
    assert memory.put(("r", "a"), made) is made
    assert memory.get(("r", "a")) is made
    assert memory.get(("s", "a")) is None, "another release is another key"


def test_the_first_that_was_put_goes_first() -> None:
    memory = full()
    memory.put(("d",), "d")
    assert held(memory, "a", "b", "c", "d") == ["b", "c", "d"]


def test_what_was_asked_for_stays_longer() -> None:
    memory = full()
    assert memory.get(("a",)) == "a"
    memory.put(("d",), "d")
    assert held(memory, "a", "b", "c", "d") == ["a", "c", "d"]


def test_what_is_put_again_is_the_latest_and_the_newer_one() -> None:
    memory = full()
    memory.put(("a",), "A")
    memory.put(("d",), "d")
    assert held(memory, "a", "b", "c", "d") == ["a", "c", "d"]
    assert memory.get(("a",)) == "A"


def test_to_ask_for_what_is_not_there_forgets_nothing() -> None:
    memory = full()
    assert memory.get(("d",)) is None
    assert held(memory, "a", "b", "c") == ["a", "b", "c"]


def test_empty_things_are_things() -> None:
    memory: Remembered[str | int | dict[str, str]] = Remembered(MOST)
    for name, made in (("text", ""), ("number", 0), ("files", {})):
        memory.put((name,), made)
    assert [memory.get((name,)) for name in ("text", "number", "files")] == ["", 0, {}]


def test_none_takes_nobodys_place_and_leaves_what_is_kept() -> None:
    memory: Remembered[str | None] = Remembered(1)
    memory.put(("a",), "a")
    assert memory.put(("b",), None) is None
    assert memory.get(("b",)) is None
    assert memory.put(("a",), None) is None
    assert memory.get(("a",)) == "a"


def test_threads_that_push_one_another_out_read_what_was_put_or_nothing() -> None:
    """Two threads make a hundred times as many things as there is room for; each is found under its own key alone."""
    memory: Remembered[str] = Remembered(MOST)
    together = Barrier(2)

    def work(mine: str) -> list[str]:
        together.wait()
        wrong = []
        for number in range(MOST * 100 * 10):
            name = f"{(number if mine == 'up' else -number) % (MOST * 100)}"
            found = memory.get((name,))
            if found not in {None, name} or memory.put((name,), name) != name:
                wrong.append(f"{name}: {found}")
        return wrong

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(work, ("up", "down"))) == [[], []]
    assert len(held(memory, *map(str, range(MOST * 100)))) == MOST
