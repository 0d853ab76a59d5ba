"""What the words of a question mean, in all three languages: the mechanism of meanings.toml."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from okosystem.core.package import read_package_table
from okosystem.core.text import fold, stem_word
from okosystem.search.vocabulary import read_vocabulary

LONGEST_PHRASE = 5
SHORTEST_PART = 5
"""The fewest letters of a word that is looked for in a compound."""
PART = 0.5
"""How much of the meaning of a compound a part of it is."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase of a question with its meanings, and how sure each of them is.

    `is_weak` when all its words say little of what is asked for, `start` and `end` as in a slice
    of the words.
    """

    start: int
    end: int
    text: str
    meanings: Mapping[str, float]
    is_weak: bool = False

    @property
    def sure(self) -> Sequence[str]:
        """The meanings of the whole of it, not of a part of a compound."""
        return [meaning for meaning, sure in self.meanings.items() if sure == 1]


class Meanings:
    """The meanings of words and phrases, each named by the first word of its group."""

    def __init__(
        self, groups: Sequence[str], ignored: Iterable[str], asking: Iterable[str] = ()
    ) -> None:
        self._asking = frozenset(word for text in asking for word in fold(text).split())
        self._ignored = frozenset(word for text in ignored for word in fold(text).split())
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
        """Read folded words; the longest phrase first. Ignored words without a meaning are out."""
        tokens, place = [], 0
        while place < len(words):
            end, found = self._phrase_at(words, place)
            if not found:
                found = self.of(words[place])
            is_weak = all(word in self._ignored for word in words[place:end])
            # Of a phrase, only one that asks says little: how many, and not goes down.
            is_weak &= end == place + 1 or self.asks(words[place])
            if found and not (is_weak and all(meaning[0] == "=" for meaning in found)):
                text = " ".join(words[place:end])
                tokens.append(Token(place, end, text, found, is_weak))
            place = end
        return tokens

    def _of(self, word: str) -> Mapping[str, float]:
        """Return the meanings of a folded word; without any, its stem is one, marked by =."""
        found = dict.fromkeys(self._groups_of(word), 1.0)
        if not found:
            found = {f"={stem}": 1.0 for stem in stems(word)}
            if word not in self._ignored:
                found |= dict.fromkeys(self._meanings_of_parts(word), PART)
        return found

    def is_known(self, word: str) -> bool:
        """Whether a folded word is in a group, or ignored."""
        return word in self._ignored or bool(self._groups_of(word))

    def is_ignored(self, word: str) -> bool:
        """Whether a folded word says little of what is asked for."""
        return word in self._ignored

    def asks(self, word: str) -> bool:
        """Whether a folded word is one that asks."""
        return word in self._asking

    @property
    def words(self) -> Iterable[str]:
        """The words of all groups."""
        return self._whole

    def _groups_of(self, word: str) -> set[str]:
        # A stem may be that of a word in another language: page, and pågår.
        keys = [word] if word in self._whole else stems(word)
        return set().union(*(self._words.get(key, ()) for key in keys))

    def _phrase_at(self, words: Sequence[str], place: int) -> tuple[int, Mapping[str, float]]:
        for size in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
            key = tuple(map(stem_word, words[place : place + size]))
            if key in self._phrases:
                return place + size, dict.fromkeys(self._phrases[key], 1.0)
        return place + 1, {}

    def _meanings_of_parts(self, word: str) -> set[str]:
        """Return the meanings of the longest known end of a compound, else of its beginning."""
        for parts in (_ends(word), _beginnings(word)):
            for part in parts:
                if part in self._whole:
                    return self._words[part]
        return set()


def _ends(word: str) -> Iterator[str]:
    return (word[place:] for place in range(3, len(word) - SHORTEST_PART + 1))


def _beginnings(word: str) -> Iterator[str]:
    return (word[:place] for place in range(len(word) - 3, SHORTEST_PART - 1, -1))


@lru_cache(maxsize=1 << 14)
def stems(word: str) -> tuple[str, ...]:
    """Return a folded word and its stems in Norwegian and English, each once."""
    from snowballstemmer import stemmer

    return tuple(dict.fromkeys((word, stem_word(word), stemmer("english").stemWord(word))))


@cache
def read_meanings() -> Meanings:
    """Read meanings.toml and the synonyms of the search, once."""
    table = read_package_table("search/meanings.toml")
    groups = [*table["groups"], *read_vocabulary().groups]
    return Meanings(groups, table["ignored"].values(), table["asking"].values())
