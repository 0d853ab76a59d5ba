"""What the app was given at start, behind one typed accessor each."""

from dataclasses import dataclass

from flask import Flask, current_app

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.pool import Pool
from okosystem.web.labels import Labels
from okosystem.web.search import Index


@dataclass(frozen=True, slots=True)
class State:
    """One release, loaded. `stamp` changes when the release or our own code does."""

    release: Release
    store: Store
    pool: Pool
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


def current_pool() -> Pool:
    """Fetch the pool, for queries of strangers."""
    return _state().pool


def current_labels() -> Labels:
    """Fetch the names of everything."""
    return _state().labels


def current_index() -> Index:
    """Fetch the search index."""
    return _state().index


def current_stamp() -> str:
    """Fetch what identifies release and code together."""
    return _state().stamp
