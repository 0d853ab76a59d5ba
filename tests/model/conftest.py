"""The graph of the fixture world."""

import pytest

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.model.graph import Graph, read_labels


@pytest.fixture(scope="session")
def graph(release: Release, store: Store) -> Graph:
    return Graph(release, store, read_labels(release, store))
