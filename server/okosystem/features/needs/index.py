"""Rank the shared resources by how well their texts fit a need in somebody's own words.

Each word of the need is compared with every word of the texts, by the letters they share, so that
«byggesøknader» fits «byggesak». A word weighs more the fewer resources have it (BM25), and one that
only resembles it weighs less.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.package import read_package_table
from okosystem.rdf.terms import value_of
from okosystem.text import fold, stem_word

TABLE = read_package_table("features/needs/needs.toml")
WEIGHTS: Mapping[str, float] = TABLE["weights"]
SATURATION, LENGTH_WEIGHT = 1.2, 0.5
"""Of BM25: how soon more of a word adds less, and how much the length of the texts counts."""
LETTERS, MIN_SIMILARITY, MIN_PART = 4, 0.55, 5
"""Letters of a part that words are compared by; the share of parts that words must have in common;
and the letters of a word that may be a part of another."""
PART = 0.9
"""How similar a word is to one that contains it."""
EVERY_LANGUAGE = ("title", "name")
_WORD = re.compile(r"\w+")
MAX_REASONS = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A resource, how well it fits, and the words of the need that it fits by."""

    resource: str
    score: float
    words: Sequence[str]


class NeedIndex:
    """The words of the resources in one language, and where each stands."""

    def __init__(self, texts: Mapping[str, Sequence[tuple[str, float]]]) -> None:
        self._resources = sorted(texts)
        counted = [_count(texts[iri]) for iri in self._resources]
        lengths = [sum(words.values()) for words in counted]
        mean = (sum(lengths) or 1) / max(1, len(lengths))
        self._words = sorted({word for words in counted for word in words})
        numbers = {word: number for number, word in enumerate(self._words)}
        self._places: list[tuple[array[int], array[float]]] = [
            (array("H"), array("f")) for _ in self._words
        ]
        for place, words in enumerate(counted):
            weight = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[place] / mean)
            for word, count in words.items():
                places, scores = self._places[numbers[word]]
                places.append(place)
                scores.append(count * (SATURATION + 1) / (count + weight))
        self._rarity = array("f", (self._rare(len(places)) for places, _ in self._places))
        self._by_part: dict[str, array[int]] = defaultdict(lambda: array("H"))
        self._parts = array("B")
        for number, word in enumerate(self._words):
            parts = parts_of(word)
            self._parts.append(min(255, len(parts)))
            for part in parts:
                self._by_part[part].append(number)

    def rank(self, text: str, language: str) -> list[Ranked]:
        """List the resources with any word like those of a text, the best first."""
        scores = defaultdict[int, float](float)
        reasons = defaultdict[int, list[tuple[float, str]]](list)
        for stem, word in content_words(text, language).items():
            best: dict[int, float] = {}
            for number, similarity in self._similar(stem):
                places, fits = self._places[number]
                weight = similarity**2 * self._rarity[number]
                for place, fit in zip(places, fits, strict=True):
                    best[place] = max(best.get(place, 0.0), weight * fit)
            for place, score in best.items():
                scores[place] += score
                reasons[place].append((-score, word))
        ranked = sorted(scores, key=lambda place: (-scores[place], place))
        return [
            Ranked(
                self._resources[place],
                scores[place],
                [word for _, word in sorted(reasons[place])[:MAX_REASONS]],
            )
            for place in ranked
        ]

    def _rare(self, having: int) -> float:
        return log(1 + (len(self._resources) - having + 0.5) / (having + 0.5))

    def _similar(self, stem: str) -> Iterable[tuple[int, float]]:
        """Find the words that share enough parts with a stem, or contain it, or are in it."""
        parts = parts_of(stem)
        shared = Counter(n for part in parts for n in self._by_part.get(part, ()))
        for number, count in shared.items():
            word, others = self._words[number], self._parts[number]
            similarity = 2 * count / (len(parts) + others)
            if min(len(word), len(stem)) >= MIN_PART:
                similarity = max(similarity, PART * count / min(len(parts), others))
            if word == stem:
                similarity = 1.0
            if similarity >= MIN_SIMILARITY:
                yield number, min(1.0, similarity)


def parts_of(word: str) -> set[str]:
    """List the parts of a word, with its beginning and its end."""
    marked = f" {word} "
    return {marked[i : i + LETTERS] for i in range(max(1, len(marked) - LETTERS + 1))}


def content_words(text: str, language: str) -> Mapping[str, str]:
    """Map the stems of the words that say something to how they are written."""
    tokens = ((fold(token), token.lower()) for token in _WORD.findall(text))
    stop = _stop_words(language)
    return {stem_word(f): token for f, token in tokens if len(f) > 1 and f not in stop}


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(fold(TABLE["stop"][language]).split())


def _count(texts: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    counts = defaultdict[str, float](float)
    for text, weight in texts:
        for word in fold(text).split():
            if len(word) > 1:
                counts[stem_word(word)] += weight
    return counts


@cached_per_graph(3)
def read_index(reader: Reader, language: str) -> NeedIndex:
    """Read the texts of the resources in a language; names are in every language."""
    texts = defaultdict[str, list[tuple[str, float]]](list)
    for row in reader.ask("needs-texts"):
        field, text = value_of(row["field"]), row["text"]
        tag = getattr(text, "language", None)
        is_bokmal_too = field == "everyday" and language == "nn" and tag == "nb"
        if field in EVERY_LANGUAGE or tag in (None, language) or is_bokmal_too:
            texts[value_of(row["resource"])].append((value_of(text), WEIGHTS[field]))
    return NeedIndex(texts)


def guess_language(text: str, otherwise: str) -> str:
    """Guess the language of a text by its common words."""
    words = fold(text).split()
    counts = {code: sum(word in _stop_words(code) for word in words) for code in TABLE["stop"]}
    best = max(counts, key=lambda code: (counts[code], code == otherwise))
    return best if counts[best] else otherwise
