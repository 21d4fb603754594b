"""The endpoint `/sparql`: protocol, guard, negotiation, engine, rendering, in that order.

Takes a request of the SPARQL 1.1 Protocol. Gives its whole answer, or a problem.
Never parses a header and never touches a store.
"""

import hashlib
import itertools
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for

from gri_service import description, excerpt, exports, guard, protocol, render
from gri_service.address import root
from gri_service.ask import fetch, job_of, manner, reading_of
from gri_service.clients import account, client
from gri_service.config import Settings
from gri_service.engine import Answer, Job, name_job
from gri_service.formats import EXPORTS, GRAPHS, HTML, JSON, N_TRIPLES, TURTLE, Format, offers
from gri_service.headers import of_answer
from gri_service.links import SERVICE, Link, header
from gri_service.negotiate import choose, negotiate, wants_page
from gri_service.parts import LANDED, Parts, choose_release, named_release, parts
from gri_service.problems import BadSyntax, Evaluation, NotFound, Problem, demand

bp = Blueprint("sparql", __name__)
ALLOWED = "GET, HEAD, POST, QUERY, OPTIONS"
EXAMPLES = 12
bp.after_request(account)


@bp.route(
    "/sparql",
    methods=["GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"],
    provide_automatic_options=False,
)
def endpoint() -> Response:
    """The one resource of the protocol."""
    if (other := render.preflight(ALLOWED, f"Use one of {ALLOWED}: {request.method} is not offered.")) is not None:
        return other
    settings: Settings = current_app.extensions["gri_settings"]
    limits = protocol.Limits(settings.whole("MAX_URL"), settings.whole("MAX_QUERY"))
    body = request.get_data(cache=False) if request.method in {"POST", "QUERY"} else b""
    asked = protocol.read(
        request.method, request.path, request.query_string, request.headers.get("Content-Type", ""), body, limits
    )
    choose_release(asked.release)
    house = parts(current_app)
    if asked.query is None:
        return introduce(house, asked)
    try:
        return Question(house, asked, asked.query).respond()
    except Problem as fault:
        fault.query = asked.query
        house.budget.overdrawn(client(house))
        raise


@bp.route(
    "/sparql/jobs/<name>",
    methods=["DELETE", "OPTIONS", "GET", "HEAD", "POST", "PUT", "PATCH"],
    provide_automatic_options=False,
)
def job(name: str) -> Response:
    """DELETE stops the query to which its owner gave this name as `queryId`."""
    says = "Use DELETE: a query that runs can be stopped, and that is all."
    if (other := render.preflight("DELETE, OPTIONS", says)) is not None:
        return other
    if not parts(current_app).desk.stop(name):
        raise NotFound("Nothing is left to stop: no query with this `queryId` is running.")
    return render.empty()


def address(house: Parts) -> str:
    """The public address of the endpoint that was asked."""
    within = f"/release/{name}" if (name := named_release()) else ""
    return f"{root(house.settings)}{within}/sparql"


def introduce(house: Parts, asked: protocol.Asked) -> Response:
    """Without a query: the editor for a person, the service description for a program."""
    accept = request.headers.get("Accept", "")
    if not asked.formats and wants_page(accept):
        questions = itertools.islice(house.catalogue, EXAMPLES)
        examples = [{"summary": question.summary, "text": question.text} for question in questions]
        links = [Link("describedby", address(house), TURTLE.media_type), *SERVICE]
        headers = {"Cache-Control": render.LIVE}
        return render.page(
            "sparql/form.html", headers=headers, links=links, query="", examples=examples, endpoint=address(house)
        )
    chosen = negotiate(accept, "CONSTRUCT", formats=asked.formats)
    if chosen is HTML:
        chosen = choose("", "CONSTRUCT")
    held = description.contents(house.release.id, house.release.manifest, house.engine.about)
    text = description.write(address(house), held, chosen.media_type)
    etag = f"{house.release.id}-sd-{hashlib.sha256(text).hexdigest()[:16]}"
    headers = {**render.lasting(house.release.id, house.release.as_of), "Link": header(SERVICE)}
    if render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(text, chosen.header, headers=headers, etag=etag)


@dataclass(frozen=True)
class Question:
    """One query on its way through the house."""

    house: Parts
    asked: protocol.Asked
    text: str

    def respond(self) -> Response:
        """The answer: 304 without a run where the client has it, else the whole result."""
        reading = reading_of(self.text)
        form = reading.form or "SELECT"
        chosen = negotiate(
            request.headers.get("Accept", ""), form, formats=self.asked.formats, others=self.asked.others
        )
        etag = None
        if request.method in {"GET", "HEAD"} and not reading.volatile and reading.form is not None and self.letter:
            etag = self.tag(reading, chosen)
            if etag and render.holds(etag):
                return render.not_modified(etag, self.lasting)
        job = self.job(form, chosen, reading)
        answer = self.run(job, reading)
        headers = self.headers(job, answer, live=etag is not None)
        if chosen is HTML:
            return self.page(job, answer, headers, etag)
        return render.answer(answer, chosen.header, headers=headers, etag=etag)

    @property
    def release(self) -> str:
        return self.house.release.id

    @property
    def letter(self) -> str:
        """Part of the ETag, because engine modes differ in the order of rows; empty where no order is promised."""
        return self.house.engine.letter

    @property
    def lasting(self) -> dict[str, str]:
        return render.lasting(self.release, self.house.release.as_of)

    def tag(self, reading: guard.Reading, chosen: Format) -> str | None:
        """Equal questions to one release have one tag, however they are spelled."""
        return render.tag(
            self.release, self.house.letter, reading.normal, self.asked.default_graphs, self.asked.named_graphs,
            address(self.house), chosen.media_type,
        )  # fmt: skip

    def job(self, form: str, chosen: Format, reading: guard.Reading) -> Job:
        limit = self.house.settings.number("QUERY_SECONDS")
        media_type = chosen.media_type
        if chosen is HTML:
            media_type = (N_TRIPLES if form in GRAPHS else JSON).media_type
        return job_of(
            self.house, self.text, form=form, kind="query", media_type=media_type, base=address(self.house),
            default_graphs=self.asked.default_graphs, named_graphs=self.asked.named_graphs,
            seconds=min(self.asked.seconds or limit, limit), id=self.asked.id or name_job(), reading=reading,
        )  # fmt: skip

    def run(self, job: Job, reading: guard.Reading) -> Answer:
        """The whole answer.

        Raises the problem, with a hint where the text is an update or the guard could not read it.
        """
        answer = fetch(
            self.house, job, reading, route="query", named=self.asked.id is not None, counted=True,
            landed=landed.answer if (landed := request.environ.get(LANDED)) is not None else None,
        )  # fmt: skip
        try:
            whole = demand(answer, job)
        except BadSyntax as fault:
            if reading.update:
                fault.extensions["hint"] = "This service is read-only: it answers queries and takes no updates."
            raise
        except Evaluation:
            if reading.form is None:
                raise BadSyntax("Write a space behind the first keyword of the query.", queryId=job.id) from None
            raise
        return whole

    def headers(self, job: Job, answer: Answer, *, live: bool) -> dict[str, str]:
        """What every 200 says of itself."""
        return of_answer(job, answer, manner(answer), self.release, self.house.release.as_of, live=live)

    def page(self, job: Job, answer: Answer, headers: dict[str, str], etag: str | None) -> Response:
        """The result for a person: its first rows, and links to the whole."""
        assert answer.body is not None
        with answer.body as body:
            shown = (excerpt.of_triples if job.form in GRAPHS else excerpt.of_json)(body)
        same = [("query", self.text)]
        same += [("default-graph-uri", iri) for iri in self.asked.default_graphs or ()]
        same += [("named-graph-uri", iri) for iri in self.asked.named_graphs or ()]
        here = url_for("sparql.endpoint")
        downloads = [
            {"label": offer.label, "href": f"{here}?{urlencode([*same, ('format', offer.extension)])}"}
            for offer in offers(job.form)
            if offer is not HTML and (offer not in EXPORTS or offer in exports.offered(shown.columns))
        ]
        response = render.page(
            "sparql/result.html", headers=headers, etag=etag, query=self.text, columns=shown.columns, rows=shown.rows,
            boolean=shown.boolean, total=answer.rows, downloads=downloads, seconds=answer.seconds,
            citable=[*same, ("release", self.release)] if self.letter else [],
        )  # fmt: skip
        response.headers["X-Result-Rows"] = str(answer.rows)
        response.headers["X-Result-Sha256"] = answer.sha256
        return response
