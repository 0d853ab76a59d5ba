"""Every named query against its golden answer. `make golden` rewrites them: review the diff."""

import tomllib
from pathlib import Path

import pytest

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import NamedQuery, fill_in, read_all
from tests.named_queries import answer

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests/golden"
QUESTIONS = {**read_all(ROOT / "queries/questions"), **read_all(ROOT / "queries/perspectives")}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_query_gives_its_golden_answer(
    name: str, release: Release, store: Store, pytestconfig: pytest.Config
) -> None:
    path = GOLDEN / f"{name}.csv"
    actual = answer(QUESTIONS[name], release, store)
    if pytestconfig.getoption("--rewrite-golden"):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")
    assert actual.splitlines()[0].split(",") == QUESTIONS[name].columns


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nn", "en"])
def test_no_row_is_lost_in_another_language(language: str, release: Release, store: Store) -> None:
    """One of several texts about the same may lack a translation: give it one."""

    def count(query: NamedQuery, language: str) -> int:
        return len(store.query(fill_in(query, release.prefixes, language=language)).rows())

    numbers = {name: (count(q, language), count(q, "nb")) for name, q in QUESTIONS.items()}
    assert {name: pair for name, pair in numbers.items() if pair[0] != pair[1]} == {}


def test_every_golden_answer_belongs_to_a_query() -> None:
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(QUESTIONS)


def test_all_forty_competency_questions_exist() -> None:
    assert [n for n in range(1, 41) if n not in {q.number for q in QUESTIONS.values()}] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_query_is_in_the_house_style(name: str) -> None:
    text = QUESTIONS[name].sparql
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert "SELECT *" not in code
    assert "ORDER BY" in code or "ASK" in code
    assert len(text.splitlines()) <= 60


def test_every_column_has_a_heading_in_three_languages_and_none_is_unused() -> None:
    headings = tomllib.loads((ROOT / "queries/columns.toml").read_text(encoding="utf-8"))
    shown: set[str] = set()
    for name in QUESTIONS:
        columns = (GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        shown |= set(columns) - {f"{column}Label" for column in columns}
    assert set(headings) == shown
    assert {tuple(sorted(texts)) for texts in headings.values()} == {("en", "nb", "nn")}
