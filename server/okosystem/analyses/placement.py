"""Placement: suggest a category for each resource without an accepted one, with a confidence.

Two indicators share out one point each among the categories: where placed resources with the same
capabilities are, and where the most similar resources are. The margin from the best category to
the second best gives the confidence.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from okosystem.analyses.facts import Facts, group_values
from okosystem.analyses.results import (
    Result,
    ScorePart,
    join_sentences,
    weighted_mean,
)
from okosystem.analyses.similarity import (
    Weights,
    by_rarity,
    capability_weights,
    weighted_jaccard,
)
from okosystem.rdf.terms import ID

VERSION = "1.2"
MAX_NEIGHBOURS = 3
HIGH_MARGIN, MEDIUM_MARGIN = 0.30, 0.10
WEIGHT = 0.5

Indicators = Mapping[str, Mapping[str, float]]
"""Kind of score part → category → its share of the point; empty when nothing is known."""


def run(facts: Facts) -> list[Result]:
    """Suggest a category for each characterised resource without one.

    A part of a placed whole needs none, unless people propose one: the landscape shows it inside
    its whole. Where two categories are about as likely, none is suggested.
    """
    weights, categories = by_rarity(capability_weights(facts)), facts.trait("category")
    placed = {r: next(iter(categories[r])) for r in weights if r in categories}
    proposed = group_values(facts.rows("proposed-places"), "resource", "category")
    results = []
    for resource in (r for r in weights if r not in categories):
        if resource not in proposed and facts.wholes(resource) & categories.keys():
            continue
        indicators = find_indicators(resource, weights, placed)
        if any(indicators.values()) and margin_of(indicators) >= MEDIUM_MARGIN:
            results.append(_result(facts, resource, indicators, sorted(proposed.get(resource, ()))))
    return results


def find_indicators(
    resource: str, weights: Mapping[str, Weights], placed: Mapping[str, str]
) -> Indicators:
    """Return the share of its point that each indicator gives to each category."""
    own = weights[resource]
    by_capability, by_neighbour = defaultdict[str, float](float), defaultdict[str, float](float)
    for capability in sorted(own):
        counts = Counter(category for r, category in placed.items() if capability in weights[r])
        for category, number in counts.items():
            share = number / counts.total()
            by_capability[category] += own[capability] * share
    similarity = {r: weighted_jaccard(own, weights[r]) or 0.0 for r in placed}
    nearest = sorted(similarity, key=lambda r: (-similarity[r], r))[:MAX_NEIGHBOURS]
    for neighbour in nearest:
        by_neighbour[placed[neighbour]] += similarity[neighbour]
    return {
        "same-capabilities": _normalise(by_capability),
        "neighbours": _normalise(by_neighbour),
    }


def score_parts(category: str, indicators: Indicators) -> list[ScorePart]:
    """Return the share that each indicator gives a category; unknown if it gives no shares."""
    return [
        ScorePart(kind, shares.get(category, 0.0) if shares else None, WEIGHT)
        for kind, shares in indicators.items()
    ]


def score_categories(indicators: Indicators) -> dict[str, float]:
    """Score the categories, the best first."""
    categories = sorted({category for shares in indicators.values() for category in shares})
    scores = {c: weighted_mean(score_parts(c, indicators)) or 0.0 for c in categories}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def margin_of(indicators: Indicators) -> float:
    """Return by how much the best category leads."""
    best, second, *_ = [*score_categories(indicators).values(), 0.0]
    return best - second


def _normalise(points: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(points.values())
    return {category: value / total for category, value in points.items()} if total > 0 else {}


def _result(facts: Facts, resource: str, indicators: Indicators, proposed: Sequence[str]) -> Result:
    (best, score), *others = score_categories(indicators).items()
    render, margin = facts.render, margin_of(indicators)
    sentences = [render("place-best", resource=resource, place=best, score=score)]
    if others:
        second, second_score = others[0]
        sentences.append(render("place-second", place=second, score=second_score))
    if proposed:
        agreement = "place-agrees" if best in proposed else "place-differs"
        sentences.append(render(agreement, places=proposed))
    level = "high" if margin >= HIGH_MARGIN else "medium"
    return Result(
        kind="PlacementSuggestion",
        algorithm="placement",
        version=VERSION,
        title=render("place-title", resource=resource),
        explanation=join_sentences(sentences),
        concerns=(resource,),
        score=score,
        parts=[*score_parts(best, indicators), ScorePart("margin", margin)],
        inputs=sorted(facts.values("characterisation", resource)),
        links=[("suggests", best), ("confidence", ID[f"confidence/{level}"])],
    )
