"""Publishing: a finished release loaded into a store elsewhere by the SPARQL 1.1 Graph Store Protocol, graph by graph.

Takes a release folder and the URL of a graph store; gives a store that holds the release, counted graph by graph.
Never sends a request larger than its bound, and marks the release as present only when every graph was counted.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

from gri_ingest.errors import PublishRefused
from gri_ingest.progress import Progress
from gri_ingest.project import Project

DEFAULT = ""  # the name of the default graph in the state
MARK = "https://w3id.org/gri/.well-known/release"
THING = "https://w3id.org/gri/release/"
VERSION, PART = "http://www.w3.org/ns/dcat#version", "http://purl.org/dc/terms/hasPart"
N_TRIPLES = "application/n-triples"
CHUNK = 4 << 20
SECONDS = 300.0
KEPT = 5_000
PAUSES = (0.5, 2.0)
AGAIN = {429, 502, 503, 504}


@dataclass
class Told:
    """An answer: its status, its lines that hold something, counted, and the first of them."""

    status: int
    lines: int = 0
    first: list[bytes] = field(default_factory=list)


@dataclass
class Store:
    """A graph store elsewhere. The words of its errors never show the password in its URL."""

    url: str
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise PublishRefused(
                f"--to {self.url}: that is no web address. Write the URL of a graph store, such as "
                "http://127.0.0.1:7878/store."
            )
        port = f":{parts.port}" if parts.port else ""
        self.shown = f"{parts.scheme}://{parts.hostname}{port}{parts.path}"

    def call(self, method: str, graph: str, body: bytes | None = None, fine: tuple[int, ...] = ()) -> Told:
        """One request about one graph, tried again where that may help; what the answer holds.

        Raises PublishRefused when the store does not do it.
        """
        said = ""
        for pause in (*PAUSES, None):
            try:
                told = self._once(method, graph, body)
            except (OSError, http.client.HTTPException) as error:
                said = f"gives no answer ({error or type(error).__name__})"
            else:
                if 200 <= told.status < 300:
                    return told
                if told.status in fine:
                    return Told(told.status)
                said = f"answers {method} with {told.status}: {_words(told.first)}"
                if told.status not in AGAIN:
                    break
            if pause is not None:
                time.sleep(pause)
        raise PublishRefused(f"{self.shown} {said}. {_repair(said)} What was loaded is kept: say the same to go on.")

    def _once(self, method: str, graph: str, body: bytes | None) -> Told:
        parts = urlsplit(self.url)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = maker(parts.hostname or "", parts.port, timeout=SECONDS)
        which = "default" if graph == DEFAULT else "graph=" + quote(graph, safe="")
        headers = {"Accept": N_TRIPLES} | ({"Content-Type": N_TRIPLES} if body is not None else {})
        if parts.username:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + b64encode(secret.encode()).decode()
        with contextlib.closing(connection):
            connection.request(method, f"{parts.path or '/'}?{which}", body, headers)
            response = connection.getresponse()
            told = Told(response.status)
            for line in response:  # an answer to GET is a whole graph, so its lines are counted as they pass
                if line.strip() and not line.startswith(b"#"):
                    told.lines += 1
                    if told.lines <= KEPT:
                        told.first.append(line)
            return told


def _words(lines: list[bytes]) -> str:
    return " ".join(b" ".join(lines[:3]).decode("utf-8", "replace").split())[:160] or "no words"


def _repair(said: str) -> str:
    if " 401" in said or " 403" in said:
        return "Put a name and password into the URL (http://name:password@host/…), or allow writing."
    if any(f" {status}" in said for status in (400, 404, 405)):
        return "Is it the graph store's URL and not the query endpoint's?"
    if " 413" in said:
        return "Give a smaller --chunk."
    return "Is the store running, and may it be written to?"


class State:
    """What is loaded already: a file that is written anew after every request."""

    def __init__(self, path: Path, release: str) -> None:
        self.path = path
        self.data: dict[str, Any] = {"release": release, "chunks": {}, "whole": [], "stale": None, "chunk": 0}
        with contextlib.suppress(FileNotFoundError, ValueError):
            known = json.loads(path.read_text(encoding="utf-8"))
            if known.get("release") == release:
                self.data |= known

    def save(self) -> None:
        """Write the file so that it is whole at every moment."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".next")
        beside.write_text(json.dumps(self.data, indent=1), encoding="utf-8")
        os.replace(beside, self.path)


def publish(project: Project, progress: Progress, to: str, release: Path | None = None, chunk: int = CHUNK) -> str:
    """Load a release into the store at an address, going on where an earlier try ended; gives its identifier.

    Raises PublishRefused, with what to do.
    """
    folder = (release or project.current).resolve()
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        name = str(manifest["id"])
    except (OSError, ValueError, KeyError):
        raise PublishRefused(f"{folder} is no release. Run gri-ingest build, or name one with --release.") from None
    store = Store(to)
    key = hashlib.sha256(store.shown.encode()).hexdigest()[:8]
    place = project.build / "publish" / f"{name}-{key}"
    state = State(place.with_suffix(".json"), name)
    if state.data["chunk"] != chunk:  # chunks of another size begin at other lines
        state.data |= {"chunks": {}, "whole": [], "chunk": chunk}
    counts = split(folder / "load.nq", place)
    try:
        graphs = sorted(counts)
        with progress.stage("clear"):
            clear(store, state, set(graphs))
        for number, graph in enumerate(graphs):
            with progress.stage(f"{number + 1}/{len(graphs)} {graph or 'default graph'}"):
                load(store, state, graph, _part(place, graph), chunk, progress)
        with progress.stage("count"):
            for graph in graphs:
                count(store, state, graph, counts[graph])
        store.call("PUT", MARK, mark(name, graphs))
    finally:
        for path in place.glob("*.nt"):
            path.unlink()
        place.rmdir()
    return name


def mark(name: str, graphs: list[str]) -> bytes:
    """The statements that say which release the store holds, and in which graphs; loaded last."""
    lines = [f'<{THING}{name}> <{VERSION}> "{name}" .\n']
    lines += [f"<{THING}{name}> <{PART}> <{graph}> .\n" for graph in graphs if graph != DEFAULT]
    return "".join(lines).encode()


def clear(store: Store, state: State, graphs: set[str]) -> None:
    """Take the mark away, and the graphs of the release before that the new one does not have."""
    if state.data["stale"] is None:
        held = [line.split(b" ")[2] for line in store.call("GET", MARK, fine=(404,)).first if PART.encode() in line]
        state.data["stale"] = sorted({iri.decode()[1:-1] for iri in held} - graphs)
        state.save()
    store.call("DELETE", MARK, fine=(404,))
    for graph in state.data["stale"]:
        store.call("DELETE", graph, fine=(404,))


def load(store: Store, state: State, graph: str, part: Path, chunk: int, progress: Progress) -> None:
    """Send the chunks of a graph that are not yet there: the first replaces the graph, the others add to it.

    A chunk whose answer was lost is sent twice, which changes nothing: a release has no blank nodes.
    """
    if graph in state.data["whole"]:
        return
    done = int(state.data["chunks"].get(graph, 0))
    with part.open("rb") as lines:
        for number, body in enumerate(chunks(lines, chunk)):
            if number < done:
                continue
            store.call("POST" if number else "PUT", graph, body)
            state.data["chunks"][graph] = number + 1
            state.save()
            progress.tell(f"{graph or 'default graph'}: chunk {number + 1}")
    state.data["whole"].append(graph)
    state.save()


def chunks(lines: IO[bytes], most: int) -> Iterator[bytes]:
    """Whole lines, together no more than so many bytes.

    >>> import io; list(chunks(io.BytesIO(b"aa\\nbb\\ncc\\n"), 6))
    [b'aa\\nbb\\n', b'cc\\n']
    """
    held: list[bytes] = []
    size = 0
    for line in lines:
        if held and size + len(line) > most:
            yield b"".join(held)
            held, size = [], 0
        held.append(line)
        size += len(line)
    yield b"".join(held)


def count(store: Store, state: State, graph: str, expected: int) -> None:
    """Compare what the store gives back of a graph with what it was given.

    Raises PublishRefused when they differ; the graph is then loaded anew the next time.
    """
    found = store.call("GET", graph, fine=(404,)).lines
    if found == expected:
        return
    state.data["whole"].remove(graph)
    state.data["chunks"].pop(graph, None)
    state.save()
    raise PublishRefused(
        f"{store.shown}: {graph or 'the default graph'} holds {found:,} statements and should hold {expected:,}. "
        "Did somebody else write to it? Say the same again: this graph is then loaded anew."
    )


def split(file: Path, folder: Path) -> dict[str, int]:
    """The lines of a release, as N-Triples, in one file a graph; gives the statements of each graph."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with contextlib.ExitStack() as stack:
        parts: dict[str, IO[str]] = {}
        for line in stack.enter_context(file.open(encoding="utf-8", newline="\n")):
            triple, graph = apart(line)
            if graph not in parts:
                path = _part(folder, graph)
                parts[graph] = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            parts[graph].write(triple)
            counts[graph] = counts.get(graph, 0) + 1
    return counts


def apart(line: str) -> tuple[str, str]:
    """A statement without its graph, and the graph; an IRI holds neither space nor quotation mark.

    >>> apart('<s:1> <p:1> "a <b> ."@en <g:1> .\\n'), apart("<s:1> <p:1> <o:1> .\\n")
    (('<s:1> <p:1> "a <b> ."@en .\\n', 'g:1'), ('<s:1> <p:1> <o:1> .\\n', ''))
    """
    subject, predicate, rest = line.split(" ", 2)
    cut = rest.rfind('"') + 1 if rest.startswith('"') else 0
    words = rest[cut:].split(" ")
    if len(words) == 2:
        return line, DEFAULT
    return f"{subject} {predicate} {rest[:cut]}{words[0]} .\n", words[1][1:-1]


def _part(folder: Path, graph: str) -> Path:
    return folder / f"{hashlib.sha256(graph.encode()).hexdigest()[:16]}.nt"
