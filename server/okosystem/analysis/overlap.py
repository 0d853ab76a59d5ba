"""Overlap: how much two resources do the same, with the same, for the same, in the same way.

O = 0.45 capabilities + 0.25 information objects + 0.15 user groups + 0.15 interaction patterns;
unknown parts are left out and the rest count for more. Then five gates, then bands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from okosystem.analysis.facts import Facts, gathered
from okosystem.analysis.gates import Gates
from okosystem.analysis.results import Part
from okosystem.analysis.similarity import combined, jaccard, rarity, weighted, weighted_jaccard

WEIGHTS = {"capability": 0.45, "information": 0.25, "user-group": 0.15, "pattern": 0.15}
CANDIDATE, WATCH, DUPLICATE = 0.60, 0.40, 0.70
CAPPED = 0.39
ON_BOARD = ("duplication", "overlap", "watch")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two resources, how alike they are part by part, and what that comes to."""

    first: str
    second: str
    parts: Sequence[Part]
    score: float
    verdict: str
    placed: bool

    @property
    def on_board(self) -> bool:
        """Tell whether the pair is for the working group: placed, and no gate closes."""
        return self.placed and self.verdict in ON_BOARD

    def value(self, kind: str) -> float | None:
        """Give one part."""
        return next(part.value for part in self.parts if part.kind == kind)


def pairs(facts: Facts) -> list[Pair]:
    """Compare all resources two by two; those alike enough to look at, the most alike first."""
    found = sorted(_compared(facts), key=lambda pair: (-pair.score, pair.first, pair.second))
    return [pair for pair in found if pair.score >= WATCH]


def _compared(facts: Facts) -> Iterator[Pair]:
    broader = gathered(facts.rows("broader-capabilities"), "capability", "broader")
    weights = weighted(facts.trait("primary"), facts.trait("secondary"), broader)
    rare, gates, placed = rarity(weights), Gates(facts), facts.trait("category")
    for first, second in combinations(weights, 2):
        alike = weighted_jaccard(weights[first], weights[second], rare)
        parts = [Part("capability", alike, WEIGHTS["capability"]), *_sets(facts, first, second)]
        score = combined(parts)
        if score is not None and score >= WATCH:
            gate = gates.closing(first, second, parts[1].value)
            if gate == "different-data":
                score = min(score, CAPPED)
            verdict = gate or band(score, parts)
            yield Pair(first, second, parts, score, verdict, {first, second} <= placed.keys())


def _sets(facts: Facts, first: str, second: str) -> Iterator[Part]:
    for kind in ("information", "user-group", "pattern"):
        one, other = (facts.trait(kind).get(r, frozenset()) for r in (first, second))
        yield Part(kind, jaccard(one, other), WEIGHTS[kind])


def band(score: float, parts: Sequence[Part]) -> str:
    """Say what a score comes to when no gate closes."""
    if score < CANDIDATE:
        return "watch"
    doubled = [p.value for p in parts if p.kind != "pattern"]
    return "duplication" if all((v or 0.0) >= DUPLICATE for v in doubled) else "overlap"


def limits(pair: Pair) -> Iterator[tuple[str, float]]:
    """Say below what a single part would bring a candidate down, all else being equal."""
    total = sum(p.weight or 0.0 for p in pair.parts if p.value is not None)
    for part in pair.parts:
        if part.value is not None and part.weight:
            limit = part.value - (pair.score - CANDIDATE) * total / part.weight
            if limit > 0:
                yield part.kind, limit
