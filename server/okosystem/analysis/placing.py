"""Placing: where a resource without an accepted place seems to belong, and how clear that is.

Two witnesses: where placed resources with the same capabilities stand, and where those most alike
stand. The distance from the best place to the second best says how sure the answer is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from okosystem.analysis.facts import Facts, gathered, slug
from okosystem.analysis.results import Part, Result
from okosystem.analysis.similarity import rarity, weighted, weighted_jaccard
from okosystem.analysis.texts import Teller, joined
from okosystem.core.terms import ID

NEIGHBOURS = 3
CLEAR, LIKELY = 0.30, 0.10


def run(facts: Facts) -> list[Result]:
    """Suggest a place for each described resource that has none."""
    tell, places = Teller(facts.names), facts.trait("category")
    broader = gathered(facts.rows("broader-capabilities"), "capability", "broader")
    weights = weighted(facts.trait("primary"), facts.trait("secondary"), broader)
    rare = rarity(weights)
    proposed = gathered(facts.rows("proposed-places"), "resource", "category")
    placed = {r: next(iter(places[r])) for r in weights if r in places}
    found = []
    for resource in (r for r in weights if r not in places):
        scores = suggestions(resource, weights, rare, placed)
        if scores:
            result = _result(tell, resource, scores, proposed.get(resource, frozenset()))
            read = facts.trait("characterisation").get(resource, frozenset())
            found.append(replace(result, inputs=sorted(read)))
    return found


def suggestions(
    resource: str,
    weights: Mapping[str, Mapping[str, float]],
    rare: Mapping[str, float],
    placed: Mapping[str, str],
) -> dict[str, float]:
    """Share out one point among the places: half by capabilities, half by the nearest neighbours.

    The best place comes first.
    """
    mine = weights[resource]
    by_capability, by_neighbour = defaultdict[str, float](float), defaultdict[str, float](float)
    for capability in sorted(mine):
        there = Counter(place for r, place in placed.items() if capability in weights[r])
        for place, number in there.items():
            share = number / there.total()
            by_capability[place] += mine[capability] * rare[capability] * share
    alike = {r: weighted_jaccard(mine, weights[r], rare) or 0.0 for r in placed}
    nearest = sorted(alike, key=lambda r: (-alike[r], r))[:NEIGHBOURS]
    for neighbour in nearest:
        by_neighbour[placed[neighbour]] += alike[neighbour]
    return _shared(by_capability, by_neighbour)


def _shared(*witnesses: Mapping[str, float]) -> dict[str, float]:
    heard = [witness for witness in witnesses if sum(witness.values()) > 0]
    places = sorted({place for witness in heard for place in witness})
    scores = {
        place: sum(w.get(place, 0.0) / sum(w.values()) for w in heard) / len(heard)
        for place in places
    }
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _result(
    tell: Teller, resource: str, scores: Mapping[str, float], proposed: frozenset[str]
) -> Result:
    (best, score), *others = scores.items()
    second = others[0] if others else ("", 0.0)
    margin = score - second[1]
    sentences = [tell("place-best", resource=resource, place=best, score=score)]
    if second[0]:
        sentences.append(tell("place-second", place=second[0], score=second[1]))
    if proposed:
        agrees = "place-agrees" if best in proposed else "place-differs"
        sentences.append(tell(agrees, places=sorted(proposed)))
    level = "high" if margin >= CLEAR else "medium" if margin >= LIKELY else "low"
    return Result(
        kind="PlacementSuggestion",
        algorithm="placement",
        slug=f"placement--{slug(resource)}",
        title=tell("place-title", resource=resource),
        explanation=joined(sentences),
        concerns=(resource,),
        score=score,
        parts=[Part("margin", margin)],
        links=[("suggests", best), ("confidence", ID[f"confidence/{level}"])],
    )
