"""The search index of a release: words with stems, synonyms and misspellings."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import log, log2
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from okosystem.rdf.terms import kind_of
from okosystem.release.search_index import FIELDS, NAME_FIELDS, unpack
from okosystem.search.indexes import (
    KIND,
    NO_FACETS,
    NO_MATCH,
    QUESTION,
    Facets,
    Hit,
    Index,
    SearchResult,
    rank,
)
from okosystem.search.vocabulary import Term, read_vocabulary
from okosystem.text import fold, stem_word

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


class WordMatches(NamedTuple):
    """The matches of a word of the query: a score for each entity, and the indexed words."""

    scores: Mapping[int, float]
    words: Collection[str]
    correction: str = ""


class ReleaseIndex(Index):
    """The search index of a release; its ranking weights are in vocabulary.toml."""

    def __init__(self, index: bytes) -> None:
        self._vocabulary = read_vocabulary()
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(index)
            things = base.execute("SELECT id, iri, uses FROM thing")
            self._entries = {n: Entry(iri, kind_of(iri), uses, []) for n, iri, uses in things}
            for thing, folded, name in base.execute("SELECT thing, folded, name FROM name"):
                self._entries[thing].names.append((folded, name))
            self._facets = {entry.iri: {KIND: [entry.kind]} for entry in self.entries}
            for thing, facet, value in base.execute("SELECT thing, facet, value FROM facet"):
                self._facets[self._entries[thing].iri].setdefault(facet, []).append(value)
            self._postings = dict(base.execute("SELECT word, places FROM word ORDER BY word"))
            self._by_stem = defaultdict[str, list[str]](list)
            for word, stem in base.execute("SELECT word, stem FROM word"):
                self._by_stem[stem].append(word)

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

    def _find(self, terms: Sequence[Term], position: int) -> WordMatches:
        """Find the entities that a word of the query matches, and how well each does."""
        term, is_last = terms[position], position == len(terms) - 1
        is_long = len(term.word) >= MIN_PART_LENGTH
        matches = self._matches(term, {term.word, *_joined(terms, position)}, is_long or is_last)
        parts = self._parts(term.word) if is_long and not term.in_phrase else {}
        correction = ""
        if not matches and not parts and (similar := self._similar(term.word)):
            correction = similar[0]
            (term,) = self._vocabulary.terms(similar[:1])
            matches = self._matches(term, similar)
        return WordMatches(self._score(matches, parts), {*matches, *parts}, correction)

    def _matches(
        self, term: Term, same: Iterable[str], with_beginnings: bool = True
    ) -> Mapping[str, float]:
        """Return the indexed words that match a term, or are the same as some, and how closely."""
        closeness = self._vocabulary.closeness
        near = dict.fromkeys(term.synonyms, closeness["synonym"])
        stems = {stem_word(word): closeness["same-stem"] * value for word, value in near.items()}
        stems[stem_word(term.word)] = closeness["same-stem"]
        near |= dict.fromkeys(same, closeness["same"])
        matches = {word: v for stem, v in stems.items() for word in self._by_stem.get(stem, ())}
        for word in near.keys() & self._postings.keys():
            matches[word] = max(matches.get(word, 0), near[word])
        if with_beginnings and not term.in_phrase:
            for word in (w for w in self._containing(term.word) if w.startswith(term.word)):
                beginning = closeness["beginning"] * (1 + len(term.word) / len(word)) / 2
                matches[word] = max(matches.get(word, 0), beginning)
        return matches

    def _parts(self, part: str) -> Mapping[str, float]:
        """Return the indexed words that contain a part, and how closely they match it."""
        most = self._vocabulary.closeness["part"]
        inside = self._containing(part)
        return {word: most * (1 + len(part) / len(word)) / 2 for word in inside}

    def _containing(self, part: str) -> Sequence[str]:
        return [word for word in self._postings if part in word]

    def _score(self, matches: Mapping[str, float], parts: Mapping[str, float]) -> dict[int, float]:
        """Return the best match of each entity; parts of words count in names only."""
        scores: dict[int, float] = {}
        for found, fields in ((matches, FIELDS), (parts, NAME_FIELDS)):
            weights = [self._vocabulary.fields[name] * (name in fields) for name in FIELDS]
            for word, closeness in found.items():
                for place in unpack(self._postings[word]):
                    number, field = divmod(place, len(FIELDS))
                    score = closeness * weights[field]
                    if score > scores.get(number, 0.0):
                        scores[number] = score
        return scores

    def _similar(self, word: str) -> list[str]:
        """List words within edit distance 1, or 2 of a long word, or whose beginning is.

        The nearest is first; of several, the most frequent.
        """
        words = [*self._postings]
        edits = min(2, len(word) // LETTERS_PER_EDIT + 1) if len(word) > 2 else 0
        for candidates in (words, [other[: len(word) + 1] for other in words]):
            found = process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=MAX_SIMILAR_WORDS
            )
            ranked = ((edit, -len(self._postings[words[n]]), words[n]) for _, edit, n in found)
            if similar := [known for _, _, known in sorted(ranked)]:
                return similar
        return []

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
