"""Similarity measures of resources: the Jaccard index of sets and of weighted sets."""

from collections import Counter
from collections.abc import Mapping
from math import log

from okosystem.analyses.facts import Facts

Weights = Mapping[str, float]


def jaccard(first: frozenset[str], second: frozenset[str]) -> float | None:
    """Return the Jaccard index; None when either set is empty, which means unknown."""
    if not first or not second:
        return None
    both = len(first & second)
    return both / (len(first) + len(second) - both)


def capability_weights(facts: Facts) -> dict[str, dict[str, float]]:
    """Weigh the capabilities of each resource: a primary one counts 1, a secondary one ½.

    A resource that gives part of a capability gives something of the broader one as well, which
    gets the same weight. The highest weight counts.
    """
    broader = facts.broader_capabilities
    found: dict[str, dict[str, float]] = {}
    for kind, weight in (("primary", 1.0), ("secondary", 0.5)):
        for resource, capabilities in facts.trait(kind).items():
            weights = found.setdefault(resource, {})
            for capability in capabilities:
                for each in (capability, *broader.get(capability, ())):
                    weights[each] = max(weight, weights.get(each, 0.0))
    return dict(sorted(found.items()))


def rarity(weights: Mapping[str, Weights]) -> dict[str, float]:
    """Weigh capabilities by how few resources give them: ln((N + 1) / (n + 0.5))."""
    counts = Counter(capability for given in weights.values() for capability in given)
    return {
        capability: log((len(weights) + 1) / (number + 0.5))
        for capability, number in sorted(counts.items())
    }


def by_rarity(weights: Mapping[str, Weights]) -> dict[str, dict[str, float]]:
    """Multiply each weight by the rarity of its capability, so that rare ones count most."""
    rare = rarity(weights)
    return {
        resource: {capability: rare[capability] * given[capability] for capability in sorted(given)}
        for resource, given in weights.items()
    }


def weighted_jaccard(first: Weights, second: Weights) -> float | None:
    """Return the weighted Jaccard index; None when either has no weights, which means unknown.

    Both have their keys in order, so that equal weights give exactly 1.
    """
    if not first or not second:
        return None
    both = sum([min(weight, second[key]) for key, weight in first.items() if key in second])
    return both / (sum(first.values()) + sum(second.values()) - both)
