"""The graph of the fixture world."""

import pytest

from okosystem.graph.reader import Reader, read_labels
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store


@pytest.fixture(scope="session")
def graph(release: Release, store: Store) -> Reader:
    return Reader(release, store, read_labels(release, store))
