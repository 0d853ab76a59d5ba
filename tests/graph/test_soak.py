"""Every kind of request at once, for as long as each kind of process is killed in."""

import pytest

from okosystem.release.release import Release
from tests.soaking.run import soak


@pytest.mark.slow
@pytest.mark.alone
def test_the_server_survives_and_answers_as_specified(release: Release) -> None:
    found = soak(release, seconds=25)
    assert found.errors() == []
    assert min(found.killed) > 0
    assert {kind for kind, _ in found.report.statuses} >= {"question", "bad", "over", "half_sent"}
