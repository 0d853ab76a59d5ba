"""Placing: where a resource without an accepted place seems to belong, and how clear that is.

Two witnesses: where placed resources with the same capabilities stand, and where those most alike
stand. The distance from the best place to the second best says how sure the answer is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from okosystem.analysis.facts import Facts, gathered, slug
from okosystem.analysis.results import Part, Result
from okosystem.analysis.similarity import combined, rarity, weighted, weighted_jaccard
from okosystem.analysis.texts import Teller, joined
from okosystem.core.terms import ID

NEIGHBOURS = 3
CLEAR, LIKELY = 0.30, 0.10
WEIGHT = 0.5

# What each witness says, by the kind of score part: how much of one point each place gets.
Witnesses = Mapping[str, Mapping[str, float]]


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
        witnesses = heard(resource, weights, rare, placed)
        if any(witnesses.values()):
            result = _result(tell, resource, witnesses, proposed.get(resource, frozenset()))
            read = facts.trait("characterisation").get(resource, frozenset())
            found.append(replace(result, inputs=sorted(read)))
    return found


def heard(
    resource: str,
    weights: Mapping[str, Mapping[str, float]],
    rare: Mapping[str, float],
    placed: Mapping[str, str],
) -> Witnesses:
    """Let each witness share out a point among places; one with nothing to go by is silent."""
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
    return {"same-capabilities": _shared(by_capability), "neighbours": _shared(by_neighbour)}


def parts_of(place: str, witnesses: Witnesses) -> list[Part]:
    """Give what each witness says of a place; of a silent one it is unknown."""
    return [
        Part(kind, said.get(place, 0.0) if said else None, WEIGHT)
        for kind, said in witnesses.items()
    ]


def scores_of(witnesses: Witnesses) -> dict[str, float]:
    """Weigh the witnesses together, the best place first."""
    places = sorted({place for said in witnesses.values() for place in said})
    scores = {place: combined(parts_of(place, witnesses)) or 0.0 for place in places}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _shared(points: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(points.values())
    return {place: value / total for place, value in points.items()} if total > 0 else {}


def _result(tell: Teller, resource: str, witnesses: Witnesses, proposed: frozenset[str]) -> Result:
    (best, score), *others = scores_of(witnesses).items()
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
        parts=[*parts_of(best, witnesses), Part("margin", margin)],
        links=[("suggests", best), ("confidence", ID[f"confidence/{level}"])],
    )
