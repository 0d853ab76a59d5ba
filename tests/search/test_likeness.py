"""How like a question is to examples: the nearest has its words, or words that mean the same."""

import pytest

from okosystem.search.likeness import DAY, NAME, Likeness, build_likeness, without_names
from okosystem.search.meanings import Meanings
from okosystem.search.mentions import Mention

MEANINGS = Meanings(["price, cost, koster", "owner, owns, eier"], ["the"])
EXAMPLES = [
    ("price", ["what", "is", "the", "price", "of", NAME]),
    ("price", ["what", "does", NAME, "cost"]),
    ("owner", ["who", "owns", NAME]),
    ("members", ["who", "was", "in", "it", DAY]),
]


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness(build_likeness(EXAMPLES, MEANINGS), MEANINGS)


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
    likeness: Likeness, question: str, nearest: str
) -> None:
    found = likeness.of(question.split())
    assert max(found, key=found.__getitem__) == nearest


def test_what_shares_nothing_with_an_example_is_like_none(likeness: Likeness) -> None:
    assert likeness.of(["bicycle"]) == {}


def test_the_only_words_of_an_example_are_as_like_as_can_be(likeness: Likeness) -> None:
    assert likeness.of(["who", "owns", NAME])["owner"] == pytest.approx(1, abs=0.01)


def test_a_word_says_more_of_what_alone_has_it(likeness: Likeness) -> None:
    assert likeness.says("owner", "owner") > 0.1
    assert likeness.says("owner", "price") == 0


def test_a_name_and_a_day_are_marks_wherever_they_stand() -> None:
    words = ["who", "was", "in", "skate", "au", "in", "june", "2021"]
    mentions = [Mention(frozenset({3, 4}), ("x",)), Mention(frozenset({6, 7}), (), "2021-06")]
    assert without_names(words, mentions) == ["who", "was", "in", NAME, "in", DAY]
