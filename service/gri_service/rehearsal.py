"""The rehearsal: a page that is opened for the first time asks all its questions side by side.

Takes a template and what it is given. Gives nothing: afterwards the desk holds the answers that the page will ask for.
Never changes what a page says: whatever goes wrong here is left to the page itself, which asks again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from flask import copy_current_request_context, current_app, g, render_template, request

from gri_service.parts import Parts, parts

SIDE_BY_SIDE = 3  # fewer than there are workers, so that one page leaves room for another
REMEMBERED = 4_096  # pages whose answers are thought to be kept
CREW = "gri_crew"


def rehearse(template: str, **given: Any) -> None:
    """Render a page of this release once without answers, and wait until those it asked for are there."""
    house = parts(current_app)
    known: set[tuple[str, str]] = current_app.extensions.setdefault("gri_rehearsed", set())
    page = house.release.id, request.full_path
    # What is not kept would be asked for twice.
    if page in known or not house.letter or house.settings.whole("CACHE_BYTES") == 0:
        return
    if len(known) >= REMEMBERED:
        known.clear()
    known.add(page)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as crew, suppress(Exception):
        setattr(g, CREW, crew)
        try:
            render_template(template, **given)
        finally:
            delattr(g, CREW)


def rehearsing() -> bool:
    """Whether answers are only being asked for, and none is there yet."""
    return CREW in g


def ask_ahead(house: Parts, ask: Callable[[Parts, str], Any], text: str) -> None:
    """Send a question on its way and wait for nothing."""
    crew: ThreadPoolExecutor = getattr(g, CREW)
    crew.submit(copy_current_request_context(lambda: ask(house, text).close()))
