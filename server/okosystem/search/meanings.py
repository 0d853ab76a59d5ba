"""Map the words of questions to meanings, in three languages, by meanings.toml."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from okosystem.core.package import read_package_table
from okosystem.core.text import fold, stem_word
from okosystem.search.vocabulary import read_vocabulary

MAX_PHRASE_WORDS = 5
MIN_PART_LENGTH = 5
"""The least number of letters of a word that is looked for inside a compound."""
PART_CERTAINTY = 0.5
"""The certainty of a meaning that only a part of a compound has."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase of a question with the certainty, up to 1, of each of its meanings.

    `is_stop_word` if all its words are; `start` and `end` delimit it as a slice of the words.
    """

    start: int
    end: int
    text: str
    meanings: Mapping[str, float]
    is_stop_word: bool = False

    @property
    def certain_meanings(self) -> Sequence[str]:
        """The meanings of the whole token, without those of a part of a compound."""
        return [meaning for meaning, certainty in self.meanings.items() if certainty == 1]


class Meanings:
    """Synonym groups of words and phrases; a meaning is identified by the first of its group."""

    def __init__(
        self, groups: Sequence[str], stop_words: Iterable[str], question_words: Iterable[str] = ()
    ) -> None:
        self._question_words = frozenset(
            word for text in question_words for word in fold(text).split()
        )
        self._stop_words = frozenset(word for text in stop_words for word in fold(text).split())
        self._whole: set[str] = set()
        self.of = lru_cache(maxsize=1 << 14)(self._of)
        self._words: dict[str, set[str]] = defaultdict(set)
        self._phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for group in groups:
            phrases = [fold(phrase) for phrase in group.split(",")]
            for phrase in filter(None, phrases):
                words = phrase.split()
                if len(words) == 1:
                    self._whole.add(phrase)
                    for key in stems(phrase):
                        self._words[key].add(phrases[0])
                else:
                    self._phrases[tuple(map(stem_word, words))].add(phrases[0])

    def read(self, words: Sequence[str]) -> list[Token]:
        """Split folded words into tokens, the longest phrases first, without bare stop words."""
        tokens, position = [], 0
        while position < len(words):
            end, found = self._phrase_at(words, position)
            if not found:
                found = self.of(words[position])
            is_stop_word = all(word in self._stop_words for word in words[position:end])
            # A phrase is one only with a question word: "how many", not "goes down".
            is_stop_word &= end == position + 1 or self.is_question_word(words[position])
            if found and not (is_stop_word and all(meaning[0] == "=" for meaning in found)):
                text = " ".join(words[position:end])
                tokens.append(Token(position, end, text, found, is_stop_word))
            position = end
        return tokens

    def _of(self, word: str) -> Mapping[str, float]:
        """Return the meanings of a folded word; if it is in no group, its stem, prefixed with =."""
        found = dict.fromkeys(self._groups_of(word), 1.0)
        if not found:
            found = {f"={stem}": 1.0 for stem in stems(word)}
            if word not in self._stop_words:
                found |= dict.fromkeys(self._meanings_of_parts(word), PART_CERTAINTY)
        return found

    def is_known(self, word: str) -> bool:
        """Whether a folded word is in a group or is a stop word."""
        return word in self._stop_words or bool(self._groups_of(word))

    def is_stop_word(self, word: str) -> bool:
        """Whether a folded word is in the list of stop words."""
        return word in self._stop_words

    def is_question_word(self, word: str) -> bool:
        """Whether a folded word introduces a question, such as who or when."""
        return word in self._question_words

    @property
    def words(self) -> Iterable[str]:
        """All single words of the groups."""
        return self._whole

    def _groups_of(self, word: str) -> set[str]:
        # Stems collide between languages: page and pågår have the same one.
        keys = [word] if word in self._whole else stems(word)
        return set().union(*(self._words.get(key, ()) for key in keys))

    def _phrase_at(self, words: Sequence[str], position: int) -> tuple[int, Mapping[str, float]]:
        for size in range(min(MAX_PHRASE_WORDS, len(words) - position), 1, -1):
            key = tuple(map(stem_word, words[position : position + size]))
            if key in self._phrases:
                return position + size, dict.fromkeys(self._phrases[key], 1.0)
        return position + 1, {}

    def _meanings_of_parts(self, word: str) -> set[str]:
        """Return the meanings of the longest known suffix of a compound, else of its prefix."""
        for parts in (_ends(word), _beginnings(word)):
            for part in parts:
                if part in self._whole:
                    return self._words[part]
        return set()


def _ends(word: str) -> Iterator[str]:
    return (word[position:] for position in range(3, len(word) - MIN_PART_LENGTH + 1))


def _beginnings(word: str) -> Iterator[str]:
    return (word[:position] for position in range(len(word) - 3, MIN_PART_LENGTH - 1, -1))


@lru_cache(maxsize=1 << 14)
def stems(word: str) -> tuple[str, ...]:
    """Return a folded word and its Norwegian and English stems, without duplicates."""
    from snowballstemmer import stemmer

    return tuple(dict.fromkeys((word, stem_word(word), stemmer("english").stemWord(word))))


@cache
def read_meanings() -> Meanings:
    """Read meanings.toml and the synonyms of the search; cached."""
    table = read_package_table("search/meanings.toml")
    groups = [*table["groups"], *read_vocabulary().groups]
    return Meanings(groups, table["stop-words"].values(), table["question-words"].values())
