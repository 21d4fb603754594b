"""Time in addresses: the releases and their feeds, and the endpoint, questions and graphs below `/release/<id>`.

Takes the app with its other blueprints. Gives every route of the timed ones a second time with a release in its path,
`release=` beside it, links that keep the release, the lifetime of what cannot change. Never opens a release: parts()
does, when a route asks.
"""

from typing import Any

from flask import Flask, Response, current_app, g, request, url_for

from gri_service.archive import before
from gri_service.blueprints import changelog, differences, feeds, jobs, releases
from gri_service.headers import FOREVER, LIVE
from gri_service.jobs import Jobs
from gri_service.parts import choose_release, named_release, parts
from gri_service.problems import UnknownRelease
from gri_service.shelf import Shelf

TIMED = ("graphs", "queries", "sparql")
PREFIX = "/release/<release>"


def install(app: Flask) -> None:
    """Afterwards each route of the timed blueprints answers for any release, under the same name for `url_for`."""
    shelf: Shelf = app.extensions["gri_shelf"]
    most = app.extensions["gri_settings"].whole("JOBS")
    app.extensions["gri_jobs"] = Jobs(app.extensions["gri_desk"], shelf.lend, most)
    for module in (changelog, releases, feeds, differences, jobs):
        app.register_blueprint(module.bp)
    for rule in list(app.url_map.iter_rules()):
        if rule.endpoint.partition(".")[0] in TIMED:
            app.add_url_rule(
                f"{PREFIX}{rule.rule}",
                rule.endpoint,
                app.view_functions[rule.endpoint],
                methods=rule.methods,
                provide_automatic_options=getattr(rule, "provide_automatic_options", None),
            )
    app.url_value_preprocessor(_choose)
    app.url_defaults(_keep)
    app.after_request(_last)
    app.context_processor(lambda: {"moment": moment(), "earlier": earlier})


def _choose(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The release of the path, which the views need not know of, and of `release=`."""
    if endpoint is None or endpoint.partition(".")[0] not in TIMED:
        return
    choose_release((values or {}).pop("release", ""))
    if not endpoint.startswith("sparql."):  # the endpoint reads its own parameters, in the body too
        choose_release(request.args.get("release", ""))


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    """A link from a page of a release leads to the same release."""
    if endpoint.partition(".")[0] in TIMED and "release" not in values and (name := named_release()):
        values["release"] = name


def _last(response: Response) -> Response:
    """What is asked of a named release is the same for ever, if its rows have the order of their content.

    A page says which release is the current one, and has a tag of the release alone: it stays as live as any page.
    """
    if not named_release():
        return response
    response.headers.setdefault("X-Dataset-Release", named_release())
    if response.mimetype == "text/html":
        response.headers.pop("ETag", None)
    elif response.headers.get("Cache-Control") == LIVE and g.gri_served.engine.letter == "d":
        response.headers["Cache-Control"] = FOREVER
    return response


def moment() -> dict[str, Any]:
    """For the notice on a page of a named release: that release, the current one, and this page of the current one."""
    if not named_release():
        return {}
    shelf: Shelf = current_app.extensions["gri_shelf"]
    told = {name: texts for name, texts in request.args.lists() if name != "release"}
    here = {**told, **(request.view_args or {}), "release": None}
    return {
        "release": g.gri_served.release,
        "current": shelf.served.release,
        "now": url_for(request.endpoint or "", **here),
    }


def earlier() -> str:
    """The release before the one a page is about, if it can still be asked; else empty."""
    house = parts(current_app)
    try:
        return house.releases.archive.find(before(house.release)).id
    except UnknownRelease:
        return ""
