"""The names and dates in a question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of
from okosystem.core.text import stem_word
from okosystem.search.meanings import Meanings

LONGEST_NAME = 9
"""The most words of a name that is recognised."""
LONGEST_MISSPELT = 3
"""The most words of a name that is recognised in spite of slips."""
LETTERS_PER_SLIP, SHORTEST_CORRECTED = 5, 5
_DAY = re.compile(r"\b((?:19|20)\d\d)(?:-(0\d|1[0-2])(?:-([0-2]\d|3[01]))?)?\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a date in a question: which words, and what has the name.

    `is_plain` when every word of the name also has a meaning by itself.
    """

    start: int
    end: int
    iris: Sequence[str] = ()
    date: str = ""
    is_plain: bool = False

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end

    def of_kind(self, kinds: Sequence[str]) -> str:
        """Return what has the name and is of the first of some kinds; of none, of any kind."""
        found = [iri for kind in kinds for iri in self.iris if kind_of(iri) == kind]
        return next(iter(found if kinds else self.iris), "")


class Names:
    """The names that are recognised, by their folded words, their stems, and joined."""

    def __init__(self, names: Mapping[str, Sequence[str]], meanings: Meanings) -> None:
        self._names, self._meanings = names, meanings
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
                    found.append(Mention(start, start + size, iris, is_plain=is_plain))
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
        if all(map(meanings.is_known, words)) or any(map(meanings.is_ignored, words)):
            return ()
        return self._names[found] if (found := most_like(joined, self._joined)) else ()


def most_like(word: str, others: Sequence[str]) -> str:
    """Return the word that is most like one, with the same first letter; empty if none is."""
    slips = min(2, len(word) // LETTERS_PER_SLIP)
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
        yield Mention(start, min(end, len(words)), (), date)


@cache
def _read_months() -> Mapping[str, int]:
    months = read_package_table("search/meanings.toml")["months"]
    return {name: number for number, names in enumerate(months, 1) for name in names.split()}
