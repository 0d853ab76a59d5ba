"""The state of the app: one loaded release, with an accessor for each part of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, g, request

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.stores import Engine
from okosystem.graph.labels import Labels
from okosystem.graph.reader import Reader
from okosystem.search.indexes import Index
from okosystem.search.question_reader import QuestionReader
from okosystem.web.languages import current_language

if TYPE_CHECKING:
    from okosystem.web.site import Site


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
    )


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
