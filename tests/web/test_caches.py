"""What is cached belongs to the graph it was read from: two stores of one release never mix."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pyoxigraph as ox
import pytest
from flask import Flask

from okosystem.core.terms import ID
from okosystem.engine.oxigraph import Store
from okosystem.web.malbilde.facts import facts
from okosystem.web.proposing.form import read_forms

REMOVED = ox.NamedNode(ID["resource/id-porten"])


@contextmanager
def without_resource(app: Flask) -> Iterator[None]:
    """Serve a store of the same release that lacks one resource."""
    state = app.extensions["okosystem"]
    quads = ox.parse(path=str(state.release.graph), format=ox.RdfFormat.N_QUADS)
    kept = [q for q in quads if REMOVED not in (q.subject, q.object)]
    app.extensions["okosystem"] = replace(state, store=Store(kept, state.release.prefixes))
    try:
        yield
    finally:
        app.extensions["okosystem"] = state


READINGS: dict[str, Callable[[], object]] = {
    "facts": lambda: sorted(facts().resources),
}


@pytest.mark.parametrize("name", READINGS)
def test_another_store_of_the_same_release_gives_its_own_results(app: Flask, name: str) -> None:
    read = READINGS[name]
    with app.test_request_context("/"):
        first = read()
        with without_resource(app):
            other = read()
        assert first != other
        assert first == read()


SHARED: dict[str, Callable[[], object]] = {
    "forms": read_forms,
}


@pytest.mark.parametrize("name", SHARED)
def test_results_are_cached_in_the_store(app: Flask, name: str) -> None:
    read = SHARED[name]
    with app.test_request_context():
        assert read() is read()
        first = read()
        with without_resource(app):
            assert read() is not first
