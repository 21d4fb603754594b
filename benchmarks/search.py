"""How long a search takes in this process: `python -m benchmarks.search`, on the release that is served.

Takes some 500 names of the index, whole, with a slip of the hand, and their beginnings as one types them. Gives the
median, the 95th percentile and the longest time of /search and /suggest. Never compares: no peer answers the question.
"""

import sqlite3
import statistics
import time
from pathlib import Path

from gri_service import create_app
from gri_service.parts import close_app

FEWEST = 500
BAR = 50.0  # milliseconds at the 95th percentile


def names(path: Path) -> list[str]:
    """Real names of every language and kind, at least FEWEST of them."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True) as index:
        rows = index.execute("SELECT name FROM name WHERE length(name) BETWEEN 3 AND 80 ORDER BY id").fetchall()
    every = [name for (name,) in rows]
    return every[:: max(1, len(every) // FEWEST)]


def slipped(name: str) -> str:
    """The name with two neighbouring letters changed over, in the middle."""
    at = len(name) // 2
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def main() -> None:
    """Ask every name and print the times."""
    app = create_app({"WORKERS": 2, "LOG_LEVEL": "warning"})
    try:
        shelf = app.extensions["gri_shelf"]
        folder = shelf.served.release.folder
        assert folder is not None
        asked = names(folder / "search.sqlite")
        client = app.test_client()
        client.get("/suggest?q=warm")  # the list of names is made at the first need
        sets = {
            "/search, the name": ("/search", asked),
            "/search, with a slip": ("/search", [slipped(name) for name in asked]),
            "/suggest, a beginning": ("/suggest", [name[: max(2, len(name) // 2)] for name in asked]),
            "/suggest, with a slip": ("/suggest", [slipped(name) for name in asked]),
            "/suggest, one letter": ("/suggest", sorted({name[0] for name in asked})),
        }
        print(f"{'':24}{'asked':>7}{'median':>10}{'95 %':>10}{'longest':>10}   milliseconds")
        for words, (path, texts) in sets.items():
            times = []
            for text in texts:
                begun = time.perf_counter()
                reply = client.get(path, query_string={"q": text}, headers={"Accept": "application/json"})
                times.append((time.perf_counter() - begun) * 1000)
                assert reply.status_code == 200, (text, reply.text)
            cuts = statistics.quantiles(times, n=20)
            mark = "" if cuts[18] < BAR else "   over the bar of 50"
            print(f"{words:24}{len(times):>7}{cuts[9]:>10.1f}{cuts[18]:>10.1f}{max(times):>10.1f}{mark}")
    finally:
        close_app(app)


if __name__ == "__main__":
    main()
