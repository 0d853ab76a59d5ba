"""The fixtures of these tests."""

from tests.release.small import small  # noqa: F401 (a fixture)
