"""The graph of the fixture world."""

import pytest

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.graph.reader import Reader, read_labels


@pytest.fixture(scope="session")
def graph(release: Release, store: Store) -> Reader:
    return Reader(release, store, read_labels(release, store))
