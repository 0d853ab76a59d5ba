"""Map the words of questions to meanings, in three languages, by meanings.toml."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from okosystem.package import read_package_table
from okosystem.search.vocabulary import fold_groups, read_vocabulary, split_words
from okosystem.text import stem_word

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
    """Synonym groups of words and phrases; a meaning is identified by the first of its group.

    `words` are all single words of the groups, `question_words` those that introduce a question,
    such as who or when.
    """

    def __init__(
        self,
        groups: Iterable[Sequence[str]],
        stop_words: frozenset[str],
        question_words: frozenset[str] = frozenset(),
    ) -> None:
        self.stop_words, self.question_words = stop_words, question_words
        self.words: set[str] = set()
        self.of = lru_cache(maxsize=1 << 14)(self._of)
        self._words: dict[str, set[str]] = defaultdict(set)
        self._phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for phrases in groups:
            for phrase in filter(None, phrases):
                words = phrase.split()
                if len(words) == 1:
                    self.words.add(phrase)
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
            is_stop_word = all(word in self.stop_words for word in words[position:end])
            # A phrase is one only with a question word: "how many", not "goes down".
            is_stop_word &= end == position + 1 or words[position] in self.question_words
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
            if word not in self.stop_words:
                found |= dict.fromkeys(self._meanings_of_parts(word), PART_CERTAINTY)
        return found

    def is_known(self, word: str) -> bool:
        """Whether a folded word is in a group or is a stop word."""
        return word in self.stop_words or bool(self._groups_of(word))

    def _groups_of(self, word: str) -> set[str]:
        # Stems collide between languages: page and pågår have the same one.
        keys = [word] if word in self.words else stems(word)
        return set().union(*(self._words.get(key, ()) for key in keys))

    def _phrase_at(self, words: Sequence[str], position: int) -> tuple[int, Mapping[str, float]]:
        for size in range(min(MAX_PHRASE_WORDS, len(words) - position), 1, -1):
            key = tuple(map(stem_word, words[position : position + size]))
            if key in self._phrases:
                return position + size, dict.fromkeys(self._phrases[key], 1.0)
        return position + 1, {}

    def _meanings_of_parts(self, word: str) -> set[str]:
        """Return the meanings of the longest known suffix of a compound, else of its prefix."""
        ends = (word[position:] for position in range(3, len(word) - MIN_PART_LENGTH + 1))
        beginnings = (word[:end] for end in range(len(word) - 3, MIN_PART_LENGTH - 1, -1))
        known = (self._words[part] for part in chain(ends, beginnings) if part in self.words)
        return next(known, set())


@lru_cache(maxsize=1 << 14)
def stems(word: str) -> tuple[str, ...]:
    """Return a folded word and its Norwegian and English stems, without duplicates."""
    from snowballstemmer import stemmer

    return tuple(dict.fromkeys((word, stem_word(word), stemmer("english").stemWord(word))))


@cache
def read_meanings() -> Meanings:
    """Read meanings.toml and the synonyms of the search; cached."""
    table = read_package_table("search/meanings.toml")
    return Meanings(
        [*fold_groups(table["groups"]), *read_vocabulary().groups],
        split_words(table["stop-words"].values()),
        split_words(table["question-words"].values()),
    )
