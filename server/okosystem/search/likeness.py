"""How like a question is to the examples of each target, in its words and in what they mean.

Each target is the mean of its examples, weighed by how rare each feature is (TF-IDF), and the
likeness is the cosine to it: the nearest centroid, or Rocchio's classifier.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import log, sqrt
from typing import Any

from okosystem.core.text import stem_word
from okosystem.search.meanings import Meanings
from okosystem.search.mentions import Mention

NAME, DAY = "{}", "{day}"
"""What stands for a name and for a day among the words."""
LEAST = 0.02
"""The weight of a feature that says so little of a target that it is left out."""
Vector = Mapping[str, float]


def without_names(words: Sequence[str], mentions: Iterable[Mention]) -> list[str]:
    """Replace each name and day in a question by a mark."""
    marks = {
        place: (min(mention.places), DAY if mention.date else NAME)
        for mention in mentions
        if not mention.is_plain
        for place in mention.places
    }
    return [
        marks[place][1] if place in marks else word
        for place, word in enumerate(words)
        if place not in marks or place == marks[place][0]
    ]


def build_likeness(examples: Iterable[tuple[str, Sequence[str]]], meanings: Meanings) -> Any:
    """Write how rare each feature is in the examples of all targets, and its weight in each."""
    counted = [(target, _count(words, meanings)) for target, words in examples]
    having = Counter(key for _, counts in counted for key in counts)
    rarity = {key: 1 + log((1 + len(counted)) / (1 + n)) for key, n in sorted(having.items())}
    means = defaultdict[str, defaultdict[str, float]](lambda: defaultdict(float))
    for target, counts in counted:
        for key, weight in _vector(counts, rarity).items():
            means[target][key] += weight
    weights = defaultdict[str, dict[str, float]](dict)
    for target, mean in sorted(means.items()):
        for key, weight in _normal(mean).items():
            if weight > LEAST:
                weights[key][target] = round(weight, 3)
    return {"rarity": {key: round(value, 3) for key, value in rarity.items()}, "weights": weights}


class Likeness:
    """The examples of a release, in memory."""

    def __init__(self, written: Mapping[str, Any], meanings: Meanings) -> None:
        self._meanings = meanings
        self._rarity: Vector = written["rarity"]
        self._weights: Mapping[str, Vector] = written["weights"]

    def of(self, words: Sequence[str]) -> Vector:
        """Return how like some words are to the examples of each target, from 0 to 1."""
        found = defaultdict[str, float](float)
        for key, weight in _vector(_count(words, self._meanings), self._rarity).items():
            for target, other in self._weights.get(key, {}).items():
                found[target] += weight * other
        return found

    def says(self, meaning: str, target: str) -> float:
        """Return how much a meaning says of a target."""
        return self._weights.get(meaning, {}).get(target, 0.0)


def _count(words: Sequence[str], meanings: Meanings) -> Counter[str]:
    """Count what words mean, and their stems; each kind of feature by itself."""
    found = Counter(f"~{stem_word(word)}" for word in words)
    for is_mark, run in groupby(words, (NAME, DAY).__contains__):
        read = [*run]
        found.update(read if is_mark else (m for t in meanings.read(read) for m in t.meanings))
    return found


def _vector(counts: Mapping[str, int], rarity: Vector) -> Vector:
    known = sorted((k, n) for k, n in counts.items() if k in rarity)
    return _normal({k: (1 + log(n)) * rarity[k] for k, n in known})


def _normal(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {key: weight / length for key, weight in vector.items()}
