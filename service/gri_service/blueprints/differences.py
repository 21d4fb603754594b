"""A question then and now: which rows of its answer came and which went between two releases.

Takes the name of a question, its values, and `from` and `to`. Gives the rows as a page, JSON or CSV.
Never compares two orders: both answers come from stores on disk, and the difference has an order of its own.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gri_service import render
from gri_service.archive import Archive, before
from gri_service.ask import ask
from gri_service.catalogue import CannedQuery, bind_terms
from gri_service.citing.difference import Difference, Row, compare
from gri_service.links import Link
from gri_service.negotiate import ranges, wants_page
from gri_service.parameters import read
from gri_service.parts import archived, parts
from gri_service.problems import BadParameter, NotFound, UnknownQuery
from gri_service.release import Release
from gri_service.tables import bindings, shape

bp = Blueprint("differences", __name__)
OURS = ("from", "to", "format")
SHOWN_ROWS = 500
FOREVER = {"Cache-Control": render.FOREVER}
Values = Mapping[str, str]


@bp.get("/queries/<name>/changes")
@bp.get("/queries/<name>/changes.<ending>")
def changes(name: str, ending: str = "") -> AnyResponse:
    """Rows added and rows removed; without `from` and `to`, since the release before the current one."""
    renamed = parts(current_app).catalogue.renamed(name)
    if renamed is not None:
        return redirect(_here(renamed, ending, request.args.to_dict()), 301)
    given = _given()
    older, newer = _ends(given.pop("from", ""), given.pop("to", ""))
    if [older.id, newer.id] != [request.args.get("from"), request.args.get("to")]:
        ends = {"from": older.id, "to": newer.id} | ({"format": wish} if (wish := request.args.get("format")) else {})
        response = redirect(_here(name, ending, {**given, **ends}), 302)
        response.headers["Cache-Control"] = render.LIVE
        return response
    was, now = _answer(older, name, given), _answer(newer, name, given)
    if was.fault is not None and now.fault is not None:
        raise now.fault
    asked = now.query
    found = compare(was.rows, now.rows, list(dict.fromkeys((*now.columns, *was.columns))))
    wanted = ending or _wanted()
    if wanted not in {"html", "json", "csv"}:
        raise NotFound(f"Use one of the endings .json, .csv: there is no “.{ending[:20]}” of a difference.")
    headers = FOREVER | {"X-Dataset-Release": newer.id}
    if wanted == "json":
        told = {"query": name, "values": given, "from": older.id, "to": newer.id}
        return render.data(told | found.told(), headers=headers)
    if wanted == "csv":
        disposition = f'inline; filename="{asked.name}-{older.id}-{newer.id}.csv"'
        text = write_csv(found)
        return render.document(
            text, "text/csv; header=present; charset=utf-8", headers=headers | {"Content-Disposition": disposition}
        )
    return _page(asked, given, older, newer, found, same_text=was.query.text == asked.text)


def _given() -> dict[str, str]:
    """The parameters of the address; an empty one says nothing."""
    given: dict[str, str] = {}
    for name, texts in request.args.lists():
        told = [text for text in texts if text.strip()]
        if len(told) > 1 and name in OURS:
            raise BadParameter(f"Give `{name}` once: it has {len(told)} values.", parameter=name)
        if told and name != "format":
            given[name] = ",".join(told)
    return given


def _ends(start: str, end: str) -> tuple[Release, Release]:
    """The two releases, the newer one second; a date stands for the last release of that day, month or year.

    Raises UnknownRelease, and BadParameter where there is no release before.
    """
    archive: Archive = parts(current_app).releases.archive
    newer = archive.resolve(end) if end else parts(current_app).release
    if not start and not before(newer):
        raise BadParameter(f"Give `from` a release: {newer.id} was made after no other.", parameter="from")
    return archive.resolve(start or before(newer)), newer


class Answered(NamedTuple):
    """The question as one release has it, and all rows of its answer there; none where a value is not known yet."""

    query: CannedQuery
    columns: Sequence[str]
    rows: Sequence[Row]
    fault: BadParameter | None = None


def _answer(release: Release, name: str, given: Values) -> Answered:
    """The answer of one release. A thing that it does not know takes part in nothing there.

    Raises UnknownQuery where the release does not have the question, BadParameter for one whose answer has no rows.
    """
    with archived(current_app, release.id) as house:
        try:
            query = house.catalogue.get(name)
        except UnknownQuery as unknown:
            raise UnknownQuery(f"Choose other releases: {release.id} has no question “{name[:80]}”.") from unknown
        if query.form != "SELECT":
            raise BadParameter("Choose a question whose answer has rows: a graph or a yes has none.")
        try:
            text = bind_terms(query, read(query.params, given, house.search))
        except BadParameter as fault:
            return Answered(query, query.columns, (), fault)
        names, rows = bindings(json.loads(ask(house, text).read()))
    return Answered(query, names, rows)


def _wanted() -> str:
    """The format by `format=` and Accept."""
    if wish := request.args.get("format"):
        return wish
    accept = request.headers.get("Accept", "")
    if wants_page(accept):
        return "html"
    return "csv" if any(wish.media_type == "text/csv" for wish in ranges(accept)) else "json"


def _here(name: str, ending: str, values: Values) -> str:
    return url_for("differences.changes", name=name, **({"ending": ending} if ending else {}), **values)  # type: ignore[arg-type]


def write_csv(found: Difference) -> str:
    """The rows that came and those that went, which of the two in the first column."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["change", *found.columns])
    for kind, rows in (("added", found.added), ("removed", found.removed)):
        for row in rows:
            table.writerow([kind, *(_text(row, name) for name in found.columns)])
    return out.getvalue()


def _text(row: Row, name: str) -> str:
    value: Any = row[name]["value"] if name in row else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _page(
    query: CannedQuery, given: Values, older: Release, newer: Release, found: Difference, *, same_text: bool
) -> Response:
    ends = {**given, "from": older.id, "to": newer.id}
    files = {ending: _here(query.name, ending, ends) for ending in ("csv", "json")}
    kinds = {"csv": "text/csv", "json": "application/json"}
    return render.page(
        "releases/difference.html", headers={"Cache-Control": render.LIVE}, query=query, given=given, older=older,
        links=[Link("alternate", href, kinds[ending]) for ending, href in files.items()],
        newer=newer, found=found, files=files, same_text=same_text, shown=SHOWN_ROWS,
        added=shape(found.columns, found.added, limit=SHOWN_ROWS),
        removed=shape(found.columns, found.removed, limit=SHOWN_ROWS),
    )  # fmt: skip
