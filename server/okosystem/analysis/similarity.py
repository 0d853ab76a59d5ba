"""How alike two things are, by what they have in common: sets, and weighted sets."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from okosystem.analysis.facts import Sets
from okosystem.analysis.results import Part

Weights = Mapping[str, float]


def jaccard(first: frozenset[str], second: frozenset[str]) -> float | None:
    """Share of what either has that both have; unknown when one of them has nothing known."""
    if not first or not second:
        return None
    return len(first & second) / len(first | second)


def weighted(primary: Sets, secondary: Sets, broader: Sets) -> dict[str, dict[str, float]]:
    """Weigh each capability of each resource: primary 1, secondary a half, the most counts.

    Whoever gives a part gives something of the whole: the broader capability counts as the part.
    """
    found: dict[str, dict[str, float]] = {}
    for sets, weight in ((primary, 1.0), (secondary, 0.5)):
        for resource, capabilities in sets.items():
            mine = found.setdefault(resource, {})
            for capability in capabilities:
                for each in (capability, *broader.get(capability, ())):
                    mine[each] = max(weight, mine.get(each, 0.0))
    return dict(sorted(found.items()))


def rarity(weights: Mapping[str, Weights]) -> dict[str, float]:
    """Weigh capabilities by how few resources give them: ln((N + 1) / (n + 0.5))."""
    giving = Counter(capability for mine in weights.values() for capability in mine)
    return {
        capability: log((len(weights) + 1) / (number + 0.5))
        for capability, number in sorted(giving.items())
    }


def weighted_jaccard(first: Weights, second: Weights, rare: Weights) -> float | None:
    """Share of the weight that either has that both have, rare things counting most."""
    if not first or not second:
        return None
    every = sorted({*first, *second})
    both = sum(rare[c] * min(first.get(c, 0.0), second.get(c, 0.0)) for c in every)
    either = sum(rare[c] * max(first.get(c, 0.0), second.get(c, 0.0)) for c in every)
    return both / either if either else None


def combined(parts: Iterable[Part]) -> float | None:
    """Add up the known parts by weight, as if the unknown ones were not there."""
    known = [(p.value, p.weight) for p in parts if p.value is not None and p.weight is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def known(parts: Sequence[Part]) -> int:
    """Count the parts that are known."""
    return sum(part.value is not None for part in parts)
