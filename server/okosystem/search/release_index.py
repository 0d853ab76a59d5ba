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
MAX_SIMILAR_WORDS, LETTERS_PER_EDIT, MIN_PART_LENGTH = 8, 5, 3
MIN_NAME_SIMILARITY, MAX_NEAREST = 40, 5
MIN_RELATIVE_SHARE = 0.6
"""Hits are dropped if their share of the query, by rarity, is less than this part of the best."""
WHOLE_NAME_MATCHES = ("same", "beginning", "words", "part", "part")
"""The kinds of match of a whole query with a name, by their rank."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity that can be found, with the names that a whole query is compared with."""

    iri: str
    kind: str
    uses: int
    names: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WordMatches:
    """The matches of a word of the query: a score for each entity, and the indexed words."""

    scores: Mapping[int, float]
    words: Collection[str]
    correction: str = ""


class ReleaseIndex:
    """The search index of a release; its ranking weights are in vocabulary.toml."""

    def __init__(self, index: bytes) -> None:
        self._vocabulary = read_vocabulary()
        self._entries: dict[int, Entry] = {}
        self._postings: dict[str, bytes] = {}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._facets: dict[str, dict[str, list[str]]] = {}
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(index)
            self._load(base)
        self._words = sorted(self._postings)
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
        found = [self._find(terms, position) for position in range(len(terms))]
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
            text,
            [name for name, _ in names],
            scorer=fuzz.ratio,
            score_cutoff=MIN_NAME_SIMILARITY,
            limit=MAX_NEAREST,
        )
        return list(dict.fromkeys(names[position][1] for _, _, position in found))

    def facets(self, iri: str) -> Facets:
        """Return the values of each facet of an entity."""
        return self._facets.get(iri, NO_FACETS)

    def kinds(self) -> list[str]:
        """List the kinds of entities in the index."""
        return sorted({entry.kind for entry in self._entries.values()} - {QUESTION})

    def _load(self, base: sqlite3.Connection) -> None:
        for number, iri, uses in base.execute("SELECT id, iri, uses FROM thing"):
            self._entries[number] = Entry(iri, kind_of(iri), uses, [])
            self._facets[iri] = {KIND: [kind_of(iri)]}
        for thing, folded, name in base.execute("SELECT thing, folded, name FROM name"):
            self._entries[thing].names.append((folded, name))
        for word, stem, positions in base.execute("SELECT word, stem, places FROM word"):
            self._postings[word] = positions
            self._by_stem[stem].append(word)
        for thing, facet, value in base.execute("SELECT thing, facet, value FROM facet"):
            values = self._facets[self._entries[thing].iri].setdefault(facet, [])
            values.append(value)

    def _find(self, terms: Sequence[Term], position: int) -> WordMatches:
        """Find the entities that a word of the query matches, and how well each does."""
        term = terms[position]
        matches, parts = self._matches(terms, position), self._parts(term)
        if matches or parts:
            return WordMatches(self._score(matches, parts), {*matches, *parts})
        similar = self._similar(term.word)
        if not similar:
            return WordMatches({}, ())
        matches = self._matches(self._vocabulary.terms(similar[:1]), 0)
        matches |= dict.fromkeys(similar, self._vocabulary.closeness["same"])
        return WordMatches(self._score(matches, {}), matches, similar[0])

    def _matches(self, terms: Sequence[Term], position: int) -> dict[str, float]:
        """Return the words of the index that a word of the query matches, and how closely."""
        term, closeness = terms[position], self._vocabulary.closeness
        matches = self._same_or_stem(term.word)
        for joined in _joined(terms, position):
            if joined in self._postings:
                matches[joined] = closeness["same"]
        for synonym in term.synonyms:
            for word, near in self._same_or_stem(synonym).items():
                matches[word] = max(matches.get(word, 0), near * closeness["synonym"])
        is_long = len(term.word) >= MIN_PART_LENGTH or position == len(terms) - 1
        for word in self._beginning_with(term.word) if is_long and not term.in_phrase else ():
            near = closeness["beginning"] * (1 + len(term.word) / len(word)) / 2
            matches[word] = max(matches.get(word, 0), near)
        return matches

    def _same_or_stem(self, word: str) -> dict[str, float]:
        """Return the indexed words that are equal or have the same stem, with their closeness."""
        closeness = self._vocabulary.closeness
        alike = dict.fromkeys(self._by_stem.get(stem_word(word), ()), closeness["same-stem"])
        return alike | ({word: closeness["same"]} if word in self._postings else {})

    def _beginning_with(self, start: str) -> Iterable[str]:
        following = islice(self._words, bisect_left(self._words, start), None)
        return takewhile(lambda word: word.startswith(start), following)

    def _parts(self, term: Term) -> dict[str, float]:
        if len(term.word) < MIN_PART_LENGTH or term.in_phrase:
            return {}
        most, length = self._vocabulary.closeness["part"], len(term.word)
        inside = self._words_containing(term.word)
        return {word: most * (1 + length / len(word)) / 2 for word in inside}

    def _words_containing(self, part: str) -> Iterable[str]:
        """Find the words that contain a part; scanning one long string is faster than each word."""
        found = self._text.find(part)
        while found >= 0:
            end = self._text.index(" ", found)
            yield self._text[self._text.rfind(" ", 0, found) + 1 : end]
            found = self._text.find(part, end)

    def _similar(self, word: str) -> list[str]:
        """List words within edit distance 1, or 2 of a long word, or whose beginning is.

        The nearest is first; of several, the most frequent.
        """
        edits = min(2, len(word) // LETTERS_PER_EDIT + 1) if len(word) > 2 else 0
        for candidates in (self._words, [other[: len(word) + 1] for other in self._words]):
            found = process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=MAX_SIMILAR_WORDS
            )
            ranked = ((edit, -len(self._postings[w := self._words[n]]), w) for _, edit, n in found)
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
                for position in unpack(self._postings[word]):
                    number, field = divmod(position, len(FIELDS))
                    score = closeness * by_field[field]
                    if score > scores.get(number, 0.0):
                        scores[number] = score
        return scores

    def _ranked(
        self,
        found: Sequence[WordMatches],
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
            if share >= MIN_RELATIVE_SHARE * best
            and (with_questions or self._entries[number].kind != QUESTION)
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
            score += vocabulary.whole_name[WHOLE_NAME_MATCHES[closest]]
        else:
            name = _name_with(entry.names, words)
        used = 1 + vocabulary.uses["named" if is_named else "other"] * log2(1 + entry.uses)
        weight = vocabulary.kinds.get(entry.kind)
        return weight is None, -round(score * (weight or 1) * used, 6), length, name, entry.iri


def _joined(terms: Sequence[Term], position: int) -> Iterable[str]:
    """Join a word of the query with one or two words beside it: «svar ut» is also «svarut»."""
    for start in range(max(0, position - 2), position + 1):
        for end in range(max(position, start + 1), min(start + 3, len(terms))):
            yield "".join(term.word for term in terms[start : end + 1])


def _name_with(names: Iterable[tuple[str, str]], words: Collection[str]) -> str:
    """Return the name with the most of some words; empty if none has any."""
    counted = ((len({*folded.split()} & {*words}), name) for folded, name in names)
    count, name = max(counted, default=(0, ""))
    return name if count else ""
