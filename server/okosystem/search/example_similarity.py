"""The similarity of a question to the examples of each target, by stems and meanings.

Each target is the mean of its examples, weighted by rarity (TF-IDF), and the
similarity is the cosine to it: a nearest-centroid (Rocchio) classifier.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import log, sqrt
from typing import Any

from okosystem.search.meanings import Meanings, Token
from okosystem.search.mentions import Mention
from okosystem.text import fold, stem_word

NAME_MARK, DAY_MARK = "{}", "{day}"
"""The words that replace a name and a date."""
MIN_WEIGHT = 0.02
"""A feature with less weight in a target is left out of its vector."""
Vector = Mapping[str, float]


def mask_names(words: Sequence[str], mentions: Iterable[Mention]) -> list[str]:
    """Replace each name and date in a question by a mark."""
    marks = {
        position: (min(mention.positions), DAY_MARK if mention.date else NAME_MARK)
        for mention in mentions
        for position in mention.positions
    }
    return [
        marks[position][1] if position in marks else word
        for position, word in enumerate(words)
        if position not in marks or position == marks[position][0]
    ]


def build_similarity(examples: Iterable[tuple[str, Sequence[str]]], meanings: Meanings) -> Any:
    """Compute the rarity of each feature over all examples, and its weight in each target."""
    counted = [(target, _count(words, meanings)) for target, words in examples]
    having = Counter(key for _, counts in counted for key in counts)
    rarity = {key: 1 + log((1 + len(counted)) / (1 + n)) for key, n in sorted(having.items())}
    means = defaultdict[str, defaultdict[str, float]](lambda: defaultdict(float))
    for target, counts in counted:
        for key, weight in _vector(counts, rarity).items():
            means[target][key] += weight
    weights = defaultdict[str, dict[str, float]](dict)
    for target, mean in sorted(means.items()):
        for key, weight in _normalize(mean).items():
            if weight > MIN_WEIGHT:
                weights[key][target] = round(weight, 3)
    return {"rarity": {key: round(value, 3) for key, value in rarity.items()}, "weights": weights}


class ExampleSimilarity:
    """The vectors of a release, as `build_similarity` computed them, in memory."""

    def __init__(self, data: Mapping[str, Any], meanings: Meanings) -> None:
        self._meanings = meanings
        self._rarity: Vector = data["rarity"]
        self._weights: Mapping[str, Vector] = data["weights"]
        self.max_rarity = max(self._rarity.values(), default=1.0)

    def compare(self, words: Sequence[str]) -> Vector:
        """Return the similarity of some words to each target, from 0 to 1; no entry means 0."""
        found = defaultdict[str, float](float)
        vector = _vector(_count(words, self._meanings), self._rarity, self.max_rarity)
        for key, weight in vector.items():
            for target, other in self._weights.get(key, {}).items():
                found[target] += weight * other
        return found

    def rarity_of(self, features: Iterable[str]) -> float:
        """Return the rarity of the rarest feature that an example has; 0 if there is none."""
        return max((self._rarity.get(key, 0.0) for key in features), default=0.0)

    def weight_of(self, features: Mapping[str, float], target: str) -> float:
        """Return the greatest weight of some features in a target, times their certainty."""
        return max(
            certainty * self._weights.get(key, {}).get(target, 0.0)
            for key, certainty in features.items()
        )


def features_of(token: Token) -> Mapping[str, float]:
    """Return the features of a token with their certainty: its stem and its meanings."""
    return {f"~{stem_word(fold(token.text))}": 1.0, **token.meanings}


def _count(words: Sequence[str], meanings: Meanings) -> Counter[str]:
    """Count the features of some words: meanings, and stems, which are prefixed with ~."""
    found = Counter(f"~{stem_word(word)}" for word in words)
    for is_mark, run in groupby(words, (NAME_MARK, DAY_MARK).__contains__):
        read = [*run]
        found.update(read if is_mark else (m for t in meanings.read(read) for m in t.meanings))
    return found


def _vector(counts: Mapping[str, int], rarity: Vector, unknown: float = 1.0) -> Vector:
    """Weigh counts by rarity; what has no rarity makes the vector longer."""
    return _normalize({k: (1 + log(n)) * rarity.get(k, unknown) for k, n in sorted(counts.items())})


def _normalize(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {key: weight / length for key, weight in vector.items()}
