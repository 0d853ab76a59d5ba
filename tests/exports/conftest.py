"""The real graph."""

from tests.real import project, release, store, world  # noqa: F401 (the real graph, until converted)
