"""What a copy takes besides the pages that the sitemap names."""

from collections.abc import Iterator

import pytest

from okosystem.core.release import Release
from okosystem.exports.inprocess import opened
from okosystem.exports.site.answering import Answering


@pytest.fixture(scope="module")
def pages(release: Release) -> Iterator[Answering]:
    with opened(release) as app:
        yield Answering(app, {"/om", "/api/docs"})


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        ("/om", True),
        ("/api/docs", True),
        ("/liste/score-kind", True),
        ("/konsekvens/id-porten", True),
        ("/finnes-ikke", False),
        ("/meld-feil/resource/id-porten", False),
        ("/api/resources", False),
        ("/overlapp.csv", False),
        ("/void", False),
    ],
)
def test_a_page_is_what_answers_as_one(pages: Answering, path: str, is_page: bool) -> None:
    assert (path in pages) is is_page
    assert (path in pages) is is_page
