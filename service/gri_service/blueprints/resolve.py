"""Resolving over HTTP: an identifier of any register leads to the thing it names, a list of them becomes a table.

Takes `id=` in the address, or a list in the body. Gives 303, 300 with the choices, a table, or the form for people.
Never guesses what was meant: the search does.
"""

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from gri_service import render
from gri_service.address import root
from gri_service.formats import CSV
from gri_service.linked.document import address
from gri_service.negotiate import Range, ranges, wants_page
from gri_service.parts import Parts, parts
from gri_service.problems import BadRequest, Gone, NotAcceptable, NotFound, UnknownResource, UnsupportedMedia
from gri_service.resolving import (
    AMBIGUOUS,
    WITHDRAWN,
    Asked,
    Resolved,
    as_csv,
    read_csv,
    read_json,
    read_lines,
    resolve,
)
from gri_service.search import BASE

bp = Blueprint("resolve", __name__)
ALLOWED = "GET, HEAD, POST, OPTIONS"
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]
LIVE = {"Cache-Control": render.LIVE}
JSON, TABLE = "application/json", "text/csv"
TYPES = {TABLE: read_csv, JSON: read_json}
EXAMPLES = ("https://ror.org/01ggx4157", "wd:Q42944", "FRA", "iso:756", "infrastructure/cern")


@bp.route("/resolve", methods=METHODS, provide_automatic_options=False)
def resolver() -> AnyResponse:
    """One identifier, many, or none."""
    if (other := render.preflight(ALLOWED)) is not None:
        return other
    house = parts(current_app)
    if house.search is None:
        raise NotFound("Ask in SPARQL at /sparql: this service shows a bare RDF file, which has no index of names.")
    if request.method == "POST":
        return _table(house, *_sent())
    given = request.args.getlist("id")
    asked = read_lines(given)
    wanted = _named_format()
    if not asked.texts:
        if not wants_page(request.headers.get("Accept", "")):
            raise BadRequest("Give an identifier, for example /resolve?id=ror:01ggx4157, or post a list.")
        return render.page(
            "search/resolve.html", headers=LIVE, asked=asked, resolved=(), examples=EXAMPLES, where=_where
        )
    if len(asked.texts) > 1 or wanted:
        return _table(house, asked, wanted)
    return _one(resolve(house.search, asked.texts, root(house.settings))[0])


def _one(found: Resolved) -> AnyResponse:
    """One identifier: the way to what it names, the choices, or that there is nothing."""
    if found.status == WITHDRAWN:
        assert found.retired is not None
        raise Gone(
            f"What “{found.id[:80]}” named was withdrawn on {found.retired.day}: {found.retired.reason}",
            headers=dict(LIVE),
            iri=found.retired.iri,
            label=found.retired.label,
        )
    if not found.choices:
        raise UnknownResource(
            f"Check the identifier, or search by name: no thing here is known as “{found.id[:80]}”.", headers=dict(LIVE)
        )
    page = wants_page(request.headers.get("Accept", ""))
    if found.status == AMBIGUOUS:
        told = [choice.told for choice in found.choices]
        if not page:
            return render.data({"id": found.id, "status": AMBIGUOUS, "choices": told}, status=300, headers=LIVE)
        return render.page(
            "search/resolve.html", status=300, headers=LIVE, asked=Asked((found.id,)), resolved=(found,), where=_where
        )
    choice = found.choices[0]
    told_one = {"id": found.id, "status": found.status, **choice.told}
    response = render.data(told_one, status=303, headers=LIVE)
    # Paths are those of the base (SERVICE 2.7, L8); what is no thing has an address of its own kind.
    response.headers["Location"] = _where(choice.iri)
    return response


def _where(iri: str) -> str:
    """Where an IRI of ours is answered by this service."""
    if iri.startswith(f"{BASE}id/"):
        return address(iri, "id")
    return iri.removeprefix(BASE.rstrip("/"))


def _sent() -> tuple[Asked, str]:
    """The list in the body, and the format in which the answer is wanted when nothing else is said.

    Raises UnsupportedMedia, BadRequest, RequestTooLarge.
    """
    media_type = request.mimetype
    if media_type == "application/x-www-form-urlencoded":
        return read_lines(request.form.getlist("id")), _named_format()
    try:
        body = request.get_data(cache=False).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("Send the list in UTF-8: its bytes are something else.") from None
    if media_type in TYPES:
        return TYPES[media_type](body), _named_format() or media_type
    if media_type == "text/plain":
        return read_lines([body]), _named_format()
    raise UnsupportedMedia(f"Send text/csv, text/plain or {JSON}: “{media_type[:80]}” is not understood here.")


def _named_format() -> str:
    """What `format=` names; empty where it is not given.

    Raises NotAcceptable for a name of nothing.
    """
    given = request.args.get("format", "")
    named = {"": "", "csv": TABLE, "json": JSON}
    if given not in named:
        raise NotAcceptable(f"Write format=csv or format=json: “{given[:40]}” is not on offer.", offers=[TABLE, JSON])
    return named[given]


def _table(house: Parts, asked: Asked, wanted: str = "") -> Response:
    """What every identifier of a list names, a line each."""
    assert house.search is not None
    accept = request.headers.get("Accept", "")
    resolved = resolve(house.search, asked.texts, root(house.settings))
    if not request.args.get("format") and wants_page(accept):
        return render.page("search/resolve.html", headers=LIVE, asked=asked, resolved=resolved, where=_where)
    head, rows = asked.table(resolved)
    if _prefers_json(ranges(accept), wanted):
        listed = [
            {**dict(zip(head, row, strict=True)), "choices": [choice.told for choice in found.choices]}
            for row, found in zip(rows, resolved, strict=True)
        ]
        return render.data({"results": listed}, headers=LIVE)
    return render.document(as_csv(head, rows), CSV.header, headers=LIVE)


def _prefers_json(wishes: list[Range], wanted: str) -> bool:
    """Whether JSON is wanted rather than CSV: by name, else by Accept, else as the list was sent."""
    if request.args.get("format"):
        return wanted == JSON
    by = {kind: max((w.quality for w in wishes if w.media_type == kind), default=0.0) for kind in (JSON, TABLE)}
    return by[JSON] > by[TABLE] if by[JSON] != by[TABLE] else wanted == JSON
