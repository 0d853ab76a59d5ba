"""The search index of a release, held in memory: words with stems, synonyms and misspellings."""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, takewhile
from math import log, log2

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from okosystem.core.search_index import FIELDS, NAME_FIELDS, unpack
from okosystem.core.terms import kind_of
from okosystem.core.text import fold, stem_word
from okosystem.search.indexes import (
    KIND,
    NO_FACETS,
    NO_MATCH,
    QUESTION,
    Facets,
    Hit,
    SearchResult,
    rank,
)
from okosystem.search.vocabulary import Term, read_vocabulary

MAX_WORDS = 12
MAX_WORD_LENGTH = 150
"""Far longer than any word of the index, which a test checks: a longer word matches nothing."""
MAX_SIMILAR_WORDS, LETTERS_PER_SLIP, SHORTEST_PART = 8, 5, 3
LIKE, NEAREST = 40, 5
KEPT = 0.6
"""Hits with less of the query, in rare words, than this share of what the best has are left out."""
WHOLE_NAME = ("same", "beginning", "words", "part", "part")
"""The kinds of match of a whole query with a name, by their rank."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity that can be found, with the names that a whole query is compared with."""

    iri: str
    kind: str
    uses: int
    names: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a word of the query found: a score for each entity, and the words of the index."""

    scores: Mapping[int, float]
    words: Collection[str]
    correction: str = ""


class ReleaseIndex:
    """The index of a release; how it ranks is written in vocabulary.toml."""

    def __init__(self, index: bytes) -> None:
        self._vocabulary = read_vocabulary()
        self._entries: dict[int, Entry] = {}
        self._places: dict[str, bytes] = {}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._facets: dict[str, dict[str, list[str]]] = {}
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(index)
            self._read(base)
        self._words = sorted(self._places)
        self._text = "".join(f"{word} " for word in self._words)

    @property
    def entries(self) -> Collection[Entry]:
        """The entities that can be found."""
        return self._entries.values()

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
        """Find entities, and perhaps named questions, that match the query's words, best first.

        A query without a match for a word is corrected to the words most like it.
        """
        words = fold(query).split()[:MAX_WORDS]
        if not words or max(map(len, words)) > MAX_WORD_LENGTH:
            return SearchResult([])
        terms = self._vocabulary.terms(words)
        found = [self._find(terms, place) for place in range(len(terms))]
        corrections = {
            term.word: each.correction
            for term, each in zip(terms, found, strict=True)
            if each.correction
        }
        whole = " ".join(corrections.get(word, word) for word in words)
        return self._ranked(found, whole, corrections, with_questions)

    def nearest(self, query: str) -> Sequence[str]:
        """List entities with names like a text, for a query without hits."""
        kinds, text = self._vocabulary.kinds, fold(query[:MAX_WORD_LENGTH])
        names = [(n, e.iri) for e in self._entries.values() if e.kind in kinds for n, _ in e.names]
        found = process.extract(
            text, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=LIKE, limit=NEAREST
        )
        return list(dict.fromkeys(names[place][1] for _, _, place in found))

    def facets(self, iri: str) -> Facets:
        """Return the values of each facet of an entity."""
        return self._facets.get(iri, NO_FACETS)

    def kinds(self) -> list[str]:
        """List the kinds of entities in the index."""
        return sorted({entry.kind for entry in self._entries.values()} - {QUESTION})

    def _read(self, base: sqlite3.Connection) -> None:
        for number, iri, uses in base.execute("SELECT id, iri, uses FROM thing"):
            self._entries[number] = Entry(iri, kind_of(iri), uses, [])
            self._facets[iri] = {KIND: [kind_of(iri)]}
        for thing, folded, name in base.execute("SELECT thing, folded, name FROM name"):
            self._entries[thing].names.append((folded, name))
        for word, stem, places in base.execute("SELECT word, stem, places FROM word"):
            self._places[word] = places
            self._by_stem[stem].append(word)
        for thing, facet, value in base.execute("SELECT thing, facet, value FROM facet"):
            values = self._facets[self._entries[thing].iri].setdefault(facet, [])
            values.append(value)

    def _find(self, terms: Sequence[Term], place: int) -> Found:
        """Find the entities that a word of the query matches, and how well each does."""
        term = terms[place]
        matches, parts = self._matches(terms, place), self._parts(term)
        if matches or parts:
            return Found(self._score(matches, parts), {*matches, *parts})
        similar = self._similar(term.word)
        if not similar:
            return Found({}, ())
        matches = self._matches(self._vocabulary.terms(similar[:1]), 0)
        matches |= dict.fromkeys(similar, self._vocabulary.closeness["same"])
        return Found(self._score(matches, {}), matches, similar[0])

    def _matches(self, terms: Sequence[Term], place: int) -> dict[str, float]:
        """Return the words of the index that a word of the query matches, and how closely."""
        term, closeness = terms[place], self._vocabulary.closeness
        matches = self._alike(term.word)
        for joined in _joined(terms, place):
            if joined in self._places:
                matches[joined] = closeness["same"]
        for synonym in term.synonyms:
            for word, near in self._alike(synonym).items():
                matches[word] = max(matches.get(word, 0), near * closeness["synonym"])
        is_long = len(term.word) >= SHORTEST_PART or place == len(terms) - 1
        for word in self._beginning_with(term.word) if is_long and not term.in_phrase else ():
            near = closeness["beginning"] * (1 + len(term.word) / len(word)) / 2
            matches[word] = max(matches.get(word, 0), near)
        return matches

    def _alike(self, word: str) -> dict[str, float]:
        """Return the words that are the same, or have the same stem."""
        closeness = self._vocabulary.closeness
        alike = dict.fromkeys(self._by_stem.get(stem_word(word), ()), closeness["same-stem"])
        return alike | ({word: closeness["same"]} if word in self._places else {})

    def _beginning_with(self, start: str) -> Iterable[str]:
        following = islice(self._words, bisect_left(self._words, start), None)
        return takewhile(lambda word: word.startswith(start), following)

    def _parts(self, term: Term) -> dict[str, float]:
        if len(term.word) < SHORTEST_PART or term.in_phrase:
            return {}
        most, length = self._vocabulary.closeness["part"], len(term.word)
        inside = self._words_with(term.word)
        return {word: most * (1 + length / len(word)) / 2 for word in inside}

    def _words_with(self, part: str) -> Iterable[str]:
        """Find the words with a part; looking in one long text is faster than in each word."""
        found = self._text.find(part)
        while found >= 0:
            end = self._text.index(" ", found)
            yield self._text[self._text.rfind(" ", 0, found) + 1 : end]
            found = self._text.find(part, end)

    def _similar(self, word: str) -> list[str]:
        """List words that are one slip from a word, or two from a long one, or begin so.

        The most like it is first; of those, the one that stands in most places.
        """
        slips = min(2, len(word) // LETTERS_PER_SLIP + 1) if len(word) > 2 else 0
        for candidates in (self._words, [other[: len(word) + 1] for other in self._words]):
            found = process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=MAX_SIMILAR_WORDS
            )
            ranked = ((slip, -len(self._places[w := self._words[n]]), w) for _, slip, n in found)
            if similar := [known for _, _, known in sorted(ranked)]:
                return similar
        return []

    def _score(self, matches: Mapping[str, float], parts: Mapping[str, float]) -> dict[int, float]:
        """Return the best match of each entity; parts of words count in names only."""
        scores: dict[int, float] = {}
        weights = [self._vocabulary.fields[field] for field in FIELDS]
        names = [
            weight if field in NAME_FIELDS else 0.0
            for field, weight in zip(FIELDS, weights, strict=True)
        ]
        for found, by_field in ((matches, weights), (parts, names)):
            for word, closeness in found.items():
                for place in unpack(self._places[word]):
                    number, field = divmod(place, len(FIELDS))
                    score = closeness * by_field[field]
                    if score > scores.get(number, 0.0):
                        scores[number] = score
        return scores

    def _ranked(
        self,
        found: Sequence[Found],
        whole: str,
        corrections: Mapping[str, str],
        with_questions: bool,
    ) -> SearchResult:
        rarity = [log(1 + len(self._entries) / (len(each.scores) or 1)) for each in found]
        total = sum(rarity)
        matched, scores = defaultdict[int, float](float), defaultdict[int, float](float)
        for rare, each in zip(rarity, found, strict=True):
            for number, score in each.scores.items():
                matched[number] += rare / total
                scores[number] += rare * score / total
        best = max(matched.values(), default=0.0)
        words = {word for each in found for word in each.words}
        ranked = sorted(
            self._rank(self._entries[number], scores[number], whole, words)
            for number, share in matched.items()
            if share >= KEPT * best and (with_questions or self._entries[number].kind != QUESTION)
        )
        hits = [Hit(iri, name) for *_, name, iri in ranked]
        return SearchResult(hits, corrections, is_partial=best < 1 - 1e-9 and bool(hits))

    def _rank(
        self, entry: Entry, score: float, whole: str, words: Collection[str]
    ) -> tuple[bool, float, int, str, str]:
        vocabulary = self._vocabulary
        closest, length, name = min(
            ((rank(folded, whole), len(name), name) for folded, name in entry.names),
            default=(NO_MATCH, 0, ""),
        )
        is_named = closest < NO_MATCH
        if is_named:
            score += vocabulary.whole_name[WHOLE_NAME[closest]]
        else:
            name = _name_with(entry.names, words)
        used = 1 + vocabulary.uses["named" if is_named else "other"] * log2(1 + entry.uses)
        weight = vocabulary.kinds.get(entry.kind)
        return weight is None, -round(score * (weight or 1) * used, 6), length, name, entry.iri


def _joined(terms: Sequence[Term], place: int) -> Iterable[str]:
    """Join a word of the query with one or two words beside it: «svar ut» is also «svarut»."""
    for start in range(max(0, place - 2), place + 1):
        for end in range(max(place, start + 1), min(start + 3, len(terms))):
            yield "".join(term.word for term in terms[start : end + 1])


def _name_with(names: Iterable[tuple[str, str]], words: Collection[str]) -> str:
    """Return the name that has most of some words; empty when none has any."""
    counted = ((len({*folded.split()} & {*words}), name) for folded, name in names)
    count, name = max(counted, default=(0, ""))
    return name if count else ""
