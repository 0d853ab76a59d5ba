"""The app factory: takes a release, opens it, and joins the blueprints."""

from flask import Flask

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.pool import Pool
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.web import (
    about,
    advice,
    api,
    assets,
    boards,
    changes,
    comparing,
    conditions,
    consequences,
    dumps,
    findings,
    foreign,
    front,
    glossary,
    graph_store,
    harvest,
    harvest_check,
    headers,
    health,
    languages,
    licences,
    lists,
    memento,
    ontology,
    problems,
    proposing,
    quality,
    questions,
    refusing,
    reports,
    search_page,
    sitemap,
    sparql,
    templating,
    things,
    tour,
    unplaced,
    views,
    void,
)
from okosystem.web.differences import page as differences
from okosystem.web.fast_path import FastPath
from okosystem.web.malbilde import day_changes as malbilde_days
from okosystem.web.malbilde import files as malbilde_files
from okosystem.web.malbilde import page as malbilde
from okosystem.web.opening import loaded
from okosystem.web.state import keep

LARGEST_BODY = 1_000_000
DAY = 24 * 3600
BLUEPRINTS = (
    front.bp,
    malbilde.bp,
    malbilde_files.bp,
    malbilde_days.bp,
    search_page.bp,
    things.bp,
    memento.bp,
    lists.bp,
    questions.bp,
    *views.BLUEPRINTS,
    *boards.BLUEPRINTS,
    *advice.BLUEPRINTS,
    *consequences.BLUEPRINTS,
    *comparing.BLUEPRINTS,
    sparql.bp,
    graph_store.bp,
    ontology.bp,
    void.bp,
    dumps.bp,
    harvest.bp,
    changes.bp,
    differences.bp,
    findings.bp,
    *quality.BLUEPRINTS,
    *proposing.BLUEPRINTS,
    harvest_check.bp,
    about.bp,
    tour.bp,
    glossary.bp,
    conditions.bp,
    *unplaced.BLUEPRINTS,
    reports.bp,
    *api.BLUEPRINTS,
    sitemap.bp,
    health.bp,
    assets.bp,
    licences.bp,
)
# What suits anyone's data: nothing here knows of our classes.
FOREIGN = (
    foreign.bp,
    search_page.bp,
    foreign.things,
    sparql.bp,
    graph_store.bp,
    void.bp,
    dumps.bp,
    health.bp,
    assets.bp,
    licences.bp,
)


def create_app(
    release: Release,
    store: Store | None = None,
    limits: Limits | None = None,
    backend: Backend | None = None,
) -> Flask:
    """Make an app of one release; `store` saves a second load when the caller has it already.

    `backend` says which engine answers strangers, when it is not the one in memory.
    """
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=DAY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    state = loaded(release, store, limits or Limits(), backend or Backend())
    keep(app, state)
    for part in (headers, languages, templating, problems, refusing):
        part.init_app(app)
    for blueprint in FOREIGN if "site" in release.manifest else BLUEPRINTS:
        app.register_blueprint(blueprint)
    modified = release.manifest["modified"]
    if isinstance(state.pool, Pool):
        app.wsgi_app = FastPath(app.wsgi_app, state.pool, state.stamp, modified)  # type: ignore[method-assign]
    return app
