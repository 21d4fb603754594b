"""The settings: one table of name, default and help, read once.

Takes the environment (prefix GRI_) and the mapping handed to `create_app`. Gives Settings, each of its default's type.
Never reads anything later: a part that needs a setting is handed its value.
"""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

Value = str | int | float | bool
PREFIX = "GRI_"


class Setting(NamedTuple):
    """One row of the table; the type of the default is the type of the setting."""

    name: str
    default: Value
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 is every interface."),
    Setting("PORT", 8000, "Port to listen on; 0 takes a free one and prints it."),
    Setting("BUILD", "build", "Folder whose link `current` names the release to serve; a new one is taken up."),
    Setting("RELEASE", "", "Folder of one release to serve instead; it is not followed."),
    Setting("DATA", "", "RDF file to serve instead of a release (.nq .trig .ttl .nt .rdf .jsonld)."),
    Setting(
        "ENGINE", "auto", "Where the graph is asked: memory, disk, remote; auto chooses and says why on `/-/health`."
    ),
    Setting("MEMORY_QUADS", 2_000_000, "Quads above which `auto` leaves the graph on disk."),
    Setting("REMOTE", "", "URL of a SPARQL 1.1 endpoint that holds the graph, for the engine `remote`."),
    Setting("REMOTE_ROWS", 0, "Rows at which the remote engine cuts a result in silence, if it does; 0: never."),
    Setting("PUBLIC_URL", "", "Address people use for this service; default: that of the request."),
    Setting("WORKERS", 0, "Query workers; 0 means two more than there are processors, at least four."),
    Setting("THREADS", 0, "Threads of the web server; 0 means workers, queue and twelve for pages."),
    Setting("CONNECTIONS", 2000, "Open connections held at once; a thread is taken only by a whole request."),
    Setting("QUERY_SECONDS", 20.0, "Deadline of a query at the endpoint; `timeout=` may lower it."),
    Setting("PAGE_SECONDS", 30.0, "Deadline of a canned query and of a page's queries."),
    Setting("MAX_ROWS", 1_000_000, "Rows a result may have; more is a 413, never a shorter result."),
    Setting("MAX_BYTES", 50_000_000, "Bytes a result may have; more is a 413, never a shorter result."),
    Setting("MAX_QUERY", 262_144, "Bytes a query text may have."),
    Setting("MAX_URL", 65_536, "Bytes an address may have; longer queries are posted."),
    Setting("MAX_BODY", 1_048_576, "Bytes a request body may have."),
    Setting("QUEUE", 16, "Queries that may wait for a worker; the next one gets 503."),
    Setting("QUEUE_SECONDS", 3.0, "Longest wait for a worker before 503."),
    Setting("WORKER_MEMORY", 3_221_225_472, "Bytes of address space a query may take beyond its worker's own."),
    Setting("WORKER_QUERIES", 2_000, "Queries after which a worker is replaced by a fresh one."),
    Setting("WORKER_PRIVATE", 268_435_456, "Bytes of memory of its own at which a worker is replaced."),
    Setting("CACHE_BYTES", 268_435_456, "Bytes of whole results that are kept for the next who asks; 0 keeps none."),
    Setting("GRAPH_BYTES", 2_000_000_000, "Bytes a whole graph may have as Turtle or N-Triples at `/rdf-graph-store`."),
    Setting("BUDGET_SECONDS", 60.0, "Seconds of work a minute for one client, who is not on this machine; 0: any."),
    Setting("BUDGET_ERRORS", 30, "Faulty requests a minute for one client, who is not on this machine; 0: any."),
    Setting("TRUSTED_PROXIES", "", "Addresses or networks of front servers whose X-Forwarded-For is believed."),
    Setting("LOG_LEVEL", "info", "info: a line of JSON a query on stderr; debug: with its text; warning: none."),
    Setting("STOP_SECONDS", 1.0, "At a signal to end, how long running queries may go on before they are stopped."),
    Setting("CONFORMANCE", "", "Report of the last conformance run; default: conformance.json in the build folder."),
    Setting("REQUIRE_ISOLATION", False, "Refuse to start where the system cannot cut workers off from the network."),
    Setting("PAST_SECONDS", 600.0, "Idle seconds after which a release beside the one of now is closed again."),
    Setting("PAST_OPEN", 3, "Releases beside the one of now that may be open at once."),
    Setting("JOB_SECONDS", 120.0, "Deadline of a query in the long queue, `/jobs`."),
    Setting("JOB_BYTES", 500_000_000, "Bytes a result of the long queue may have; it lies on disk for a day."),
    Setting("JOBS", 8, "Queries that may wait in the long queue, of which one runs; 0: there is none."),
    Setting("CITATIONS", "citations", "Folder of the citations, which outlive every release; back it up."),
    Setting("CITATIONS_HOURLY", 10, "New citations an hour for one client, who is not on this machine; 0: any."),
    Setting("FOLLOW_SECONDS", 1.0, "How often the link `current` is looked at."),
)
DEFAULTS: dict[str, Value] = {setting.name: setting.default for setting in SETTINGS}

# Former names and the sentence that says what to do instead.
RETIRED: dict[str, str] = {}

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


class SettingError(ValueError):
    """A setting that does not exist or has no sensible value; the message names the repair."""


def parse(name: str, given: object) -> Value:
    """The value of a setting in its own type.

    >>> parse("PORT", "8080")
    8080
    """
    default = DEFAULTS[name]
    text = str(given).strip()
    if isinstance(default, bool):
        if text.lower() in YES:
            return True
        if text.lower() in NO:
            return False
        raise SettingError(f"{PREFIX}{name} is {text!r}. Write 1 or 0.")
    if isinstance(default, str):
        return text
    try:
        number: int | float = int(text) if isinstance(default, int) else float(text)
    except ValueError:
        raise SettingError(f"{PREFIX}{name} is {text!r}. Write a number, such as {default}.") from None
    if not 0 <= number < float("inf"):
        raise SettingError(f"{PREFIX}{name} is {text!r}. Write a number that is not negative.")
    return number


def known(name: str) -> str:
    """The name, if it is a setting.

    Raises SettingError with the nearest name, or with what replaced a retired one.
    """
    if name in RETIRED:
        raise SettingError(f"{PREFIX}{name} is retired. {RETIRED[name]}")
    if name not in DEFAULTS:
        near = get_close_matches(name, DEFAULTS, n=1, cutoff=0.0)[0]
        raise SettingError(f"{PREFIX}{name} is not a setting. Did you mean {PREFIX}{near}?")
    return name


class Settings(Mapping[str, Value]):
    """Every setting with the value in force. `text`, `whole`, `number` and `flag` give it with its type."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str:
        return str(self._values[name])

    def whole(self, name: str) -> int:
        return int(self._values[name])

    def number(self, name: str) -> float:
        return float(self._values[name])

    def flag(self, name: str) -> bool:
        return bool(self._values[name])


# Variables of the test suite that share the prefix; they are no settings of the service.
FOREIGN = {"GRI_DATASETS", "GRI_SKIP_FRONTEND", "GRI_TEST_ENGINES"}


def read(given: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Defaults, then the environment, then what was given; an unknown name in either is refused."""
    outer = os.environ if environment is None else environment
    values: dict[str, Value] = dict(DEFAULTS)
    for variable, text in sorted(outer.items()):
        if variable.startswith(PREFIX) and variable not in FOREIGN:
            name = known(variable.removeprefix(PREFIX))
            values[name] = parse(name, text)
    for name, value in (given or {}).items():
        values[name] = parse(known(name), value)
    if values["WORKERS"] == 1:
        raise SettingError(f"{PREFIX}WORKERS is 1. Write 2 or more: one worker is for pages alone; 0 lets us choose.")
    if not values["WORKERS"]:
        values["WORKERS"] = max(4, (os.cpu_count() or 2) + 2)
    if not values["THREADS"]:
        values["THREADS"] = int(values["WORKERS"]) + int(values["QUEUE"]) + 12
    return Settings(values)
