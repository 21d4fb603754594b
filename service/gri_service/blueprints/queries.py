"""The questions: the catalogue, each question with its form and answer, and the same answer for programs.

Takes names and values from the address, where all state lives. Gives pages, results in the formats of the table, `.rq`.
Never builds query text: the catalogue binds, the engine answers, and a result is whole or a problem.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gri_service import render
from gri_service.ask import ask, manner
from gri_service.catalogue import CannedQuery, bind_terms
from gri_service.formats import HTML, Format, by_name, offers
from gri_service.negotiate import negotiate, wants_page
from gri_service.panels import DOWNLOADS, Asked, put
from gri_service.parameters import Param, read
from gri_service.parts import Parts, parts
from gri_service.problems import BadParameter, NotFound
from gri_service.things import Thing

bp = Blueprint("queries", __name__, url_prefix="/queries")
SHOWN_ROWS = 500
OFFERED_NAMES = 400
QUERY_TEXT = "application/sparql-query; charset=utf-8"
LIVE = {"Cache-Control": render.LIVE}


@bp.get("")
def index() -> Response:
    """Every question under its tag, narrowed by the words of `q`."""
    house, text = parts(current_app), request.args.get("q", "").strip()
    groups = house.catalogue.by_tag(text)
    if not wants_page(request.headers.get("Accept", "")):
        return render.data([_described(query) for _, queries in groups for query in queries], headers=LIVE)
    return render.page("queries/index.html", headers=LIVE, groups=groups, text=text, total=len(house.catalogue))


@bp.get("/<name>")
def question(name: str) -> AnyResponse:
    """One question: a page, or its answer in the format that the ending or Accept asks for."""
    house = parts(current_app)
    stem, _, ending = name.partition(".")
    renamed = house.catalogue.renamed(stem)
    if renamed is not None:
        here = {name: text for name, text in request.args.items() if name != "release"}
        return redirect(_here(f"{renamed}.{ending}" if ending else renamed, here), 301)
    query = house.catalogue.get(stem)
    given = _given(query)
    if ending == "rq":
        return render.document(query.text, QUERY_TEXT, headers=LIVE)
    wanted = _format(query, ending)
    if wanted is not HTML:
        return _data(house, query, given, wanted)
    if any(not text.strip() for _, text in request.args.items(multi=True)):
        return redirect(_here(name, given | _shown(query)), 302)
    return _page(house, query, given)


def _here(name: str, given: Mapping[str, str]) -> str:
    return url_for("queries.question", name=name, **given)  # type: ignore[arg-type]


def _given(query: CannedQuery) -> dict[str, str]:
    """The values of the address; an empty field of a form says nothing.

    A list may be given value by value, and is joined; any other value given twice says too much.
    """
    ours, given = {"format", "view", "release"} - set(query.params), {}
    for name, texts in request.args.lists():
        told = [text for text in texts if text.strip()]
        if name in query.params and query.params[name].many:
            told = [",".join(told)] if told else []
        elif len(texts) > 1:
            raise BadParameter(f"Give “{name[:80]}” once: it has {len(texts)} values.", parameter=name)
        if told and name not in ours:
            given[name] = told[0]
    return given


def _shown(query: CannedQuery) -> dict[str, str]:
    """The view that the address wishes, if it wishes one."""
    view = request.args.get("view", "").strip()
    return {"view": view} if view and "view" not in query.params else {}


def _format(query: CannedQuery, ending: str) -> Format:
    """The format of the ending, of `format=`, or of Accept; people in a browser get a page."""
    if ending:
        named = by_name(ending, query.form)
        if named is None or ending not in named.names:
            known = ", ".join(f".{offer.extension}" for offer in offers(query.form))
            raise NotFound(f"Use one of the endings {known} or .rq: this question has no “.{ending[:20]}”.")
        return named
    formats = [name for name in request.args.getlist("format") if name.strip()]
    return negotiate(request.headers.get("Accept", ""), query.form, formats=formats)


def _data(house: Parts, query: CannedQuery, given: Mapping[str, str], wanted: Format) -> Response:
    """The whole answer for a program."""
    text = bind_terms(query, read(query.params, given, house.search))
    headers = {**LIVE, "X-Dataset-Release": house.release.id}
    etag = render.tag(house.release.id, house.letter, text, wanted.media_type)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    answer = ask(house, text, form=query.form, media_type=wanted.media_type)
    return render.answer(
        answer,
        wanted.header,
        headers=headers
        | {
            "Content-Disposition": f'inline; filename="{query.name}.{wanted.extension}"',
            "X-Query-Seconds": f"{answer.seconds:.3f}",
            "Server-Timing": f"cache;desc={'hit' if manner(answer) == 'hit' else 'miss'}",
        },
        etag=etag,
    )


def _page(house: Parts, query: CannedQuery, given: Mapping[str, str]) -> Response:
    """The page: form and answer; a value that cannot be used stays in the form, beside what can."""
    fault, view, shown = None, "table", _shown(query)
    try:
        asked = put(house, query.name, given)
        view = asked.view(shown.get("view"))
    except BadParameter as problem:
        asked, fault = None, problem
    spelt = dict(given) | ({name: value.text for name, value in asked.values.items()} if asked else {})
    return render.page(
        "queries/question.html",
        status=fault.status if fault else 200,
        headers={"Cache-Control": render.NO_STORE if fault else render.LIVE},
        query=query,
        given=spelt,
        asked=asked,
        fault=fault,
        table=asked.table(SHOWN_ROWS) if asked else None,
        view=view,
        views={other: _here(query.name, {**spelt, "view": other}) for other in query.views if other != "number"},
        shown=shown,
        citable=_citable(house, asked) if asked and house.letter else [],
        downloads=DOWNLOADS + asked.files if asked else DOWNLOADS,
        offered={name: _offered(house, param) for name, param in query.params.items()},
        without={name: _here(query.name, {k: v for k, v in (spelt | shown).items() if k != name}) for name in spelt},
    )


def _citable(house: Parts, asked: Asked) -> list[tuple[str, str]]:
    """What a form says to have this answer cited: the question with its values, and the release it is shown from."""
    values = [(name, value.text) for name, value in asked.values.items()]
    return [("question", asked.query.name), *values, ("release", house.release.id)]


def _offered(house: Parts, param: Param) -> list[Thing]:
    """What a form offers for a parameter: every concept of a scheme, the names of a class."""
    if param.type != "iri" or param.within is None or house.search is None:
        return []
    return house.search.of(param.within, -1 if param.scheme else OFFERED_NAMES)


def _described(query: CannedQuery) -> dict[str, object]:
    """One question for a program."""
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "view": query.view,
        "columns": list(query.columns),
        "params": {
            name: {"type": param.type, "of": param.within, "many": param.many, "example": param.example}
            for name, param in query.params.items()
        },
        "href": _here(query.name, {}),
    }
