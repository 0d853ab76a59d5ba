"""Overlap: how similar two resources are in capabilities, data, users and interaction.

O = 0.45 capabilities + 0.25 information objects + 0.15 user groups + 0.15 interaction patterns.
Unknown parts are left out and the others count for more. Two are compared when they share a piece
of information, or a task for the same users; plans, bodies and guides are not compared. Gates then
explain similar pairs that do not overlap; the score of the others falls in a band. What people have
assessed about a pair decides before gates and bands. A capability that at least three owners each
have a resource for is fragmented.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from okosystem.analyses.facts import (
    ENDED,
    Facts,
    Row,
    Sets,
    group_values,
)
from okosystem.analyses.results import (
    Result,
    ScorePart,
    Texts,
    count_known,
    join_sentences,
    weigh,
)
from okosystem.analyses.similarity import (
    by_rarity,
    capability_weights,
    jaccard,
    weighted_jaccard,
)
from okosystem.rdf.terms import ID

VERSION = "1.3"
WEIGHTS = {"capability": 0.45, "information": 0.25, "user-group": 0.15, "pattern": 0.15}
CANDIDATE_SCORE, WATCH_SCORE, DUPLICATE_SCORE = 0.60, 0.40, 0.70
BOARD_VERDICTS = ("duplication", "overlap", "watch")
MIN_FRAGMENTING_OWNERS = 3

SEND, RECEIVE = ID["interaction-pattern/send"], ID["interaction-pattern/receive"]
# In these categories, and of these kinds, a resource differs from its neighbours by its data, not
# by what it can do.
DATA_CATEGORIES = frozenset(
    ID[f"category/{name}"]
    for name in (
        "registers",
        "distributed-data-sources",
        "portals",
        "catalogue-services",
        "data-combination-and-storage",
    )
)
DATA_KINDS = frozenset(
    ID[f"resource-kind/{name}"]
    for name in ("register", "dataset", "event-source", "sensor-source", "api")
)
_OUTCOME = ID["overlap-outcome/"]
FINE = frozenset(_OUTCOME + name for name in ("complementary", "none", "successor"))
OPEN = {
    _OUTCOME + "duplicate": "duplication",
    _OUTCOME + "partial": "overlap",
    _OUTCOME + "not-assessed": "overlap",
}
"""The verdict on a pair that people have found to overlap, or have asked the owners about."""
# One shared word in seven is a coincidence, such as «adresse» in two registers.
NEGLIGIBLE_SIMILARITY = 0.15
# Two data sources hold the same data only if one owner has both, and they share most of it.
MIN_SAME_DATA_SIMILARITY = 0.5


def run(facts: Facts) -> list[Result]:
    """Find the overlapping pairs, then the fragmented capabilities."""
    assessed = Gates(facts).assessed
    return [
        *(
            _pair_result(facts, pair, assessed.get((pair.first, pair.second)))
            for pair in find_pairs(facts)
        ),
        *_fragmented_capabilities(facts),
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two similar resources, with their score in all and part by part.

    The working group sees the pairs on its board: both are placed and no gate closes, or people
    have found that they overlap.
    """

    first: str
    second: str
    parts: Sequence[ScorePart]
    score: float
    verdict: str
    is_on_board: bool


def find_pairs(facts: Facts) -> list[Pair]:
    """Compare resources two by two; list the pairs worth watching, most similar first.

    Pairs that are only worth watching are listed when both are placed in the landscape, or when
    people have assessed them; pairs with different data when they are as similar as candidates.
    """
    weights, gates, placed = (
        by_rarity(capability_weights(facts)),
        Gates(facts),
        facts.trait("category"),
    )
    found, none = list[Pair](), frozenset[str]()
    traits = [facts.trait(kind) for kind in WEIGHTS if kind != "capability"]
    for both in combinations(weights, 2):
        outcome, is_placed = gates.outcome(both), placed.keys() >= {*both}
        if not outcome and not gates.may_overlap(both):
            continue
        values = [weighted_jaccard(*map(weights.__getitem__, both))]
        values += [jaccard(*(has.get(one, none) for one in both)) for has in traits]
        score = weigh(zip(values, WEIGHTS.values(), strict=True))
        least = 0.0 if outcome else WATCH_SCORE if is_placed else CANDIDATE_SCORE
        if score is None or score < least:
            continue
        parts = list(map(ScorePart, WEIGHTS, values, WEIGHTS.values()))
        verdict = gates.verdict(both, values[1]) or OPEN.get(outcome) or _band(score, parts)
        if verdict != "different-data" or (is_placed and score >= CANDIDATE_SCORE):
            is_on_board = verdict in BOARD_VERDICTS and (is_placed or outcome in OPEN)
            found.append(Pair(*both, parts, score, verdict, is_on_board))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def _band(score: float, parts: Sequence[ScorePart]) -> str:
    """Return the verdict on a score when no gate closes."""
    if score < CANDIDATE_SCORE:
        return "watch"
    values = [p.value for p in parts if p.kind != "pattern"]
    return "duplication" if all((v or 0.0) >= DUPLICATE_SCORE for v in values) else "overlap"


def limits(pair: Pair) -> Iterator[tuple[str, float]]:
    """Find, for each part, the value below which the pair would no longer be a candidate."""
    total = sum(p.weight or 0.0 for p in pair.parts if p.value is not None)
    for part in pair.parts:
        if part.value is not None and part.weight:
            limit = part.value - (pair.score - CANDIDATE_SCORE) * total / part.weight
            if limit > 0:
                yield part.kind, limit


@dataclass(frozen=True)
class Gates:
    """The reasons why two similar resources do not overlap."""

    facts: Facts

    def may_overlap(self, both: tuple[str, str]) -> bool:
        """Whether two solutions share a piece of information, or a task for the same users.

        Where the information of both is known and none is shared, the task is another.
        """
        if not self._not_compared.isdisjoint(both):
            return False
        if all(self.facts.values("information", resource) for resource in both):
            return self._shares("information", both)
        return self._shares("primary", both) and self._shares("user-group", both)

    def verdict(self, both: tuple[str, str], shared_data: float | None) -> str:
        """Return the verdict of the first gate that closes for a pair; empty when none does."""
        if {*both} in self._successions:
            return "migration"
        one, other = ({resource, *self.facts.wholes(resource)} for resource in both)
        if one & other:
            return "same-whole"
        if self.outcome(both) in FINE:
            return "acquitted"
        if any(self.facts.values("status", resource) & ENDED for resource in both):
            return "out-of-use"
        if self.outcome(both) in OPEN:
            return ""
        if self._has_different_data(both, shared_data or 0.0):
            return "different-data"
        if self._are_connected(both):
            return "connected"
        return "alternatives" if self._are_alternatives(both) else ""

    def outcome(self, both: tuple[str, str]) -> str:
        """Return what people have found about a pair; empty when they have not looked."""
        row = self.assessed.get(both)
        return row["outcome"] if row else ""

    @cached_property
    def assessed(self) -> Mapping[tuple[str, str], Row]:
        """Pair → the assessment of it that holds on the day."""
        return {(row["resource"], row["other"]): row for row in self.facts.rows("human-overlaps")}

    @cached_property
    def _not_compared(self) -> frozenset[str]:
        return frozenset(row["resource"] for row in self.facts.rows("not-compared"))

    @cached_property
    def _needs(self) -> Sets:
        return group_values(self.facts.rows("dependencies"), "resource", "other")

    def _shares(self, kind: str, both: tuple[str, str]) -> bool:
        one, other = (self.facts.values(kind, resource) for resource in both)
        return not one.isdisjoint(other)

    def _are_connected(self, both: tuple[str, str]) -> bool:
        """Whether one uses the other, or one only sends and the other only receives."""
        one, other = both
        if other in self._needs.get(one, ()) or one in self._needs.get(other, ()):
            return True
        sent, received = (self.facts.values("pattern", r) & {SEND, RECEIVE} for r in both)
        return bool(sent and received and not sent & received)

    def _are_alternatives(self, both: tuple[str, str]) -> bool:
        """Whether something with the same task offers both, as ID-porten offers several eIDs."""
        task = self.facts.values("primary", both[0]) & self.facts.values("primary", both[1])
        offering = (hub for hub, needs in self._needs.items() if needs.issuperset(both))
        return any(task & self.facts.values("primary", hub) for hub in offering)

    @cached_property
    def _successions(self) -> list[set[str]]:
        rows = self.facts.rows("ties")
        return [{row["resource"], row["other"]} for row in rows if row["tie"] == "replaces"]

    @cached_property
    def _proposed_categories(self) -> Sets:
        return group_values(self.facts.rows("proposed-places"), "resource", "category")

    def _has_different_data(self, both: tuple[str, str], shared: float) -> bool:
        """Whether two resources that are set apart by their data hold different data.

        Each owner of a data source is responsible for data of its own. What the graph knows of
        the data is too coarse to tell, say, vehicles from employments: both are about persons.
        """
        if all(map(self._is_data_source, both)):
            first, second = (self.facts.values("owner", resource) for resource in both)
            return not first & second or shared < MIN_SAME_DATA_SIMILARITY
        return shared < NEGLIGIBLE_SIMILARITY and all(map(self._is_data_resource, both))

    def _is_data_resource(self, resource: str) -> bool:
        accepted = self.facts.values("category", resource)
        categories = accepted or self._proposed_categories.get(resource, frozenset())
        return bool(categories & DATA_CATEGORIES) or self._is_data_source(resource)

    def _is_data_source(self, resource: str) -> bool:
        return bool(self.facts.values("kind", resource) & DATA_KINDS)


def _pair_result(
    facts: Facts,
    pair: Pair,
    assessment: Row | None,
) -> Result:
    both = (pair.first, pair.second)
    inputs = facts.values("characterisation", *both)
    if assessment and pair.verdict == "acquitted":
        inputs |= {assessment["assessment"]}
    return Result(
        kind="OverlapFinding",
        algorithm="overlap",
        version=VERSION,
        title=facts.render("overlap-title", first=pair.first, second=pair.second),
        explanation=_explain(facts, pair, assessment),
        concerns=both,
        verdict=pair.verdict,
        score=pair.score,
        parts=pair.parts,
        flips=[
            facts.render("overlap-flip", part=ID[f"score-kind/{kind}"], limit=limit)
            for kind, limit in (limits(pair) if pair.verdict in ("overlap", "duplication") else ())
        ],
        inputs=sorted(inputs),
        links=[("humanVerdict", assessment["assessment"])] if assessment else [],
        figures=[("onBoard", pair.is_on_board)],
    )


def _explain(facts: Facts, pair: Pair, assessment: Row | None) -> Texts:
    """Explain a score by its parts, by what the two share, and by what people have assessed."""
    values = {part.kind.replace("-", "_"): part.value for part in pair.parts}
    one, other = _contents(facts, pair.first), _contents(facts, pair.second)
    sentences = [
        facts.render("overlap-scores", score=pair.score, known=count_known(pair.parts), **values),
        facts.render(
            "overlap-shared",
            first=pair.first,
            second=pair.second,
            both=sorted(one & other),
            only_first=sorted(one - other),
            only_second=sorted(other - one),
        ),
        facts.render(f"overlap-{pair.verdict}"),
    ]
    if assessment:
        sentences.append(facts.render("overlap-human", outcome=assessment["outcome"]))
    return join_sentences(sentences)


def _contents(facts: Facts, resource: str) -> set[str]:
    """Collect the capabilities and information objects of a resource."""
    kinds = ("primary", "secondary", "information")
    return {value for kind in kinds for value in facts.values(kind, resource)}


def _fragmented_capabilities(facts: Facts) -> Iterator[Result]:
    """Report each primary capability that at least three owners have a resource for."""
    primary = facts.trait("primary")
    givers = defaultdict[str, list[str]](list)
    for resource in facts.in_operation(primary):
        for capability in primary[resource]:
            givers[capability].append(resource)
    for capability, resources in sorted(givers.items()):
        owners = sorted(facts.values("owner", *resources))
        if len(owners) >= MIN_FRAGMENTING_OWNERS:
            yield Result(
                kind="OverlapFinding",
                algorithm="overlap",
                version=VERSION,
                title=facts.render("fragment-title", capability=capability),
                explanation=facts.render(
                    "fragment",
                    capability=capability,
                    resources=resources,
                    owners=owners,
                    number=len(owners),
                ),
                concerns=(capability,),
                verdict="fragmentation",
                links=[("mayAffect", resource) for resource in resources],
                figures=[("onBoard", False)],
            )
