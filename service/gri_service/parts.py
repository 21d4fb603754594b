"""The parts of the running service, as a request sees them.

Takes the Flask app. Gives Parts: settings, and the one release this request keeps with its engine, catalogue and index.
Never holds a release past the end of its request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, g, has_request_context, request

from gri_service.budget import Budget
from gri_service.catalogue import Catalogue
from gri_service.config import Settings
from gri_service.engine import Answer, Engine
from gri_service.joining import Desk
from gri_service.metrics import Metrics
from gri_service.problems import BadParameter
from gri_service.release import Release
from gri_service.search import Search
from gri_service.served import Served
from gri_service.shelf import Shelf

LANDED = "gri.landed"  # the name of a Landed in the environment of a request


@dataclass(frozen=True)
class Parts:
    """What a route may use."""

    settings: Settings
    releases: Shelf
    release: Release
    engine: Engine
    catalogue: Catalogue
    search: Search | None
    desk: Desk
    budget: Budget
    metrics: Metrics

    @property
    def letter(self) -> str:
        """The engine's order of rows, part of tags and keys; empty where no order is promised."""
        return self.engine.letter


class Landed:
    """The answer of a run that was made on a request's way to the app, and the release it is from."""

    def __init__(self, answer: Answer, served: Served) -> None:
        self.answer = answer
        self._served: Served | None = served

    def take(self) -> Served | None:
        """The release, to be given back by whoever takes it; None the second time."""
        served, self._served = self._served, None
        return served

    def settle(self) -> None:
        """The request is over: what nobody has taken is given back."""
        served = self.take()
        if served is not None:
            served.leave()
            self.answer.close()


def parts(app: Flask) -> Parts:
    """The parts, with the release of this request; outside a request, the release of now.

    The first call in a request borrows the release, and the request's end gives it back, so that a
    release that is put away meanwhile waits for this request. `choose_release` names another than that of now.
    Raises UnknownRelease.
    """
    settings, shelf = app.extensions["gri_settings"], app.extensions["gri_shelf"]
    if not has_request_context():
        return _of(app, settings, shelf, shelf.served)
    if "gri_served" not in g:
        landed: Landed | None = request.environ.get(LANDED)
        # Taken out: where there is no such release, the words that say so are worded with the release of now.
        name = g.pop("gri_release", "")
        g.gri_served = (landed.take() if landed is not None else None) or shelf.borrow(name)
    return _of(app, settings, shelf, g.gri_served)


def choose_release(name: str) -> None:
    """The release that this request is about, to be said before its first look at the parts; empty: nothing is said.

    Raises BadParameter where the request has named another before.
    """
    if not name or name == g.get("gri_named"):
        return
    if "gri_named" in g:
        raise BadParameter("Name one release: the address names two.", parameter="release")
    assert "gri_served" not in g, "the release of a request is chosen before it is borrowed"
    g.gri_named = g.gri_release = name


def named_release() -> str:
    """The release that this request has named and was given; empty where it named none, or one there is not."""
    served: Served | None = g.get("gri_served")
    return served.release.id if served is not None and served.release.id == g.get("gri_named") else ""


@contextmanager
def archived(app: Flask, name: str) -> Iterator[Parts]:
    """The parts with the store on disk of any release, that of now too: its order of rows is that of its content.

    Raises UnknownRelease, and Busy where too many are in use.
    """
    settings, shelf = app.extensions["gri_settings"], app.extensions["gri_shelf"]
    served = shelf.archive.borrow(name)
    try:
        yield _of(app, settings, shelf, served)
    finally:
        served.leave()


def _of(app: Flask, settings: Settings, shelf: Shelf, served: Served) -> Parts:
    shared = app.extensions
    return Parts(
        settings, shelf, served.release, served.engine, served.catalogue, served.search,
        shared["gri_desk"], shared["gri_budget"], shared["gri_metrics"],
    )  # fmt: skip


def give_back(_error: BaseException | None = None) -> None:
    """End of a request: the release it borrowed may go."""
    served = g.pop("gri_served", None)
    if served is not None:
        served.leave()


def close_app(app: Flask) -> None:
    """Stop every process and close every file of an app; afterwards it answers nothing."""
    app.extensions["gri_jobs"].close()
    app.extensions["gri_shelf"].close()
