"""The names and dates in a question."""

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okosystem.package import read_package_table
from okosystem.rdf.terms import kind_of
from okosystem.search.meanings import Meanings, Token
from okosystem.text import stem_word

MAX_NAME_WORDS = 9
"""The maximum number of words of a name that is looked up."""
MAX_MISSPELT_WORDS = 5
"""The maximum number of words of a name that is recognised when it is misspelt."""
MAX_TERM_WORDS = 3
MIN_SHARE, MIN_SHARE_OF_NAMED_KIND, MAX_LONG_NAMES = 0.5, 0.4, 3
"""The share of a long name, weighted by rarity, that a question must contain: of any, and of one
whose kind the question mentions.
"""
MIN_COMMON_NAME_LENGTH = 14
"""The least number of letters of a misspelt name that consists of common words."""
LETTERS_PER_EDIT, MIN_CORRECTED_LENGTH = 5, 5
MIN_COMMON_WORD_LENGTH = 7
"""The least number of letters of a common word that is corrected: short ones resemble many."""
_YEAR, _DAY_OF_MONTH = re.compile("(?:19|20)[0-9]{2}"), re.compile("0?[1-9]|[12][0-9]|3[01]")
_DAY = re.compile(rf"\b({_YEAR.pattern})(?:-(0[0-9]|1[0-2])(?:-([0-2][0-9]|3[01]))?)?\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a date in a question: the positions of its words, and the entities of that name.

    `is_ambiguous` if every word of the name is also a common word, and `is_misspelt` if it is only
    similar to the name.
    """

    positions: frozenset[int]
    iris: Sequence[str] = ()
    date: str = ""
    is_ambiguous: bool = False
    is_misspelt: bool = False

    def __contains__(self, position: int) -> bool:
        return position in self.positions

    def of_kind(self, kinds: Sequence[str]) -> str:
        """Return the first entity of one of these kinds, in their order; without kinds, of any."""
        found = [iri for kind in kinds for iri in self.iris if kind_of(iri) == kind]
        return next(iter(found if kinds else self.iris), "")


class Names:
    """Finds names of entities, also when they are stemmed, written as one word or misspelt."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        parts: Mapping[str, Sequence[str]],
        meanings: Meanings,
    ) -> None:
        self._names, self._meanings = ChainMap({**names}, {**parts}), meanings
        self._joined = [key for key in names if " " not in key and len(key) >= MIN_CORRECTED_LENGTH]

    def find(self, words: Sequence[str]) -> list[Mention]:
        """Find names, the longest first; of one length, exact matches before misspelt ones."""
        taken, found = set[int](), list[Mention]()
        for size in range(min(MAX_NAME_WORDS, len(words)), 0, -1):
            for look_up, is_misspelt in ((self._look_up, False), (self._look_up_misspelt, True)):
                for start in range(len(words) - size + 1):
                    positions, part = range(start, start + size), words[start : start + size]
                    if not taken.isdisjoint(positions) or not (iris := look_up(part)):
                        continue
                    is_ambiguous = all(map(self._meanings.is_known, part))
                    found.append(Mention(frozenset(positions), iris, "", is_ambiguous, is_misspelt))
                    taken |= set() if is_ambiguous else {*positions}
        return found

    def _look_up(self, words: Sequence[str]) -> Sequence[str]:
        if all(word in self._meanings.stop_words for word in words):
            return ()
        for key in (" ".join(words), "".join(words), " ".join(map(stem_word, words))):
            if found := self._names.get(key):
                return found
        return ()

    def _look_up_misspelt(self, words: Sequence[str]) -> Sequence[str]:
        """Return the entities with a name similar to these words, unless all are common words."""
        joined, meanings = "".join(words), self._meanings
        if len(words) > MAX_MISSPELT_WORDS or len(joined) < MIN_CORRECTED_LENGTH:
            return ()
        is_known = all(map(meanings.is_known, words)) and len(joined) < MIN_COMMON_NAME_LENGTH
        if is_known or not meanings.stop_words.isdisjoint((words[0], words[-1])):
            return ()
        return self._names[found] if (found := find_most_similar(joined, self._joined)) else ()


def find_terms(words: Sequence[str], terms: Mapping[str, str]) -> Iterator[Mention]:
    """Find the terms that the project defines: each is a common word too."""
    for size in range(1, MAX_TERM_WORDS + 1):
        for start in range(len(words) - size + 1):
            if iri := terms.get(" ".join(words[start : start + size])):
                yield Mention(frozenset(range(start, start + size)), (iri,), is_ambiguous=True)


class LongNames:
    """Finds names by most of their words, in any order and at any distance."""

    def __init__(self, names: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
        self._names, self._weights = names, _rarity(names)
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, (_, tokens) in enumerate(names):
            for position, found in enumerate(tokens):
                for meaning in found:
                    self._places[meaning].append((number, position))

    def find(self, tokens: Sequence[Token], kinds: Mapping[str, str]) -> list[Mention]:
        """Find entities whose long name is mostly in the question, the best match first.

        A smaller share suffices if the question names the kind: "the measure about MinID".
        """
        named_meanings = {meaning for token in tokens for meaning in token.meanings}
        named = {kind for kind, meaning in kinds.items() if meaning in named_meanings}
        return [
            mention
            for share, mention, words in self._match(tokens)
            if (is_named := kind_of(mention.iris[0]) in named) or words > 1
            if share >= (MIN_SHARE_OF_NAMED_KIND if is_named else MIN_SHARE)
        ][:MAX_LONG_NAMES]

    def _match(self, tokens: Sequence[Token]) -> list[tuple[float, Mention, int]]:
        """Return share, mention and number of words for each entity, the highest share first.

        A word of the question counts once, for the first word of the name that it means.
        """
        matched: dict[int, dict[int, Token]] = defaultdict(dict)
        for token in tokens:
            for meaning in token.certain_meanings if not token.is_stop_word else ():
                for number, position in self._places.get(meaning, ()):
                    if token not in matched[number].values():
                        matched[number].setdefault(position, token)
        best: dict[str, tuple[float, Mention, int]] = {}
        for number, found in matched.items():
            iri, name = self._names[number]
            weights = [min(self._weights[m] for m in meanings) for meanings in name]
            share = sum(weights[position] for position in found) / sum(weights)
            if share > best.get(iri, (0.0,))[0]:
                positions = frozenset(p for t in found.values() for p in range(t.start, t.end))
                words = len(found) + (len(found) == len(name))
                best[iri] = share, Mention(positions, (iri,), is_ambiguous=True), words
        return sorted(best.values(), key=lambda found: (-found[0], found[1].iris))


def _rarity(long_names: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Mapping[str, float]:
    """Weigh each meaning by how few entities have it in a name."""
    things = {iri for iri, _ in long_names}
    having = defaultdict[str, set[str]](set)
    for iri, tokens in long_names:
        for meaning in (m for meanings in tokens for m in meanings):
            having[meaning].add(iri)
    return {meaning: log(1 + len(things) / len(iris)) for meaning, iris in having.items()}


def find_most_similar(word: str, others: Sequence[str], letters: int = LETTERS_PER_EDIT) -> str:
    """Return the word at the shortest edit distance, if it has the same first letter.

    One edit is allowed for every `letters` letters, but at most two.
    """
    edits = min(2, len(word) // letters)
    found = process.extractOne(word, others, scorer=OSA.distance, score_cutoff=edits)
    return str(found[0]) if found and found[0][0] == word[0] else ""


def find_dates(text: str, words: Sequence[str]) -> Iterator[Mention]:
    """Find the dates in a question: 2021, 2021-06, juni 2021 and 1. juni 2021."""
    given = {match[1]: match[0] for match in _DAY.finditer(text)}
    for position, word in enumerate(words):
        if not _YEAR.fullmatch(word):
            continue
        date, start, end = given.get(word, word), position, position + 1
        if "-" in date:
            end = position + date.count("-") + 1
        elif position and (month := _read_months().get(words[position - 1])):
            date, start = f"{word}-{month:02}", position - 1
            if position > 1 and _DAY_OF_MONTH.fullmatch(words[position - 2]):
                date, start = f"{date}-{int(words[position - 2]):02}", position - 2
        yield Mention(frozenset(range(start, min(end, len(words)))), (), date)


@cache
def _read_months() -> Mapping[str, int]:
    months = read_package_table("search/meanings.toml")["months"]
    return {name: number for number, names in enumerate(months, 1) for name in names.split()}
