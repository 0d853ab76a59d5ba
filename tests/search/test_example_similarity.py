"""How like a question is to examples: the nearest has its words, or words that mean the same."""

import pytest

from okosystem.search.example_similarity import (
    DAY_MARK,
    NAME_MARK,
    ExampleSimilarity,
    build_similarity,
    mask_names,
)
from okosystem.search.meanings import Meanings
from okosystem.search.mentions import Mention

MEANINGS = Meanings([["price", "cost", "koster"], ["owner", "owns", "eier"]], frozenset({"the"}))
EXAMPLES = [
    ("price", ["what", "is", "the", "price", "of", NAME_MARK]),
    ("price", ["what", "does", NAME_MARK, "cost"]),
    ("owner", ["who", "owns", NAME_MARK]),
    ("members", ["who", "was", "in", "it", DAY_MARK]),
]


@pytest.fixture(scope="module")
def similarity() -> ExampleSimilarity:
    return ExampleSimilarity(build_similarity(EXAMPLES, MEANINGS), MEANINGS)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("what does {} cost", "price"),
        ("koster {} noe", "price"),
        ("hvem eier {}", "owner"),
        ("who was it {day}", "members"),
    ],
)
def test_the_nearest_has_the_same_words_or_meanings(
    similarity: ExampleSimilarity, question: str, nearest: str
) -> None:
    found = similarity.compare(question.split())
    assert max(found, key=found.__getitem__) == nearest


def test_what_shares_nothing_with_an_example_is_like_none(similarity: ExampleSimilarity) -> None:
    assert similarity.compare(["bicycle"]) == {}


def test_the_only_words_of_an_example_are_as_like_as_can_be(similarity: ExampleSimilarity) -> None:
    assert similarity.compare(["who", "owns", NAME_MARK])["owner"] == pytest.approx(1, abs=0.01)


def test_a_word_says_more_of_what_alone_has_it(similarity: ExampleSimilarity) -> None:
    assert similarity.weight_of({"price": 1.0}, "price") > 0.1
    assert similarity.weight_of({"price": 1.0}, "owner") == 0
    assert similarity.weight_of({"price": 0.5}, "price") == pytest.approx(
        similarity.weight_of({"price": 1.0}, "price") / 2
    )


def test_a_name_and_a_day_are_marks_wherever_they_stand() -> None:
    words = ["who", "was", "in", "skate", "au", "in", "june", "2021"]
    mentions = [Mention(frozenset({3, 4}), ("x",)), Mention(frozenset({6, 7}), (), "2021-06")]
    assert mask_names(words, mentions) == ["who", "was", "in", NAME_MARK, "in", DAY_MARK]
