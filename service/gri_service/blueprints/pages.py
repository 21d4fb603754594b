"""The pages: templates that name the canned queries of their panels.

Takes an address of the table PAGES. Gives the template it names, whose figures come through number() and panel().
Never computes a figure; PAGES is the only place in the service's Python that may hold a domain word.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from gri_service import briefs, marking, panels, render, series, tables
from gri_service.address import root
from gri_service.fields import Field, fill, said, strays
from gri_service.links import SERVICE
from gri_service.parts import parts
from gri_service.rehearsal import rehearse
from gri_service.signposting import of_home

bp = Blueprint("pages", __name__)


class Page(NamedTuple):
    """One page: its address, its template, its title, and the fields it reads from its address."""

    path: str
    template: str
    title: str
    fields: tuple[Field, ...] = ()

    @property
    def endpoint(self) -> str:
        """The name by which `url_for` knows it: pages.home, pages.compare."""
        return self.path.strip("/") or "home"


UNVERIFIED = Field("unverified", "Also what is not verified yet", choices=(("1", "Yes, marked"),))

PAGES: tuple[Page, ...] = (
    Page("/", "pages/home.html", "GRI Graph"),
    Page("/countries", "pages/countries.html", "Countries"),
    Page(
        "/infrastructures",
        "pages/infrastructures.html",
        "Infrastructures",
        (
            Field("domain", "Domain", scheme="domain"),
            Field("field", "Field", scheme="field"),
            Field("structure", "Structure", scheme="structure-type"),
        ),
    ),
    Page("/bodies", "pages/bodies.html", "Bodies"),
    Page(
        "/compare",
        "pages/compare.html",
        "Two countries",
        (
            Field("country", "Country", of="gri:Country", example="FRA"),
            Field("otherCountry", "Other country", of="gri:Country", example="JPN"),
            UNVERIFIED,
        ),
    ),
    Page(
        "/group",
        "pages/group.html",
        "A group of countries",
        (
            Field("group", "Group", of="gri:CountryGroup", example="BRICS"),
            Field("members", "Or countries of your choice", of="gri:Country", many=True, example="FRA,BRA,ZAF"),
            Field("atLeast", "Infrastructures of at least so many of them", type="integer", example="2"),
            UNVERIFIED,
        ),
    ),
    Page(
        "/network",
        "pages/network.html",
        "Network",
        (
            Field(
                "links",
                "Links",
                choices=(
                    ("participation", "Participation: countries and infrastructures"),
                    ("cooperation", "Cooperation: countries with one another"),
                    ("bodies", "Bodies: countries and the bodies they sit on"),
                    ("numbers", "In numbers: what registries counted between countries"),
                ),
            ),
            Field("view", "Shown as", choices=(("network", "Network"), ("matrix", "Matrix"), ("table", "Table"))),
            Field("domain", "Domain", scheme="domain"),
            Field("field", "Field", scheme="field"),
            Field("role", "Role", scheme="role"),
            Field("level", "Level", scheme="participation-level"),
            Field("group", "Members of the group", of="gri:CountryGroup", example="BRICS"),
            Field("country", "Country", of="gri:Country", example="FRA"),
            Field("infrastructure", "Infrastructure", of="gri:ResearchInfrastructure", example="cern"),
            Field("counted", "What was counted", scheme="figure-kind"),
            Field("weight", "At least so many", type="integer", example="2"),
            Field("year", "At the end of the year", type="integer", example="2000"),
            Field("undated", "Without a known period", choices=(("yes", "Also, where possible"),)),
        ),
    ),
    Page(
        "/map",
        "pages/map.html",
        "Map",
        (
            Field("show", "Show", choices=(("sites", "Sites"), ("countries", "Participation by country"))),
            Field("country", "Country", of="gri:Country", example="FRA"),
            Field("infrastructure", "Infrastructure", of="gri:ResearchInfrastructure", example="cern"),
            Field("domain", "Domain", scheme="domain"),
            Field("field", "Field", scheme="field"),
            Field("role", "Role", scheme="role"),
            Field("level", "Level", scheme="participation-level"),
            Field("group", "Group", of="gri:CountryGroup", example="BRICS"),
            Field("year", "Year", type="integer", example="2000"),
        ),
    ),
    Page("/editor", "pages/editor.html", "Query editor", (Field("query", "Query"), Field("example", "Example"))),
    Page(
        "/sources",
        "pages/sources.html",
        "Sources and data",
        (
            Field("words", "Title, address or publisher contains", example="cern"),
            Field("publisher", "Publisher", example="home.cern"),
            Field("sourceKind", "Kind of source", scheme="source-kind"),
            Field("page", "Part of the list", type="integer", example="2"),
            Field("unverified", "Also what is not verified yet", choices=(("1", "Yes, marked"),)),
        ),
    ),
    Page(
        "/disagreements",
        "pages/disagreements.html",
        "Where sources disagree",
        (
            Field("graph", "Graph of the source", example="https://w3id.org/gri/graph/source/ror/2026-06-23"),
            Field("property", "Property", example="http://xmlns.com/foaf/0.1/homepage"),
        ),
    ),
    Page("/linking", "pages/linking.html", "For machines and scholars"),
    Page("/about", "pages/about.html", "About GRI Graph"),
)


def _shower(page: Page) -> Callable[[], AnyResponse]:
    def show() -> AnyResponse:
        pairs = list(request.args.items(multi=True))
        given = said(page.fields, pairs)
        if page.fields and (any(not text.strip() for _, text in pairs) or len(pairs) > len(given)):
            return redirect(_here(page, given), 302)
        filled = fill(page.fields, given, parts(current_app).search)
        stray = strays(page.fields, given)
        faults = [each.fault for each in filled.values() if each.fault] + ([stray] if stray else [])
        values: dict[str, Any] = {
            "title": page.title,
            "fields": filled,
            "faults": faults,
            "given": given,
            "here_with": lambda **more: _here(page, {**given, **panels.texts(more)}),
            "here_without": lambda *names: _here(page, {k: v for k, v in given.items() if k not in names}),
            # A page has typed links of its own, so the field of this name is read from `fields`.
            **{name: each.value for name, each in filled.items() if name != "links"},
        }
        rehearse(page.template, **values)
        return render.page(
            page.template,
            status=faults[0].status if faults else 200,
            headers={"Cache-Control": render.NO_STORE if faults else render.LIVE},
            links=[*of_home(root(parts(current_app).settings)).links(), *SERVICE] if page.path == "/" else (),
            **values,
        )

    return show


def _here(page: Page, given: Mapping[str, str]) -> str:
    return url_for(f"pages.{page.endpoint}", **given)  # type: ignore[arg-type]


for _page in PAGES:
    bp.add_url_rule(_page.path, endpoint=_page.endpoint, view_func=_shower(_page))


@bp.app_context_processor
def words() -> dict[str, Any]:
    """What every template may say, and where it is."""
    return {**panels.words(), **briefs.words(), **series.words(), **marking.words(), "here": request.path}


@bp.record
def _signposted(state: BlueprintSetupState) -> None:
    """The first page is the landing page of the graph as a whole."""
    state.app.extensions["gri_landings"][""] = lambda _: of_home(root(parts(current_app).settings))


for _name, _filter in tables.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)
