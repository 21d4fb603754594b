"""Engines: this service and its peers, each started and stopped as its own process on a free port.

Takes a graph and a folder to work in. Gives a running engine that has answered its first question.
Never uses an engine that somebody else started, and never leaves one behind.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from benchmarks.graphs import Graph
from benchmarks.running import (
    HOST,
    LOADING,
    CannotStart,
    Place,
    Running,
    first_answer,
    free_port,
    post_file,
    spawn,
    wait_for_port,
)

IN_GRAPH = "urn:benchmark"
# A benchmark must be able to finish: limits are lifted, budgets are off.
OPEN = {
    "QUERY_SECONDS": 600, "PAGE_SECONDS": 600, "MAX_ROWS": 100_000_000, "MAX_BYTES": 4_000_000_000,
    "WORKER_MEMORY": 12_000_000_000, "BUDGET_SECONDS": 0, "BUDGET_ERRORS": 0,
}  # fmt: skip


def gri(graph: Graph, place: Place, name: str = "gri", *, defaults: bool = False) -> Running:
    """Our service, with further settings behind its name: gri:NAME=VALUE."""
    if importlib.util.find_spec("gri_service") is None:
        raise CannotStart("gri_service cannot be imported here. Run the benchmarks with the Python of its .venv.")
    settings = {} if defaults else {f"GRI_{key}": str(value) for key, value in OPEN.items()}
    for pair in name.split(":")[1:]:
        key, _, value = pair.partition("=")
        settings[f"GRI_{key.removeprefix('GRI_')}"] = value
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GRI_")}
    what = ["--release", str(graph.release)] if graph.release else ["--data", str(graph.triples)]
    log, port = place.folder / "gri.log", free_port()
    began = time.perf_counter()
    process = spawn(
        [sys.executable, "-m", "gri_service", "--host", HOST, "--port", str(port), *what], log, inherited | settings
    )
    running = Running(name, process, port, "/sparql", 0.0, 0.0)
    running.starting = first_answer(running, graph, log) - began
    return running


def oxigraph_memory(graph: Graph, place: Place, name: str = "oxigraph-memory") -> Running:
    """`oxigraph serve` without a location, filled by one POST; ready means filled."""
    program, log, port = place.program("oxigraph"), place.folder / "oxigraph-memory.log", free_port()
    began = time.perf_counter()
    process = spawn([program, "serve", "--bind", f"{HOST}:{port}"], log)
    running = Running(name, process, port, "/query", 0.0, 0.0)
    wait_for_port(running, log)
    file = graph.quads or graph.triples
    kind, where = ("application/n-quads", "/store") if graph.quads else ("application/n-triples", "/store?default")
    send = time.perf_counter()
    try:
        post_file(port, where, kind, file)
    except OSError as error:
        running.stop()
        raise CannotStart(f"{name} did not take {file.name}: {error}") from None
    running.loading = time.perf_counter() - send
    running.starting = first_answer(running, graph, log) - began
    return running


def oxigraph_disk(graph: Graph, place: Place, name: str = "oxigraph-disk") -> Running:
    """`oxigraph serve-read-only` on a store loaded beforehand; the store is kept for the next start."""
    program, log, port = place.program("oxigraph"), place.folder / "oxigraph-disk.log", free_port()
    file = graph.quads or graph.triples
    # By name, size and time of the file: another release under the same name must not meet an old store.
    stamp = f"{graph.release.name if graph.release else graph.triples.stem}-{file.stat().st_mtime_ns}"
    store, loading = place.folder / f"store-{stamp}", 0.0
    if not store.exists():
        part = place.folder / f"{store.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        began = time.perf_counter()
        for step in (["load", "--location", str(part), "--file", str(file)], ["optimize", "--location", str(part)]):
            with log.open("ab") as out:
                done = subprocess.run([program, *step], stdout=out, stderr=out, timeout=LOADING, check=False)
            if done.returncode:
                raise CannotStart(f"oxigraph {step[0]} failed: {log.read_text(errors='replace')[-400:]}")
        loading = time.perf_counter() - began
        part.rename(store)
    began = time.perf_counter()
    process = spawn([program, "serve-read-only", "--location", str(store), "--bind", f"{HOST}:{port}"], log)
    running = Running(name, process, port, "/query", loading, 0.0)
    running.starting = first_answer(running, graph, log) - began
    return running


def rdflib_endpoint(graph: Graph, place: Place, name: str = "rdflib-endpoint") -> Running:
    """rdflib-endpoint with rdflib's own store, on the default graph."""
    program, log, port = place.program("rdflib-endpoint"), place.folder / "rdflib-endpoint.log", free_port()
    began = time.perf_counter()
    process = spawn([program, "serve", "--host", HOST, "--port", str(port), str(graph.triples)], log)
    running = Running(name, process, port, "/", 0.0, 0.0)
    running.starting = first_answer(running, graph, log) - began
    return running


VIRTUOSO_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {folder}, {data}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 20
MaxClientConnections = 20
DisableTcpSocket = 0
[HTTPServer]
ServerPort = {port}
ServerRoot = {folder}
ServerThreads = 12
MaxKeepAlives = 12
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 2000000000
"""


def virtuoso(graph: Graph, place: Place, name: str = "virtuoso") -> Running:
    """Virtuoso open source with a database of its own, filled with the default graph as one named graph."""
    program = place.program("virtuoso-t", "/usr/bin/virtuoso-t")
    sql_client = place.program("isql-vt", "isql-v", "isql")
    folder = place.folder / f"virtuoso-{graph.triples.stem}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    port, sql, log = free_port(), free_port(), folder / "out.log"
    # 8 KB a buffer; a gigabyte holds the largest graph of this benchmark.
    (folder / "virtuoso.ini").write_text(
        VIRTUOSO_INI.format(
            sql=sql, port=port, folder=folder, data=graph.triples.parent.resolve(), buffers=120_000, dirty=90_000
        )
    )
    began = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [program, "-f", "-c", str(folder / "virtuoso.ini")], cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
            stderr=out,
        )  # fmt: skip
    running = Running(name, process, port, "/sparql", 0.0, 0.0, f"&default-graph-uri={quote(IN_GRAPH, safe='')}")
    wait_for_port(running, log, 120)
    send = time.perf_counter()
    script = (
        f"ld_dir('{graph.triples.parent.resolve()}', '{graph.triples.name}', '{IN_GRAPH}');\n"
        "rdf_loader_run();\ncheckpoint;\nselect ll_error from DB.DBA.load_list where ll_error is not null;\n"
    )
    done = subprocess.run(
        [sql_client, f"{HOST}:{sql}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT"],
        input=script.encode(), stdout=subprocess.PIPE, timeout=LOADING, check=False,
    )  # fmt: skip
    running.loading = time.perf_counter() - send
    if done.returncode or b"Error" in done.stdout:
        running.stop()
        raise CannotStart(f"virtuoso did not load {graph.triples.name}: {done.stdout.decode(errors='replace')[-400:]}")
    running.starting = first_answer(running, graph, log, 120) - began
    return running


Start = Callable[[Graph, Place, str], Running]
ENGINES: dict[str, Start] = {
    "gri": gri,
    "oxigraph-memory": oxigraph_memory,
    "oxigraph-disk": oxigraph_disk,
    "rdflib-endpoint": rdflib_endpoint,
    "virtuoso": virtuoso,
}


def start(name: str, graph: Graph, place: Place) -> Running:
    """An engine by its name; what stands behind a colon is a setting of ours.

    Raises CannotStart where it is not installed or does not come up.
    """
    kind = name.split(":")[0]
    if kind not in ENGINES:
        raise CannotStart(f"{kind} is no engine. Use one of {', '.join(ENGINES)}.")
    return ENGINES[kind](graph, place, name)
