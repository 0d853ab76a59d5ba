"""Names of several words: recognised by most of their words."""

import pytest

from okosystem.rdf.terms import ID
from okosystem.search.meanings import Meanings, Token
from okosystem.search.mentions import LongNames, find_dates

MEANINGS = Meanings(
    [["having a child", "child", "born"], ["measure", "tiltak"]], frozenset({"the", "is", "a"})
)
KINDS = {"measure": "measure"}
SENTENCES = LongNames([
    (ID["measure/minid"], [["=build"], ["=minid"], ["=further"]]),
    (ID["life-event/child"], [["having a child"]]),
])  # fmt: skip


def read(question: str) -> list[Token]:
    return MEANINGS.read(question.split())


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("who will build minid", ["measure/minid"]),
        ("who has minid", []),
        ("the measure about minid", []),
        ("the measure further minid", ["measure/minid"]),
        ("when a child is born", ["life-event/child"]),
    ],
)
def test_a_sentence_is_named_by_most_of_its_words(question: str, found: list[str]) -> None:
    mentions = SENTENCES.find(read(question), KINDS)
    assert [iri for mention in mentions for iri in mention.iris] == [ID[name] for name in found]


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("per 1 mai 2021", ["2021-05-01"]),
        ("per 31 mai 2021", ["2021-05-31"]),
        ("per 32 mai 2021", ["2021-05"]),
        ("per ፩ mai 2021", ["2021-05"]),
        (f"per {'1' * 5000} mai 2021", ["2021-05"]),
        ("per 20፩፩", []),
    ],
)
def test_a_date_is_written_in_plain_digits(question: str, dates: list[str]) -> None:
    assert [mention.date for mention in find_dates(question, question.split())] == dates
