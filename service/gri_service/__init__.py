"""The service: answers questions about one release, whole or not at all.

Takes settings. Gives `create_app`, and nothing else.
Never opens a release, an engine or a file on import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from gri_service.engine import Engine


def create_app(settings: Mapping[str, Any] | None = None, *, engine: Engine | None = None) -> Flask:
    """The service as a WSGI application; `close_app` of gri_service.parts stops its processes.

    An engine that is handed in answers for every release and stays its giver's to close.
    """
    # Imported here, because the engine's workers import this package and must not carry the web framework.
    import importlib.metadata
    from pathlib import Path

    from flask import Flask

    from gri_service import config, problems, render, timed
    from gri_service.assets import Assets
    from gri_service.blueprints import (
        cite,
        cited,
        conformance,
        contexts,
        crawling,
        described,
        fair,
        graphs,
        health,
        interface,
        linkset,
        pages,
        queries,
        reconcile,
        resolve,
        resources,
        search,
        sparql,
        static,
        terms,
    )
    from gri_service.blueprints import problems as problem_pages
    from gri_service.budget import Budget
    from gri_service.cache import Cache
    from gri_service.citing.pace import Pace
    from gri_service.citing.store import Store
    from gri_service.engine.modes import start
    from gri_service.joining import Desk
    from gri_service.lexicon import Lexicon
    from gri_service.metrics import Metrics
    from gri_service.parts import give_back
    from gri_service.reconciliation.register import Registers
    from gri_service.remembered import Remembered
    from gri_service.shelf import Shelf

    values = settings if isinstance(settings, config.Settings) else config.read(settings)
    app = Flask(__name__, static_folder=None)  # blueprints/static.py serves the folder, packed and versioned
    app.config["MAX_CONTENT_LENGTH"] = values.whole("MAX_BODY")
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["gri_settings"] = values
    app.extensions["gri_assets"] = Assets(Path(app.root_path) / "static")
    app.extensions["gri_version"] = importlib.metadata.version("gri-graph")
    app.extensions["gri_budget"] = Budget(
        values.number("BUDGET_SECONDS"), values.whole("BUDGET_ERRORS"), values.text("TRUSTED_PROXIES")
    )
    app.extensions["gri_desk"] = Desk(Cache(values.whole("CACHE_BYTES")))
    app.extensions["gri_metrics"] = Metrics()
    app.extensions["gri_citations"] = Store(Path(values.text("CITATIONS")))
    app.extensions["gri_citing_pace"] = Pace(values.whole("CITATIONS_HOURLY"))
    app.extensions["gri_numbers"] = Remembered(1_000)
    app.extensions["gri_described"] = Remembered(32)  # one of the largest things takes some 300 kB
    app.extensions["gri_shown"] = Remembered(32)
    app.extensions["gri_sitemaps"] = Remembered(4)  # a service with several names keeps one set for each
    app.extensions["gri_interfaces"] = Remembered(4)  # likewise; one takes some 2 MB
    app.extensions["gri_registers"] = Registers()
    app.extensions["gri_landings"] = {}  # kinds of landing pages, each registered by the blueprint that shows it
    app.extensions["gri_lexicon"] = Lexicon()
    app.extensions["gri_shelf"] = Shelf(values, start, engine)
    app.teardown_appcontext(give_back)
    app.after_request(render.finish)
    app.register_error_handler(problems.Problem, render.problem)
    app.register_error_handler(Exception, render.unforeseen)
    for module in (
        sparql,
        graphs,
        queries,
        resources,
        resolve,
        contexts,
        terms,
        interface,
        pages,
        search,
        reconcile,
        cite,
        cited,
        health,
        conformance,
        problem_pages,
        linkset,
        crawling,
        fair,
        described,
        static,
    ):
        app.register_blueprint(module.bp)
    timed.install(app)
    return app
