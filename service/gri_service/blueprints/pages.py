"""The pages: templates that name the canned queries of their panels.

Takes an address of the table PAGES. Gives the template it names, whose figures come through number() and panel().
Never computes a figure; PAGES is the only place in the service's Python that may hold a domain word.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from gri_service import panels, render, tables

bp = Blueprint("pages", __name__)


class Page(NamedTuple):
    """One page: its address, its template and its title."""

    path: str
    template: str
    title: str


PAGES: tuple[Page, ...] = (
    Page("/", "pages/home.html", "GRI Graph"),
    Page("/about", "pages/about.html", "About GRI Graph"),
)


def _shower(page: Page) -> Callable[[], Response]:
    def show() -> Response:
        return render.page(page.template, headers={"Cache-Control": render.LIVE}, title=page.title)

    return show


for _page in PAGES:
    bp.add_url_rule(_page.path, endpoint=_page.path.strip("/") or "home", view_func=_shower(_page))


@bp.app_context_processor
def words() -> dict[str, Any]:
    """What every template may say, and where it is."""
    return {**panels.words(), "here": request.path}


for _name, _filter in tables.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)
