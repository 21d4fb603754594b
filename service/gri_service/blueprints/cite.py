"""Citations: minting one, the list of them, and the page of each with its references and descriptions.

Takes a query in the forms of the SPARQL protocol, or a canned query with its parameters. Gives a name that lasts.
Never mints before the whole answer is there, and never tells a name that is not on the disk.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from gri_service import citations, protocol, render
from gri_service.catalogue import bare, bind_terms
from gri_service.citing import described, offers, references
from gri_service.citing.asking import draft
from gri_service.citing.citation import Canned, Citation
from gri_service.citing.question import Question, read
from gri_service.clients import account, client
from gri_service.excerpt import Excerpt, of_json, of_triples
from gri_service.formats import GRAPHS, Format
from gri_service.links import header
from gri_service.negotiate import wants_page
from gri_service.painting import paint
from gri_service.parameters import Value
from gri_service.parameters import read as read_values
from gri_service.parts import Parts, archived, choose_release, parts
from gri_service.problems import BadParameter, BadRequest, NotCitable, NotFound, Problem, UnknownRelease
from gri_service.signposting import Target
from gri_service.tables import Table, shape

bp = Blueprint("cite", __name__)
ALLOWED = "GET, HEAD, POST, OPTIONS"
SHOWN, PREVIEW, MOST_TITLE = 25, 20, 300
# What a form says beside the parameters of a canned query.
OURS = {"question", "title", "release", "query", "format"}
bp.after_request(account)


@bp.record
def _signposted(state: BlueprintSetupState) -> None:
    state.app.extensions["gri_landings"]["cite"] = lambda pid: citations.landing_of(citations.find(pid))


@bp.route("/cite", methods=["GET", "HEAD", "POST", "OPTIONS"], provide_automatic_options=False)
def index() -> AnyResponse:
    """GET lists the citations, newest first; POST mints one."""
    if request.method == "OPTIONS":
        return render.options(ALLOWED)
    return mint() if request.method == "POST" else listed()


def listed() -> Response:
    """One page of the list."""
    text = request.args.get("offset", "0").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise BadParameter("Write offset as a whole number from 0.", parameter="offset")
    offset, kept = int(text), citations.store()
    found, total = kept.newest(offset, SHOWN), len(kept)
    after = url_for("cite.index", offset=offset + SHOWN) if offset + SHOWN < total else None
    before = url_for("cite.index", offset=max(0, offset - SHOWN) or None) if offset else None
    headers = {"Cache-Control": render.NO_STORE}
    if not wants_page(request.headers.get("Accept", "")):
        told = [_brief(citation) for citation in found]
        return render.data({"total": total, "offset": offset, "next": after, "citations": told}, headers=headers)
    return render.page(
        "cite/index.html",
        headers=headers,
        found=list(map(citations.reference, found)),
        total=total,
        offset=offset,
        after=after,
        before=before,
    )


def _brief(citation: Citation) -> dict[str, Any]:
    cited, of = citation.cited, citations.reference(citation)
    return {"pid": citation.pid, "title": citation.title, "url": of.url, "iri": of.iri, **cited.record}


def mint() -> AnyResponse:
    """A citation of what is asked: 201 with a new name, 200 with one that exists; a browser is led to its page."""
    values = _values()
    choose_release(_last(values, "release"))
    house = parts(current_app)
    name = _last(values, "question")
    question, canned, summary = _canned(house, name, values) if name else (*_direct(), "")
    title = _printable(_last(values, "title")) or summary
    try:
        kept, new = _minted(house, question, title, canned)
    except Problem as fault:
        fault.query = question.text
        house.budget.overdrawn(client(house))
        raise
    where = citations.here(kept.pid)
    if wants_page(request.headers.get("Accept", "")):
        return redirect(where, 303)
    headers = {"Location": where, "Cache-Control": render.NO_STORE, "X-Dataset-Release": kept.cited.release}
    return render.data(citations.told(kept), status=201 if new else 200, headers=headers)


def _minted(house: Parts, question: Question, title: str, canned: Canned | None) -> tuple[Citation, bool]:
    """Asked on the disk of the release of this request, and kept."""
    try:
        if house.release.folder is None and not house.letter:  # it stands behind a remote endpoint, and nowhere here
            raise UnknownRelease
        with archived(current_app, house.release.id) as shelved:
            made, bounds = citations.made(shelved), citations.limits(shelved.settings)
            run = citations.runner(shelved, anew=True)
            asked = draft(run, question, shelved.release, made, bounds, title=title, canned=canned)
    except UnknownRelease:
        raise NotCitable(
            "Ask a service that keeps its releases: what is served here has no release that could be asked again."
        ) from None
    pace = current_app.extensions["gri_citing_pace"]
    return citations.store().keep(asked, lambda: pace.demand(client(house)))


def _values() -> Mapping[str, list[str]]:
    """What address and form say."""
    values = protocol.parameters(request.query_string, "the address")
    if protocol.split_type(request.headers.get("Content-Type", ""))[0] == protocol.FORM:
        values |= protocol.parameters(request.get_data(), "the body")
    return values


def _last(values: Mapping[str, list[str]], name: str) -> str:
    return (values.get(name) or [""])[-1].strip()


def _printable(title: str) -> str:
    """A title on one line, without signs that are not seen and turn or end what stands round them."""
    return "".join(sign for sign in " ".join(title.split()) if sign.isprintable())[:MOST_TITLE].strip()


def _direct() -> tuple[Question, None]:
    """A query in one of the protocol's forms."""
    settings = parts(current_app).settings
    bounds = protocol.Limits(settings.whole("MAX_URL"), settings.whole("MAX_QUERY"))
    asked = protocol.read(
        "POST", request.path, request.query_string, request.headers.get("Content-Type", ""), request.get_data(), bounds
    )
    assert asked.query is not None, "a POST without a query is refused by the protocol"
    try:
        return read(asked.query, asked.default_graphs, asked.named_graphs), None
    except Problem as fault:
        raise citations.problem_of(fault, asked.query) from None


def _canned(house: Parts, name: str, values: Mapping[str, list[str]]) -> tuple[Question, Canned, str]:
    """A canned query with its parameters, and what it asks in words."""
    if "query" in values:
        raise BadRequest("Send `question` or `query`: the request has both.")
    query = house.catalogue.get(house.catalogue.renamed(name) or name)
    given = {key: ",".join(filter(None, texts)) for key, texts in values.items() if key not in OURS}
    read_in = read_values(query.params, given, house.search)
    words = tuple((query.params[key].label, _in_words(value)) for key, value in read_in.items())
    version = sha256(query.text.encode()).hexdigest()[:16]
    canned = Canned(query.name, version, {key: value.text for key, value in read_in.items()}, words)
    said = "; ".join(f"{label}: {text}" for label, text in words)
    return read(bare(bind_terms(query, read_in))), canned, f"{query.summary} ({said})" if said else query.summary


def _in_words(value: Value) -> str:
    return ", ".join(each.thing.title if each.thing else each.text for each in (value, *value.more))


@bp.get("/cite/<pid>")
def landing(pid: str) -> AnyResponse:
    """What one name stands for, in the form that the ending or Accept asks for."""
    stem, _, ending = pid.partition(".")
    citation = citations.find(stem)
    wanted = offers.by_ending(ending) if ending else offers.choose(request.headers.get("Accept", ""))
    if wanted is None:
        known = ", ".join(f".{offer.extension}" for offer in offers.OFFERS)
        raise NotFound(f"Use one of the endings {known}, or none: a citation has no “.{ending[:20]}”.")
    return _page(citation) if wanted is offers.PAGE else _document(citation, wanted, named=bool(ending))


def _document(citation: Citation, wanted: Format, *, named: bool) -> Response:
    of = citations.reference(citation)
    match wanted:
        case offers.LINKED | offers.TRIPLES:
            told = _described(citation)
            body = described.turtle(told) if wanted is offers.TRIPLES else citations.as_json(told)
        case offers.CSL:
            body = references.csl_text(of)
        case offers.BIBTEX:
            body = references.bibtex(of)
        case offers.RIS:
            body = references.ris(of)
        case offers.LINE:
            body = references.apa(of) + "\n"
        case _:
            body = citations.as_json(citations.told(citation))
    record = Target(f"{of.url}.{wanted.extension}", wanted.media_type)
    signs = citations.landing_of(citation)
    # Without an ending it is the address of the page that is asked, and that says where everything is.
    links = signs.links_of_metadata(record) if named else signs.links()
    headers = {"Cache-Control": render.LIVE, "Link": header(links)}
    if wanted in offers.REFERENCES:
        headers["Content-Disposition"] = f'inline; filename="gri-{citation.pid}.{wanted.extension}"'
    return render.document(body, wanted.header, headers=headers)


def _described(citation: Citation) -> dict[str, Any]:
    of, files = citations.reference(citation), citations.files(citation)
    return described.document(of, files, [citations.reference(other).iri for other in citations.others(citation)])


def _page(citation: Citation) -> Response:
    """The landing page; it stands whether or not the result can still be made."""
    of = citations.reference(citation)
    shown: Excerpt | None = None
    fault: Problem | None = None
    try:
        with citations.as_it_was(citation) as (house, run):
            body = BytesIO(citations.proven(house, citation, run, page=True).read())
        shown = (of_triples if citation.form in GRAPHS else of_json)(body, PREVIEW)
    except Problem as problem:
        fault = problem
    return render.page(
        "cite/citation.html",
        headers={"Cache-Control": render.NO_STORE if fault else render.LIVE},
        links=citations.landing_of(citation).links(),
        citation=citation,
        of=of,
        line=references.apa(of),
        bibtex=references.bibtex(of),
        references=offers.REFERENCES,
        described=_described(citation),
        painted=paint(citation.query),
        shown=shown,
        table=_table(citation, shown) if shown is not None else None,
        fault=fault,
        files=citations.files(citation),
        kept={run.release: citations.is_kept(run.release) for run in citation.executions},
        others=citations.others(citation),
        differs=citations.found_other(citation.pid),
        question=_question(citation),
    )


def _table(citation: Citation, shown: Excerpt) -> Table:
    """The first rows for reading; what was asked for stands in words and needs no column."""
    one = citation.canned.parameters if citation.canned is not None else {}
    hide = frozenset(name for name, text in one.items() if "," not in text)
    return replace(shape(shown.columns, shown.rows, hide=hide), total=citation.cited.rows)


def _question(citation: Citation) -> str | None:
    """The page of the canned query that was asked, where this release has it."""
    if citation.canned is None:
        return None
    with suppress(Problem):
        query = parts(current_app).catalogue.get(citation.canned.name)
        return url_for("queries.question", name=query.name, **citation.canned.parameters)  # type: ignore[arg-type]
    return None
