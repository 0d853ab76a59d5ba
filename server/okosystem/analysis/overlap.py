"""Overlap: how much two resources do the same, with the same, for the same, in the same way.

O = 0.45 capabilities + 0.25 information objects + 0.15 user groups + 0.15 interaction patterns.
Unknown parts are left out and the others count for more. Five gates then explain similar pairs
that do not overlap; the score of the others falls in a band. A capability that at least three
owners each have a resource for is fragmented.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from okosystem.analysis.facts import (
    Facts,
    Sets,
    group_values,
)
from okosystem.analysis.results import Result, ScorePart, Texts, count_known, weighted_mean
from okosystem.analysis.similarity import capability_weights, jaccard, rarity, weighted_jaccard
from okosystem.analysis.texts import TextRenderer, join_sentences
from okosystem.core.terms import ID, local_name

WEIGHTS = {"capability": 0.45, "information": 0.25, "user-group": 0.15, "pattern": 0.15}
CANDIDATE, WATCH, DUPLICATE = 0.60, 0.40, 0.70
BOARD_VERDICTS = ("duplication", "overlap", "watch")
FRAGMENTING_OWNERS = 3

SEND, RECEIVE = ID["interaction-pattern/send"], ID["interaction-pattern/receive"]
# In these categories a resource differs from its neighbours by its data, not by what it can do.
DATA_CATEGORIES = frozenset(
    ID[f"category/{name}"]
    for name in ("registers", "portals", "catalogue-services", "data-combination-and-storage")
)
# One shared word in seven is a coincidence, such as «adresse» in two registers.
NEGLIGIBLE = 0.15


def run(facts: Facts) -> list[Result]:
    """Find the overlapping pairs, then the fragmented capabilities."""
    reporter = OverlapReporter(facts, TextRenderer(facts.names))
    return [*map(reporter.result, find_pairs(facts)), *reporter.fragmented_capabilities()]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two similar resources, with their score in all and part by part."""

    first: str
    second: str
    parts: Sequence[ScorePart]
    score: float
    verdict: str
    placed: bool

    @property
    def is_on_board(self) -> bool:
        """Tell whether the working group should see it: both placed, and no gate closes."""
        return self.placed and self.verdict in BOARD_VERDICTS


def find_pairs(facts: Facts) -> list[Pair]:
    """Compare all resources two by two; list the pairs worth watching, most similar first."""
    return sorted(_compare(facts), key=lambda pair: (-pair.score, pair.first, pair.second))


def _compare(facts: Facts) -> Iterator[Pair]:
    weights = capability_weights(facts)
    rare, gates, placed = rarity(weights), Gates(facts), facts.trait("category")
    for first, second in combinations(weights, 2):
        shared = weighted_jaccard(weights[first], weights[second], rare)
        parts = [
            ScorePart("capability", shared, WEIGHTS["capability"]),
            *_set_parts(facts, first, second),
        ]
        score = weighted_mean(parts)
        if score is not None and score >= WATCH:
            gate = gates.closing(first, second, parts[1].value)
            if gate != "different-data":
                verdict, is_placed = gate or band(score, parts), {first, second} <= placed.keys()
                yield Pair(first, second, parts, score, verdict, is_placed)


def _set_parts(facts: Facts, first: str, second: str) -> Iterator[ScorePart]:
    for kind in ("information", "user-group", "pattern"):
        one, other = (facts.trait(kind).get(r, frozenset()) for r in (first, second))
        yield ScorePart(kind, jaccard(one, other), WEIGHTS[kind])


def band(score: float, parts: Sequence[ScorePart]) -> str:
    """Return the verdict on a score when no gate closes."""
    if score < CANDIDATE:
        return "watch"
    values = [p.value for p in parts if p.kind != "pattern"]
    return "duplication" if all((v or 0.0) >= DUPLICATE for v in values) else "overlap"


def limits(pair: Pair) -> Iterator[tuple[str, float]]:
    """Find, for each part, the value below which the pair would no longer be a candidate."""
    total = sum(p.weight or 0.0 for p in pair.parts if p.value is not None)
    for part in pair.parts:
        if part.value is not None and part.weight:
            limit = part.value - (pair.score - CANDIDATE) * total / part.weight
            if limit > 0:
                yield part.kind, limit


@dataclass(frozen=True)
class Gates:
    """The reasons why two similar resources do not overlap."""

    facts: Facts

    def closing(self, first: str, second: str, shared_data: float | None) -> str:
        """Return the verdict of the first gate that closes for a pair; empty when none does."""
        if {first, second} in self._successions:
            return "migration"
        if self._wholes(first) & self._wholes(second):
            return "same-whole"
        if (first, second) in self.clearances:
            return "acquitted"
        if self._are_data_resources(first, second) and (shared_data or 0.0) < NEGLIGIBLE:
            return "different-data"
        return "connected" if self._are_opposite_ends(first, second) else ""

    @cached_property
    def clearances(self) -> Mapping[tuple[str, str], str]:
        """Pair → the assessment that clears it on the day."""
        rows = self.facts.rows("acquittals")
        return {(row["resource"], row["other"]): row["acquittal"] for row in rows}

    @cached_property
    def _successions(self) -> list[set[str]]:
        rows = self.facts.rows("ties")
        return [{row["resource"], row["other"]} for row in rows if row["tie"] == "replaces"]

    @cached_property
    def _whole_of(self) -> Sets:
        rows = [row for row in self.facts.rows("ties") if row["tie"] == "part-of"]
        return group_values(rows, "resource", "other")

    @cached_property
    def _proposed_categories(self) -> Sets:
        return group_values(self.facts.rows("proposed-places"), "resource", "category")

    def _wholes(self, resource: str) -> set[str]:
        """Find the resource itself and everything it is a part of."""
        found, queue = set[str](), [resource]
        while queue:
            one = queue.pop()
            if one not in found:
                found.add(one)
                queue += self._whole_of.get(one, frozenset())
        return found

    def _are_opposite_ends(self, first: str, second: str) -> bool:
        one, other = (self._directions(resource) for resource in (first, second))
        return bool(one and other) and not one & other

    def _directions(self, resource: str) -> frozenset[str]:
        return self.facts.trait("pattern").get(resource, frozenset()) & {SEND, RECEIVE}

    def _are_data_resources(self, first: str, second: str) -> bool:
        return all(self._categories(resource) & DATA_CATEGORIES for resource in (first, second))

    def _categories(self, resource: str) -> frozenset[str]:
        accepted = self.facts.trait("category").get(resource)
        return accepted or self._proposed_categories.get(resource, frozenset())


@dataclass(frozen=True)
class OverlapReporter:
    """Turns pairs and fragmented capabilities into results."""

    facts: Facts
    render: TextRenderer

    def result(self, pair: Pair) -> Result:
        """Report a pair: its parts, what the two share, and what would change the verdict."""
        assessment, outcome = self._assessments.get((pair.first, pair.second), ("", ""))
        return Result(
            kind="OverlapFinding",
            algorithm="overlap",
            slug="--".join(["overlap", *sorted(map(local_name, (pair.first, pair.second)))]),
            title=self.render("overlap-title", first=pair.first, second=pair.second),
            explanation=self._explanation(pair, outcome),
            concerns=(pair.first, pair.second),
            verdict=pair.verdict,
            score=pair.score,
            parts=pair.parts,
            flips=self._flips(pair),
            inputs=self._inputs(pair),
            links=[("humanVerdict", assessment)] if assessment else [],
            figures=[("onBoard", pair.is_on_board)],
        )

    def fragmented_capabilities(self) -> Iterator[Result]:
        """Report each primary capability that at least three owners have a resource for."""
        owners_of = self.facts.trait("owner")
        for capability, resources in self._givers().items():
            owners = sorted({owner for r in resources for owner in owners_of.get(r, ())})
            if len(owners) >= FRAGMENTING_OWNERS:
                yield Result(
                    kind="OverlapFinding",
                    algorithm="overlap",
                    slug=f"overlap--{local_name(capability)}",
                    title=self.render("fragment-title", capability=capability),
                    explanation=self.render(
                        "fragment", capability=capability, resources=resources, owners=owners,
                        number=len(owners),
                    ),
                    concerns=(capability,),
                    verdict="fragmentation",
                    links=[("mayAffect", resource) for resource in resources],
                    figures=[("onBoard", False)],
                )  # fmt: skip

    @cached_property
    def _assessments(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """Pair → what people assessed, and the outcome."""
        return {
            (row["resource"], row["other"]): (row["assessment"], row["outcome"])
            for row in self.facts.rows("human-overlaps")
        }

    def _explanation(self, pair: Pair, outcome: str) -> Texts:
        values = {part.kind.replace("-", "_"): part.value for part in pair.parts}
        known = count_known(pair.parts)
        sentences = [
            self.render("overlap-scores", score=pair.score, known=known, **values),
            self.render("overlap-shared", first=pair.first, second=pair.second,
                        **self._shared(pair)),
            self.render(f"overlap-{pair.verdict}"),
        ]  # fmt: skip
        if outcome:
            sentences.append(self.render("overlap-human", outcome=outcome))
        return join_sentences(sentences)

    def _shared(self, pair: Pair) -> dict[str, Sequence[str]]:
        one, other = self._contents(pair.first), self._contents(pair.second)
        return {
            "both": sorted(one & other),
            "only_first": sorted(one - other),
            "only_second": sorted(other - one),
        }

    def _contents(self, resource: str) -> set[str]:
        """Collect the capabilities and information objects of a resource."""
        kinds = ("primary", "secondary", "information")
        return {v for kind in kinds for v in self.facts.trait(kind).get(resource, frozenset())}

    def _flips(self, pair: Pair) -> list[Texts]:
        if pair.score < CANDIDATE or pair.verdict not in ("overlap", "duplication"):
            return []
        return [
            self.render("overlap-flip", part=ID[f"score-kind/{kind}"], limit=limit)
            for kind, limit in limits(pair)
        ]

    def _inputs(self, pair: Pair) -> Sequence[str]:
        characterisations = self.facts.trait("characterisation")
        found = {c for r in (pair.first, pair.second) for c in characterisations.get(r, ())}
        if pair.verdict == "acquitted":
            found.add(Gates(self.facts).clearances[pair.first, pair.second])
        return sorted(found)

    def _givers(self) -> dict[str, list[str]]:
        """Capability → the resources in operation with it as their primary capability."""
        primary = self.facts.trait("primary")
        found: dict[str, list[str]] = {}
        for resource in self.facts.in_operation(primary):
            for capability in primary[resource]:
                found.setdefault(capability, []).append(resource)
        return dict(sorted(found.items()))
