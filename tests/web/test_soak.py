"""A minute of everything at once. Leave it out with: pytest -m "not soak"."""

import pytest

from bench.soaking.run import soak
from okosystem.core.release import Release


@pytest.mark.slow
def test_the_server_stands_and_keeps_its_promises(release: Release) -> None:
    found = soak(release, seconds=40)
    assert found.faults() == []
    assert min(found.killed) > 0
    assert {kind for kind, _ in found.told.statuses} >= {"question", "bad", "over", "half_sent"}
