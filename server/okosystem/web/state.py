"""The state of the app: one loaded release, with an accessor for each part of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import current_app

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.stores import Engine
from okosystem.model.entity_history import EntityAsOf
from okosystem.model.graph import Graph, released_on
from okosystem.model.labels import Labels
from okosystem.search.indexes import Index
from okosystem.search.question_reader import QuestionReader

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


_shown: ContextVar[EntityAsOf | None] = ContextVar("shown", default=None)


def _state() -> State:
    state: State = current_app.extensions["okosystem"]
    return state


def current_release() -> Release:
    """Return the release."""
    return _state().release


def today() -> date:
    """Return the day of the release, which counts as today.

    With the clock, two servers would differ, and cached answers would become wrong.
    """
    return released_on(current_release())


def current_store() -> Store:
    """Return the store, for queries of our own; within `showing`, that of the day shown."""
    shown = _shown.get()
    return _state().store if shown is None else shown.store


def current_graph() -> Graph:
    """Return the graph with its labels; within `showing`, that of the day shown."""
    return _graph_of(current_store())


def whole_graph() -> Graph:
    """Return the graph of today with its labels; `as_of` is the day shown, if any."""
    return _graph_of(whole_store())


def _graph_of(store: Store) -> Graph:
    state, shown = _state(), _shown.get()
    return Graph(state.release, store, state.contents.labels, shown.day if shown else None)


def whole_store() -> Store:
    """Return the store of today, regardless of the day shown."""
    return _state().store


def current_shown() -> EntityAsOf | None:
    """Return the day that is shown; None for today."""
    return _shown.get()


@contextmanager
def showing(shown: EntityAsOf | None) -> Iterator[None]:
    """Run all page queries on another day's graph; None is today's."""
    token = _shown.set(shown)
    try:
        yield
    finally:
        _shown.reset(token)


def current_pool() -> Engine:
    """Return the worker pool, or the remote engine in its place, for queries of public clients."""
    return _state().pool


def current_labels() -> Labels:
    """Return the labels of everything."""
    return _state().contents.labels


def current_index() -> Index:
    """Return the search index."""
    return _state().contents.index()


def current_question_reader() -> QuestionReader | None:
    """Return the question reader; None for data without questions."""
    return _state().contents.question_reader()


def current_site() -> "Site":
    """Return the site that the pages are part of."""
    return _state().contents.site


def current_stamp() -> str:
    """Return the identifier of release and code together."""
    return _state().stamp
