"""The state of the app and of a request: one loaded release, its reader and the language of both.

The language is that of `?sprak=`, then of the cookie, then of Accept-Language, else nb. Programs
that use the API send `language=` instead, and have no cookie.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from okosystem.graph.labels import Labels
from okosystem.graph.reader import Reader
from okosystem.graph.texts import LANGUAGES, read_translations
from okosystem.release.release import Release
from okosystem.release.stores import Engine
from okosystem.search.indexes import Index
from okosystem.search.question_reader import QuestionReader
from okosystem.sparql.answers import Row
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.query import Query

if TYPE_CHECKING:
    from okosystem.web.site import Site

COOKIE = "sprak"
LANGUAGE = "language"
_LANGUAGE_BY_TAG = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
REDIRECTED = Markup(
    '<!doctype html>\n<html lang="{0}">\n<title>{1}</title>\n<p>{1}: <a href="{2}">{2}</a>\n'
)
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Contents:
    """The data read from a graph once, which can be preloaded: site, labels and search index.

    `index` reads the search index at the first search, `question_reader` the questions that can be
    asked.
    """

    site: "Site"
    labels: Labels
    index: Callable[[], Index]
    question_reader: Callable[[], QuestionReader | None] = lambda: None


@dataclass(frozen=True, slots=True)
class State:
    """One release, loaded. `stamp` changes with the release and with our own code."""

    release: Release
    store: Store
    pool: Engine
    contents: Contents
    stamp: str


def _state() -> State:
    state: State = current_app.extensions["okosystem"]
    return state


def current_reader() -> Reader:
    """Return the reader of this request: its language, on the day shown."""
    if "reader" not in g:
        g.reader = _make_reader(current_language())
    found: Reader = g.reader
    return found


def _make_reader(language: str) -> Reader:
    state = _state()
    contents = state.contents
    return Reader(
        state.release,
        state.store,
        contents.labels,
        language,
        host=request.host_url.rstrip("/"),
        root=request.script_root,
        client=request.remote_addr or "",
        paths={name: one.path for name, one in current_app.extensions["features"].items()},
        site=contents.site,
        index=contents.index,
        question_reader=contents.question_reader,
        limited=partial(_evaluate, state.pool, request.remote_addr or ""),
    )


def _evaluate(pool: Engine, client: str, sparql: str) -> Sequence[Row]:
    """Read the rows of a query as that of a public client, within its limits."""
    query = Query(sparql, (), (), "text/tab-separated-values", "application/n-triples")
    body = pool.evaluate(query, client).body
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
    if isinstance(found, ox.QueryBoolean):
        return ()
    names = [variable.value for variable in found.variables]
    return [dict(zip(names, row, strict=True)) for row in found]


@contextmanager
def reading(reader: Reader) -> Iterator[Reader]:
    """Render what follows for another reader: on another day, or in another language."""
    before = current_reader()
    g.reader = reader
    try:
        yield reader
    finally:
        g.reader = before


def current_release() -> Release:
    """Return the release."""
    return _state().release


def current_store() -> Store:
    """Return the store of today."""
    return _state().store


def current_pool() -> Engine:
    """Return the worker pool, or the remote engine in its place, for queries of public clients."""
    return _state().pool


def current_stamp() -> str:
    """Return the identifier of release and code together."""
    return _state().stamp


def current_language() -> str:
    """Return the language of this response, or of the part being rendered."""
    return str(g.reader.language) if "reader" in g else requested_language() or "nb"


def requested_language() -> str:
    """Return the language that the client requests; empty if it requests none that we have."""
    if "language" not in g:
        g.language = _choose_language()
    return str(g.language)


def _choose_language() -> str:
    choices = [request.args.get(COOKIE), request.cookies.get(COOKIE)]
    for choice in [request.args.get(LANGUAGE)] if is_api_request() else choices:
        if choice in LANGUAGES:
            return choice
    for tag, quality in request.accept_languages:
        spoken = _LANGUAGE_BY_TAG.get(tag.partition("-")[0].lower())
        if spoken and quality > 0:
            return spoken
    return ""


def is_api_request() -> bool:
    """Whether this is a request to the API."""
    return (request.blueprint or "").startswith("api")


def gettext(message: str) -> str:
    """Translate a text for the reader."""
    return read_translations(current_language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a text in singular or plural."""
    return read_translations(current_language()).ngettext(one, many, number)


def _finish(response: Response) -> Response:
    """Store the language that a reader chose in a cookie, and translate the body of a redirect.

    A page with the cookie is private. Pictures and files never set it, so that they can be cached.
    """
    is_page = response.mimetype == "text/html" and response.status_code < 400
    if is_page and response.location:
        # Werkzeug's is English.
        text = REDIRECTED.format(current_language(), gettext("Gå videre"), response.location)
        response.set_data(text)
    if is_page and (chosen := request.args.get(COOKIE)) in LANGUAGES:
        secure = request.is_secure
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=secure)
        if not response.cache_control.no_store:
            response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def init_app(app: Flask) -> None:
    """Add the translations to the templates, and the language to responses."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(gettext, ngettext, newstyle=True)
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language)
    app.after_request(_finish)
