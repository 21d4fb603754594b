"""The way to a store: loaded into the keeper's memory, or opened on disk by each worker for itself.

Takes what the keeper was told. Gives a function that a worker calls after its fork, and what the store holds.
Never opens a store on disk in the keeper itself, because that starts threads, and then no fork is safe.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

Facts = dict[str, Any]


def load(path: Path, trusted: bool) -> Store:
    """The graph in memory. A file our own build wrote is not validated a second time."""
    store = Store()
    media = RdfFormat.from_extension(path.suffix[1:])
    store.bulk_load(path=str(path), format=media, base_iri=path.as_uri(), lenient=trusted)
    return store


def census(store: Store, given: Facts) -> Facts:
    """How much a store holds; what the release's own count says need not be counted again."""
    graphs = sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
    quads = given["quads"]
    return {"quads": len(store) if quads is None else quads, "graphs": graphs[: given["graphs"]]}


def aside(work: Callable[[], Facts]) -> Facts:
    """What a child finds out: whoever opens a store on disk has threads and may not fork any more."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            found = work()
        except (OSError, RuntimeError, ValueError) as error:
            found = {"failed": str(error)[:400]}
        with os.fdopen(writing, "w") as file:
            json.dump(found, file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        text = file.read()
    os.waitpid(pid, 0)
    told: Facts = json.loads(text) if text else {"failed": "the reader of the store died"}
    return told


def reach_store(given: Facts) -> tuple[Callable[[], Store], Facts]:
    """The way a worker comes to its store, and what it holds.

    In memory the fork itself hands the store over; on disk each worker opens the folder, which nobody writes.
    """
    path = Path(given["load"])
    if given["mode"] == "disk":
        return lambda: Store.read_only(str(path)), aside(lambda: census(Store.read_only(str(path)), given))
    try:
        store = load(path, given["trusted"])
    except (OSError, SyntaxError, ValueError) as error:
        return Store, {"failed": str(error)[:400]}
    return lambda: store, census(store, given)
