"""What the app was given at start, behind one typed accessor each."""

from dataclasses import dataclass

from flask import Flask, current_app

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.remote import Remote
from okosystem.engine.stores import Engine
from okosystem.web.labels import Labels
from okosystem.web.search import Index


@dataclass(frozen=True, slots=True)
class State:
    """One release, loaded. `stamp` changes when the release or our own code does."""

    release: Release
    store: Store
    pool: Engine
    labels: Labels
    index: Index
    stamp: str


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
    """Fetch the store, for queries of our own."""
    return _state().store


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
    return _state().index


def current_stamp() -> str:
    """Fetch what identifies release and code together."""
    return _state().stamp
