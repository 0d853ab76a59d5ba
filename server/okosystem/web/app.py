"""The app factory."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from flask import Blueprint, Flask

from okosystem.core import search_index
from okosystem.core.package import stamp_of_code
from okosystem.core.release import Release
from okosystem.engine import preload
from okosystem.engine.oxigraph import Store
from okosystem.engine.pool import Pool
from okosystem.engine.prepared import ANSWERS
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.features import find_features
from okosystem.graph.labels import FILE as LABELS
from okosystem.graph.labels import Labels
from okosystem.graph.reader import read_labels
from okosystem.graph.view import Feature
from okosystem.search.question_reader import read_question_reader
from okosystem.search.release_index import ReleaseIndex
from okosystem.web import (
    api,
    dataset,
    entities,
    event_stream,
    feeds,
    for_assistants,
    headers,
    health,
    landscape,
    languages,
    memento,
    ontology,
    problems,
    proposing,
    published,
    questions,
    redirects,
    search,
    sparql,
    templating,
    third_party,
    well_known,
)
from okosystem.web.limits import LARGEST_BODY
from okosystem.web.monitoring import QueryMonitor
from okosystem.web.rendering import add_features
from okosystem.web.site import Site
from okosystem.web.state import Contents, State

DAY = 24 * 3600
BLUEPRINTS = (
    # What people look up: pages, lists, questions, analyses.
    landscape.bp, search.bp, entities.bp, memento.bp, questions.bp,
    # What programs ask for: SPARQL, graphs, files.
    sparql.bp, dataset.bp, ontology.bp, for_assistants.bp, published.bp, published.dumps_bp,
    event_stream.bp,
    # What changes, and how good it is.
    feeds.bp, *proposing.BLUEPRINTS,
    # The site itself.
    redirects.bp, *api.BLUEPRINTS, well_known.bp, health.bp,
    third_party.bp, third_party.licences_bp,
)  # fmt: skip


def read(release: Release, store: Store) -> Contents:
    """Read labels and search index of our own release; an older one has its labels in the graph."""
    if reads_files_only(release):
        labels = Labels.from_json(release.read(LABELS), release.prefixes)
    else:
        labels = read_labels(release, store)
    index = cache(lambda: ReleaseIndex(release.read(search_index.FILE)))
    return Contents(Site(), labels, index, cache(lambda: read_question_reader(release)))


def reads_files_only(release: Release) -> bool:
    """Whether `read` needs no graph: not of an older release, nor of anyone's RDF."""
    return LABELS in release.manifest["files"]


def create_app(
    release: Release,
    store: Store | None = None,
    limits: Limits | None = None,
    backend: Backend | None = None,
    *,
    read: Callable[[Release, Store], Contents] = read,
    blueprints: Iterable[Blueprint] = BLUEPRINTS,
    features: Sequence[Feature] = find_features(),
) -> Flask:
    """Create the app of one release; `store` is its graph, when the caller has loaded it."""
    store = store or preload.store_of(release.graph) or Store.load(release.graph, release.prefixes)
    store.prepared = release.prepared_in(ANSWERS)
    contents = preload.derived.get(release.graph.resolve()) or read(release, store)
    # Last: where its processes are forked from this one, they share the memory of all read before.
    backend = backend or Backend()
    pool = backend.open(release.graph, release.prefixes, limits or Limits())
    pool.evaluate = QueryMonitor(pool)  # type: ignore[method-assign]
    stamp = stamp_of_code(release.digest)
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=DAY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["okosystem"] = State(release, store, pool, contents, stamp)
    for part in (headers, languages, templating, problems):
        part.init_app(app)
    app.add_url_rule("/favicon.ico", "favicon", redirect_to="static/icon.svg")
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    add_features(app, features)
    if isinstance(pool, Pool):
        modified = release.manifest["modified"]
        app.wsgi_app = sparql.FastPath(app.wsgi_app, pool, stamp, modified)  # type: ignore[method-assign]
    return app
