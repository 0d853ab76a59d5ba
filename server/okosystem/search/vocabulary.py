"""The ranking weights, stop words and synonyms of the search, read from vocabulary.toml."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from okosystem.package import read_package_table
from okosystem.text import fold, stem_word

MAX_PHRASE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query, and the synonyms of it or of the phrase it is part of."""

    word: str
    synonyms: frozenset[str] = frozenset()
    in_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The weights of the ranking, and the folded stop words and synonyms of all languages."""

    closeness: Mapping[str, float]
    fields: Mapping[str, float]
    whole_name: Mapping[str, float]
    uses: Mapping[str, float]
    kinds: Mapping[str, float]
    stop_words: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    """The single words that mean the same as a word, its stem or a phrase."""
    groups: Sequence[Sequence[str]]
    """The folded words and phrases of each synonym group."""

    def terms(self, words: Sequence[str]) -> list[Term]:
        """Return the words to search for; all of them when all are stop words."""
        terms = [Term(word, self._synonyms_of(word)) for word in words]
        for size in range(2, MAX_PHRASE_WORDS + 1):
            for start in range(len(words) - size + 1):
                phrase = words[start : start + size]
                if found := self.synonyms.get(" ".join(phrase)):
                    terms[start : start + size] = [Term(word, found, True) for word in phrase]
        kept = [term for term in terms if term.in_phrase or term.word not in self.stop_words]
        return kept or [Term(word) for word in words]

    def _synonyms_of(self, word: str) -> frozenset[str]:
        return self.synonyms.get(word) or self.synonyms.get(stem_word(word), frozenset())


@cache
def read_vocabulary() -> Vocabulary:
    """Read vocabulary.toml; cached."""
    table = read_package_table("search/vocabulary.toml")
    groups = fold_groups(table["synonyms"]["groups"])
    return Vocabulary(
        table["closeness"],
        table["fields"],
        table["whole-name"],
        table["uses"],
        table["kinds"],
        split_words(table["stop"].values()),
        _synonyms(groups),
        groups,
    )


def fold_groups(groups: Iterable[str]) -> Sequence[Sequence[str]]:
    """Fold the words and phrases of synonym groups, which are separated by commas."""
    return [[fold(phrase) for phrase in group.split(",")] for group in groups]


def split_words(texts: Iterable[str]) -> frozenset[str]:
    """Fold texts, and split them into words."""
    return frozenset(fold(" ".join(texts)).split())


def _synonyms(groups: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for phrases in groups:
        words = frozenset(phrase for phrase in phrases if " " not in phrase)
        for phrase in phrases:
            for key in {phrase, stem_word(phrase)} if phrase in words else {phrase}:
                found[key] |= words
    return found
