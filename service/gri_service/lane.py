"""The short lane: an ordinary question at the endpoint, answered by the server's own loop and without a thread.

Takes a request as the server read it. Gives a reply, an errand that will give one, or nothing: the long way.
Never says anything that the long way would not say; whatever is unusual goes there.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import NamedNode

from gri_service import headers, protocol
from gri_service.ask import job_of, key, note, reading_of
from gri_service.budget import prefix
from gri_service.cache import Kept, Key, Told
from gri_service.engine import Answer, Job, Run, name_job
from gri_service.exports import WRITERS
from gri_service.formats import HTML, Format
from gri_service.guard import Reading
from gri_service.joining import Flight
from gri_service.negotiate import accepts_gzip, negotiate
from gri_service.parts import Landed, Parts
from gri_service.problems import Problem
from gri_service.served import Served
from gri_service.shelf import Shelf

PATH = "/sparql"
SMALL = 1 << 10  # bytes above which a client that takes gzip is sent it
LARGE = 1 << 18  # bytes above which a reply is left to a thread
REMEMBERED = 512
TEXT = 1 << 13  # bytes of a query string that is remembered as read
HOST = re.compile(r"[a-z0-9.-]+(:(?!80$)[1-9]\d{0,4})?")


class Request(NamedTuple):
    """A request as the server read it; the names of headers are those of CGI, without HTTP_."""

    method: str
    query_string: bytes
    headers: Mapping[str, str]
    peer: str
    body: bytes = b""


class Reply(NamedTuple):
    """A whole response."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Read:
    """What a request asks, and all that follows from it for the release of now."""

    asked: protocol.Asked
    text: str
    reading: Reading
    chosen: Format
    base: str
    etag: str | None
    key: Key | None


class Errand:
    """A run that has begun for one request. Its server calls `finish` once, when it is readable or late."""

    def __init__(
        self, lane: "Lane", served: Served, read: Read, job: Job, flight: Flight, run: Run, who: "Who"
    ) -> None:
        self._lane, self._served, self._read, self._job = lane, served, read, job
        self._run, self._flight, self._who = run, flight, who
        self.late = run.late

    def fileno(self) -> int:
        return self._run.fileno()

    def finish(self) -> Reply | Landed:
        """The reply; or the answer, where the long way must word it."""
        house = self._lane.house(self._served)
        kept = False
        try:
            answer = house.desk.land(self._flight, self._run.finish())
            gzip = self._who.gzip and answer.bytes > SMALL
            kept = answer.outcome != "ok" or answer.bytes > LARGE or gzip
            if kept:
                return Landed(answer, self._served)
            return self._lane.reply(house, self._read, self._job, answer, self._who)
        finally:
            if not kept:
                self._served.leave()


class Who(NamedTuple):
    """Who asks: the name for the budget, the network for the log, and whether gzip is taken."""

    account: str
    network: str
    gzip: bool


class Lane:
    """The short lane of one service. Used by the thread of the server's loop alone."""

    def __init__(self, house: Parts, shelf: Shelf) -> None:
        self._shelf = shelf
        self._house = house
        self._limits = protocol.Limits(house.settings.whole("MAX_URL"), house.settings.whole("MAX_QUERY"))
        self._public = house.settings.text("PUBLIC_URL").rstrip("/")
        self._reads: OrderedDict[tuple[object, ...], Read] = OrderedDict()
        self._known: dict[tuple[str, ...], Who] = {}

    def enter(self, request: Request) -> Reply | Errand | None:
        """Begin with a request; None: the long way."""
        if request.method not in {"GET", "POST"}:
            return None
        served = self._shelf.borrow()
        left = False
        try:
            house = self.house(served)
            read = self._read(house, request)
            if read is None:
                return None
            found = self._look(house, served, read, request)
            left = isinstance(found, Errand)
            return found
        except Problem:  # the long way meets it again, and words it
            return None
        finally:
            if not left:
                served.leave()

    def house(self, served: Served) -> Parts:
        """The parts with the release of one request."""
        old = self._house
        if old.release is not served.release:
            self._reads.clear()
            self._house = Parts(
                old.settings, self._shelf, served.release, served.engine, served.catalogue, served.search,
                old.desk, old.budget, old.metrics,
            )  # fmt: skip
        return self._house

    def _read(self, house: Parts, request: Request) -> Read | None:
        """What is asked; None for a request without a query, or with a wish that the lane does not know."""
        if request.method == "POST":
            return self._read_anew(house, request)
        accept, host = request.headers.get("ACCEPT", ""), request.headers.get("HOST", "")
        name = (request.query_string, accept, host)
        read = self._reads.get(name)
        if read is not None:
            self._reads.move_to_end(name)
            return read
        read = self._read_anew(house, request)
        if read is not None and len(request.query_string) <= TEXT:
            self._reads[name] = read
            if len(self._reads) > REMEMBERED:
                self._reads.popitem(last=False)
        return read

    def _read_anew(self, house: Parts, request: Request) -> Read | None:
        asked = protocol.read(
            request.method, PATH, request.query_string, request.headers.get("CONTENT_TYPE", ""), request.body,
            self._limits,
        )  # fmt: skip
        base = self._base(request.headers.get("HOST", ""))
        if asked.query is None or asked.id is not None or asked.release or not base:
            return None
        reading = reading_of(asked.query)
        if reading.form is None:
            return None
        chosen = negotiate(request.headers.get("ACCEPT", ""), reading.form, formats=asked.formats, others=asked.others)
        if chosen is HTML or chosen.media_type in WRITERS:
            return None
        etag = None
        if request.method == "GET" and not reading.volatile:
            etag = headers.tag(
                house.release.id, house.letter, reading.normal, asked.default_graphs, asked.named_graphs, base,
                chosen.media_type,
            )  # fmt: skip
        read = Read(asked, asked.query, reading, chosen, base, etag, None)
        return Read(asked, asked.query, reading, chosen, base, etag, key(house, self._job(house, read), reading))

    def _base(self, host: str) -> str:
        """The address of the endpoint; empty for a Host header that somebody else should look at."""
        if self._public:
            return NamedNode(f"{self._public}{PATH}").value
        return f"http://{host}{PATH}" if HOST.fullmatch(host) else ""

    def _job(self, house: Parts, read: Read) -> Job:
        limit = house.settings.number("QUERY_SECONDS")
        return job_of(
            house, read.text, form=read.reading.form or "", kind="query", media_type=read.chosen.media_type,
            base=read.base, default_graphs=read.asked.default_graphs, named_graphs=read.asked.named_graphs,
            seconds=min(read.asked.seconds or limit, limit), id=name_job(), reading=read.reading,
        )  # fmt: skip

    def _look(self, house: Parts, served: Served, read: Read, request: Request) -> Reply | Errand | None:
        """The reply from the cache, or a run that has begun."""
        who = self._who(house, request)
        if read.etag and (wished := request.headers.get("IF_NONE_MATCH")) and headers.is_held(read.etag, wished):
            return self._not_modified(house, read, who)
        kept = house.desk.cache.get(read.key) if read.key is not None else None
        if kept is not None:
            if kept.bytes > LARGE or (who.gzip and kept.bytes > SMALL and not kept.is_packed):
                return None
            return self.reply(house, read, self._job(house, read), kept.answer("hit"), who)
        job = self._job(house, read)
        house.budget.demand(who.account)
        begun = house.desk.lead(house.engine, job, read.key)
        return Errand(self, served, read, job, *begun, who) if begun is not None else None

    def _who(self, house: Parts, request: Request) -> Who:
        wanted = ("X_FORWARDED_FOR", "USER_AGENT", "ACCEPT_ENCODING")
        forwarded, agent, coding = (request.headers.get(name, "") for name in wanted)
        name = (request.peer, forwarded, agent, coding)
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = house.budget.address(request.peer, forwarded.split(","))
            network = "" if found is None else "local" if found.is_loopback else prefix(found)
            self._known[name] = Who(house.budget.client(found, agent), network, accepts_gzip(coding))
        return self._known[name]

    def reply(self, house: Parts, read: Read, job: Job, answer: Answer, who: Who) -> Reply:
        """The response of a whole answer."""
        note(house, job, read.reading, answer, route="query", who=who.account, network=who.network)
        how = answer.how if isinstance(answer, Told) else "run"
        kept = answer.kept if isinstance(answer, Told) else None
        body, sha256, packed = _body(answer, kept, gzip=who.gzip)
        said = {"Content-Type": read.chosen.header, "Content-Length": str(len(body))}
        said |= headers.of_answer(job, answer, how, house.release.id, house.release.as_of, live=read.etag is not None)
        if packed:
            said["Content-Encoding"] = "gzip"
        said["Repr-Digest"] = headers.digest_of(sha256)
        if read.etag:
            said["ETag"] = f'"{read.etag}-gz"' if packed else f'"{read.etag}"'
        said["X-Result-Sha256"] = answer.sha256
        if answer.rows is not None:
            said["X-Result-Rows"] = str(answer.rows)
        return Reply("200 OK", self._all(house, said, who), body)

    def _not_modified(self, house: Parts, read: Read, who: Who) -> Reply:
        said = headers.lasting(house.release.id, house.release.as_of) | {"ETag": f'"{read.etag}"'}
        said.pop("Last-Modified", None)  # RFC 9110, 15.4.5: the tag says it already
        return Reply("304 NOT MODIFIED", self._all(house, said, Who("", who.network, who.gzip)), b"")

    def _all(self, house: Parts, said: dict[str, str], who: Who) -> list[tuple[str, str]]:
        """The headers with those of every response."""
        whole = said | headers.ALWAYS | {"Vary": headers.VARY} | house.budget.headers(who.account)
        return list(whole.items())


def _body(answer: Answer, kept: Kept | None, *, gzip: bool) -> tuple[bytes, str, bool]:
    """The bytes that leave, their digest, and whether they are compressed."""
    if kept is None:
        return answer.read(), answer.sha256, False
    answer.close()
    if gzip and kept.bytes > SMALL:
        packed = kept.packed()
        return packed.body, packed.sha256, True
    return kept.body, kept.sha256, False
