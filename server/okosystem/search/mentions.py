"""The names and dates in a question."""

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of
from okosystem.core.text import stem_word
from okosystem.search.meanings import Meanings, Token

LONGEST_NAME = 9
"""The most words of a name that is recognised."""
LONGEST_MISSPELT = 5
"""The most words of a name that is recognised in spite of slips."""
ALL_OF_A_NAME, MOST_OF_A_NAME, SOME_OF_A_NAME, MAX_LONG = 0.8, 0.5, 0.4, 3
"""The share of a name that a question must have, in rare words: one that stands apart, or one that
is a sentence, which is less when the kind is named.
"""
LONG_NAME = 14
"""The letters of a name that is recognised in spite of slips though each word is a common one."""
LETTERS_PER_SLIP, SHORTEST_CORRECTED = 5, 5
SHORTEST_WORD = 7
"""The fewest letters of a common word that is corrected: short words are like many."""
_DAY = re.compile(r"\b((?:19|20)\d\d)(?:-(0\d|1[0-2])(?:-([0-2]\d|3[01]))?)?\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a date in a question: the places of its words, and what has the name.

    `is_plain` when every word of the name also has a meaning by itself.
    """

    places: frozenset[int]
    iris: Sequence[str] = ()
    date: str = ""
    is_plain: bool = False

    def __contains__(self, place: int) -> bool:
        return place in self.places

    def of_kind(self, kinds: Sequence[str]) -> str:
        """Return what has the name and is of the first of some kinds; of none, of any kind."""
        found = [iri for kind in kinds for iri in self.iris if kind_of(iri) == kind]
        return next(iter(found if kinds else self.iris), "")


class Names:
    """The names that are recognised, by their folded words, their stems, and joined."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        parts: Mapping[str, Sequence[str]],
        meanings: Meanings,
    ) -> None:
        self._names, self._meanings = ChainMap({**names}, {**parts}), meanings
        self._joined = [key for key in names if " " not in key and len(key) >= SHORTEST_CORRECTED]

    def find(self, words: Sequence[str]) -> list[Mention]:
        """Find the names in a question, the longest first, and each size also misspelt."""
        taken, found = set[int](), list[Mention]()
        for size in range(min(LONGEST_NAME, len(words)), 0, -1):
            for look_up in (self._named, self._alike):
                for start in range(len(words) - size + 1):
                    places, part = range(start, start + size), words[start : start + size]
                    if not taken.isdisjoint(places) or not (iris := look_up(part)):
                        continue
                    is_plain = all(map(self._meanings.is_known, part))
                    found.append(Mention(frozenset(places), iris, is_plain=is_plain))
                    taken |= set() if is_plain else {*places}
        return found

    def _named(self, words: Sequence[str]) -> Sequence[str]:
        if all(map(self._meanings.is_ignored, words)):
            return ()
        for key in (" ".join(words), "".join(words), " ".join(map(stem_word, words))):
            if found := self._names.get(key):
                return found
        return ()

    def _alike(self, words: Sequence[str]) -> Sequence[str]:
        """Return what has a name like some words, of which not all are known otherwise."""
        joined, meanings = "".join(words), self._meanings
        if len(words) > LONGEST_MISSPELT or len(joined) < SHORTEST_CORRECTED:
            return ()
        is_known = all(map(meanings.is_known, words)) and len(joined) < LONG_NAME
        if is_known or any(map(meanings.is_ignored, (words[0], words[-1]))):
            return ()
        return self._names[found] if (found := most_like(joined, self._joined)) else ()


class LongNames:
    """Names of several words that are recognised by most of them, wherever they stand."""

    def __init__(self, names: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
        self._names, self._weights = names, _rarity(names)
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, (_, tokens) in enumerate(names):
            for place, found in enumerate(tokens):
                for meaning in found:
                    self._places[meaning].append((number, place))

    def find(self, tokens: Sequence[Token], kinds: Mapping[str, str]) -> list[Mention]:
        """Find what has a name that is a sentence, if the question has most of it; best first.

        Less is enough of a kind that is named in the question: the measure about MinID.
        """
        said = {meaning for token in tokens for meaning in token.meanings}
        named = {kind for kind, meaning in kinds.items() if meaning in said}
        return [
            mention
            for share, mention, words in self._matched(tokens)
            if (is_said := kind_of(mention.iris[0]) in named) or words > 1
            if share >= (SOME_OF_A_NAME if is_said else MOST_OF_A_NAME)
        ][:MAX_LONG]

    def find_around(self, tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Mention]:
        """Find what has a name of which a shorter one is part: send sms, of Fiks."""
        inside = {place for m in mentions if not m.is_plain for place in m.places}
        return [
            mention
            for share, mention, _ in self._matched(tokens)
            if share >= ALL_OF_A_NAME and mention.places & inside and mention.places - inside
        ][:MAX_LONG]

    def _matched(self, tokens: Sequence[Token]) -> list[tuple[float, Mention, int]]:
        """List the share of each name that the question has, and how many words; the best first."""
        matched: dict[int, dict[int, Token]] = defaultdict(dict)
        for token in tokens:
            for meaning in token.sure if not token.is_weak else ():
                for number, place in self._places.get(meaning, ()):
                    matched[number].setdefault(place, token)
        best: dict[str, tuple[float, Mention, int]] = {}
        for number, found in matched.items():
            iri, name = self._names[number]
            weights = [min(self._weights[m] for m in meanings) for meanings in name]
            share = sum(weights[place] for place in found) / sum(weights)
            if share > best.get(iri, (0.0,))[0]:
                places = frozenset(p for t in found.values() for p in range(t.start, t.end))
                words = len(found) + (len(found) == len(name))
                best[iri] = share, Mention(places, (iri,), is_plain=True), words
        return sorted(best.values(), key=lambda found: (-found[0], found[1].iris))


def _rarity(long_names: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Mapping[str, float]:
    """Weigh each meaning by how few of the names have it."""
    things = {iri for iri, _ in long_names}
    having = defaultdict[str, set[str]](set)
    for iri, tokens in long_names:
        for meaning in (m for meanings in tokens for m in meanings):
            having[meaning].add(iri)
    return {meaning: log(1 + len(things) / len(iris)) for meaning, iris in having.items()}


def most_like(word: str, others: Sequence[str], letters: int = LETTERS_PER_SLIP) -> str:
    """Return the word most like one, with the same first letter and a slip for so many letters."""
    slips = min(2, len(word) // letters)
    found = process.extractOne(word, others, scorer=OSA.distance, score_cutoff=slips)
    return str(found[0]) if found and found[0][0] == word[0] else ""


def find_dates(text: str, words: Sequence[str]) -> Iterator[Mention]:
    """Find the dates in a question: 2021, 2021-06, juni 2021 and 1. juni 2021."""
    given = {match[1]: match[0] for match in _DAY.finditer(text)}
    for place, word in enumerate(words):
        if not (len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")):
            continue
        date, start, end = given.get(word, word), place, place + 1
        if "-" in date:
            end = place + date.count("-") + 1
        elif place and (month := _read_months().get(words[place - 1])):
            date, start = f"{word}-{month:02}", place - 1
            if place > 1 and words[place - 2].isdigit() and 0 < int(words[place - 2]) < 32:
                date, start = f"{date}-{int(words[place - 2]):02}", place - 2
        yield Mention(frozenset(range(start, min(end, len(words)))), (), date)


@cache
def _read_months() -> Mapping[str, int]:
    months = read_package_table("search/meanings.toml")["months"]
    return {name: number for number, names in enumerate(months, 1) for name in names.split()}
