"""The app factory: takes a release, loads what it holds, and joins the blueprints."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask

from okosystem.core import search_index
from okosystem.core.release import Release
from okosystem.engine.answers import Row
from okosystem.engine.labels import Labels
from okosystem.engine.oxigraph import Store
from okosystem.engine.pool import Limits, Pool
from okosystem.engine.stores import Backend
from okosystem.web import (
    about,
    api,
    api_description,
    api_docs,
    api_questions,
    assets,
    boards,
    changes,
    conditions,
    dumps,
    findings,
    foreign,
    fragments,
    front,
    glossary,
    graph_store,
    harvest,
    harvest_check,
    headers,
    health,
    languages,
    lists,
    memento,
    ontology,
    problems,
    questions,
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
from okosystem.web.direct import Direct
from okosystem.web.finder import Finder
from okosystem.web.looking_up import NamesLookedUp
from okosystem.web.malbilde import files as malbilde_files
from okosystem.web.malbilde import page as malbilde
from okosystem.web.search import Index, Names, NamesOnDisk
from okosystem.web.site import Site
from okosystem.web.state import State, keep
from okosystem.web.strangers import watched

LARGEST_BODY = 1_000_000
DAY = 24 * 3600
BLUEPRINTS = (
    front.bp,
    malbilde.bp,
    malbilde_files.bp,
    search_page.bp,
    things.bp,
    memento.bp,
    lists.bp,
    questions.bp,
    *views.BLUEPRINTS,
    *boards.BLUEPRINTS,
    sparql.bp,
    graph_store.bp,
    fragments.bp,
    ontology.bp,
    void.bp,
    dumps.bp,
    harvest.bp,
    changes.bp,
    findings.bp,
    harvest_check.bp,
    about.bp,
    tour.bp,
    glossary.bp,
    conditions.bp,
    unplaced.bp,
    reports.bp,
    api.bp,
    api_description.bp,
    api_docs.bp,
    api_questions.bp,
    sitemap.bp,
    health.bp,
    assets.bp,
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
    state = load(release, store, limits or Limits(), backend or Backend())
    keep(app, state)
    for part in (headers, languages, templating, problems):
        part.init_app(app)
    for blueprint in FOREIGN if "site" in release.manifest else BLUEPRINTS:
        app.register_blueprint(blueprint)
    modified = release.manifest["modified"]
    if isinstance(state.pool, Pool):
        app.wsgi_app = Direct(app.wsgi_app, state.pool, state.stamp, modified)  # type: ignore[method-assign]
    return app


def load(release: Release, store: Store | None, limits: Limits, backend: Backend) -> State:
    """Load all that a server needs, once; the pool loads a copy of its own meanwhile."""
    pool = watched(backend.open(release.graph, release.prefixes, limits))
    store = store or Store.load(release.graph, release.prefixes)
    if about := release.manifest.get("site"):
        if release.is_on_disk:
            names: Labels = NamesLookedUp(store, release)
            found = NamesOnDisk(release.folder.resolve() / "names.sqlite")
            return State(release, store, pool, names, lambda: found, stamp(release), Site.of(about))
        site, unnamed = Site.of(about), []
    else:
        site, unnamed = None, rows(store, release, "unnamed")
    names = Labels(rows(store, release, "labels"), release.prefixes, unnamed)
    return State(
        release, store, pool, names, cache(searching(store, release)), stamp(release), site
    )


def searching(store: Store, release: Release) -> Callable[[], Index]:
    """Give what reads the index of our release, or makes one of the names in anyone's data."""
    if search_index.FILE not in release.manifest["files"]:
        return lambda: Names(rows(store, release, "search"))
    return lambda: Finder(release.file(search_index.FILE).read_bytes())


def rows(store: Store, release: Release, query: str) -> list[Row]:
    """Ask one of the queries behind the pages."""
    return store.query(release.page_queries[query]).rows()


def stamp(release: Release) -> str:
    """Identify release and code, so that a new version of either ends what caches hold."""
    digest = hashlib.sha256(release.digest.encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js", ".po", ".json"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
