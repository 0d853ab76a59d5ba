"""The app factory."""

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO

from babel.dates import format_date
from flask import Flask, Request

from okosystem.features import find_features
from okosystem.graph.as_of import history_of
from okosystem.graph.labels import FILE as LABELS
from okosystem.graph.layers import hyphenation_of
from okosystem.graph.reader import labels_of
from okosystem.graph.texts import LANGUAGES, in_every_language, mark, read_translations
from okosystem.package import stamp_of_code
from okosystem.release import search_index
from okosystem.release.prepared import ANSWERS
from okosystem.release.release import Release
from okosystem.release.stores import Backend
from okosystem.search.question_reader import read_question_reader
from okosystem.search.release_index import ReleaseIndex
from okosystem.sparql import preload
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits
from okosystem.web import (
    any_data,
    api,
    dataset,
    entities,
    feeds,
    for_assistants,
    headers,
    health,
    ontology,
    problems,
    proposing,
    published,
    questions,
    redirects,
    search,
    sparql,
    state,
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
    search.bp, entities.bp, questions.bp,
    # What programs ask for: SPARQL, graphs, files.
    sparql.bp, dataset.bp, ontology.bp, for_assistants.bp, published.bp, published.dumps_bp,
    # What changes, and how good it is.
    feeds.bp, *proposing.BLUEPRINTS,
    # The site itself.
    redirects.bp, *api.BLUEPRINTS, well_known.bp, health.bp,
    third_party.bp, third_party.licences_bp,
)  # fmt: skip


class InMemoryRequest(Request):
    """A request whose files are read into memory: nothing that is sent reaches the disk."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        return BytesIO()


def read(release: Release, store: Store) -> Contents:
    """Read labels and search index of a release."""
    if any_data.is_dataset(release):
        return any_data.read(release, store)
    titles = in_every_language(mark("Felles økosystem"))
    index = cache(lambda: ReleaseIndex(release.read(search_index.FILE)))
    questions = cache(lambda: read_question_reader(release))
    return Contents(Site(titles), labels_of(release, store), index, questions)


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
) -> Flask:
    """Create the app of one release; `store` is its graph, when the caller has loaded it.

    A release made of anybody's RDF has less in it, and its app fewer pages.
    """
    is_dataset = any_data.is_dataset(release)
    if not is_dataset:
        release.page_queries  # noqa: B018 (a fault in them stops the start, not the first reader)
    store = store or preload.store_of(release.graph) or Store.load(release.graph, release.prefixes)
    store.prepared = release.prepared_in(ANSWERS)
    contents = preload.derived.get(release.graph.resolve()) or read(release, store)
    # Last: where its processes are forked from this one, they share the memory of all read before.
    backend = backend or Backend()
    pool = backend.open(release.graph, release.prefixes, limits or Limits())
    pool.evaluate = QueryMonitor(pool)  # type: ignore[method-assign]
    stamp = stamp_of_code(release.digest)
    app = Flask(__name__)
    app.request_class = InMemoryRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=DAY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["okosystem"] = State(release, store, pool, contents, stamp)
    for part in (headers, state, templating, problems):
        part.init_app(app)
    app.add_url_rule("/favicon.ico", "favicon", redirect_to="static/icon.svg")
    for blueprint in any_data.BLUEPRINTS if is_dataset else BLUEPRINTS:
        app.register_blueprint(blueprint)
    add_features(app, () if is_dataset else find_features())
    if isinstance(pool, Pool):
        modified = release.manifest["modified"]
        app.wsgi_app = sparql.FastPath(app.wsgi_app, pool, stamp, modified)  # type: ignore[method-assign]
    return app


def read_preloaded(release: Release) -> None:
    """Read what the processes that will be forked from this one can share.

    That is read from the preloaded graph. Of a release on disk it is in files beside the graph.
    """
    store = preload.store_of(release.graph)
    if store is None and reads_files_only(release):
        store = Store((), release.prefixes)
    if store is None:
        return
    contents = preload.derived[release.graph.resolve()] = read(release, store)
    if not any_data.is_dataset(release):
        # From files as well, which each process would read for itself.
        contents.index(), contents.question_reader(), history_of(release)


def read_texts(release: Release) -> None:
    """Read the texts that every app needs; their readers cache them for later apps."""
    stamp_of_code(release.digest)
    for language in LANGUAGES:
        read_translations(language)
        format_date(date.today(), locale=language)
    hyphenation_of("nb")
