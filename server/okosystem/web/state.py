"""What the app was given at start, behind one typed accessor each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from flask import Flask, current_app

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.remote import Remote
from okosystem.engine.stores import Engine
from okosystem.model.entity_history import EntityAsOf
from okosystem.model.graph import Graph
from okosystem.model.labels import Labels
from okosystem.search.names import Index
from okosystem.web.site import Site


@dataclass(frozen=True, slots=True)
class State:
    """One release, loaded. `stamp` changes when the release or our own code does.

    `index` gives the search index, which is read at the first search.
    """

    release: Release
    store: Store
    pool: Engine
    labels: Labels
    index: Callable[[], Index]
    stamp: str
    site: Site | None = None


_shown: ContextVar[EntityAsOf | None] = ContextVar("shown", default=None)


def keep(app: Flask, state: State) -> None:
    """Put the state where the accessors find it."""
    app.extensions["okosystem"] = state


def _state() -> State:
    state: State = current_app.extensions["okosystem"]
    return state


def current_release() -> Release:
    """Fetch the release."""
    return _state().release


def current_store() -> Store:
    """Fetch the store, for queries of our own; within `showing`, that of the day shown."""
    shown = _shown.get()
    return _state().store if shown is None else shown.store


def current_graph() -> Graph:
    """Fetch the graph with its labels; within `showing`, that of the day shown."""
    state, shown = _state(), _shown.get()
    if shown is None:
        return Graph(state.release, state.store, state.labels)
    return Graph(state.release, shown.store, state.labels, shown.day)


def whole_graph() -> Graph:
    """Fetch the graph of today with its labels; `as_of` is the day shown, if any."""
    state, shown = _state(), _shown.get()
    return Graph(state.release, state.store, state.labels, shown.day if shown else None)


def whole_store() -> Store:
    """Fetch the store of today, whatever day is shown."""
    return _state().store


def current_shown() -> EntityAsOf | None:
    """Fetch the day that is shown, when it is not today."""
    return _shown.get()


@contextmanager
def showing(shown: EntityAsOf) -> Iterator[None]:
    """Let all queries of our own ask of another day."""
    token = _shown.set(shown)
    try:
        yield
    finally:
        _shown.reset(token)


def current_pool() -> Engine:
    """Fetch the pool or the engine in its place, for queries of strangers."""
    return _state().pool


def remote_health() -> str | None:
    """Tell what the last query met at an engine elsewhere, whose data may change at any time."""
    pool = _state().pool
    return pool.health if isinstance(pool, Remote) else None


def current_labels() -> Labels:
    """Fetch the names of everything."""
    return _state().labels


def current_index() -> Index:
    """Fetch the search index."""
    return _state().index()


def current_site() -> Site | None:
    """Fetch what is known of the data, when it is not ours but anyone's."""
    return _state().site


def current_stamp() -> str:
    """Fetch what identifies release and code together."""
    return _state().stamp
