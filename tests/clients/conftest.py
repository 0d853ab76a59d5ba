"""A server of the world, for clients that others have made."""

from collections.abc import Callable

import pytest

from okosystem.release.release import Release
from tests.serve import conftest as serve

start = serve.start


@pytest.fixture(scope="module")
def server(start: Callable[..., serve.Server], release: Release) -> str:
    """Return the address of a running server."""
    return f"http://127.0.0.1:{start(release.folder, workers='1').port}"
