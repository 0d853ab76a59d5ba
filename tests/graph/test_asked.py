"""How well the questions of queries/asked are understood; `python bench/asked.py` says more."""

import pytest

from bench.asked import BARS, FOLDER, Scorer
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.asked_questions import read_questions
from tests.world import ROOT


@pytest.fixture(scope="module")
def scorer(release: Release, store: Store) -> Scorer:
    return Scorer(release, store)


def test_the_open_questions_are_understood(scorer: Scorer) -> None:
    result = scorer.score(read_questions(ROOT / FOLDER / "open.toml"))
    assert result.missed(BARS["open"]) == []
