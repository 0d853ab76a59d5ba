"""Other engines with the release loaded, each started once and stopped after."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.sparql import servers
from tests.sparql.servers import Engine


@pytest.fixture(scope="package")
def oxigraph(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with servers.oxigraph(release, tmp_path_factory.mktemp("oxigraph")) as engine:
        yield engine


@pytest.fixture(scope="package")
def virtuoso(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if not servers.has_virtuoso():
        pytest.skip("Virtuoso is not installed; tests/setup.sh installs it when run as root")
    with servers.virtuoso(release, tmp_path_factory.mktemp("virtuoso")) as engine:
        yield engine


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "server.log"
