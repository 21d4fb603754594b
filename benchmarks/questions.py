"""How long each canned question takes on the release, in the engine itself and without any cache.

Takes a release folder. Gives a table: every question without parameters, with the one that defines it, with all its
examples; rows and milliseconds of processor time, the smaller of two runs. Never asks a service.
"""

import argparse
import time
from pathlib import Path

from gri_service.catalogue import Catalogue, bind
from gri_service.search import Search
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

LIMIT_BOUND = 300  # milliseconds for a question with the parameter that defines it


def ask(store: Store, text: str) -> tuple[int, float]:
    """Rows of a SELECT, and the milliseconds until the last byte of its CSV."""
    began = time.process_time()
    result = store.query(text)
    assert isinstance(result, QuerySolutions)
    body = result.serialize(format=QueryResultsFormat.CSV) or b""
    return body.count(b"\r\n") - 1, (time.process_time() - began) * 1000


def main() -> None:
    """`python -m benchmarks.questions [--release build/current]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, default=Path("build/current"))
    release = parser.parse_args().release.resolve(strict=True)
    store = Store()
    store.bulk_load(path=str(release / "load.nq"), format=RdfFormat.N_QUADS)
    search = Search(release / "search.sqlite")
    print(f"Release {release.name}, {len(store)} quads in memory\n")
    print("| question | unbound | first parameter | all examples |\n|---|---|---|---|")
    slow = 0
    for query in Catalogue.load(release):
        examples = {name: param.example for name, param in query.params.items() if param.example}
        first = dict(list(examples.items())[:1])
        cells = []
        for values in ({}, first, examples):
            if not values and cells:
                cells.append("")
                continue
            rows, spent = min((ask(store, bind(query, values, search)) for _ in range(2)), key=lambda pair: pair[1])
            slow += bool(values) and values == examples and spent > LIMIT_BOUND
            cells.append(f"{spent:.0f} ms, {rows} rows")
        print(f"| {query.name} | {' | '.join(cells)} |", flush=True)
    search.close()
    print(f"\nOver {LIMIT_BOUND} ms with all examples: {slow}")


if __name__ == "__main__":
    main()
