"""The real graph, for these tests alone."""

from tests.real import project, release, store, world  # noqa: F401 (fixtures)
from tests.web.conftest import app, browse, client, entities  # noqa: F401 (fixtures)
