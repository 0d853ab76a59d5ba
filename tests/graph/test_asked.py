"""How well the questions of queries/asked are understood; `python bench/asked.py` says more."""

import pytest

from bench.asked import BARS, FOLDER, Scorer
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.scoring.asked import read
from tests.world import ROOT


@pytest.fixture(scope="module")
def scorer(release: Release, store: Store) -> Scorer:
    return Scorer(release, store)


@pytest.mark.parametrize(
    "name",
    [name for name, bars in BARS.items() if bars and (ROOT / FOLDER / f"{name}.toml").exists()],
)
def test_the_questions_that_people_ask_are_understood(scorer: Scorer, name: str) -> None:
    result = scorer.score(read(ROOT / FOLDER / f"{name}.toml"))
    assert result.missed(BARS[name]) == []
